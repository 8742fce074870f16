//! For how long an addressee has not answered, in calendar days.
//!
//! A clock starts with the announcement (public) or the formal delivery (formal), and starts
//! anew with a new version and when an answer is taken back. It stands while the proponents
//! owe a clarification and while the proposal is not open. Days are compared in the zone
//! of the communication that started it. Where a time is known only by the day or month,
//! silence is counted from its end and to the beginning of what ended it: never more is
//! said than is known.

use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{ChannelClass, Occurrence, PartyId};

/// Days that are not counted: from the first to the day before the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    from: Date,
    to: Date,
}

/// Since when an addressee has not answered, by one class of channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SilenceClock {
    /// Who.
    pub addressee: PartyId,
    /// Public or formal.
    pub class: ChannelClass,
    /// The version to which an answer is awaited.
    pub version: u32,
    /// Since when.
    pub since: Occurrence,
    /// When it answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<Occurrence>,
    /// Since when a clarification is owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<Occurrence>,
    /// Requests that were not answered, by their `seq`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    owed: Vec<i64>,
    /// Since when it stands, for whichever reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    halted: Option<Occurrence>,
    /// When it stood before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pauses: Vec<Pause>,
}

/// What a clock says at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockReading {
    /// Who.
    pub addressee: PartyId,
    /// Public or formal.
    pub class: ChannelClass,
    /// Since when an answer is awaited.
    pub since: Occurrence,
    /// When it answered.
    pub answered: Option<Occurrence>,
    /// Since when the clock stands because the proponents owe a clarification.
    pub paused: Option<Occurrence>,
    /// Calendar days of silence, pauses left out.
    pub days: u32,
    /// The last day counted, in the zone of `since`.
    pub as_of: Date,
}

/// A clock that starts. Where the proposal is not open it stands from the beginning.
pub(super) fn begun(
    addressee: &PartyId,
    class: ChannelClass,
    version: u32,
    since: &Occurrence,
    open: bool,
) -> SilenceClock {
    SilenceClock {
        addressee: addressee.clone(),
        class,
        version,
        since: since.clone(),
        answered: None,
        paused: None,
        owed: Vec::new(),
        halted: (!open).then(|| since.clone()),
        pauses: Vec::new(),
    }
}

impl SilenceClock {
    /// Whether it counts days.
    pub fn runs(&self) -> bool {
        self.answered.is_none() && self.halted.is_none()
    }

    pub(super) fn begin_anew(&mut self, since: &Occurrence, open: bool) {
        *self = begun(&self.addressee, self.class, self.version, since, open);
    }

    pub(super) fn answer(&mut self, occurred: &Occurrence) {
        if self.answered.is_none() {
            self.answered = Some(occurred.clone());
            self.paused = None;
            self.owed.clear();
        }
    }

    pub(super) fn request(&mut self, seq: i64, occurred: &Occurrence) {
        if self.answered.is_some() {
            return;
        }
        self.owed.push(seq);
        self.paused.get_or_insert_with(|| occurred.clone());
        self.halt(occurred);
    }

    /// Whether this request waits for a clarification.
    pub(super) fn owes(&self, request: i64) -> bool {
        self.owed.contains(&request)
    }

    /// A clarification of one request, or of all.
    pub(super) fn explain(&mut self, request: Option<i64>, occurred: &Occurrence, open: bool) {
        match request {
            Some(request) => self.owed.retain(|owed| *owed != request),
            None => self.owed.clear(),
        }
        if self.owed.is_empty() {
            self.paused = None;
            if open {
                self.go_on(occurred);
            }
        }
    }

    pub(super) fn halt(&mut self, occurred: &Occurrence) {
        if self.answered.is_none() {
            self.halted.get_or_insert_with(|| occurred.clone());
        }
    }

    pub(super) fn reopen(&mut self, occurred: &Occurrence) {
        if self.owed.is_empty() {
            self.go_on(occurred);
        }
    }

    fn go_on(&mut self, occurred: &Occurrence) {
        if self.answered.is_some() {
            return;
        }
        let Some(halted) = self.halted.take() else {
            return;
        };
        let zone = self.zone();
        let after = self.pauses.last().map_or(self.from(), |last| last.to);
        let from = date(halted.start(), &zone).max(after);
        let to = date(occurred.end(), &zone);
        if to > from {
            self.pauses.push(Pause { from, to });
        }
    }

    /// What it says at a moment.
    pub fn read(&self, now: Timestamp) -> ClockReading {
        let zone = self.zone();
        let today = reached(now, &zone);
        let halted = self.halted.as_ref().map(|at| date(at.start(), &zone));
        let answered = self.answered.as_ref().map(|at| date(at.start(), &zone));
        let counted = [halted, answered]
            .into_iter()
            .flatten()
            .fold(today, Date::min);
        let as_of = match (answered, &self.paused, halted) {
            (Some(answered), ..) => answered,
            (None, Some(_), _) | (None, None, None) => today,
            (None, None, Some(halted)) => halted,
        };
        ClockReading {
            addressee: self.addressee.clone(),
            class: self.class,
            since: self.since.clone(),
            answered: self.answered.clone(),
            paused: self.paused.clone(),
            days: self.days_at(counted),
            as_of,
        }
    }

    /// Days of silence up to a day.
    fn days_at(&self, day: Date) -> u32 {
        let paused: i32 = self
            .pauses
            .iter()
            .map(|pause| days_between(pause.from, pause.to.min(day)).max(0))
            .sum();
        let days = days_between(self.from(), day) - paused;
        u32::try_from(days).unwrap_or(0)
    }

    /// The day on which so many days of silence are reached, if nothing comes between.
    pub(super) fn day_of(&self, days: u32) -> Option<Date> {
        let mut day = self.from().checked_add(i64::from(days).days()).ok()?;
        for pause in &self.pauses {
            if pause.from < day {
                let stood = i64::from(days_between(pause.from, pause.to));
                day = day.checked_add(stood.days()).ok()?;
            }
        }
        Some(day)
    }

    /// The day from which it counts: the last on which the question can have been put.
    fn from(&self) -> Date {
        date(self.since.end(), &self.zone())
    }

    pub(super) fn zone(&self) -> TimeZone {
        self.since.time_zone()
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

fn date(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned_datetime(zone.clone()).date()
}

/// The first moment of a day in a zone.
pub(super) fn beginning(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    let start = day.to_zoned_datetime(zone.clone()).ok()?;
    Some(start.timestamp())
}

/// The latest day that has begun. Where clocks are put back over midnight a day begins and
/// for a while the calendar shows the day before again; it has begun all the same.
pub(super) fn reached(now: Timestamp, zone: &TimeZone) -> Date {
    let day = date(now, zone);
    match day.tomorrow() {
        Ok(next) if beginning(next, zone).is_some_and(|begins| begins <= now) => next,
        _ => day,
    }
}
