//! What can be written, one file for each resource.

mod calendar;
mod fact;
mod government;
mod mentioned;
mod party;
mod proposal;
mod relation;
mod response;
mod subscription;

pub use calendar::RaiseNotices;
pub use fact::{Correcting, NewFact, RecordFact};
pub use government::{ChangeGovernment, Recognise, RetractPartyFact, TellProposals};
pub use party::{CreateParty, UpdateParty};
pub use proposal::{ChangeProposal, CreateProposal, ProposalChange};
pub use relation::RelateProposal;
pub use response::RecordResponse;
pub use subscription::{
    CONFIRM_WITHIN, ConfirmSubscription, CreateSubscription, EndSubscription, UpdateSubscription,
};

use super::error::WriteError;

/// Checks that the caller read what is there.
fn check_etag(
    name: impl std::fmt::Display,
    given: Option<i64>,
    current: i64,
) -> Result<(), WriteError> {
    match given {
        Some(given) if given != current => Err(WriteError::EtagMismatch {
            name: name.to_string(),
            given,
            current,
        }),
        _ => Ok(()),
    }
}
