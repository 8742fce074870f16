//! Recorded facts as they go out.

use super::{
    communication::evidence,
    names,
    performance::report,
    proposal::{relation, version},
    response::response,
    revision::correction,
    statement::statement,
    time,
};
use crate::{
    api::words::{Shared as _, number_or_zero},
    contract::v1::{self as pb, event::Fact},
    domain::{self, ProposalId},
};

/// A recorded fact.
pub(crate) fn event(event: domain::Event) -> pb::Event {
    // Versions and responses are named after their proposal; only a party's events have
    // none, and those hold neither.
    let proposal = event.proposal.unwrap_or(ProposalId(uuid::Uuid::nil()));
    pb::Event {
        name: format!("events/{}", event.seq),
        seq: event.seq,
        r#type: event.event_type.number(),
        proposal: event
            .proposal
            .map(|proposal| proposal.to_string())
            .unwrap_or_default(),
        parties: names(&event.parties),
        occurred: event.occurred.map(Into::into),
        record_time: Some(time(event.recorded)),
        attribution: number_or_zero(event.attribution),
        status_before: number_or_zero(event.status.map(|(before, _)| before)),
        status_after: number_or_zero(event.status.map(|(_, after)| after)),
        standing_changes: event.changes.into_iter().map(Into::into).collect(),
        changes_fact: event.changes_fact.unwrap_or_default(),
        corrects_status: event.corrects_status,
        fact: Some(fact(proposal, event.seq, event.fact)),
    }
}

fn fact(proposal: ProposalId, seq: i64, fact: domain::Fact) -> Fact {
    match fact {
        domain::Fact::Party(party) => Fact::Party(party.into()),
        domain::Fact::Version(new) => Fact::Version(version(proposal, new)),
        domain::Fact::Conveyance(conveyance) => Fact::Conveyance(conveyance.into()),
        domain::Fact::Withdrawal(withdrawal) => Fact::Withdrawal(withdrawal.into()),
        domain::Fact::Editorial(change) => Fact::EditorialChange(change.into()),
        domain::Fact::Response(answer) => Fact::Response(response(proposal, answer)),
        domain::Fact::Statement(said) => Fact::Statement(statement(proposal, said)),
        domain::Fact::Report(told) => Fact::PerformanceReport(report(proposal, told)),
        domain::Fact::Relation(found) => Fact::Relation(relation(seq, found)),
        domain::Fact::Talks(said) => Fact::Talks(said.into()),
        domain::Fact::Explanation(said) => Fact::Explanation(said.into()),
        domain::Fact::Lapse(lapse) => Fact::Lapse(lapse.into()),
        domain::Fact::Mootness(mootness) => Fact::Mootness(mootness.into()),
        domain::Fact::Voiding(voiding) => Fact::Voiding(pb::Voiding {
            reason: voiding.reason,
        }),
        domain::Fact::Override(decision) => Fact::StatusOverride(decision.into()),
        domain::Fact::Correction(change) => Fact::Correction(correction(proposal, change)),
        domain::Fact::Clarification(words) => Fact::Clarification(words.into()),
        domain::Fact::Retraction(retraction) => Fact::Retraction(retraction.into()),
        domain::Fact::Corroboration(more) => Fact::Corroboration(more.into()),
        domain::Fact::Assessment(assessment) => Fact::Assessment(assessment.into()),
        domain::Fact::Silence(silence) => Fact::Silence(silence.into()),
        domain::Fact::Deadline(deadline) => Fact::Deadline(deadline.into()),
        domain::Fact::Government(change) => Fact::GovernmentChange(change.into()),
        domain::Fact::Recognition(recognition) => Fact::Recognition(recognition.into()),
    }
}

impl From<domain::Conveyance> for pb::Conveyance {
    fn from(conveyance: domain::Conveyance) -> Self {
        Self {
            communication: Some(conveyance.communication.into()),
            sources: evidence(conveyance.evidence).0,
        }
    }
}

impl From<domain::Withdrawal> for pb::Withdrawal {
    fn from(withdrawal: domain::Withdrawal) -> Self {
        Self {
            communication: Some(withdrawal.communication.into()),
            sources: evidence(withdrawal.evidence).0,
            reason: withdrawal.reason,
        }
    }
}

impl From<domain::EditorialChange> for pb::EditorialChange {
    fn from(change: domain::EditorialChange) -> Self {
        Self {
            title: change.title,
            summary: change.summary,
            language_code: change.language,
        }
    }
}

impl From<domain::StandingChange> for pb::StandingChange {
    fn from(change: domain::StandingChange) -> Self {
        Self {
            addressee: change.addressee.to_string(),
            public_before: change.public.0.number(),
            public_after: change.public.1.number(),
            formal_before: change.formal.0.number(),
            formal_after: change.formal.1.number(),
        }
    }
}

impl From<domain::Lapse> for pb::Lapse {
    fn from(lapse: domain::Lapse) -> Self {
        Self {
            reason: lapse.reason,
            occurred: Some(lapse.occurred.into()),
            sources: evidence(lapse.evidence).0,
        }
    }
}

impl From<domain::Mootness> for pb::Mootness {
    fn from(mootness: domain::Mootness) -> Self {
        Self {
            term_ids: mootness.term_ids,
            reason: mootness.reason,
            occurred: Some(mootness.occurred.into()),
            sources: evidence(mootness.evidence).0,
        }
    }
}

impl From<domain::SilenceReached> for pb::SilenceReached {
    fn from(silence: domain::SilenceReached) -> Self {
        Self {
            addressee: silence.addressee.to_string(),
            channel_class: silence.class.number(),
            days: i32::try_from(silence.days).unwrap_or(i32::MAX),
            since: Some(silence.since.into()),
            as_of: silence.as_of.to_string(),
        }
    }
}
