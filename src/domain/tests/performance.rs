//! How an agreement is carried out.

use super::{
    PerformanceBasis::{
        Announced, ClaimedByObligor, ConfirmedByBeneficiary, IndependentlyVerified, NamedList,
    },
    PerformanceState::{Abandoned, Begun, Complete},
    desk::*,
    *,
};

/// Agreed on the 22nd: two terms, the first of exactly 252.
fn agreed() -> Desk {
    let mut new = announcement(&[ADDRESSEE]);
    let mut first = term("t1");
    first.quantity = Some(exactly(252));
    new.version.terms = vec![first, term("t2")];
    let mut desk = Desk::open(new);
    desk.responded(ResponseKind::Acceptance, "2025-04-22")
        .unwrap();
    assert_eq!(desk.status(), Status::Agreed);
    desk
}

fn told(desk: &mut Desk, term: &str, basis: PerformanceBasis, state: PerformanceState, day: u8) {
    let when = format!("2025-04-{day}");
    desk.told(Desk::report(term, basis, state, &when)).unwrap();
}

fn counted(desk: &mut Desk, term: &str, basis: PerformanceBasis, count: i64, day: u8) {
    let when = format!("2025-04-{day}");
    let mut report = Desk::report(term, basis, Begun, &when);
    report.quantity = Some(exactly(count));
    desk.told(report).unwrap();
}

#[test]
fn an_announcement_alone_begins_nothing() {
    let mut desk = agreed();
    told(&mut desk, "t1", Announced, Complete, 23);
    assert_eq!(desk.status(), Status::Agreed);
    assert_eq!(desk.proposal.progress()[0].outcome, None);
    assert_eq!(desk.proposal.progress()[0].claimed, 252);
    told(&mut desk, "t1", ClaimedByObligor, Begun, 24);
    assert_eq!(desk.status(), Status::InImplementation);
    assert_eq!(desk.proposal.progress()[0].outcome, Some(Begun));
}

#[test]
fn the_obligor_s_word_alone_completes_nothing() {
    let mut desk = agreed();
    told(&mut desk, "t1", ClaimedByObligor, Complete, 23);
    told(&mut desk, "t2", ClaimedByObligor, Complete, 23);
    assert_eq!(desk.status(), Status::InImplementation);
    let progress = &desk.proposal.progress()[0];
    assert_eq!(
        (progress.claimed, progress.verified, progress.gap),
        (252, 0, 252)
    );
    told(&mut desk, "t1", ConfirmedByBeneficiary, Complete, 24);
    assert_eq!(desk.status(), Status::InImplementation);
    told(&mut desk, "t2", IndependentlyVerified, Complete, 25);
    assert_eq!(desk.status(), Status::Fulfilled);
}

#[test]
fn a_verified_count_that_reaches_what_was_undertaken_completes() {
    let mut desk = agreed();
    told(&mut desk, "t2", NamedList, Complete, 23);
    counted(&mut desk, "t1", ClaimedByObligor, 252, 23);
    counted(&mut desk, "t1", IndependentlyVerified, 251, 24);
    assert_eq!(desk.status(), Status::InImplementation);
    counted(&mut desk, "t1", IndependentlyVerified, 252, 25);
    assert_eq!(desk.status(), Status::Fulfilled);
}

#[test]
fn what_is_counted_roughly_reaches_only_what_was_undertaken_roughly() {
    for (undertaken, status) in [
        (QuantityKind::Exact, Status::InImplementation),
        (QuantityKind::Approximately, Status::Fulfilled),
    ] {
        let mut new = announcement(&[ADDRESSEE]);
        new.version.terms[0].quantity = Some(quantity(undertaken, 50));
        let mut desk = Desk::open(new);
        desk.responded(ResponseKind::Acceptance, "2025-04-22")
            .unwrap();
        let mut report = Desk::report("t1", IndependentlyVerified, Begun, "2025-04-23");
        report.quantity = Some(quantity(QuantityKind::Approximately, 50));
        desk.told(report).unwrap();
        assert_eq!(desk.status(), status, "{undertaken:?}");
    }
}

#[test]
fn how_it_ends_depends_on_every_term() {
    for (first, second, status) in [
        (Complete, Complete, Status::Fulfilled),
        (Complete, Abandoned, Status::PartiallyFulfilled),
        (Abandoned, Complete, Status::PartiallyFulfilled),
        (Abandoned, Abandoned, Status::Collapsed),
        (Complete, Begun, Status::InImplementation),
        (Abandoned, Begun, Status::InImplementation),
    ] {
        let mut desk = agreed();
        told(&mut desk, "t1", IndependentlyVerified, first, 23);
        told(&mut desk, "t2", IndependentlyVerified, second, 24);
        assert_eq!(desk.status(), status, "{first:?}, {second:?}");
    }
}

#[test]
fn what_has_come_to_little_may_be_taken_up_again_and_come_to_all() {
    let mut desk = agreed();
    told(&mut desk, "t1", IndependentlyVerified, Abandoned, 23);
    told(&mut desk, "t2", IndependentlyVerified, Abandoned, 23);
    assert_eq!(desk.status(), Status::Collapsed);
    told(&mut desk, "t2", IndependentlyVerified, Begun, 24);
    assert_eq!(desk.status(), Status::InImplementation);
    told(&mut desk, "t2", IndependentlyVerified, Complete, 25);
    assert_eq!(desk.status(), Status::PartiallyFulfilled);
    told(&mut desk, "t1", IndependentlyVerified, Complete, 26);
    assert_eq!(desk.status(), Status::Fulfilled);
}

#[test]
fn the_obligor_s_word_is_enough_to_abandon_and_a_later_report_takes_it_up_again() {
    let mut desk = agreed();
    told(&mut desk, "t1", ClaimedByObligor, Abandoned, 23);
    assert_eq!(desk.proposal.progress()[0].outcome, Some(Abandoned));
    told(&mut desk, "t1", IndependentlyVerified, Begun, 24);
    assert_eq!(desk.proposal.progress()[0].outcome, Some(Begun));
    told(&mut desk, "t1", Announced, Abandoned, 25);
    told(&mut desk, "t2", Announced, Abandoned, 25);
    assert_eq!(desk.status(), Status::Collapsed);
}

#[test]
fn a_term_without_its_object_is_left_out() {
    let mut desk = agreed();
    told(&mut desk, "t1", IndependentlyVerified, Complete, 23);
    assert_eq!(desk.status(), Status::InImplementation);
    desk.mooted(&["t2"], "2025-04-24").unwrap();
    assert_eq!(desk.status(), Status::Fulfilled);
    let progress = desk.proposal.progress();
    assert!(!progress[0].moot && progress[1].moot);
}

#[test]
fn the_vector_says_what_each_kind_of_report_last_said() {
    let mut desk = agreed();
    counted(&mut desk, "t1", ClaimedByObligor, 252, 25);
    counted(&mut desk, "t1", IndependentlyVerified, 120, 26);
    // Recorded later, of an earlier day.
    counted(&mut desk, "t1", IndependentlyVerified, 100, 24);
    let mut list = Desk::report("t1", NamedList, Begun, "2025-04-27");
    list.named_persons = ["Rocío San Miguel", "Roland Carreño"]
        .map(|name| NamedPerson {
            display_name: name.to_owned(),
            role: NamedPersonRole::Included,
            person: None,
        })
        .to_vec();
    desk.told(list).unwrap();
    let progress = &desk.proposal.progress()[0];
    assert_eq!(progress.undertaken, Some(252));
    let kinds: Vec<_> = progress
        .reports
        .iter()
        .map(|report| (report.basis, report.quantity.as_ref().map(|q| q.value)))
        .collect();
    assert_eq!(
        kinds,
        [
            (ClaimedByObligor, Some(252)),
            (IndependentlyVerified, Some(120)),
            (NamedList, None)
        ]
    );
    assert_eq!(
        (progress.claimed, progress.verified, progress.gap),
        (252, 120, 132)
    );
    assert_eq!(desk.proposal.progress()[1].undertaken, None);
}

#[test]
fn what_was_reported_before_a_late_agreement_counts_once_there_is_one() {
    let mut desk = agreed();
    told(&mut desk, "t1", IndependentlyVerified, Complete, 23);
    told(&mut desk, "t2", IndependentlyVerified, Complete, 23);
    assert_eq!(desk.status(), Status::Fulfilled);
    // The acceptance was of the 25th.
    let Fact::Response(mut response) = desk.events[1].fact.clone() else {
        panic!("the second fact is the acceptance");
    };
    response.communication.occurred = Occurrence::instant(at("2025-04-25"));
    desk.corrected(2, Fact::Response(response)).unwrap();
    assert_eq!(desk.status(), Status::Fulfilled);
}

#[test]
fn a_report_needs_an_agreement_and_a_term() {
    let mut desk = Desk::announced();
    let report = || Desk::report("t1", ClaimedByObligor, Begun, "2025-04-23");
    let what = missing(desk.told(report()));
    assert!(what[0].starts_with("an agreement"), "{what:?}");
    desk.overridden(Status::Agreed, "2025-04-22").unwrap();
    desk.told(report()).unwrap();
    assert_eq!(desk.status(), Status::InImplementation);
    let unknown = Desk::report("t9", ClaimedByObligor, Begun, "2025-04-24");
    assert_eq!(wrong_fields(desk.told(unknown)), ["term_id"]);
}
