//! Errands whose domain asked for a slower pace.

use demarche::contract::v1::Recipient;
use tokio::time::Instant;

use super::{
    Desk, Errand, State,
    pace::{self, Change, Step},
};

/// A domain is named in the log only where so many wait for mail.
const MANY: usize = 10;

impl Desk {
    /// The domain of a recipient asks for a slower pace, and the errand is put back or
    /// settled after this.
    pub fn slow_down(&self, recipient: &Recipient) {
        self.state().slow_down(recipient);
    }

    /// When [`next`](Self::next) may have something although no bell rang: a domain that is
    /// left alone may be tried then.
    pub fn next_wake(&self) -> Option<Instant> {
        self.state().paces.next_wake()
    }
}

impl State {
    /// The next errand that its domain lets go, or has kept for too long.
    pub(super) fn next_step(&mut self) -> Option<Step> {
        let now = Instant::now();
        if let Some(step) = self.paces.next_due(now) {
            return Some(step);
        }
        loop {
            let errand = self.turns.take_next()?;
            if let Some(step) = self.paces.admit(errand, now) {
                return Some(step);
            }
        }
    }

    pub(super) fn came_back(&mut self, errand: &Errand, answered: bool) {
        if let Change::Recovered(parked) = self.paces.came_back(errand, answered, Instant::now()) {
            tracing::info!("a domain that was slow takes mail as others do");
            for errand in parked.into_iter().rev() {
                self.turns.put_back(errand);
            }
        }
    }

    pub(super) fn slow_down(&mut self, recipient: &Recipient) {
        let Change::Slower(wait) = self.paces.slow_down(recipient, Instant::now()) else {
            return;
        };
        let domain = pace::domain(recipient);
        let waiting = self.paces.parked_for(&domain)
            + (self.turns).count(|errand| pace::domain(&errand.recipient) == domain);
        tracing::warn!(
            // The domain of a few is as good as their addresses.
            domain = if waiting < MANY {
                "of a few recipients"
            } else {
                &domain
            },
            waiting,
            left_alone_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
            "a domain asks for a slower pace: its mail waits, other mail goes on"
        );
    }
}
