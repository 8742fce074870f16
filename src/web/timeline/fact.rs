//! One fact: what, who said so, when, and where it was read.

use fluent_bundle::FluentArgs;

use super::Names;
use crate::{
    domain::{Communication, Event, Evidence, Fact, Source},
    web::{language::Language, moment::Moment},
};

/// One fact.
pub(super) struct FactRow {
    pub(super) what: String,
    /// What the response does, or why it was withdrawn.
    pub(super) detail: Option<String>,
    pub(super) occurred: Option<Moment>,
    pub(super) recorded: Moment,
    pub(super) attribution: Option<String>,
    pub(super) change: Option<String>,
    pub(super) said: Option<Said>,
    pub(super) sources: Vec<SourceRow>,
}

/// Who said it, and how.
pub(super) struct Said {
    pub(super) speaker: String,
    pub(super) capacity: String,
    pub(super) on_behalf_of: String,
    pub(super) channel: String,
    pub(super) words: Vec<(String, String)>,
}

/// Where it was read.
pub(super) struct SourceRow {
    /// None when the address is not one that a browser should follow.
    pub(super) href: Option<String>,
    pub(super) label: String,
    pub(super) language: String,
    pub(super) quotation: String,
    pub(super) archive: Option<String>,
}

pub(super) fn row(event: &Event, names: &Names, l: Language) -> FactRow {
    let change = event.status.filter(|(before, after)| before != after);
    let (said, evidence, detail) = parts(&event.fact, l);
    FactRow {
        what: l.word("event-type", event.event_type),
        detail,
        occurred: event.occurred.as_ref().map(|when| Moment::of(when, l)),
        recorded: Moment::recorded(event.recorded, l),
        attribution: event.attribution.map(|how| l.word("attribution", how)),
        change: change.map(|(before, after)| {
            let mut args = FluentArgs::new();
            args.set("before", l.word("proposal-status", before));
            args.set("after", l.word("proposal-status", after));
            l.fill("timeline-status-change", Some(&args))
        }),
        said: said.map(|communication| words_of(communication, names, l)),
        sources: evidence
            .map(|evidence| evidence.sources.iter().map(source).collect())
            .unwrap_or_default(),
    }
}

fn parts(fact: &Fact, l: Language) -> (Option<&Communication>, Option<&Evidence>, Option<String>) {
    match fact {
        Fact::Party(_) | Fact::Editorial(_) => (None, None, None),
        Fact::Version(version) => (
            version.communication.as_ref(),
            version.evidence.as_ref(),
            None,
        ),
        Fact::Conveyance(conveyance) => (
            Some(&conveyance.communication),
            Some(&conveyance.evidence),
            None,
        ),
        Fact::Withdrawal(withdrawal) => (
            Some(&withdrawal.communication),
            Some(&withdrawal.evidence),
            Some(withdrawal.reason.clone()).filter(|reason| !reason.is_empty()),
        ),
        Fact::Response(response) => (
            Some(&response.communication),
            Some(&response.evidence),
            Some(l.word("response-kind", response.kind)),
        ),
    }
}

fn words_of(communication: &Communication, names: &Names, l: Language) -> Said {
    let texts = communication.text.iter().chain(&communication.translations);
    Said {
        speaker: communication.speaker.clone(),
        capacity: l.word("capacity", communication.capacity),
        on_behalf_of: names.of(&communication.on_behalf_of),
        channel: l.word("channel", communication.channel),
        words: texts
            .map(|text| (text.language.clone(), text.content.clone()))
            .collect(),
    }
}

fn source(source: &Source) -> SourceRow {
    let label = if source.publisher.is_empty() {
        source.uri.clone()
    } else {
        source.publisher.clone()
    };
    SourceRow {
        href: followable(&source.uri),
        label,
        language: source.language.clone(),
        quotation: source.quotation.clone(),
        archive: followable(&source.archive_uri),
    }
}

/// Only what leads to a page: the record may hold other addresses from before they were
/// refused.
fn followable(uri: &str) -> Option<String> {
    (uri.starts_with("https://") || uri.starts_with("http://")).then(|| uri.to_owned())
}
