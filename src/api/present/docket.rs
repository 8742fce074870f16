//! A docket as it goes out.

use jiff::Timestamp;

use super::{event, version};
use crate::{contract::v1 as pb, docket::Docket};

/// The answer of `GetDocket`, with days of silence and deadlines as of `now`.
pub(crate) fn docket(docket: Docket, now: Timestamp) -> pb::GetDocketResponse {
    let _ = now;
    let id = docket.proposal.id;
    let versions = docket.versions.into_iter();
    let facts = docket.events.into_iter().map(|fact| pb::DocketFact {
        flags: None,
        event: Some(event(fact)),
    });
    pb::GetDocketResponse {
        versions: versions.map(|one| version(id, one)).collect(),
        facts: facts.collect(),
        parties: docket.parties.into_iter().map(Into::into).collect(),
        related_titles: docket
            .related
            .into_iter()
            .map(|related| related.title)
            .collect(),
        truncated: docket.truncated,
        revision: docket.revision,
        proposal: Some(docket.proposal.into()),
    }
}
