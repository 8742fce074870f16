//! Proposals that this one belongs together with.

use super::facts::Record;
use crate::{
    domain::{ProposalId, RelationKind},
    web::words::Worded as _,
};

/// Another proposal.
#[derive(Debug)]
pub(crate) struct OtherView {
    /// How it belongs to this one.
    pub(crate) how: String,
    pub(crate) title: String,
    /// The language of the title; empty where the title is ours.
    pub(crate) language: String,
    /// None where there is no page to go to.
    pub(crate) href: Option<String>,
}

/// How the later proposal belongs to the earlier one, for a reader of the earlier one.
pub(crate) fn seen_from_the_earlier(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Supersedes => "superseded-by",
        RelationKind::CounterTo => "countered-by",
        RelationKind::Reiterates => "reiterated-by",
        RelationKind::Revives => "revived-by",
    }
}

/// Another proposal, without saying how it belongs to this one.
pub(crate) fn link(record: &Record<'_>, id: ProposalId) -> OtherView {
    let visit = record.visit;
    let known = record.docket.related.iter().find(|other| other.id == id);
    match known.filter(|other| other.public) {
        Some(other) => OtherView {
            how: String::new(),
            title: other.title.clone(),
            language: other.language.clone(),
            href: Some(visit.link(&format!("/{id}"))),
        },
        None => OtherView {
            how: String::new(),
            title: visit.language.say("filter-not-public"),
            language: String::new(),
            href: None,
        },
    }
}

/// Each of them, in the order in which that was recorded.
pub(crate) fn related(record: &Record<'_>) -> Vec<OtherView> {
    let here = record.proposal().id;
    let language = record.visit.language;
    let relations = record.proposal().relations();
    relations
        .map(|(_, relation)| {
            let (how, other) = if relation.later == here {
                (relation.kind.key(), relation.earlier)
            } else {
                (seen_from_the_earlier(relation.kind), relation.later)
            };
            OtherView {
                how: language.say(how),
                ..link(record, other)
            }
        })
        .collect()
}
