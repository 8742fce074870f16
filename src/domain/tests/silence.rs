//! For how long an addressee has not answered, and what the calendar says of it.

use super::{desk::*, *};

impl Desk {
    /// Days of silence, in public and formally, as of a moment.
    fn days(&self, now: &str) -> (Option<u32>, Option<u32>) {
        let of = |class| {
            let readings = self.proposal.clocks(at(now));
            let found = readings.into_iter().find(|reading| reading.class == class);
            found.map(|reading| reading.days)
        };
        (of(ChannelClass::Public), of(ChannelClass::Formal))
    }

    fn reading(&self, now: &str) -> ClockReading {
        self.proposal.clocks(at(now)).remove(0)
    }

    /// Days of silence of which the calendar tells by a moment.
    fn raised(&mut self, now: &str) -> Vec<u32> {
        let mut days = Vec::new();
        while let Some(event) = self.noticed(now) {
            if let Fact::Silence(reached) = event.fact {
                days.push(reached.days);
            }
        }
        days
    }

    pub(super) fn noticed(&mut self, now: &str) -> Option<Event> {
        let event = self.proposal.notice_due(self.seq + 1, at(now))?;
        self.seq += 1;
        self.events.push(event.clone());
        Some(event)
    }
}

/// Announced at 22:00 in London, which is 18:00 in Caracas, on the 20th; counted there.
fn announced_in_caracas() -> NewProposal {
    let mut new = announcement(&[ADDRESSEE]);
    let said = new.version.communication.as_mut().unwrap();
    said.occurred =
        Occurrence::new(said.occurred.start(), Precision::Instant, "America/Caracas").unwrap();
    new
}

/// The same, recorded at once.
fn in_caracas() -> Desk {
    Desk::opened(announced_in_caracas(), at("2025-04-20T22:00:00Z"))
}

#[test]
fn the_public_clock_starts_with_the_announcement_and_the_formal_one_with_the_note() {
    let mut desk = in_caracas();
    assert_eq!(desk.days("2025-04-25"), (Some(5), None));
    desk.conveyed(Channel::NoteVerbale, "2025-04-22").unwrap();
    assert_eq!(desk.days("2025-04-25"), (Some(5), Some(3)));
    // A second note does not ask anew.
    desk.conveyed(Channel::AideMemoire, "2025-04-24").unwrap();
    assert_eq!(desk.days("2025-04-25"), (Some(5), Some(3)));
}

#[test]
fn days_are_those_of_the_calendar_where_the_question_was_put() {
    let desk = in_caracas();
    // 23:59 and 00:00 in Caracas.
    assert_eq!(desk.reading("2025-04-21T03:59:00Z").days, 0);
    assert_eq!(desk.reading("2025-04-21T04:00:00Z").days, 1);
    assert_eq!(
        desk.reading("2025-04-21T04:00:00Z").as_of.to_string(),
        "2025-04-21"
    );
}

#[test]
fn where_only_the_month_is_known_it_is_counted_from_its_end() {
    let mut new = announcement(&[ADDRESSEE]);
    let said = new.version.communication.as_mut().unwrap();
    said.occurred = Occurrence::new(at("2025-04-10"), Precision::Month, "Europe/Kyiv").unwrap();
    let desk = Desk::opened(new, at("2025-04-10"));
    assert_eq!(desk.reading("2025-04-28").days, 0);
    assert_eq!(desk.reading("2025-05-03").days, 3);
    assert_eq!(
        desk.proposal.next_notice(),
        Some(at("2025-04-30T21:00:00Z"))
    );
}

#[test]
fn any_response_by_the_class_stops_its_clock_only() {
    for kind in [
        ResponseKind::Acknowledgement,
        ResponseKind::Deferral,
        ResponseKind::RefusalToComment,
        ResponseKind::CounterProposal,
    ] {
        let mut desk = in_caracas();
        desk.conveyed(Channel::NoteVerbale, "2025-04-22").unwrap();
        desk.responded(kind, "2025-04-23").unwrap();
        assert_eq!(desk.days("2025-04-30"), (Some(3), Some(8)), "{kind:?}");
        let reading = desk.reading("2025-04-30");
        assert_eq!(
            reading.answered,
            Some(Occurrence::instant(at("2025-04-23")))
        );
        assert_eq!(reading.as_of.to_string(), "2025-04-23");
    }
}

#[test]
fn a_question_pauses_the_clock_until_it_is_answered() {
    let mut desk = in_caracas();
    let (question, _) = desk
        .responded(ResponseKind::RequestForClarification, "2025-04-22")
        .unwrap();
    let reading = desk.reading("2025-04-28");
    assert_eq!(reading.days, 2);
    assert_eq!(reading.paused, Some(Occurrence::instant(at("2025-04-22"))));
    assert_eq!(reading.as_of.to_string(), "2025-04-28");
    assert_eq!(desk.proposal.next_notice(), None);
    desk.explained(Some(question.seq), "2025-04-25").unwrap();
    let reading = desk.reading("2025-04-28");
    assert_eq!((reading.days, reading.paused), (5, None));
    // Three days are reached on the 26th: the three of the pause are left out.
    assert_eq!(
        desk.proposal.next_notice(),
        Some(at("2025-04-21T04:00:00Z"))
    );
    assert_eq!(desk.raised("2025-04-26"), [3]);
    assert_eq!(
        desk.proposal.next_notice(),
        Some(at("2025-04-30T04:00:00Z"))
    );
}

#[test]
fn one_answer_may_leave_another_question_open() {
    let mut desk = in_caracas();
    let asked = |desk: &mut Desk, when| {
        let kind = ResponseKind::RequestForClarification;
        desk.responded(kind, when).unwrap().0.seq
    };
    let first = asked(&mut desk, "2025-04-21");
    let second = asked(&mut desk, "2025-04-22");
    desk.explained(Some(first), "2025-04-23").unwrap();
    assert!(desk.reading("2025-04-28").paused.is_some());
    desk.explained(Some(second), "2025-04-24").unwrap();
    assert_eq!(desk.reading("2025-04-28").days, 5);
    let mut desk = in_caracas();
    asked(&mut desk, "2025-04-21");
    asked(&mut desk, "2025-04-22");
    // One that names none answers all.
    desk.explained(None, "2025-04-24").unwrap();
    assert_eq!(desk.reading("2025-04-28").days, 5);
}

#[test]
fn an_answer_to_one_addressee_leaves_the_question_of_another_open() {
    let mut desk = Desk::open(announcement(&[ADDRESSEE, "united-states"]));
    let kind = ResponseKind::RequestForClarification;
    let (first, _) = desk.responded(kind, "2025-04-21").unwrap();
    let speech = said(
        "united-states",
        Capacity::HeadOfState,
        Channel::Speech,
        "2025-04-22",
    );
    let (second, _) = desk.record(Desk::answer(kind, speech)).unwrap();
    let paused = |desk: &Desk| -> Vec<bool> {
        let readings = desk.proposal.clocks(at("2025-05-02"));
        readings.iter().map(|one| one.paused.is_some()).collect()
    };
    assert_eq!(paused(&desk), [true, true]);
    desk.explained(Some(first.seq), "2025-04-24").unwrap();
    assert_eq!(paused(&desk), [false, true]);
    desk.explained(Some(second.seq), "2025-04-26").unwrap();
    assert_eq!(paused(&desk), [false, false]);
}

#[test]
fn a_new_version_asks_anew_by_the_ways_by_which_it_was_asked() {
    let mut desk = in_caracas();
    desk.responded(ResponseKind::Deferral, "2025-04-21")
        .unwrap();
    desk.amended("2025-04-24").unwrap();
    assert_eq!(desk.days("2025-04-28"), (Some(4), None));
    let formal = Desk::new_version(Channel::NoteVerbale, "2025-04-26");
    desk.note(|proposal, seq, now| proposal.amend(formal, seq, now))
        .unwrap();
    assert_eq!(desk.days("2025-04-28"), (Some(2), Some(2)));
    assert!(desk.proposal.clocks.iter().all(|clock| clock.version == 3));
}

#[test]
fn a_response_taken_back_starts_the_clock_anew() {
    let mut desk = in_caracas();
    let (no, _) = desk
        .responded(ResponseKind::Rejection, "2025-04-22")
        .unwrap();
    assert_eq!(desk.days("2025-04-28"), (Some(2), None));
    desk.took_back(no.id, "2025-04-25");
    assert_eq!(desk.days("2025-04-28"), (Some(3), None));
}

#[test]
fn a_retracted_answer_was_none() {
    let mut desk = in_caracas();
    let (answer, _) = desk
        .responded(ResponseKind::Deferral, "2025-04-22")
        .unwrap();
    desk.retracted(answer.seq).unwrap();
    assert_eq!(desk.days("2025-04-28"), (Some(8), None));
}

#[test]
fn clocks_run_only_while_the_proposal_is_open() {
    let mut desk = in_caracas();
    desk.withdrawn("2025-04-23").unwrap();
    let reading = desk.reading("2025-04-30");
    assert_eq!(
        (reading.days, reading.as_of.to_string().as_str()),
        (3, "2025-04-23")
    );
    assert_eq!(desk.proposal.next_notice(), None);
    assert!(desk.raised("2025-04-30").is_empty());
    desk.talks("2025-04-26").unwrap();
    assert_eq!(desk.reading("2025-04-30").days, 7);
    // A note that follows a refusal puts a question to which nothing is owed.
    let mut desk = in_caracas();
    desk.responded(ResponseKind::Rejection, "2025-04-21")
        .unwrap();
    desk.conveyed(Channel::NoteVerbale, "2025-04-22").unwrap();
    assert_eq!(desk.days("2025-04-30"), (Some(1), Some(0)));
    assert!(desk.raised("2025-04-30").is_empty());
}

#[test]
fn each_milestone_is_told_of_at_local_midnight_and_once() {
    let mut desk = in_caracas();
    assert_eq!(
        desk.proposal.next_notice(),
        Some(at("2025-04-21T04:00:00Z"))
    );
    assert!(desk.raised("2025-04-21T03:59:59Z").is_empty());
    let event = desk.noticed("2025-04-21T04:00:00Z").unwrap();
    assert_eq!(event.event_type, EventType::SilenceReached);
    assert_eq!(
        event.occurred.as_ref().unwrap().start(),
        at("2025-04-21T04:00:00Z")
    );
    assert_eq!(event.attribution, None);
    let Fact::Silence(reached) = &event.fact else {
        panic!("{event:?}");
    };
    assert_eq!(
        (reached.days, reached.as_of.to_string().as_str()),
        (1, "2025-04-21")
    );
    assert!(desk.raised("2025-04-22").is_empty());
    assert_eq!(desk.raised("2025-04-23"), [3]);
    assert_eq!(desk.raised("2025-04-27"), [7]);
    assert_eq!(
        desk.proposal.next_notice(),
        Some(at("2025-05-04T04:00:00Z"))
    );
}

#[test]
fn of_milestones_that_passed_unseen_the_highest_is_told() {
    let mut desk = in_caracas();
    assert_eq!(desk.raised("2025-06-08"), [30]);
    // The clock of the machine goes back, and forward again.
    assert!(desk.raised("2025-04-22").is_empty());
    assert!(desk.raised("2025-05-20").is_empty());
    assert!(desk.raised("2025-06-18T12:00:00Z").is_empty());
    assert_eq!(desk.raised("2025-06-19T12:00:00Z"), [60]);
    assert_eq!(desk.raised("2025-11-01T12:00:00Z"), [180]);
    assert_eq!(desk.raised("2025-11-20T12:00:00Z"), [210]);
}

#[test]
fn a_day_of_silence_is_told_of_once_a_version_whatever_comes_later() {
    let mut desk = in_caracas();
    assert_eq!(desk.raised("2025-04-28"), [7]);
    let (no, _) = desk
        .responded(ResponseKind::Rejection, "2025-04-22")
        .unwrap();
    desk.took_back(no.id, "2025-04-25");
    assert_eq!(desk.reading("2025-05-02").days, 7);
    assert!(desk.raised("2025-05-02").is_empty());
    assert_eq!(desk.raised("2025-05-09"), [14]);
    // Another version, another silence; and when it was never made, the old one.
    let amendment = desk.amended("2025-04-30").unwrap();
    assert_eq!(desk.raised("2025-05-09"), [7]);
    desk.retracted(amendment.seq).unwrap();
    assert!(desk.raised("2025-05-10").is_empty());
}

#[test]
fn what_is_no_longer_so_is_not_passed_on() {
    let mut desk = in_caracas();
    let event = desk.noticed("2025-04-23").unwrap();
    assert!(desk.proposal.still_so(&event.fact, at("2025-04-23")));
    desk.responded(ResponseKind::Deferral, "2025-04-22")
        .unwrap();
    assert!(!desk.proposal.still_so(&event.fact, at("2025-04-23")));
}

#[test]
fn silence_is_reached_at_the_first_moment_of_the_local_day() {
    for (zone, announced, midnight) in [
        // Clocks go forward at midnight: the day begins at one.
        (
            "America/Santiago",
            "2024-09-07T15:00:00Z",
            "2024-09-08T04:00:00Z",
        ),
        // Clocks go back at midnight: 23:00 comes twice, and the day begins after that.
        (
            "America/Santiago",
            "2025-04-05T15:00:00Z",
            "2025-04-06T04:00:00Z",
        ),
        // Clocks go back a minute after midnight: the day begins, and begins again.
        (
            "America/St_Johns",
            "2010-11-06T15:00:00Z",
            "2010-11-07T02:30:00Z",
        ),
        (
            "Europe/Kyiv",
            "2024-10-26T12:00:00Z",
            "2024-10-26T21:00:00Z",
        ),
        // The 30th of December did not take place.
        (
            "Pacific/Apia",
            "2011-12-29T20:00:00Z",
            "2011-12-30T10:00:00Z",
        ),
        (
            "Pacific/Kiritimati",
            "2025-04-20T12:00:00Z",
            "2025-04-21T10:00:00Z",
        ),
    ] {
        let mut new = announcement(&[ADDRESSEE]);
        let said = new.version.communication.as_mut().unwrap();
        said.occurred = Occurrence::new(at(announced), Precision::Instant, zone).unwrap();
        let mut desk = Desk::opened(new, at(announced));
        assert_eq!(desk.proposal.next_notice(), Some(at(midnight)), "{zone}");
        let before = at(midnight) - jiff::SignedDuration::from_millis(1);
        assert!(desk.proposal.notice_due(2, before).is_none(), "{zone}");
        let event = desk.proposal.notice_due(2, at(midnight));
        assert!(event.is_some(), "{zone} at {midnight}");
        for minutes in 0..120 {
            let now = at(midnight) + jiff::SignedDuration::from_mins(minutes);
            assert!(
                desk.proposal.notice_due(3, now).is_none(),
                "{zone} at {now}"
            );
        }
    }
}

#[test]
fn silence_that_was_history_when_the_offer_was_recorded_is_no_news() {
    // Recorded on the first of May, eleven days after it was made.
    let mut desk = Desk::open(announced_in_caracas());
    assert_eq!(
        desk.proposal.next_notice(),
        Some(at("2025-05-04T04:00:00Z"))
    );
    assert!(desk.raised("2025-05-02").is_empty());
    assert_eq!(desk.raised("2025-05-05"), [14]);
    assert_eq!(desk.raised("2025-05-21"), [30]);
}
