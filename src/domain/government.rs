//! States and their governments.

use serde::{Deserialize, Serialize};

use super::{Evidence, Occurrence, PartyId};

/// How a state takes a government.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RecognitionMode {
    /// As the lawful government.
    DeJure,
    /// As the one that is in control.
    DeFacto,
    /// Expressly not.
    Withheld,
    /// No more.
    Withdrawn,
}

/// How a state takes a government, as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recognition {
    /// Who recognises.
    pub recogniser: PartyId,
    /// How.
    pub mode: RecognitionMode,
    /// Since when.
    pub occurred: Occurrence,
    /// What it rests on.
    pub evidence: Evidence,
    /// The `seq` of its event.
    #[serde(default)]
    pub seq: i64,
}

/// A change of the government of a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GovernmentChange {
    /// The state.
    pub state: PartyId,
    /// The government that takes office.
    pub government: PartyId,
    /// The one that was in office until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former: Option<PartyId>,
    /// Since when.
    pub occurred: Occurrence,
    /// What it rests on.
    pub evidence: Evidence,
    /// The `seq` of the state's own event. Proposals that are told of it have further ones.
    #[serde(default)]
    pub seq: i64,
}

/// A government of a state, while it is in office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GovernmentTerm {
    /// The government.
    pub government: PartyId,
    /// Since when.
    pub from: Occurrence,
    /// Until when; none: still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Occurrence>,
    /// The `seq` of its event.
    pub seq: i64,
}

/// A person's office in a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The body.
    pub body: PartyId,
    /// The office.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub office: String,
    /// Since when; none: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Occurrence>,
    /// Until when; none: still, as far as is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Occurrence>,
}
