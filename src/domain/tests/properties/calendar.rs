//! The calendar says each thing once, at the right local date, however clocks jump.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use proptest::prelude::*;

use super::{
    super::{desk::*, *},
    history::{Op, ops},
};

const ZONES: [&str; 8] = [
    "UTC",
    "America/Caracas",
    "America/Santiago",
    "America/St_Johns",
    "Europe/Kyiv",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
];

const MILESTONES: [u32; 9] = [1, 3, 7, 14, 30, 60, 90, 120, 150];

fn in_zone(zone: &str, announced: Timestamp) -> Desk {
    let mut new = announcement(&[ADDRESSEE, "united-states"]);
    new.version.terms.push(term("t2"));
    let said = new.version.communication.as_mut().unwrap();
    said.occurred = Occurrence::new(announced, Precision::Instant, zone).unwrap();
    new.version.reply_due = Some(day("2025-04-24"));
    Desk::open(new)
}

/// The day on which a moment is, told by looking for the last day that has begun.
fn today(now: Timestamp, zone: &TimeZone) -> Date {
    let mut day = now
        .to_zoned_datetime(zone.clone())
        .date()
        .tomorrow()
        .unwrap();
    while day.to_zoned_datetime(zone.clone()).unwrap().timestamp() > now {
        day = day.yesterday().unwrap();
    }
    day
}

/// Lets the calendar say what it has to say by now, and looks at each thing said.
fn keep_time(
    desk: &mut Desk,
    now: Timestamp,
    said: &mut HashSet<String>,
) -> Result<(), TestCaseError> {
    loop {
        let before = desk.proposal.clone();
        let Some(event) = desk.proposal.notice_due(desk.seq + 1, now) else {
            break;
        };
        desk.seq += 1;
        prop_assert!(before.next_notice().is_some_and(|next| next <= now));
        prop_assert_eq!(event.status, Some((before.status, before.status)));
        let key = match &event.fact {
            Fact::Silence(reached) => {
                let zone = TimeZone::get(reached.since.zone()).unwrap();
                let today = today(now, &zone);
                let clock = before
                    .clocks(now)
                    .into_iter()
                    .find(|c| c.addressee == reached.addressee && c.class == reached.class)
                    .unwrap();
                prop_assert!(before.status.is_open() && clock.answered.is_none());
                prop_assert!(clock.paused.is_none());
                prop_assert!(reached.as_of <= today && reached.days <= clock.days);
                // The highest that was reached, and no other is left out.
                let next = MILESTONES
                    .into_iter()
                    .find(|days| *days > reached.days)
                    .unwrap();
                prop_assert!(clock.days < next, "{} of {}", reached.days, clock.days);
                let begins = reached.as_of.to_zoned_datetime(zone).unwrap().timestamp();
                prop_assert!(begins <= now);
                format!(
                    "{} {:?} {} {}",
                    reached.addressee, reached.class, before.version.number, reached.days
                )
            }
            Fact::Deadline(deadline) => format!(
                "{} {:?} {} {:?}",
                deadline.party,
                deadline.term_id,
                deadline.due.start(),
                event.event_type
            ),
            other => panic!("{other:?}"),
        };
        prop_assert!(said.insert(key.clone()), "{key} was told twice");
        desk.events.push(event);
    }
    // Nothing that is due is left.
    prop_assert!(desk.proposal.next_notice().is_none_or(|next| next > now));
    Ok(())
}

fn run(zone: &str, hour: u16, ops: &[Op], jumps: &[i64]) -> Result<(), TestCaseError> {
    let announced = at("2025-04-04T00:00:00Z") + SignedDuration::from_hours(i64::from(hour));
    let mut desk = in_zone(zone, announced);
    let mut said = HashSet::new();
    let mut ops = ops.iter().enumerate();
    for jump in jumps {
        let now = desk.now + SignedDuration::from_mins(*jump);
        keep_time(&mut desk, now, &mut said)?;
        if let Some((place, op)) = ops.next() {
            op.perform(place, &mut desk);
            keep_time(&mut desk, now, &mut said)?;
        }
    }
    // What was told is part of the history.
    let replayed = Proposal::replay(&desk.events, None, None).unwrap();
    prop_assert_eq!(replayed, desk.proposal);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn each_thing_is_told_once_whatever_comes_later(
        zone in prop::sample::select(&ZONES[..]),
        hour in 0u16..300,
        ops in ops(20),
        // Up to two months, back and forth.
        jumps in prop::collection::vec(-90_000i64..90_000, 2..24),
    ) {
        run(zone, hour, &ops, &jumps)?;
    }

    /// Minute by minute over the days on which clocks change.
    #[test]
    fn the_first_day_is_reached_at_local_midnight(
        zone in prop::sample::select(&ZONES[..]),
        day in 0i64..720,
        minute in 0i64..1440,
    ) {
        let announced = at("2023-05-01T00:00:00Z")
            + SignedDuration::from_mins(day * 1440 + minute);
        let desk = in_zone(zone, announced);
        let next = desk.proposal.clocks[0].clone();
        let tz = TimeZone::get(zone).unwrap();
        let tomorrow = announced.to_zoned_datetime(tz.clone()).date().tomorrow().unwrap();
        let midnight = tomorrow.to_zoned_datetime(tz).unwrap().timestamp();
        let just_before = midnight - SignedDuration::from_nanos(1);
        prop_assert_eq!(next.read(midnight).days, 1);
        prop_assert_eq!(next.read(just_before).days, 0);
    }
}
