//! Leases in hand, from the first errand to the last result that is committed.

use demarche::contract::v1::Recipient;

use super::State;
use crate::{
    journal::{Journal, record::Slot},
    lease::LeaseKey,
};

/// A lease that is being worked on, or whose results are not all committed.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) slot: Slot,
    /// Recipients that are ours to settle.
    pub(super) total: usize,
    pub(super) settled: usize,
    pub(super) committed: usize,
    /// Lost, taken back or given back: what is in flight goes on, and nothing else.
    pub(super) over: bool,
}

impl State {
    pub(super) fn is_over(&self, lease: LeaseKey) -> bool {
        self.held.get(&lease).is_none_or(|held| held.over)
    }

    /// The service leased a chunk to us again: it counts the lease before as lost.
    pub(super) fn drop_older(&mut self, lease: LeaseKey, journal: &Journal) {
        let first = LeaseKey {
            epoch: i64::MIN,
            ..lease
        };
        let older: Vec<_> = self.held.range(first..lease).map(|(&key, _)| key).collect();
        for lease in older {
            self.lose(lease, journal);
        }
    }

    /// A lease is no longer ours: what is unsent is dropped.
    pub(super) fn lose(&mut self, lease: LeaseKey, journal: &Journal) {
        let dropped = self.take_out(lease, |_| true);
        self.finish_early(lease);
        self.drop_unsent(lease, dropped, journal);
    }

    /// Takes out what of a lease waits, be it for its turn or for its domain. Says how many.
    pub(super) fn take_out(&mut self, lease: LeaseKey, whom: impl Fn(&Recipient) -> bool) -> usize {
        self.turns.remove(lease, &whom) + self.paces.remove(lease, &whom)
    }

    pub(super) fn finish_early(&mut self, lease: LeaseKey) {
        if let Some(held) = self.held.get_mut(&lease) {
            held.over = true;
        }
    }

    /// Recipients of a lease will not be mailed by us.
    pub(super) fn drop_unsent(&mut self, lease: LeaseKey, count: usize, journal: &Journal) {
        if let Some(held) = self.held.get_mut(&lease) {
            held.total = held.total.saturating_sub(count);
            self.credit.release(count);
        }
        self.forget_if_done(lease, journal);
    }

    pub(super) fn forget_if_done(&mut self, lease: LeaseKey, journal: &Journal) {
        let done = |held: &Held| held.settled >= held.total && held.committed >= held.settled;
        if self.held.get(&lease).is_some_and(done)
            && let Some(held) = self.held.remove(&lease)
            && let Err(error) = journal.end(held.slot)
        {
            // The next start gives back a lease that is over, which the service ignores.
            tracing::debug!(%error, "the journal could not note the end of a lease");
        }
    }
}
