//! How far open proposals have been told of a change of government.

use crate::domain::PartyId;

/// A change of government, and how far open proposals have been told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// The `seq` of the state's own event.
    pub seq: i64,
    /// The state.
    pub state: PartyId,
    /// Proposals recorded from this `seq` on have been told, or came after the change.
    pub told_before: i64,
    /// All have been told.
    pub told: bool,
}

impl Succession {
    /// One of which no proposal has been told yet.
    pub(crate) fn untold(seq: i64, state: PartyId) -> Self {
        Self {
            seq,
            state,
            told_before: seq,
            told: false,
        }
    }
}
