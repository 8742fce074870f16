//! What can happen next.

use super::{
    Flaw, Protocol,
    record::{ChunkRow, RecipientId},
    worker::{Ending, Lease, Report, Worker},
    world::{World, Wrong},
};
use crate::store::ExceptionState;

/// How a relay ends a transaction that is begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Verdict {
    /// It accepts.
    Accepts,
    /// Not now: 4yz.
    RefusesForNow,
    /// 5yz.
    RefusesForGood,
    /// It accepts, and its reply is lost.
    AcceptsUnheard,
    /// It does not, and nothing is heard.
    RefusesUnheard,
}

/// Something that happens. Workers are named by their place, which changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// A worker leases a chunk.
    Lease(usize),
    /// The same, and the stream to the worker breaks before it hears of it.
    LeaseUnheard,
    /// A lease runs out.
    RunOut(usize),
    /// A worker's leases are prolonged.
    Beat(usize),
    /// A worker begins a mail.
    Begin(usize, Lease),
    /// The relay ends it.
    Relay(usize, Verdict),
    /// The worker writes down that it was accepted.
    WriteDown(usize),
    /// The service merges a result. Whether the worker hears so.
    Tell(usize, Report, bool),
    /// A result is said, and stays under way.
    Delay(Report),
    /// It arrives.
    Arrive,
    /// A worker stops taking mail.
    GiveBack(usize),
    /// A worker's lease is given back, behind the results that it said.
    Release(usize, Lease),
    /// SIGKILL.
    Kill(usize),
    /// A worker starts with the journal of one that was killed.
    Restart(usize),
    /// Retries are due, and taken up: a bit for each recipient.
    TakeUp(u8),
    /// A subscriber leaves.
    Leave(RecipientId),
}

impl World {
    pub(super) fn possible(&self, protocol: &Protocol, steps: &mut Vec<Step>) {
        let bounds = &protocol.bounds;
        let ready = self.record.chunks.iter().any(ChunkRow::is_ready);
        if ready && bounds.run_outs > 0 {
            steps.push(Step::LeaseUnheard);
        }
        if self.run_outs < bounds.run_outs {
            let leased = self.record.chunks.iter().enumerate();
            let leased = leased.filter(|(_, chunk)| chunk.leased && chunk.remaining > 0);
            steps.extend(leased.map(|(chunk, _)| Step::RunOut(chunk)));
        }
        for worker in 0..self.workers.len() {
            if self.workers[worker].dead {
                steps.push(Step::Restart(worker));
            } else {
                if ready && self.workers[worker].unsent.is_empty() {
                    steps.push(Step::Lease(worker));
                }
                self.possible_to(worker, protocol, steps);
            }
        }
        if self.late.is_some() {
            steps.push(Step::Arrive);
        }
        let retrying = (0u8..).zip(&self.record.exceptions);
        let retrying = retrying
            .filter(|(_, row)| row.is_some_and(|row| row.state == ExceptionState::Retrying));
        let retrying = retrying.fold(0, |bits, (recipient, _)| bits | 1 << recipient);
        let some = (1..=retrying).filter(|due| due & !retrying == 0);
        steps.extend(some.map(Step::TakeUp));
        if bounds.leave {
            let here = self.fates.iter().enumerate().filter(|(_, fate)| !fate.left);
            steps.extend(here.map(|(recipient, _)| Step::Leave(recipient)));
        }
    }

    /// What a worker that lives may do.
    fn possible_to(&self, place: usize, protocol: &Protocol, steps: &mut Vec<Step>) {
        let (worker, bounds) = (&self.workers[place], &protocol.bounds);
        if self.kills < bounds.kills && *worker != Worker::default() {
            steps.push(Step::Kill(place));
        }
        if worker.holds().iter().any(|&lease| !self.is_good(lease)) {
            steps.push(Step::Beat(place));
        }
        match worker.open {
            None => {
                let late = protocol.has(Flaw::MailedAfterTheLease);
                let may_go_out = worker
                    .unsent
                    .keys()
                    .filter(|&&lease| late || self.is_good(lease));
                steps.extend(may_go_out.map(|&lease| Step::Begin(place, lease)));
            }
            Some(open) if open.accepted => steps.push(Step::WriteDown(place)),
            Some(_) => {
                let verdicts = bounds.verdicts.iter();
                steps.extend(verdicts.map(|&verdict| Step::Relay(place, verdict)));
            }
        }
        for &report in &worker.reports {
            steps.push(Step::Tell(place, report, true));
            steps.push(Step::Tell(place, report, false));
            if bounds.late && self.late.is_none() {
                steps.push(Step::Delay(report));
            }
        }
        if bounds.give_back && !worker.unsent.is_empty() {
            steps.push(Step::GiveBack(place));
        }
        let careless = protocol.has(Flaw::GivenBackUnderWay);
        let returning = worker.returning.iter();
        let returning = returning.filter(|&&lease| careless || !worker.is_under_way(lease));
        steps.extend(returning.map(|&lease| Step::Release(place, lease)));
    }

    pub(super) fn take(&mut self, protocol: &Protocol, step: Step) {
        match step {
            Step::Lease(worker) => self.lease(protocol, Some(worker)),
            Step::LeaseUnheard => self.lease(protocol, None),
            Step::RunOut(chunk) => self.run_out(chunk),
            Step::Beat(worker) => self.beat(protocol, worker),
            Step::Begin(worker, lease) => self.workers[worker].begin(lease),
            Step::Relay(worker, verdict) => self.end(worker, verdict),
            Step::WriteDown(worker) => self.write_down(worker),
            Step::Tell(worker, report, heard) => {
                let lost = heard && protocol.has(Flaw::AcknowledgedBeforeCommitted);
                if !lost {
                    self.settle(protocol, report);
                }
                if heard {
                    self.workers[worker].reports.remove(&report);
                }
            }
            Step::Delay(report) => self.late = Some(report),
            Step::Arrive => {
                let report = self.late.take().expect("something is under way");
                self.settle(protocol, report);
            }
            Step::GiveBack(worker) => self.workers[worker].give_back(),
            Step::Release(worker, lease) => {
                // Results first: neither the worker nor the service does it otherwise.
                for report in self.workers[worker].reports.clone() {
                    self.settle(protocol, report);
                }
                self.release(protocol, lease);
                self.workers[worker].returning.remove(&lease);
            }
            Step::Kill(worker) => self.kill(worker),
            Step::Restart(worker) => {
                self.workers[worker].dead = false;
                if protocol.has(Flaw::JournalNotReplayed) {
                    self.workers[worker].reports.clear();
                }
            }
            Step::TakeUp(due) => self.record.take_up(&protocol.keys, due),
            Step::Leave(recipient) => self.fates[recipient].left = true,
        }
    }

    fn lease(&mut self, protocol: &Protocol, worker: Option<usize>) {
        let has_left = |recipient: RecipientId| self.fates[recipient].left;
        let retries = protocol.bounds.retries;
        let leased = self.record.lease(&protocol.keys, retries, has_left);
        let (lease, whom) = leased.expect("a chunk is ready");
        let lease = Lease::from(lease);
        self.follow(lease);
        for &index in &whom {
            if self.fates[self.recipient(lease, index)].told {
                self.wrongs.insert(Wrong::GivenAgain);
            }
        }
        if let Some(worker) = worker {
            self.workers[worker].take_in(lease, &whom);
        }
    }

    fn end(&mut self, worker: usize, verdict: Verdict) {
        let mut open = self.workers[worker].open.take().expect("a mail is begun");
        let recipient = self.recipient(open.lease, open.index);
        let fate = &mut self.fates[recipient];
        if matches!(verdict, Verdict::Accepts | Verdict::AcceptsUnheard) {
            fate.copies += 1;
            let unheard = verdict == Verdict::AcceptsUnheard;
            fate.unknowable += u8::from(unheard || open.overdue);
        }
        let ending = match verdict {
            Verdict::Accepts => {
                open.accepted = true;
                self.workers[worker].open = Some(open);
                return;
            }
            Verdict::RefusesForNow => Ending::Transient,
            Verdict::RefusesForGood => Ending::Permanent,
            Verdict::AcceptsUnheard | Verdict::RefusesUnheard => Ending::Ambiguous,
        };
        self.workers[worker].reports.insert(Report {
            lease: open.lease,
            index: open.index,
            ending,
        });
    }

    fn write_down(&mut self, worker: usize) {
        let open = self.workers[worker]
            .open
            .take()
            .expect("a mail is accepted");
        self.workers[worker].reports.insert(Report {
            lease: open.lease,
            index: open.index,
            ending: Ending::Accepted {
                overdue: open.overdue,
            },
        });
    }

    fn kill(&mut self, worker: usize) {
        self.kills += 1;
        // Accepted and not written down: nobody knows.
        let open = self.workers[worker].open;
        if let Some(open) = open.filter(|open| open.accepted && !open.overdue) {
            let recipient = self.recipient(open.lease, open.index);
            self.fates[recipient].unknowable += 1;
        }
        self.workers[worker].kill();
    }
}
