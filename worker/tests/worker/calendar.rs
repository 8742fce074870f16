//! Mail about silence, which is never late, and about dates, which can be.

use demarche::contract::v1::{
    ChannelClass, Deadline, EventType, ProposalStatus, Timeliness, event::Fact,
};

use crate::{
    alerts::{HAPPENED, alert, occurrence},
    read::{Read, mail},
};

#[test]
fn silence_is_never_called_late() {
    for (language, words) in [
        ("en", &["overdue", "late", "due "][..]),
        ("es", &["vencid", "tarde", "demora", "plazo"][..]),
    ] {
        let mut silent = alert(EventType::SilenceReached);
        let event = silent.event.as_mut().unwrap();
        event.status_after = ProposalStatus::Announced.into();
        Read::new(&mail(language, silent)).never_says(words);
    }
}

#[test]
fn a_day_of_silence_is_one_and_none_is_not_counted() {
    for (days, said) in [
        (0, "no formal response reported, as of 27 April 2025"),
        (
            1,
            "no formal response reported for 1 day, as of 27 April 2025",
        ),
        (
            30,
            "no formal response reported for 30 days, as of 27 April 2025",
        ),
    ] {
        let mut silent = alert(EventType::SilenceReached);
        let Some(Fact::Silence(silence)) = &mut silent.event.as_mut().unwrap().fact else {
            panic!("no silence");
        };
        silence.days = days;
        silence.channel_class = ChannelClass::Formal.into();
        let read = Read::new(&mail("en", silent));
        assert!(read.subject.ends_with(said), "{}", read.subject);
    }
}

#[test]
fn the_days_are_those_that_the_service_counted() {
    let mut counted = alert(EventType::SilenceReached);
    let proposal = counted.proposal.as_mut().unwrap();
    proposal.clocks[1].paused = Some(occurrence(HAPPENED + 86_400));
    let read = Read::new(&mail("en", counted.clone()));
    read.tells(&[
        "no public response reported for 7 days, as of 27 April 2025",
        "no formal response reported for 5 days, as of 27 April 2025; not counted since \
         21 April 2025, 18:00 (America/Caracas, UTC-04:00), while the proponents owe a clarification",
    ]);
    read.never_says(&["since the proposal was made known"]);

    // Who answered is not silent; who has nothing to answer any more is not either.
    let proposal = counted.proposal.as_mut().unwrap();
    proposal.clocks[1].answered = Some(occurrence(HAPPENED + 86_400));
    Read::new(&mail("en", counted.clone())).never_says(&["no formal response"]);
    let proposal = counted.proposal.as_mut().unwrap();
    proposal.status = ProposalStatus::Withdrawn.into();
    counted.event = alert(EventType::ProposalWithdrawn).event;
    Read::new(&mail("en", counted)).never_says(&["no public response", "no answer known from"]);
}

#[test]
fn only_a_date_that_a_party_set_is_overdue() {
    let mut dated = alert(EventType::PerformanceReported);
    let deadline = |term: &str, timeliness: Timeliness| Deadline {
        party: "parties/ve".into(),
        term_id: term.into(),
        due: Some(occurrence(HAPPENED)),
        timeliness: timeliness.into(),
    };
    dated.proposal.as_mut().unwrap().deadlines = vec![
        deadline("", Timeliness::Overdue),
        deadline("t2", Timeliness::DueSoon),
        deadline("t1", Timeliness::Late),
    ];
    let when = "due by 20 April 2025, 18:00 (America/Caracas, UTC-04:00)";
    Read::new(&mail("en", dated)).tells(&[
        &format!("Date set: answer of Venezuela, {when}: overdue"),
        &format!("Date set: t2: to release persons (Venezuela), {when}: due soon"),
        &format!("(Venezuela), {when}: kept after the date"),
    ]);
    let near = Read::new(&mail("en", alert(EventType::DeadlineNear)));
    assert!(near.subject.contains(": due soon: answer of Venezuela"));
    near.never_says(&["overdue"]);
}
