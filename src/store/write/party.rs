//! Writes of parties.

use super::check_etag;
use crate::{
    domain::{Event, EventType, Membership, Party, PartyId, PartyKind, Refusal, Text, Violation},
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
    /// Of a government or an organ of a state: the state.
    pub state: Option<PartyId>,
    /// The name by which readers know it.
    pub display_name: String,
    /// The name in other languages.
    pub localized_names: Vec<Text>,
    /// Other names.
    pub aliases: Vec<Text>,
    /// Of a person: offices.
    pub memberships: Vec<Membership>,
    /// Check only.
    pub validate_only: bool,
}

impl CreateParty {
    fn check(&self, unit: &Unit) -> Result<(), Refusal> {
        let mut wrong = wrong_memberships(self.kind, &self.memberships, unit);
        let of_a_state = matches!(self.kind, PartyKind::Government | PartyKind::StateOrgan);
        let why = match &self.state {
            None if self.kind == PartyKind::Government => {
                Some("is required: of which state is it the government?".to_owned())
            }
            None => None,
            Some(_) if !of_a_state => {
                Some("goes with a government or an organ of a state only".to_owned())
            }
            Some(state) => match unit.parties.get(state).map(|party| party.kind) {
                None => Some(format!("there is no {state}; record it first")),
                Some(PartyKind::State) => None,
                Some(_) => Some(format!("{state} is not a state")),
            },
        };
        wrong.extend(why.map(|why| Violation::new("state", why)));
        refuse(wrong)
    }
}

/// Offices of what is no person, and in bodies that are not recorded.
fn wrong_memberships(kind: PartyKind, memberships: &[Membership], unit: &Unit) -> Vec<Violation> {
    if kind != PartyKind::Person && !memberships.is_empty() {
        let why = "only a person holds offices";
        return vec![Violation::new("memberships", why)];
    }
    memberships
        .iter()
        .enumerate()
        .filter(|(_, membership)| unit.parties.get(&membership.body).is_none())
        .map(|(index, membership)| {
            Violation::new(
                format!("memberships[{index}].body"),
                format!("there is no {}; record it first", membership.body),
            )
        })
        .collect()
}

fn refuse(wrong: Vec<Violation>) -> Result<(), Refusal> {
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Invalid(wrong))
    }
}

impl Write for CreateParty {
    type Answer = Party;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.parties.push(self.id.clone());
        needs.parties.extend(self.state.clone());
        let bodies = self.memberships.iter().map(|held| held.body.clone());
        needs.parties.extend(bodies);
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<Party, WriteError> {
        if unit.parties.get(&self.id).is_some() {
            return Err(WriteError::Exists(self.id.to_string()));
        }
        self.check(unit)?;
        let party = Party {
            id: self.id,
            display_name: self.display_name,
            kind: self.kind,
            localized_names: self.localized_names,
            aliases: self.aliases,
            state: self.state,
            memberships: self.memberships,
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

/// Changes the names of a party, or a person's offices.
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
    /// The new other names.
    pub aliases: Option<Vec<Text>>,
    /// The new offices.
    pub memberships: Option<Vec<Membership>>,
    /// Check only.
    pub validate_only: bool,
}

impl Write for UpdateParty {
    type Answer = Party;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.parties.push(self.id.clone());
        let held = self.memberships.iter().flatten();
        needs.parties.extend(held.map(|held| held.body.clone()));
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
        if let Some(aliases) = self.aliases {
            party.aliases = aliases;
        }
        if let Some(memberships) = self.memberships {
            refuse(wrong_memberships(party.kind, &memberships, unit))?;
            party.memberships = memberships;
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
