//! What became of mail.

use demarche::{
    domain::ProposalId,
    ledger::{DeliveryState, Failed, Leased, Ledger, Outcome, Place as From, Settled},
    store::{Chunk, Exception, ExceptionState, FailureClass},
};
use futures_util::FutureExt as _;
use jiff::SignedDuration;
use uuid::Uuid;

use super::{
    engine::Place,
    leases::{announced, name},
};

pub(super) fn accepted(chunk: &Chunk, places: impl IntoIterator<Item = usize>) -> Outcome {
    Outcome {
        lease: name(chunk),
        accepted: places.into_iter().collect(),
        failed: Vec::new(),
    }
}

pub(super) fn failed(chunk: &Chunk, index: usize, class: FailureClass) -> Outcome {
    Outcome {
        lease: name(chunk),
        accepted: Vec::new(),
        failed: vec![Failed {
            index,
            class,
            smtp_code: 450,
            enhanced_code: "4.2.1".to_owned(),
            detail: "mailbox busy".to_owned(),
        }],
    }
}

/// Everybody who was to be mailed has it; who was not, has not.
pub(super) async fn settle_as_told(ledger: &Ledger, told: &Leased) {
    let outcome = Outcome {
        lease: told.lease,
        accepted: told
            .recipients
            .iter()
            .map(|to| to.index)
            .chain(told.accepted.clone())
            .collect(),
        failed: told.skipped.clone(),
    };
    ledger.settle(vec![outcome]).await.unwrap();
}

/// What became of the mail about the offer, by subscriber.
async fn states(ledger: &Ledger) -> Vec<DeliveryState> {
    let page = ledger
        .deliveries_of_event(3, From::default(), 1000)
        .await
        .unwrap();
    page.deliveries.into_iter().map(|each| each.state).collect()
}

fn exception(state: &DeliveryState) -> &Exception {
    match state {
        DeliveryState::Exception(exception) => exception,
        other => panic!("{other:?}"),
    }
}

async fn lease_one(ledger: &Ledger) -> Chunk {
    let mut leased = ledger.lease(1).await.unwrap();
    assert_eq!(leased.len(), 1);
    leased.remove(0)
}

pub(super) async fn an_acceptance_under_a_stale_lease_counts_and_a_failure_does_not(place: Place) {
    let (store, ledger) = announced(&place, 3).await;
    let stale = lease_one(&ledger).await;
    place.clock.advance(SignedDuration::from_secs(30));
    let current = lease_one(&ledger).await;
    let late = vec![
        accepted(&stale, [0]),
        failed(&stale, 1, FailureClass::Transient),
        failed(&stale, 2, FailureClass::Permanent),
    ];
    let settled = ledger.settle(late).await.unwrap();
    assert_eq!(
        settled,
        Settled {
            accepted: 1,
            failed: 0
        }
    );
    assert_eq!(
        states(&ledger).await,
        [
            DeliveryState::Accepted,
            DeliveryState::Pending,
            DeliveryState::Pending
        ]
    );
    // Who holds the lease now is not to mail the first again, and may fail the others.
    let told = ledger
        .resolve(&store.chunk(current.mailing, 0).await.unwrap().unwrap())
        .await;
    assert_eq!(told.unwrap().recipients.len(), 2);
    let settled = ledger
        .settle(vec![failed(&current, 1, FailureClass::Transient)])
        .await;
    assert_eq!(
        settled.unwrap(),
        Settled {
            accepted: 0,
            failed: 1
        }
    );
    // A lease that never was.
    let mut unknown = accepted(&current, [2]);
    unknown.lease.chunk = 99;
    assert_eq!(
        ledger.settle(vec![unknown]).await.unwrap(),
        Settled::default()
    );
}

pub(super) async fn retries_follow_the_schedule_and_then_give_up(place: Place) {
    let (store, ledger) = announced(&place, 2).await;
    let mut chunk = lease_one(&ledger).await;
    ledger.settle(vec![accepted(&chunk, [0])]).await.unwrap();
    let mut index = 1;
    for (tried, wait) in [(1, 60), (2, 600), (3, 3600)] {
        let class = if tried == 2 {
            FailureClass::Ambiguous
        } else {
            FailureClass::Transient
        };
        ledger
            .settle(vec![failed(&chunk, index, class)])
            .await
            .unwrap();
        let state = states(&ledger).await.remove(1);
        let waits = exception(&state);
        assert_eq!(
            (waits.state, waits.attempts),
            (ExceptionState::Retrying, tried)
        );
        assert_eq!(
            waits.next,
            place.clock.now() + SignedDuration::from_secs(wait)
        );
        assert_eq!((waits.class, waits.smtp_code), (class, 450));
        place.clock.advance(SignedDuration::from_secs(wait - 1));
        assert_eq!(ledger.retry_once().await.unwrap(), 0);
        assert!(ledger.lease(1).await.unwrap().is_empty());
        place.clock.advance(SignedDuration::from_secs(1));
        assert_eq!(ledger.retry_once().await.unwrap(), 1);
        assert_eq!(ledger.retry_once().await.unwrap(), 0);
        assert_eq!(states(&ledger).await[1], DeliveryState::Pending);
        chunk = lease_one(&ledger).await;
        assert!(chunk.retry);
        assert_eq!(chunk.members.numbers(), [2]);
        let told = ledger.resolve(&chunk).await.unwrap();
        assert_eq!(told.recipients[0].attempts, tried);
        index = 0;
    }
    ledger
        .settle(vec![failed(&chunk, 0, FailureClass::Transient)])
        .await
        .unwrap();
    let state = states(&ledger).await.remove(1);
    assert_eq!(exception(&state).state, ExceptionState::Dead);
    assert_eq!(exception(&state).attempts, 4);
    place.clock.advance(SignedDuration::from_hours(1000));
    assert_eq!(ledger.retry_once().await.unwrap(), 0);
    assert_eq!(store.waiting().await.unwrap(), (0, 0));
}

pub(super) async fn to_settle_again_changes_nothing(place: Place) {
    let (_, ledger) = announced(&place, 3).await;
    let chunk = lease_one(&ledger).await;
    let said = vec![
        accepted(&chunk, [0, 0]),
        failed(&chunk, 1, FailureClass::Transient),
        failed(&chunk, 1, FailureClass::Permanent),
        accepted(&chunk, [7]),
        failed(&chunk, 8, FailureClass::Transient),
    ];
    let once = ledger.settle(said.clone()).await.unwrap();
    assert_eq!(
        once,
        Settled {
            accepted: 1,
            failed: 1
        }
    );
    let before = states(&ledger).await;
    assert_eq!(
        ledger.settle(said.clone()).await.unwrap(),
        Settled::default()
    );
    place.clock.advance(SignedDuration::from_secs(10));
    assert_eq!(ledger.settle(said).await.unwrap(), Settled::default());
    assert_eq!(states(&ledger).await, before);
    assert_eq!(exception(&before[1]).state, ExceptionState::Retrying);
    assert_eq!(before[2], DeliveryState::Pending);
}

pub(super) async fn a_late_acceptance_ends_the_retries(place: Place) {
    let (store, ledger) = announced(&place, 3).await;
    let chunk = lease_one(&ledger).await;
    for index in 0..3 {
        let ambiguous = failed(&chunk, index, FailureClass::Ambiguous);
        ledger.settle(vec![ambiguous]).await.unwrap();
    }
    // Before it is due.
    ledger.settle(vec![accepted(&chunk, [0])]).await.unwrap();
    place.clock.advance(SignedDuration::from_secs(60));
    assert_eq!(ledger.retry_once().await.unwrap(), 2);
    // After it was put into a chunk again, and before that is leased.
    ledger.settle(vec![accepted(&chunk, [1])]).await.unwrap();
    let retry = lease_one(&ledger).await;
    assert_eq!(retry.members.numbers(), [2, 3]);
    let told = ledger.resolve(&retry).await.unwrap();
    assert_eq!(told.accepted, [0]);
    assert_eq!(told.recipients.len(), 1);
    settle_as_told(&ledger, &told).await;
    assert!(
        states(&ledger)
            .await
            .iter()
            .all(|state| *state == DeliveryState::Accepted)
    );
    assert_eq!(store.waiting().await.unwrap(), (0, 0));
}

pub(super) async fn a_late_acceptance_is_not_undone_by_a_retry_that_failed(place: Place) {
    let (_, ledger) = announced(&place, 1).await;
    let chunk = lease_one(&ledger).await;
    let ambiguous = failed(&chunk, 0, FailureClass::Ambiguous);
    ledger.settle(vec![ambiguous]).await.unwrap();
    place.clock.advance(SignedDuration::from_secs(60));
    assert_eq!(ledger.retry_once().await.unwrap(), 1);
    let retry = lease_one(&ledger).await;
    // The first try's acceptance comes to light while the retry is under way, which fails:
    // the relay may well refuse a Message-ID that it has seen.
    ledger.settle(vec![accepted(&chunk, [0])]).await.unwrap();
    let refused = failed(&retry, 0, FailureClass::Permanent);
    ledger.settle(vec![refused]).await.unwrap();
    assert_eq!(states(&ledger).await, [DeliveryState::Accepted]);
    place.clock.advance(SignedDuration::from_hours(100));
    assert_eq!(ledger.retry_once().await.unwrap(), 0);
}

pub(super) async fn a_permanent_failure_is_not_tried_again(place: Place) {
    let (store, ledger) = announced(&place, 2).await;
    let chunk = lease_one(&ledger).await;
    for (index, class) in [FailureClass::Permanent, FailureClass::Unrenderable]
        .into_iter()
        .enumerate()
    {
        ledger
            .settle(vec![failed(&chunk, index, class)])
            .await
            .unwrap();
    }
    for state in states(&ledger).await {
        assert_eq!(exception(&state).state, ExceptionState::Dead);
        assert_eq!(exception(&state).attempts, 1);
    }
    place.clock.advance(SignedDuration::from_hours(1000));
    assert_eq!(ledger.retry_once().await.unwrap(), 0);
    assert_eq!(store.waiting().await.unwrap(), (0, 0));
}

/// Who is to be tried again at once fails in the very group that takes retries up.
pub(super) async fn a_retry_that_is_due_at_once_spoils_no_neighbour(place: Place) {
    let (store, patient) = announced(&place, 4).await;
    super::story::reject(&store, ProposalId(Uuid::from_u128(1)), 1).await;
    super::audience::plan(&patient).await;
    let ledger = place.ledger_with(&store, |settings| {
        settings.retry_schedule = vec![std::time::Duration::ZERO];
    });
    let chunks = patient.lease(100).await.unwrap();
    assert_eq!(chunks.len(), 4);
    let oldest = chunks.iter().map(|chunk| chunk.mailing).min().unwrap();
    let of = |old: bool| {
        chunks
            .iter()
            .find(|chunk| (chunk.mailing == oldest) == old)
            .unwrap()
    };
    let before = failed(of(true), 0, FailureClass::Transient);
    patient.settle(vec![before]).await.unwrap();
    place.clock.advance(SignedDuration::from_secs(60));
    let now = failed(of(false), 0, FailureClass::Transient);
    let all = super::groups::in_one_group(
        &store,
        [
            async { ledger.settle(vec![now]).await.unwrap().failed == 1 }.boxed(),
            async { ledger.retry_once().await.unwrap() >= 1 }.boxed(),
            async { super::story::announce(&store, 2).await.revision == 5 }.boxed(),
        ],
    )
    .await;
    assert_eq!(all, [true; 3]);
    while ledger.retry_once().await.unwrap() > 0 {}
    // Nobody has it, so that everybody is found again, once.
    place.clock.advance(SignedDuration::from_secs(60));
    let mut numbers = Vec::new();
    for chunk in ledger.lease(100).await.unwrap() {
        let told = ledger.resolve(&chunk).await.unwrap();
        let members = chunk.members.numbers();
        numbers.extend(
            told.recipients
                .iter()
                .map(|to| (chunk.mailing, members[to.index])),
        );
    }
    numbers.sort_unstable();
    let everybody = [oldest, oldest + 1].map(|mailing| (1..=4).map(move |n| (mailing, n)));
    assert_eq!(numbers, everybody.into_iter().flatten().collect::<Vec<_>>());
}
