//! Responses as they go out.

use super::{communication::evidence, name_or_empty, time};
use crate::{
    api::words::Shared as _,
    contract::v1 as pb,
    domain::{self, ProposalId},
};

/// A response to a proposal.
pub(crate) fn response(proposal: ProposalId, response: domain::Response) -> pb::Response {
    let (sources, attribution) = evidence(response.evidence);
    pb::Response {
        name: response.id.name(proposal),
        version: i32::try_from(response.version).unwrap_or(i32::MAX),
        kind: response.kind.number(),
        communication: Some(response.communication.into()),
        sources,
        attribution,
        positions: response.positions.into_iter().map(Into::into).collect(),
        withdraws: response
            .withdraws
            .map(|withdrawn| withdrawn.name(proposal))
            .unwrap_or_default(),
        record_time: Some(time(response.recorded)),
        seq: response.seq,
        counter_proposal: name_or_empty(response.counter_proposal.as_ref()),
    }
}

impl From<domain::TermPosition> for pb::TermPosition {
    fn from(position: domain::TermPosition) -> Self {
        Self {
            term_id: position.term_id,
            position: position.position.number(),
            condition: position.condition,
        }
    }
}
