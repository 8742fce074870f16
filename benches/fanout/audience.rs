//! Subscribers, confirmed, with nothing left to mail to them.

use anyhow::ensure;
use demarche::{
    clock::Clock,
    domain::{Clause, PartyRole, SubscriberId, SubscriptionId},
    ids::Ids,
    keys::ConfirmToken,
    ledger::{BounceLimit, LeaseRef, Ledger, LedgerSettings, Outcome},
    store::{ConfirmSubscription, CreateSubscription, Store},
};
use futures_util::future::try_join_all;

/// How many at once: more than a group of writes, and not all of them in memory.
const AT_ONCE: usize = 5_000;

/// Makes so many subscribers to everything, in a record that has none.
pub(crate) async fn subscribe(store: &Store, count: usize) -> anyhow::Result<()> {
    let ledger = ledger(store);
    for first in (0..count).step_by(AT_ONCE) {
        let numbers = first..count.min(first + AT_ONCE);
        try_join_all(numbers.clone().map(|n| join(store, n))).await?;
        // The mails that ask for confirmation count as sent. Each is a mailing of its own.
        let mut outcomes = Vec::new();
        for n in numbers {
            outcomes.push(Outcome {
                lease: LeaseRef {
                    mailing: i64::try_from(n)? + 1,
                    chunk: 0,
                    epoch: 0,
                },
                accepted: vec![0],
                failed: Vec::new(),
            });
        }
        ledger.settle(outcomes).await?;
    }
    ensure!(
        store.waiting().await? == (0, 0),
        "the record is not as empty as it should be"
    );
    Ok(())
}

async fn join(store: &Store, n: usize) -> anyhow::Result<()> {
    let ids = Ids::system();
    let now = Clock::system().now();
    let pending = store
        .write_plain(CreateSubscription {
            id: SubscriptionId(ids.uuid(now)),
            subscriber: SubscriberId(ids.uuid(now)),
            nonce: ids.random(),
            clauses: vec![Clause {
                proposals: Vec::new(),
                parties: Vec::new(),
                party_role: PartyRole::Any,
                event_types: Vec::new(),
                minimum_attribution: None,
            }],
            language: "en".to_owned(),
            address: format!("reader-{n}@example.org"),
            validate_only: false,
        })
        .await?
        .answer;
    let token = store.keys().confirm_token(pending.id, &pending.nonce);
    if let Some(token) = ConfirmToken::parse(&token) {
        store.write_plain(ConfirmSubscription { token }).await?;
    }
    Ok(())
}

fn ledger(store: &Store) -> Ledger {
    let settings = LedgerSettings {
        chunk_size: 1000,
        lease_time_to_live: std::time::Duration::from_secs(30),
        beat_interval: std::time::Duration::from_secs(5),
        planner_batch: 1000,
        retry_schedule: Vec::new(),
        bounce_limit: BounceLimit {
            percent: 10,
            least_tried: 100,
        },
        public_url: String::new(),
    };
    Ledger::new(store.clone(), Ids::system(), settings)
}
