//! Everything at one moment: the record, two workers, the network, and what is true of
//! each recipient, whoever knows it.

use std::collections::BTreeSet;

use super::{
    Bounds, Flaw, Protocol,
    record::{RecipientId, Record, TIME_TO_LIVE},
    worker::{Ending, Lease, Report, Worker},
};
use crate::ledger::{ProlongLeases, ReleaseLeases};

/// What is true of a recipient.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Fate {
    /// How often a relay has accepted the mail.
    pub(super) copies: u8,
    /// How many of these nobody could know of in time: the worker was killed before it
    /// wrote the acceptance down; no reply came; or the lease ran out and others had the
    /// chunk before the service was told.
    pub(super) unknowable: u8,
    /// Whether the service was told that it was accepted.
    pub(super) told: bool,
    /// Whether they have unsubscribed.
    pub(super) left: bool,
}

/// What a step did that no step may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Wrong {
    /// A worker was given a recipient of whom the service knew that they have it.
    GivenAgain,
    /// A lease that was over failed, prolonged or gave back something.
    OldLeaseHeeded,
    /// Something changed when the same was said again.
    RepeatHeeded,
}

/// Everything at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct World {
    pub(super) record: Record,
    /// In no order: the two are alike.
    pub(super) workers: [Worker; 2],
    /// A result under way that its worker need not know of any more.
    pub(super) late: Option<Report>,
    /// By recipient.
    pub(super) fates: Vec<Fate>,
    /// Chunks that may be leased because their lease ran out, and for no other reason.
    pub(super) ran_out: BTreeSet<usize>,
    pub(super) kills: u8,
    pub(super) run_outs: u8,
    pub(super) wrongs: BTreeSet<Wrong>,
}

impl World {
    pub(super) fn new(bounds: &Bounds) -> Self {
        let record = Record::new(bounds.chunks);
        Self {
            fates: vec![Fate::default(); record.exceptions.len()],
            record,
            workers: Default::default(),
            late: None,
            ran_out: BTreeSet::new(),
            kills: 0,
            run_outs: 0,
            wrongs: BTreeSet::new(),
        }
    }

    pub(super) fn is_within(&self, bounds: &Bounds) -> bool {
        let leased = self.record.chunks.iter().map(|chunk| chunk.epoch).max();
        leased.unwrap_or(0) <= i64::from(bounds.epochs)
    }

    /// Whom a place in a chunk stands for.
    pub(super) fn recipient(&self, lease: Lease, index: usize) -> RecipientId {
        self.record.chunks[lease.chunk].members[index]
    }

    /// Whether a lease is the last of its chunk.
    pub(super) fn is_last(&self, lease: Lease) -> bool {
        self.record.chunks[lease.chunk].epoch == lease.epoch
    }

    /// Whether a lease is the last of its chunk, and has not run out.
    pub(super) fn is_good(&self, lease: Lease) -> bool {
        self.is_last(lease) && self.record.chunks[lease.chunk].leased
    }

    /// The service merges a result, and merges it again to see that this changes nothing.
    pub(super) fn settle(&mut self, protocol: &Protocol, report: Report) {
        let stale = !self.is_last(report.lease);
        let before = self.record.clone();
        let mut outcome = report.outcome();
        if stale && protocol.has(Flaw::OldAcceptancesThrownAway) {
            outcome.accepted.clear();
        }
        if protocol.has(Flaw::OldFailuresCounted) {
            outcome.lease.epoch = self.record.chunks[report.lease.chunk].epoch;
        }
        let retries = protocol.bounds.retries;
        self.record.settle(&protocol.keys, outcome.clone(), retries);
        let mut again = self.record.clone();
        again.settle(&protocol.keys, outcome, retries);
        if again != self.record {
            self.wrongs.insert(Wrong::RepeatHeeded);
        }
        if report.is_acceptance() {
            let recipient = self.recipient(report.lease, report.index);
            self.fates[recipient].told = true;
        } else if stale && self.record != before {
            self.wrongs.insert(Wrong::OldLeaseHeeded);
        }
    }

    /// A lease runs out.
    pub(super) fn run_out(&mut self, chunk: usize) {
        self.run_outs += 1;
        self.record.chunks[chunk].leased = false;
        self.ran_out.insert(chunk);
    }

    /// A chunk is leased anew. If the lease before has run out, then nobody could know in
    /// time of what was accepted under it, unless the service was told, nor of what is being
    /// accepted.
    pub(super) fn follow(&mut self, lease: Lease) {
        if !self.ran_out.remove(&lease.chunk) {
            return;
        }
        let over = Lease {
            epoch: lease.epoch - 1,
            ..lease
        };
        let members = self.record.chunks[lease.chunk].members.clone();
        for worker in &mut self.workers {
            let reports = std::mem::take(&mut worker.reports).into_iter();
            let reports = reports.map(|report| match report.ending {
                Ending::Accepted { .. } if report.lease == over => {
                    let fate = &mut self.fates[members[report.index]];
                    let overdue = !fate.told;
                    fate.unknowable += u8::from(overdue);
                    let ending = Ending::Accepted { overdue };
                    Report { ending, ..report }
                }
                _ => report,
            });
            worker.reports = reports.collect();
            if let Some(open) = worker.open.as_mut().filter(|open| open.lease == over) {
                let fate = &mut self.fates[members[open.index]];
                open.overdue = !fate.told;
                fate.unknowable += u8::from(open.overdue && open.accepted);
            }
        }
    }

    /// The service prolongs what a worker holds, and tells it what is lost.
    pub(super) fn beat(&mut self, protocol: &Protocol, worker: usize) {
        let holds = self.workers[worker].holds();
        for lease in holds {
            let before = self.record.clone();
            let work = ProlongLeases {
                leases: vec![lease.reference()],
                time_to_live: TIME_TO_LIVE,
            };
            let lost = !self.record.write(&protocol.keys, work).is_empty();
            if !self.is_last(lease) && (!lost || self.record != before) {
                self.wrongs.insert(Wrong::OldLeaseHeeded);
            }
            if lost {
                self.workers[worker].unsent.remove(&lease);
            } else {
                self.ran_out.remove(&lease.chunk);
            }
        }
    }

    /// The service takes a lease back.
    pub(super) fn release(&mut self, protocol: &Protocol, lease: Lease) {
        let before = self.record.clone();
        let stale = !self.is_last(lease);
        let leases = vec![lease.reference()];
        self.record.write(&protocol.keys, ReleaseLeases { leases });
        if stale && self.record != before {
            self.wrongs.insert(Wrong::OldLeaseHeeded);
        }
        if !stale {
            self.ran_out.remove(&lease.chunk);
        }
    }

    /// Makes one of what makes no difference: which worker is which, and what is given
    /// back of leases that are over, which the service is seen to ignore.
    pub(super) fn tidy(&mut self, protocol: &Protocol) {
        for worker in 0..self.workers.len() {
            for lease in self.workers[worker].returning.clone() {
                let over = !self.is_last(lease) || self.record.chunks[lease.chunk].remaining == 0;
                if over {
                    self.release(protocol, lease);
                    self.workers[worker].returning.remove(&lease);
                }
            }
        }
        self.workers.sort();
    }
}
