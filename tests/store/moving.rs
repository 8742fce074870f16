//! A record moves to another database, of whichever kind, and goes on there.

mod goes_on;
mod refused;

use std::{
    future::{Future, poll_fn},
    task::Poll,
};

use demarche::{
    domain::{
        Attribution, GovernmentChange, Occurrence, PartyKind, ProposalId, ResponseKind,
        Subscription, SubscriptionId,
    },
    ids::Ids,
    ledger::{Ledger, Outcome},
    store::{
        Aim, Batch, ChangeGovernment, Chunk, CopyError, CreateParty, DatabaseUrl, ExceptionState,
        FailureClass, Moved, OpenError, RequestKey, Step, Store, Sum, TABLES, migrate,
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
        ADDRESSEE, EVERYTHING, announce, confirm, create_party, evidence, leave, party, reject,
        respond, subscribe, transmit,
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
    ($($area:ident { $($fact:ident)* })*) => {
        $($(mod $fact {
            in_every_direction!($area $fact:
                from_sqlite_to_postgres sqlite postgres,
                from_postgres_to_sqlite postgres sqlite,
                from_postgres_to_postgres postgres postgres,
                from_sqlite_to_sqlite sqlite sqlite,
            );
        })*)*
    };
    ($area:ident $fact:ident: $($direction:ident $from:ident $to:ident,)*) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $direction() {
                use crate::store::engine;
                if let Some((from, to)) = super::then(engine::$from(), engine::$to()) {
                    crate::store::moving::$area::$fact(from, to).await;
                }
            }
        )*
    };
}

in_every_direction! {
    goes_on {
        everything_goes_on_in_the_new_place
        a_move_that_is_interrupted_anywhere_goes_on
        a_move_catches_up_with_a_source_that_went_on
        what_is_moved_ahead_is_not_opened_before_the_rest_is_there
        a_source_that_is_written_to_meanwhile_is_found_out
        a_row_that_was_tampered_with_is_found_and_put_right
    }
    refused {
        nobody_opens_a_record_that_is_not_whole
        whoever_takes_a_move_over_has_it_for_himself
        what_is_there_is_left_alone
        what_has_been_moved_is_not_moved_again
    }
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
    change_government(&store).await;
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

/// Of which open proposals are told one by one, which has not begun yet.
async fn change_government(store: &Store) {
    let government = CreateParty {
        kind: PartyKind::Government,
        state: Some(party(ADDRESSEE)),
        ..create_party("cabinet")
    };
    store.write(None, government).await.unwrap();
    let work = ChangeGovernment {
        change: GovernmentChange {
            seq: 0,
            state: party(ADDRESSEE),
            government: party("cabinet"),
            former: None,
            occurred: Occurrence::instant("2025-04-24T12:00:00Z".parse().unwrap()),
            evidence: evidence(Attribution::Reported),
        },
        validate_only: false,
    };
    store.write(None, work).await.unwrap();
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
