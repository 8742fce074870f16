//! What an operator watches of deliveries: the queue, as it is sampled; outcomes, as they are
//! settled here; leases, as they are held over streams of this replica.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};
use tokio::time::Instant;

use super::Ledger;
use crate::store::{FailureClass, StoreError};

/// About how often the queue is looked at.
const SAMPLE: Duration = Duration::from_secs(10);

type Seconds = Gauge<f64, AtomicU64>;

/// What is counted of deliveries. Cheap to clone; clones count together.
#[derive(Debug, Clone)]
pub struct DeliveryMetrics {
    queued_chunks: Gauge,
    queued_mails: Gauge,
    oldest_unsent: Seconds,
    retrying: Gauge,
    dead: Gauge,
    stopped: Gauge,
    outcomes: Family<OutcomeLabels, Counter>,
    leases: Gauge,
    oldest_lease: Seconds,
    lease_ages: Histogram,
    held: Arc<Held>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    class: &'static str,
}

/// When the leases that are held were given, each with a number of its own.
#[derive(Debug, Default)]
struct Held {
    given: AtomicU64,
    since: Mutex<BTreeSet<(Instant, u64)>>,
}

/// A lease that a worker holds; counted until it is dropped.
#[derive(Debug)]
pub(crate) struct LeaseHeld {
    metrics: DeliveryMetrics,
    since: Instant,
    number: u64,
}

impl Drop for LeaseHeld {
    fn drop(&mut self) {
        let metrics = &self.metrics;
        metrics.leases.dec();
        metrics
            .lease_ages
            .observe(self.since.elapsed().as_secs_f64());
        let mut since = metrics
            .held
            .since
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        since.remove(&(self.since, self.number));
    }
}

impl Default for DeliveryMetrics {
    fn default() -> Self {
        Self {
            queued_chunks: Gauge::default(),
            queued_mails: Gauge::default(),
            oldest_unsent: Seconds::default(),
            retrying: Gauge::default(),
            dead: Gauge::default(),
            stopped: Gauge::default(),
            outcomes: Family::default(),
            leases: Gauge::default(),
            oldest_lease: Seconds::default(),
            // From 10 ms to 5 minutes.
            lease_ages: Histogram::new(exponential_buckets(0.01, 2.0, 16)),
            held: Arc::default(),
        }
    }
}

impl DeliveryMetrics {
    /// Puts them into a registry.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "delivery_queue_chunks",
            "Chunks with somebody left to be mailed, of mailings that are not stopped",
            self.queued_chunks.clone(),
        );
        registry.register(
            "delivery_queue_mails",
            "Mails in those chunks",
            self.queued_mails.clone(),
        );
        registry.register_with_unit(
            "delivery_oldest_unsent",
            "How long ago the oldest mailing that is not stopped and not all mailed was planned",
            Unit::Seconds,
            self.oldest_unsent.clone(),
        );
        registry.register(
            "delivery_retrying_mails",
            "Mails that wait for their next try",
            self.retrying.clone(),
        );
        registry.register(
            "delivery_dead_mails",
            "Dead letters: mails that were given up, and not laid aside",
            self.dead.clone(),
        );
        registry.register(
            "delivery_stopped_mailings",
            "Mailings that are stopped",
            self.stopped.clone(),
        );
        registry.register(
            "delivery_outcomes",
            "What became of tries, as settled by this replica, by class",
            self.outcomes.clone(),
        );
        registry.register(
            "delivery_leases",
            "Leases that workers hold over streams of this replica",
            self.leases.clone(),
        );
        registry.register_with_unit(
            "delivery_oldest_lease",
            "How long ago the oldest of them was given",
            Unit::Seconds,
            self.oldest_lease.clone(),
        );
        registry.register_with_unit(
            "delivery_lease_age",
            "How long leases were held, when they ended",
            Unit::Seconds,
            self.lease_ages.clone(),
        );
    }

    /// A worker holds a lease from now on.
    pub(crate) fn lease(&self) -> LeaseHeld {
        self.lease_since(Instant::now())
    }

    fn lease_since(&self, since: Instant) -> LeaseHeld {
        let number = self.held.given.fetch_add(1, Ordering::Relaxed);
        self.leases.inc();
        let mut held = self
            .held
            .since
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        held.insert((since, number));
        drop(held);
        LeaseHeld {
            metrics: self.clone(),
            since,
            number,
        }
    }

    pub(super) fn accepted(&self, mails: u32) {
        self.count("accepted", mails);
    }

    pub(super) fn failed(&self, class: FailureClass) {
        let class = match class {
            FailureClass::Transient => "transient",
            FailureClass::Permanent => "permanent",
            FailureClass::Ambiguous => "ambiguous",
            FailureClass::Unrenderable => "unrenderable",
            FailureClass::None => "skipped",
        };
        self.count(class, 1);
    }

    fn count(&self, class: &'static str, mails: u32) {
        if mails > 0 {
            self.outcomes
                .get_or_create(&OutcomeLabels { class })
                .inc_by(mails.into());
        }
    }

    fn oldest_held(&self, now: Instant) -> Duration {
        let held = self
            .held
            .since
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        held.first()
            .map_or(Duration::ZERO, |(since, _)| now.duration_since(*since))
    }
}

impl Ledger {
    pub(super) async fn sample_forever(&self) {
        loop {
            if let Err(error) = self.sample().await {
                tracing::warn!(%error, "the queue could not be counted; trying again");
            }
            tokio::time::sleep(self.jittered(SAMPLE)).await;
        }
    }

    /// Looks at the queue, for the metrics.
    pub async fn sample(&self) -> Result<(), StoreError> {
        let queue = self.store.queue().await?;
        let age_ms = match queue.oldest {
            Some(id) => {
                let now = self.store.next_due().await?.now;
                let mailing = self.store.mailing(id).await?;
                mailing.map_or(0, |mailing| {
                    now.saturating_sub(mailing.created.as_millisecond())
                })
            }
            None => 0,
        };
        let metrics = &self.metrics;
        metrics.queued_chunks.set(queue.chunks);
        metrics.queued_mails.set(queue.mails);
        metrics.retrying.set(queue.retrying);
        metrics.dead.set(queue.dead);
        metrics.stopped.set(queue.stopped);
        let age = Duration::from_millis(u64::try_from(age_ms).unwrap_or(0));
        metrics.oldest_unsent.set(age.as_secs_f64());
        let oldest = metrics.oldest_held(Instant::now());
        metrics.oldest_lease.set(oldest.as_secs_f64());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_lease_is_the_one_that_was_given_first_and_is_still_held() {
        let metrics = DeliveryMetrics::default();
        let begin = Instant::now();
        let after = |seconds| begin + Duration::from_secs(seconds);
        let oldest = || metrics.oldest_held(after(5));
        assert_eq!(oldest(), Duration::ZERO);
        let first = metrics.lease_since(begin);
        let second = metrics.lease_since(after(3));
        let third = metrics.lease_since(after(3));
        assert_eq!(metrics.leases.get(), 3);
        assert_eq!(oldest(), Duration::from_secs(5));
        drop(first);
        drop(third);
        assert_eq!(oldest(), Duration::from_secs(2));
        drop(second);
        assert_eq!(oldest(), Duration::ZERO);
        assert_eq!(metrics.leases.get(), 0);
    }
}
