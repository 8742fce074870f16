//! Reports that contradict one another, and several addressees.

use super::{desk::*, *};

const YES: ResponseKind = ResponseKind::Acceptance;
const NO: ResponseKind = ResponseKind::Rejection;

fn on(kind: ResponseKind, when: &str) -> NewResponse {
    let words = said(ADDRESSEE, Capacity::HeadOfState, Channel::Interview, when);
    Desk::answer(kind, on_day(words))
}

fn attested(mut answer: NewResponse, attribution: Attribution) -> NewResponse {
    answer.evidence = evidence(attribution);
    answer
}

#[test]
fn reports_of_one_day_that_contradict_one_another_conflict_and_move_nothing() {
    for (first, second) in [
        (YES, NO),
        (NO, YES),
        (ResponseKind::ConditionalAcceptance, NO),
    ] {
        let mut desk = Desk::announced();
        desk.record(on(first, "2025-04-22")).unwrap();
        let (_, event) = desk.record(on(second, "2025-04-22")).unwrap();
        assert_eq!(desk.public(), ResponseStatus::ConflictingReports);
        assert_eq!(desk.formal(), ResponseStatus::Awaiting);
        assert_eq!(desk.status(), Status::Announced, "{first:?}, {second:?}");
        // The first was told as if it were so.
        assert_eq!(event.status.unwrap().1, Status::Announced);
        assert_eq!(event.changes.len(), 1);
    }
}

#[test]
fn what_cannot_be_ordered_conflicts_and_what_can_does_not() {
    let instant = |kind, when| {
        let words = said(ADDRESSEE, Capacity::HeadOfState, Channel::Interview, when);
        Desk::answer(kind, words)
    };
    // One is known by the day, the other is a moment of it.
    let mut desk = Desk::announced();
    desk.record(instant(NO, "2025-04-22T15:00:00Z")).unwrap();
    desk.record(on(YES, "2025-04-22")).unwrap();
    assert_eq!(desk.public(), ResponseStatus::ConflictingReports);
    // Two moments of one day are in order.
    let mut desk = Desk::announced();
    desk.record(instant(NO, "2025-04-22T15:00:00Z")).unwrap();
    desk.record(instant(YES, "2025-04-22T16:00:00Z")).unwrap();
    assert_eq!(desk.public(), ResponseStatus::Accepted);
    assert_eq!(desk.status(), Status::Agreed);
    // A counter-proposal says neither yes nor no.
    let mut desk = Desk::announced();
    desk.record(on(NO, "2025-04-22")).unwrap();
    desk.record(on(ResponseKind::CounterProposal, "2025-04-22"))
        .unwrap();
    assert_eq!(desk.public(), ResponseStatus::Countered);
    // By another class of channel it is another answer.
    let mut desk = Desk::announced();
    desk.record(on(NO, "2025-04-22")).unwrap();
    let note = said(
        ADDRESSEE,
        Capacity::HeadOfState,
        Channel::NoteVerbale,
        "2025-04-22",
    );
    let deferral = Desk::answer(ResponseKind::ConditionalAcceptance, on_day(note));
    desk.record(deferral).unwrap();
    assert_eq!(desk.public(), ResponseStatus::Rejected);
    assert_eq!(desk.formal(), ResponseStatus::ConditionallyAccepted);
}

#[test]
fn a_later_answer_settles_a_conflict() {
    let mut desk = Desk::announced();
    desk.record(on(YES, "2025-04-22")).unwrap();
    desk.record(on(NO, "2025-04-22")).unwrap();
    desk.record(on(NO, "2025-04-24")).unwrap();
    assert_eq!(desk.public(), ResponseStatus::Rejected);
    assert_eq!(desk.status(), Status::Rejected);
}

#[test]
fn the_better_attested_of_two_stands() {
    for better in [YES, NO] {
        let worse = if better == YES { NO } else { YES };
        let status = if better == YES {
            Status::Agreed
        } else {
            Status::Rejected
        };
        for confirmed_first in [true, false] {
            let mut desk = Desk::announced();
            let confirmed = attested(on(better, "2025-04-22"), Attribution::OfficiallyConfirmed);
            let mut answers = vec![confirmed, on(worse, "2025-04-22")];
            if !confirmed_first {
                answers.reverse();
            }
            let last = answers.pop().unwrap();
            desk.record(answers.pop().unwrap()).unwrap();
            desk.record(last).unwrap();
            assert_eq!(
                desk.status(),
                status,
                "{better:?}, first: {confirmed_first}"
            );
        }
    }
}

#[test]
fn confirmation_settles_a_conflict() {
    let mut desk = Desk::announced();
    let (yes, _) = desk.record(on(YES, "2025-04-22")).unwrap();
    desk.record(on(NO, "2025-04-22")).unwrap();
    let confirmed = Attribution::OfficiallyConfirmed;
    let event = desk
        .corroborated(yes.seq, confirmed, vec![source()])
        .unwrap();
    assert!(event.corrects_status);
    assert_eq!(desk.public(), ResponseStatus::Accepted);
    assert_eq!(desk.status(), Status::Agreed);
}

#[test]
fn a_retracted_report_conflicts_with_nothing() {
    let mut desk = Desk::announced();
    let (yes, _) = desk.record(on(YES, "2025-04-22")).unwrap();
    desk.record(on(NO, "2025-04-22")).unwrap();
    desk.retracted(yes.seq).unwrap();
    assert_eq!(desk.public(), ResponseStatus::Rejected);
    assert_eq!(desk.status(), Status::Rejected);
    desk.retracted(3).unwrap();
    assert_eq!(desk.public(), ResponseStatus::Awaiting);
}

#[test]
fn who_cannot_bind_the_addressee_conflicts_only_with_the_like() {
    let rumour = |kind| {
        let words = said(
            ADDRESSEE,
            Capacity::AnonymousOfficial,
            Channel::Interview,
            "2025-04-22",
        );
        Desk::answer(kind, on_day(words))
    };
    let mut desk = Desk::announced();
    desk.record(rumour(YES)).unwrap();
    desk.record(rumour(NO)).unwrap();
    assert_eq!(desk.public(), ResponseStatus::ConflictingReports);
    desk.record(on(NO, "2025-04-22")).unwrap();
    assert_eq!(desk.public(), ResponseStatus::Rejected);
    assert_eq!(desk.status(), Status::Rejected);
}

/// Two addressees, of whom each answers as said.
fn both(first: ResponseKind, second: ResponseKind) -> Desk {
    let mut desk = Desk::open(announcement(&[ADDRESSEE, "united-states"]));
    desk.responded(first, "2025-04-21").unwrap();
    let words = said(
        "united-states",
        Capacity::HeadOfState,
        Channel::Speech,
        "2025-04-22",
    );
    desk.record(Desk::answer(second, words)).unwrap();
    desk
}

#[test]
fn an_agreement_takes_every_addressee() {
    assert_eq!(both(YES, YES).status(), Status::Agreed);
    assert_eq!(both(YES, NO).status(), Status::Rejected);
    assert_eq!(
        both(ResponseKind::ConditionalAcceptance, YES).status(),
        Status::AcceptedInPrinciple
    );
}

#[test]
fn who_thinks_better_of_it_accepts_no_more() {
    let mut desk = Desk::open(announcement(&[ADDRESSEE, "united-states"]));
    desk.responded(YES, "2025-04-21").unwrap();
    desk.responded(ResponseKind::CounterProposal, "2025-04-22")
        .unwrap();
    let words = said(
        "united-states",
        Capacity::HeadOfState,
        Channel::Speech,
        "2025-04-23",
    );
    desk.record(Desk::answer(YES, words)).unwrap();
    assert_eq!(desk.status(), Status::UnderNegotiation);
}

#[test]
fn the_acceptance_of_another_version_is_not_the_same_acceptance() {
    let mut desk = Desk::open(announcement(&[ADDRESSEE, "united-states"]));
    desk.responded(YES, "2025-04-21").unwrap();
    desk.amended("2025-04-22").unwrap();
    let words = said(
        "united-states",
        Capacity::HeadOfState,
        Channel::Speech,
        "2025-04-23",
    );
    desk.record(Desk::answer(YES, words)).unwrap();
    assert_eq!(desk.status(), Status::UnderConsideration);
    desk.responded(YES, "2025-04-24").unwrap();
    assert_eq!(desk.status(), Status::Agreed);
}
