//! Leases: a chunk is a worker's for a while, and beats make the while longer.

use jiff::SignedDuration;

use super::Ledger;
use crate::{
    keys::Keys,
    store::{Chunk, Needs, StoreError, Unit, Write, WriteError},
};

/// How many chunks one lease takes at most.
const CHUNKS: usize = 8;

/// Names one lease of one chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LeaseRef {
    /// Of which mailing.
    pub mailing: i64,
    /// Which chunk of it.
    pub chunk: i32,
    /// Which lease of the chunk.
    pub epoch: i64,
}

impl LeaseRef {
    pub(crate) fn key(self) -> (i64, i32) {
        (self.mailing, self.chunk)
    }
}

impl Ledger {
    /// Leases chunks of about as many recipients as there are credits.
    pub async fn lease(&self, credits: u32) -> Result<Vec<Chunk>, StoreError> {
        let work = LeaseChunks {
            credits,
            time_to_live: self.time_to_live(),
        };
        plain(self.store.write_plain(work).await).map(Option::unwrap_or_default)
    }

    /// Whether there is anything that may be leased now. Cheaper than to try.
    pub async fn has_ready_work(&self) -> Result<bool, StoreError> {
        let due = self.store.next_due().await?;
        Ok(due.chunk.is_some_and(|ready| ready <= due.now))
    }

    /// Prolongs leases; gives back those that are lost.
    pub async fn prolong(&self, leases: Vec<LeaseRef>) -> Result<Vec<LeaseRef>, StoreError> {
        let work = ProlongLeases {
            leases,
            time_to_live: self.time_to_live(),
        };
        plain(self.store.write_plain(work).await).map(Option::unwrap_or_default)
    }

    /// Gives leases back, so that others can have them at once.
    pub async fn release(&self, leases: Vec<LeaseRef>) -> Result<(), StoreError> {
        plain(self.store.write_plain(ReleaseLeases { leases }).await).map(|_| ())
    }
}

/// Writes of the ledger are never refused.
pub(super) fn plain<T>(
    written: Result<crate::store::Committed<T>, WriteError>,
) -> Result<Option<T>, StoreError> {
    match written {
        Ok(committed) => Ok(Some(committed.answer)),
        Err(WriteError::Store(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// Leases chunks that are ready, those that have waited longest first.
#[derive(Debug, Clone, Copy)]
pub struct LeaseChunks {
    /// About how many recipients; the last chunk may bring more.
    pub credits: u32,
    /// How long.
    pub time_to_live: SignedDuration,
}

impl Write for LeaseChunks {
    type Answer = Vec<Chunk>;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.ready_chunks += CHUNKS;
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<Vec<Chunk>, WriteError> {
        let now = unit.now();
        let mut ready: Vec<Chunk> = unit
            .chunks
            .values()
            .filter(|chunk| chunk.remaining > 0 && chunk.ready <= now)
            .cloned()
            .collect();
        // Small ones first: five recipients do not wait behind a thousand.
        ready.sort_by_key(|chunk| (chunk.remaining, chunk.ready, chunk.mailing, chunk.chunk));
        let until = now.checked_add(self.time_to_live).unwrap_or(now);
        let mut left = self.credits;
        let mut leased = Vec::new();
        for mut chunk in ready {
            if left == 0 || leased.len() == CHUNKS {
                break;
            }
            left = left.saturating_sub(chunk.remaining);
            chunk.epoch += 1;
            chunk.ready = until;
            unit.chunks.put((chunk.mailing, chunk.chunk), chunk.clone());
            leased.push(chunk);
        }
        Ok(leased)
    }
}

/// Prolongs leases. The answer names those that are lost: leased to someone else since, done
/// with, or of a mailing that is stopped.
#[derive(Debug, Clone)]
pub struct ProlongLeases {
    /// Which.
    pub leases: Vec<LeaseRef>,
    /// How long from now.
    pub time_to_live: SignedDuration,
}

impl Write for ProlongLeases {
    type Answer = Vec<LeaseRef>;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs
            .chunks
            .extend(self.leases.iter().map(|lease| lease.key()));
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<Vec<LeaseRef>, WriteError> {
        let until = unit
            .now()
            .checked_add(self.time_to_live)
            .unwrap_or(unit.now());
        let mut lost = Vec::new();
        for lease in self.leases {
            // Of a mailing that is stopped whoever has it is to hear so.
            match held(unit, lease).filter(|chunk| !chunk.is_stopped()) {
                Some(mut chunk) => {
                    chunk.ready = until;
                    unit.chunks.put(lease.key(), chunk);
                }
                None => lost.push(lease),
            }
        }
        Ok(lost)
    }
}

/// Gives leases back. Those that are lost already are left alone.
#[derive(Debug, Clone)]
pub struct ReleaseLeases {
    /// Which.
    pub leases: Vec<LeaseRef>,
}

impl Write for ReleaseLeases {
    type Answer = ();

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs
            .chunks
            .extend(self.leases.iter().map(|lease| lease.key()));
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<(), WriteError> {
        for lease in self.leases {
            if let Some(mut chunk) = held(unit, lease) {
                let stopped = chunk.is_stopped();
                chunk.ready = unit.now();
                if stopped {
                    chunk.stop();
                }
                unit.chunks.put(lease.key(), chunk);
            }
        }
        Ok(())
    }
}

/// The chunk, if the lease is its last one and there is something left to do.
fn held(unit: &Unit, lease: LeaseRef) -> Option<Chunk> {
    unit.chunks
        .get(&lease.key())
        .filter(|chunk| chunk.epoch == lease.epoch && chunk.remaining > 0)
        .cloned()
}
