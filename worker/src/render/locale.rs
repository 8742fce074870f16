//! The languages that mail is written in.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::clean;

/// Every file of `locales/`: its tag and its text.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/locales.rs"));
/// The language for whoever reads none that we have.
const FALLBACK: &str = "en";

static LOCALES: LazyLock<Vec<Locale>> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|(tag, text)| Locale::load(tag, text))
        .collect()
});

/// A language, with all the words that a mail needs.
pub struct Locale {
    tag: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Locale {
    fn load(tag: &'static str, text: &str) -> Self {
        let language: LanguageIdentifier = tag.parse().unwrap_or_default();
        // What does not parse is missing, and missing texts fall back; a test reads every
        // file with nothing missing.
        let resource =
            FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        bundle.add_resource_overriding(resource);
        let mut locale = Self { tag, bundle };
        // Marks around each inserted text keep right-to-left sentences in order; where
        // letters run one way they are litter.
        let isolating = locale.direction() == "rtl";
        locale.bundle.set_use_isolating(isolating);
        locale
    }

    /// The locale for a BCP 47 tag: the same, or the same language, or English.
    pub fn of(language_code: &str) -> &'static Self {
        let find = |wanted: &str| {
            LOCALES
                .iter()
                .find(|locale| locale.tag.eq_ignore_ascii_case(wanted))
        };
        let language = primary(language_code);
        find(language_code)
            .or_else(|| find(language))
            .or_else(|| find(FALLBACK))
            .unwrap_or_else(|| &NO_WORDS)
    }

    /// All languages.
    pub fn all() -> &'static [Self] {
        &LOCALES
    }

    /// Its tag, BCP 47.
    pub fn tag(&self) -> &'static str {
        self.tag
    }

    /// Which way it is written: `ltr` or `rtl`.
    pub fn direction(&self) -> &'static str {
        match self.find("direction", &[]).as_deref() {
            Some("rtl") => "rtl",
            _ => "ltr",
        }
    }

    /// Whether a text has this language.
    pub fn speaks(&self, language_code: &str) -> bool {
        primary(language_code).eq_ignore_ascii_case(primary(self.tag))
    }

    /// Somebody's words, set apart from ours if they run the other way (UAX #9, isolates).
    /// The words must be clean.
    pub fn set_apart(&self, words: String) -> String {
        if self.direction() == "ltr" && clean::runs_right_to_left(&words) {
            format!("\u{2068}{words}\u{2069}")
        } else {
            words
        }
    }

    /// A text without anything to insert.
    pub fn say(&self, id: &str) -> String {
        self.tell(id, &[])
    }

    /// A text with something inserted. In English if this language lacks it; its name
    /// when English does too.
    pub fn tell(&self, id: &str, with: &[(&str, Value<'_>)]) -> String {
        self.find(id, with)
            .or_else(|| Self::of(FALLBACK).find(id, with))
            .unwrap_or_else(|| id.to_owned())
    }

    /// The text for a value of an enumeration of the contract, by its name there.
    pub fn name(&self, value: &str) -> String {
        self.say(&id_of(value))
    }

    /// Whether this file has a text of its own.
    pub fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    fn find(&self, id: &str, with: &[(&str, Value<'_>)]) -> Option<String> {
        let pattern = self.bundle.get_message(id)?.value()?;
        let mut arguments = FluentArgs::with_capacity(with.len());
        for (name, value) in with {
            arguments.set(
                (*name).to_owned(),
                match value {
                    Value::Text(text) => FluentValue::from((*text).to_owned()),
                    Value::Count(count) => FluentValue::from(*count),
                },
            );
        }
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(&arguments), &mut errors);
        Some(text.into_owned())
    }
}

/// Stands in when no file was embedded at all.
static NO_WORDS: LazyLock<Locale> = LazyLock::new(|| Locale::load(FALLBACK, ""));

/// Something to insert.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// As it is.
    Text(&'a str),
    /// A number, by which a text may choose its plural.
    Count(i64),
}

/// `RESPONSE_STATUS_AWAITING` is said by the text `response-status-awaiting`.
pub(super) fn id_of(value: &str) -> String {
    value.to_ascii_lowercase().replace('_', "-")
}

fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use demarche::contract::v1;

    use super::*;

    fn ids(text: &str) -> Vec<&str> {
        text.lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split(" =").next())
            .collect()
    }

    #[test]
    fn every_language_has_every_text_and_no_file_has_an_error() {
        let (_, english) = FILES.iter().find(|(tag, _)| *tag == FALLBACK).unwrap();
        for (tag, text) in FILES {
            FluentResource::try_new((*text).to_owned())
                .unwrap_or_else(|(_, errors)| panic!("{tag}.ftl: {errors:?}"));
            for id in ids(english) {
                assert!(Locale::of(tag).has(id), "{tag}.ftl lacks {id}");
            }
        }
    }

    #[test]
    fn every_value_that_a_mail_can_show_has_a_text() {
        let mut names: Vec<&str> = Vec::new();
        let mut all = |name: fn(i32) -> Option<&'static str>| {
            names.extend((0..64).filter_map(name));
        };
        all(|n| {
            v1::ProposalStatus::try_from(n)
                .ok()
                .map(|v| v.as_str_name())
        });
        all(|n| {
            v1::ResponseStatus::try_from(n)
                .ok()
                .map(|v| v.as_str_name())
        });
        all(|n| v1::ResponseKind::try_from(n).ok().map(|v| v.as_str_name()));
        all(|n| v1::Capacity::try_from(n).ok().map(|v| v.as_str_name()));
        all(|n| v1::Channel::try_from(n).ok().map(|v| v.as_str_name()));
        all(|n| v1::Attribution::try_from(n).ok().map(|v| v.as_str_name()));
        all(|n| v1::Position::try_from(n).ok().map(|v| v.as_str_name()));
        all(|n| v1::TermAct::try_from(n).ok().map(|v| v.as_str_name()));
        all(|n| v1::Reason::try_from(n).ok().map(|v| v.as_str_name()));
        all(|n| v1::EventType::try_from(n).ok().map(|v| v.as_str_name()));
        all(|n| v1::StatementKind::try_from(n).ok().map(|v| v.as_str_name()));
        all(|n| {
            v1::PerformanceBasis::try_from(n)
                .ok()
                .map(|v| v.as_str_name())
        });
        all(|n| {
            v1::PerformanceState::try_from(n)
                .ok()
                .map(|v| v.as_str_name())
        });
        all(|n| v1::Judgement::try_from(n).ok().map(|v| v.as_str_name()));
        all(|n| {
            v1::RecognitionMode::try_from(n)
                .ok()
                .map(|v| v.as_str_name())
        });
        all(|n| v1::Timeliness::try_from(n).ok().map(|v| v.as_str_name()));
        all(|n| v1::QuantityKind::try_from(n).ok().map(|v| v.as_str_name()));
        for locale in Locale::all() {
            for name in &names {
                assert!(locale.has(&id_of(name)), "{}: {name}", locale.tag);
            }
        }
    }

    #[test]
    fn a_fact_has_a_name_and_a_relation_two_sides_in_every_language() {
        for locale in Locale::all() {
            for kind in (0..64).filter_map(|n| v1::EventType::try_from(n).ok()) {
                let id = format!("{}-as-fact", id_of(kind.as_str_name()));
                assert!(locale.has(&id), "{}: {id}", locale.tag);
            }
            for kind in (0..64).filter_map(|n| v1::RelationKind::try_from(n).ok()) {
                for side in ["later", "earlier"] {
                    let id = format!("{}-{side}", id_of(kind.as_str_name()));
                    assert!(locale.has(&id), "{}: {id}", locale.tag);
                }
            }
        }
    }

    #[test]
    fn words_that_run_the_other_way_are_set_apart() {
        let english = Locale::of("en");
        assert_eq!(english.set_apart("Hamas".into()), "Hamas");
        assert_eq!(english.set_apart("حماس".into()), "\u{2068}حماس\u{2069}");
    }

    #[test]
    fn a_regional_tag_finds_its_language_and_an_unknown_one_english() {
        assert_eq!(Locale::of("es-VE").tag(), "es");
        assert_eq!(Locale::of("ES").tag(), "es");
        assert_eq!(Locale::of("tlh").tag(), "en");
        assert_eq!(Locale::of("").tag(), "en");
    }
}
