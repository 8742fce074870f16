//! The story as its file tells it. Names and values are those of the contract's JSON.

use anyhow::Context;
use serde::Deserialize;

/// Compiled in, so that the demonstration runs from anywhere.
const FILE: &str = include_str!("story.json");

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Story {
    pub(crate) parties: Vec<Party>,
    pub(crate) subscribers: Vec<Subscriber>,
    pub(crate) chapters: Vec<Chapter>,
}

impl Story {
    pub(crate) fn read() -> anyhow::Result<Self> {
        serde_json::from_str(FILE).context("examples/demo/story.json does not tell a story")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Party {
    #[serde(rename = "partyId")]
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) display_name: String,
    pub(crate) localized_names: Vec<Words>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Subscriber {
    pub(crate) who: String,
    pub(crate) wants: String,
    pub(crate) email_address: String,
    pub(crate) language_code: String,
    pub(crate) clauses: Vec<Clause>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Clause {
    #[serde(default)]
    pub(crate) parties: Vec<String>,
    pub(crate) party_role: Option<String>,
    #[serde(default)]
    pub(crate) event_types: Vec<String>,
    pub(crate) minimum_attribution: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Chapter {
    pub(crate) heading: String,
    #[serde(flatten)]
    pub(crate) happening: Happening,
}

/// What a chapter tells.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Happening {
    Proposal(Proposal),
    Response(Response),
    Transmission(Transmission),
    /// Whose address it is.
    Leaves(String),
    Editing(Editing),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Proposal {
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) language_code: String,
    pub(crate) proponents: Vec<String>,
    pub(crate) addressees: Vec<String>,
    pub(crate) version: Version,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Version {
    pub(crate) attribution: String,
    pub(crate) communication: Communication,
    pub(crate) sources: Vec<Source>,
    pub(crate) terms: Vec<Term>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Term {
    pub(crate) id: String,
    pub(crate) obligor: String,
    #[serde(default)]
    pub(crate) beneficiary: String,
    pub(crate) act: String,
    pub(crate) quantity: Quantity,
    #[serde(default)]
    pub(crate) reciprocity_group: String,
    #[serde(default)]
    pub(crate) named_persons: Vec<NamedPerson>,
    pub(crate) description: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Quantity {
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) value: i64,
    pub(crate) verbatim: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NamedPerson {
    pub(crate) display_name: String,
    pub(crate) role: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Response {
    pub(crate) kind: String,
    pub(crate) attribution: String,
    pub(crate) communication: Communication,
    pub(crate) sources: Vec<Source>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Transmission {
    pub(crate) attribution: String,
    pub(crate) communication: Communication,
    pub(crate) sources: Vec<Source>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Editing {
    pub(crate) summary: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Communication {
    #[serde(default)]
    pub(crate) speaker: String,
    pub(crate) capacity: String,
    pub(crate) on_behalf_of: String,
    pub(crate) channel: String,
    pub(crate) occurred: Occurrence,
    pub(crate) text: Option<Words>,
    #[serde(default)]
    pub(crate) translations: Vec<Words>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Occurrence {
    pub(crate) time: jiff::Timestamp,
    pub(crate) precision: String,
    pub(crate) time_zone: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Words {
    pub(crate) content: String,
    pub(crate) language_code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Source {
    pub(crate) uri: String,
    pub(crate) publisher: String,
    #[serde(default)]
    pub(crate) author: String,
    pub(crate) language_code: String,
    #[serde(default)]
    pub(crate) quotation: String,
}
