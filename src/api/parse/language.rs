//! Language codes: the shape that BCP 47 (RFC 5646) gives them.

use super::Violations;

const MAX_BYTES: usize = 35;

/// A language code in the usual case (`es-VE`, `zh-Hant`); empty stays empty. Whether
/// such a language is spoken anywhere is not looked up.
pub(super) fn language(code: &str, v: &mut Violations) -> Option<String> {
    if code.is_empty() {
        return Some(String::new());
    }
    if code.len() > MAX_BYTES {
        return v.wrong(format!(
            "has {} bytes; {MAX_BYTES} are the most",
            code.len()
        ));
    }
    match usual_case(code) {
        Some(code) => Some(code),
        None => v.wrong("is not a language code of BCP 47, such as `es` or `es-VE`"),
    }
}

/// RFC 5646, 2.1.1: regions in capitals, scripts with one, everything else small, and
/// all small after a subtag of one character.
fn usual_case(code: &str) -> Option<String> {
    let mut usual = String::with_capacity(code.len());
    let mut extended = false;
    for (place, subtag) in code.split('-').enumerate() {
        let alphanumeric = subtag.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !alphanumeric || !(1..=8).contains(&subtag.len()) {
            return None;
        }
        if place == 0 {
            let alphabetic = subtag.bytes().all(|byte| byte.is_ascii_alphabetic());
            if !alphabetic || (subtag.len() == 1 && !subtag.eq_ignore_ascii_case("x")) {
                return None;
            }
        } else {
            usual.push('-');
        }
        let from = usual.len();
        usual.push_str(&subtag.to_ascii_lowercase());
        if place > 0
            && !extended
            && let Some(written) = usual.get_mut(from..)
        {
            match subtag.len() {
                2 => written.make_ascii_uppercase(),
                4 => {
                    if let Some(first) = written.get_mut(..1) {
                        first.make_ascii_uppercase();
                    }
                }
                _ => {}
            }
        }
        extended |= subtag.len() == 1;
    }
    // A subtag of one character announces another.
    let complete = code
        .rsplit('-')
        .next()
        .is_some_and(|last| last.len() > 1 || code.len() > 2 && is_private(code));
    complete.then_some(usual)
}

fn is_private(code: &str) -> bool {
    code.split('-')
        .rev()
        .skip(1)
        .any(|subtag| subtag.eq_ignore_ascii_case("x"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_kept_in_its_usual_case() {
        for (given, kept) in [
            ("es", "es"),
            ("ES-ve", "es-VE"),
            ("zh-hANT-tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
            ("de-CH-1996", "de-CH-1996"),
            ("en-u-ca-buddhist", "en-u-ca-buddhist"),
            ("sl-rozaj-biske", "sl-rozaj-biske"),
            ("x-a", "x-a"),
        ] {
            assert_eq!(usual_case(given).as_deref(), Some(kept), "{given}");
        }
    }

    #[test]
    fn what_has_not_the_shape_is_refused() {
        for given in [
            "e",
            "es_VE",
            "es-",
            "-es",
            "es--VE",
            "español",
            "419",
            "es VE",
            "abcdefghi",
            "en-u",
            "x",
        ] {
            assert_eq!(usual_case(given), None, "{given}");
        }
    }
}
