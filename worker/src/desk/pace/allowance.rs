//! How much may be given up for now.

use std::time::Duration;

use tokio::time::Instant;

/// It grows once in so long.
const STEP: Duration = Duration::from_secs(1);
/// By this part of the most that it can be.
const PART: usize = 8;

/// Grows with each mail that goes elsewhere, and a little with time, so that whoever comes
/// next is never shut out for long.
#[derive(Debug)]
pub(super) struct Allowance {
    left: usize,
    most: usize,
    grown: Instant,
}

impl Allowance {
    pub(super) fn new(most: usize, now: Instant) -> Self {
        let most = most.max(1);
        Self {
            left: most,
            most,
            grown: now,
        }
    }

    /// A mail went elsewhere.
    pub(super) fn earn(&mut self) {
        self.left = (self.left + 1).min(self.most);
    }

    /// Uses one up, if there is one.
    pub(super) fn take(&mut self, now: Instant) -> bool {
        let steps = now.saturating_duration_since(self.grown).as_secs() / STEP.as_secs();
        if steps > 0 {
            let by = usize::try_from(steps).unwrap_or(usize::MAX);
            let by = by.saturating_mul(self.most.div_ceil(PART));
            self.left = self.left.saturating_add(by).min(self.most);
            self.grown = now;
        }
        let one = self.left > 0;
        self.left -= usize::from(one);
        one
    }

    /// When there will be more, if nothing goes elsewhere before.
    pub(super) fn grows_at(&self) -> Instant {
        self.grown + STEP
    }
}
