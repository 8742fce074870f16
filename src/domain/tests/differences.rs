//! What a version changes.

use super::{TermChangeKind as Kind, desk::*, *};

fn version(terms: Vec<Term>) -> Version {
    Version {
        number: 1,
        terms,
        communication: None,
        evidence: None,
        reply_due: None,
        recorded: at("2025-05-01"),
    }
}

fn summary(changes: &[TermChange]) -> Vec<(Kind, &str, Vec<&str>)> {
    changes
        .iter()
        .map(|change| {
            (
                change.kind,
                change.term_id.as_str(),
                change.changed_fields.clone(),
            )
        })
        .collect()
}

#[test]
fn terms_are_told_apart_by_their_ids() {
    let before = version(vec![term("t1"), term("t2"), term("t3")]);
    let mut changed = term("t1");
    changed.quantity = exactly(252);
    changed.due = Some(day("2025-06-01"));
    let after = version(vec![changed, term("t4"), term("t3")]);
    let mut gone = term("t2");
    gone.act = TermAct::Pardon;
    let before = version(vec![before.terms[0].clone(), gone, before.terms[2].clone()]);
    let changes = diff(&before, &after);
    assert_eq!(
        summary(&changes),
        [
            (Kind::Changed, "t1", vec!["quantity", "due"]),
            (Kind::Added, "t4", vec![]),
            (Kind::Unchanged, "t3", vec![]),
            (Kind::Removed, "t2", vec![]),
        ]
    );
    assert!(changes[1].before.is_none() && changes[3].after.is_none());
    assert_eq!(changes[0].before.as_ref(), Some(&before.terms[0]));
}

#[test]
fn a_counter_proposal_may_number_its_terms_anew() {
    let mut released = term("t1");
    released.reciprocity_group = "a".to_owned();
    let mut repatriated = term("t2");
    repatriated.obligor = party(PROPONENT);
    repatriated.act = TermAct::Repatriate;
    repatriated.reciprocity_group = "a".to_owned();
    let before = version(vec![released.clone(), repatriated.clone()]);
    let (mut first, mut second) = (repatriated, released);
    first.id = "t1".to_owned();
    second.id = "t2".to_owned();
    second.quantity = exactly(252);
    let changes = diff(&before, &version(vec![first, second]));
    assert_eq!(
        summary(&changes),
        [
            (Kind::Unchanged, "t1", vec![]),
            (Kind::Changed, "t2", vec!["quantity"]),
        ]
    );
}

#[test]
fn a_term_that_keeps_its_id_may_become_another_s() {
    let before = version(vec![term("t1")]);
    let mut after = term("t1");
    after.obligor = party(PROPONENT);
    let changes = diff(&before, &version(vec![after]));
    assert_eq!(summary(&changes), [(Kind::Changed, "t1", vec!["obligor"])]);
}
