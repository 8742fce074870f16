//! Where an addressee stands, by public channels and by formal instruments.

use serde::{Deserialize, Serialize};

use super::{ChannelClass, Occurrence, PartyId, ResponseKind};

/// How an addressee answered, by one class of channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ResponseStatus {
    /// Nothing is known to have been answered.
    Awaiting,
    /// Receipt was acknowledged.
    Acknowledged,
    /// A clarification was asked for.
    ClarificationRequested,
    /// The answer was put off.
    Deferred,
    /// Accepted.
    Accepted,
    /// Accepted on conditions.
    ConditionallyAccepted,
    /// Accepted in part.
    PartiallyAccepted,
    /// Answered with a proposal.
    Countered,
    /// Refused by somebody who can bind the addressee.
    Rejected,
    /// Refused, by somebody who cannot bind the addressee.
    RejectedReported,
    /// Accepted, by somebody who cannot bind the addressee.
    AcceptedReported,
    /// Asked, and would not say.
    DeclinedToComment,
    /// Reports of the same time contradict one another.
    ConflictingReports,
}

impl ResponseStatus {
    /// What a response by itself amounts to; none for a withdrawal of a response.
    fn of(kind: ResponseKind, competent: bool) -> Option<Self> {
        Some(match kind {
            ResponseKind::Acknowledgement => Self::Acknowledged,
            ResponseKind::RequestForClarification => Self::ClarificationRequested,
            ResponseKind::Deferral => Self::Deferred,
            ResponseKind::RefusalToComment => Self::DeclinedToComment,
            ResponseKind::Acceptance if competent => Self::Accepted,
            ResponseKind::Acceptance => Self::AcceptedReported,
            ResponseKind::PartialAcceptance => Self::PartiallyAccepted,
            ResponseKind::ConditionalAcceptance => Self::ConditionallyAccepted,
            ResponseKind::CounterProposal => Self::Countered,
            ResponseKind::Rejection if competent => Self::Rejected,
            ResponseKind::Rejection => Self::RejectedReported,
            ResponseKind::WithdrawalOfResponse => return None,
        })
    }

    /// How much an answer weighs. A later answer replaces one that weighs as much or
    /// less: "no comment" after a refusal leaves the refusal standing, and a rumour does
    /// not unsay what a head of state said.
    fn weight(self) -> u8 {
        match self {
            Self::Awaiting => 0,
            Self::DeclinedToComment | Self::Acknowledged => 1,
            Self::ClarificationRequested | Self::Deferred => 2,
            Self::RejectedReported | Self::AcceptedReported | Self::ConflictingReports => 3,
            Self::Accepted
            | Self::ConditionallyAccepted
            | Self::PartiallyAccepted
            | Self::Countered
            | Self::Rejected => 4,
        }
    }

    /// Whether it says yes or no, in whole or in part.
    pub fn is_answer(self) -> bool {
        self.weight() >= 3
    }
}

/// Where one addressee stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Who.
    pub addressee: PartyId,
    /// By public channels.
    pub public: ResponseStatus,
    /// By formal instruments.
    pub formal: ResponseStatus,
    /// When the latest public answer occurred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_since: Option<Occurrence>,
    /// When the latest formal answer occurred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formal_since: Option<Occurrence>,
}

impl Standing {
    /// Nothing answered yet.
    pub fn awaiting(addressee: PartyId) -> Self {
        Self {
            addressee,
            public: ResponseStatus::Awaiting,
            formal: ResponseStatus::Awaiting,
            public_since: None,
            formal_since: None,
        }
    }

    /// Takes a later response into account.
    pub(super) fn answer(
        &mut self,
        kind: ResponseKind,
        competent: bool,
        class: ChannelClass,
        occurred: &Occurrence,
    ) {
        let (status, since) = match class {
            ChannelClass::Public => (&mut self.public, &mut self.public_since),
            ChannelClass::Formal => (&mut self.formal, &mut self.formal_since),
            ChannelClass::Private => return,
        };
        if let Some(new) = ResponseStatus::of(kind, competent)
            && new.weight() >= status.weight()
        {
            *status = new;
            *since = Some(occurred.clone());
        }
    }
}

/// The standing of an addressee, before and after an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingChange {
    /// Who.
    pub addressee: PartyId,
    /// By public channels, before and after.
    pub public: (ResponseStatus, ResponseStatus),
    /// By formal instruments, before and after.
    pub formal: (ResponseStatus, ResponseStatus),
}

impl StandingChange {
    /// What differs between two lists of the same addressees.
    pub fn between(before: &[Standing], after: &[Standing]) -> Vec<Self> {
        before
            .iter()
            .zip(after)
            .filter(|(before, after)| {
                before.public != after.public || before.formal != after.formal
            })
            .map(|(before, after)| Self {
                addressee: after.addressee.clone(),
                public: (before.public, after.public),
                formal: (before.formal, after.formal),
            })
            .collect()
    }
}
