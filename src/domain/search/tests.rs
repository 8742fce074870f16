use super::{
    fold::{fold_whole, words},
    *,
};

fn finds(query: &str, text: &str) -> bool {
    let words = words(text).into_iter().collect();
    Query::parse(query).unwrap().holds(&words)
}

#[test]
fn a_word_is_found_however_it_is_written() {
    for (query, text) in [
        ("Rocio", "Rocío San Miguel"),
        ("ROCÍO", "Rocio"),
        ("machado", "María Corina Machado"),
        ("mach", "Machado"),
        ("Lukasz", "Łukasz"),
        ("strasse", "Straße"),
        ("Мадуро", "МАДУРО"),
        ("Зеленский", "Зеленский Владимир"),
        ("μητσοτακης", "Μητσοτάκης"),
        ("محمد", "مُحَمَّد"),
        ("احمد", "أحمد"),
        ("שלום", "שָׁלוֹם"),
        ("马查多", "反对派领导人马查多说"),
        ("查", "马查多"),
        ("多", "马查多"),
        ("マドゥロ", "マドゥロ大統領"),
        ("大統領", "マドゥロ大統領"),
        ("마두로", "마두로가 말했다"),
        ("ปล่อย", "เรียกร้องให้ปล่อยตัวนักโทษ"),
        ("252", "100% of the 252"),
        ("el-salvador", "El Salvador"),
        ("d'accord", "D’accord"),
        ("San Miguel", "Miguel de San Pedro"),
    ] {
        assert!(finds(query, text), "{query} in {text}");
    }
}

#[test]
fn what_is_another_word_is_not_found() {
    for (query, text) in [
        // Only the last may be a beginning,
        ("mach Maria", "María Machado"),
        // and has three letters.
        ("ma", "Machado"),
        ("25", "252"),
        ("か", "が"),
        ("马多", "马查多"),
        ("machado rocio", "Machado"),
    ] {
        assert!(!finds(query, text), "{query} in {text}");
    }
}

#[test]
fn there_must_be_a_word() {
    for text in ["", " ", "…", "'\"", "-", "\u{301}"] {
        assert_eq!(Query::parse(text), Err(NoWords), "{text:?}");
    }
}

#[test]
fn a_name_is_one_name_however_it_is_written() {
    assert_eq!(
        Facet::person_named(" ROCÍO  San Miguel"),
        Facet::person_named("rocio san miguel")
    );
    let long = Facet::person_named(&"ﷺ".repeat(100));
    assert!(long.to_string().len() < 500);
}

/// What is folded as it comes is what would be folded as a whole.
#[test]
fn ascii_stands_apart_from_whatever_comes_after_it() {
    for other in (0x80..=0x2_ffff).filter_map(char::from_u32) {
        for plain in ["e", "K", "="] {
            let text = format!("{plain}{other}{plain}");
            assert_eq!(fold(&text), fold_whole(&text), "U+{:04X}", other as u32);
        }
    }
}

mod any_text {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn is_folded_once_for_all(text in ".*") {
            let folded = fold(&text);
            prop_assert_eq!(&fold(&folded), &folded);
            prop_assert_eq!(words(&text), words(&folded));
        }

        #[test]
        fn gives_words_that_an_index_takes_as_they_are(text in ".*") {
            for word in words(&text) {
                prop_assert!(!word.is_empty());
                let taken = |c: char| !c.is_ascii() || c.is_ascii_lowercase() || c.is_ascii_digit();
                prop_assert!(word.chars().all(taken), "{:?}", word);
            }
        }

        #[test]
        fn is_found_by_itself(text in ".*") {
            if let Ok(query) = Query::parse(&text) {
                let words = words(&text).into_iter().collect();
                prop_assert!(query.holds(&words));
            }
        }
    }
}
