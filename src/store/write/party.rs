//! Writes of parties.

use super::check_etag;
use crate::{
    domain::{Event, EventType, Party, PartyId, PartyKind, Text},
    keys::Keys,
    store::{Needs, Unit, Write, WriteError},
};

/// Records a party.
#[derive(Debug, Clone)]
pub struct CreateParty {
    /// Its name.
    pub id: PartyId,
    /// What kind of actor it is.
    pub kind: PartyKind,
    /// The name by which readers know it.
    pub display_name: String,
    /// The name in other languages.
    pub localized_names: Vec<Text>,
    /// Check only.
    pub validate_only: bool,
}

impl Write for CreateParty {
    type Answer = Party;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.parties.push(self.id.clone());
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<Party, WriteError> {
        if unit.parties.get(&self.id).is_some() {
            return Err(WriteError::Exists(self.id.to_string()));
        }
        let party = Party {
            id: self.id,
            display_name: self.display_name,
            kind: self.kind,
            localized_names: self.localized_names,
            aliases: Vec::new(),
            state: None,
            memberships: Vec::new(),
            governments: Vec::new(),
            recognitions: Vec::new(),
            created: unit.now(),
            revision: unit.next_seq(),
        };
        if !self.validate_only {
            unit.record(Event::of_party(EventType::PartyCreated, &party, unit.now()));
            unit.parties.put(party.id.clone(), party.clone());
        }
        Ok(party)
    }
}

/// Changes the names of a party.
#[derive(Debug, Clone)]
pub struct UpdateParty {
    /// Which.
    pub id: PartyId,
    /// The revision that the caller read.
    pub etag: Option<i64>,
    /// The new name.
    pub display_name: Option<String>,
    /// The new names in other languages.
    pub localized_names: Option<Vec<Text>>,
    /// Check only.
    pub validate_only: bool,
}

impl Write for UpdateParty {
    type Answer = Party;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.parties.push(self.id.clone());
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<Party, WriteError> {
        let current = unit
            .parties
            .get(&self.id)
            .ok_or_else(|| WriteError::NotFound(self.id.to_string()))?;
        check_etag(&self.id, self.etag, current.revision)?;
        let mut party = current.clone();
        if let Some(name) = self.display_name {
            party.display_name = name;
        }
        if let Some(names) = self.localized_names {
            party.localized_names = names;
        }
        if party == *current {
            return Ok(party);
        }
        party.revision = unit.next_seq();
        if !self.validate_only {
            unit.record(Event::of_party(EventType::PartyUpdated, &party, unit.now()));
            unit.parties.put(party.id.clone(), party.clone());
        }
        Ok(party)
    }
}
