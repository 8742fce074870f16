//! The undertakings, in words.

use super::{facts::Record, progress::ProgressView};
use crate::{
    domain::{Quantity, QuantityKind, Term},
    web::{dates::When, language::Language, names::PartyLink, words::Worded as _},
};

/// One undertaking.
#[derive(Debug)]
pub(crate) struct TermView {
    pub(crate) act: String,
    pub(crate) description: String,
    /// The language of what the editors and the proponents worded.
    pub(crate) language: String,
    pub(crate) obligor: PartyLink,
    pub(crate) beneficiary: Option<PartyLink>,
    pub(crate) quantity: Option<String>,
    pub(crate) verbatim: String,
    pub(crate) persons: Vec<Person>,
    pub(crate) conditions: Vec<String>,
    pub(crate) due: Option<When>,
    /// The numbers of the terms that are given for this one.
    pub(crate) in_return: Option<String>,
    /// How far it is carried out; only of the version on the table.
    pub(crate) progress: Option<ProgressView>,
}

/// A person whom a term names.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) href: Option<String>,
    pub(crate) role: String,
}

pub(crate) fn terms(record: &Record<'_>, terms: &[Term]) -> Vec<TermView> {
    let view = |(index, term)| view(record, terms, index, term);
    terms.iter().enumerate().map(view).collect()
}

fn view(record: &Record<'_>, all: &[Term], index: usize, term: &Term) -> TermView {
    let (names, visit) = (record.names, record.visit);
    let language = visit.language;
    let quantity = term.quantity.as_ref();
    TermView {
        act: language.say(term.act.key()),
        description: term.description.clone(),
        language: record.proposal().editorial.language.clone(),
        obligor: names.link(&term.obligor, visit),
        beneficiary: term
            .beneficiary
            .as_ref()
            .map(|party| names.link(party, visit)),
        quantity: quantity.map(|quantity| amount(quantity, language)),
        verbatim: quantity.map_or_else(String::new, |quantity| quantity.verbatim.clone()),
        persons: term
            .named_persons
            .iter()
            .map(|person| Person {
                name: person.display_name.clone(),
                href: person
                    .person
                    .as_ref()
                    .map(|id| visit.link(&format!("/{id}"))),
                role: language.say(person.role.key()),
            })
            .collect(),
        conditions: term.conditions.clone(),
        due: term.due.as_ref().map(|due| When::of(due, language)),
        in_return: in_return(all, index, term),
        progress: None,
    }
}

pub(crate) fn amount(quantity: &Quantity, language: Language) -> String {
    match quantity.kind {
        QuantityKind::Unspecified | QuantityKind::All => language.say(quantity.kind.key()),
        _ => language.tell(quantity.kind.key(), [("value", quantity.value.into())]),
    }
}

fn in_return(all: &[Term], index: usize, term: &Term) -> Option<String> {
    if term.reciprocity_group.is_empty() {
        return None;
    }
    let others: Vec<String> = all
        .iter()
        .enumerate()
        .filter(|(at, other)| *at != index && other.reciprocity_group == term.reciprocity_group)
        .map(|(at, _)| (at + 1).to_string())
        .collect();
    (!others.is_empty()).then(|| others.join(", "))
}
