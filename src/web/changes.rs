//! What a version changes, in words.

use super::{dates::When, language::Language, timeline::amount, words::Worded as _};
use crate::domain::{Occurrence, PartyId, Term, TermChange, TermChangeKind};

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
    let party = |id: Option<&PartyId>| words_of(id.map_or("", PartyId::segment), language);
    match field {
        "act" => from_to(act(before), act(after)),
        "quantity" => from_to(many(before), many(after)),
        "due" => from_to(due(before), due(after)),
        "obligor" => from_to(party(Some(&before.obligor)), party(Some(&after.obligor))),
        "beneficiary" => from_to(
            party(before.beneficiary.as_ref()),
            party(after.beneficiary.as_ref()),
        ),
        "reciprocity_group" => from_to(
            words_of(&before.reciprocity_group, language),
            words_of(&after.reciprocity_group, language),
        ),
        "conditions" => from_to(
            words_of(&before.conditions.join("; "), language),
            words_of(&after.conditions.join("; "), language),
        ),
        "named_persons" => persons(before, after, language),
        _ => from_to(
            words_of(&before.description, language),
            words_of(&after.description, language),
        ),
    }
}

/// A piece of the term's own words; what it says where there are none.
fn words_of(words: &str, language: Language) -> String {
    if words.is_empty() {
        return language.say("change-none");
    }
    let mut piece: String = words.chars().take(REPEATED).collect();
    if piece.len() < words.len() {
        piece.push('…');
    }
    piece
}

/// Who came, who went, and who is named in another part now.
fn persons(before: &Term, after: &Term, language: Language) -> String {
    let of = |term: &Term, name: &str| {
        let mut named = term.named_persons.iter();
        named
            .find(|person| person.display_name == name)
            .map(|person| person.role)
    };
    let listed = |key: &str, names: Vec<String>| {
        (!names.is_empty()).then(|| language.tell(key, [("names", names.join(", ").into())]))
    };
    let alone = |here: &Term, there: &Term| {
        let people = here.named_persons.iter();
        people
            .filter(|person| of(there, &person.display_name).is_none())
            .map(|person| person.display_name.clone())
            .collect()
    };
    let moved = after.named_persons.iter().filter_map(|person| {
        let was = of(before, &person.display_name)?;
        let role = language.say(person.role.key());
        (was != person.role).then(|| format!("{role}: {}", person.display_name))
    });
    let said: Vec<String> = [
        listed("change-persons-added", alone(after, before)),
        listed("change-persons-removed", alone(before, after)),
        listed("change-persons-moved", moved.collect()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let field = language.say(key("named_persons"));
    if said.is_empty() {
        return field;
    }
    format!("{field}: {}", said.join(", "))
}

/// What became of the day by which an answer is asked for; empty where it is as it was.
pub fn reply_due_in_words(
    tag: &str,
    before: Option<&Occurrence>,
    after: Option<&Occurrence>,
) -> String {
    if before == after {
        return String::new();
    }
    let language = Language::of_tag(tag).unwrap_or(Language::English);
    let day = |due: Option<&Occurrence>| {
        due.map_or_else(
            || language.say("change-none"),
            |due| When::of(due, language).words,
        )
    };
    let args = [
        ("field", language.say("reply-due").into()),
        ("before", day(before).into()),
        ("after", day(after).into()),
    ];
    language.tell("change-from-to", args)
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
    use crate::domain::{NamedPerson, NamedPersonRole, Quantity, QuantityKind, TermAct};

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
            changed_fields: vec!["quantity"],
        };
        assert_eq!(
            change_in_words("en", &change),
            "Changed: Release (political prisoners): how many: 252 → 80"
        );
        let said = change_in_words("es-VE", &change);
        assert!(said.contains("cuántos: 252 → 80"), "{said}");
    }

    #[test]
    fn who_is_named_and_on_what_condition_is_said_in_full() {
        let person = |name: &str, role| NamedPerson {
            display_name: name.to_owned(),
            role,
            person: None,
        };
        let (mut before, mut after) = (release(252), release(252));
        before.named_persons = vec![
            person("Rocío San Miguel", NamedPersonRole::Example),
            person("Juan Requesens", NamedPersonRole::Included),
        ];
        after.named_persons = vec![
            person("Rocío San Miguel", NamedPersonRole::Included),
            person("Perkins Rocha", NamedPersonRole::Included),
        ];
        after.conditions = vec!["on the same day".to_owned(), "by air".to_owned()];
        let change = TermChange {
            kind: TermChangeKind::Changed,
            term_id: "t1".to_owned(),
            before: Some(before),
            after: Some(after),
            changed_fields: vec!["conditions", "named_persons"],
        };
        assert_eq!(
            change_in_words("en", &change),
            "Changed: Release (political prisoners): conditions: none → on the same day; by air; \
             persons named: added Perkins Rocha, no longer Juan Requesens, moved to Covers: Rocío \
             San Miguel"
        );
        let spanish = change_in_words("es", &change);
        assert!(spanish.contains("ya no Juan Requesens"), "{spanish}");
    }
}
