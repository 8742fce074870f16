//! Where an addressee stands, by public channels and by formal instruments.

use serde::{Deserialize, Serialize};

use super::{ChannelClass, Occurrence, PartyId, ResponseKind, Step, fold::Answer};

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

    /// By these responses to the version on the table, in the order in which they occurred.
    pub(super) fn of(addressee: &PartyId, answers: &[&Step]) -> Self {
        let by = |class| settle(answers, addressee, class);
        let (public, public_since) = by(ChannelClass::Public);
        let (formal, formal_since) = by(ChannelClass::Formal);
        Self {
            addressee: addressee.clone(),
            public,
            formal,
            public_since,
            formal_since,
        }
    }
}

/// What the responses of an addressee by one class of channel amount to.
///
/// A heavier answer replaces a lighter one, a later one replaces an earlier one that weighs
/// as much. Where the times of two that weigh as much overlap as far as they are known (the
/// same day, where only the day is known; the same moment, where that is), neither is the
/// later: if they contradict one another the better attested one stands, and if neither
/// is, reports conflict.
fn settle(
    answers: &[&Step],
    wanted: &PartyId,
    by: ChannelClass,
) -> (ResponseStatus, Option<Occurrence>) {
    let mut contenders: Vec<(Answer<'_>, ResponseStatus)> = Vec::new();
    for answer in answers.iter().filter_map(|step| Answer::of(step)) {
        if answer.addressee != wanted || answer.class != by {
            continue;
        }
        let Some(status) = ResponseStatus::of(answer.kind, answer.competent) else {
            continue;
        };
        let weighs = contenders.first().map_or(0, |(_, first)| first.weight());
        if status.weight() < weighs {
            continue;
        }
        if status.weight() > weighs {
            contenders.clear();
        }
        contenders.retain(|(other, _)| other.overlaps(&answer) && !answer.outweighs(other));
        if !contenders.iter().any(|(other, _)| other.outweighs(&answer)) {
            contenders.push((answer, status));
        }
    }
    let says = |yes| {
        contenders
            .iter()
            .any(|(answer, _)| answer.kind.says_yes() == Some(yes))
    };
    match contenders.last() {
        None => (ResponseStatus::Awaiting, None),
        Some((last, status)) => {
            let conflict = says(true) && says(false);
            let status = if conflict {
                ResponseStatus::ConflictingReports
            } else {
                *status
            };
            (status, Some(last.occurred.clone()))
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
