//! Words in one form, whatever the script: without accents, in small letters, cut where the
//! script cuts.
//!
//! Where letters are not parted by spaces (Chinese, Japanese, Thai and others), any two
//! neighbours are a word. To know the words of such a text takes a dictionary, and a
//! dictionary does not know names.

use unicode_normalization::{
    UnicodeNormalization as _,
    char::{canonical_combining_class, is_combining_mark},
};
use unicode_segmentation::UnicodeSegmentation as _;

/// Longest word that is told from others, in characters. What has more is no word.
const LONGEST: usize = 64;

/// A text in the form in which words are compared.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        // ASCII, as most of most texts is, is its own form. What it would be put together
        // with is an accent, and left out.
        let (plain, other) =
            rest.split_at(rest.find(|c: char| !c.is_ascii()).unwrap_or(rest.len()));
        folded.extend(plain.chars().map(|c| c.to_ascii_lowercase()));
        let (other, next) =
            other.split_at(other.find(|c: char| c.is_ascii()).unwrap_or(other.len()));
        if !other.is_empty() {
            folded += &fold_whole(other);
        }
        rest = next;
    }
    folded
}

pub(super) fn fold_whole(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|c| !is_accent(*c)) {
        for small in letter.to_lowercase() {
            match simple(small) {
                Some(other) => plain.push_str(other),
                None => plain.push(small),
            }
        }
    }
    // Together again: what was taken apart for the accents alone (Hangul, kana).
    plain.nfc().collect()
}

/// The words of a text, by which it is found.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Word(word) => words.push(word),
            Piece::Run(letters) => {
                words.extend(pairs(&letters));
                // The last letter begins no pair: by itself it is found by its beginning, as
                // every other is.
                words.extend(letters.into_iter().next_back());
            }
        }
    }
    words
}

/// What a text is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// A word.
    Word(String),
    /// Letters of a script that puts no spaces between words.
    Run(Vec<String>),
}

/// Every two neighbours.
pub(super) fn pairs(letters: &[String]) -> impl Iterator<Item = String> {
    letters.windows(2).map(<[String]>::concat)
}

/// Takes a text to pieces.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let folded = fold(text);
    let mut pieces = Vec::new();
    // Where the letters of a run end, if the last piece is one.
    let mut run_ends = None;
    for (at, segment) in folded.unicode_word_indices() {
        if !segment.starts_with(is_unspaced) {
            let parts = segment.split(|c: char| !belongs_to_word(c));
            let words = parts.filter(|part| !part.is_empty());
            pieces.extend(words.map(|word| Piece::Word(shortened(word))));
            run_ends = None;
            continue;
        }
        let letters = letters(segment);
        match pieces.last_mut() {
            Some(Piece::Run(run)) if run_ends == Some(at) => run.extend(letters),
            _ => pieces.push(Piece::Run(letters)),
        }
        run_ends = Some(at + segment.len());
    }
    pieces
}

/// Letters with the marks that belong to them.
fn letters(segment: &str) -> Vec<String> {
    let mut letters: Vec<String> = Vec::new();
    for c in segment.chars().filter(|c| belongs_to_word(*c)) {
        match letters.last_mut() {
            Some(letter) if is_combining_mark(c) => letter.push(c),
            _ => letters.push(c.to_string()),
        }
    }
    letters
}

fn shortened(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

fn belongs_to_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Marks that writers leave out: accents of Latin, Greek and Cyrillic, vowel points of
/// Hebrew and Arabic. Marks without which a word is another one (signs of Indic and Thai
/// vowels, voicing of kana) have other classes.
fn is_accent(c: char) -> bool {
    // Tatweel makes an Arabic word longer to the eye only.
    c == '\u{640}' || matches!(canonical_combining_class(c), 1 | 10..=36 | 202..=240)
}

/// Letters that Unicode does not take apart, though writers without the right keyboard do.
fn simple(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ł' => "l",
        'ŧ' => "t",
        'ŋ' => "n",
        // The end of a word, which a beginning does not know of.
        'ς' => "σ",
        // As Arabic is typed, and as Persian is.
        'ى' | 'ی' => "ي",
        'ة' => "ه",
        'ک' => "ك",
        _ => return None,
    })
}

/// Whether a letter is of a script that puts no spaces between words. Katakana stays
/// together, as Unicode has it: foreign names are written in it.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}'       // Thai, Lao
        | '\u{1000}'..='\u{109f}'   // Myanmar
        | '\u{1780}'..='\u{17ff}'   // Khmer
        | '\u{3005}'..='\u{3007}'   // Han
        | '\u{3041}'..='\u{309f}'   // Hiragana
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' // Han
    )
}
