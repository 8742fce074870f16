//! The record of one mailing, small enough to be hashed, and written by the real writes.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::{
    keys::Keys,
    ledger::{
        BounceLimit, Failed, LeaseChunks, LeaseRef, Outcome, ReleaseLeases, Settle,
        retry::TakeUpRetries,
    },
    store::{
        Bits, Change, Chunk, Counters, Exception, ExceptionState, FailureClass, Members, Needs,
        Unit, Write,
    },
};

/// The mailing's number.
const MAILING: i64 = 1;
/// How long leases last. All that matters is that it is not nothing.
pub(super) const TIME_TO_LIVE: SignedDuration = SignedDuration::from_secs(30);
/// How long after a failed try the next one is made.
const WAIT: Duration = Duration::from_mins(1);

/// Names a recipient: counted from 0 over all chunks that are no retries.
pub(super) type RecipientId = usize;

/// Chunks and exceptions.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Record {
    pub(super) chunks: Vec<ChunkRow>,
    /// By recipient.
    pub(super) exceptions: Vec<Option<ExceptionRow>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ChunkRow {
    pub(super) members: Vec<RecipientId>,
    /// A bit for each member.
    pub(super) done: u8,
    pub(super) remaining: u32,
    pub(super) retry: bool,
    pub(super) epoch: i64,
    /// Whether its lease has not run out.
    pub(super) leased: bool,
}

/// How the last try ended is left out: nothing is decided by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ExceptionRow {
    pub(super) state: ExceptionState,
    attempts: u32,
}

impl ChunkRow {
    pub(super) fn is_ready(&self) -> bool {
        self.remaining > 0 && !self.leased
    }

    /// The places of those who are not done with, and who they are.
    pub(super) fn undone(&self) -> impl Iterator<Item = (usize, RecipientId)> {
        let members = self.members.iter().copied().enumerate();
        members.filter(|(index, _)| self.done >> index & 1 == 0)
    }

    pub(super) fn is_done(&self, recipient: RecipientId) -> bool {
        self.members.contains(&recipient) && self.undone().all(|(_, other)| other != recipient)
    }

    fn load(&self, number: usize) -> Chunk {
        let members = Members::new(self.members.iter().map(|&recipient| number_of(recipient)));
        Chunk {
            mailing: MAILING,
            chunk: number.try_into().unwrap(),
            done: Bits::from_bytes(vec![self.done], members.len()).unwrap(),
            members,
            remaining: self.remaining,
            retry: self.retry,
            epoch: self.epoch,
            ready: if self.leased {
                now() + TIME_TO_LIVE
            } else {
                now()
            },
        }
    }

    fn store(chunk: &Chunk) -> Self {
        Self {
            members: chunk
                .members
                .numbers()
                .iter()
                .map(|&n| recipient_of(n))
                .collect(),
            done: chunk.done.as_bytes()[0],
            remaining: chunk.remaining,
            retry: chunk.retry,
            epoch: chunk.epoch,
            leased: chunk.ready > now(),
        }
    }
}

impl Record {
    pub(super) fn new(chunks: &[u8]) -> Self {
        let mut recipients = 0;
        let chunks = chunks.iter().map(|&size| {
            let first = recipients;
            recipients += usize::from(size);
            ChunkRow {
                members: (first..recipients).collect(),
                done: 0,
                remaining: u32::from(size),
                retry: false,
                epoch: 0,
                leased: false,
            }
        });
        Self {
            chunks: chunks.collect(),
            exceptions: vec![None; recipients],
        }
    }

    /// Writes, given the rows that the write says it needs, as the store would.
    pub(super) fn write<W: Write>(&mut self, keys: &Keys, work: W) -> W::Answer {
        self.write_when_due(keys, work, 0)
    }

    /// Takes up the retries of some recipients, who are due: a bit for each.
    pub(super) fn take_up(&mut self, keys: &Keys, due: u8) {
        self.write_when_due(keys, TakeUpRetries, due);
    }

    fn write_when_due<W: Write>(&mut self, keys: &Keys, work: W, due: u8) -> W::Answer {
        let mut needs = Needs::default();
        work.needs(keys, &mut needs);
        let mut unit = Unit::new(now(), Counters::default());
        self.load(&needs, due, &mut unit);
        let answer = work.decide(keys, &mut unit);
        self.store(&unit);
        answer.expect("writes of the ledger are never refused")
    }

    fn load(&self, needs: &Needs, due: u8, unit: &mut Unit) {
        let ready = self.chunks.iter().enumerate();
        let ready = ready.filter(|(_, chunk)| chunk.is_ready());
        for (number, row) in ready.take(needs.ready_chunks) {
            let chunk = row.load(number);
            unit.chunks.loaded((MAILING, chunk.chunk), Some(chunk));
        }
        for &(mailing, number) in &needs.chunks {
            let number = usize::try_from(number).unwrap();
            let chunk = self.chunks.get(number).map(|row| row.load(number));
            unit.chunks
                .loaded((mailing, number.try_into().unwrap()), chunk);
        }
        let waits = |recipient: RecipientId| {
            due >> recipient & 1 == 1
                && self.exceptions[recipient]
                    .is_some_and(|row| row.state == ExceptionState::Retrying)
        };
        let waiting = (0..self.exceptions.len()).filter(|&recipient| waits(recipient));
        for recipient in waiting.take(needs.due_exceptions) {
            let exception = self.exception(recipient, now());
            unit.exceptions
                .loaded((MAILING, number_of(recipient)), exception);
            unit.next_chunks
                .insert(MAILING, self.chunks.len().try_into().unwrap());
        }
        for &(mailing, number) in &needs.exceptions {
            let exception = self.exception(recipient_of(number), later());
            unit.exceptions.loaded((mailing, number), exception);
        }
    }

    fn exception(&self, recipient: RecipientId, next: Timestamp) -> Option<Exception> {
        self.exceptions[recipient].map(|row| Exception {
            mailing: MAILING,
            subscriber: number_of(recipient),
            state: row.state,
            attempts: row.attempts,
            next,
            class: FailureClass::Transient,
            smtp_code: 0,
            enhanced_code: String::new(),
            detail: String::new(),
        })
    }

    /// Keeps what a write has changed, and sees that rows are new when it says so: the store
    /// inserts the one and updates the other.
    fn store(&mut self, unit: &Unit) {
        let mut chunks: Vec<_> = unit.chunks.changes().collect();
        chunks.sort_by_key(|(key, ..)| **key);
        for (&(_, number), chunk, change) in chunks {
            let number = usize::try_from(number).unwrap();
            let row = ChunkRow::store(chunk.expect("chunks stay"));
            if change == Change::New {
                assert_eq!(number, self.chunks.len(), "a new chunk is the next one");
                self.chunks.push(row);
            } else {
                self.chunks[number] = row;
            }
        }
        for (&(_, number), exception, change) in unit.exceptions.changes() {
            let row = &mut self.exceptions[recipient_of(number)];
            assert_eq!(change == Change::New, row.is_none(), "new, or there before");
            *row = exception.map(|exception| ExceptionRow {
                state: exception.state,
                attempts: exception.attempts,
            });
        }
    }

    /// Merges what became of recipients.
    pub(super) fn settle(&mut self, keys: &Keys, outcome: Outcome, retries: usize) {
        let chunk = &self.chunks[usize::try_from(outcome.lease.chunk).unwrap()];
        let touched = outcome.accepted.iter().copied();
        let touched = touched.chain(outcome.failed.iter().map(|failed| failed.index));
        let subscribers = touched
            .map(|index| number_of(chunk.members[index]))
            .collect();
        let work = Settle {
            outcomes: vec![(outcome, subscribers)],
            retry_schedule: vec![WAIT; retries],
            // Stopping has tests of its own: here none is.
            bounce_limit: BounceLimit {
                percent: 100,
                least_tried: u32::MAX,
            },
        };
        self.write(keys, work);
    }

    /// Leases a chunk, if one is ready. Says which, whom to mail (their places), and settles
    /// the others, as `take` does between the ledger and a worker.
    pub(super) fn lease(
        &mut self,
        keys: &Keys,
        retries: usize,
        has_left: impl Fn(RecipientId) -> bool,
    ) -> Option<(LeaseRef, Vec<usize>)> {
        let work = LeaseChunks {
            credits: 1,
            time_to_live: TIME_TO_LIVE,
        };
        let leased = self.write(keys, work);
        assert!(leased.len() <= 1, "one credit is one chunk");
        let chunk = leased.into_iter().next()?;
        let lease = LeaseRef {
            mailing: MAILING,
            chunk: chunk.chunk,
            epoch: chunk.epoch,
        };
        let (mut whom, mut accepted, mut failed) = (Vec::new(), Vec::new(), Vec::new());
        let row = &self.chunks[usize::try_from(chunk.chunk).unwrap()];
        for (index, recipient) in row.undone() {
            if row.retry && self.exceptions[recipient].is_none() {
                accepted.push(index);
            } else if has_left(recipient) {
                failed.push(failure(index, FailureClass::None));
            } else {
                whom.push(index);
            }
        }
        if !accepted.is_empty() || !failed.is_empty() {
            let outcome = Outcome {
                lease,
                accepted,
                failed,
            };
            self.settle(keys, outcome, retries);
        }
        Some((lease, whom))
    }

    /// Whether all recipients come to an end when nothing goes wrong any more: leases run
    /// out, retries are due, and whoever is leased is mailed.
    pub(super) fn ends_well(&self, keys: &Keys, retries: usize) -> bool {
        let mut record = self.clone();
        // Each round leases a chunk or takes up retries: there are not many of either.
        for _ in 0..16 {
            for chunk in &mut record.chunks {
                chunk.leased = false;
            }
            record.take_up(keys, u8::MAX);
            let Some((lease, whom)) = record.lease(keys, retries, |_| false) else {
                return record.is_at_its_end();
            };
            let outcome = Outcome {
                lease,
                accepted: whom,
                failed: Vec::new(),
            };
            record.settle(keys, outcome, retries);
            record.write(
                keys,
                ReleaseLeases {
                    leases: vec![lease],
                },
            );
        }
        false
    }

    fn is_at_its_end(&self) -> bool {
        let open = |row: &ExceptionRow| {
            matches!(row.state, ExceptionState::Retrying | ExceptionState::Queued)
        };
        self.chunks
            .iter()
            .all(|chunk| chunk.undone().next().is_none())
            && !self.exceptions.iter().flatten().any(open)
    }

    /// Whether a recipient is done with in the chunk that is no retry.
    pub(super) fn is_done(&self, recipient: RecipientId) -> bool {
        let first = self.chunks.iter().filter(|chunk| !chunk.retry);
        first.into_iter().any(|chunk| chunk.is_done(recipient))
    }
}

pub(super) fn failure(index: usize, class: FailureClass) -> Failed {
    Failed {
        index,
        class,
        smtp_code: 0,
        enhanced_code: String::new(),
        detail: String::new(),
    }
}

/// Members count from 1.
fn number_of(recipient: RecipientId) -> i64 {
    i64::try_from(recipient).unwrap() + 1
}

fn recipient_of(number: i64) -> RecipientId {
    usize::try_from(number - 1).unwrap()
}

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

fn later() -> Timestamp {
    now() + SignedDuration::try_from(WAIT).unwrap()
}
