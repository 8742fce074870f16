//! When results are said.

use std::time::Duration;

use tokio::time::Instant;

/// Results wait for company so long at most.
const LONGEST_WAIT: Duration = Duration::from_millis(100);
/// So many are company enough.
const COMPANY: usize = 100;

/// What is to be said now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    /// All results.
    Everything,
    /// What need not wait any more.
    WhatIsRipe,
}

/// Whether results should be said now. While the service acknowledges as fast as we
/// speak, nothing waits; while it has a batch in hand, results gather.
pub(super) fn is_ripe(unsaid: usize, since: Option<Instant>, batches: usize) -> bool {
    unsaid > 0
        && (batches == 0
            || unsaid >= COMPANY
            || since.is_some_and(|since| since.elapsed() >= LONGEST_WAIT))
}

/// When results that wait must be said.
pub(super) fn not_later_than(since: Option<Instant>, batches: usize) -> Option<Instant> {
    since
        .filter(|_| batches > 0)
        .map(|since| since + LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_idle_worker_speaks_at_once_and_a_busy_one_gathers() {
        let now = Instant::now();
        assert!(!is_ripe(0, None, 0));
        assert!(is_ripe(1, Some(now), 0));
        assert!(!is_ripe(1, Some(now), 1));
        assert!(is_ripe(100, Some(now), 1));
        assert_eq!(not_later_than(Some(now), 1), Some(now + LONGEST_WAIT));
        tokio::time::advance(LONGEST_WAIT).await;
        assert!(is_ripe(1, Some(now), 1));
    }
}
