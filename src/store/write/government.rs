//! Writes of governments: who is in office, and who recognises them.

use crate::{
    domain::{
        Event, EventType, Fact, GovernmentChange, GovernmentTerm, Occurrence, Party, PartyId,
        PartyKind, ProposalId, Recognition, Refusal, Retraction, Violation,
    },
    keys::Keys,
    store::{Needs, Succession, Unit, Write, WriteError},
};

/// Records that a state has another government.
#[derive(Debug, Clone)]
pub struct ChangeGovernment {
    /// What is recorded. Who was in office until then is found here.
    pub change: GovernmentChange,
    /// Check only.
    pub validate_only: bool,
}

impl Write for ChangeGovernment {
    type Answer = Party;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.parties.push(self.change.state.clone());
        needs.parties.push(self.change.government.clone());
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<Party, WriteError> {
        let mut change = self.change;
        let mut state = found(&change.state, unit)?;
        check_change(&change, &state, unit)?;
        let (seq, now) = (unit.next_seq(), unit.now());
        change.seq = seq;
        change.former = take_office(&mut state.governments, &change);
        state.revision = seq;
        let mut event = Event::of_party(EventType::GovernmentChanged, &state, now);
        event.parties = vec![change.state.clone(), change.government.clone()];
        event.occurred = Some(change.occurred.clone());
        event.attribution = Some(change.evidence.attribution);
        event.fact = Fact::Government(change);
        if !self.validate_only {
            unit.record(event);
            // One that another has followed since is history: nobody deals with it any more.
            let is_last = state.governments.last().is_some_and(|term| term.seq == seq);
            if is_last {
                let untold = Succession::untold(seq, state.id.clone());
                unit.successions.put(seq, untold);
            }
            unit.parties.put(state.id.clone(), state.clone());
        }
        Ok(state)
    }
}

/// Puts a government where it belongs among those of its state, by when it took office.
/// Whoever was in office then.
fn take_office(
    governments: &mut Vec<GovernmentTerm>,
    change: &GovernmentChange,
) -> Option<PartyId> {
    let seq = change.seq;
    let place = |term: &GovernmentTerm| (term.from.start(), term.seq);
    let at = governments.partition_point(|term| place(term) <= (change.occurred.start(), seq));
    let next: Option<Occurrence> = governments.get(at).map(|term| term.from.clone());
    let former = at
        .checked_sub(1)
        .and_then(|before| governments.get_mut(before));
    let former = former.map(|term| {
        term.to = Some(change.occurred.clone());
        term.government.clone()
    });
    let term = GovernmentTerm {
        government: change.government.clone(),
        from: change.occurred.clone(),
        to: next,
        seq,
    };
    governments.insert(at, term);
    former
}

/// Records that a government did not take office, or was not taken so.
#[derive(Debug, Clone)]
pub struct RetractPartyFact {
    /// The state, or the government.
    pub party: PartyId,
    /// Which fact, why, and on what that rests.
    pub retraction: Retraction,
    /// Check only.
    pub validate_only: bool,
}

impl Write for RetractPartyFact {
    type Answer = Party;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.parties.push(self.party.clone());
        needs.events.push(self.retraction.fact);
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<Party, WriteError> {
        let mut party = found(&self.party, unit)?;
        let of = self.retraction.fact;
        let (seq, now) = (unit.next_seq(), unit.now());
        let government = leave_office(&mut party.governments, of);
        let recognitions = party.recognitions.len();
        party.recognitions.retain(|taken| taken.seq != of);
        let named = unit.past_event(of).cloned();
        let named = named.filter(|_| government || party.recognitions.len() < recognitions);
        let Some(named) = named else {
            let violation = Violation::new(
                "retraction.fact",
                format!(
                    "events/{of} is no change of government and no recognition of {} that stands",
                    party.id
                ),
            );
            return Err(Refusal::Invalid(vec![violation]).into());
        };
        party.revision = seq;
        let mut event = Event::of_party(EventType::FactRetracted, &party, now);
        event.parties = named.parties;
        event.attribution = named.attribution;
        event.changes_fact = Some(of);
        event.fact = Fact::Retraction(self.retraction);
        if !self.validate_only {
            unit.record(event);
            if government {
                let untold = Succession::untold(seq, party.id.clone());
                unit.successions.put(seq, untold);
            }
            unit.parties.put(party.id.clone(), party.clone());
        }
        Ok(party)
    }
}

/// Takes a government out of those of its state; whoever was in office before was so until the
/// next one came. Whether it was there.
fn leave_office(governments: &mut Vec<GovernmentTerm>, seq: i64) -> bool {
    let Some(at) = governments.iter().position(|term| term.seq == seq) else {
        return false;
    };
    governments.remove(at);
    let next = governments.get(at).map(|term| term.from.clone());
    if let Some(before) = at
        .checked_sub(1)
        .and_then(|before| governments.get_mut(before))
    {
        before.to = next;
    }
    true
}

fn check_change(change: &GovernmentChange, state: &Party, unit: &Unit) -> Result<(), Refusal> {
    let mut wrong = Vec::new();
    if state.kind != PartyKind::State {
        wrong.push(Violation::new(
            "parent",
            format!("{} is not a state", state.id),
        ));
    }
    let government = unit.parties.get(&change.government);
    let why = match government {
        None => Some("is not recorded; record it with CreateParty first".to_owned()),
        Some(found) if found.kind != PartyKind::Government => {
            Some(format!("{} is not a government", found.id))
        }
        Some(found) if found.state.as_ref() != Some(&state.id) => {
            Some(format!("{} is not a government of {}", found.id, state.id))
        }
        Some(_) => None,
    };
    wrong.extend(why.map(|why| Violation::new("change.government", why)));
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Invalid(wrong))
    }
}

fn found(id: &PartyId, unit: &Unit) -> Result<Party, WriteError> {
    let found = unit.parties.get(id).cloned();
    found.ok_or_else(|| WriteError::NotFound(id.to_string()))
}

/// Records how a state, or an organisation, takes a government.
#[derive(Debug, Clone)]
pub struct Recognise {
    /// Which government.
    pub government: PartyId,
    /// What is recorded.
    pub recognition: Recognition,
    /// Check only.
    pub validate_only: bool,
}

impl Write for Recognise {
    type Answer = Party;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.parties.push(self.government.clone());
        needs.parties.push(self.recognition.recogniser.clone());
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<Party, WriteError> {
        let mut government = found(&self.government, unit)?;
        let mut recognition = self.recognition;
        check_recognition(&recognition, &government, unit)?;
        let (seq, now) = (unit.next_seq(), unit.now());
        recognition.seq = seq;
        let known = &mut government.recognitions;
        let place = (recognition.occurred.start(), seq);
        let at = known.partition_point(|other| (other.occurred.start(), other.seq) <= place);
        known.insert(at, recognition.clone());
        government.revision = seq;
        let mut event = Event::of_party(EventType::RecognitionRecorded, &government, now);
        event.parties = vec![government.id.clone(), recognition.recogniser.clone()];
        event.occurred = Some(recognition.occurred.clone());
        event.attribution = Some(recognition.evidence.attribution);
        event.fact = Fact::Recognition(recognition);
        if !self.validate_only {
            unit.record(event);
            unit.parties.put(government.id.clone(), government.clone());
        }
        Ok(government)
    }
}

fn check_recognition(
    recognition: &Recognition,
    government: &Party,
    unit: &Unit,
) -> Result<(), Refusal> {
    let mut wrong = Vec::new();
    if government.kind != PartyKind::Government {
        wrong.push(Violation::new(
            "parent",
            format!("{} is not a government", government.id),
        ));
    }
    let recogniser = unit.parties.get(&recognition.recogniser);
    let why = match recogniser.map(|party| party.kind) {
        None => Some("is not recorded; record it with CreateParty first".to_owned()),
        Some(PartyKind::State | PartyKind::IntergovernmentalOrganisation) => None,
        Some(_) => Some("is neither a state nor an intergovernmental organisation".to_owned()),
    };
    wrong.extend(why.map(|why| {
        let party = &recognition.recogniser;
        Violation::new("recognition.recogniser", format!("{party} {why}"))
    }));
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Invalid(wrong))
    }
}

/// Tells open proposals of a change of government, and those that were told of one that it is
/// retracted, a page at a time.
#[derive(Debug, Clone)]
pub struct TellProposals {
    /// The `seq` of the state's own event.
    pub change: i64,
    /// How far others had been told.
    pub told_before: i64,
    /// The page: proposals of the state, newest first.
    pub proposals: Vec<(ProposalId, i64)>,
    /// It is the last one.
    pub last: bool,
}

impl Write for TellProposals {
    type Answer = bool;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.successions.push(self.change);
        needs.events.push(self.change);
        needs
            .proposals
            .extend(self.proposals.iter().map(|(id, _)| *id));
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<bool, WriteError> {
        let Some(mut succession) = unit.successions.get(&self.change).cloned() else {
            return Ok(false);
        };
        if succession.told || succession.told_before != self.told_before {
            // Another replica was faster.
            return Ok(false);
        }
        let Some(fact) = unit.past_event(self.change).map(|event| event.fact.clone()) else {
            return Ok(false);
        };
        let now = unit.now();
        for (id, created) in self.proposals {
            succession.told_before = created;
            let Some(mut proposal) = unit.proposals.get(&id).cloned() else {
                continue;
            };
            let seq = unit.next_seq();
            let event = match &fact {
                Fact::Government(change) if proposal.is_told_of(change) => {
                    proposal.change_government(change.clone(), seq, now)?
                }
                Fact::Retraction(retraction) => {
                    let Some(told) = proposal.told_of_change(retraction.fact) else {
                        continue;
                    };
                    let retraction = Retraction {
                        fact: told,
                        ..retraction.clone()
                    };
                    proposal.retract(retraction, seq, now)?
                }
                _ => continue,
            };
            unit.record(event);
            unit.proposals.put(id, proposal);
        }
        succession.told = self.last;
        unit.successions.put(self.change, succession);
        Ok(true)
    }
}
