//! The undertakings of a version.

use std::collections::HashSet;

use super::{
    Violations,
    communication::occurrence,
    name,
    name::{optional_name, term_id},
    scalar::{at_most, word},
    text::{line, prose, required_line},
};
use crate::{
    contract::v1 as pb,
    domain::{NamedPerson, Quantity, QuantityKind, Term},
};

const MAX_TERMS: usize = 500;

/// The field `terms`. Those without an id are numbered by their place: `t1`, `t2`, and
/// so on, past numbers that others have.
pub(super) fn terms(given: Vec<pb::Term>, v: &mut Violations) -> Option<Vec<Term>> {
    v.field("terms", |v| {
        let given = at_most(MAX_TERMS, given, v)?;
        let mut terms = v.items(given, term)?;
        if terms.iter().any(|term| term.id.is_empty()) {
            number(&mut terms);
        }
        Some(terms)
    })
}

fn number(terms: &mut [Term]) {
    let mut taken: HashSet<String> = terms.iter().map(|term| term.id.clone()).collect();
    for (index, term) in terms.iter_mut().enumerate() {
        if term.id.is_empty() {
            let mut number = index + 1;
            let mut id = format!("t{number}");
            while !taken.insert(id.clone()) {
                number += 1;
                id = format!("t{number}");
            }
            term.id = id;
        }
    }
}

fn term(given: pb::Term, v: &mut Violations) -> Option<Term> {
    let id = v.field("id", |v| {
        if given.id.is_empty() {
            return Some(given.id);
        }
        term_id(given.id, v)
    });
    let obligor = v.field("obligor", |v| name(&given.obligor, v));
    let beneficiary = v.field("beneficiary", |v| {
        if given.beneficiary.is_empty() {
            return Some(None);
        }
        name(&given.beneficiary, v).map(Some)
    });
    let act = v.field("act", |v| word(given.act, v));
    let quantity = v.field("quantity", |v| match given.quantity {
        None => Some(None),
        Some(given) => quantity(given, v).map(Some),
    });
    let group = v.field("reciprocity_group", |v| {
        line(given.reciprocity_group, 63, v)
    });
    let conditions = v.field("conditions", |v| {
        let conditions = at_most(32, given.conditions, v)?;
        v.items(conditions, |condition, v| prose(condition, 2_000, v))
    });
    let due = v.field("due", |v| match given.due {
        None => Some(None),
        Some(given) => occurrence(given, v).map(Some),
    });
    let persons = v.field("named_persons", |v| {
        let persons = at_most(1_000, given.named_persons, v)?;
        v.items(persons, named_person)
    });
    let description = v.field("description", |v| prose(given.description, 2_000, v));
    Some(Term {
        id: id?,
        obligor: obligor?,
        beneficiary: beneficiary?,
        act: act?,
        quantity: quantity?,
        reciprocity_group: group?,
        conditions: conditions?,
        due: due?,
        named_persons: persons?,
        description: description?,
    })
}

pub(super) fn quantity(given: pb::Quantity, v: &mut Violations) -> Option<Quantity> {
    let kind = v.field("kind", |v| word(given.kind, v));
    let value = v.field("value", |v| match given.value {
        ..0 => v.wrong("is below 0"),
        101.. if kind == Some(QuantityKind::Percent) => v.wrong("is more than 100 percent"),
        value => Some(value),
    });
    let verbatim = v.field("verbatim", |v| prose(given.verbatim, 500, v));
    Some(Quantity {
        kind: kind?,
        value: value?,
        verbatim: verbatim?,
    })
}

pub(super) fn named_person(given: pb::NamedPerson, v: &mut Violations) -> Option<NamedPerson> {
    let display_name = v.field("display_name", |v| {
        required_line(given.display_name, 200, v)
    });
    let role = v.field("role", |v| word(given.role, v));
    let person = v.field("person", |v| optional_name(&given.person, v));
    Some(NamedPerson {
        person: person?,
        display_name: display_name?,
        role: role?,
    })
}
