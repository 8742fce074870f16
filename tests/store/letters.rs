//! Dead letters.

use demarche::{
    domain::filter::{Filter, Kind},
    ledger::{DeliveryState, Graveyard, Ledger, MailKey, Place as From, RuleDead, Ruled, Ruling},
    store::{Chunk, Exception, ExceptionState, FailureClass, RequestKey, Store, Topic, WriteError},
};
use jiff::SignedDuration;
use uuid::Uuid;

use super::{
    audience::{lease_all, plan},
    engine::Place,
    leases::announced,
    outcomes::{accepted, failed, settle_as_told},
    story::{EVERYTHING, reject, subscribe},
};

const START: MailKey = (0, 0);

fn rule(ruling: Ruling, letters: &[Exception], filter: &str) -> RuleDead {
    RuleDead {
        ruling,
        letters: letters
            .iter()
            .map(|letter| (letter.mailing, letter.subscriber))
            .collect(),
        filter: Filter::parse(filter, Kind::Delivery).unwrap(),
        next: None,
        validate_only: false,
    }
}

async fn ruled(ledger: &Ledger, work: RuleDead) -> u32 {
    ledger.rule(work, None).await.unwrap().answer.count
}

async fn dead(ledger: &Ledger, which: Graveyard) -> Vec<Exception> {
    ledger.dead_letters(which, START, 1_000).await.unwrap()
}

async fn states(ledger: &Ledger) -> Vec<DeliveryState> {
    let page = ledger
        .deliveries_of_event(3, From::default(), 1000)
        .await
        .unwrap();
    page.deliveries.into_iter().map(|each| each.state).collect()
}

/// Three of whom two are dead, of different causes; with the chunk.
async fn two_dead(place: &Place) -> (Store, Ledger, Chunk) {
    let (store, ledger) = announced(place, 3).await;
    let chunk = ledger.lease(3).await.unwrap().remove(0);
    let outcomes = vec![
        failed(&chunk, 0, FailureClass::Permanent),
        accepted(&chunk, [1]),
        failed(&chunk, 2, FailureClass::Unrenderable),
    ];
    ledger.settle(outcomes).await.unwrap();
    (store, ledger, chunk)
}

pub(super) async fn dead_letters_are_told_of_an_event_and_of_all_by_keyset(place: Place) {
    let (store, ledger, _) = two_dead(&place).await;
    let offer = dead(&ledger, Graveyard::Event(3)).await;
    let classes: Vec<FailureClass> = offer.iter().map(|letter| letter.class).collect();
    assert_eq!(
        classes,
        [FailureClass::Permanent, FailureClass::Unrenderable]
    );
    assert_eq!(offer[0].detail, "mailbox busy");
    // Of another event, and of a mail that asks for confirmation.
    reject(&store, demarche::domain::ProposalId(Uuid::from_u128(1)), 1).await;
    plan(&ledger).await;
    let work = subscribe(50, "waiting@example.org", vec![EVERYTHING]);
    store.write(None, work).await.unwrap();
    for (chunk, _) in lease_all(&ledger).await {
        ledger
            .settle(vec![failed(&chunk, 0, FailureClass::Permanent)])
            .await
            .unwrap();
    }
    assert_eq!(dead(&ledger, Graveyard::Event(3)).await, offer);
    assert_eq!(dead(&ledger, Graveyard::Event(4)).await.len(), 1);
    assert_eq!(dead(&ledger, Graveyard::Event(2)).await, []);
    let every = dead(&ledger, Graveyard::Every).await;
    assert_eq!(every.len(), 4);
    for which in [Graveyard::Every, Graveyard::Event(3)] {
        let whole = dead(&ledger, which).await;
        for size in 1..=5 {
            let (mut pages, mut after) = (Vec::new(), START);
            loop {
                let page = ledger.dead_letters(which, after, size).await.unwrap();
                assert!(page.len() <= size);
                let Some(last) = page.last() else { break };
                after = (last.mailing, last.subscriber);
                pages.extend(page);
            }
            assert_eq!(pages, whole, "{which:?} by {size}");
        }
    }
    let told = ledger.told(every).await.unwrap();
    assert_eq!(told.len(), 4);
    assert_eq!(told[0].topic, Topic::Event(3));
    let asking = |topic| matches!(topic, Topic::Confirmation(_));
    assert_eq!(told.iter().filter(|one| asking(one.topic)).count(), 1);
}

pub(super) async fn a_dead_letter_is_tried_again_as_if_for_the_first_time(place: Place) {
    let (_, ledger, _) = two_dead(&place).await;
    let letters = dead(&ledger, Graveyard::Event(3)).await;
    let only = RuleDead {
        validate_only: true,
        ..rule(Ruling::Retry, &letters, "")
    };
    assert_eq!(ruled(&ledger, only).await, 2);
    assert_eq!(dead(&ledger, Graveyard::Event(3)).await, letters);

    let of_a_class = rule(
        Ruling::Retry,
        &letters,
        "failure_class = PERMANENT AND smtp_code = 450",
    );
    assert_eq!(ruled(&ledger, of_a_class.clone()).await, 1);
    assert_eq!(ruled(&ledger, of_a_class).await, 0, "it is not dead now");
    assert_eq!(dead(&ledger, Graveyard::Event(3)).await, letters[1..]);
    let now = states(&ledger).await;
    let DeliveryState::Exception(waits) = &now[0] else {
        panic!("{now:?}");
    };
    assert_eq!(waits.state, ExceptionState::Retrying);
    assert_eq!((waits.attempts, waits.next), (0, place.clock.now()));
    assert_eq!(waits.class, FailureClass::Permanent, "the reason is kept");

    assert_eq!(ledger.retry_once().await.unwrap(), 1);
    let leased = lease_all(&ledger).await;
    let (chunk, told) = &leased[0];
    assert_eq!(told.recipients.len(), 1);
    assert_eq!(told.recipients[0].attempts, 0);
    // It has its whole schedule before it.
    ledger
        .settle(vec![failed(chunk, 0, FailureClass::Transient)])
        .await
        .unwrap();
    place.clock.advance(SignedDuration::from_secs(60));
    assert_eq!(ledger.retry_once().await.unwrap(), 1);
    for (_, told) in lease_all(&ledger).await {
        settle_as_told(&ledger, &told).await;
    }
    assert_eq!(states(&ledger).await[0], DeliveryState::Accepted);
}

pub(super) async fn a_dropped_letter_is_kept_and_never_tried_again(place: Place) {
    let (_, ledger, chunk) = two_dead(&place).await;
    let letters = dead(&ledger, Graveyard::Event(3)).await;
    assert_eq!(ruled(&ledger, rule(Ruling::Drop, &letters, "")).await, 2);
    for ruling in [Ruling::Drop, Ruling::Retry] {
        assert_eq!(ruled(&ledger, rule(ruling, &letters, "")).await, 0);
    }
    place.clock.advance(SignedDuration::from_hours(1_000));
    assert_eq!(ledger.retry_once().await.unwrap(), 0);
    assert!(ledger.lease(100).await.unwrap().is_empty());
    assert_eq!(dead(&ledger, Graveyard::Every).await, []);
    let now = states(&ledger).await;
    let DeliveryState::Exception(dropped) = &now[2] else {
        panic!("{now:?}");
    };
    assert_eq!(dropped.state, ExceptionState::Dropped);
    assert_eq!(dropped.class, FailureClass::Unrenderable);
    let stands = ledger.progress(3).await.unwrap();
    assert_eq!(stands.standing.dropped, 2);
    assert_eq!(stands.standing.accepted(), 1);
    assert!(stands.is_done());
    // That it arrived after all is a fact.
    ledger.settle(vec![accepted(&chunk, [0])]).await.unwrap();
    assert_eq!(states(&ledger).await[0], DeliveryState::Accepted);
    assert_eq!(ledger.progress(3).await.unwrap().standing.dropped, 1);
}

pub(super) async fn a_repeat_of_a_ruling_gets_the_first_answer(place: Place) {
    let (_, ledger, _) = two_dead(&place).await;
    let letters = dead(&ledger, Graveyard::Event(3)).await;
    let request = |body| {
        Some(RequestKey {
            id: Uuid::from_u128(77),
            method: "RetryDeliveries",
            body_hash: [body; 32],
        })
    };
    let first = RuleDead {
        next: Some((7, 8)),
        ..rule(Ruling::Retry, &letters, "")
    };
    let done = ledger.rule(first, request(1)).await.unwrap();
    let answer = Ruled {
        count: 2,
        next: Some((7, 8)),
    };
    assert_eq!(done.answer, answer);
    // What is read for the repeat is not what was read for the first call.
    let repeat = rule(Ruling::Retry, &[], "");
    let again = ledger.rule(repeat.clone(), request(1)).await.unwrap();
    assert_eq!(again, done);
    let other = ledger.rule(repeat, request(2)).await;
    assert!(matches!(other, Err(WriteError::RequestIdReused(_))));
}
