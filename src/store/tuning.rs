//! How a database with a server is used.

use std::time::Duration;

/// How a database with a server is used. An embedded one needs none of this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tuning {
    /// Connections of this replica at most, beside the one that listens.
    pub connections: usize,
    /// How long a call waits for a connection before it is turned away.
    pub connection_wait: Duration,
    /// Whether replicas tell one another of changes by LISTEN and NOTIFY.
    pub listen: bool,
    /// About how often to look for changes all the same.
    pub poll_interval: Duration,
    /// Behave as over a record that is spread over machines, though it is not; for tests.
    /// One that is spread is known as such without being told.
    pub as_if_spread: bool,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            connections: 16,
            connection_wait: Duration::from_secs(2),
            listen: true,
            poll_interval: Duration::from_secs(1),
            as_if_spread: false,
        }
    }
}
