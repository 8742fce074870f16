//! How far an agreement is carried out, as reported.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Evidence, NamedPerson, Occurrence, Quantity, ReportId};

/// On what a report of performance rests, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PerformanceBasis {
    /// It was announced.
    Announced,
    /// The obligor claims it.
    ClaimedByObligor,
    /// The beneficiary confirms it.
    ConfirmedByBeneficiary,
    /// Somebody independent verified it.
    IndependentlyVerified,
    /// The persons are listed by name.
    NamedList,
}

impl PerformanceBasis {
    /// Whether it is more than the obligor's own word.
    pub fn verifies(self) -> bool {
        self >= Self::ConfirmedByBeneficiary
    }
}

/// How far a term is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PerformanceState {
    /// It has begun.
    Begun,
    /// It is carried out, wholly.
    Complete,
    /// It will not be carried out, or not further.
    Abandoned,
}

/// A report as it comes in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewReport {
    /// The term, of the version on the table.
    pub term_id: String,
    /// On what it rests.
    pub basis: PerformanceBasis,
    /// How far it has come.
    pub state: PerformanceState,
    /// How many so far, all together.
    pub quantity: Option<Quantity>,
    /// Persons whom it names.
    pub named_persons: Vec<NamedPerson>,
    /// Who reports.
    pub reporter: String,
    /// In words.
    pub note: String,
    /// As of when.
    pub occurred: Occurrence,
    /// What it rests on.
    pub evidence: Evidence,
}

/// A report as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PerformanceReport {
    /// Its id within the proposal.
    pub id: ReportId,
    /// The term, of the version that was on the table.
    pub term_id: String,
    /// That version.
    pub version: u32,
    /// On what it rests.
    pub basis: PerformanceBasis,
    /// How far it has come.
    pub state: PerformanceState,
    /// How many so far, all together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// Persons whom it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named_persons: Vec<NamedPerson>,
    /// Who reports.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reporter: String,
    /// In words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// As of when.
    pub occurred: Occurrence,
    /// What it rests on.
    pub evidence: Evidence,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// The `seq` of its event.
    pub seq: i64,
}
