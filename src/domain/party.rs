//! Who takes part.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{GovernmentTerm, Membership, PartyId, Recognition, Text};

/// What kind of actor a party is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PartyKind {
    /// A state, as opposed to its government.
    State,
    /// A government of a state.
    Government,
    /// An organ of a state.
    StateOrgan,
    /// An intergovernmental organisation.
    IntergovernmentalOrganisation,
    /// A non-governmental organisation.
    Ngo,
    /// An armed group.
    ArmedGroup,
    /// A news organisation.
    NewsOrganisation,
    /// A person.
    Person,
}

/// Who takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// `parties/{party}`.
    pub id: PartyId,
    /// The name by which readers know it.
    pub display_name: String,
    /// What kind of actor it is.
    pub kind: PartyKind,
    /// The name in other languages, one a language.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub localized_names: Vec<Text>,
    /// Other names by which it is found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Text>,
    /// Of a government or an organ of a state: the state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<PartyId>,
    /// Of a person: offices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub memberships: Vec<Membership>,
    /// Of a state: its governments, the latest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub governments: Vec<GovernmentTerm>,
    /// Of a government: who recognises it, in the order in which it occurred.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recognitions: Vec<Recognition>,
    /// When it was recorded.
    pub created: Timestamp,
    /// The `seq` of the last event about it: its etag.
    pub revision: i64,
}

impl Party {
    /// The name in a language: an exact match, else one of the same primary language,
    /// else the display name.
    pub fn name_in(&self, language: &str) -> &str {
        let primary = |code: &str| code.split('-').next().unwrap_or_default().to_lowercase();
        self.localized_names
            .iter()
            .find(|name| name.language.eq_ignore_ascii_case(language))
            .or_else(|| {
                let wanted = primary(language);
                self.localized_names
                    .iter()
                    .find(|name| primary(&name.language) == wanted)
            })
            .map_or(self.display_name.as_str(), |name| name.content.as_str())
    }
}
