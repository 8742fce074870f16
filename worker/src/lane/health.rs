//! How long the relay has been in trouble.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// Shared by all lanes: trouble is the relay's, not a connection's.
#[derive(Debug)]
pub(crate) struct Health {
    patience: Duration,
    since: Mutex<Option<Instant>>,
}

impl Health {
    pub(crate) fn new(patience: Duration) -> Self {
        Self {
            patience,
            since: Mutex::new(None),
        }
    }

    /// The relay answered as relays should.
    pub(crate) fn well(&self) {
        *self.since.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// It did not. Says whether that has lasted too long.
    pub(crate) fn ill(&self) -> bool {
        let now = Instant::now();
        let mut since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        now.duration_since(*since.get_or_insert(now)) >= self.patience
    }
}
