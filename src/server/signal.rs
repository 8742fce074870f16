//! Signals: the first asks for a drain, the second for an end.

use std::io;

use tokio::signal::unix::{SignalKind, signal};

use super::Drain;

/// What the process exits with when a second signal cut the drain short.
pub const ABORTED: u8 = 3;

/// Begins `drain` on the first SIGTERM or SIGINT, and waits for the second, which is when
/// this returns: the caller should exit with [`ABORTED`] at once.
///
/// # Errors
///
/// When the signals cannot be listened for.
pub async fn second_after_draining(drain: Drain) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut next = async || {
        tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        }
    };
    let name = next().await;
    tracing::info!(signal = name, "stopping; a second signal stops at once");
    drain.begin();
    let name = next().await;
    tracing::warn!(signal = name, "aborted before the drain had ended");
    Ok(())
}
