//! Mailings that are stopped and resumed, and how far they are.

use demarche::{
    ledger::{BounceLimit, Ledger, Progress},
    store::{Chunk, FailureClass, Standing, StopCause, Store},
};
use futures_util::FutureExt as _;
use jiff::SignedDuration;
use prometheus_client::{encoding::text::encode, registry::Registry};

use super::{
    audience::{lease_all, plan},
    engine::Place,
    groups::in_one_group,
    leases::{announced, name},
    outcomes::{accepted, failed, settle_as_told},
    story::{EVERYTHING, announce, join, with_parties},
};

/// The mailing about the offer.
async fn mailing(store: &Store) -> i64 {
    store.mailings_of_event(3).await.unwrap()[0].id
}

async fn stop(store: &Store, ledger: &Ledger, why: &str) -> bool {
    let which = vec![mailing(store).await];
    let done = ledger.stop(which, why.to_owned(), None).await;
    done.unwrap().answer
}

async fn resume(store: &Store, ledger: &Ledger) -> bool {
    let which = vec![mailing(store).await];
    ledger.resume(which, None).await.unwrap().answer
}

async fn progress(ledger: &Ledger) -> Progress {
    ledger.progress(3).await.unwrap()
}

async fn finish(ledger: &Ledger) {
    for (_, told) in lease_all(ledger).await {
        settle_as_told(ledger, &told).await;
    }
}

fn sizes(chunks: &[Chunk]) -> Vec<u32> {
    chunks.iter().map(|chunk| chunk.remaining).collect()
}

pub(super) async fn a_stopped_mailing_is_not_leased_and_goes_on_where_it_stopped(place: Place) {
    let (store, ledger) = announced(&place, 7).await;
    let held = ledger.lease(3).await.unwrap();
    assert_eq!(sizes(&held), [1, 3]);
    let (whole, part) = (&held[0], &held[1]);
    ledger.settle(vec![accepted(part, [0])]).await.unwrap();
    assert!(stop(&store, &ledger, "the wrong text").await);

    assert!(ledger.lease(100).await.unwrap().is_empty());
    place.clock.advance(SignedDuration::from_hours(1_000));
    assert!(!ledger.has_ready_work().await.unwrap());
    assert!(ledger.lease(100).await.unwrap().is_empty());
    // Whoever has it hears so, and what was on its way counts, whatever became of it.
    let lost = ledger.prolong(held.iter().map(name).collect()).await;
    assert_eq!(lost.unwrap(), [name(whole), name(part)]);
    let late = vec![
        accepted(part, [1]),
        failed(part, 2, FailureClass::Transient),
    ];
    let (settled, stopped) = ledger.settle_and_see(late).await.unwrap();
    assert_eq!((settled.accepted, settled.failed), (1, 1));
    assert_eq!(stopped, [mailing(&store).await]);
    // What is to be tried again waits too.
    place.clock.advance(SignedDuration::from_secs(60));
    assert_eq!(ledger.retry_once().await.unwrap(), 1);
    assert!(ledger.lease(100).await.unwrap().is_empty());
    let stands = progress(&ledger).await;
    assert_eq!(stands.standing.accepted(), 2);
    assert_eq!(stands.standing.pending(), 5);
    let stopped = stands.stopped.unwrap();
    assert_eq!(stopped.by, StopCause::Operator);
    assert_eq!(stopped.why, "the wrong text");

    assert!(resume(&store, &ledger).await);
    let mut left = sizes(&ledger.lease(100).await.unwrap());
    left.sort_unstable();
    assert_eq!(left, [1, 1, 3]);
    place.clock.advance(SignedDuration::from_secs(30));
    finish(&ledger).await;
    let stands = progress(&ledger).await;
    assert!(stands.is_done(), "{stands:?}");
    assert_eq!(stands.stopped, None);
    assert_eq!(stands.standing.accepted(), 7);
}

pub(super) async fn a_lease_that_runs_on_is_still_its_holders_after_a_short_stop(place: Place) {
    let (store, ledger) = announced(&place, 6).await;
    let held = ledger.lease(6).await.unwrap();
    assert_eq!(held.len(), 2);
    stop(&store, &ledger, "").await;
    // One of them is given back meanwhile.
    ledger.release(vec![name(&held[1])]).await.unwrap();
    assert!(ledger.lease(100).await.unwrap().is_empty());
    resume(&store, &ledger).await;
    let again = ledger.lease(100).await.unwrap();
    assert_eq!(again.len(), 1, "the other one is still being mailed");
    assert_eq!(again[0].chunk, held[1].chunk);
    let lost = ledger.prolong(vec![name(&held[0])]).await.unwrap();
    assert_eq!(lost, []);
    place.clock.advance(SignedDuration::from_secs(30));
    assert_eq!(ledger.lease(100).await.unwrap().len(), 2);
}

pub(super) async fn a_mailing_of_bounces_stops_by_itself_and_is_counted_anew(place: Place) {
    let (store, quiet) = announced(&place, 18).await;
    let ledger = place.ledger_with(&store, |settings| {
        settings.bounce_limit = BounceLimit {
            percent: 10,
            least_tried: 5,
        };
    });
    let chunks = quiet.lease(100).await.unwrap();
    assert_eq!(sizes(&chunks), [3; 6]);
    let first = vec![
        failed(&chunks[0], 0, FailureClass::Permanent),
        failed(&chunks[0], 1, FailureClass::Transient),
        accepted(&chunks[0], [2]),
    ];
    let (_, stopped) = ledger.settle_and_see(first.clone()).await.unwrap();
    assert_eq!(stopped, Vec::<i64>::new(), "three are too few");
    // Said again, nothing is counted again; nor is who was put off and has it after all.
    ledger.settle(first).await.unwrap();
    let (_, stopped) = ledger
        .settle_and_see(vec![accepted(&chunks[0], [1])])
        .await
        .unwrap();
    assert_eq!(stopped, Vec::<i64>::new());
    let tally = store.tally(mailing(&store).await).await.unwrap().unwrap();
    assert_eq!((tally.tried, tally.bounced, tally.accepted), (3, 1, 2));
    assert_eq!(progress(&ledger).await.stopped, None);
    let second = vec![accepted(&chunks[1], [0, 1])];
    let (_, stopped) = ledger.settle_and_see(second).await.unwrap();
    assert_eq!(stopped, [mailing(&store).await]);
    let why = progress(&ledger).await.stopped.unwrap();
    assert_eq!(why.by, StopCause::Bounces);
    assert_eq!(
        why.why,
        "1 of 5 recipients were refused for good, more than 10 %"
    );
    place.clock.advance(SignedDuration::from_secs(30));
    assert!(ledger.lease(100).await.unwrap().is_empty());

    assert!(resume(&store, &ledger).await);
    let chunks = ledger.lease(100).await.unwrap();
    let outcomes = chunks
        .iter()
        .map(|chunk| accepted(chunk, 0..chunk.members.len()))
        .collect();
    let (settled, stopped) = ledger.settle_and_see(outcomes).await.unwrap();
    assert_eq!(settled.accepted, 13);
    assert_eq!(stopped, Vec::<i64>::new());
}

pub(super) async fn to_stop_or_to_resume_twice_changes_nothing(place: Place) {
    let (store, ledger) = announced(&place, 3).await;
    assert!(!resume(&store, &ledger).await);
    assert!(stop(&store, &ledger, "first").await);
    let once = progress(&ledger).await;
    place.clock.advance(SignedDuration::from_secs(5));
    assert!(!stop(&store, &ledger, "second").await);
    assert_eq!(progress(&ledger).await, once);
    assert!(resume(&store, &ledger).await);
    let ready = ledger.lease(1).await.unwrap();
    assert!(!resume(&store, &ledger).await);
    assert_eq!(
        store.chunk(ready[0].mailing, 0).await.unwrap().unwrap(),
        ready[0]
    );
}

pub(super) async fn what_is_cut_after_a_stop_is_stopped_too(place: Place) {
    let store = with_parties(&place).await;
    let ledger = place.ledger_with(&store, |settings| settings.planner_batch = 3);
    for n in 1..=12 {
        join(&store, n, &format!("{n}@example.org"), vec![EVERYTHING]).await;
    }
    finish(&ledger).await;
    announce(&store, 1).await;
    while store.mailings_of_event(3).await.unwrap().is_empty() {
        assert!(ledger.plan_once().await.unwrap());
    }
    assert!(!store.mailings_of_event(3).await.unwrap()[0].cut);
    assert!(!progress(&ledger).await.cut);
    stop(&store, &ledger, "").await;
    plan(&ledger).await;
    let stands = progress(&ledger).await;
    assert!(stands.cut);
    assert_eq!(stands.standing.planned, 12);
    assert!(ledger.lease(100).await.unwrap().is_empty());
    resume(&store, &ledger).await;
    finish(&ledger).await;
    assert_eq!(progress(&ledger).await.standing.accepted(), 12);
}

pub(super) async fn a_stop_holds_for_its_neighbours_in_the_group(place: Place) {
    let (store, ledger) = announced(&place, 7).await;
    let which = vec![mailing(&store).await];
    let (early, stop, late) = (
        ledger.lease(1),
        ledger.stop(which, String::new(), None),
        ledger.lease(100),
    );
    let leased = in_one_group(
        &store,
        [
            async { early.await.unwrap() }.boxed(),
            async { stop.await.map(|_| Vec::new()).unwrap() }.boxed(),
            async { late.await.unwrap() }.boxed(),
        ],
    )
    .await;
    assert_eq!(sizes(&leased[0]), [1]);
    assert!(leased[2].is_empty());
    let lost = ledger.prolong(vec![name(&leased[0][0])]).await.unwrap();
    assert_eq!(lost, [name(&leased[0][0])]);
    resume(&store, &ledger).await;
    place.clock.advance(SignedDuration::from_secs(30));
    finish(&ledger).await;
    assert_eq!(progress(&ledger).await.standing.accepted(), 7);
}

pub(super) async fn progress_counts_everybody_once_and_tells_when_it_ends(place: Place) {
    let (store, ledger) = announced(&place, 12).await;
    let unknown = ledger.progress(4).await.unwrap();
    assert_eq!(unknown, Progress::default());
    let began = progress(&ledger).await;
    assert_eq!(began.began, Some(place.clock.now()));
    assert_eq!((began.cut, began.rate, began.ends), (true, 0.0, None));
    assert_eq!(
        began.standing,
        Standing {
            planned: 12,
            untried: 12,
            ..Standing::default()
        }
    );
    let chunks = ledger.lease(9).await.unwrap();
    assert_eq!(sizes(&chunks), [3; 3]);
    place.clock.advance(SignedDuration::from_secs(2));
    let outcomes = vec![
        accepted(&chunks[0], [0, 1, 2]),
        failed(&chunks[1], 0, FailureClass::Permanent),
        failed(&chunks[1], 1, FailureClass::Transient),
        accepted(&chunks[1], [2]),
        failed(&chunks[2], 0, FailureClass::None),
    ];
    ledger.settle(outcomes).await.unwrap();
    let stands = progress(&ledger).await;
    assert_eq!(
        stands.standing,
        Standing {
            planned: 12,
            untried: 5,
            retrying: 1,
            dead: 1,
            skipped: 1,
            ..Standing::default()
        }
    );
    assert_eq!(stands.standing.accepted(), 4);
    // Four in two seconds, and five are left.
    assert!((stands.rate - 2.0).abs() < 1e-9, "{}", stands.rate);
    let ends = place.clock.now() + SignedDuration::from_millis(2_500);
    assert_eq!(stands.ends, Some(ends));
    stop(&store, &ledger, "").await;
    assert_eq!(progress(&ledger).await.ends, None);
    resume(&store, &ledger).await;
    // Nothing was accepted lately.
    place.clock.advance(SignedDuration::from_secs(180));
    assert_eq!(ledger.retry_once().await.unwrap(), 1);
    let stands = progress(&ledger).await;
    assert_eq!((stands.rate, stands.ends), (0.0, None));
    assert_eq!((stands.standing.queued, stands.standing.retrying), (1, 0));
    assert_eq!(stands.standing.pending(), 6);
    let queue = store.queue().await.unwrap();
    assert_eq!((queue.mails, queue.dead, queue.retrying), (6, 1, 0));
    assert_eq!(queue.oldest, Some(mailing(&store).await));
    assert_eq!(queue.stopped, 0);
    stop(&store, &ledger, "").await;
    let queue = store.queue().await.unwrap();
    assert_eq!((queue.chunks, queue.mails, queue.oldest), (0, 0, None));
    assert_eq!(queue.stopped, 1);
}

pub(super) async fn what_an_operator_watches_is_counted(place: Place) {
    let (_, ledger) = announced(&place, 6).await;
    let mut registry = Registry::with_prefix("demarche");
    ledger.metrics().register(&mut registry);
    let watched = || {
        let mut text = String::new();
        encode(&mut text, &registry).unwrap();
        text
    };
    let chunk = ledger.lease(1).await.unwrap().remove(0);
    let outcomes = vec![
        accepted(&chunk, [0]),
        failed(&chunk, 1, FailureClass::Permanent),
        failed(&chunk, 2, FailureClass::Transient),
    ];
    ledger.settle(outcomes.clone()).await.unwrap();
    // Said again, it is not counted again.
    ledger.settle(outcomes).await.unwrap();
    place.clock.advance(SignedDuration::from_millis(12_500));
    ledger.sample().await.unwrap();
    let text = watched();
    for line in [
        "demarche_delivery_queue_chunks 1",
        "demarche_delivery_queue_mails 3",
        "demarche_delivery_oldest_unsent_seconds 12.5",
        "demarche_delivery_retrying_mails 1",
        "demarche_delivery_dead_mails 1",
        "demarche_delivery_stopped_mailings 0",
        "demarche_delivery_outcomes_total{class=\"accepted\"} 1",
        "demarche_delivery_outcomes_total{class=\"permanent\"} 1",
        "demarche_delivery_outcomes_total{class=\"transient\"} 1",
        "demarche_delivery_leases 0",
        "demarche_delivery_oldest_lease_seconds 0.0",
    ] {
        assert!(text.lines().any(|said| said == line), "{line}: {text}");
    }
}
