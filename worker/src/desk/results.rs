//! What became of mails, until the service has it.

use std::collections::BTreeMap;

use demarche::contract::v1::{ChunkOutcome, Failure, Outcomes};
use tokio::time::Instant;

use crate::{journal::SegmentId, lease::LeaseKey};

/// So many results at most are said at once.
const BATCH: usize = 10_000;

/// Results that belong together.
#[derive(Debug, Default)]
struct Bundle {
    chunks: BTreeMap<LeaseKey, Chunk>,
    /// Acceptances by the segment of the journal that answers for them.
    segments: BTreeMap<SegmentId, usize>,
    count: usize,
}

#[derive(Debug, Default)]
struct Chunk {
    accepted: Vec<(u32, Option<SegmentId>)>,
    failures: Vec<Failure>,
}

/// Results said and unsaid.
#[derive(Debug, Default)]
pub struct Results {
    unsaid: Bundle,
    since: Option<Instant>,
    unacknowledged: BTreeMap<u64, Bundle>,
    last_batch: u64,
}

impl Bundle {
    fn accepted(&mut self, lease: LeaseKey, index: u32, segment: Option<SegmentId>) {
        let chunk = self.chunks.entry(lease).or_default();
        chunk.accepted.push((index, segment));
        if let Some(segment) = segment {
            *self.segments.entry(segment).or_default() += 1;
        }
        self.count += 1;
    }

    fn failed(&mut self, lease: LeaseKey, failure: Failure) {
        let chunk = self.chunks.entry(lease).or_default();
        chunk.failures.push(failure);
        self.count += 1;
    }

    fn absorb(&mut self, other: Self) {
        for (lease, chunk) in other.chunks {
            for (index, segment) in chunk.accepted {
                self.accepted(lease, index, segment);
            }
            for failure in chunk.failures {
                self.failed(lease, failure);
            }
        }
    }

    /// Splits off what fits into one message.
    fn split(&mut self, most: usize) -> Self {
        if self.count <= most {
            return std::mem::take(self);
        }
        let mut part = Self::default();
        let mut rest = Self::default();
        for (lease, chunk) in std::mem::take(&mut self.chunks) {
            for (index, segment) in chunk.accepted {
                let to = if part.count < most {
                    &mut part
                } else {
                    &mut rest
                };
                to.accepted(lease, index, segment);
            }
            for failure in chunk.failures {
                let to = if part.count < most {
                    &mut part
                } else {
                    &mut rest
                };
                to.failed(lease, failure);
            }
        }
        *self = rest;
        part
    }

    fn outcomes(&self) -> Vec<ChunkOutcome> {
        self.chunks
            .iter()
            .map(|(&lease, chunk)| ChunkOutcome {
                r#ref: Some(lease.into()),
                accepted: chunk.accepted.iter().map(|&(index, _)| index).collect(),
                failures: chunk.failures.clone(),
            })
            .collect()
    }
}

impl Results {
    /// A relay accepted a mail.
    pub fn accepted(
        &mut self,
        lease: LeaseKey,
        index: u32,
        segment: Option<SegmentId>,
        now: Instant,
    ) {
        self.unsaid.accepted(lease, index, segment);
        self.since.get_or_insert(now);
    }

    /// A mail was not accepted.
    pub fn failed(&mut self, lease: LeaseKey, failure: Failure, now: Instant) {
        self.unsaid.failed(lease, failure);
        self.since.get_or_insert(now);
    }

    /// How many results are unsaid, and since when the oldest is.
    pub fn unsaid(&self) -> (usize, Option<Instant>) {
        (self.unsaid.count, self.since)
    }

    /// How many batches are not acknowledged.
    pub fn batches(&self) -> usize {
        self.unacknowledged.len()
    }

    /// The next batch to say.
    pub fn next_batch(&mut self) -> Option<Outcomes> {
        if self.unsaid.count == 0 {
            return None;
        }
        let part = self.unsaid.split(BATCH);
        if self.unsaid.count == 0 {
            self.since = None;
        }
        self.last_batch += 1;
        let outcomes = Outcomes {
            batch: self.last_batch,
            chunks: part.outcomes(),
        };
        self.unacknowledged.insert(self.last_batch, part);
        Some(outcomes)
    }

    /// A batch without results. Nothing waits for its acknowledgement here.
    pub fn empty_batch(&mut self) -> Outcomes {
        self.last_batch += 1;
        Outcomes {
            batch: self.last_batch,
            chunks: Vec::new(),
        }
    }

    /// A batch is committed: how many results of which leases, and how many acceptances
    /// of which segments, may be forgotten. `None` if there is no such batch.
    #[expect(
        clippy::type_complexity,
        reason = "two lists of counts, read at one place"
    )]
    pub fn acknowledged(
        &mut self,
        batch: u64,
    ) -> Option<(Vec<(LeaseKey, usize)>, BTreeMap<SegmentId, usize>)> {
        let bundle = self.unacknowledged.remove(&batch)?;
        let leases = bundle
            .chunks
            .iter()
            .map(|(&lease, chunk)| (lease, chunk.accepted.len() + chunk.failures.len()))
            .collect();
        Some((leases, bundle.segments))
    }

    /// A new stream: what was not acknowledged is unsaid, and batches are counted anew.
    pub fn say_again(&mut self, now: Instant) {
        self.last_batch = 0;
        for (_, bundle) in std::mem::take(&mut self.unacknowledged) {
            self.unsaid.absorb(bundle);
        }
        if self.unsaid.count > 0 {
            self.since.get_or_insert(now);
        }
    }
}
