//! How long to wait before trying again.

use std::time::Duration;

/// Exponential back-off with full jitter: before the n-th new try in a row, a random
/// part of `first` doubled n-1 times, `most` at most. Full jitter spreads the clients of
/// a restarted server best
/// (<https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The longest first wait.
    pub first: Duration,
    /// The longest wait of all.
    pub most: Duration,
}

impl Default for Backoff {
    /// From 200 ms to 30 s.
    fn default() -> Self {
        Self {
            first: Duration::from_millis(200),
            most: Duration::from_secs(30),
        }
    }
}

impl Backoff {
    /// The wait after `failures` in a row (1 for the first), for a `random` in
    /// `0.0..1.0`; never less than what the server asked for.
    pub fn wait(&self, failures: u32, random: f64, asked: Option<Duration>) -> Duration {
        let doublings = failures.saturating_sub(1).min(31);
        let longest = self.first.saturating_mul(1 << doublings).min(self.most);
        let jittered = longest.mul_f64(random.clamp(0.0, 1.0));
        // What the server asked for is a least wait for everybody: the jitter goes on top,
        // or all would come back at once.
        asked.map_or(jittered, |asked| asked.saturating_add(jittered))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_most() {
        let backoff = Backoff {
            first: Duration::from_millis(100),
            most: Duration::from_secs(1),
        };
        let waits: Vec<_> = (1..7)
            .map(|n| backoff.wait(n, 1.0, None).as_millis())
            .collect();
        assert_eq!(waits, [100, 200, 400, 800, 1000, 1000]);
        assert_eq!(backoff.wait(u32::MAX, 0.5, None).as_millis(), 500);
        assert_eq!(backoff.wait(1, 0.0, None), Duration::ZERO);
    }

    #[test]
    fn the_server_is_given_the_time_it_asked_for() {
        let asked = Some(Duration::from_secs(2));
        assert!(Backoff::default().wait(1, 0.0, asked) >= Duration::from_secs(2));
    }
}
