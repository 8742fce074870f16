//! What third parties say.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Communication, Evidence, StatementId};

/// What a third party does by what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StatementKind {
    /// Speaks for the proposal.
    Support,
    /// Speaks against it.
    Criticism,
    /// Calls on a party to act.
    CallToAct,
    /// Offers its good offices, or to mediate.
    OfferOfGoodOffices,
}

/// A statement as it comes in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewStatement {
    /// What it does.
    pub kind: StatementKind,
    /// Who spoke for which party, how and when.
    pub communication: Communication,
    /// What it rests on.
    pub evidence: Evidence,
}

/// A statement as it was recorded. It never moves the lifecycle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Its id within the proposal.
    pub id: StatementId,
    /// What it does.
    pub kind: StatementKind,
    /// Who spoke for which party, how and when.
    pub communication: Communication,
    /// What it rests on.
    pub evidence: Evidence,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// The `seq` of its event.
    pub seq: i64,
}
