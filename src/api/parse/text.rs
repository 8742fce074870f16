//! What people write: names and titles of one line, texts of several.

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use super::{Violations, language::language};
use crate::{contract::v1 as pb, domain::Text};

/// Longest text with a language, in bytes.
pub(super) const TEXT_BYTES: usize = 16_384;

/// A line: a title, a name. In Unicode normal form C, and free of what could pretend to
/// be something else in a list or break out of a mail's header.
pub(super) fn line(text: String, max_bytes: usize, v: &mut Violations) -> Option<String> {
    let text = within(text, max_bytes, v)?;
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Some(text);
    }
    if let Some(found) = text.chars().find(|&c| is_control(c)) {
        return v.wrong(format!(
            "has the control character {}; a line has none",
            code_point(found)
        ));
    }
    if let Some(found) = text.chars().find(|&c| overrides_direction(c)) {
        return v.wrong(format!(
            "has {}, which changes the direction in which the text around it is read; \
             write it without",
            code_point(found)
        ));
    }
    if is_nfc(&text) {
        return Some(text);
    }
    // A few letters grow by being composed.
    within(text.nfc().collect(), max_bytes, v)
}

/// A line that has to say something.
pub(super) fn required_line(text: String, max_bytes: usize, v: &mut Violations) -> Option<String> {
    if text.trim().is_empty() {
        return v.wrong("is required");
    }
    line(text, max_bytes, v)
}

/// A text of any number of lines. Its words are somebody's own: they stay as they are,
/// but for line ends, which become `\n`.
pub(super) fn prose(text: String, max_bytes: usize, v: &mut Violations) -> Option<String> {
    let text = within(text, max_bytes, v)?;
    let text = if text.contains('\r') {
        text.replace("\r\n", "\n")
    } else {
        text
    };
    match text
        .chars()
        .find(|&c| c.is_control() && c != '\n' && c != '\t')
    {
        Some(found) => v.wrong(format!(
            "has the control character {}; new lines and tabs are allowed",
            code_point(found)
        )),
        None => Some(text),
    }
}

/// A text that has to say something.
pub(super) fn required_prose(text: String, max_bytes: usize, v: &mut Violations) -> Option<String> {
    if text.trim().is_empty() {
        return v.wrong("is required");
    }
    prose(text, max_bytes, v)
}

/// Words that have to be there, and their language, which may be left out.
pub(super) fn words(text: pb::Text, v: &mut Violations) -> Option<Text> {
    let content = v.field("content", |v| {
        if text.content.trim().is_empty() {
            return v.wrong("is required");
        }
        prose(text.content, TEXT_BYTES, v)
    });
    let language = v.field("language_code", |v| language(&text.language_code, v));
    Some(Text {
        content: content?,
        language: language?,
    })
}

/// The same words in several languages, one each; `reader` reads the words.
pub(super) fn in_languages(
    texts: Vec<pb::Text>,
    v: &mut Violations,
    reader: impl Fn(String, &mut Violations) -> Option<String>,
) -> Option<Vec<Text>> {
    let mut seen: Vec<String> = Vec::new();
    v.items(texts, |text, v| {
        let content = v.field("content", |v| reader(text.content, v));
        let language = v.field("language_code", |v| {
            let language = language(&text.language_code, v)?;
            if language.is_empty() {
                return v.wrong("is required: in which language is it?");
            }
            if seen.contains(&language) {
                return v.wrong(format!("{language} is given twice"));
            }
            seen.push(language.clone());
            Some(language)
        });
        Some(Text {
            content: content?,
            language: language?,
        })
    })
}

fn within(text: String, max_bytes: usize, v: &mut Violations) -> Option<String> {
    if text.len() > max_bytes {
        return v.wrong(format!(
            "has {} bytes; {max_bytes} are the most",
            text.len()
        ));
    }
    Some(text)
}

/// Also the separators of lines and paragraphs, at which some readers break.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Embeddings, overrides and isolates. The plain direction marks are left: names in
/// Arabic and Hebrew need them.
fn overrides_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}
