//! Whether the service still hears the worker, and so how long its leases are good.
//!
//! Beats prolong leases, and nobody answers a beat. But a batch of results is acknowledged
//! once it is committed, even an empty one, and that is after what was said before it. So
//! a worker says an empty batch behind each beat. Its acknowledgement shows that leases
//! are good from that beat on. If it does not come, then the network, the replica or the
//! replica's database is in trouble, whatever a proxy between them makes of it: another
//! replica may be better off.

use std::{collections::BTreeMap, time::Duration};

use demarche::contract::v1::Welcome;
use tokio::time::Instant;

/// How long leases last, if the service does not say.
const TIME_TO_LIVE: Duration = Duration::from_secs(30);
/// Leases do not last longer, whatever the service says.
const LONGEST: Duration = Duration::from_hours(1);

/// What was asked on one stream, and when.
#[derive(Debug)]
pub(super) struct Pulse {
    time_to_live: Duration,
    /// When batches were said that are not acknowledged.
    asked: BTreeMap<u64, Instant>,
}

impl Pulse {
    pub(super) fn new(welcome: &Welcome) -> Self {
        let time_to_live = welcome
            .lease_time_to_live
            .and_then(|said| Duration::try_from(said).ok())
            .filter(|said| !said.is_zero())
            .unwrap_or(TIME_TO_LIVE)
            .min(LONGEST);
        Self {
            time_to_live,
            asked: BTreeMap::new(),
        }
    }

    /// Until when mail may be sent under leases that were prolonged after this moment. A
    /// sixth is kept back for mails that are on their way when it comes.
    pub(super) fn good_until(&self, said: Instant) -> Instant {
        said + self.time_to_live / 6 * 5
    }

    /// A beat was said, and this batch behind it.
    pub(super) fn asked(&mut self, batch: u64, now: Instant) {
        self.asked.insert(batch, now);
    }

    /// A batch was acknowledged: until when leases are good, if that shows it.
    pub(super) fn answered(&mut self, batch: u64) -> Option<Instant> {
        let said = self.asked.remove(&batch)?;
        // What was asked before needs no answer any more.
        self.asked = self.asked.split_off(&batch);
        Some(self.good_until(said))
    }

    /// When to give the stream up, unless something is answered. Half of the time that a
    /// lease lasts is left then to find another replica.
    pub(super) fn patience_ends(&self) -> Option<Instant> {
        let (_, first) = self.asked.first_key_value()?;
        Some(*first + self.time_to_live / 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn leases_are_good_from_the_last_beat_that_was_answered() {
        let mut pulse = Pulse::new(&Welcome::default());
        assert_eq!(pulse.patience_ends(), None);
        let begun = Instant::now();
        let seconds = |count| begun + Duration::from_secs(count);
        pulse.asked(1, begun);
        pulse.asked(4, seconds(5));
        pulse.asked(9, seconds(10));
        assert_eq!(pulse.patience_ends(), Some(seconds(15)));
        assert_eq!(pulse.answered(2), None, "results, not a question");
        assert_eq!(pulse.answered(4), Some(seconds(30)));
        assert_eq!(pulse.answered(1), None, "late: nothing new");
        assert_eq!(pulse.patience_ends(), Some(seconds(25)));
        assert_eq!(pulse.answered(9), Some(seconds(35)));
        assert_eq!(pulse.patience_ends(), None);
    }

    #[test]
    fn a_lease_without_end_has_an_end() {
        let pulse = Pulse::new(&Welcome {
            lease_time_to_live: Some(prost_types::Duration {
                seconds: i64::MAX,
                nanos: 0,
            }),
            ..Welcome::default()
        });
        let now = Instant::now();
        assert!(pulse.good_until(now) <= now + LONGEST);
    }
}
