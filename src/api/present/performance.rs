//! Reports of performance as they go out.

use super::{communication::evidence, time};
use crate::{
    api::words::Shared as _,
    contract::v1 as pb,
    domain::{self, ProposalId},
};

/// A report on a term of a proposal.
pub(crate) fn report(
    proposal: ProposalId,
    report: domain::PerformanceReport,
) -> pb::PerformanceReport {
    let (sources, attribution) = evidence(report.evidence);
    pb::PerformanceReport {
        name: report.id.name(proposal),
        term_id: report.term_id,
        basis: report.basis.number(),
        state: report.state.number(),
        quantity: report.quantity.map(Into::into),
        named_persons: report.named_persons.into_iter().map(Into::into).collect(),
        reporter: report.reporter,
        note: report.note,
        occurred: Some(report.occurred.into()),
        sources,
        attribution,
        record_time: Some(time(report.recorded)),
        seq: report.seq,
    }
}
