//! Rows of the delivery ledger: mailings, chunks of recipients, exceptions.

mod bits;
mod members;
mod tally;

use jiff::Timestamp;

pub use bits::Bits;
pub use members::Members;
pub use tally::{Dead, Queue, Standing, StopCause, Stopped, Tally};

use crate::domain::{Proposal, SubscriptionId, filter::Fate};

/// By how much chunks of a mailing that is stopped are put beyond reach, in milliseconds: a
/// little over 3,000 years. No chunk becomes ready so late by itself.
pub(crate) const STOPPED_MS: i64 = 100_000_000_000_000;

fn moved(time: Timestamp, by_ms: i64) -> Timestamp {
    let moved = time.as_millisecond().saturating_add(by_ms);
    Timestamp::from_millisecond(moved).unwrap_or(time)
}

/// What a mailing tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// An event, by its `seq`.
    Event(i64),
    /// A subscription that waits to be confirmed.
    Confirmation(SubscriptionId),
}

/// One message to everybody whom it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailing {
    /// Its number.
    pub id: i64,
    /// What it tells of.
    pub topic: Topic,
    /// When it was planned: the date of its messages.
    pub created: Timestamp,
    /// The proposal as its messages tell of it: a retry says the same as the first try.
    pub snapshot: Option<Box<Proposal>>,
    /// Subscribers up to this number are in chunks.
    pub cut_after: i64,
    /// Whether all are.
    pub cut: bool,
}

/// A part of the recipients of a mailing, leased as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Of which mailing.
    pub mailing: i64,
    /// Counted from 0 within the mailing.
    pub chunk: i32,
    /// Whom, by their numbers, ascending.
    pub members: Members,
    /// Who is done with, by their place among the members.
    pub done: Bits,
    /// How many are not done with.
    pub remaining: u32,
    /// Whether it was cut from exceptions.
    pub retry: bool,
    /// How often it was leased.
    pub epoch: i64,
    /// When it may be leased, or its lease ends.
    pub ready: Timestamp,
}

impl Chunk {
    /// A chunk that nobody has leased yet.
    pub fn new(mailing: i64, chunk: i32, members: Members, retry: bool, ready: Timestamp) -> Self {
        let size = members.len();
        Self {
            mailing,
            chunk,
            done: Bits::new(size),
            remaining: u32::try_from(size).unwrap_or(u32::MAX),
            members,
            retry,
            epoch: 0,
            ready,
        }
    }

    /// Whether its mailing is stopped: then it is nobody's, and nobody's to lease.
    pub fn is_stopped(&self) -> bool {
        self.ready.as_millisecond() >= STOPPED_MS
    }

    /// Puts it beyond reach. It keeps when it would have been ready: a lease that runs on when
    /// its mailing is resumed is still whose it was, and nobody else mails the same meanwhile.
    pub(crate) fn stop(&mut self) {
        if !self.is_stopped() {
            self.ready = moved(self.ready, STOPPED_MS);
        }
    }

    /// Ready again when it would have been.
    pub(crate) fn resume(&mut self) {
        if self.is_stopped() {
            self.ready = moved(self.ready, -STOPPED_MS);
        }
    }

    /// Marks a member as done with. False when it was before, or there is no such member.
    pub fn finish(&mut self, index: usize) -> bool {
        let newly = self.done.set(index);
        if newly {
            self.remaining = self.remaining.saturating_sub(1);
        }
        newly
    }
}

/// Where a mail is that did not simply go well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExceptionState {
    /// Waits for its next try.
    Retrying,
    /// In a chunk again.
    Queued,
    /// Given up.
    Dead,
    /// Not sent: the recipient had left.
    Skipped,
    /// Given up, and laid aside by an operator.
    Dropped,
}

/// How a try to deliver ended, when it was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureClass {
    /// Try again later.
    Transient,
    /// Do not.
    Permanent,
    /// It may have been accepted.
    Ambiguous,
    /// The message could not be made.
    Unrenderable,
    /// There was no try.
    None,
}

/// A mail that did not simply go well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Of which mailing.
    pub mailing: i64,
    /// To which subscriber.
    pub subscriber: i64,
    /// Where it is.
    pub state: ExceptionState,
    /// How often it was tried and not accepted.
    pub attempts: u32,
    /// When it is tried again.
    pub next: Timestamp,
    /// How the last try ended.
    pub class: FailureClass,
    /// The SMTP reply code; 0 for none.
    pub smtp_code: u32,
    /// The enhanced status code, RFC 3463.
    pub enhanced_code: String,
    /// What the relay said.
    pub detail: String,
}

impl Exception {
    /// What a filter knows of it.
    pub fn fate(&self) -> Fate {
        Fate {
            state: match self.state {
                ExceptionState::Retrying => "RETRYING",
                // In a chunk again: being tried.
                ExceptionState::Queued => "PENDING",
                ExceptionState::Dead => "DEAD",
                ExceptionState::Skipped => "SKIPPED",
                ExceptionState::Dropped => "DROPPED",
            },
            failure_class: match self.class {
                FailureClass::Transient => Some("TRANSIENT"),
                FailureClass::Permanent => Some("PERMANENT"),
                FailureClass::Ambiguous => Some("AMBIGUOUS"),
                FailureClass::Unrenderable => Some("UNRENDERABLE"),
                FailureClass::None => None,
            },
            smtp_code: (self.smtp_code != 0).then(|| self.smtp_code.into()),
        }
    }
}
