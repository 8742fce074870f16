//! Who said something and how, and where it can be read.

use super::facts::Record;
use crate::{
    domain::{ChannelClass, Communication, Source, Text},
    export::hexadecimal,
    web::{dates::When, language::Language, names::PartyLink, words::Worded as _},
};

/// Something said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) speaker: String,
    /// The page of the person who spoke, if they are recorded.
    pub(crate) speaker_href: Option<String>,
    pub(crate) capacity: String,
    pub(crate) party: PartyLink,
    pub(crate) channel: String,
    pub(crate) class: String,
    pub(crate) words: Option<Text>,
    /// The one in the reader's language first.
    pub(crate) translations: Vec<Text>,
}

/// Where a fact was read.
#[derive(Debug)]
pub(crate) struct SourceView {
    pub(crate) label: String,
    /// Only what a browser opens as a page; anything else is shown, not linked.
    pub(crate) href: Option<String>,
    pub(crate) language: String,
    pub(crate) author: String,
    pub(crate) published: Option<When>,
    pub(crate) archive: Option<String>,
    /// The SHA-256 of the captured bytes, in hexadecimal.
    pub(crate) capture: Option<String>,
    /// Whose text it is, where the publisher took it over.
    pub(crate) origin: Option<String>,
    pub(crate) quotation: String,
}

impl Said {
    pub(crate) fn of(communication: &Communication, record: &Record<'_>) -> Self {
        let language = record.visit.language;
        let mut translations = communication.translations.clone();
        translations.sort_by_key(|text| Language::of_tag(&text.language) != Some(language));
        let channel = communication.channel;
        Self {
            speaker: communication.speaker.clone(),
            speaker_href: communication
                .speaker_party
                .as_ref()
                .map(|id| record.visit.link(&format!("/{id}"))),
            capacity: language.say(communication.capacity.key()),
            party: record.names.link(&communication.on_behalf_of, record.visit),
            channel: language.say(channel.key()),
            class: language.say(match channel.class() {
                ChannelClass::Public => "class-public",
                ChannelClass::Formal => "class-formal",
                ChannelClass::Private => "class-private",
            }),
            words: communication
                .text
                .clone()
                .filter(|text| !text.content.is_empty()),
            translations,
        }
    }
}

/// What a fact rests on.
pub(crate) fn sources(sources: &[Source], language: Language) -> Vec<SourceView> {
    let view = |source| view(source, language);
    sources.iter().map(view).collect()
}

fn view(source: &Source, language: Language) -> SourceView {
    let label = if source.publisher.is_empty() {
        &source.uri
    } else {
        &source.publisher
    };
    SourceView {
        label: label.clone(),
        href: web_address(&source.uri),
        language: source.language.clone(),
        author: source.author.clone(),
        published: source
            .published
            .map(|published| When::recorded(published, language)),
        archive: web_address(&source.archive_uri),
        capture: (!source.capture_sha256.is_empty()).then(|| hexadecimal(&source.capture_sha256)),
        origin: (!source.origin.is_empty()).then(|| {
            let whose = source.origin.as_str();
            language.tell("origin", [("origin", whose.into())])
        }),
        quotation: source.quotation.clone(),
    }
}

/// An address that is safe to follow: `javascript:` and its like are not.
fn web_address(uri: &str) -> Option<String> {
    let begins = |scheme: &str| {
        uri.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    (begins("https://") || begins("http://")).then(|| uri.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_pages_are_linked() {
        assert!(web_address("https://example.org/a").is_some());
        assert!(web_address("HTTP://example.org").is_some());
        for unsafe_address in [
            "javascript:alert(1)",
            " https://example.org",
            "data:text/html,a",
            "//example.org",
            "",
            "é",
        ] {
            assert_eq!(web_address(unsafe_address), None, "{unsafe_address}");
        }
    }
}
