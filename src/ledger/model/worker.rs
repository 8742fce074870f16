//! A worker, as far as the protocol sees it.

use std::collections::{BTreeMap, BTreeSet};

use super::record::failure;
use crate::{
    ledger::{LeaseRef, Outcome},
    store::FailureClass,
};

/// A lease of the one mailing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Lease {
    pub(super) chunk: usize,
    pub(super) epoch: i64,
}

/// How a mail ended, as the worker knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Ending {
    /// A relay accepted it.
    Accepted {
        /// Whether its lease ran out, and others had the chunk, before the service was told.
        overdue: bool,
    },
    /// Not now.
    Transient,
    /// Never.
    Permanent,
    /// No reply came.
    Ambiguous,
}

/// What a worker says became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Report {
    pub(super) lease: Lease,
    pub(super) index: usize,
    pub(super) ending: Ending,
}

/// A mail between its beginning and the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Transaction {
    pub(super) lease: Lease,
    pub(super) index: usize,
    /// Whether the relay has accepted it. The worker does not know yet.
    pub(super) accepted: bool,
    /// Whether its lease has run out meanwhile, and others have the chunk.
    pub(super) overdue: bool,
}

/// A worker with one connection, or what it left behind.
///
/// While it lives, its journal says what its memory says: an acceptance is written down
/// before anything else happens with it, and forgotten when it is acknowledged.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Worker {
    pub(super) dead: bool,
    /// Places in the chunk that are to be mailed: a bit for each.
    pub(super) unsent: BTreeMap<Lease, u8>,
    pub(super) open: Option<Transaction>,
    /// What was not acknowledged.
    pub(super) reports: BTreeSet<Report>,
    /// Leases to give back.
    pub(super) returning: BTreeSet<Lease>,
}

impl Lease {
    pub(super) fn reference(self) -> LeaseRef {
        LeaseRef {
            mailing: 1,
            chunk: self.chunk.try_into().unwrap(),
            epoch: self.epoch,
        }
    }
}

impl From<LeaseRef> for Lease {
    fn from(lease: LeaseRef) -> Self {
        Self {
            chunk: lease.chunk.try_into().unwrap(),
            epoch: lease.epoch,
        }
    }
}

impl Report {
    pub(super) fn is_acceptance(&self) -> bool {
        matches!(self.ending, Ending::Accepted { .. })
    }

    pub(super) fn outcome(&self) -> Outcome {
        let failed = |class| vec![failure(self.index, class)];
        let (accepted, failed) = match self.ending {
            Ending::Accepted { .. } => (vec![self.index], Vec::new()),
            Ending::Transient => (Vec::new(), failed(FailureClass::Transient)),
            Ending::Permanent => (Vec::new(), failed(FailureClass::Permanent)),
            Ending::Ambiguous => (Vec::new(), failed(FailureClass::Ambiguous)),
        };
        Outcome {
            lease: self.lease.reference(),
            accepted,
            failed,
        }
    }
}

impl Worker {
    /// Takes a lease in. One of the same chunk before it is lost, and no longer mailed.
    pub(super) fn take_in(&mut self, lease: Lease, whom: &[usize]) {
        self.unsent.retain(|other, _| other.chunk != lease.chunk);
        if !whom.is_empty() {
            let bits = whom.iter().fold(0, |bits, index| bits | 1 << index);
            self.unsent.insert(lease, bits);
        }
    }

    /// Takes the next mail of a lease in hand.
    pub(super) fn begin(&mut self, lease: Lease) {
        let bits = self.unsent.get_mut(&lease).expect("it holds the lease");
        let index = bits.trailing_zeros() as usize;
        *bits &= *bits - 1;
        if *bits == 0 {
            self.unsent.remove(&lease);
        }
        self.open = Some(Transaction {
            lease,
            index,
            accepted: false,
            overdue: false,
        });
    }

    /// Leases that beats prolong.
    pub(super) fn holds(&self) -> BTreeSet<Lease> {
        let open = self.open.iter().map(|transaction| transaction.lease);
        self.unsent.keys().copied().chain(open).collect()
    }

    /// Leases that the journal does not know to have ended.
    fn begun(&self) -> BTreeSet<Lease> {
        let reported = self.reports.iter().map(|report| report.lease);
        self.holds().into_iter().chain(reported).collect()
    }

    /// What is in memory is gone. The journal holds what was accepted, and which leases had
    /// not ended: the next worker gives them back.
    pub(super) fn kill(&mut self) {
        self.dead = true;
        self.returning.append(&mut self.begun());
        self.unsent.clear();
        self.open = None;
        self.reports.retain(Report::is_acceptance);
    }

    /// Hands no more mail out, and gives back what waits.
    pub(super) fn give_back(&mut self) {
        let waiting = std::mem::take(&mut self.unsent);
        self.returning.extend(waiting.into_keys());
    }

    /// Whether a transaction under a lease is open.
    pub(super) fn is_under_way(&self, lease: Lease) -> bool {
        self.open.is_some_and(|open| open.lease == lease)
    }
}
