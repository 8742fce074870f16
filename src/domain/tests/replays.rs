//! A proposal as it was.

use super::{desk::*, *};

/// The story of April 2025 as it came in: a fact an hour, not in the order of occurrence.
fn story() -> Desk {
    let mut desk = Desk::announced();
    let hour = jiff::SignedDuration::from_hours(1);
    let tick = |desk: &mut Desk| desk.now += hour;
    tick(&mut desk);
    desk.conveyed(Channel::NoteVerbale, "2025-04-22T15:00:00Z")
        .unwrap();
    tick(&mut desk);
    // On television, in the evening of the 21st.
    desk.responded(ResponseKind::Rejection, "2025-04-22T00:30:00Z")
        .unwrap();
    tick(&mut desk);
    desk.stated("2025-04-23").unwrap();
    tick(&mut desk);
    desk.amended("2025-04-26").unwrap();
    tick(&mut desk);
    desk.retracted(3).unwrap();
    tick(&mut desk);
    desk.voided().unwrap();
    tick(&mut desk);
    desk.retracted(7).unwrap();
    desk
}

fn hours(count: i64) -> jiff::Timestamp {
    Desk::now() + jiff::SignedDuration::from_hours(count)
}

#[test]
fn a_replay_of_everything_is_the_row() {
    let desk = story();
    assert_eq!(
        Proposal::replay(&desk.events, None, None),
        Some(desk.proposal)
    );
}

#[test]
fn what_was_known_then() {
    let desk = story();
    let then = |count| Proposal::replay(&desk.events, Some(hours(count)), None).unwrap();
    let expected = [
        Status::Announced,
        Status::Transmitted,
        Status::Rejected,
        Status::Rejected,
        Status::UnderNegotiation,
        Status::Transmitted,
        Status::Void,
        Status::Transmitted,
    ];
    for (count, status) in (0..).zip(expected) {
        let row = then(count);
        assert_eq!(row.status, status, "after {count} hours");
        assert_eq!(row.revision, count + 1);
    }
    assert_eq!(then(4).version.number, 2);
    assert_eq!(then(3).version.number, 1);
    let before = Desk::now() - jiff::SignedDuration::from_nanos(1);
    assert_eq!(Proposal::replay(&desk.events, Some(before), None), None);
}

#[test]
fn what_had_happened_then() {
    let desk = story();
    let by = |when: &str, known: i64| {
        let row = Proposal::replay(&desk.events, Some(hours(known)), Some(at(when)));
        row.map(|row| (row.status, row.version.number, row.versions))
    };
    // As it was known after five hours.
    assert_eq!(by("2025-04-20T12:00:00Z", 4), None);
    assert_eq!(
        by("2025-04-20T22:00:00Z", 4),
        Some((Status::Announced, 1, 1))
    );
    assert_eq!(
        by("2025-04-22T01:00:00Z", 4),
        Some((Status::Rejected, 1, 1))
    );
    assert_eq!(
        by("2025-04-22T16:00:00Z", 4),
        Some((Status::Rejected, 1, 1))
    );
    assert_eq!(
        by("2025-04-26T12:00:00Z", 4),
        Some((Status::UnderNegotiation, 2, 2))
    );
    // The refusal was never given, as it is known since: whatever had happened by then.
    assert_eq!(
        by("2025-04-22T01:00:00Z", 5),
        Some((Status::Announced, 1, 1))
    );
    // The record was an error, of whatever time; and then it was none.
    assert_eq!(by("2025-04-20T22:00:00Z", 6), Some((Status::Void, 1, 1)));
    assert_eq!(
        by("2025-04-20T22:00:00Z", 7),
        Some((Status::Announced, 1, 1))
    );
}

#[test]
fn a_fact_whose_time_was_corrected_had_not_happened_before_it() {
    let mut desk = Desk::announced();
    let (mut response, _) = desk
        .responded(ResponseKind::Rejection, "2025-04-22")
        .unwrap();
    response.communication.occurred = Occurrence::instant(at("2025-04-25"));
    desk.now += jiff::SignedDuration::from_hours(1);
    desk.corrected(2, Fact::Response(response)).unwrap();
    let status = |known| {
        Proposal::replay(&desk.events, known, Some(at("2025-04-23")))
            .unwrap()
            .status
    };
    assert_eq!(status(Some(Desk::now())), Status::Rejected);
    assert_eq!(status(None), Status::Announced);
}

#[test]
fn a_day_has_happened_when_its_place_in_the_order_has_come() {
    let mut desk = Desk::announced();
    let words = said(
        ADDRESSEE,
        Capacity::HeadOfState,
        Channel::Speech,
        "2025-04-22",
    );
    desk.record(Desk::answer(ResponseKind::Rejection, on_day(words)))
        .unwrap();
    let status = |when| {
        Proposal::replay(&desk.events, None, Some(at(when)))
            .unwrap()
            .status
    };
    assert_eq!(status("2025-04-23T03:59:59Z"), Status::Announced);
    assert_eq!(status("2025-04-23T04:00:00Z"), Status::Rejected);
}

#[test]
fn a_draft_is_known_from_when_it_was_recorded() {
    let mut desk = Desk::open(draft(&[ADDRESSEE]));
    desk.conveyed(Channel::PressRelease, "2025-04-20").unwrap();
    let row = Proposal::replay(&desk.events, None, Some(at("2025-04-19"))).unwrap();
    assert_eq!(row.status, Status::Draft);
    assert_eq!(row.version.communication, None);
    assert_eq!(
        Proposal::replay(&desk.events, None, None),
        Some(desk.proposal)
    );
}

#[test]
fn an_event_of_an_earlier_release_is_replayed_from_the_row() {
    let mut desk = story();
    desk.events[0].opening = None;
    assert_eq!(Proposal::replay(&desk.events, None, None), None);
    let row = desk.proposal.replayed(&desk.events, None, None);
    assert_eq!(row, Some(desk.proposal));
}
