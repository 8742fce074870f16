//! Several replicas over one record.

use std::{collections::BTreeSet, time::Duration};

use demarche::{
    domain::{EventType, Occurrence, ProposalId},
    ledger::Outcome,
    store::{Duty, EventQuery, RaiseNotices, RequestKey, Store, StoreError, Tuning, WriteError},
};
use futures_util::future::join_all;
use tokio::time::timeout;
use uuid::Uuid;

use super::{
    engine::{Place, SOON},
    leases::{announced, name},
    order::whole_record,
    story::{EVERYTHING, create_party, create_proposal, join, party, subscribe, with_parties},
};

/// A connection for a test of its own.
pub(super) async fn client(place: &Place) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(place.url(), tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client
}

/// Reads as a watch does until it has seen so many events.
async fn watch(store: Store, count: i64) -> Vec<i64> {
    let mut head = store.head_changes();
    let mut seen = Vec::new();
    let watching = async {
        loop {
            let last = seen.last().copied().unwrap_or(0);
            let target = *head.borrow_and_update();
            while seen.last().copied().unwrap_or(0) < target {
                let which = EventQuery {
                    after_seq: seen.last().copied().unwrap_or(0),
                    limit: 7,
                    ..EventQuery::default()
                };
                let events = store.events(which).await.unwrap().value;
                assert!(!events.is_empty(), "told of {target}, read up to {last}");
                seen.extend(events.into_iter().map(|event| event.seq));
            }
            if seen.len() >= usize::try_from(count).unwrap() {
                break;
            }
            head.changed().await.unwrap();
        }
    };
    timeout(SOON, watching).await.unwrap();
    seen
}

pub(super) async fn events_of_all_replicas_are_in_one_order_for_every_watcher(place: Place) {
    const EACH: u128 = 60;
    let first = with_parties(&place).await;
    let silent = Tuning {
        listen: false,
        poll_interval: Duration::from_millis(20),
        ..Tuning::default()
    };
    let second = place.open().await;
    let replicas = [first, second, place.open_tuned(&silent).await];
    let all = 2 + 3 * i64::try_from(EACH).unwrap();
    let watchers: Vec<_> = replicas
        .iter()
        .map(|replica| tokio::spawn(watch(replica.clone(), all)))
        .collect();
    let writers = replicas
        .iter()
        .zip(0_u128..)
        .map(|(replica, writer)| async move {
            join_all(
                (0..EACH)
                    .map(|n| replica.write(None, create_proposal((writer << 64) + n + 1, "x"))),
            )
            .await
            .into_iter()
            .map(|done| done.unwrap().answer.revision)
            .collect::<Vec<i64>>()
        });
    let given: BTreeSet<i64> = join_all(writers).await.into_iter().flatten().collect();
    assert_eq!(given, (3..=all).collect());
    for watcher in watchers {
        assert_eq!(watcher.await.unwrap(), (1..=all).collect::<Vec<_>>());
    }
    assert_eq!(replicas[0].event_count().await.unwrap(), (all, all));
}

pub(super) async fn a_reader_elsewhere_gets_a_record_as_new_as_they_ask_for(place: Place) {
    let here = with_parties(&place).await;
    // It hears nothing, and looks of itself once in an hour.
    let deaf = Tuning {
        listen: false,
        poll_interval: Duration::from_hours(1),
        ..Tuning::default()
    };
    let there = place.open_tuned(&deaf).await;
    for n in 0..20 {
        let done = here
            .write(None, create_party(&format!("p{n}")))
            .await
            .unwrap();
        there.reach(done.revision).await.unwrap();
        let name = done.answer.id;
        let found = there.party(&name).await.unwrap();
        assert!(found.value.is_some() && found.revision >= done.revision);
    }
    let beyond = there.reach(1_000).await;
    assert!(matches!(
        beyond,
        Err(StoreError::RevisionNotReached {
            min_revision: 1_000,
            revision: 22
        })
    ));
}

pub(super) async fn one_address_is_one_subscriber_for_all_replicas(place: Place) {
    let first = with_parties(&place).await;
    let replicas = [first, place.open().await, place.open().await];
    let asked = replicas.iter().zip(1_u128..).flat_map(|(replica, r)| {
        (0..10_u128).map(move |n| {
            let work = subscribe(r * 100 + n, "same@example.org", vec![EVERYTHING]);
            replica.write(None, work)
        })
    });
    let numbers: BTreeSet<i64> = join_all(asked)
        .await
        .into_iter()
        .map(|done| done.unwrap().answer.subscriber_number)
        .collect();
    assert_eq!(numbers, BTreeSet::from([1]));
    let other = join(&replicas[2], 1_000, "other@example.org", vec![EVERYTHING]).await;
    assert_eq!(other.subscriber_number, 2);
}

pub(super) async fn a_lease_outlives_the_replica_that_gave_it(place: Place) {
    let (giver, ledger) = announced(&place, 2).await;
    let chunk = ledger.lease(10).await.unwrap().remove(0);
    let told = ledger.resolve(&chunk).await.unwrap();
    drop((giver, ledger));
    let store = place.open().await;
    let ledger = place.ledger(&store);
    assert!(ledger.lease(10).await.unwrap().is_empty());
    assert!(ledger.prolong(vec![name(&chunk)]).await.unwrap().is_empty());
    let outcome = Outcome {
        lease: name(&chunk),
        accepted: told.recipients.iter().map(|to| to.index).collect(),
        failed: Vec::new(),
    };
    assert_eq!(ledger.settle(vec![outcome]).await.unwrap().accepted, 2);
    assert_eq!(store.waiting().await.unwrap(), (0, 0));
}

pub(super) async fn a_duty_is_one_replicas_at_a_time_and_free_when_it_is_gone(place: Place) {
    let (here, there) = (place.open().await, place.open().await);
    let (taken, is_taken) = tokio::sync::oneshot::channel();
    let holder = tokio::spawn({
        let here = here.clone();
        async move {
            here.on_duty(Duty::Planning, async {
                taken.send(()).unwrap();
                std::future::pending::<()>().await;
            })
            .await
        }
    });
    is_taken.await.unwrap();
    let refused = there.on_duty(Duty::Planning, async {}).await.unwrap();
    assert_eq!(refused, None);
    // Another duty is another row.
    let other = there.on_duty(Duty::Retrying, async { 7 }).await.unwrap();
    assert_eq!(other, Some(7));
    // It ends in the middle of the work, as a replica does that is killed.
    holder.abort();
    let free = async {
        while there
            .on_duty(Duty::Planning, async {})
            .await
            .unwrap()
            .is_none()
        {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, free).await.unwrap();
}

pub(super) async fn replicas_that_start_together_make_one_schema(place: Place) {
    let replicas = join_all((0..6).map(|_| place.open())).await;
    for (replica, n) in replicas.iter().zip(0..) {
        let work = create_party(&format!("p{n}"));
        assert_eq!(replica.write(None, work).await.unwrap().revision, n + 1);
    }
}

pub(super) async fn a_lost_connection_loses_no_write_and_writes_none_twice(place: Place) {
    let store = with_parties(&place).await;
    let admin = client(&place).await;
    let writers = (0..4_u128).map(|writer| {
        let store = store.clone();
        async move {
            for n in 0..60_u128 {
                let id = (writer << 64) + n + 1;
                let key = RequestKey {
                    id: Uuid::from_u128(id),
                    method: "CreateProposal",
                    body_hash: [1; 32],
                };
                let once = async {
                    loop {
                        match store.write(Some(key), create_proposal(id, "x")).await {
                            Ok(_) => break,
                            // Nobody knows whether it was recorded: it is repeated.
                            Err(WriteError::Store(StoreError::Unavailable(_))) => {}
                            Err(refused) => panic!("{refused}"),
                        }
                    }
                };
                timeout(SOON, once).await.unwrap();
            }
        }
    });
    let cutter = tokio::spawn(async move {
        loop {
            admin
                .execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity \
                     where datname = current_database() and pid <> pg_backend_pid()",
                    &[],
                )
                .await
                .unwrap();
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
    });
    join_all(writers).await;
    cutter.abort();
    assert_eq!(whole_record(&store).await.len(), 2 + 240);
}

pub(super) async fn a_call_without_a_connection_is_turned_away(place: Place) {
    let narrow = Tuning {
        connections: 6,
        connection_wait: Duration::from_millis(50),
        ..Tuning::default()
    };
    let store = place.open_tuned(&narrow).await;
    store.write(None, create_party("first")).await.unwrap();
    // Somebody holds the events up, and those who read them the connections.
    let client = client(&place).await;
    client
        .batch_execute("begin; lock table event in access exclusive mode")
        .await
        .unwrap();
    let readers: Vec<_> = (0..6)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                loop {
                    match store.event(1).await {
                        // They are more than there are connections, and all come again.
                        Err(StoreError::Unavailable(_)) => {}
                        read => break read,
                    }
                }
            })
        })
        .collect();
    let turned_away = async {
        loop {
            match store.party(&party("first")).await {
                Err(StoreError::Unavailable(why)) => break why,
                Ok(_) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
    };
    let why = timeout(SOON, turned_away).await.unwrap();
    assert!(why.contains("database.connections"), "{why}");
    client.batch_execute("rollback").await.unwrap();
    for reader in readers {
        let read = timeout(SOON, reader).await.unwrap().unwrap();
        assert!(read.unwrap().is_some());
    }
}

pub(super) async fn records_in_two_schemas_do_not_hear_of_one_another(place: Place) {
    let make = "create schema other";
    client(&place).await.batch_execute(make).await.unwrap();
    let sign = if place.url().contains('?') { '&' } else { '?' };
    let other = place.over(&format!(
        "{}{sign}options=-csearch_path%3Dother",
        place.url()
    ));
    let (here, elsewhere) = (place.open().await, other.open().await);
    // Another replica, which hears of what this one writes, and of nothing before it.
    let replica = place.open().await;
    let mut told = replica.head_changes();
    here.write(None, create_party("first")).await.unwrap();
    timeout(SOON, told.wait_for(|head| *head > 0))
        .await
        .unwrap()
        .unwrap();
    for n in 0..5 {
        let work = create_party(&format!("elsewhere-{n}"));
        elsewhere.write(None, work).await.unwrap();
    }
    here.write(None, create_party("second")).await.unwrap();
    let head = *timeout(SOON, told.wait_for(|head| *head > 1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(head, 2);
    assert_eq!(replica.head(), 2);
    assert_eq!(here.head(), 2);
}

/// Not only where the duty keeps replicas apart: also where they say it at the same time.
pub(super) async fn what_is_due_is_told_once_however_many_replicas_keep_time(place: Place) {
    const OFFERS: u128 = 40;
    let first = with_parties(&place).await;
    let replicas = [first, place.open().await, place.open().await];
    for id in 1..=OFFERS {
        let mut offer = create_proposal(id, "x");
        let due = "2025-05-01T00:00:00Z".parse().unwrap();
        offer.new.version.reply_due = Some(Occurrence::instant(due));
        replicas[0].write_plain(offer).await.unwrap();
    }
    place
        .clock
        .advance(jiff::SignedDuration::from_hours(24 * 30));
    let at_once = replicas.iter().flat_map(|replica| {
        (1..=OFFERS).map(|id| {
            let proposal = ProposalId(Uuid::from_u128(id));
            replica.write_plain(RaiseNotices { proposal })
        })
    });
    let by_the_clock = replicas.iter().map(|replica| async {
        let ledger = place.ledger(replica);
        while ledger.keep_time_once().await.unwrap() {}
    });
    let (raised, _) = tokio::join!(join_all(at_once), join_all(by_the_clock));
    assert!(raised.iter().all(Result::is_ok));
    for id in 1..=OFFERS {
        let facts = replicas[1].facts(ProposalId(Uuid::from_u128(id))).await;
        let told: Vec<EventType> = facts
            .unwrap()
            .value
            .iter()
            .map(|event| event.event_type)
            .collect();
        assert_eq!(
            told,
            [
                EventType::ProposalAnnounced,
                EventType::SilenceReached,
                EventType::DeadlinePassed
            ]
        );
    }
}
