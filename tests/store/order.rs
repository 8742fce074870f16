//! The order of the record.

use std::sync::Arc;

use demarche::{
    domain::{ProposalId, ResponseKind},
    store::{EventQuery, OpenError, Store, StoreError},
};
use uuid::Uuid;

use super::{
    engine::{Place, SOON},
    story::{
        ADDRESSEE, EVERYTHING, about, announce, confirm, create_party, create_proposal, join,
        leave, reject, respond, subscribe, with_parties,
    },
};

/// All events, which must be numbered from 1 without a gap.
pub(super) async fn whole_record(store: &Store) -> Vec<demarche::domain::Event> {
    let mut events = Vec::new();
    loop {
        let query = EventQuery {
            proposal: None,
            after_seq: i64::try_from(events.len()).unwrap(),
            limit: 100,
        };
        let page = store.events(query).await.unwrap().value;
        if page.is_empty() {
            break;
        }
        events.extend(page);
    }
    for (place, event) in (1..).zip(&events) {
        assert_eq!(event.seq, place);
    }
    let last = i64::try_from(events.len()).unwrap();
    assert_eq!(store.event_count().await.unwrap(), (last, last));
    assert_eq!(store.head(), last);
    events
}

pub(super) async fn seq_has_no_gap_under_writers_of_every_kind(place: Place) {
    let store = Arc::new(with_parties(&place).await);
    let known = announce(&store, 1).await.id;
    let mut writers = tokio::task::JoinSet::new();
    for n in 0..600_u128 {
        let store = Arc::clone(&store);
        // How many events the write appends.
        writers.spawn(async move {
            match n % 10 {
                0 => {
                    let work = create_party(&format!("p{n}"));
                    store.write(None, work).await.unwrap();
                    1
                }
                1 => {
                    store
                        .write(None, create_party(ADDRESSEE))
                        .await
                        .unwrap_err();
                    0
                }
                2 => {
                    store
                        .write(None, create_proposal(1000 + n, "x"))
                        .await
                        .unwrap();
                    1
                }
                3 => {
                    let mut work = create_proposal(1000 + n, "x");
                    work.new.addressees = vec![super::story::party("nobody")];
                    store.write(None, work).await.unwrap_err();
                    0
                }
                4 | 5 => {
                    let work = respond(known, 5000 + n, ResponseKind::RefusalToComment);
                    store.write(None, work).await.unwrap();
                    1
                }
                6 => {
                    let mut work = respond(known, 5000 + n, ResponseKind::Rejection);
                    work.etag = Some(1);
                    store.write(None, work).await.unwrap_err();
                    0
                }
                7 => {
                    let mut work = create_proposal(1000 + n, "x");
                    work.validate_only = true;
                    store.write(None, work).await.unwrap();
                    0
                }
                8 => {
                    let work = subscribe(9000 + n, &format!("s{n}@example.org"), vec![EVERYTHING]);
                    let pending = store.write(None, work).await.unwrap().answer;
                    let work = confirm(&store, &pending);
                    store.write(None, work).await.unwrap();
                    0
                }
                _ => {
                    let nobody = ProposalId(Uuid::from_u128(77));
                    let work = respond(nobody, 5000 + n, ResponseKind::Rejection);
                    store.write(None, work).await.unwrap_err();
                    0
                }
            }
        });
    }
    let mut appended = 0;
    while let Some(written) = writers.join_next().await {
        appended += written.unwrap();
    }
    assert_eq!(whole_record(&store).await.len(), 3 + appended);
    assert_eq!(appended, 240);
}

pub(super) async fn head_is_told_of_before_the_answer(place: Place) {
    let store = place.open().await;
    let mut changes = store.head_changes();
    assert_eq!(*changes.borrow_and_update(), 0);
    let written = store.write(None, create_party("a")).await.unwrap();
    assert_eq!(written.revision, 1);
    assert_eq!(*changes.borrow_and_update(), 1);
    // What appends no event moves nothing.
    let mut checked = create_party("b");
    checked.validate_only = true;
    store.write(None, checked).await.unwrap();
    assert!(!changes.has_changed().unwrap());
    // What has been answered can be read.
    assert_eq!(store.party(&written.answer.id).await.unwrap().revision, 1);
    drop(store);
    let closed = async { while changes.changed().await.is_ok() {} };
    tokio::time::timeout(SOON, closed).await.unwrap();
}

pub(super) async fn a_reader_gets_a_record_as_new_as_they_ask_for(place: Place) {
    let store = place.open().await;
    let reader = store.clone();
    let waiting = tokio::spawn(async move { reader.reach(2).await });
    store.write(None, create_party("a")).await.unwrap();
    assert!(!waiting.is_finished());
    store.write(None, create_party("b")).await.unwrap();
    tokio::time::timeout(SOON, waiting)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    store.reach(0).await.unwrap();
    match store.reach(3).await {
        Err(StoreError::RevisionNotReached {
            min_revision: 3,
            revision: 2,
        }) => {}
        other => panic!("{other:?}"),
    }
}

pub(super) async fn other_keys_are_refused(place: Place) {
    let store = with_parties(&place).await;
    let refused = place.open_with_other_keys().await.err().unwrap();
    assert!(matches!(refused, OpenError::OtherKeys), "{refused}");
    store.write(None, create_party("still-open")).await.unwrap();
    assert_eq!(place.open().await.head(), 3);
}

pub(super) async fn everything_is_found_after_reopening(place: Place) {
    let store = with_parties(&place).await;
    let proposal = announce(&store, 1).await;
    reject(&store, proposal.id, 1).await;
    let active = join(&store, 10, "a@example.org", vec![about(ADDRESSEE)]).await;
    let ended = join(&store, 11, "b@example.org", vec![EVERYTHING]).await;
    let ended = leave(&store, ended.id).await;
    let ledger = place.ledger(&store);
    while ledger.plan_once().await.unwrap() {}
    let proposal = store.proposal(proposal.id).await.unwrap().value.unwrap();
    let events = whole_record(&store).await;
    let waiting = store.waiting().await.unwrap();
    drop((store, ledger));

    let store = place.open().await;
    assert_eq!(store.head(), 4);
    assert_eq!(whole_record(&store).await, events);
    assert_eq!(store.oldest_seq().await.unwrap(), 1);
    assert_eq!(
        store.proposal(proposal.id).await.unwrap().value,
        Some(proposal)
    );
    for subscription in [active, ended] {
        assert_eq!(
            store.subscription(subscription.id).await.unwrap().value,
            Some(subscription)
        );
    }
    assert_eq!(store.waiting().await.unwrap(), waiting);
    assert_eq!(store.planned().await.unwrap(), 4);
    // It goes on where it stopped.
    let next = store.write(None, create_party("c")).await.unwrap();
    assert_eq!(next.answer.revision, 5);
    let third = join(&store, 12, "c@example.org", vec![EVERYTHING]).await;
    assert_eq!(third.subscriber_number, 3);
}
