//! A docket as it goes out.

use jiff::Timestamp;

use super::{event, proposal, version};
use crate::{contract::v1 as pb, docket::Docket};

/// The answer of `GetDocket`, with days of silence and deadlines as of `now`.
pub(crate) fn docket(docket: Docket, now: Timestamp) -> pb::GetDocketResponse {
    let subject = docket.proposal;
    let id = subject.id;
    let title = |(_, relation): (i64, &crate::domain::Relation)| {
        let other = if relation.later == id {
            relation.earlier
        } else {
            relation.later
        };
        let related = docket.related.iter().find(|related| related.id == other);
        related.map_or_else(String::new, |related| related.title.clone())
    };
    let related_titles = subject.relations().map(title).collect();
    let facts = docket
        .events
        .into_iter()
        .map(|fact| pb::DocketFact {
            flags: subject.flags(fact.seq).map(Into::into),
            event: Some(event(fact)),
        })
        .collect();
    let versions = docket.versions.into_iter();
    pb::GetDocketResponse {
        versions: versions.map(|one| version(id, one)).collect(),
        facts,
        parties: docket.parties.into_iter().map(Into::into).collect(),
        related_titles,
        truncated: docket.truncated,
        revision: docket.revision,
        proposal: Some(proposal(subject, now)),
    }
}
