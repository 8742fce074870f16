//! Copies of a record in use.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use demarche::store::Store;
use futures_util::StreamExt as _;

use super::{
    engine::{Place, SOON},
    order::whole_record,
    story::{
        ADDRESSEE, EVERYTHING, announce, create_party, create_proposal, join, reject, with_parties,
    },
};

/// Writers that write until they are told to stop.
struct Writers {
    stop: Arc<AtomicBool>,
    written: Arc<AtomicU64>,
    tasks: tokio::task::JoinSet<()>,
}

impl Writers {
    fn start(store: &Store, count: u128) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let written = Arc::new(AtomicU64::new(0));
        let mut tasks = tokio::task::JoinSet::new();
        for writer in 0..count {
            let (store, stop, written) = (store.clone(), Arc::clone(&stop), Arc::clone(&written));
            tasks.spawn(async move {
                let mut n = writer << 64;
                while !stop.load(Ordering::Relaxed) {
                    n += 1;
                    store.write(None, create_proposal(n, "x")).await.unwrap();
                    written.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        Self {
            stop,
            written,
            tasks,
        }
    }

    async fn past(&self, count: u64) {
        let waited = tokio::time::timeout(SOON, async {
            while self.written.load(Ordering::Relaxed) < count {
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            }
        });
        waited.await.unwrap();
    }

    async fn stop(mut self) {
        self.stop.store(true, Ordering::Relaxed);
        while let Some(ended) = self.tasks.join_next().await {
            ended.unwrap();
        }
    }
}

pub(super) async fn a_copy_of_a_record_in_use_is_of_one_moment(place: Place) {
    let store = with_parties(&place).await;
    let proposal = announce(&store, u128::MAX).await;
    reject(&store, proposal.id, 1).await;
    let subscription = join(&store, 1, "a@example.org", vec![EVERYTHING]).await;
    let writers = Writers::start(&store, 4);
    writers.past(20).await;
    let before = store.head();
    let path = place.beside("copy.db");
    store.backup(path.clone()).await.unwrap();
    let after = store.head();
    writers.stop().await;

    let copy = place.open_copy(&path).await;
    assert!((before..=after).contains(&copy.head()));
    // Everything up to its head, and of each event what it changed.
    for event in whole_record(&copy).await {
        let original = store.event(event.seq).await.unwrap();
        assert_eq!(original.as_ref(), Some(&event));
        if let Some(proposal) = event.proposal {
            assert!(copy.proposal(proposal).await.unwrap().value.is_some());
        }
    }
    let kept = copy.subscription(subscription.id).await.unwrap().value;
    assert_eq!(kept, Some(subscription));
    // It can be written to, and goes on from its own head.
    let next = copy.write(None, create_party("next")).await.unwrap();
    assert_eq!(next.answer.revision, next.revision);
    // What was there is overwritten.
    store.backup(place.beside("copy-2.db")).await.unwrap();
    store.backup(place.beside("copy-2.db")).await.unwrap();
    let second = place.open_copy(&place.beside("copy-2.db")).await;
    assert_eq!(second.head(), store.head());
    assert!(
        second
            .party(&super::story::party(ADDRESSEE))
            .await
            .unwrap()
            .value
            .is_some()
    );
}

pub(super) async fn a_copy_is_made_however_busy_the_writers_are(place: Place) {
    let store = with_parties(&place).await;
    // Larger than what is copied in one step.
    let long = "x".repeat(20_000);
    let offers = (0..400).map(|n| {
        let mut work = create_proposal((1 << 100) + n, "long");
        work.new.editorial.summary.clone_from(&long);
        store.write(None, work)
    });
    // Ten at a time: all of their words in one group are a transaction that is silent for so
    // long, in a build for tests, that the server ends it.
    let offers: Vec<_> = offers.collect();
    let mut written = futures_util::stream::iter(offers).buffered(10);
    while let Some(written) = written.next().await {
        written.unwrap();
    }
    let writers = Writers::start(&store, 4);
    writers.past(10).await;
    let path = place.beside("copy.db");
    let copied = tokio::time::timeout(SOON, store.backup(path.clone())).await;
    writers.stop().await;
    copied.unwrap().unwrap();
    let copy = place.open_copy(&path).await;
    assert!(copy.head() >= 202);
    whole_record(&copy).await;
}
