//! What is on the table.

use super::Names;
use crate::{
    domain::{Quantity, QuantityKind, Term},
    web::language::Language,
};

/// One undertaking.
pub(super) struct TermRow {
    pub(super) obligor: String,
    pub(super) act: String,
    pub(super) description: String,
    pub(super) quantity: Option<String>,
    /// In the proponent's words.
    pub(super) verbatim: String,
    pub(super) given_for: Option<String>,
    pub(super) persons: Option<String>,
    pub(super) conditions: Vec<String>,
}

pub(super) fn rows(terms: &[Term], names: &Names, l: Language) -> Vec<TermRow> {
    terms.iter().map(|term| row(term, names, l)).collect()
}

fn row(term: &Term, names: &Names, l: Language) -> TermRow {
    let persons: Vec<&str> = term
        .named_persons
        .iter()
        .map(|person| person.display_name.as_str())
        .collect();
    let group = &term.reciprocity_group;
    TermRow {
        obligor: names.of(&term.obligor),
        act: l.word("term-act", term.act),
        description: term.description.clone(),
        quantity: term
            .quantity
            .as_ref()
            .and_then(|quantity| amount(quantity, l)),
        verbatim: term
            .quantity
            .as_ref()
            .map(|quantity| quantity.verbatim.clone())
            .unwrap_or_default(),
        given_for: (!group.is_empty()).then(|| l.say_with("timeline-given-for", "group", group)),
        persons: (!persons.is_empty())
            .then(|| l.say_with("named-persons", "names", &persons.join(", "))),
        conditions: term.conditions.clone(),
    }
}

fn amount(quantity: &Quantity, l: Language) -> Option<String> {
    let key = match quantity.kind {
        QuantityKind::Unspecified => return None,
        QuantityKind::Exact => "timeline-exact",
        QuantityKind::AtLeast => "timeline-at-least",
        QuantityKind::Approximately => "timeline-approximately",
        QuantityKind::All => "timeline-all",
        QuantityKind::Percent => "timeline-percent",
    };
    Some(l.count(key, quantity.value))
}
