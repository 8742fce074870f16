//! Who acts, and towards whom.
//!
//! A state is its ISO 3166-1 alpha-3 code, its government and organs the same with the
//! sector `GOV`; where the code is not known, the actor goes without one and is told by its
//! name here. A body between states is `IGO`, one that no state made `NGO`.

use serde::Serialize;

use super::countries;
use crate::{
    docket::Docket,
    domain::{self, Capacity, Communication, PartyId, PartyKind},
};

/// A party, and who spoke for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Party<'a> {
    id: &'a PartyId,
    said: Option<&'a Communication>,
}

impl<'a> Party<'a> {
    /// Without anybody who spoke.
    pub(super) fn silent(id: &'a PartyId) -> Self {
        Self { id, said: None }
    }

    /// For whom it was said.
    pub(super) fn speaking(said: &'a Communication) -> Self {
        Self {
            id: &said.on_behalf_of,
            said: Some(said),
        }
    }
}

/// An actor as PLOVER has them.
#[derive(Debug, Serialize)]
pub(super) struct Actor<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sector: Option<&'static str>,
    /// Who spoke, as people know them.
    #[serde(rename = "actor_text", skip_serializing_if = "Option::is_none")]
    speaker: Option<&'a str>,
    identifier_id: String,
    identifier_text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    office: Option<Capacity>,
}

pub(super) fn actors<'a>(docket: &'a Docket, parties: &[Party<'a>]) -> Vec<Actor<'a>> {
    parties.iter().map(|party| actor(docket, *party)).collect()
}

fn actor<'a>(docket: &'a Docket, party: Party<'a>) -> Actor<'a> {
    let known = docket.party(party.id);
    let (code, sector) = known.map_or((None, None), |known| code(docket, known));
    let speaker = party.said.map(|said| said.speaker.as_str());
    Actor {
        code,
        // Who speaks for a state is of its government.
        sector: sector.or_else(|| {
            let state = known.is_some_and(|known| known.kind == PartyKind::State);
            (state && party.said.is_some()).then_some("GOV")
        }),
        speaker: speaker.filter(|speaker| !speaker.is_empty()),
        identifier_id: party.id.to_string(),
        identifier_text: known.map_or(party.id.segment(), |known| known.display_name.as_str()),
        office: party.said.map(|said| said.capacity),
    }
}

/// The code and the sector.
fn code(docket: &Docket, party: &domain::Party) -> (Option<&'static str>, Option<&'static str>) {
    let of_state = || {
        let state = party.state.as_ref()?;
        docket
            .party(state)
            .map_or_else(|| countries::code(state.segment()), country)
    };
    match party.kind {
        PartyKind::State => (country(party), None),
        PartyKind::Government | PartyKind::StateOrgan => (of_state(), Some("GOV")),
        PartyKind::IntergovernmentalOrganisation => (Some("IGO"), None),
        PartyKind::Ngo => (Some("NGO"), None),
        PartyKind::ArmedGroup => (of_state(), Some("REB")),
        PartyKind::NewsOrganisation => (of_state(), Some("JRN")),
        PartyKind::Person => (of_state(), None),
    }
}

/// By its name here, else by what it is called.
fn country(state: &domain::Party) -> Option<&'static str> {
    let names = [state.display_name.as_str()];
    let others = state
        .localized_names
        .iter()
        .chain(&state.aliases)
        .map(|text| text.content.as_str());
    countries::code(state.id.segment())
        .or_else(|| names.into_iter().chain(others).find_map(countries::code))
}
