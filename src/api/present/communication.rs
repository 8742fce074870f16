//! Who said what, when, and where it was read.

use super::{name_or_empty, time};
use crate::{api::words::Shared as _, contract::v1 as pb, domain};

impl From<domain::Text> for pb::Text {
    fn from(text: domain::Text) -> Self {
        Self {
            content: text.content,
            language_code: text.language,
        }
    }
}

impl From<domain::Occurrence> for pb::Occurrence {
    fn from(occurrence: domain::Occurrence) -> Self {
        Self {
            time: Some(time(occurrence.start())),
            precision: occurrence.precision().number(),
            time_zone: occurrence.zone().to_owned(),
        }
    }
}

impl From<domain::Communication> for pb::Communication {
    fn from(said: domain::Communication) -> Self {
        Self {
            speaker: said.speaker,
            capacity: said.capacity.number(),
            on_behalf_of: said.on_behalf_of.to_string(),
            channel: said.channel.number(),
            occurred: Some(said.occurred.into()),
            text: said.text.map(Into::into),
            translations: said.translations.into_iter().map(Into::into).collect(),
            speaker_party: name_or_empty(said.speaker_party.as_ref()),
            in_reply_to: said.in_reply_to.unwrap_or_default(),
        }
    }
}

impl From<domain::Source> for pb::Source {
    fn from(source: domain::Source) -> Self {
        Self {
            uri: source.uri,
            publisher: source.publisher,
            author: source.author,
            language_code: source.language,
            publish_time: source.published.map(time),
            retrieve_time: source.retrieved.map(time),
            archive_uri: source.archive_uri,
            capture_sha256: source.capture_sha256,
            quotation: source.quotation,
            origin: source.origin,
        }
    }
}

/// The fields `sources` and `attribution`.
pub(super) fn evidence(evidence: domain::Evidence) -> (Vec<pb::Source>, i32) {
    (
        evidence.sources.into_iter().map(Into::into).collect(),
        evidence.attribution.number(),
    )
}
