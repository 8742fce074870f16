//! What the calendar has to say of a proposal, each thing once.
//!
//! What was told is in the row. So nothing is told twice, whatever facts come later, however
//! clocks are folded anew, and however the clock of the machine jumps.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Proposal;
use crate::domain::{
    ChannelClass, Deadline, Event, EventType, Fact, Occurrence, PartyId, Precision, SilenceClock,
    SilenceReached, Timeliness, clock::beginning, deadline::DatedDuty,
};

/// The longest silence that was told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaisedSilence {
    /// Whose.
    pub addressee: PartyId,
    /// Public or formal.
    pub class: ChannelClass,
    /// On which version.
    pub version: u32,
    /// How many days. What is shorter has passed.
    pub days: u32,
}

/// A date that was told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldDeadline {
    /// Who has to keep it.
    pub party: PartyId,
    /// The term; empty for the answer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub term_id: String,
    /// The date. Another date is another deadline.
    pub due: Occurrence,
    /// Whether it was told that it had passed, and not only that it is near.
    pub passed: bool,
}

/// What is told next, and when.
struct Next<'a> {
    moment: Timestamp,
    notice: Notice<'a>,
}

enum Notice<'a> {
    Silence(&'a SilenceClock, u32),
    Deadline(DatedDuty<'a>),
}

/// The days of silence that are told of: the least one longer than this.
fn milestone_after(days: u32) -> u32 {
    const FIRST: [u32; 7] = [1, 3, 7, 14, 30, 60, 90];
    match FIRST.into_iter().find(|milestone| *milestone > days) {
        Some(milestone) => milestone,
        None => (days / 30 + 1) * 30,
    }
}

/// The highest milestone that so many days reach; 0 for none.
fn milestone_within(days: u32) -> u32 {
    const FIRST: [u32; 7] = [90, 60, 30, 14, 7, 3, 1];
    if days > 90 {
        return days / 30 * 30;
    }
    FIRST
        .into_iter()
        .find(|milestone| *milestone <= days)
        .unwrap_or(0)
}

impl Proposal {
    /// When the calendar next has something to say, if nothing comes between: the local
    /// midnight at which a milestone of silence is reached, a date is near or has passed.
    /// In the past where it has not been said yet.
    pub fn next_notice(&self) -> Option<Timestamp> {
        self.notices().map(|next| next.moment).min()
    }

    /// Records what is due by now, one notice at a time: to be called until there is none.
    /// Of several milestones that passed unseen only the highest is told.
    pub fn notice_due(&mut self, seq: i64, now: Timestamp) -> Option<Event> {
        let next = self
            .notices()
            .filter(|next| next.moment <= now)
            .min_by_key(|next| next.moment)?;
        let (event_type, occurred, fact) = match next.notice {
            Notice::Silence(clock, least) => {
                let days = milestone_within(clock.read(now).days).max(least);
                let as_of = clock.day_of(days)?;
                let reached = SilenceReached {
                    addressee: clock.addressee.clone(),
                    class: clock.class,
                    days,
                    since: clock.since.clone(),
                    as_of,
                };
                let moment = beginning(as_of, &clock.zone()).unwrap_or(next.moment);
                let occurred = day(moment, clock.since.zone());
                (EventType::SilenceReached, occurred, Fact::Silence(reached))
            }
            Notice::Deadline(duty) => {
                let passed = duty.passed().is_some_and(|passed| passed <= now);
                let event_type = if passed {
                    EventType::DeadlinePassed
                } else {
                    EventType::DeadlineNear
                };
                let occurred = if passed {
                    duty.passed_on()
                } else {
                    day(next.moment, duty.due.zone())
                };
                let timeliness = if passed {
                    Timeliness::Overdue
                } else {
                    Timeliness::DueSoon
                };
                (event_type, occurred, Fact::Deadline(duty.say(timeliness)))
            }
        };
        let event = self.event(seq, now, event_type, Some(occurred), None, fact);
        self.apply(&event);
        Some(event)
    }

    /// Whether what the calendar said is still so: to be asked before it is passed on.
    pub fn still_so(&self, notice: &Fact, now: Timestamp) -> bool {
        match notice {
            Fact::Silence(told) => {
                self.status.is_open()
                    && self.clocks.iter().any(|clock| {
                        clock.addressee == told.addressee
                            && clock.class == told.class
                            && clock.since == told.since
                            && clock.runs()
                            && clock.read(now).days >= told.days
                    })
            }
            Fact::Deadline(told) => self.deadlines(now).iter().any(|found| {
                found.party == told.party
                    && found.term_id == told.term_id
                    && found.due == told.due
                    && matches!(
                        (told.timeliness, found.timeliness),
                        (Timeliness::Overdue, Timeliness::Overdue)
                            | (Timeliness::DueSoon, Timeliness::DueSoon)
                    )
            }),
            _ => true,
        }
    }

    /// Each thing that the calendar has not told of yet, and the first moment to tell of it.
    fn notices(&self) -> impl Iterator<Item = Next<'_>> {
        let silences = self
            .clocks
            .iter()
            .filter(|clock| self.status.is_open() && clock.runs())
            .filter_map(|clock| {
                let milestone = milestone_after(self.raised(clock));
                let moment = beginning(clock.day_of(milestone)?, &clock.zone())?;
                Some(Next {
                    moment,
                    notice: Notice::Silence(clock, milestone),
                })
            });
        let deadlines = self.open_duties().into_iter().filter_map(|duty| {
            let moment = match self.told_of(&duty) {
                None => duty.near()?,
                Some(false) => duty.passed()?,
                Some(true) => return None,
            };
            Some(Next {
                moment,
                notice: Notice::Deadline(duty),
            })
        });
        silences.chain(deadlines)
    }

    /// The longest silence on a clock that needs no telling any more: that was told of, or had
    /// been reached before the version on the table was recorded here. That is history and no
    /// news: whoever is told of the offer is told of its silence.
    fn raised(&self, clock: &SilenceClock) -> u32 {
        let told = self.raised.iter().find(|raised| {
            raised.addressee == clock.addressee
                && raised.class == clock.class
                && raised.version == clock.version
        });
        let history = if clock.version == self.version.number {
            milestone_within(clock.read(self.version.recorded).days)
        } else {
            0
        };
        told.map_or(0, |raised| raised.days).max(history)
    }

    pub(super) fn raise(&mut self, told: &SilenceReached) {
        let version = self.version.number;
        let found = self.raised.iter_mut().find(|raised| {
            raised.addressee == told.addressee
                && raised.class == told.class
                && raised.version == version
        });
        match found {
            Some(raised) => raised.days = raised.days.max(told.days),
            None => self.raised.push(RaisedSilence {
                addressee: told.addressee.clone(),
                class: told.class,
                version,
                days: told.days,
            }),
        }
    }

    /// Whether it was told that the date has passed; none when nothing was told of it.
    fn told_of(&self, duty: &DatedDuty<'_>) -> Option<bool> {
        self.told
            .iter()
            .find(|told| {
                told.party == *duty.party && told.term_id == duty.term_id && told.due == *duty.due
            })
            .map(|told| told.passed)
    }

    pub(super) fn tell(&mut self, deadline: &Deadline) {
        let passed = deadline.timeliness == Timeliness::Overdue;
        let found = self.told.iter_mut().find(|told| {
            told.party == deadline.party
                && told.term_id == deadline.term_id
                && told.due == deadline.due
        });
        match found {
            Some(told) => told.passed |= passed,
            None => self.told.push(ToldDeadline {
                party: deadline.party.clone(),
                term_id: deadline.term_id.clone(),
                due: deadline.due.clone(),
                passed,
            }),
        }
    }
}

/// What the calendar says is true of a day.
fn day(moment: Timestamp, zone: &str) -> Occurrence {
    Occurrence::new(moment, Precision::Day, zone).unwrap_or_else(|_| Occurrence::instant(moment))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milestones_are_those_of_the_rules_and_then_monthly() {
        let mut days = 0;
        let mut milestones = Vec::new();
        while milestones.len() < 10 {
            days = milestone_after(days);
            milestones.push(days);
        }
        assert_eq!(milestones, [1, 3, 7, 14, 30, 60, 90, 120, 150, 180]);
        for days in 0..400 {
            let highest = milestone_within(days);
            assert!(highest <= days && milestone_after(highest) > days, "{days}");
        }
    }
}
