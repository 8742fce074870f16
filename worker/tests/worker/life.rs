//! A whole worker, between a service and a relay.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use demarche::contract::v1::{
    Drain, Failure, FailureClass, Revoke, work_request::Message as Said,
    work_response::Message as Answer,
};
use demarche_worker::{Error, Options, Outlet, Summary, run};
use tokio::{sync::oneshot, task::JoinHandle};

use crate::{
    alerts::lease,
    service::Service,
    sink::{Act, Sink, Verb, say},
};

pub(crate) struct Worker {
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<Result<Summary, Error>>,
}

pub(crate) fn options(service: &Service, mail: &str, journal: &Path) -> Options {
    replicated(&[service.url()], mail, journal)
}

pub(crate) fn replicated(services: &[String], mail: &str, journal: &Path) -> Options {
    let outlet: Outlet = mail.parse().unwrap();
    let sender = "Démarche <alerts@demarche.example>".parse().unwrap();
    Options {
        name: "mailer-1".into(),
        connections: 2,
        chance: fastrand::Rng::with_seed(7),
        services: services.to_vec(),
        ..Options::new("", outlet, sender, journal)
    }
}

impl Worker {
    pub(crate) fn start(options: Options) -> Self {
        let (stop, stopped) = oneshot::channel();
        let shutdown = async move {
            let _ = stopped.await;
        };
        Self {
            stop: Some(stop),
            task: tokio::spawn(run(options, shutdown)),
        }
    }

    fn begin_stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    async fn end(self) -> Summary {
        self.task.await.unwrap().unwrap()
    }

    async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}

/// A relay that is in trouble until told otherwise.
pub(crate) async fn moody() -> (Sink, Arc<AtomicBool>) {
    let well = Arc::new(AtomicBool::new(false));
    let mood = Arc::clone(&well);
    let sink = Sink::start("PIPELINING", move |said| {
        if said.verb == Verb::Connect && !mood.load(Ordering::SeqCst) {
            Act::SayAndClose(b"421 4.3.2 not now\r\n".to_vec())
        } else {
            Act::Well
        }
    })
    .await;
    (sink, well)
}

#[tokio::test]
async fn a_lease_is_mailed_reported_and_forgotten() {
    let (mut service, sink) = (Service::start().await, Sink::well().await);
    let journal = tempfile::tempdir().unwrap();
    let mut worker = Worker::start(options(&service, &sink.url(), journal.path()));
    let (mut stream, held) = service.greeted().await;
    assert!(held.is_empty());
    stream.lease(lease(1, 5));
    let (accepted, failed) = stream.settle(5).await;
    assert_eq!((accepted, failed), (vec![0, 1, 2, 3, 4], vec![]));
    sink.ledger(|ledger| {
        let mut to: Vec<_> = ledger.accepted.iter().map(|(to, _)| to.as_str()).collect();
        to.sort_unstable();
        assert_eq!(to[0], "reader0@example.org");
        assert_eq!(to.len(), 5);
    });

    worker.begin_stop();
    while stream.hear().await.is_some() {}
    drop(stream);
    let summary = worker.end().await;
    assert_eq!(
        summary,
        Summary {
            accepted: 5,
            committed: true,
            ..Summary::default()
        }
    );
    let left: Vec<_> = std::fs::read_dir(journal.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "only the lock is left: {left:?}");
}

#[tokio::test]
async fn results_that_were_not_acknowledged_are_said_again() {
    let (mut service, sink) = (Service::start().await, Sink::well().await);
    let journal = tempfile::tempdir().unwrap();
    let _worker = Worker::start(options(&service, &sink.url(), journal.path()));
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, 3));
    sink.until(|ledger| ledger.accepted.len() == 3).await;
    stream.outcomes().await;
    stream.cut();

    let mut stream = service.stream().await;
    assert!(stream.greet(&[]).await.is_empty());
    // Before any credit.
    let Some(Said::Outcomes(again)) = stream.hear().await else {
        panic!("outcomes come first");
    };
    assert_eq!(again.batch, 1);
    assert_eq!(again.chunks[0].accepted.len(), 3);
    stream.acknowledge(&again);
    assert!(matches!(stream.hear().await, Some(Said::Credit(credit)) if credit.recipients == 4000));
    sink.ledger(|ledger| assert_eq!(ledger.accepted.len(), 3));
}

#[tokio::test]
async fn a_killed_worker_tells_what_was_accepted_before_it_takes_more() {
    let (mut service, sink) = (Service::start().await, Sink::well().await);
    let journal = tempfile::tempdir().unwrap();
    let worker = Worker::start(options(&service, &sink.url(), journal.path()));
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, 3));
    let mut seen = 0;
    while seen < 3 {
        seen += stream.outcomes().await.chunks[0].accepted.len();
    }
    worker.kill().await;
    drop(stream);

    let mut worker = Worker::start(options(&service, &sink.url(), journal.path()));
    let mut stream = service.stream().await;
    assert!(stream.greet(&[]).await.is_empty());
    let Some(Said::Outcomes(told)) = stream.hear().await else {
        panic!("what the journal knows comes first");
    };
    let mut accepted = told.chunks[0].accepted.clone();
    accepted.sort_unstable();
    assert_eq!(accepted, [0, 1, 2]);
    let Some(Said::Release(released)) = stream.hear().await else {
        panic!("then what it held");
    };
    assert_eq!(released.refs, [lease(1, 0).r#ref.unwrap()]);
    assert!(matches!(stream.hear().await, Some(Said::Credit(_))));
    stream.acknowledge(&told);

    worker.begin_stop();
    while stream.hear().await.is_some() {}
    drop(stream);
    let summary = worker.end().await;
    assert_eq!(summary.recovered, 3);
    assert!(summary.committed);
    sink.ledger(|ledger| assert_eq!(ledger.accepted.len(), 3, "nobody was mailed twice"));
}

#[tokio::test]
async fn a_lease_goes_on_over_the_next_stream_unless_it_is_lost() {
    let (mut service, (sink, well)) = (Service::start().await, moody().await);
    let journal = tempfile::tempdir().unwrap();
    let _worker = Worker::start(options(&service, &sink.url(), journal.path()));
    let (stream, _) = service.greeted().await;
    stream.lease(lease(1, 2));
    stream.lease(lease(2, 3));
    sink.until(|ledger| ledger.connections > 0).await;
    stream.cut();

    let mut stream = service.stream().await;
    let lost = lease(2, 0).r#ref.unwrap();
    let held = stream.greet(&[lost]).await;
    assert_eq!(held, [lease(1, 0).r#ref.unwrap(), lost]);
    assert!(matches!(stream.hear().await, Some(Said::Credit(credit)) if credit.recipients >= 3997));
    well.store(true, Ordering::SeqCst);
    let (accepted, _) = stream.settle(2).await;
    assert_eq!(accepted, [0, 1]);
    stream.lease(lease(3, 1));
    stream.settle(1).await;
    sink.ledger(|ledger| assert_eq!(ledger.accepted.len(), 3, "nothing of the lost lease"));
}

#[tokio::test]
async fn whoever_is_revoked_is_not_mailed() {
    let (mut service, (sink, well)) = (Service::start().await, moody().await);
    let journal = tempfile::tempdir().unwrap();
    let _worker = Worker::start(options(&service, &sink.url(), journal.path()));
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, 9));
    sink.until(|ledger| ledger.connections > 0).await;
    stream.say(Answer::Revoke(Revoke {
        r#ref: lease(1, 0).r#ref,
        indexes: vec![7, 8],
    }));
    // It has heard the revocation once it has heard what came after it.
    stream.lease(lease(2, 0));
    stream.say(Answer::Drain(Drain {}));
    while stream.hear().await.is_some() {}
    drop(stream);
    let (mut stream, held) = service.greeted().await;
    assert_eq!(held, [lease(1, 0).r#ref.unwrap()]);
    well.store(true, Ordering::SeqCst);
    let (accepted, failed) = stream.settle(7).await;
    assert_eq!(accepted, (0..7).collect::<Vec<_>>());
    assert!(failed.is_empty());
}

#[tokio::test]
async fn a_service_that_drains_gets_all_results_and_the_worker_back() {
    let (mut service, sink) = (Service::start().await, Sink::well().await);
    let journal = tempfile::tempdir().unwrap();
    let _worker = Worker::start(options(&service, &sink.url(), journal.path()));
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, 3));
    stream.settle(3).await;
    stream.say(Answer::Drain(Drain {}));
    while stream.hear().await.is_some() {}
    drop(stream);
    let (mut stream, held) = service.greeted().await;
    assert!(held.is_empty());
    stream.lease(lease(2, 1));
    stream.settle(1).await;
}

#[tokio::test]
async fn a_stop_finishes_what_is_open_reports_it_and_gives_back_the_rest() {
    let dots = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&dots);
    let mut service = Service::start().await;
    let sink = Sink::start("PIPELINING", move |said| {
        if said.verb == Verb::Dot {
            seen.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(2));
        }
        Act::Well
    })
    .await;
    let journal = tempfile::tempdir().unwrap();
    let mut worker = Worker::start(options(&service, &sink.url(), journal.path()));
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, 1000));
    sink.until(|ledger| ledger.accepted.len() >= 10).await;
    worker.begin_stop();

    let mut reported = 0;
    let mut released = Vec::new();
    while let Some(said) = stream.hear().await {
        match said {
            Said::Outcomes(outcomes) => {
                assert!(released.is_empty(), "results come before the release");
                reported += outcomes.chunks[0].accepted.len();
                stream.acknowledge(&outcomes);
            }
            Said::Release(release) => released.extend(release.refs),
            other => assert!(matches!(other, Said::Credit(_)), "{other:?}"),
        }
    }
    drop(stream);
    let summary = worker.end().await;
    let accepted = sink.ledger(|ledger| ledger.accepted.len());
    assert_eq!(released, [lease(1, 0).r#ref.unwrap()]);
    assert_eq!(reported, accepted, "all that was accepted is known");
    assert_eq!(summary.accepted, accepted as u64);
    assert!(accepted < 1000);
    assert!(summary.committed);
}

#[tokio::test]
async fn five_do_not_wait_behind_a_thousand() {
    let (mut service, sink) = (Service::start().await, Sink::well().await);
    let journal = tempfile::tempdir().unwrap();
    let options = Options {
        connections: 1,
        ..options(&service, &sink.url(), journal.path())
    };
    let _worker = Worker::start(options);
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, 1000));
    let mut small = lease(2, 5);
    for recipient in &mut small.recipients {
        recipient.email_address = "desk@example.org".into();
    }
    stream.lease(small);
    stream.settle(1005).await;
    sink.ledger(|ledger| {
        let last = ledger
            .accepted
            .iter()
            .rposition(|(to, _)| to == "desk@example.org");
        assert!(last.unwrap() < 500, "{last:?}");
    });
}

#[tokio::test]
async fn trouble_of_the_relay_is_nobodys_failure() {
    // Each connection dies of its first recipient, until the third.
    let mut service = Service::start().await;
    let sink = Sink::start("PIPELINING", |said| {
        if said.verb == Verb::Rcpt && said.connection < 3 {
            Act::SayAndClose(b"421 4.3.2 Too busy\r\n".to_vec())
        } else {
            Act::Well
        }
    })
    .await;
    let journal = tempfile::tempdir().unwrap();
    let _worker = Worker::start(options(&service, &sink.url(), journal.path()));
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, 20));
    let (accepted, failed) = stream.settle(20).await;
    assert_eq!(accepted.len(), 20);
    assert!(failed.is_empty());
    sink.ledger(|ledger| assert_eq!(ledger.accepted.len(), 20));
}

#[tokio::test]
async fn each_failure_is_reported_as_what_it_is() {
    let mut service = Service::start().await;
    let sink = Sink::start("PIPELINING", |said| match said.line {
        line if line.contains("reader1@") => say("550 5.1.1 <reader1@example.org> unknown"),
        line if line.contains("reader2@") => say("452 4.2.2 full"),
        _ => Act::Well,
    })
    .await;
    let journal = tempfile::tempdir().unwrap();
    let _worker = Worker::start(options(&service, &sink.url(), journal.path()));
    let (mut stream, _) = service.greeted().await;
    let mut sent = lease(1, 5);
    sent.recipients[3].email_address = "nobody".into();
    sent.recipients[4].unsubscribe_uri.clear();
    stream.lease(sent);
    let mut failures = Vec::new();
    let mut accepted = Vec::new();
    while failures.len() + accepted.len() < 5 {
        let outcomes = stream.outcomes().await;
        stream.acknowledge(&outcomes);
        for chunk in outcomes.chunks {
            failures.extend(chunk.failures);
            accepted.extend(chunk.accepted);
        }
    }
    failures.sort_by_key(|failure| failure.index);
    assert_eq!(accepted, [0]);
    let classes: Vec<_> = failures.iter().map(Failure::class).collect();
    assert_eq!(
        classes,
        [
            FailureClass::Permanent,
            FailureClass::Transient,
            FailureClass::Unrenderable,
            FailureClass::Unrenderable
        ]
    );
    assert_eq!(failures[0].smtp_code, 550);
    assert_eq!(failures[0].enhanced_code, "5.1.1");
    assert_eq!(failures[0].detail, "<address> unknown");
}

#[tokio::test]
async fn a_mail_whose_fate_is_unknown_is_reported_as_ambiguous() {
    let mut service = Service::start().await;
    let sink = Sink::start("PIPELINING", |said| match said.verb {
        Verb::Dot => Act::Close,
        _ => Act::Well,
    })
    .await;
    let journal = tempfile::tempdir().unwrap();
    let _worker = Worker::start(options(&service, &sink.url(), journal.path()));
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, 1));
    let outcomes = stream.outcomes().await;
    assert_eq!(
        outcomes.chunks[0].failures[0].class(),
        FailureClass::Ambiguous
    );
    sink.ledger(|ledger| assert_eq!(ledger.connections, 1, "it was not sent again"));
}

#[tokio::test]
async fn leases_are_given_back_when_the_relay_stays_in_trouble() {
    let (mut service, (sink, well)) = (Service::start().await, moody().await);
    let journal = tempfile::tempdir().unwrap();
    let options = Options {
        relay_patience: Duration::ZERO,
        ..options(&service, &sink.url(), journal.path())
    };
    let _worker = Worker::start(options);
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, 5));
    let Some(Said::Release(released)) = stream.hear().await else {
        panic!("no release");
    };
    assert_eq!(released.refs, [lease(1, 0).r#ref.unwrap()]);
    well.store(true, Ordering::SeqCst);
    // Credit again, once the relay answers.
    loop {
        match stream.hear().await {
            Some(Said::Credit(credit)) => {
                assert_eq!(credit.recipients, 5);
                break;
            }
            Some(Said::Release(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    stream.lease(lease(1, 5));
    stream.settle(5).await;
}

#[tokio::test]
async fn mail_into_a_folder_is_a_file_each() {
    let mut service = Service::start().await;
    let journal = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mail = format!("file:{}", folder.path().join("out").display());
    let seen = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&seen);
    let options = Options {
        observer: Some(Arc::new(move |mailed| {
            assert!(mailed.subject.contains("Venezuela"));
            assert!(mailed.to.unwrap().expose().starts_with("reader"));
            assert!(!format!("{mailed:?}").contains("reader"));
            counted.fetch_add(1, Ordering::SeqCst);
        })),
        ..options(&service, &mail, journal.path())
    };
    let _worker = Worker::start(options);
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, 3));
    stream.settle(3).await;
    let written = std::fs::read_to_string(folder.path().join("out/ab0100@demarche.example.eml"));
    assert!(written.unwrap().contains("\r\nTo: reader1@example.org\r\n"));
    assert_eq!(seen.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn no_address_is_ever_logged() {
    #[derive(Clone, Default)]
    struct Lines(Arc<std::sync::Mutex<Vec<u8>>>);
    impl std::io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);

    let mut service = Service::start().await;
    let sink = Sink::start("PIPELINING", |said| match (said.verb, said.connection) {
        (Verb::Rcpt, _) if said.line.contains("reader1@") => {
            say("550 5.1.1 <reader1@example.org> unknown")
        }
        (Verb::Mail, 1) => say("451 reader1@example.org is to blame"),
        (Verb::Dot, 2) => Act::SayAndClose(b"421 reader2@example.org\r\n".to_vec()),
        _ => Act::Well,
    })
    .await;
    let journal = tempfile::tempdir().unwrap();
    let _worker = Worker::start(options(&service, &sink.url(), journal.path()));
    let (mut stream, _) = service.greeted().await;
    let mut sent = lease(1, 4);
    sent.recipients[3].email_address = "reader3@example.org\r\nx".into();
    stream.lease(sent);
    stream.settle(4).await;
    let logged = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("in trouble"), "the log is read");
    for address in ["reader0", "reader1", "reader2", "reader3", "token"] {
        assert!(!logged.contains(address), "{address} was logged");
    }
}
