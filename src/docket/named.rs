//! Whom a fact names.

use crate::domain::{Communication, Fact, NamedPerson, PartyId, Term, Version};

/// Tells of every party that a fact names.
pub(super) fn named<'a>(fact: &'a Fact, tell: &mut impl FnMut(&'a PartyId)) {
    match fact {
        Fact::Party(party) => {
            tell(&party.id);
            party.state.iter().for_each(&mut *tell);
            party.memberships.iter().for_each(|held| tell(&held.body));
            for term in &party.governments {
                tell(&term.government);
            }
        }
        Fact::Version(version) => offered(version, tell),
        Fact::Conveyance(said) | Fact::Talks(said) | Fact::Explanation(said) => {
            spoken(&said.communication, tell);
        }
        Fact::Withdrawal(withdrawal) => spoken(&withdrawal.communication, tell),
        Fact::Response(response) => spoken(&response.communication, tell),
        Fact::Statement(said) => spoken(&said.communication, tell),
        Fact::Report(report) => people(&report.named_persons, tell),
        Fact::Correction(correction) => named(&correction.replacement, tell),
        Fact::Silence(silence) => tell(&silence.addressee),
        Fact::Deadline(deadline) => tell(&deadline.party),
        Fact::Government(change) => {
            tell(&change.state);
            tell(&change.government);
            change.former.iter().for_each(tell);
        }
        Fact::Recognition(recognition) => tell(&recognition.recogniser),
        Fact::Editorial(_)
        | Fact::Relation(_)
        | Fact::Lapse(_)
        | Fact::Mootness(_)
        | Fact::Voiding(_)
        | Fact::Override(_)
        | Fact::Clarification(_)
        | Fact::Retraction(_)
        | Fact::Corroboration(_)
        | Fact::Assessment(_) => {}
    }
}

fn offered<'a>(version: &'a Version, tell: &mut impl FnMut(&'a PartyId)) {
    if let Some(communication) = &version.communication {
        spoken(communication, tell);
    }
    for Term {
        obligor,
        beneficiary,
        named_persons,
        ..
    } in &version.terms
    {
        tell(obligor);
        beneficiary.iter().for_each(&mut *tell);
        people(named_persons, tell);
    }
}

fn spoken<'a>(communication: &'a Communication, tell: &mut impl FnMut(&'a PartyId)) {
    tell(&communication.on_behalf_of);
    communication.speaker_party.iter().for_each(tell);
}

fn people<'a>(named: &'a [NamedPerson], tell: &mut impl FnMut(&'a PartyId)) {
    named
        .iter()
        .filter_map(|person| person.person.as_ref())
        .for_each(tell);
}
