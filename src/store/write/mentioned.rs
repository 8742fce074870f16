//! Parties that a fact mentions beside those to the proposal: they have to be recorded.

use crate::{
    domain::{Communication, Corrected, NamedPerson, PartyId, PartyKind, Refusal, Term, Violation},
    store::{Needs, Unit},
};

/// A party, and the field that mentions it.
#[derive(Debug, Clone)]
pub(super) struct Mentioned<'a> {
    field: String,
    party: &'a PartyId,
    /// Has to be a person.
    person: bool,
}

/// The person who spoke.
pub(super) fn speaker(communication: &Communication) -> Vec<Mentioned<'_>> {
    let speaker = communication.speaker_party.as_ref();
    speaker
        .map(|party| Mentioned {
            field: "communication.speaker_party".to_owned(),
            party,
            person: true,
        })
        .into_iter()
        .collect()
}

/// The party for which a third party's word was given, and who gave it.
pub(super) fn third_party(communication: &Communication) -> Vec<Mentioned<'_>> {
    let mut found = speaker(communication);
    found.push(Mentioned {
        field: "communication.on_behalf_of".to_owned(),
        party: &communication.on_behalf_of,
        person: false,
    });
    found
}

/// Persons who are named.
pub(super) fn persons(named: &[NamedPerson]) -> Vec<Mentioned<'_>> {
    named_in("named_persons", named).collect()
}

/// Persons whom terms name, and the person who made them known.
pub(super) fn version<'a>(
    prefix: &str,
    terms: &'a [Term],
    communication: Option<&'a Communication>,
) -> Vec<Mentioned<'a>> {
    let spoke = communication.into_iter().flat_map(speaker);
    let named = terms.iter().enumerate().flat_map(|(index, term)| {
        let field = format!("terms[{index}].named_persons");
        named_in(&field, &term.named_persons).collect::<Vec<_>>()
    });
    spoke
        .chain(named)
        .map(|mut mentioned| {
            mentioned.field.insert_str(0, prefix);
            mentioned
        })
        .collect()
}

/// What a corrected fact mentions.
pub(super) fn corrected(corrected: &Corrected) -> Vec<Mentioned<'_>> {
    let (field, found) = match corrected {
        Corrected::Response(new) => ("response.", speaker(&new.communication)),
        Corrected::Statement(new) => ("statement.", third_party(&new.communication)),
        Corrected::Report(new) => ("performance_report.", persons(&new.named_persons)),
        Corrected::Version(new) => (
            "version.",
            version("", &new.terms, new.communication.as_ref()),
        ),
        Corrected::Communication(said) => ("", speaker(said)),
    };
    let prefixed = found.into_iter().map(|mut mentioned| {
        mentioned.field.insert_str(0, field);
        mentioned
    });
    prefixed.collect()
}

fn named_in<'a>(
    field: &str,
    named: &'a [NamedPerson],
) -> impl Iterator<Item = Mentioned<'a>> + use<'a> {
    let field = field.to_owned();
    named.iter().enumerate().filter_map(move |(index, person)| {
        Some(Mentioned {
            field: format!("{field}[{index}].person"),
            party: person.person.as_ref()?,
            person: true,
        })
    })
}

/// Has them read.
pub(super) fn need(mentioned: &[Mentioned<'_>], needs: &mut Needs) {
    let parties = mentioned.iter().map(|mentioned| mentioned.party.clone());
    needs.parties.extend(parties);
}

/// Checks that they are recorded, all of them.
pub(super) fn check(mentioned: &[Mentioned<'_>], unit: &Unit) -> Result<(), Refusal> {
    let wrong: Vec<Violation> = mentioned
        .iter()
        .filter_map(|mentioned| {
            let party = mentioned.party;
            let why = match unit.parties.get(party) {
                None => format!("there is no {party}; record it with CreateParty first"),
                Some(found) if mentioned.person && found.kind != PartyKind::Person => {
                    format!("{party} is not a person")
                }
                Some(_) => return None,
            };
            Some(Violation::new(mentioned.field.clone(), why))
        })
        .collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Invalid(wrong))
    }
}
