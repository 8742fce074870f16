//! Codes of states, by what they are called in English.

use std::{collections::HashMap, sync::LazyLock};

/// `VEN venezuela bolivarian-republic-of-venezuela`: a code of ISO 3166-1 alpha-3, then the
/// names.
const TABLE: &str = include_str!("countries.txt");

static CODES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let mut codes = HashMap::new();
    for line in TABLE.lines() {
        let mut words = line.split(' ');
        if let Some(code) = words.next() {
            codes.extend(words.map(|name| (name, code)));
        }
    }
    codes
});

/// The code of a state by one of its names, or by the code itself in capitals.
pub(super) fn code(name: &str) -> Option<&'static str> {
    let capitals = name.len() == 3 && name.bytes().all(|byte| byte.is_ascii_uppercase());
    if capitals {
        return CODES.values().find(|code| **code == name).copied();
    }
    CODES.get(slug(name).as_str()).copied()
}

/// `Bolivarian Republic of Venezuela` as `bolivarian-republic-of-venezuela`.
fn slug(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("the"))
        .map(str::to_lowercase)
        .collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_known_by_its_names_and_its_code() {
        for (name, wanted) in [
            ("venezuela", Some("VEN")),
            ("el-salvador", Some("SLV")),
            ("United States", Some("USA")),
            ("The Netherlands", Some("NLD")),
            ("VEN", Some("VEN")),
            ("XYZ", None),
            ("atlantis", None),
        ] {
            assert_eq!(code(name), wanted, "{name}");
        }
    }

    #[test]
    fn every_line_is_a_code_and_names_that_no_other_line_has() {
        let mut seen = std::collections::HashSet::new();
        for line in TABLE.lines() {
            let mut words = line.split(' ');
            let code = words.next().unwrap();
            assert!(code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()));
            assert!(seen.insert(code), "{code}");
            for name in words {
                assert_eq!(slug(name), name);
                assert!(seen.insert(name), "{name}");
            }
        }
        assert!(TABLE.lines().count() >= 195);
    }
}
