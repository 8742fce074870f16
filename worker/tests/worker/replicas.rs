//! A worker and several replicas of the service, of which some are gone.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use demarche::contract::v1::{Drain, work_request::Message as Said, work_response::Message};
use demarche_worker::Options;
use tokio::{net::TcpListener, sync::mpsc, time::timeout};

use crate::{
    alerts::lease,
    cable::Cable,
    life::{Worker, moody, replicated},
    service::{Service, Stream},
    sink::{Act, Sink, Verb},
};

/// Far more than any of this takes, and less than the time-outs that must not matter.
const SOON: Duration = Duration::from_secs(5);

/// The replica that the worker chose, its stream, and the other replica.
async fn chosen(mut a: Service, mut b: Service) -> (Service, Stream, Service) {
    tokio::select! {
        stream = a.stream() => (a, stream, b),
        stream = b.stream() => (b, stream, a),
    }
}

/// Hangs up on everybody, and counts them.
async fn hang_up(counts: mpsc::UnboundedSender<()>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok(connection) = listener.accept().await
            && counts.send(()).is_ok()
        {
            drop(connection);
        }
    });
    url
}

#[tokio::test]
async fn what_a_lost_replica_did_not_acknowledge_is_told_to_another() {
    let (a, b) = (Service::start().await, Service::start().await);
    let (sink, well) = moody().await;
    well.store(true, Ordering::SeqCst);
    let journal = tempfile::tempdir().unwrap();
    let options = Options {
        mails_per_connection: 1,
        ..replicated(&[a.url(), b.url()], &sink.url(), journal.path())
    };
    let _worker = Worker::start(options);
    let (first, mut stream, mut second) = chosen(a, b).await;
    stream.greet(&[]).await;
    stream.lease(lease(1, 3));
    let mut accepted = 0;
    while accepted < 3 {
        accepted += stream.outcomes().await.chunks[0].accepted.len();
    }
    well.store(false, Ordering::SeqCst);
    let connections = sink.ledger(|ledger| ledger.connections);
    stream.lease(lease(2, 2));
    sink.until(|ledger| ledger.connections > connections).await;
    drop(first);
    stream.cut();

    let mut stream = timeout(SOON, second.stream()).await.unwrap();
    assert_eq!(stream.greet(&[]).await, [lease(2, 0).r#ref.unwrap()]);
    let Some(Said::Outcomes(again)) = stream.hear().await else {
        panic!("results come first");
    };
    assert_eq!(again.chunks[0].r#ref, lease(1, 0).r#ref);
    assert_eq!(again.chunks[0].accepted.len(), 3);
    stream.acknowledge(&again);
    well.store(true, Ordering::SeqCst);
    assert_eq!(stream.settle(2).await.0, [0, 1]);
    sink.ledger(|ledger| assert_eq!(ledger.accepted.len(), 5, "nobody was mailed twice"));
}

#[tokio::test]
async fn a_replica_that_drains_is_left_for_another_at_once_with_what_is_held() {
    let (a, b) = (Service::start().await, Service::start().await);
    let (sink, well) = moody().await;
    let journal = tempfile::tempdir().unwrap();
    let _worker = Worker::start(replicated(&[a.url(), b.url()], &sink.url(), journal.path()));
    let (_first, mut stream, mut second) = chosen(a, b).await;
    stream.greet(&[]).await;
    stream.lease(lease(1, 2));
    sink.until(|ledger| ledger.connections > 0).await;
    stream.say(Message::Drain(Drain {}));
    while stream.hear().await.is_some() {}
    drop(stream);

    let mut stream = timeout(SOON, second.stream()).await.unwrap();
    assert_eq!(stream.greet(&[]).await, [lease(1, 0).r#ref.unwrap()]);
    well.store(true, Ordering::SeqCst);
    assert_eq!(stream.settle(2).await.0, [0, 1]);
}

#[tokio::test]
async fn a_replica_that_takes_connections_and_says_nothing_is_left() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent_url = format!("http://{}", silent.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok(connection) = silent.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            kept.push(connection);
        }
    });
    let mut service = Service::start().await;
    for seed in 0..8 {
        let journal = tempfile::tempdir().unwrap();
        let _worker = Worker::start(Options {
            greeting: Duration::from_millis(200),
            chance: fastrand::Rng::with_seed(seed),
            ..replicated(
                &[silent_url.clone(), service.url()],
                "null:",
                journal.path(),
            )
        });
        let mut stream = timeout(SOON, service.stream()).await.unwrap();
        stream.greet(&[]).await;
    }
    assert!(asked.load(Ordering::SeqCst) > 0, "none of 8 began with it");
}

#[tokio::test]
async fn a_replica_that_falls_silent_is_left_before_its_leases_run_out() {
    let (mut a, mut b) = (Service::start().await, Service::start().await);
    let (to_a, to_b) = (Cable::to(a.address).await, Cable::to(b.address).await);
    let (sink, well) = moody().await;
    let journal = tempfile::tempdir().unwrap();
    let _worker = Worker::start(replicated(
        &[to_a.url(), to_b.url()],
        &sink.url(),
        journal.path(),
    ));
    let (mut stream, cable, second) = tokio::select! {
        stream = a.stream() => (stream, to_a, &mut b),
        stream = b.stream() => (stream, to_b, &mut a),
    };
    stream.greet_for(2, &[]).await;
    stream.lease(lease(1, 2));
    sink.until(|ledger| ledger.connections > 0).await;
    // It goes on to answer, and is no longer heard.
    tokio::spawn(async move { while stream.hear().await.is_some() {} });
    cable.cut();

    let mut stream = timeout(SOON, second.stream()).await.unwrap();
    assert_eq!(stream.greet(&[]).await, [lease(1, 0).r#ref.unwrap()]);
    well.store(true, Ordering::SeqCst);
    assert_eq!(stream.settle(2).await.0, [0, 1]);
}

#[tokio::test]
async fn mail_goes_on_while_the_network_is_cut_and_is_reported_when_it_heals() {
    let mut service = Service::start().await;
    let cable = Cable::to(service.address).await;
    let (sink, well) = moody().await;
    let journal = tempfile::tempdir().unwrap();
    let _worker = Worker::start(Options {
        greeting: Duration::from_millis(200),
        ..replicated(&[cable.url()], &sink.url(), journal.path())
    });
    let mut stream = service.stream().await;
    stream.greet_for(30, &[]).await;
    stream.lease(lease(1, 4));
    sink.until(|ledger| ledger.connections > 0).await;
    cable.cut();
    well.store(true, Ordering::SeqCst);
    sink.until(|ledger| ledger.accepted.len() == 4).await;
    cable.heal();
    // Over this stream or another: what was said into the cut is not lost.
    let accepted = stream.settle(4).await.0;
    assert_eq!(accepted, [0, 1, 2, 3]);
}

#[tokio::test]
async fn a_mail_that_was_begun_is_not_sent_once_its_lease_may_have_run_out() {
    let mut service = Service::start().await;
    let stalled = AtomicBool::new(false);
    let sink = Sink::start("PIPELINING", move |said| {
        if said.verb == Verb::Dot && !stalled.swap(true, Ordering::SeqCst) {
            // Everything here runs on this thread: the worker stands still too, with one
            // mail unanswered and the next one begun.
            std::thread::sleep(Duration::from_secs(1));
        }
        Act::Well
    })
    .await;
    let journal = tempfile::tempdir().unwrap();
    let _worker = Worker::start(Options {
        connections: 1,
        ..replicated(&[service.url()], &sink.url(), journal.path())
    });
    let mut stream = service.stream().await;
    stream.greet_for(1, &[]).await;
    stream.lease(lease(1, 2));
    sink.until(|ledger| !ledger.accepted.is_empty()).await;

    let mut stream = timeout(SOON, service.stream()).await.unwrap();
    stream.greet(&[lease(1, 0).r#ref.unwrap()]).await;
    stream.lease(lease(2, 1));
    assert_eq!(stream.settle(2).await.0, [0, 0]);
    sink.ledger(|ledger| assert_eq!(ledger.accepted.len(), 2, "the second was sent"));
}

#[tokio::test]
async fn replicas_that_are_all_down_are_not_asked_without_a_pause() {
    let (count, mut counted) = mpsc::unbounded_channel();
    let urls = [hang_up(count.clone()).await, hang_up(count).await];
    let journal = tempfile::tempdir().unwrap();
    let _worker = Worker::start(replicated(&urls, "null:", journal.path()));
    let begun = Instant::now();
    for _ in 0..16 {
        counted.recv().await.unwrap();
    }
    assert!(begun.elapsed() > Duration::from_millis(100));
}

#[tokio::test]
async fn replicas_that_greet_and_then_fail_are_not_asked_without_a_pause() {
    let (mut a, mut b) = (Service::start().await, Service::start().await);
    let journal = tempfile::tempdir().unwrap();
    let _worker = Worker::start(replicated(&[a.url(), b.url()], "null:", journal.path()));
    let begun = Instant::now();
    for _ in 0..8 {
        let mut stream = tokio::select! {
            stream = a.stream() => stream,
            stream = b.stream() => stream,
        };
        stream.greet(&[]).await;
        stream.cut();
    }
    assert!(begun.elapsed() > Duration::from_millis(100));
}
