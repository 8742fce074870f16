//! Facts about facts as they go out.

use super::{
    communication::evidence, performance::report, proposal::version, response::response,
    statement::statement,
};
use crate::{
    api::words::Shared as _,
    contract::v1::{self as pb, correction::Replacement},
    domain::{self, Fact, ProposalId},
};

fn sources(sources: Vec<domain::Source>) -> Vec<pb::Source> {
    sources.into_iter().map(Into::into).collect()
}

/// A correction of a fact about a proposal.
pub(crate) fn correction(proposal: ProposalId, correction: domain::Correction) -> pb::Correction {
    let (sources, attribution) = evidence(correction.evidence);
    let replacement = match *correction.replacement {
        Fact::Response(answer) => Some(Replacement::Response(response(proposal, answer))),
        Fact::Statement(said) => Some(Replacement::Statement(statement(proposal, said))),
        Fact::Report(told) => Some(Replacement::PerformanceReport(report(proposal, told))),
        Fact::Version(new) => Some(Replacement::Version(version(proposal, new))),
        Fact::Conveyance(said) | Fact::Talks(said) | Fact::Explanation(said) => {
            Some(Replacement::Communication(said.communication.into()))
        }
        // The domain corrects no other kind.
        _ => None,
    };
    pb::Correction {
        fact: correction.fact,
        reason: correction.reason,
        sources,
        attribution,
        replacement,
    }
}

impl From<domain::Clarification> for pb::Clarification {
    fn from(clarification: domain::Clarification) -> Self {
        Self {
            fact: clarification.fact,
            note: Some(clarification.note.into()),
            sources: sources(clarification.sources),
        }
    }
}

impl From<domain::Retraction> for pb::Retraction {
    fn from(retraction: domain::Retraction) -> Self {
        Self {
            fact: retraction.fact,
            reason: retraction.reason,
            sources: sources(retraction.sources),
        }
    }
}

impl From<domain::Corroboration> for pb::Corroboration {
    fn from(corroboration: domain::Corroboration) -> Self {
        let (sources, attribution) = evidence(corroboration.evidence);
        Self {
            fact: corroboration.fact,
            sources,
            attribution,
        }
    }
}

impl From<domain::Assessment> for pb::Assessment {
    fn from(assessment: domain::Assessment) -> Self {
        Self {
            fact: assessment.fact,
            judgement: assessment.judgement.number(),
            assessor: assessment.assessor,
            note: assessment.note,
            sources: sources(assessment.sources),
        }
    }
}

impl From<domain::StatusOverride> for pb::StatusOverride {
    fn from(decision: domain::StatusOverride) -> Self {
        Self {
            status: decision.status.number(),
            reason: decision.reason,
            occurred: Some(decision.occurred.into()),
            sources: sources(decision.sources),
        }
    }
}
