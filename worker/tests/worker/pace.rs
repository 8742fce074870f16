//! How quick a worker is. Not a benchmark: it fails only when something is very wrong,
//! such as packets that wait for one another (44 ms a mail) or a row of round trips.

use std::time::{Duration, Instant};

use demarche_worker::{
    Options,
    smtp::{Envelope, Relay, Verdict, connect},
};

use crate::{alerts::lease, life, service::Service, sink::Sink};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_over_one_connection_do_not_wait_for_packets() {
    const MAILS: u32 = 500;
    let sink = Sink::well().await;
    let mut session = connect(&Relay::parse(&sink.url()).unwrap()).await.unwrap();
    let envelope = Envelope {
        from: "alerts@example.org".parse().unwrap(),
        to: "reader@example.org".parse().unwrap(),
        eight_bit: false,
    };
    let message = "Subject: x\r\n\r\n".to_owned() + &"0123456789\r\n".repeat(300);
    let start = Instant::now();
    session.begin(&envelope).await.unwrap();
    for _ in 1..MAILS {
        let verdict = session.finish(&message, Some(&envelope)).await;
        assert!(matches!(verdict, Verdict::Accepted));
        session.begun().await.unwrap();
    }
    session.finish(&message, None).await;
    let each = start.elapsed() / MAILS;
    println!("{each:?} a mail");
    assert!(each < Duration::from_millis(10), "{each:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_warm_worker_mails_at_once() {
    let (mut service, sink) = (Service::start().await, Sink::well().await);
    let journal = tempfile::tempdir().unwrap();
    let _worker = life::Worker::start(life::options(&service, &sink.url(), journal.path()));
    let (mut stream, _) = service.greeted().await;
    let mut quickest = Duration::MAX;
    for mailing in 1..20 {
        let start = Instant::now();
        stream.lease(lease(mailing, 1));
        let wanted = usize::try_from(mailing).unwrap();
        sink.until(|ledger| ledger.accepted.len() == wanted).await;
        quickest = quickest.min(start.elapsed());
        stream.settle(1).await;
    }
    println!("{quickest:?} from lease to acceptance");
    assert!(quickest < Duration::from_millis(20), "{quickest:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_costs_one_round_trip() {
    const MAILS: u32 = 200;
    let (mut service, sink) = (Service::start().await, Sink::well().await);
    let journal = tempfile::tempdir().unwrap();
    let options = Options {
        connections: 1,
        ..life::options(&service, &sink.url(), journal.path())
    };
    let _worker = life::Worker::start(options);
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, MAILS));
    stream.settle(MAILS as usize).await;
    sink.ledger(|ledger| {
        assert_eq!(ledger.connections, 1);
        // Each is waited for: what came in one read was said without hearing anything.
        let packets = ledger.packets.len();
        println!("{packets} packets");
        assert!(packets <= MAILS as usize + 10, "{packets}");
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_at_a_time_are_mailed_once_each() {
    let (mut service, sink) = (Service::start().await, Sink::well().await);
    let journal = tempfile::tempdir().unwrap();
    let _worker = life::Worker::start(life::options(&service, &sink.url(), journal.path()));
    let (mut stream, _) = service.greeted().await;
    let start = Instant::now();
    for mailing in 1..=3 {
        stream.lease(lease(mailing, 1000));
    }
    let (accepted, failed) = stream.settle(3000).await;
    println!("{:?} a mail", start.elapsed() / 3000);
    assert_eq!((accepted.len(), failed.len()), (3000, 0));
    sink.ledger(|ledger| assert_eq!(ledger.accepted.len(), 3000));
}
