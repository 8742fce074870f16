//! Between the service and the connections to the relay: what is to be mailed, by whose
//! turn, and what became of it.
//!
//! The conversation with the service puts leases in and takes results out; lanes, one per
//! connection, take errands out and put results in. Nothing here waits or talks to
//! anybody: one lock around plain data, and three bells to ring.

pub mod credit;
pub mod pace;
pub mod results;
pub mod turns;

mod errand;
mod holding;
mod slowing;
mod standstill;
mod word;

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use demarche::contract::v1::{Failure, FailureClass, Recipient};
use tokio::{sync::Notify, time::Instant};

use self::{
    credit::Credit,
    holding::Held,
    pace::{Paces, Step},
    results::Results,
    standstill::RelayState,
    turns::Turns,
};
pub use self::{
    errand::{Ending, Errand, Task},
    word::key_of,
};
use crate::{
    journal::{Journal, replay::Recovered},
    lease::LeaseKey,
    render::{Issue, Unrenderable},
};

#[derive(Debug)]
struct State {
    held: BTreeMap<LeaseKey, Held>,
    turns: Turns,
    paces: Paces,
    in_flight: usize,
    results: Results,
    credit: Credit,
    /// Given back, and the service does not know yet.
    releases: BTreeSet<LeaseKey>,
    stopping: bool,
    journal_broken: bool,
    relay: RelayState,
    /// Until when the leases are ours for certain.
    good_until: Instant,
}

/// The desk. Shared by all tasks of a worker.
#[derive(Debug)]
pub struct Desk {
    state: Mutex<State>,
    journal: Arc<Journal>,
    /// Rings when there is work, or none any more for good.
    pub(crate) work: Notify,
    /// Rings when there is something to say to the service.
    pub(crate) news: Notify,
    /// Rings when nothing is in flight, and when the journal broke.
    pub(crate) quiet: Notify,
    /// Rings when the worker begins to stop.
    pub(crate) stopped: Notify,
}

impl Desk {
    /// An empty desk that takes up to `window` recipients, and says what a worker before
    /// this one left unsaid. Waits are drawn from `chance`.
    pub fn new(
        journal: Arc<Journal>,
        window: u32,
        recovered: &Recovered,
        chance: fastrand::Rng,
    ) -> Self {
        let mut results = Results::default();
        for (&lease, left) in &recovered.leases {
            for &(index, segment) in &left.accepted {
                results.accepted(lease, index, Some(segment), Instant::now());
            }
        }
        Self {
            state: Mutex::new(State {
                held: BTreeMap::new(),
                turns: Turns::default(),
                // Half of the window stays free for domains that take mail.
                paces: Paces::new(window as usize / 2, chance, Instant::now()),
                in_flight: 0,
                results,
                credit: Credit::new(window),
                releases: (recovered.leases.iter())
                    .filter(|(_, left)| !left.ended)
                    .map(|(&lease, _)| lease)
                    .collect(),
                stopping: false,
                journal_broken: false,
                relay: RelayState::Trusted,
                good_until: Instant::now(),
            }),
            journal,
            work: Notify::new(),
            news: Notify::new(),
            quiet: Notify::new(),
            stopped: Notify::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Held for a few moves of plain data, never across an await.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a lease in. The journal knows of it before anybody is mailed.
    ///
    /// # Errors
    ///
    /// If the journal cannot be written: then the lease is not taken.
    pub fn take_in(
        &self,
        lease: LeaseKey,
        recipients: Vec<Recipient>,
        issue: &Arc<Issue>,
    ) -> io::Result<()> {
        let mut state = self.state();
        state.credit.spent(recipients.len());
        state.drop_older(lease, &self.journal);
        if state.held.contains_key(&lease) || recipients.is_empty() {
            // Given twice, over two streams: it is being worked on.
            return Ok(());
        }
        if state.stopping || state.journal_broken || state.relay != RelayState::Trusted {
            state.releases.insert(lease);
            drop(state);
            self.news.notify_one();
            return Ok(());
        }
        let slot = match self.journal.begin(lease) {
            Ok(slot) => slot,
            Err(error) => {
                self.journal_fails(&mut state, &error);
                return Err(error);
            }
        };
        let held = Held {
            slot,
            total: recipients.len(),
            settled: 0,
            committed: 0,
            over: false,
        };
        state.held.insert(lease, held);
        state.credit.hold(recipients.len());
        state.turns.join(
            lease.mailing,
            recipients.into_iter().map(|recipient| Errand {
                lease,
                slot,
                issue: Arc::clone(issue),
                recipient,
                setbacks: 0,
                paced: false,
            }),
        );
        drop(state);
        self.work.notify_waiters();
        Ok(())
    }

    /// A lease could not be taken in, and is given back.
    pub fn refuse(&self, lease: LeaseKey) {
        self.state().releases.insert(lease);
        self.news.notify_one();
    }

    /// A lease tells nothing that could be mailed: each of its recipients has failed.
    pub fn unrenderable(&self, lease: LeaseKey, recipients: &[Recipient], why: &Unrenderable) {
        let now = Instant::now();
        let mut state = self.state();
        state.credit.spent(recipients.len());
        for recipient in recipients {
            let failure = Failure {
                index: recipient.index,
                class: FailureClass::Unrenderable.into(),
                detail: why.to_string(),
                ..Failure::default()
            };
            state.results.failed(lease, failure, now);
        }
        drop(state);
        self.news.notify_one();
    }

    /// The next errand, if there is one and nothing forbids to run it.
    pub fn next(&self) -> Option<Task> {
        let mut state = self.state();
        if state.stopping || state.journal_broken {
            return None;
        }
        match state.relay {
            RelayState::Trusted => {}
            RelayState::Probed => return None,
            RelayState::GivenUp => {
                state.relay = RelayState::Probed;
                return Some(Task::Probe);
            }
        }
        if state.good_until <= Instant::now() {
            // Cut off from the service for so long that others may have our leases.
            return None;
        }
        if let Err(error) = self.journal.promise() {
            // Before a mail is sent whose acceptance could not be written down.
            self.journal_fails(&mut state, &error);
            return None;
        }
        let Some(step) = state.next_step() else {
            self.journal.keep_promise_no_more();
            return None;
        };
        state.in_flight += 1;
        Some(match step {
            Step::Go(errand) => Task::Errand(errand),
            Step::Defer(errand) => Task::Defer(errand),
        })
    }

    /// Whether an errand that was handed out may still be run. To be asked last of all: the
    /// process may have stood still since, and others have its leases.
    pub fn may_go_out(&self, errand: &Errand) -> bool {
        let state = self.state();
        state.good_until > Instant::now() && !state.journal_broken && !state.is_over(errand.lease)
    }

    /// How many errands wait.
    pub fn waiting(&self) -> usize {
        self.state().turns.len()
    }

    /// An errand was not run, for the relay's sake: it waits again, first in its turn.
    pub fn put_back(&self, errand: Errand) {
        self.journal.keep_promise_no_more();
        let mut state = self.state();
        state.in_flight -= 1;
        state.came_back(&errand, false);
        let errand = Errand {
            paced: false,
            ..errand
        };
        if state.is_over(errand.lease) {
            state.drop_unsent(errand.lease, 1, &self.journal);
        } else if state.relay != RelayState::Trusted {
            // It was in flight when all else was given back.
            state.releases.insert(errand.lease);
            state.finish_early(errand.lease);
            state.drop_unsent(errand.lease, 1, &self.journal);
        } else {
            state.turns.put_back(errand);
        }
        let quiet = state.in_flight == 0;
        drop(state);
        self.work.notify_waiters();
        self.news.notify_one();
        self.ring_if(quiet);
    }

    /// An errand ended.
    pub fn settle(&self, errand: &Errand, ending: Ending) {
        let now = Instant::now();
        if !matches!(ending, Ending::Accepted(_)) {
            self.journal.keep_promise_no_more();
        }
        let mut state = self.state();
        state.in_flight -= 1;
        if let Some(held) = state.held.get_mut(&errand.lease) {
            held.settled += 1;
            state.credit.release(1);
        }
        match ending {
            Ending::Accepted(segment) => {
                state.came_back(errand, true);
                // A fact, whatever became of the lease.
                state
                    .results
                    .accepted(errand.lease, errand.recipient.index, segment, now);
                if segment.is_none() {
                    state.journal_broken = true;
                }
            }
            Ending::Failed(failure) => {
                let answers = [FailureClass::Transient, FailureClass::Permanent];
                state.came_back(errand, answers.contains(&failure.class()));
                state.results.failed(errand.lease, failure, now);
            }
            Ending::Slowed(failure) => {
                state.came_back(errand, false);
                state.slow_down(&errand.recipient);
                state.results.failed(errand.lease, failure, now);
            }
        }
        let quiet = state.in_flight == 0 || state.journal_broken;
        let waited_for = state.paces.is_waited_for();
        drop(state);
        self.news.notify_one();
        if waited_for {
            // One more may be under way to its domain.
            self.work.notify_waiters();
        }
        self.ring_if(quiet);
    }

    /// Whether no errand is being run.
    pub fn is_quiet(&self) -> bool {
        self.state().in_flight == 0
    }

    fn ring_if(&self, quiet: bool) {
        if quiet {
            self.quiet.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests;
