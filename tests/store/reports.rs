//! Who got it.

use demarche::{
    domain::{ProposalId, SubscriberId},
    ledger::{DeliveryState, Place as From},
    store::{FailureClass, Topic},
};
use uuid::Uuid;

use super::{
    audience::plan,
    engine::Place,
    leases::announced,
    outcomes::{accepted, failed},
    story::reject,
};

pub(super) async fn every_delivery_of_an_event_is_told_page_by_page(place: Place) {
    let (_, ledger) = announced(&place, 11).await;
    let chunks = ledger.lease(100).await.unwrap();
    assert_eq!(chunks.len(), 4);
    for chunk in &chunks {
        match chunk.chunk {
            0 => ledger
                .settle(vec![accepted(chunk, [0, 1, 2])])
                .await
                .unwrap(),
            1 => ledger
                .settle(vec![failed(chunk, 1, FailureClass::Permanent)])
                .await
                .unwrap(),
            2 => ledger
                .settle(vec![failed(chunk, 0, FailureClass::Transient)])
                .await
                .unwrap(),
            _ => demarche::ledger::Settled::default(),
        };
    }
    // A retry is no other delivery.
    place.clock.advance(jiff::SignedDuration::from_secs(60));
    assert_eq!(ledger.retry_once().await.unwrap(), 1);
    let whole = ledger
        .deliveries_of_event(3, From::default(), 1000)
        .await
        .unwrap();
    assert_eq!(whole.next, None);
    let told: Vec<char> = whole
        .deliveries
        .iter()
        .map(|each| {
            assert_eq!(each.topic, Topic::Event(3));
            match &each.state {
                DeliveryState::Pending => 'p',
                DeliveryState::Accepted => 'a',
                DeliveryState::Exception(_) => 'x',
            }
        })
        .collect();
    assert_eq!(told.iter().collect::<String>(), "aaapxpppppp");
    let mut names: Vec<SubscriberId> = whole
        .deliveries
        .iter()
        .map(|each| each.subscriber)
        .collect();
    names.dedup();
    assert_eq!(names.len(), 11);
    for size in 1..=12 {
        let mut pages = Vec::new();
        let mut from = Some(From::default());
        while let Some(place) = from {
            let page = ledger.deliveries_of_event(3, place, size).await.unwrap();
            assert!(page.deliveries.len() <= size);
            pages.extend(page.deliveries);
            from = page.next;
        }
        assert_eq!(pages, whole.deliveries, "by {size}");
    }
    let none = ledger
        .deliveries_of_event(2, From::default(), 10)
        .await
        .unwrap();
    assert!(none.deliveries.is_empty());
}

pub(super) async fn deliveries_to_a_subscriber_are_told_newest_first(place: Place) {
    let (store, ledger) = announced(&place, 5).await;
    for n in 0..6 {
        reject(&store, ProposalId(Uuid::from_u128(1)), n).await;
    }
    plan(&ledger).await;
    let third = SubscriberId(Uuid::from_u128(3 + (1 << 64)));
    assert_eq!(store.subscriber_number(third).await.unwrap(), Some(3));
    let whole = ledger.deliveries_to(third, i64::MAX, 100).await.unwrap();
    let topics: Vec<i64> = whole
        .deliveries
        .iter()
        .filter_map(|each| match each.topic {
            Topic::Event(seq) => Some(seq),
            Topic::Confirmation(_) => None,
        })
        .collect();
    assert_eq!(topics, [9, 8, 7, 6, 5, 4, 3]);
    // And the mail that asked for confirmation, which was skipped.
    assert_eq!(whole.deliveries.len(), 8);
    assert!(matches!(
        whole.deliveries[7].state,
        DeliveryState::Exception(_)
    ));
    for size in 1..=9 {
        let mut pages = Vec::new();
        let mut before = Some(i64::MAX);
        while let Some(mailing) = before {
            let page = ledger.deliveries_to(third, mailing, size).await.unwrap();
            assert!(page.deliveries.len() <= size);
            pages.extend(page.deliveries);
            before = page.next.map(|place| place.mailing);
        }
        assert_eq!(pages, whole.deliveries, "by {size}");
    }
    let nobody = SubscriberId(Uuid::from_u128(404));
    let none = ledger.deliveries_to(nobody, i64::MAX, 10).await.unwrap();
    assert!(none.deliveries.is_empty());
}
