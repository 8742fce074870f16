//! Makes text that somebody typed fit to stand in a mail.
//!
//! A title can hold a line break that would begin a header, a right-to-left override
//! that turns "freed" around, or ten thousand letters. lettre panics on CR, LF and NUL in
//! a display name. So everything from outside passes here first.

use unicode_normalization::UnicodeNormalization as _;

/// One line: no control character, no bidirectional override, spaces run together,
/// normalised (NFC), at most `longest` characters with an ellipsis for what was cut.
pub fn line(text: &str, longest: usize) -> String {
    let mut clean = String::with_capacity(text.len().min(longest * 4));
    let mut space = false;
    for c in text.nfc() {
        if c.is_whitespace() || c.is_control() {
            space = !clean.is_empty();
        } else if !is_dangerous(c) {
            if space {
                clean.push(' ');
                space = false;
            }
            clean.push(c);
        }
    }
    cut(clean, longest)
}

/// Cuts to `longest` characters, saying so with an ellipsis.
fn cut(mut text: String, longest: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(longest) {
        // The ellipsis takes the place of the last character kept.
        let keep = text
            .get(..end)
            .and_then(|kept| kept.char_indices().next_back())
            .map_or(0, |(last, _)| last);
        text.truncate(keep);
        text.truncate(text.trim_end().len());
        text.push('…');
    }
    text
}

/// Characters that show nothing and change how what is around them is read: explicit
/// bidirectional formatting (UAX #9), separators, tags, and what no text has a use for.
fn is_dangerous(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}'
            | '\u{061C}'
            | '\u{180E}'
            | '\u{200B}'
            | '\u{200E}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{FFFE}'..='\u{FFFF}'
            | '\u{E0000}'..='\u{E007F}'
    )
}

/// Whether a text has letters that run from right to left: beside words that run the other
/// way it must be set apart, or numbers and colons change their places.
pub fn runs_right_to_left(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(
            c,
            '\u{0590}'..='\u{08FF}'
                | '\u{FB1D}'..='\u{FDFF}'
                | '\u{FE70}'..='\u{FEFE}'
                | '\u{10800}'..='\u{10FFF}'
                | '\u{1E800}'..='\u{1EFFF}'
        )
    })
}

/// A link that a mail may show: `http` or `https`, in ASCII, without anything that ends a
/// header or an attribute. `None` for everything else: a `javascript:` link is worse than
/// none.
pub fn link(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok()?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return None;
    }
    let written = String::from(url);
    let plain = written.len() <= 2048
        && written
            .bytes()
            .all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'"'));
    plain.then_some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_break_becomes_a_space() {
        assert_eq!(
            line("Release\r\nBcc: x@example.org\0", 100),
            "Release Bcc: x@example.org"
        );
    }

    #[test]
    fn overrides_of_direction_disappear() {
        assert_eq!(line("a\u{202E}b\u{2066}c\u{200F}", 100), "abc");
    }

    #[test]
    fn letters_and_accents_are_composed() {
        assert_eq!(line("Jose\u{301}", 100), "José");
    }

    #[test]
    fn what_is_too_long_is_cut_and_says_so() {
        assert_eq!(line("abcdef", 6), "abcdef");
        assert_eq!(line("abcdefg", 6), "abcde…");
        assert_eq!(line("ábcdefg", 6).chars().count(), 6);
    }

    #[test]
    fn hebrew_and_arabic_run_from_right_to_left() {
        assert!(runs_right_to_left("a חבר"));
        assert!(runs_right_to_left("حركة"));
        assert!(!runs_right_to_left("Démarche, Ελλάδα, 日本 1"));
    }

    #[test]
    fn only_web_addresses_are_links() {
        assert_eq!(link("javascript:alert(1)"), None);
        assert_eq!(link("https://"), None);
        assert_eq!(
            link("https://example.org/a b\"<c>").as_deref(),
            Some("https://example.org/a%20b%22%3Cc%3E")
        );
    }
}
