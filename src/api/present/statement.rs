//! Statements as they go out.

use super::{communication::evidence, time};
use crate::{
    api::words::Shared as _,
    contract::v1 as pb,
    domain::{self, ProposalId},
};

/// A statement on a proposal.
pub(crate) fn statement(proposal: ProposalId, statement: domain::Statement) -> pb::Statement {
    let (sources, attribution) = evidence(statement.evidence);
    pb::Statement {
        name: statement.id.name(proposal),
        kind: statement.kind.number(),
        communication: Some(statement.communication.into()),
        sources,
        attribution,
        record_time: Some(time(statement.recorded)),
        seq: statement.seq,
    }
}
