//! How a mailing goes: what was tried lately, and whether it is stopped.

use jiff::Timestamp;

/// Milliseconds in a minute.
const MINUTE_MS: i64 = 60_000;

/// Who stopped a mailing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopCause {
    /// An operator.
    Operator,
    /// Too many refusals for good.
    Bounces,
}

/// That a mailing is stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// Since when.
    pub since: Timestamp,
    /// By whom.
    pub by: StopCause,
    /// Why, in words.
    pub why: String,
}

/// How a mailing goes. A row of its own beside the mailing, which is large: this one changes
/// with every group of outcomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Of which mailing.
    pub mailing: i64,
    /// Recipients who were tried for the first time since it began, or was last resumed.
    pub tried: i64,
    /// Recipients who were refused for good since then.
    pub bounced: i64,
    /// The last minute in which a mail was accepted, in minutes since 1970.
    pub minute: i64,
    /// Mails accepted in that minute.
    pub accepted: i64,
    /// Mails accepted in the minute before that.
    pub accepted_before: i64,
    /// Whether it is stopped.
    pub stopped: Option<Stopped>,
}

impl Tally {
    /// Of a mailing of which nothing was tried.
    pub fn new(mailing: i64) -> Self {
        Self {
            mailing,
            tried: 0,
            bounced: 0,
            minute: 0,
            accepted: 0,
            accepted_before: 0,
            stopped: None,
        }
    }

    /// Counts mails that were accepted by now.
    pub(crate) fn count_accepted(&mut self, now: Timestamp, mails: i64) {
        let minute = now.as_millisecond().div_euclid(MINUTE_MS);
        if minute != self.minute {
            let next = self.minute.saturating_add(1) == minute;
            self.accepted_before = if next { self.accepted } else { 0 };
            self.accepted = 0;
            self.minute = minute;
        }
        self.accepted = self.accepted.saturating_add(mails);
    }

    /// About how many mails a second were accepted over the last minute, or since `began` if
    /// that is less: of the minute before this one as large a part is counted as is not over
    /// a minute ago.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a rate: nobody counts to 2^53 mails in a minute"
    )]
    pub fn rate(&self, now: Timestamp, began: Timestamp) -> f64 {
        let now_ms = now.as_millisecond();
        let minute = now_ms.div_euclid(MINUTE_MS);
        let (this, before) = match minute.saturating_sub(self.minute) {
            0 => (self.accepted, self.accepted_before),
            1 => (0, self.accepted),
            _ => return 0.0,
        };
        let into = now_ms.rem_euclid(MINUTE_MS) as f64 / MINUTE_MS as f64;
        let lately = this as f64 + before as f64 * (1.0 - into);
        let age_ms = now_ms.saturating_sub(began.as_millisecond());
        let window_ms = age_ms.clamp(1_000, MINUTE_MS);
        // What was accepted before the window began is all within it when it is shorter.
        let lately = if window_ms < MINUTE_MS {
            (this + before) as f64
        } else {
            lately
        };
        lately * 1_000.0 / window_ms as f64
    }

    /// Whether so large a share of so many recipients was refused for good that it has to stop.
    pub(crate) fn is_beyond(&self, percent: u32, least: u32) -> bool {
        let share = self.bounced.saturating_mul(100);
        self.tried >= i64::from(least) && share > self.tried.saturating_mul(percent.into())
    }
}

/// Recipients of a mailing, counted by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// All that have been found so far.
    pub planned: i64,
    /// Not tried for the first time.
    pub untried: i64,
    /// In a chunk again.
    pub queued: i64,
    /// Waits for its next try.
    pub retrying: i64,
    /// Given up.
    pub dead: i64,
    /// Had left.
    pub skipped: i64,
    /// Laid aside.
    pub dropped: i64,
}

impl Standing {
    /// Whose mail was accepted: whoever is none of the others.
    pub fn accepted(&self) -> i64 {
        let others = self.pending() + self.retrying + self.dead + self.skipped + self.dropped;
        (self.planned - others).max(0)
    }

    /// Not tried, or being tried, for the first time or again.
    pub fn pending(&self) -> i64 {
        self.untried + self.queued
    }
}

impl std::ops::Add for Standing {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            planned: self.planned + other.planned,
            untried: self.untried + other.untried,
            queued: self.queued + other.queued,
            retrying: self.retrying + other.retrying,
            dead: self.dead + other.dead,
            skipped: self.skipped + other.skipped,
            dropped: self.dropped + other.dropped,
        }
    }
}

/// Which dead letters to read, in the order of their mailings and subscribers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dead {
    /// Beyond this mailing and subscriber.
    pub after: (i64, i64),
    /// Up to this mailing.
    pub last_mailing: i64,
    /// How many at most.
    pub limit: usize,
}

/// What waits to be mailed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Queue {
    /// Chunks with somebody in them, of mailings that are not stopped.
    pub chunks: i64,
    /// Mails in them.
    pub mails: i64,
    /// The oldest mailing among them.
    pub oldest: Option<i64>,
    /// Mails that wait for their next try.
    pub retrying: i64,
    /// Mails that were given up.
    pub dead: i64,
    /// Mailings that are stopped.
    pub stopped: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_745_236_800 + second).unwrap()
    }

    fn same(rate: f64, expected: f64) {
        assert!((rate - expected).abs() < 1e-9, "{rate}, not {expected}");
    }

    #[test]
    fn a_rate_is_that_of_the_last_minute_or_of_its_age() {
        let mut tally = Tally::new(1);
        same(tally.rate(at(0), at(0)), 0.0);
        tally.count_accepted(at(5), 100);
        same(tally.rate(at(10), at(0)), 10.0);
        tally.count_accepted(at(65), 600);
        // Half of the minute before is over a minute ago.
        same(tally.rate(at(90), at(0)), 650.0 / 60.0);
        same(tally.rate(at(120), at(0)), 10.0);
        same(tally.rate(at(180), at(0)), 0.0);
        tally.count_accepted(at(300), 60);
        same(tally.rate(at(359), at(0)), 1.0);
    }

    #[test]
    fn a_share_counts_from_so_many_tries_on_and_has_to_be_passed() {
        let tally = |tried, bounced| Tally {
            tried,
            bounced,
            ..Tally::new(1)
        };
        assert!(!tally(99, 99).is_beyond(10, 100));
        assert!(!tally(100, 10).is_beyond(10, 100));
        assert!(tally(100, 11).is_beyond(10, 100));
        assert!(!tally(100, 100).is_beyond(100, 1));
        assert!(tally(1, 1).is_beyond(0, 0));
        assert!(!tally(0, 0).is_beyond(0, 0));
    }

    #[test]
    fn whoever_is_nothing_else_has_it() {
        let one = Standing {
            planned: 10,
            untried: 1,
            queued: 1,
            retrying: 1,
            dead: 1,
            skipped: 1,
            dropped: 1,
        };
        assert_eq!((one.accepted(), one.pending()), (4, 2));
        assert_eq!((one + one).accepted(), 8);
    }
}
