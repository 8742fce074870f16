//! A disk that is full: the worker's own process, whose files may not grow beyond a limit
//! (`RLIMIT_FSIZE`, by `prlimit` of util-linux) until the test lifts it.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
};

use demarche::contract::v1::work_request::Message as Said;

use crate::{
    alerts::lease,
    life::{Worker, options},
    service::{Service, Stream},
    sink::Sink,
};

/// More than the journal of a few mails takes, and less than that of all.
const LIMIT: &str = "20000";
const RECIPIENTS: u32 = 3000;

/// A worker that is a process of its own.
struct Process {
    child: Child,
    log: mpsc::Receiver<String>,
}

impl Process {
    fn start(service: &Service, sink: &Sink, journal: &Path) -> Self {
        // A shell, because a process that ignores the signal of this limit has to be begun
        // so: then a write fails instead.
        let ignoring = "trap '' XFSZ; exec \"$0\" \"$@\"";
        let mut child = Command::new("prlimit")
            .args([&format!("--fsize={LIMIT}:"), "sh", "-c", ignoring])
            .arg(env!("CARGO_BIN_EXE_demarche-worker"))
            .args(["--service", &service.url(), "--mail", &sink.url()])
            .args(["--name", "mailer-1", "--connections", "2", "--journal"])
            .arg(journal)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("no `prlimit` (util-linux): {error}"));
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (says, log) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = says.send(line);
            }
        });
        Self { child, log }
    }

    /// What it logged so far about a journal that cannot be written.
    fn complaints(&self) -> usize {
        let lines = self.log.try_iter();
        lines.filter(|line| line.contains("ERROR")).count()
    }

    fn lift_the_limit(&self) {
        let id = self.child.id().to_string();
        let lifted = Command::new("prlimit")
            .args(["--pid", &id, "--fsize=unlimited:"])
            .status();
        assert!(lifted.unwrap().success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Hears what the worker says until nothing new was accepted between a few beats.
async fn until_it_stands(stream: &mut Stream, sink: &Sink, accepted: &mut Vec<u32>) {
    let mut quiet = 0;
    while quiet < 5 {
        let before = sink.ledger(|ledger| ledger.accepted.len());
        accepted.extend(stream.until_beat().await.0);
        let after = sink.ledger(|ledger| ledger.accepted.len());
        quiet = if before == after && after > 0 {
            quiet + 1
        } else {
            0
        };
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_stops_the_mail_and_neither_the_results_nor_the_beats() {
    let (mut service, sink) = (Service::start().await, Sink::well().await);
    let journal = tempfile::tempdir().unwrap();
    let worker = Process::start(&service, &sink, journal.path());
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, RECIPIENTS));
    let mut accepted = Vec::new();
    until_it_stands(&mut stream, &sink, &mut accepted).await;
    let mailed = sink.ledger(|ledger| ledger.accepted.len());
    eprintln!("{mailed} mails, and the disk was full");
    assert!(mailed < RECIPIENTS as usize);
    assert_eq!(accepted.len(), mailed, "all that was sent is reported");
    assert_eq!(worker.complaints(), 1, "loudly, and once");

    // Nothing more is taken.
    stream.lease(lease(2, 5));
    let mut released = Vec::new();
    while released.is_empty() {
        released = stream.until_beat().await.1;
    }
    assert_eq!(released, [lease(2, 0).r#ref.unwrap()]);

    worker.lift_the_limit();
    while accepted.len() < RECIPIENTS as usize {
        accepted.extend(stream.until_beat().await.0);
    }
    let to = sink.ledger(|ledger| {
        assert_eq!(ledger.accepted.len(), RECIPIENTS as usize, "nobody twice");
        let to = ledger.accepted.iter().map(|(to, _)| to.clone());
        to.collect::<BTreeSet<_>>()
    });
    assert_eq!(to.len(), RECIPIENTS as usize);
    assert_eq!(worker.complaints(), 0, "and no word more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_was_sent_before_the_disk_was_full_is_in_the_journal() {
    let (mut service, sink) = (Service::start().await, Sink::well().await);
    let journal = tempfile::tempdir().unwrap();
    let worker = Process::start(&service, &sink, journal.path());
    let (mut stream, _) = service.greeted().await;
    stream.lease(lease(1, RECIPIENTS));
    until_it_stands(&mut stream, &sink, &mut Vec::new()).await;
    let mailed = sink.ledger(|ledger| ledger.accepted.len());
    assert!(mailed > 500 && mailed < RECIPIENTS as usize, "{mailed}");
    // Killed, by the kernel.
    drop(worker);
    drop(stream);

    let _worker = Worker::start(options(&service, &sink.url(), journal.path()));
    let mut stream = service.stream().await;
    assert!(stream.greet(&[]).await.is_empty());
    let Some(Said::Outcomes(told)) = stream.hear().await else {
        panic!("what the journal knows comes first");
    };
    let known: BTreeSet<_> = told.chunks[0].accepted.iter().collect();
    assert_eq!(known.len(), mailed, "not one is missing");
}
