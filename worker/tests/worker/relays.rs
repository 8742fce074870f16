//! Several relays: weights, failover, and no mail twice.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use demarche::contract::v1::FailureClass;
use demarche_worker::{Options, Outlet, smtp::relay::Deadlines};

use crate::{
    alerts::lease,
    life::{Worker, moody, options},
    service::Service,
    sink::{Act, Sink, Verb},
};

/// Options for these relays.
fn several(service: &Service, mail: &[String], journal: &std::path::Path) -> Options {
    Options {
        outlet: Outlet::parse(mail.iter().map(String::as_str)).unwrap(),
        connections: 6,
        // A connection each for a few mails, so that choices are many.
        mails_per_connection: 5,
        ..options(service, &mail[0], journal)
    }
}

/// Whom these relays accepted mail for, all together, and whether anybody was mailed twice.
fn mailed(sinks: &[&Sink]) -> (BTreeSet<String>, usize) {
    let mut to = BTreeSet::new();
    let mut twice = 0;
    for sink in sinks {
        sink.ledger(|ledger| {
            for (recipient, _) in &ledger.accepted {
                twice += usize::from(!to.insert(recipient.clone()));
            }
        });
    }
    (to, twice)
}

#[tokio::test]
async fn connections_are_spread_over_the_relays_by_weight() {
    let (mut service, one) = (Service::start().await, Sink::well().await);
    let (two, journal) = (Sink::well().await, tempfile::tempdir().unwrap());
    let mail = [one.url(), format!("{}?weight=3", two.url())];
    let _worker = Worker::start(several(&service, &mail, journal.path()));
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, 400));
    let (accepted, _) = stream.settle(400).await;
    assert_eq!(accepted.len(), 400);
    assert_eq!(mailed(&[&one, &two]).1, 0);
    let count = |sink: &Sink| sink.ledger(|ledger| ledger.connections);
    let (few, many) = (count(&one), count(&two));
    assert!(
        few > 0 && many > 2 * few && many < 5 * few,
        "{few} and {many}"
    );
}

#[tokio::test]
async fn a_relay_that_cannot_be_reached_costs_no_mail() {
    let (mut service, well) = (Service::start().await, Sink::well().await);
    let journal = tempfile::tempdir().unwrap();
    // Nobody listens there: the port is free again.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}?weight=100", gone.local_addr().unwrap());
    drop(gone);
    let _worker = Worker::start(several(&service, &[url, well.url()], journal.path()));
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, 60));
    let (accepted, failed) = stream.settle(60).await;
    assert_eq!((accepted.len(), failed.len()), (60, 0));
    assert_eq!(mailed(&[&well]).1, 0);
}

#[tokio::test]
async fn a_relay_that_answers_421_is_left_alone_and_gets_its_share_again_when_it_is_well() {
    let mut service = Service::start().await;
    let (sick, well) = moody().await;
    let (other, journal) = (Sink::well().await, tempfile::tempdir().unwrap());
    let mail = [sick.url(), other.url()];
    let _worker = Worker::start(several(&service, &mail, journal.path()));
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, 100));
    let (accepted, failed) = stream.settle(100).await;
    assert_eq!((accepted.len(), failed.len()), (100, 0));
    assert_eq!(other.ledger(|ledger| ledger.accepted.len()), 100);
    // Six lanes, and not one of them went there again and again.
    let tries = sick.ledger(|ledger| ledger.connections);
    assert!((1..=12).contains(&tries), "{tries}");

    well.store(true, Ordering::SeqCst);
    let mut mailing = 1;
    while sick.ledger(|ledger| ledger.accepted.len()) < 20 {
        mailing += 1;
        stream.lease(lease(mailing, 50));
        let (accepted, failed) = stream.settle(50).await;
        assert_eq!((accepted.len(), failed.len()), (50, 0));
    }
}

#[tokio::test]
async fn one_relay_in_trouble_is_no_reason_to_give_leases_back() {
    let (mut service, well) = (Service::start().await, Sink::well().await);
    let (sick, _) = moody().await;
    let journal = tempfile::tempdir().unwrap();
    let options = Options {
        relay_patience: std::time::Duration::ZERO,
        ..several(&service, &[sick.url(), well.url()], journal.path())
    };
    let _worker = Worker::start(options);
    let (mut stream, _) = service.greeted().await;
    for mailing in 1..=5 {
        stream.lease(lease(mailing, 20));
        // A release would be heard, and fail here.
        let (accepted, failed) = stream.settle(20).await;
        assert_eq!((accepted.len(), failed.len()), (20, 0));
    }
    assert!(sick.ledger(|ledger| ledger.connections) > 0);
}

#[tokio::test]
async fn mail_waits_while_all_relays_are_away_and_nobody_has_failed() {
    let mut service = Service::start().await;
    let ((one, one_well), (two, _)) = (moody().await, moody().await);
    let journal = tempfile::tempdir().unwrap();
    let mail = [one.url(), two.url()];
    let _worker = Worker::start(several(&service, &mail, journal.path()));
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, 50));
    one.until(|ledger| ledger.connections > 1).await;
    two.until(|ledger| ledger.connections > 1).await;
    one_well.store(true, Ordering::SeqCst);
    let (accepted, failed) = stream.settle(50).await;
    assert_eq!((accepted.len(), failed.len()), (50, 0));
    assert_eq!(mailed(&[&one]).1, 0);
}

#[tokio::test]
async fn a_mail_whose_final_dot_was_not_answered_goes_to_no_other_relay() {
    // It accepts every third message for good, and hangs up without a word.
    let dots = Arc::new(AtomicUsize::new(0));
    let mut service = Service::start().await;
    let counted = Arc::clone(&dots);
    let silent = Sink::start("PIPELINING", move |said| {
        let is_third = || counted.fetch_add(1, Ordering::SeqCst) % 3 == 2;
        if said.verb == Verb::Dot && is_third() {
            Act::Close
        } else {
            Act::Well
        }
    })
    .await;
    let (well, journal) = (Sink::well().await, tempfile::tempdir().unwrap());
    let mail = [silent.url(), well.url()];
    let _worker = Worker::start(several(&service, &mail, journal.path()));
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, 200));
    let mut accepted = BTreeSet::new();
    let mut ambiguous = BTreeSet::new();
    while accepted.len() + ambiguous.len() < 200 {
        let outcomes = stream.outcomes().await;
        stream.acknowledge(&outcomes);
        for chunk in outcomes.chunks {
            accepted.extend(chunk.accepted);
            for failure in chunk.failures {
                assert_eq!(failure.class(), FailureClass::Ambiguous, "{failure:?}");
                ambiguous.insert(failure.index);
            }
        }
    }
    assert!(!ambiguous.is_empty(), "some were cut off");
    assert!(ambiguous.is_disjoint(&accepted));
    let (to, twice) = mailed(&[&silent, &well]);
    assert_eq!(twice, 0);
    for index in ambiguous {
        assert!(!to.contains(&format!("reader{index}@example.org")));
    }
    assert_eq!(to.len(), accepted.len());
}

#[tokio::test]
async fn a_relay_that_falls_silent_before_the_message_hands_its_mail_to_the_other() {
    let silent = Arc::new(AtomicBool::new(true));
    let mut service = Service::start().await;
    let mood = Arc::clone(&silent);
    let hangs = Sink::start("PIPELINING", move |said| {
        if said.verb == Verb::Rcpt && mood.load(Ordering::SeqCst) {
            Act::Hang
        } else {
            Act::Well
        }
    })
    .await;
    let (well, journal) = (Sink::well().await, tempfile::tempdir().unwrap());
    let mut options = several(&service, &[hangs.url(), well.url()], journal.path());
    let short = std::time::Duration::from_millis(100);
    if let Outlet::Relays(relays) = &mut options.outlet {
        for relay in relays {
            relay.deadlines = Deadlines {
                mail: short,
                rcpt: short,
                ..Deadlines::default()
            };
        }
    }
    let _worker = Worker::start(options);
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, 40));
    let (accepted, failed) = stream.settle(40).await;
    assert_eq!((accepted.len(), failed.len()), (40, 0));
    assert_eq!(mailed(&[&hangs, &well]).1, 0);
    assert!(hangs.ledger(|ledger| ledger.connections) > 0);
}
