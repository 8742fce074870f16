//! What the calendar says: an answer is awaited for so long, a date is near or has passed.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{ChannelClass, Occurrence, PartyId};

/// An addressee has not answered for so many days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SilenceReached {
    /// Who.
    pub addressee: PartyId,
    /// Public or formal.
    pub class: ChannelClass,
    /// How many calendar days.
    pub days: u32,
    /// Since when an answer is awaited.
    pub since: Occurrence,
    /// The day on which it was so.
    pub as_of: Date,
}

/// Whether somebody has kept to a date that a party set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Timeliness {
    /// There is time.
    Pending,
    /// Less than three days are left.
    DueSoon,
    /// The date has passed, and it was not kept.
    Overdue,
    /// It was kept.
    InTime,
    /// It was done when the date had passed.
    Late,
}

/// A date that a party set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// Who has to keep it: an addressee for an answer, the obligor for a term.
    pub party: PartyId,
    /// The term, for its due date; empty for the answer to the proposal.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub term_id: String,
    /// The date.
    pub due: Occurrence,
    /// What became of it.
    pub timeliness: Timeliness,
}
