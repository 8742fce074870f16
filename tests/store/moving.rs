//! A record moves to another database, of whichever kind, and goes on there.

use std::{
    future::{Future, poll_fn},
    task::Poll,
};

use demarche::{
    domain::{ProposalId, ResponseKind, Subscription, SubscriptionId},
    ids::Ids,
    ledger::{Ledger, Outcome},
    store::{
        Aim, Batch, Chunk, CopyError, DatabaseUrl, ExceptionState, FailureClass, Moved, OpenError,
        RequestKey, Step, Store, Sum, TABLES, migrate,
    },
};
use jiff::SignedDuration;
use tokio::{runtime::Handle, task::block_in_place};
use uuid::Uuid;

use super::{
    audience::{audience, plan},
    engine::{self, Place, seed},
    leases::{announced, name},
    order::whole_record,
    outcomes::{accepted, failed},
    replicas::client,
    story::{
        EVERYTHING, announce, confirm, create_party, leave, party, reject, respond, subscribe,
        transmit,
    },
};

/// So little at a time that even a small record takes many steps.
const SMALL: Batch = Batch {
    rows: 3,
    bytes: 20_000,
};

const CALL: Option<RequestKey> = Some(RequestKey {
    id: Uuid::from_u128(1),
    method: "RecordResponse",
    body_hash: [1; 32],
});

/// Two places that are one after the other: with one clock.
fn then(from: Option<Place>, to: Option<Place>) -> Option<(Place, Place)> {
    let (from, mut to) = (from?, to?);
    to.clock = from.clock.clone();
    Some((from, to))
}

macro_rules! in_every_direction {
    ($($fact:ident)*) => {
        $(mod $fact {
            in_every_direction!($fact:
                from_sqlite_to_postgres sqlite postgres,
                from_postgres_to_sqlite postgres sqlite,
                from_postgres_to_postgres postgres postgres,
                from_sqlite_to_sqlite sqlite sqlite,
            );
        })*
    };
    ($fact:ident: $($direction:ident $from:ident $to:ident,)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $direction() {
                use crate::store::engine;
                if let Some((from, to)) = super::then(engine::$from(), engine::$to()) {
                    super::facts::$fact(from, to).await;
                }
            }
        )*
    };
}

in_every_direction! {
    everything_goes_on_in_the_new_place
    a_move_that_is_interrupted_anywhere_goes_on
    a_move_catches_up_with_a_source_that_went_on
    what_is_moved_ahead_is_not_opened_before_the_rest_is_there
    a_source_that_is_written_to_meanwhile_is_found_out
    a_row_that_was_tampered_with_is_found_and_put_right
    nobody_opens_a_record_that_is_not_whole
    whoever_takes_a_move_over_has_it_for_himself
    what_is_there_is_left_alone
    what_has_been_moved_is_not_moved_again
}

fn url(place: &Place) -> DatabaseUrl {
    place.url().to_owned().try_into().unwrap()
}

/// Moves, and listens to what is told.
async fn tell(from: &Place, to: &Place, tell: impl FnMut(Step) + Send) -> Result<Moved, CopyError> {
    // Boxed, as the command does: it is large.
    Box::pin(migrate(
        &url(from),
        &url(to),
        Aim::Whole,
        SMALL,
        &Ids::system(),
        tell,
    ))
    .await
}

async fn go(from: &Place, to: &Place) -> Result<Moved, CopyError> {
    tell(from, to, |_| {}).await
}

/// Moves until so many steps have been told of, and no further.
async fn go_half(from: &Place, to: &Place, steps: usize) {
    let mut told = 0;
    let (stop, mut stopped) = tokio::sync::watch::channel(false);
    let moving = tell(from, to, |_| {
        told += 1;
        if told == steps {
            stop.send_replace(true);
        }
    });
    tokio::select! {
        biased;
        _ = stopped.wait_for(|stop| *stop) => {}
        done = moving => panic!("{done:?} after fewer than {steps} steps"),
    }
}

/// Whether the last table has been moved, and nothing has been compared yet.
fn is_moved(step: &Step) -> bool {
    let last = TABLES.last().unwrap().name;
    matches!(step, Step::Merged { table, ended: true, .. } if *table == last)
}

/// Does something while a move waits.
fn meanwhile<T>(work: impl Future<Output = T>) -> T {
    block_in_place(|| Handle::current().block_on(work))
}

/// Says something to a database, past the program.
async fn say(place: &Place, sql: &str) {
    match url(place).sqlite_path() {
        Some(path) => {
            let other = rusqlite::Connection::open(path).unwrap();
            other.execute_batch(sql).unwrap();
        }
        None => client(place).await.batch_execute(sql).await.unwrap(),
    }
}

async fn is_unfinished(place: &Place) -> bool {
    matches!(place.try_open().await, Err(OpenError::Unfinished))
}

/// A record with rows of every kind, and what of it is still under way.
pub(super) struct Life {
    pub(super) store: Store,
    /// Leased by a worker that is still at it.
    held: Chunk,
    /// Asked for, and not yet confirmed.
    pub(super) waiting: Subscription,
}

pub(super) async fn life(place: &Place) -> Life {
    let (store, ledger) = announced(place, 11).await;
    let done = ledger.lease(1).await.unwrap().remove(0);
    ledger
        .settle(vec![
            accepted(&done, [0]),
            failed(&done, 1, FailureClass::Transient),
            failed(&done, 2, FailureClass::Permanent),
        ])
        .await
        .unwrap();
    let held = ledger.lease(1).await.unwrap().remove(0);
    let work = subscribe(50, "waiting@example.org", vec![EVERYTHING]);
    let waiting = store.write(None, work).await.unwrap().answer;
    leave(&store, SubscriptionId(Uuid::from_u128(11))).await;
    let proposal = ProposalId(Uuid::from_u128(1));
    store.write(None, transmit(proposal)).await.unwrap();
    // Not planned yet.
    let work = respond(proposal, 1, ResponseKind::Rejection);
    store.write(CALL, work).await.unwrap();
    Life {
        store,
        held,
        waiting,
    }
}

/// What a move compares at its end.
async fn sums(from: &Place, to: &Place) -> Vec<(&'static str, Sum)> {
    let mut sums = Vec::new();
    let moved = tell(from, to, |step| {
        if let Step::Compared {
            table,
            source,
            target,
        } = step
        {
            assert_eq!(source, target, "{table}");
            sums.push((table, source));
        }
    });
    moved.await.unwrap();
    sums
}

/// A move that is polled so often, and then given up. Whether it came to its end.
async fn polled<T>(work: impl Future<Output = T>, polls: usize) -> Option<T> {
    let mut work = Box::pin(work);
    let mut left = polls;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

async fn retrying(ledger: &Ledger) -> usize {
    let page = ledger
        .deliveries_of_event(3, demarche::ledger::Place::default(), 1000)
        .await
        .unwrap();
    let state = |state: &demarche::ledger::DeliveryState| match state {
        demarche::ledger::DeliveryState::Exception(exception) => {
            exception.state == ExceptionState::Retrying
        }
        _ => false,
    };
    page.deliveries
        .iter()
        .filter(|each| state(&each.state))
        .count()
}

mod facts {
    use super::*;

    pub(super) async fn everything_goes_on_in_the_new_place(from: Place, to: Place) {
        let life = life(&from).await;
        let events = whole_record(&life.store).await;
        let sums = sums(&from, &to).await;
        assert_eq!(sums.len(), TABLES.len());
        for (table, sum) in &sums {
            assert!(sum.rows > 0, "{table}: this shows nothing");
        }
        // The source is as it was, and may still be used.
        assert_eq!(whole_record(&from.open().await).await, events);

        let store = to.open().await;
        let ledger = to.ledger(&store);
        assert_eq!(whole_record(&store).await, events);
        // Its keys went along: tokens of before are taken.
        assert!(to.open_with_other_keys().await.is_err());
        let active = store.write(None, confirm(&store, &life.waiting)).await;
        active.unwrap();
        let one = SubscriptionId(Uuid::from_u128(1));
        let token = life.store.keys().unsubscribe_token(&[one]);
        for id in store.keys().unsubscribes(&token).unwrap() {
            leave(&store, id).await;
        }
        // The worker goes on with what it holds, under the same lease.
        let held = name(&life.held);
        assert!(ledger.prolong(vec![held]).await.unwrap().is_empty());
        let outcome = Outcome {
            lease: held,
            accepted: vec![0, 1, 2],
            failed: Vec::new(),
        };
        assert_eq!(ledger.settle(vec![outcome]).await.unwrap().accepted, 3);
        // Who had to wait is tried again when it is time.
        assert_eq!(retrying(&ledger).await, 1);
        from.clock.advance(SignedDuration::from_secs(60));
        assert_eq!(ledger.retry_once().await.unwrap(), 1);
        assert_eq!(retrying(&ledger).await, 0);
        // A repeated call gets its first answer.
        let proposal = ProposalId(Uuid::from_u128(1));
        let again = respond(proposal, 2, ResponseKind::Rejection);
        let last = i64::try_from(events.len()).unwrap();
        assert_eq!(store.write(CALL, again).await.unwrap().revision, last);
        // What was not planned is, for those who were active then and still are.
        plan(&ledger).await;
        let both = [audience(&store, 4).await, audience(&store, 5).await];
        assert_eq!(both[0], (2..=10).collect::<Vec<i64>>());
        assert_eq!(both[0], both[1]);
        let next = store.write(None, create_party("next")).await.unwrap();
        assert_eq!(next.revision, last + 1);
    }

    pub(super) async fn a_move_that_is_interrupted_anywhere_goes_on(from: Place, to: Place) {
        let events = whole_record(&life(&from).await.store).await;
        let chance = Ids::seeded(seed());
        let (mut interrupted, mut limit) = (0, 8);
        let moved = loop {
            let polls = usize::try_from(u32::from_be_bytes(chance.random())).unwrap() % limit;
            match polled(go(&from, &to), polls).await {
                Some(moved) => break moved.unwrap(),
                None => interrupted += 1,
            }
            limit += limit / 3;
        };
        assert!(interrupted > 2, "interrupted only {interrupted} times");
        // It may have been given up just after the end.
        assert!(moved == Moved::Now || interrupted > 0);
        assert_eq!(whole_record(&to.open().await).await, events);
    }

    pub(super) async fn a_move_catches_up_with_a_source_that_went_on(from: Place, to: Place) {
        let life = life(&from).await;
        go_half(&from, &to, 30).await;
        assert!(is_unfinished(&to).await);
        // Rows are added, changed and taken away, before and behind where it stopped.
        let ledger = from.ledger(&life.store);
        let outcome = accepted(&life.held, [0, 1, 2]);
        ledger.settle(vec![outcome]).await.unwrap();
        from.clock.advance(SignedDuration::from_secs(60));
        ledger.retry_once().await.unwrap();
        for chunk in ledger.lease(100).await.unwrap() {
            let all = 0..chunk.members.len();
            ledger.settle(vec![accepted(&chunk, all)]).await.unwrap();
        }
        leave(&life.store, SubscriptionId(Uuid::from_u128(2))).await;
        let active = confirm(&life.store, &life.waiting);
        life.store.write(None, active).await.unwrap();
        announce(&life.store, 2).await;
        reject(&life.store, ProposalId(Uuid::from_u128(2)), 9).await;
        plan(&ledger).await;
        let mut resumed = Vec::new();
        let done = tell(&from, &to, |step| {
            if let Step::Resumed { moved_on } = step {
                resumed.push(moved_on);
            }
        });
        assert_eq!(done.await.unwrap(), Moved::Now);
        assert_eq!(resumed, [true]);
        let store = to.open().await;
        assert_eq!(whole_record(&store).await, whole_record(&life.store).await);
        assert_eq!(
            store.waiting().await.unwrap(),
            life.store.waiting().await.unwrap()
        );
    }

    pub(super) async fn what_is_moved_ahead_is_not_opened_before_the_rest_is_there(
        from: Place,
        to: Place,
    ) {
        let life = life(&from).await;
        for n in 0..2 {
            let work = create_party(&format!("later-{n}"));
            life.store.write(None, work).await.unwrap();
            let (here, there, ids) = (url(&from), url(&to), Ids::system());
            let ahead = migrate(&here, &there, Aim::Ahead, SMALL, &ids, |_| {});
            assert_eq!(Box::pin(ahead).await.unwrap(), Moved::Ahead);
            assert!(is_unfinished(&to).await);
        }
        let work = create_party("last");
        life.store.write(None, work).await.unwrap();
        let mut written = Vec::new();
        let moved = tell(&from, &to, |step| {
            if let Step::Merged {
                table,
                written: some @ 1..,
                ended: true,
                ..
            } = step
            {
                written.push((table, some));
            }
        });
        assert_eq!(moved.await.unwrap(), Moved::Now);
        assert_eq!(written, [("party", 1), ("event", 1), ("clock", 1)]);
        assert!(
            to.open()
                .await
                .party(&party("last"))
                .await
                .unwrap()
                .value
                .is_some()
        );
    }

    pub(super) async fn a_source_that_is_written_to_meanwhile_is_found_out(from: Place, to: Place) {
        let life = life(&from).await;
        let moved = tell(&from, &to, |step| {
            if is_moved(&step) {
                meanwhile(life.store.write(None, create_party("late"))).unwrap();
            }
        });
        let refused = moved.await.unwrap_err();
        match &refused {
            CopyError::Differ(tables) => assert_eq!(tables, &["party", "event", "clock"]),
            other => panic!("{other}"),
        }
        assert!(refused.to_string().contains("stop every service"));
        assert!(is_unfinished(&to).await);
        // Then nobody writes any more.
        assert_eq!(go(&from, &to).await.unwrap(), Moved::Now);
        let found = to.open().await.party(&party("late")).await.unwrap();
        assert!(found.value.is_some());
    }

    pub(super) async fn a_row_that_was_tampered_with_is_found_and_put_right(
        from: Place,
        to: Place,
    ) {
        let life = life(&from).await;
        let mut different = Vec::new();
        let moved = tell(&from, &to, |step| {
            if is_moved(&step) {
                meanwhile(say(
                    &to,
                    "update subscriber set address = 'x' || address where number = 3; \
                     delete from exception; \
                     insert into party values ('zz', '{}')",
                ));
            }
            if let Step::Compared {
                table,
                source,
                target,
            } = step
                && source != target
            {
                assert_ne!(source.sha256, target.sha256);
                different.push((table, source.rows.abs_diff(target.rows)));
            }
        });
        let refused = moved.await.unwrap_err();
        assert!(matches!(refused, CopyError::Differ(_)), "{refused}");
        assert_eq!(
            different,
            [("party", 1), ("subscriber", 0), ("exception", 12)]
        );
        let mut written = Vec::new();
        let moved = tell(&from, &to, |step| {
            if let Step::Merged {
                table,
                written: some @ 1..,
                ended: true,
                ..
            } = step
            {
                written.push((table, some));
            }
        });
        moved.await.unwrap();
        assert_eq!(written, [("subscriber", 1), ("exception", 12)]);
        drop(life);
    }

    pub(super) async fn nobody_opens_a_record_that_is_not_whole(from: Place, to: Place) {
        let life = life(&from).await;
        let mut tried = 0;
        let moved = tell(&from, &to, |step| {
            if matches!(step, Step::Merged { ended: true, .. }) || is_moved(&step) {
                assert!(meanwhile(is_unfinished(&to)));
                tried += 1;
            }
        });
        moved.await.unwrap();
        assert_eq!(tried, TABLES.len());
        drop(to.open().await);
        // Nor is the half of a record moved on, or copied.
        let third = to.another();
        go_half(&from, &third, 20).await;
        let refused = go(&third, &to.another()).await.unwrap_err();
        let unfinished = CopyError::Open(OpenError::Unfinished).to_string();
        assert_eq!(refused.to_string(), unfinished);
        let copy = third.beside("copy.db");
        let refused = demarche::store::backup(&url(&third), copy.clone(), &Ids::system()).await;
        assert_eq!(refused.unwrap_err().to_string(), unfinished);
        assert!(!copy.exists());
        drop(life);
    }

    pub(super) async fn whoever_takes_a_move_over_has_it_for_himself(from: Place, to: Place) {
        let life = life(&from).await;
        let mut told = 0;
        let moved = tell(&from, &to, |_| {
            told += 1;
            // Another one comes, and is done before this one goes on.
            if told == 1 {
                assert_eq!(meanwhile(go(&from, &to)).unwrap(), Moved::Now);
                let next = async {
                    let store = to.open().await;
                    store.write(None, create_party("next")).await.unwrap();
                };
                meanwhile(next);
            }
        });
        let refused = moved.await.unwrap_err();
        assert!(matches!(refused, CopyError::TakenOver), "{refused}");
        // What was recorded since is not taken away by the one that came too late.
        let found = to.open().await.party(&party("next")).await.unwrap();
        assert!(found.value.is_some());
        drop(life);
    }

    pub(super) async fn what_is_there_is_left_alone(from: Place, to: Place) {
        let life = life(&from).await;
        // Another record; one that was opened, though nothing is in it.
        to.open()
            .await
            .write(None, create_party("mine"))
            .await
            .unwrap();
        let opened = to.another();
        drop(opened.open().await);
        for to in [&to, &opened] {
            let before = whole_record(&to.open().await).await;
            let refused = go(&from, to).await.unwrap_err();
            assert!(matches!(refused, CopyError::NotEmpty(_)), "{refused}");
            assert_eq!(whole_record(&to.open().await).await, before);
        }
        // A record without a word of who made it.
        say(&to, "delete from identity").await;
        let refused = go(&from, &to).await.unwrap_err();
        assert!(matches!(refused, CopyError::NotEmpty(_)), "{refused}");
        // Half of a record that was made with other keys.
        let (others, half) = (from.another(), to.another());
        drop(others.open_with_other_keys().await.unwrap());
        go_half(&others, &half, 5).await;
        let refused = go(&from, &half).await.unwrap_err();
        assert!(matches!(refused, CopyError::OtherRecord(_)), "{refused}");
        assert_eq!(go(&others, &half).await.unwrap(), Moved::Now);
        // Tables of another program.
        let foreign = to.another();
        say(&foreign, "create table event (theirs integer)").await;
        let refused = go(&from, &foreign).await.unwrap_err();
        assert!(
            matches!(
                refused,
                CopyError::Open(OpenError::Foreign { .. } | OpenError::Occupied(_))
            ),
            "{refused}"
        );
        // Nothing at all as the source; the source itself as the target.
        let (nothing, target) = (from.another(), to.another());
        let refused = go(&nothing, &target).await.unwrap_err();
        assert!(matches!(refused, CopyError::NoRecord(_)), "{refused}");
        for untouched in [&nothing, &target] {
            if let Some(path) = url(untouched).sqlite_path() {
                assert!(!path.exists());
            } else {
                let tables = "select count(*) from information_schema.tables \
                        where table_schema = current_schema()";
                let found = client(untouched).await.query_one(tables, &[]).await;
                assert_eq!(found.unwrap().get::<_, i64>(0), 0);
            }
        }
        let refused = go(&from, &from).await.unwrap_err();
        assert!(matches!(refused, CopyError::Same(_)), "{refused}");
        // A schema that was laid out before, with nothing in it, is as good as none.
        let laid_out = to.another();
        drop(laid_out.open().await);
        say(&laid_out, "delete from identity").await;
        assert_eq!(go(&from, &laid_out).await.unwrap(), Moved::Now);
        drop(life);
    }

    pub(super) async fn what_has_been_moved_is_not_moved_again(from: Place, to: Place) {
        let life = life(&from).await;
        // An older copy does not go on with what a newer record began.
        let old = from.beside("old.db");
        life.store.backup(old.clone()).await.unwrap();
        life.store.write(None, create_party("new")).await.unwrap();
        go_half(&from, &to, 30).await;
        let old = DatabaseUrl::try_from(format!("sqlite:{}", old.display())).unwrap();
        for _ in 0..2 {
            let (to, ids) = (url(&to), Ids::system());
            let older = migrate(&old, &to, Aim::Whole, SMALL, &ids, |_| {});
            match Box::pin(older).await.unwrap_err() {
                CopyError::Older { found, before } => assert_eq!((found, before), (5, 6)),
                other => panic!("{other}"),
            }
        }
        assert_eq!(go(&from, &to).await.unwrap(), Moved::Now);
        // Once more is no mistake, as long as nobody has written.
        assert_eq!(go(&from, &to).await.unwrap(), Moved::Before);
        let store = to.open().await;
        leave(&store, SubscriptionId(Uuid::from_u128(3))).await;
        let refused = go(&from, &to).await.unwrap_err();
        assert!(matches!(refused, CopyError::NotEmpty(_)), "{refused}");
        let found = store.subscription(SubscriptionId(Uuid::from_u128(3))).await;
        assert!(found.unwrap().value.unwrap().end_reason.is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn text_that_postgres_cannot_hold_is_named() {
    let Some((from, to)) = then(engine::sqlite(), engine::postgres()) else {
        return;
    };
    drop(life(&from).await);
    say(
        &from,
        "update subscriber set address = 'a' || char(0) || 'b' where number = 4",
    )
    .await;
    let refused = go(&from, &to).await.unwrap_err();
    match &refused {
        CopyError::Corrupt { table, why, .. } => {
            assert_eq!(*table, "subscriber");
            assert!(why.contains("address"), "{why}");
        }
        other => panic!("{other}"),
    }
}
