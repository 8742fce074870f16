//! The desk as the conversation with the service sees it: what goes in beside leases, and
//! what is to be said.

use std::collections::{BTreeMap, HashSet};

use demarche::contract::v1::{Lease, LeaseRef, Outcomes, Revoke};
use tokio::time::Instant;

use super::{Desk, RelayState, holding::Held};
use crate::lease::LeaseKey;

impl Desk {
    /// The service takes recipients back; none named: all of the lease.
    pub fn revoke(&self, revoked: &Revoke) {
        let Some(lease) = revoked.r#ref.as_ref().map(LeaseKey::from) else {
            return;
        };
        let indexes: HashSet<u32> = revoked.indexes.iter().copied().collect();
        let mut state = self.state();
        let dropped = state.take_out(lease, |recipient| {
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

    /// Leases that are worked on.
    pub fn held(&self) -> Vec<LeaseRef> {
        let state = self.state();
        let goes_on = |held: &Held| !held.over && held.settled < held.total;
        let open = state.held.iter().filter(|(_, held)| goes_on(held));
        open.map(|(&lease, _)| lease.into()).collect()
    }

    /// Gives back all that is not in flight, for [`next_release`](Self::next_release) to
    /// say.
    pub fn give_back(&self) {
        let mut state = self.state();
        let mut unsent = BTreeMap::<LeaseKey, usize>::new();
        let mut waiting = state.turns.clear();
        waiting.extend(state.paces.clear());
        for errand in waiting {
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
        let releases = std::mem::take(&mut self.state().releases);
        releases.into_iter().map(LeaseRef::from).collect()
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
}

/// The key of a lease message; `None` if it has none.
pub fn key_of(lease: &Lease) -> Option<LeaseKey> {
    lease.r#ref.as_ref().map(LeaseKey::from)
}
