//! How active subscriptions are found from an event, without looking at the rest.

use crate::domain::{Anchor, Attribution, Clause, EventType, PartyRole, Subject, Subscription};

/// One clause of an active subscription, under one of its anchors. Holds as much of the
/// clause as decides most matches without reading the subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnchorRow {
    /// The subscriber's number.
    pub subscriber: i64,
    /// The subscription's id.
    pub subscription: crate::domain::SubscriptionId,
    /// Bits of event types; 0 for those that are news.
    pub(crate) types: i64,
    /// The least attribution; 0 for any.
    pub(crate) attribution: i64,
    /// 0 any, 1 proponent, 2 addressee.
    pub(crate) role: i64,
    /// Events after this `seq` only.
    pub(crate) active_after: i64,
    /// The row does not decide: the subscription itself must be looked at.
    pub(crate) look: bool,
}

/// Whether an event concerns a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// Only the subscription itself can tell.
    Look,
}

impl AnchorRow {
    /// The rows of a subscription: each with its anchor and the place of its clause.
    pub(crate) fn of(subscription: &Subscription) -> Vec<(Anchor, usize, Self)> {
        let active = !subscription.anchors().is_empty();
        let clauses = subscription.clauses.iter().enumerate().filter(|_| active);
        clauses
            .flat_map(|(place, clause)| {
                clause
                    .anchors()
                    .into_iter()
                    .map(move |anchor| (anchor, place, Self::of_clause(subscription, clause)))
            })
            .collect()
    }

    fn of_clause(subscription: &Subscription, clause: &Clause) -> Self {
        Self {
            subscriber: subscription.subscriber_number,
            subscription: subscription.id,
            types: clause
                .event_types
                .iter()
                .fold(0, |bits, kind| bits | bit(*kind)),
            attribution: rank(clause.minimum_attribution),
            role: match clause.party_role {
                PartyRole::Any => 0,
                PartyRole::Proponent => 1,
                PartyRole::Addressee => 2,
            },
            active_after: subscription.active_after,
            look: !clause.proposals.is_empty() && !clause.parties.is_empty(),
        }
    }

    /// Whether the event of this `seq`, found by this anchor, concerns the clause.
    pub fn verdict(&self, anchor: &Anchor, seq: i64, subject: &Subject) -> Verdict {
        let type_fits = if self.types == 0 {
            subject.event_type().is_news()
        } else {
            self.types & bit(subject.event_type()) != 0
        };
        let role = match self.role {
            1 => PartyRole::Proponent,
            2 => PartyRole::Addressee,
            _ => PartyRole::Any,
        };
        let role_fits = match anchor {
            Anchor::Party(party) => subject.involves(party, role),
            Anchor::Proposal(_) | Anchor::Everything => true,
        };
        // What nobody has to attest is told to everybody, as the clause itself says.
        let attested = subject
            .attribution()
            .is_none_or(|attribution| rank(Some(attribution)) >= self.attribution);
        if !(seq > self.active_after && type_fits && role_fits && attested) {
            Verdict::No
        } else if self.look {
            Verdict::Look
        } else {
            Verdict::Yes
        }
    }
}

/// A bit for each event type. Stored: never reassign one.
fn bit(event_type: EventType) -> i64 {
    match event_type {
        EventType::PartyCreated => 1,
        EventType::PartyUpdated => 1 << 1,
        EventType::ProposalDrafted => 1 << 2,
        EventType::ProposalAnnounced => 1 << 3,
        EventType::ProposalTransmitted => 1 << 4,
        EventType::ProposalAmended => 1 << 5,
        EventType::ProposalWithdrawn => 1 << 6,
        EventType::ProposalUpdated => 1 << 7,
        EventType::ResponseRecorded => 1 << 8,
        EventType::StatementRecorded => 1 << 9,
        EventType::PerformanceReported => 1 << 10,
        EventType::RelationRecorded => 1 << 11,
        EventType::TalksReported => 1 << 12,
        EventType::ProposalClarified => 1 << 13,
        EventType::ProposalLapsed => 1 << 14,
        EventType::TermsMoot => 1 << 15,
        EventType::ProposalVoided => 1 << 16,
        EventType::StatusOverridden => 1 << 17,
        EventType::FactCorrected => 1 << 18,
        EventType::FactClarified => 1 << 19,
        EventType::FactRetracted => 1 << 20,
        EventType::FactCorroborated => 1 << 21,
        EventType::FactAssessed => 1 << 22,
        EventType::SilenceReached => 1 << 23,
        EventType::DeadlineNear => 1 << 24,
        EventType::DeadlinePassed => 1 << 25,
        EventType::GovernmentChanged => 1 << 26,
        EventType::RecognitionRecorded => 1 << 27,
    }
}

/// Weakest first; 0 for none. Stored: never reassign one.
pub(super) fn rank(attribution: Option<Attribution>) -> i64 {
    match attribution {
        None => 0,
        Some(Attribution::Claimed) => 1,
        Some(Attribution::Reported) => 2,
        Some(Attribution::OfficiallyConfirmed) => 3,
    }
}
