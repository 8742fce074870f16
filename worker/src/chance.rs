//! Waiting longer each time, and never in step with the others.

use std::time::Duration;

/// Exponential back-off with full jitter: a wait is drawn evenly between nothing and a
/// ceiling that doubles with every failure, so that workers who lost the same service do
/// not come back at the same moment.
#[derive(Debug, Clone)]
pub(crate) struct Backoff {
    first: Duration,
    longest: Duration,
    failures: u32,
    chance: fastrand::Rng,
}

impl Backoff {
    /// The ceiling is `first` after the first failure, and never more than `longest`.
    pub(crate) fn new(first: Duration, longest: Duration, chance: fastrand::Rng) -> Self {
        Self {
            first,
            longest,
            failures: 0,
            chance,
        }
    }

    /// Something failed: how long to wait now.
    pub(crate) fn failed(&mut self) -> Duration {
        let ceiling = self
            .first
            .saturating_mul(1_u32.checked_shl(self.failures).unwrap_or(u32::MAX))
            .min(self.longest);
        self.failures = (self.failures + 1).min(31);
        ceiling.mul_f64(self.chance.f64())
    }

    /// Something worked: begin anew.
    pub(crate) fn worked(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_never_exceeds_its_ceiling_and_success_begins_anew() {
        let second = Duration::from_secs(1);
        for seed in 0..100 {
            let mut backoff = Backoff::new(second, 10 * second, fastrand::Rng::with_seed(seed));
            for ceiling in [1, 2, 4, 8, 10, 10] {
                let wait = backoff.failed();
                assert!(
                    wait <= ceiling * second,
                    "seed {seed}: {wait:?} > {ceiling} s"
                );
            }
            backoff.worked();
            assert!(backoff.failed() <= second, "seed {seed}");
        }
    }

    #[test]
    fn many_failures_do_not_overflow() {
        let mut backoff = Backoff::new(
            Duration::from_secs(1),
            Duration::from_secs(30),
            fastrand::Rng::with_seed(1),
        );
        for _ in 0..100 {
            assert!(backoff.failed() <= Duration::from_secs(30));
        }
    }
}
