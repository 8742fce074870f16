//! Between the service and the connections to the relay: what is to be mailed, by whose
//! turn, and what became of it.
//!
//! The conversation with the service puts leases in and takes results out; lanes, one per
//! connection, take errands out and put results in. Nothing here waits or talks to
//! anybody: one lock around plain data, and three bells to ring.

pub mod credit;
pub mod results;
pub mod turns;

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use demarche::contract::v1::{Failure, FailureClass, Lease, LeaseRef, Outcomes, Recipient, Revoke};
use tokio::{sync::Notify, time::Instant};

use self::{credit::Credit, results::Results, turns::Turns};
use crate::{
    journal::{Journal, SegmentId, record::Slot, replay::Recovered},
    lease::LeaseKey,
    render::{Issue, Unrenderable},
};

/// One mail to send.
#[derive(Debug)]
pub struct Errand {
    /// Under which lease.
    pub lease: LeaseKey,
    /// What stands for the lease in the journal.
    pub slot: Slot,
    /// What to tell.
    pub issue: Arc<Issue>,
    /// Whom.
    pub recipient: Recipient,
    /// How often the relay's trouble brought it back.
    pub setbacks: u32,
}

/// How an errand ended.
#[derive(Debug)]
pub enum Ending {
    /// The relay accepted it. Which segment of the journal says so; `None` if the journal
    /// could not be written.
    Accepted(Option<SegmentId>),
    /// It did not.
    Failed(Failure),
}

/// A lease that is being worked on, or whose results are not all committed.
#[derive(Debug)]
struct Held {
    slot: Slot,
    /// Recipients that are ours to settle.
    total: usize,
    settled: usize,
    committed: usize,
    /// Handed out, and neither settled nor put back.
    in_flight: usize,
    /// Lost, taken back or given back: what is in flight goes on, and nothing else.
    over: bool,
}

/// What to try the relay with.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "errands are what there is; a box for each would serve the rare probe"
)]
pub enum Task {
    /// A mail.
    Errand(Errand),
    /// Nothing: all was given back, so see whether the relay is well again.
    Probe,
}

#[derive(Debug)]
struct State {
    held: BTreeMap<LeaseKey, Held>,
    turns: Turns,
    in_flight: usize,
    results: Results,
    credit: Credit,
    /// Given back, and the service does not know yet. It is not told while a mail under the
    /// lease is in flight: whoever has the lease next would mail it too.
    releases: BTreeSet<LeaseKey>,
    stopping: bool,
    journal_broken: bool,
    relay: RelayState,
    /// Until when the leases are ours for certain.
    good_until: Instant,
}

/// What the desk thinks of the relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RelayState {
    /// It takes mail, or may.
    Trusted,
    /// It stayed in trouble, and all was given back.
    GivenUp,
    /// The same, and a lane is seeing whether it is well again.
    Probed,
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
    /// this one left unsaid.
    pub fn new(journal: Arc<Journal>, window: u32, recovered: &Recovered) -> Self {
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
        if state.stopping || state.relay != RelayState::Trusted {
            state.releases.insert(lease);
            drop(state);
            self.news.notify_one();
            return Ok(());
        }
        let slot = match self.journal.begin(lease) {
            Ok(slot) => slot,
            Err(error) => {
                state.journal_broken = true;
                self.quiet.notify_waiters();
                return Err(error);
            }
        };
        let held = Held {
            slot,
            total: recipients.len(),
            settled: 0,
            committed: 0,
            in_flight: 0,
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
        let errand = state.turns.take_next()?;
        state.takes_off(errand.lease);
        Some(Task::Errand(errand))
    }

    /// Whether an errand that was handed out may still be run. To be asked last of all: the
    /// process may have stood still since, and others have its leases.
    pub fn may_go_out(&self, errand: &Errand) -> bool {
        let state = self.state();
        state.good_until > Instant::now() && !state.is_over(errand.lease)
    }

    /// How many errands wait.
    pub fn waiting(&self) -> usize {
        self.state().turns.len()
    }

    /// An errand was not run, for the relay's sake: it waits again, first in its turn.
    pub fn put_back(&self, errand: Errand) {
        let mut state = self.state();
        state.has_landed(errand.lease);
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
        let mut state = self.state();
        state.has_landed(errand.lease);
        if let Some(held) = state.held.get_mut(&errand.lease) {
            held.settled += 1;
            state.credit.release(1);
        }
        match ending {
            Ending::Accepted(segment) => {
                // A fact, whatever became of the lease.
                state
                    .results
                    .accepted(errand.lease, errand.recipient.index, segment, now);
                if segment.is_none() {
                    state.journal_broken = true;
                }
            }
            Ending::Failed(failure) => state.results.failed(errand.lease, failure, now),
        }
        let quiet = state.in_flight == 0 || state.journal_broken;
        drop(state);
        self.news.notify_one();
        self.ring_if(quiet);
    }

    /// The service takes recipients back; none named: all of the lease.
    pub fn revoke(&self, revoked: &Revoke) {
        let Some(lease) = revoked.r#ref.as_ref().map(LeaseKey::from) else {
            return;
        };
        let indexes: HashSet<u32> = revoked.indexes.iter().copied().collect();
        let mut state = self.state();
        let dropped = state.turns.remove(lease, |recipient| {
            indexes.is_empty() || indexes.contains(&recipient.index)
        });
        if indexes.is_empty() {
            state.finish_early(lease);
        }
        state.drop_unsent(lease, dropped, &self.journal);
        drop(state);
        self.news.notify_one();
    }

    /// A stream was opened: leases that the service counts as lost are dropped as far as
    /// they are unsent, and what was said over the stream before and not acknowledged is
    /// to be said again. The other leases are good until then.
    pub fn reconnected(&self, lost: &[LeaseRef], good_until: Instant) {
        let mut state = self.state();
        for lease in lost.iter().map(LeaseKey::from) {
            state.lose(lease, &self.journal);
        }
        state.credit.begin_anew();
        state.results.say_again(Instant::now());
        drop(state);
        self.prolonged(good_until);
    }

    /// All leases are known to be good until then. After that nothing more is mailed, until
    /// the service is known to have prolonged them or to count them as lost: it may be
    /// others who mail it.
    pub fn prolonged(&self, good_until: Instant) {
        let mut state = self.state();
        let had_run_out = state.good_until <= Instant::now();
        state.good_until = state.good_until.max(good_until);
        drop(state);
        if had_run_out {
            self.work.notify_waiters();
        }
    }

    /// Leases that are worked on, or that wait to be given back.
    pub fn held(&self) -> Vec<LeaseRef> {
        let state = self.state();
        let open = state.held.iter().filter(|(lease, held)| {
            let is_ours = !held.over || state.releases.contains(lease);
            is_ours && held.settled < held.total
        });
        open.map(|(&lease, _)| lease.into()).collect()
    }

    /// Gives back all that is not in flight, for [`next_release`](Self::next_release) to
    /// say.
    pub fn give_back(&self) {
        let mut state = self.state();
        let mut unsent = BTreeMap::<LeaseKey, usize>::new();
        for errand in state.turns.clear() {
            *unsent.entry(errand.lease).or_default() += 1;
        }
        for (lease, count) in unsent {
            state.releases.insert(lease);
            state.finish_early(lease);
            state.drop_unsent(lease, count, &self.journal);
        }
        drop(state);
        self.news.notify_one();
    }

    /// Leases to give back now. Said after the results of what was sent under them.
    pub fn next_release(&self) -> Vec<LeaseRef> {
        let mut state = self.state();
        let State { held, releases, .. } = &mut *state;
        let can_go = |lease: &LeaseKey| held.get(lease).is_none_or(|held| held.in_flight == 0);
        let now = releases.extract_if(.., can_go);
        now.map(LeaseRef::from).collect()
    }

    /// Transactions were cut and never end: they hold no lease back any more.
    pub fn cut(&self) {
        let mut state = self.state();
        state.in_flight = 0;
        for held in state.held.values_mut() {
            held.in_flight = 0;
        }
    }

    /// The relay stayed in trouble for too long: takes no more, gives all back, and lets
    /// one lane at a time see whether it is well again.
    pub fn give_up_relay(&self) {
        let mut state = self.state();
        if state.relay == RelayState::Trusted {
            state.relay = RelayState::GivenUp;
            drop(state);
            self.give_back();
            self.work.notify_waiters();
        }
    }

    /// The relay answers.
    pub fn relay_is_well(&self) {
        self.state().relay = RelayState::Trusted;
        self.news.notify_one();
        self.work.notify_waiters();
    }

    /// A probe came to nothing; another may try.
    pub fn probe_failed(&self) {
        self.state().relay = RelayState::GivenUp;
        self.work.notify_waiters();
    }

    /// Stops handing out errands, for good.
    pub fn stop(&self) {
        self.state().stopping = true;
        self.stopped.notify_waiters();
        self.work.notify_waiters();
        self.news.notify_one();
    }

    /// Whether a lane has nothing more to wait for.
    pub fn is_stopping(&self) -> bool {
        self.state().stopping
    }

    /// Whether the journal could not be written.
    pub fn is_journal_broken(&self) -> bool {
        self.state().journal_broken
    }

    /// The journal can be written again.
    pub fn journal_works(&self) {
        self.state().journal_broken = false;
        self.work.notify_waiters();
        self.news.notify_one();
    }

    /// Whether no errand is being run.
    pub fn is_quiet(&self) -> bool {
        self.state().in_flight == 0
    }

    /// Results that wait to be said, the moment from which the oldest has waited, and how
    /// many batches are not acknowledged.
    pub fn unsaid(&self) -> (usize, Option<Instant>, usize) {
        let state = self.state();
        let (count, since) = state.results.unsaid();
        (count, since, state.results.batches())
    }

    /// Results to say now.
    pub fn next_outcomes(&self) -> Option<Outcomes> {
        self.state().results.next_batch()
    }

    /// A batch without results, to be acknowledged like any other.
    pub fn empty_batch(&self) -> Outcomes {
        self.state().results.empty_batch()
    }

    /// Credit to give now.
    pub fn next_credit(&self) -> Option<u32> {
        let mut state = self.state();
        if state.stopping || state.journal_broken || state.relay != RelayState::Trusted {
            return None;
        }
        state.credit.due()
    }

    /// The service committed a batch.
    pub fn acknowledged(&self, batch: u64) {
        let mut state = self.state();
        let Some((leases, segments)) = state.results.acknowledged(batch) else {
            return;
        };
        for (lease, count) in leases {
            if let Some(held) = state.held.get_mut(&lease) {
                held.committed += count;
            }
            state.forget_if_done(lease, &self.journal);
        }
        drop(state);
        for (segment, count) in segments {
            self.journal.committed(segment, count);
        }
    }

    fn ring_if(&self, quiet: bool) {
        if quiet {
            self.quiet.notify_waiters();
        }
    }
}

impl State {
    fn takes_off(&mut self, lease: LeaseKey) {
        self.in_flight += 1;
        if let Some(held) = self.held.get_mut(&lease) {
            held.in_flight += 1;
        }
    }

    fn has_landed(&mut self, lease: LeaseKey) {
        self.in_flight -= 1;
        if let Some(held) = self.held.get_mut(&lease) {
            held.in_flight = held.in_flight.saturating_sub(1);
        }
    }

    fn is_over(&self, lease: LeaseKey) -> bool {
        self.held.get(&lease).is_none_or(|held| held.over)
    }

    /// The service leased a chunk to us again: it counts the lease before as lost.
    fn drop_older(&mut self, lease: LeaseKey, journal: &Journal) {
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
    fn lose(&mut self, lease: LeaseKey, journal: &Journal) {
        let dropped = self.turns.remove(lease, |_| true);
        self.finish_early(lease);
        self.drop_unsent(lease, dropped, journal);
    }

    fn finish_early(&mut self, lease: LeaseKey) {
        if let Some(held) = self.held.get_mut(&lease) {
            held.over = true;
        }
    }

    /// Recipients of a lease will not be mailed by us.
    fn drop_unsent(&mut self, lease: LeaseKey, count: usize, journal: &Journal) {
        if let Some(held) = self.held.get_mut(&lease) {
            held.total = held.total.saturating_sub(count);
            self.credit.release(count);
        }
        self.forget_if_done(lease, journal);
    }

    fn forget_if_done(&mut self, lease: LeaseKey, journal: &Journal) {
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

/// The key of a lease message; `None` if it has none.
pub fn key_of(lease: &Lease) -> Option<LeaseKey> {
    lease.r#ref.as_ref().map(LeaseKey::from)
}

#[cfg(test)]
mod tests;
