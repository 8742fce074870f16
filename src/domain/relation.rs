//! How proposals belong together.

use serde::{Deserialize, Serialize};

use super::{Evidence, Occurrence, ProposalId};

/// How a later proposal belongs to an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RelationKind {
    /// It replaces it.
    Supersedes,
    /// It answers it.
    CounterTo,
    /// It says it again.
    Reiterates,
    /// It takes it up, when it had ended.
    Revives,
}

/// An attributed fact, kept with both proposals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// How.
    pub kind: RelationKind,
    /// The later one.
    pub later: ProposalId,
    /// The earlier one.
    pub earlier: ProposalId,
    /// Since when.
    pub occurred: Occurrence,
    /// In words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What it rests on.
    pub evidence: Evidence,
}
