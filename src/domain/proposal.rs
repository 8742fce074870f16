//! A proposal: what is recorded of it, and what follows.
//!
//! To record a fact is to check it, to make its event, and to apply the event. Nothing else
//! changes a proposal, so that its events, applied in the order of their `seq`, give the
//! same row.

mod apply;
mod check;
mod commit;
mod end;
mod notices;
mod offer;
mod opening;
mod read;
mod relate;
mod replay;
mod respond;
mod revise;
mod third;
mod wording;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::{
    notices::{RaisedSilence, ToldDeadline},
    opening::Opening,
    relate::Related,
    wording::{Edition, Wording},
};
use super::{
    Communication, EditorialChange, Evidence, Occurrence, PartyId, ProposalId, SilenceClock,
    Standing, Status, Step, Term,
};

/// A field that is wrong, given what is recorded already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// The path of the field, from the message that holds the fact: `communication.channel`.
    pub field: String,
    /// What is wrong and what would be right.
    pub description: String,
}

impl Violation {
    /// A wrong field.
    pub fn new(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            description: description.into(),
        }
    }
}

/// Why a fact was not recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// The lifecycle does not allow the step.
    #[error("a proposal that is {state} does not allow to {step}")]
    IllegalStep {
        /// Where the proposal stood when the step would have been taken.
        state: String,
        /// The step.
        step: String,
        /// What is missing.
        missing: Vec<String>,
    },
    /// Fields are wrong, all of them named.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<Violation>),
}

/// A version as it comes in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewVersion {
    /// The undertakings.
    pub terms: Vec<Term>,
    /// How it was made known.
    pub communication: Option<Communication>,
    /// What that rests on.
    pub evidence: Option<Evidence>,
    /// Until when the proponents want an answer.
    pub reply_due: Option<Occurrence>,
}

/// A proposal as it comes in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewProposal {
    /// What the editors call it.
    pub editorial: EditorialChange,
    /// Who offers.
    pub proponents: Vec<PartyId>,
    /// To whom.
    pub addressees: Vec<PartyId>,
    /// The first version.
    pub version: NewVersion,
}

/// What was proposed, at one time. Immutable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Counted from 1.
    pub number: u32,
    /// The undertakings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Term>,
    /// How it was made known; none for a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub communication: Option<Communication>,
    /// What that rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// Until when the proponents want an answer, if they said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_due: Option<Occurrence>,
    /// When it was recorded.
    pub recorded: Timestamp,
}

impl Version {
    /// When the proponents made it known; none for a draft.
    pub(super) fn made_known(&self) -> Option<&Occurrence> {
        self.communication.as_ref().map(|words| &words.occurred)
    }
}

/// An offer by proponents to addressees, with all that follows from its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// `proposals/{proposal}`.
    pub id: ProposalId,
    /// What the editors call it.
    #[serde(flatten)]
    pub editorial: EditorialChange,
    /// Who offers.
    pub proponents: Vec<PartyId>,
    /// To whom.
    pub addressees: Vec<PartyId>,
    /// The version on the table.
    pub version: Version,
    /// How many versions were recorded.
    pub versions: u32,
    /// Every fact about it but notices and what the editors wrote, in the order in which
    /// they occurred.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// Where it stands.
    pub status: Status,
    /// Since when it is not open; none while it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Occurrence>,
    /// Where each addressee stands.
    pub standings: Vec<Standing>,
    /// For how long each addressee has not answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<SilenceClock>,
    /// Terms of the version on the table that lost their object, by their ids.
    #[serde(default, rename = "moot_terms", skip_serializing_if = "Vec::is_empty")]
    pub moot: Vec<String>,
    /// How it belongs together with other proposals, as recorded: see
    /// [`relations`](Self::relations) for what stands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    /// The texts that were recorded; empty while there is none but the one on the table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub editions: Vec<Edition>,
    /// The longest silence that was told of, for each clock and version.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub raised: Vec<RaisedSilence>,
    /// Dates that were told of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<ToldDeadline>,
    /// When it was recorded.
    pub created: Timestamp,
    /// When a fact about it was last recorded.
    pub updated: Timestamp,
    /// The `seq` of its first event: its place among proposals.
    pub created_seq: i64,
    /// The `seq` of its last event: its etag.
    pub revision: i64,
}
