//! The delivery ledger: who is to have mail of what, and what became of it.
//!
//! A fact writes its event and nothing else. Then the planner (`plan`) finds whom it
//! concerns and cuts them into chunks; workers lease chunks (`lease`), and what they say
//! became of each recipient is settled (`settle`) in the chunk's bitmap. Only what did not
//! simply go well becomes a row, and is tried again (`retry`) in a chunk of its own. Over what
//! was given up an operator decides (`dead`); a mailing is stopped and resumed (`stop`), and
//! counted (`progress`).

mod audience;
mod clockwork;
mod content;
mod dead;
mod lease;
mod metrics;
#[cfg(test)]
mod model;
mod plan;
mod progress;
mod report;
mod retry;
mod settle;
mod stop;

use std::{sync::Arc, time::Duration};

use jiff::SignedDuration;
use tokio::task::JoinSet;

pub use content::{Addressed, Background, Content, Leased, Related};
pub use dead::{Graveyard, MailKey, RuleDead, Ruled, Ruling};
pub use lease::{LeaseChunks, LeaseRef, ProlongLeases, ReleaseLeases};
pub use metrics::DeliveryMetrics;
pub(crate) use metrics::LeaseHeld;
pub use progress::Progress;
pub use report::{Delivered, DeliveryPage, DeliveryState, Place};
pub use settle::{Failed, Outcome, Settle, Settled};
pub use stop::{BounceLimit, ResumeMailings, StopMailings};

use crate::{ids::Ids, store::Store};

/// How the ledger works.
#[derive(Debug, Clone)]
pub struct LedgerSettings {
    /// Recipients in a chunk at most.
    pub chunk_size: usize,
    /// How long a lease lasts without a beat.
    pub lease_time_to_live: Duration,
    /// How often a worker beats.
    pub beat_interval: Duration,
    /// Subscribers that the planner reads at once.
    pub planner_batch: usize,
    /// How long after each failed try the next one is made; after the last, none is.
    pub retry_schedule: Vec<Duration>,
    /// When a mailing stops by itself.
    pub bounce_limit: BounceLimit,
    /// What links in mails begin with, without a slash at the end.
    pub public_url: String,
}

/// A handle on the ledger.
#[derive(Debug, Clone)]
pub struct Ledger {
    store: Store,
    settings: Arc<LedgerSettings>,
    ids: Ids,
    metrics: DeliveryMetrics,
}

impl Ledger {
    /// A ledger kept in this store.
    pub fn new(store: Store, ids: Ids, settings: LedgerSettings) -> Self {
        Self {
            store,
            settings: Arc::new(settings),
            ids,
            metrics: DeliveryMetrics::default(),
        }
    }

    /// How it works.
    pub fn settings(&self) -> &LedgerSettings {
        &self.settings
    }

    /// What it counts.
    pub fn metrics(&self) -> &DeliveryMetrics {
        &self.metrics
    }

    /// Plans and tries again until it is dropped or `stop` resolves.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        let mut tasks = JoinSet::new();
        let (planning, retrying, calendar) = (self.clone(), self.clone(), self.clone());
        let sampling = self.clone();
        tasks.spawn(async move { planning.plan_forever().await });
        tasks.spawn(async move { retrying.retry_forever().await });
        tasks.spawn(async move { calendar.keep_time_forever().await });
        tasks.spawn(async move { sampling.sample_forever().await });
        tokio::select! {
            () = stop => {}
            _ = tasks.join_next() => {}
        }
        tasks.shutdown().await;
    }

    /// A time between once and twice as long: replicas that look for the same thing do not
    /// look at the same moment.
    pub(crate) fn jittered(&self, wait: Duration) -> Duration {
        wait.mul_f64(1.0 + self.ids.fraction())
    }

    fn time_to_live(&self) -> SignedDuration {
        SignedDuration::try_from(self.settings.lease_time_to_live)
            .unwrap_or(SignedDuration::from_secs(30))
    }
}
