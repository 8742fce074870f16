//! How a proposal ends without an answer.

use serde::{Deserialize, Serialize};

use super::{Evidence, Occurrence};

/// A proposal came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lapse {
    /// Why; may be empty where a date that the proponents set has passed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Since when.
    pub occurred: Occurrence,
    /// What it rests on.
    pub evidence: Evidence,
}

/// Terms lost their object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mootness {
    /// Which, of the version on the table.
    pub term_ids: Vec<String>,
    /// Why.
    pub reason: String,
    /// Since when.
    pub occurred: Occurrence,
    /// What it rests on.
    pub evidence: Evidence,
}

/// The record of a proposal was an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voiding {
    /// Why.
    pub reason: String,
}
