//! The lifecycle of a proposal, as a table that a reader can check against the rules.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a proposal stands. Derived; nobody sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Recorded, not known to have been made.
    Draft,
    /// Made in public.
    Announced,
    /// Delivered by a formal instrument.
    Transmitted,
    /// The addressee acknowledged it, put it off or asked about it.
    UnderConsideration,
    /// A counter-proposal, or talks.
    UnderNegotiation,
    /// Accepted with conditions or in part.
    AcceptedInPrinciple,
    /// Every required party accepted the same version.
    Agreed,
    /// Refused by somebody who can bind the addressee.
    Rejected,
    /// Being carried out.
    InImplementation,
    /// Carried out.
    Fulfilled,
    /// Carried out in part.
    PartiallyFulfilled,
    /// Agreed, and not kept.
    Collapsed,
    /// Taken back by its proponent.
    Withdrawn,
    /// A deadline passed without an agreement.
    Lapsed,
    /// Every term lost its object.
    Moot,
    /// Replaced by a later proposal.
    Superseded,
    /// The record was an error.
    Void,
}

use Status as S;

impl Status {
    /// Every status, in the order of the contract.
    pub const ALL: [Self; 17] = [
        S::Draft,
        S::Announced,
        S::Transmitted,
        S::UnderConsideration,
        S::UnderNegotiation,
        S::AcceptedInPrinciple,
        S::Agreed,
        S::Rejected,
        S::InImplementation,
        S::Fulfilled,
        S::PartiallyFulfilled,
        S::Collapsed,
        S::Withdrawn,
        S::Lapsed,
        S::Moot,
        S::Superseded,
        S::Void,
    ];

    /// Every state before AGREED that has not come to an end.
    pub fn is_open(self) -> bool {
        OPEN.contains(&self)
    }

    /// Ended, but a new communication reopens it.
    pub fn is_reopenable(self) -> bool {
        REOPENABLE.contains(&self)
    }

    /// Nothing leads out of it but VOID.
    pub fn is_final(self) -> bool {
        matches!(self, S::Fulfilled | S::Superseded | S::Void)
    }

    /// The name in the contract: `UNDER_CONSIDERATION`.
    pub fn name(self) -> &'static str {
        match self {
            S::Draft => "DRAFT",
            S::Announced => "ANNOUNCED",
            S::Transmitted => "TRANSMITTED",
            S::UnderConsideration => "UNDER_CONSIDERATION",
            S::UnderNegotiation => "UNDER_NEGOTIATION",
            S::AcceptedInPrinciple => "ACCEPTED_IN_PRINCIPLE",
            S::Agreed => "AGREED",
            S::Rejected => "REJECTED",
            S::InImplementation => "IN_IMPLEMENTATION",
            S::Fulfilled => "FULFILLED",
            S::PartiallyFulfilled => "PARTIALLY_FULFILLED",
            S::Collapsed => "COLLAPSED",
            S::Withdrawn => "WITHDRAWN",
            S::Lapsed => "LAPSED",
            S::Moot => "MOOT",
            S::Superseded => "SUPERSEDED",
            S::Void => "VOID",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A step of the lifecycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Transition {
    /// It is made in public.
    Announce,
    /// It is delivered by a formal instrument.
    Transmit,
    /// The addressee takes notice.
    Consider,
    /// A counter-proposal, or talks.
    Negotiate,
    /// A conditional or partial acceptance.
    AcceptInPrinciple,
    /// The last required party accepts.
    Agree,
    /// Somebody who can bind the addressee refuses.
    Reject,
    /// Carrying out begins.
    Implement,
    /// Every term is carried out.
    Fulfil,
    /// Some terms are carried out, and it ends.
    FulfilInPart,
    /// It is not kept.
    Collapse,
    /// A proponent takes it back.
    Withdraw,
    /// A deadline passes.
    Lapse,
    /// Every term loses its object.
    BecomeMoot,
    /// A later proposal replaces it.
    Supersede,
    /// A new communication takes up what had ended.
    Reopen,
    /// The record was an error.
    Void,
}

use Transition as T;

/// Every state before AGREED that has not come to an end.
pub const OPEN: &[Status] = &[
    S::Draft,
    S::Announced,
    S::Transmitted,
    S::UnderConsideration,
    S::UnderNegotiation,
    S::AcceptedInPrinciple,
];
/// Open, or refused.
pub const OPEN_OR_REJECTED: &[Status] = &[
    S::Draft,
    S::Announced,
    S::Transmitted,
    S::UnderConsideration,
    S::UnderNegotiation,
    S::AcceptedInPrinciple,
    S::Rejected,
];
/// Ended, but a new communication reopens it.
pub const REOPENABLE: &[Status] = &[S::Rejected, S::Withdrawn, S::Lapsed, S::Moot];
/// Open, or ended so that it can be reopened.
pub const OPEN_OR_REOPENABLE: &[Status] = &[
    S::Draft,
    S::Announced,
    S::Transmitted,
    S::UnderConsideration,
    S::UnderNegotiation,
    S::AcceptedInPrinciple,
    S::Rejected,
    S::Withdrawn,
    S::Lapsed,
    S::Moot,
];
/// Agreed, and not carried out in full.
pub const NOT_FULFILLED: &[Status] = &[
    S::Agreed,
    S::InImplementation,
    S::PartiallyFulfilled,
    S::Collapsed,
];
/// Open, or agreed and not ended.
pub const OPEN_OR_CARRIED_OUT: &[Status] = &[
    S::Draft,
    S::Announced,
    S::Transmitted,
    S::UnderConsideration,
    S::UnderNegotiation,
    S::AcceptedInPrinciple,
    S::Agreed,
    S::InImplementation,
];
/// Every state but VOID.
pub const STANDING: &[Status] = &[
    S::Draft,
    S::Announced,
    S::Transmitted,
    S::UnderConsideration,
    S::UnderNegotiation,
    S::AcceptedInPrinciple,
    S::Agreed,
    S::Rejected,
    S::InImplementation,
    S::Fulfilled,
    S::PartiallyFulfilled,
    S::Collapsed,
    S::Withdrawn,
    S::Lapsed,
    S::Moot,
    S::Superseded,
];

/// One row: from any of these, by this step, to this.
pub type Row = (&'static [Status], Transition, Status);

/// The whole lifecycle. A step that is not here is illegal.
pub const TABLE: &[Row] = &[
    (&[S::Draft], T::Announce, S::Announced),
    (&[S::Draft, S::Announced], T::Transmit, S::Transmitted),
    (
        &[S::Announced, S::Transmitted],
        T::Consider,
        S::UnderConsideration,
    ),
    (OPEN, T::Negotiate, S::UnderNegotiation),
    (OPEN, T::AcceptInPrinciple, S::AcceptedInPrinciple),
    (OPEN, T::Agree, S::Agreed),
    (OPEN, T::Reject, S::Rejected),
    (
        &[S::Agreed, S::PartiallyFulfilled, S::Collapsed],
        T::Implement,
        S::InImplementation,
    ),
    (NOT_FULFILLED, T::Fulfil, S::Fulfilled),
    (NOT_FULFILLED, T::FulfilInPart, S::PartiallyFulfilled),
    (NOT_FULFILLED, T::Collapse, S::Collapsed),
    (OPEN, T::Withdraw, S::Withdrawn),
    (OPEN, T::Lapse, S::Lapsed),
    (OPEN, T::BecomeMoot, S::Moot),
    (OPEN_OR_REJECTED, T::Supersede, S::Superseded),
    (REOPENABLE, T::Reopen, S::UnderNegotiation),
    (&Status::ALL, T::Void, S::Void),
];

/// Where a step leads from a status; none when the lifecycle has no such step.
pub fn next(from: Status, step: Transition) -> Option<Status> {
    TABLE
        .iter()
        .find(|(froms, by, _)| *by == step && froms.contains(&from))
        .map(|(_, _, to)| *to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_void_leads_out_of_a_final_status() {
        for from in Status::ALL.into_iter().filter(|status| status.is_final()) {
            for (froms, step, _) in TABLE {
                if *step != T::Void {
                    assert!(!froms.contains(&from), "{from} by {step:?}");
                }
            }
        }
    }

    #[test]
    fn a_step_leads_to_one_place() {
        for status in Status::ALL {
            for (_, step, to) in TABLE {
                if let Some(next) = next(status, *step) {
                    assert_eq!(next, *to, "{status} by {step:?}");
                }
            }
        }
    }

    #[test]
    fn what_has_ended_is_reopened_into_negotiation_only() {
        for status in Status::ALL {
            assert_eq!(
                next(status, T::Reopen),
                status.is_reopenable().then_some(S::UnderNegotiation)
            );
            assert!(!(status.is_open() && status.is_reopenable()));
        }
    }

    #[test]
    fn only_open_proposals_can_be_agreed_to_or_refused() {
        for status in Status::ALL {
            assert_eq!(next(status, T::Agree).is_some(), status.is_open());
            assert_eq!(next(status, T::Reject).is_some(), status.is_open());
        }
    }
}
