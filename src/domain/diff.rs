//! What a version, or a counter-proposal, changes, term by term. Data only: the words are
//! made of it elsewhere, in the reader's language.

use std::collections::HashSet;

use super::{Term, Version};

/// What became of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TermChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another in some fields.
    Changed,
    /// It is as it was.
    Unchanged,
}

/// What became of a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermChange {
    /// What.
    pub kind: TermChangeKind,
    /// The id of the term: of the later version, or of the earlier one if it is gone.
    pub term_id: String,
    /// The term as it was; none: it is new.
    pub before: Option<Term>,
    /// The term as it is; none: it is gone.
    pub after: Option<Term>,
    /// Which fields are different, by their names in the contract. The id is none of them:
    /// it only says which term is meant.
    pub changed_fields: Vec<&'static str>,
}

/// What the later version changes: its terms in their order, then those that are gone.
///
/// A term is the same when its id is. A counter-proposal may number its terms anew: where the
/// id leads to another obligor or act, the term of the same obligor, act and reciprocity group
/// is taken first, or of the same obligor and act; in the order of the versions.
pub fn diff(before: &Version, after: &Version) -> Vec<TermChange> {
    let matched = matched(&before.terms, &after.terms);
    let mut changes: Vec<TermChange> = after
        .terms
        .iter()
        .zip(&matched)
        .map(|(term, was)| became(was.and_then(|at| before.terms.get(at)), term))
        .collect();
    let gone = before
        .terms
        .iter()
        .enumerate()
        .filter(|(at, _)| !matched.contains(&Some(*at)));
    changes.extend(gone.map(|(_, term)| TermChange {
        kind: TermChangeKind::Removed,
        term_id: term.id.clone(),
        before: Some(term.clone()),
        after: None,
        changed_fields: Vec::new(),
    }));
    changes
}

/// For each later term the place of the earlier one that it is.
fn matched(before: &[Term], after: &[Term]) -> Vec<Option<usize>> {
    let rules: [fn(&Term, &Term) -> bool; 4] = [
        |was, is| was.id == is.id && is_akin(was, is),
        |was, is| is_akin(was, is) && was.reciprocity_group == is.reciprocity_group,
        is_akin,
        |was, is| was.id == is.id,
    ];
    let mut matched = vec![None; after.len()];
    let mut taken = HashSet::new();
    for rule in rules {
        for (place, is) in matched.iter_mut().zip(after) {
            if place.is_none() {
                *place = before
                    .iter()
                    .enumerate()
                    .find(|(at, was)| !taken.contains(at) && rule(was, is))
                    .map(|(at, _)| at);
                taken.extend(*place);
            }
        }
    }
    matched
}

fn is_akin(was: &Term, is: &Term) -> bool {
    was.obligor == is.obligor && was.act == is.act
}

fn became(was: Option<&Term>, is: &Term) -> TermChange {
    let changed_fields = was.map_or_else(Vec::new, |was| changed_fields(was, is));
    let kind = match was {
        None => TermChangeKind::Added,
        Some(_) if changed_fields.is_empty() => TermChangeKind::Unchanged,
        Some(_) => TermChangeKind::Changed,
    };
    TermChange {
        kind,
        term_id: is.id.clone(),
        before: was.cloned(),
        after: Some(is.clone()),
        changed_fields,
    }
}

fn changed_fields(was: &Term, is: &Term) -> Vec<&'static str> {
    [
        ("obligor", was.obligor != is.obligor),
        ("beneficiary", was.beneficiary != is.beneficiary),
        ("act", was.act != is.act),
        ("quantity", was.quantity != is.quantity),
        (
            "reciprocity_group",
            was.reciprocity_group != is.reciprocity_group,
        ),
        ("conditions", was.conditions != is.conditions),
        ("due", was.due != is.due),
        ("named_persons", was.named_persons != is.named_persons),
        ("description", was.description != is.description),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}
