//! Dates that parties set.

use super::{desk::*, *};

fn until(due: Occurrence) -> Desk {
    let mut new = announcement(&[ADDRESSEE]);
    new.version.reply_due = Some(due);
    Desk::open(new)
}

impl Desk {
    fn timeliness(&self, now: &str) -> Vec<Timeliness> {
        let found = self.proposal.deadlines(at(now));
        found.into_iter().map(|one| one.timeliness).collect()
    }

    /// What the calendar tells of dates by a moment.
    fn dates_told(&mut self, now: &str) -> Vec<EventType> {
        let mut told = Vec::new();
        while let Some(event) = self.noticed(now) {
            if matches!(event.fact, Fact::Deadline(_)) {
                told.push(event.event_type);
            }
        }
        told
    }
}

const NEAR: EventType = EventType::DeadlineNear;
const PASSED: EventType = EventType::DeadlinePassed;

#[test]
fn without_a_date_nobody_is_late() {
    let mut desk = Desk::announced();
    assert!(desk.timeliness("2031-01-01").is_empty());
    assert!(desk.dates_told("2031-01-01").is_empty());
}

#[test]
fn a_date_is_near_for_three_days_and_passes_with_its_end() {
    let mut desk = until(day("2025-05-10"));
    assert_eq!(
        desk.timeliness("2025-05-07T03:59:59Z"),
        [Timeliness::Pending]
    );
    assert_eq!(
        desk.timeliness("2025-05-07T04:00:00Z"),
        [Timeliness::DueSoon]
    );
    assert_eq!(
        desk.timeliness("2025-05-11T03:59:59Z"),
        [Timeliness::DueSoon]
    );
    assert_eq!(
        desk.timeliness("2025-05-11T04:00:00Z"),
        [Timeliness::Overdue]
    );
    assert!(desk.dates_told("2025-05-07T03:59:59Z").is_empty());
    assert_eq!(desk.dates_told("2025-05-07T04:00:00Z"), [NEAR]);
    assert!(desk.dates_told("2025-05-11T03:59:59Z").is_empty());
    assert_eq!(desk.dates_told("2025-05-11T04:00:00Z"), [PASSED]);
    assert!(desk.dates_told("2025-05-12").is_empty());
    // The clock of the machine goes back.
    assert!(desk.dates_told("2025-05-08").is_empty());
}

#[test]
fn a_date_is_not_near_before_it_was_set() {
    // Announced on the 20th, when by the calendar the date had been near since the 19th.
    let mut desk = until(day("2025-04-22"));
    let set = desk.proposal.version.made_known().cloned().unwrap();
    assert!(set.start() > at("2025-04-19T04:00:00Z"), "{set:?}");
    let event = std::iter::from_fn(|| desk.noticed("2025-04-21"))
        .find(|event| event.event_type == NEAR)
        .unwrap();
    let told = event.occurred.unwrap();
    assert_eq!(told.precision(), Precision::Day);
    assert!(told.end() >= set.start(), "{told:?}");
}

#[test]
fn a_moment_passes_with_itself() {
    let mut desk = until(Occurrence::instant(at("2025-05-10T18:00:00Z")));
    assert_eq!(
        desk.timeliness("2025-05-10T18:00:00Z"),
        [Timeliness::DueSoon]
    );
    assert_eq!(
        desk.timeliness("2025-05-10T18:00:00.001Z"),
        [Timeliness::Overdue]
    );
    assert_eq!(desk.dates_told("2025-05-10T18:00:00Z"), [NEAR]);
    assert_eq!(desk.dates_told("2025-05-10T18:00:00.001Z"), [PASSED]);
}

#[test]
fn what_passed_unseen_is_told_once_and_not_as_near() {
    let mut desk = until(day("2025-04-25"));
    assert_eq!(desk.dates_told("2025-05-01"), [PASSED]);
    assert!(desk.dates_told("2025-05-02").is_empty());
}

#[test]
fn an_answer_is_in_time_or_late_by_when_it_was_given() {
    for (answered, timeliness) in [
        ("2025-04-25", Timeliness::InTime),
        ("2025-04-27", Timeliness::Late),
    ] {
        let mut desk = until(day("2025-04-25"));
        desk.responded(ResponseKind::CounterProposal, answered)
            .unwrap();
        assert_eq!(desk.timeliness("2025-05-20"), [timeliness], "{answered}");
        assert!(desk.dates_told("2025-05-20").is_empty());
    }
    // An answer of which only the month is known may have been in time.
    let mut desk = until(day("2025-04-25"));
    let mut words = said(
        ADDRESSEE,
        Capacity::HeadOfState,
        Channel::Speech,
        "2025-04-27",
    );
    words.occurred = Occurrence::new(at("2025-04-27"), Precision::Month, "UTC").unwrap();
    desk.record(Desk::answer(ResponseKind::CounterProposal, words))
        .unwrap();
    assert_eq!(desk.timeliness("2025-05-20"), [Timeliness::InTime]);
}

#[test]
fn to_acknowledge_to_ask_and_to_put_off_is_not_to_answer() {
    for kind in [
        ResponseKind::Acknowledgement,
        ResponseKind::RequestForClarification,
        ResponseKind::Deferral,
        ResponseKind::RefusalToComment,
    ] {
        let mut desk = until(day("2025-04-25"));
        desk.responded(kind, "2025-04-22").unwrap();
        assert_eq!(
            desk.timeliness("2025-05-01"),
            [Timeliness::Overdue],
            "{kind:?}"
        );
    }
}

#[test]
fn an_answer_taken_back_leaves_the_date_to_be_kept() {
    let mut desk = until(day("2025-04-25"));
    let (no, _) = desk
        .responded(ResponseKind::Rejection, "2025-04-22")
        .unwrap();
    assert_eq!(desk.timeliness("2025-05-01"), [Timeliness::InTime]);
    desk.took_back(no.id, "2025-04-23");
    assert_eq!(desk.timeliness("2025-05-01"), [Timeliness::Overdue]);
}

#[test]
fn a_date_before_which_it_ended_is_nobody_s_to_keep() {
    let mut desk = until(day("2025-04-28"));
    desk.withdrawn("2025-04-25").unwrap();
    assert!(desk.timeliness("2025-05-20").is_empty());
    assert!(desk.dates_told("2025-05-20").is_empty());
    let mut desk = until(day("2025-04-25"));
    desk.lapsed("", "2025-04-28").unwrap();
    assert_eq!(desk.timeliness("2025-05-20"), [Timeliness::Overdue]);
}

#[test]
fn another_date_is_another_deadline() {
    let mut desk = until(day("2025-04-25"));
    assert_eq!(desk.dates_told("2025-04-24"), [NEAR]);
    let mut version = Desk::new_version(Channel::SocialMediaPost, "2025-04-24");
    version.reply_due = Some(day("2025-05-20"));
    desk.note(|proposal, seq, now| proposal.amend(version, seq, now))
        .unwrap();
    assert!(desk.dates_told("2025-05-01").is_empty());
    assert_eq!(desk.dates_told("2025-05-18"), [NEAR]);
}

/// Agreed on the 22nd, to be carried out by the 28th.
fn agreed() -> Desk {
    let mut new = announcement(&[ADDRESSEE]);
    new.version.terms[0].due = Some(day("2025-04-28"));
    let mut desk = Desk::open(new);
    assert!(desk.timeliness("2025-05-01").is_empty());
    desk.responded(ResponseKind::Acceptance, "2025-04-22")
        .unwrap();
    desk
}

#[test]
fn a_term_is_kept_in_time_late_or_not_at_all() {
    let report = |basis, when| Desk::report("t1", basis, PerformanceState::Complete, when);
    let verified = PerformanceBasis::IndependentlyVerified;
    let mut desk = agreed();
    assert_eq!(desk.timeliness("2025-04-24"), [Timeliness::Pending]);
    assert_eq!(desk.dates_told("2025-04-26"), [NEAR]);
    assert_eq!(
        desk.timeliness("2025-04-29T12:00:00Z"),
        [Timeliness::Overdue]
    );
    desk.told(report(verified, "2025-04-30")).unwrap();
    assert_eq!(desk.timeliness("2025-05-20"), [Timeliness::Late]);
    // Claimed in time and verified later, it was in time.
    let mut desk = agreed();
    desk.told(report(PerformanceBasis::ClaimedByObligor, "2025-04-27"))
        .unwrap();
    assert_eq!(desk.timeliness("2025-04-30"), [Timeliness::Overdue]);
    desk.told(report(verified, "2025-04-30")).unwrap();
    assert_eq!(desk.timeliness("2025-05-20"), [Timeliness::InTime]);
    let party_of = |desk: &Desk| desk.proposal.deadlines(at("2025-05-01")).remove(0);
    assert_eq!(
        (party_of(&desk).party, party_of(&desk).term_id),
        (party(ADDRESSEE), "t1".to_owned())
    );
}

#[test]
fn nothing_is_told_of_a_term_that_is_abandoned_or_has_lost_its_object() {
    let mut desk = agreed();
    let state = PerformanceState::Abandoned;
    let basis = PerformanceBasis::ClaimedByObligor;
    desk.told(Desk::report("t1", basis, state, "2025-04-24"))
        .unwrap();
    assert!(desk.dates_told("2025-05-20").is_empty());
    let mut desk = agreed();
    desk.mooted(&["t1"], "2025-04-24").unwrap();
    assert!(desk.timeliness("2025-05-20").is_empty());
    assert!(desk.dates_told("2025-05-20").is_empty());
}
