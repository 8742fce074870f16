//! What brings all mail to a stand: relays in trouble, a full disk, the end of the worker.

use std::io;

use super::{Desk, State};

/// What the desk thinks of the relays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RelayState {
    /// It takes mail, or may.
    Trusted,
    /// It stayed in trouble, and all was given back.
    GivenUp,
    /// The same, and a lane is seeing whether it is well again.
    Probed,
}

impl Desk {
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

    /// Waits until the worker begins to stop.
    pub(crate) async fn until_stopped(&self) {
        let stopped = self.stopped.notified();
        tokio::pin!(stopped);
        stopped.as_mut().enable();
        if !self.is_stopping() {
            stopped.await;
        }
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

    pub(super) fn journal_fails(&self, state: &mut State, error: &io::Error) {
        if !std::mem::replace(&mut state.journal_broken, true) {
            tracing::error!(
                %error,
                "the journal cannot be written, as when the disk is full: no mail is taken or sent \
                 until it can; what was sent is reported"
            );
        }
        self.quiet.notify_waiters();
    }
}
