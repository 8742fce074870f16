//! Leases that a worker has, as far as its stream knows: those that beats prolong.

use std::collections::HashMap;

use crate::ledger::{LeaseHeld, LeaseRef, Outcome};

/// Leases of one stream.
#[derive(Debug, Default)]
pub(super) struct Held(HashMap<(i64, i32), Lease>);

#[derive(Debug)]
struct Lease {
    epoch: i64,
    /// Recipients of whom nothing was said yet; not known of a lease that came over from
    /// another stream.
    left: Option<usize>,
    /// Counts it for the metrics.
    _counted: LeaseHeld,
}

impl Held {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The worker has a lease, of so many recipients if that is known.
    pub(super) fn put(&mut self, lease: LeaseRef, recipients: Option<usize>, counted: LeaseHeld) {
        let held = Lease {
            epoch: lease.epoch,
            left: recipients,
            _counted: counted,
        };
        self.0.insert(lease.key(), held);
    }

    /// The worker has it no longer.
    pub(super) fn remove(&mut self, lease: &LeaseRef) {
        self.0.remove(&lease.key());
    }

    /// Lets go of a lease of which everything is said, so that it is not prolonged.
    pub(super) fn count(&mut self, outcome: &Outcome) {
        let key = outcome.lease.key();
        let said = outcome.accepted.len() + outcome.failed.len();
        if let Some(held) = self.0.get_mut(&key)
            && held.epoch == outcome.lease.epoch
            && let Some(left) = &mut held.left
        {
            *left = left.saturating_sub(said);
            if *left == 0 {
                self.0.remove(&key);
            }
        }
    }

    /// Lets go of those of mailings that are stopped.
    pub(super) fn stop(&mut self, mailings: &[i64]) -> Vec<LeaseRef> {
        let mut leases = self.refs();
        leases.retain(|lease| mailings.contains(&lease.mailing));
        for lease in &leases {
            self.remove(lease);
        }
        leases
    }

    /// All of them.
    pub(super) fn refs(&self) -> Vec<LeaseRef> {
        self.0
            .iter()
            .map(|(&(mailing, chunk), held)| LeaseRef {
                mailing,
                chunk,
                epoch: held.epoch,
            })
            .collect()
    }
}
