//! The languages of the pages. The words of the domain are those that the mails use.

use std::sync::OnceLock;

use axum::http::{HeaderMap, Uri, header::ACCEPT_LANGUAGE};
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use serde::Serialize;
use unic_langid::LanguageIdentifier;

/// A language that the pages speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    English,
    Spanish,
}

type Bundle = FluentBundle<FluentResource>;

impl Language {
    const ALL: [Self; 2] = [Self::English, Self::Spanish];

    /// What `?lang=` asks for, else what the browser prefers, else English.
    pub(super) fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let asked = uri
            .query()
            .unwrap_or_default()
            .split('&')
            .find_map(|pair| pair.strip_prefix("lang="));
        let preferred = headers
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        asked
            .and_then(Self::of_code)
            .or_else(|| preferred_of(preferred))
            .unwrap_or(Self::English)
    }

    fn of_code(code: &str) -> Option<Self> {
        let primary = code.trim().split('-').next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|language| language.code().eq_ignore_ascii_case(primary))
    }

    /// BCP 47.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// Which way it is written.
    pub(super) fn direction(self) -> String {
        self.say("direction")
    }

    /// A text without parts to fill in.
    pub(super) fn say(self, key: &str) -> String {
        self.fill(key, None)
    }

    /// A text with one part to fill in.
    pub(super) fn say_with(self, key: &str, name: &str, value: &str) -> String {
        let mut args = FluentArgs::new();
        args.set(name, value);
        self.fill(key, Some(&args))
    }

    /// A text with a number.
    pub(super) fn count(self, key: &str, count: i64) -> String {
        let mut args = FluentArgs::new();
        args.set("count", count);
        self.fill(key, Some(&args))
    }

    /// A text with several parts to fill in.
    pub(super) fn fill(self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let bundle = self.bundle();
        let pattern = bundle.get_message(key).and_then(|message| message.value());
        match pattern {
            Some(pattern) => bundle
                .format_pattern(pattern, args, &mut Vec::new())
                .into_owned(),
            // A key that is missing is seen, and a test finds it.
            None => key.to_owned(),
        }
    }

    /// The word for a value of the domain: `word("capacity", HeadOfState)` is the text
    /// `capacity-head-of-state`.
    pub(super) fn word<T: Serialize>(self, kind: &str, value: T) -> String {
        let name = match serde_json::to_value(value) {
            Ok(serde_json::Value::String(name)) => name.to_lowercase().replace('_', "-"),
            _ => "unspecified".to_owned(),
        };
        self.say(&format!("{kind}-{name}"))
    }

    fn bundle(self) -> &'static Bundle {
        static ENGLISH: OnceLock<Bundle> = OnceLock::new();
        static SPANISH: OnceLock<Bundle> = OnceLock::new();
        match self {
            Self::English => ENGLISH.get_or_init(|| {
                bundle(
                    "en",
                    [
                        include_str!("../../worker/locales/en.ftl"),
                        include_str!("locales/en.ftl"),
                    ],
                )
            }),
            Self::Spanish => SPANISH.get_or_init(|| {
                bundle(
                    "es",
                    [
                        include_str!("../../worker/locales/es.ftl"),
                        include_str!("locales/es.ftl"),
                    ],
                )
            }),
        }
    }
}

fn bundle(code: &str, texts: [&str; 2]) -> Bundle {
    let language: LanguageIdentifier = code.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Isolation marks are for texts of mixed direction; here they would show up in what
    // people copy.
    bundle.set_use_isolating(false);
    for text in texts {
        // What does not parse is left out; a test holds both files whole.
        let resource = match FluentResource::try_new(text.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn preferred_of(accept: &str) -> Option<Language> {
    let mut ranges: Vec<(f32, Language)> = accept
        .split(',')
        .filter_map(|range| {
            let (code, weight) = range.split_once(";q=").unwrap_or((range, "1"));
            let weight: f32 = weight.trim().parse().ok()?;
            Some((weight, Language::of_code(code)?))
        })
        .filter(|(weight, _)| *weight > 0.0)
        .collect();
    // Stable: among equals, the first that was named.
    ranges.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranges.first().map(|(_, language)| *language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_says_which_language() {
        for (accept, expected) in [
            ("es-VE,es;q=0.9,en;q=0.8", Some(Language::Spanish)),
            ("en;q=0.2, es;q=0.7", Some(Language::Spanish)),
            ("de, en-GB", Some(Language::English)),
            ("es;q=0, en", Some(Language::English)),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(preferred_of(accept), expected, "{accept}");
        }
    }

    #[test]
    fn both_files_are_whole_and_say_the_same() {
        let keys = |text: &str| {
            FluentResource::try_new(text.to_owned()).expect("it parses");
            let mut keys: Vec<String> = text
                .lines()
                .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
                .filter_map(|line| line.split_once(" =").map(|(key, _)| key.to_owned()))
                .collect();
            keys.sort();
            keys
        };
        let english = keys(include_str!("locales/en.ftl"));
        assert_eq!(english, keys(include_str!("locales/es.ftl")));
        assert!(english.len() > 30);
    }
}
