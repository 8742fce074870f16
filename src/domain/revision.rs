//! Facts about facts: nothing is deleted, it is corrected, clarified, corroborated, assessed
//! or retracted by another fact that names it.

use serde::{Deserialize, Serialize};

use super::{Evidence, Fact, Occurrence, Source, Status, Text};

/// What a fact should have said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The `seq` of the event whose fact is corrected.
    pub fact: i64,
    /// The fact as it should have been recorded, of the same kind.
    pub replacement: Box<Fact>,
    /// What was wrong.
    pub reason: String,
    /// On what the correction rests.
    pub evidence: Evidence,
}

/// Words that make a fact plainer and change nothing in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clarification {
    /// The `seq` of the event.
    pub fact: i64,
    /// The words.
    pub note: Text,
    /// Where they were read, if they are somebody's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
}

/// The fact was not so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retraction {
    /// The `seq` of the event.
    pub fact: i64,
    /// Why.
    pub reason: String,
    /// On what that rests.
    pub sources: Vec<Source>,
}

/// Further sources of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corroboration {
    /// The `seq` of the event.
    pub fact: i64,
    /// The sources, and how well the fact is attested with them.
    pub evidence: Evidence,
}

/// What somebody found out about a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Judgement {
    /// Verified independently.
    Verified,
    /// Disputed.
    Disputed,
    /// A dispute is over; the fact stands.
    Settled,
}

/// Somebody verifies or disputes a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The `seq` of the event.
    pub fact: i64,
    /// What was found.
    pub judgement: Judgement,
    /// Who says so.
    pub assessor: String,
    /// In words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Where it was read.
    pub sources: Vec<Source>,
}

/// An editor's decision on the status, where the facts that are known cannot tell it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusOverride {
    /// What the status is to be.
    pub status: Status,
    /// Why.
    pub reason: String,
    /// Since when.
    pub occurred: Occurrence,
    /// On what it rests.
    pub sources: Vec<Source>,
}
