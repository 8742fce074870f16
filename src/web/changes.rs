//! What a version changes, in words.

use super::{dates::When, language::Language, timeline::amount, words::Worded as _};
use crate::domain::{Term, TermChange, TermChangeKind};

/// Longest piece of a term's own words that is repeated, in characters.
const REPEATED: usize = 120;

/// The change of one term, in the language of a BCP 47 tag, or in English.
pub fn change_in_words(tag: &str, change: &TermChange) -> String {
    let language = Language::of_tag(tag).unwrap_or(Language::English);
    let term = change.after.as_ref().or(change.before.as_ref());
    let term = term.map_or_else(String::new, |term| named(term, language));
    match (change.kind, &change.before, &change.after) {
        (TermChangeKind::Changed, Some(before), Some(after)) => {
            let fields: Vec<String> = change
                .changed_fields
                .iter()
                .map(|field| changed(field, before, after, language))
                .collect();
            let args = [("term", term.into()), ("changes", fields.join("; ").into())];
            language.tell("change-changed", args)
        }
        (TermChangeKind::Added, ..) => language.tell("change-added", [("term", term.into())]),
        (TermChangeKind::Removed, ..) => language.tell("change-removed", [("term", term.into())]),
        (TermChangeKind::Changed | TermChangeKind::Unchanged, ..) => {
            language.tell("change-unchanged", [("term", term.into())])
        }
    }
}

/// A term by what is to be done, and its own words.
fn named(term: &Term, language: Language) -> String {
    let act = language.say(term.act.key());
    let words: String = term.description.chars().take(REPEATED).collect();
    if words.is_empty() {
        act
    } else {
        format!("{act} ({words})")
    }
}

/// A field, from what to what where that is short enough to be said.
fn changed(field: &str, before: &Term, after: &Term, language: Language) -> String {
    let from_to = |before: String, after: String| {
        let args = [
            ("field", language.say(key(field)).into()),
            ("before", before.into()),
            ("after", after.into()),
        ];
        language.tell("change-from-to", args)
    };
    let act = |term: &Term| language.say(term.act.key());
    let many = |term: &Term| {
        let quantity = term.quantity.as_ref();
        quantity.map_or_else(
            || language.say("quantity-unspecified"),
            |quantity| amount(quantity, language),
        )
    };
    let due = |term: &Term| {
        let due = term.due.as_ref();
        due.map_or_else(
            || language.say("change-none"),
            |due| When::of(due, language).words,
        )
    };
    match field {
        "act" => from_to(act(before), act(after)),
        "quantity" => from_to(many(before), many(after)),
        "due" => from_to(due(before), due(after)),
        _ => language.say(key(field)),
    }
}

fn key(field: &str) -> &'static str {
    match field {
        "obligor" => "field-obligor",
        "beneficiary" => "field-beneficiary",
        "act" => "field-act",
        "quantity" => "field-quantity",
        "reciprocity_group" => "field-reciprocity-group",
        "conditions" => "field-conditions",
        "due" => "field-due",
        "named_persons" => "field-named-persons",
        _ => "field-description",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{PartyId, Quantity, QuantityKind, TermAct};

    fn release(value: i64) -> Term {
        Term {
            id: "t1".to_owned(),
            obligor: PartyId::new("venezuela").unwrap(),
            beneficiary: None,
            act: TermAct::Release,
            quantity: Some(Quantity {
                kind: QuantityKind::Exact,
                value,
                verbatim: String::new(),
            }),
            reciprocity_group: String::new(),
            conditions: Vec::new(),
            due: None,
            named_persons: Vec::new(),
            description: "political prisoners".to_owned(),
        }
    }

    #[test]
    fn a_change_is_said_in_the_reader_s_language() {
        let change = TermChange {
            kind: TermChangeKind::Changed,
            term_id: "t1".to_owned(),
            before: Some(release(252)),
            after: Some(release(80)),
            changed_fields: vec!["quantity", "conditions"],
        };
        assert_eq!(
            change_in_words("en", &change),
            "Changed: Release (political prisoners): how many: 252 → 80; conditions"
        );
        let said = change_in_words("es-VE", &change);
        assert!(said.contains("cuántos: 252 → 80"), "{said}");
    }
}
