//! Leases of chunks.

use std::collections::HashSet;

use demarche::{
    domain::SubscriptionId,
    ledger::{Content, DeliveryState, LeaseRef, Ledger, Place as From},
    store::{CONFIRM_WITHIN, Chunk, ExceptionState, Store},
};
use futures_util::{
    FutureExt as _,
    future::{BoxFuture, join_all},
};
use jiff::SignedDuration;

use super::{
    audience::{lease_all, plan},
    engine::Place,
    outcomes::{accepted, settle_as_told},
    story::{EVERYTHING, announce, confirm, join, leave, reject, subscribe, with_parties},
};

pub(super) fn name(chunk: &Chunk) -> LeaseRef {
    LeaseRef {
        mailing: chunk.mailing,
        chunk: chunk.chunk,
        epoch: chunk.epoch,
    }
}

/// So many subscribers to everything, an offer with `seq` 3, and nothing else to mail.
pub(super) fn announced(place: &Place, subscribers: u128) -> BoxFuture<'_, (Store, Ledger)> {
    async move {
        let store = with_parties(place).await;
        let ledger = place.ledger(&store);
        for n in 1..=subscribers {
            join(&store, n, &format!("{n}@example.org"), vec![EVERYTHING]).await;
        }
        for (_, told) in lease_all(&ledger).await {
            settle_as_told(&ledger, &told).await;
        }
        assert_eq!(store.waiting().await.unwrap(), (0, 0));
        announce(&store, 1).await;
        plan(&ledger).await;
        (store, ledger)
    }
    .boxed()
}

pub(super) async fn who_leaves_before_the_lease_is_skipped(place: Place) {
    let (store, ledger) = announced(&place, 3).await;
    leave(&store, SubscriptionId(uuid::Uuid::from_u128(2))).await;
    let chunk = ledger.lease(10).await.unwrap().remove(0);
    let told = ledger.resolve(&chunk).await.unwrap();
    let mailed: Vec<_> = told
        .recipients
        .iter()
        .map(|to| to.address.as_str())
        .collect();
    assert_eq!(mailed, ["1@example.org", "3@example.org"]);
    assert_eq!(
        told.skipped
            .iter()
            .map(|each| each.index)
            .collect::<Vec<_>>(),
        [1]
    );
    assert!(matches!(told.content, Content::Event { .. }));
    settle_as_told(&ledger, &told).await;
    assert_eq!(store.waiting().await.unwrap(), (0, 0));
    let page = ledger
        .deliveries_of_event(3, From::default(), 10)
        .await
        .unwrap();
    assert_eq!(page.deliveries[0].state, DeliveryState::Accepted);
    assert_eq!(page.deliveries[2].state, DeliveryState::Accepted);
    match &page.deliveries[1].state {
        DeliveryState::Exception(why) => {
            assert_eq!((why.state, why.attempts), (ExceptionState::Skipped, 0));
        }
        other => panic!("{other:?}"),
    }
    // They come back: for what comes, not for what was skipped.
    join(&store, 9, "2@example.org", vec![EVERYTHING]).await;
    place.clock.advance(SignedDuration::from_hours(100));
    assert_eq!(ledger.retry_once().await.unwrap(), 0);
}

pub(super) async fn an_expired_lease_is_leased_again_under_a_higher_epoch(place: Place) {
    let (_, ledger) = announced(&place, 2).await;
    let first = ledger.lease(10).await.unwrap().remove(0);
    assert!(ledger.lease(10).await.unwrap().is_empty());
    place.clock.advance(SignedDuration::from_secs(29));
    assert!(!ledger.has_ready_work().await.unwrap());
    place.clock.advance(SignedDuration::from_secs(1));
    assert!(ledger.has_ready_work().await.unwrap());
    let second = ledger.lease(10).await.unwrap().remove(0);
    assert_eq!(second.epoch, first.epoch + 1);
    assert_eq!(second.members, first.members);
    // The first holder is told so, and gives nothing back that is not theirs.
    let lost = ledger.prolong(vec![name(&first), name(&second)]).await;
    assert_eq!(lost.unwrap(), [name(&first)]);
    ledger.release(vec![name(&first)]).await.unwrap();
    assert!(!ledger.has_ready_work().await.unwrap());
    // Mail says the same at every try.
    let told = [first, second].map(|chunk| async {
        let ledger = ledger.clone();
        ledger.resolve(&{ chunk }).await.unwrap()
    });
    let told = join_all(told).await;
    assert_eq!(told[0].message_time, told[1].message_time);
    for (one, other) in told[0].recipients.iter().zip(&told[1].recipients) {
        assert_eq!(one.delivery_key, other.delivery_key);
        assert_eq!(one.thread_key, other.thread_key);
    }
}

pub(super) async fn a_beat_makes_a_lease_longer_and_a_release_ends_it(place: Place) {
    let (store, ledger) = announced(&place, 2).await;
    let chunk = ledger.lease(10).await.unwrap().remove(0);
    for _ in 0..10 {
        place.clock.advance(SignedDuration::from_secs(20));
        let lost = ledger.prolong(vec![name(&chunk)]).await.unwrap();
        assert!(lost.is_empty());
        assert!(ledger.lease(10).await.unwrap().is_empty());
    }
    // Half of it is done.
    ledger.settle(vec![accepted(&chunk, [0])]).await.unwrap();
    let mut woken = store.work_changes();
    woken.mark_unchanged();
    ledger.release(vec![name(&chunk)]).await.unwrap();
    assert!(woken.has_changed().unwrap());
    let again = ledger.lease(10).await.unwrap().remove(0);
    assert_eq!((again.epoch, again.remaining), (chunk.epoch + 1, 1));
    let told = ledger.resolve(&again).await.unwrap();
    assert_eq!(told.recipients.len(), 1);
    assert_eq!(told.recipients[0].index, 1);
    // Done with: there is nothing to hold any more.
    ledger.settle(vec![accepted(&again, [1])]).await.unwrap();
    let lost = ledger.prolong(vec![name(&again)]).await.unwrap();
    assert_eq!(lost, [name(&again)]);
    ledger.release(vec![name(&again)]).await.unwrap();
    place.clock.advance(SignedDuration::from_hours(100));
    assert!(ledger.lease(10).await.unwrap().is_empty());
}

pub(super) async fn a_mail_that_asks_for_confirmation_is_sent_only_while_it_waits(place: Place) {
    let store = with_parties(&place).await;
    let ledger = place.ledger(&store);
    let mut wishes = Vec::new();
    for n in 1..=3 {
        let work = subscribe(n, &format!("{n}@example.org"), vec![EVERYTHING]);
        wishes.push(store.write(None, work).await.unwrap().answer);
    }
    store
        .write(None, confirm(&store, &wishes[1]))
        .await
        .unwrap();
    leave(&store, wishes[2].id).await;
    let told = lease_all(&ledger).await;
    let sent: Vec<usize> = told.iter().map(|(_, told)| told.recipients.len()).collect();
    assert_eq!(sent.iter().sum::<usize>(), 1);
    for (_, told) in &told {
        assert!(matches!(told.content, Content::Confirmation));
        assert_eq!(told.recipients.len() + told.skipped.len(), 1);
        let Some(to) = told.recipients.first() else {
            continue;
        };
        assert_eq!(to.address, "1@example.org");
        assert_eq!(to.unsubscribe_uri, "");
        let token = to.confirm_uri.split_once("/confirm?token=").unwrap().1;
        let token = demarche::keys::ConfirmToken::parse(token).unwrap();
        assert!(store.keys().confirms(&token, &wishes[0].nonce));
    }
    // Not settled, and too old by the time it would be tried again.
    place.clock.advance(CONFIRM_WITHIN);
    for (_, told) in lease_all(&ledger).await {
        assert!(told.recipients.is_empty());
    }
}

pub(super) async fn small_chunks_go_first(place: Place) {
    let (store, ledger) = announced(&place, 7).await;
    // Chunks of 3, 3 and 1; and one event for one subscriber, who came last.
    let only = demarche::domain::Clause {
        event_types: vec![demarche::domain::EventType::ResponseRecorded],
        ..EVERYTHING
    };
    for n in 1..=7 {
        leave(&store, SubscriptionId(uuid::Uuid::from_u128(n))).await;
    }
    join(&store, 20, "only@example.org", vec![only]).await;
    let id = demarche::domain::ProposalId(uuid::Uuid::from_u128(1));
    reject(&store, id, 1).await;
    plan(&ledger).await;
    let leased = ledger.lease(1000).await.unwrap();
    let sizes: Vec<u32> = leased.iter().map(|chunk| chunk.remaining).collect();
    assert_eq!(sizes, [1, 1, 1, 3, 3]);
}

pub(super) async fn two_workers_never_hold_the_same_chunk(place: Place) {
    let (store, ledger) = announced(&place, 60).await;
    let workers = (0..8).map(|_| {
        let ledger = ledger.clone();
        tokio::spawn(async move {
            let mut held = Vec::new();
            loop {
                let leased = ledger.lease(5).await.unwrap();
                if leased.is_empty() {
                    return held;
                }
                held.extend(leased.iter().map(name));
            }
        })
    });
    let held: Vec<LeaseRef> = join_all(workers)
        .await
        .into_iter()
        .flat_map(Result::unwrap)
        .collect();
    assert_eq!(held.len(), 20);
    assert_eq!(held.iter().collect::<HashSet<_>>().len(), 20);
    assert_eq!(store.waiting().await.unwrap(), (20, 60));
}
