//! The undertakings of a proposal.

use serde::{Deserialize, Serialize};

use super::{Occurrence, PartyId};

/// What a term obliges its obligor to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TermAct {
    /// Set persons free.
    Release,
    /// Hand persons over into another's custody.
    TransferCustody,
    /// Bring persons back to their own country.
    Repatriate,
    /// Let persons leave in safety.
    SafeConduct,
    /// Pardon persons.
    Pardon,
    /// Tell what is known.
    ProvideInformation,
    /// Leave something undone.
    Refrain,
    /// Another act, said in the term's own words.
    Other,
}

/// How a quantity is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum QuantityKind {
    /// The proponent did not say.
    Unspecified,
    /// Exactly so many.
    Exact,
    /// So many or more.
    AtLeast,
    /// About so many.
    Approximately,
    /// All there are.
    All,
    /// So many percent.
    Percent,
}

/// How many, in the proponent's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// How it is meant.
    pub kind: QuantityKind,
    /// The number; percent for [`QuantityKind::Percent`].
    pub value: i64,
    /// As it was worded.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub verbatim: String,
}

/// How a term bears on a person whom it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NamedPersonRole {
    /// Covers the person.
    Included,
    /// Does not cover the person.
    Excluded,
    /// Gives the person as an example.
    Example,
}

/// A person whom a term names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedPerson {
    /// The name, as the source writes it.
    pub display_name: String,
    /// How the term bears on them.
    pub role: NamedPersonRole,
    /// The person, if they are recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PartyId>,
}

/// One undertaking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Identifies the term within the version and through later versions.
    pub id: String,
    /// Who is to do it.
    pub obligor: PartyId,
    /// For whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beneficiary: Option<PartyId>,
    /// What is to be done.
    pub act: TermAct,
    /// Of how many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// Terms of the same group are given for one another.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reciprocity_group: String,
    /// On what conditions, in the proponent's words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    /// By when, if a party set a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Occurrence>,
    /// Persons whom the term names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named_persons: Vec<NamedPerson>,
    /// The undertaking in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}
