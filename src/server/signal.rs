//! Signals: the first asks for a drain, the second for an end.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::Drain;

/// What the process exits with when a second signal cut the drain short.
pub const ABORTED: u8 = 3;

/// SIGTERM and SIGINT, listened for.
#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Listens from here on. Before, the signals kill the process: call this before
    /// anybody is told that the service is up.
    ///
    /// # Errors
    ///
    /// When the operating system does not let the process listen.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Begins `drain` on the first signal, and waits for the second, which is when this
    /// returns: the caller should exit with [`ABORTED`] at once.
    pub async fn second_after_draining(mut self, drain: Drain) {
        let name = self.next().await;
        tracing::info!(signal = name, "stopping; a second signal stops at once");
        drain.begin();
        let name = self.next().await;
        tracing::warn!(signal = name, "aborted before the drain had ended");
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}
