//! A disk that is full, until the test makes room: the worker's own process, whose files
//! may not grow beyond a limit (`RLIMIT_FSIZE`, by `prlimit` of util-linux), or whose
//! journal is on a small disk of its own (a tmpfs in its own mount namespace, which takes
//! root).

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
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

/// What is full.
#[derive(Clone, Copy)]
enum Full {
    /// Its files may not grow.
    FileSize,
    /// The disk has no room.
    Disk,
}

/// A worker that is a process of its own.
struct Process {
    child: Child,
    full: Full,
    journal: PathBuf,
    log: mpsc::Receiver<String>,
}

impl Process {
    fn start(full: Full, service: &Service, sink: &Sink, journal: &Path) -> Self {
        let mut command = match full {
            Full::FileSize => {
                let mut command = Command::new("prlimit");
                // A shell, because a process that ignores the signal of this limit has to be
                // begun so: then a write fails instead.
                let ignoring = "trap '' XFSZ; exec \"$@\"";
                command.args([&format!("--fsize={LIMIT}:"), "sh", "-c", ignoring, "sh"]);
                command
            }
            Full::Disk => {
                let mut command = Command::new("unshare");
                let small = format!("mount -t tmpfs -o size={LIMIT} none \"$0\" && exec \"$@\"");
                command.args(["--mount", "sh", "-c", &small]).arg(journal);
                command
            }
        };
        let mut child = command
            .arg(env!("CARGO_BIN_EXE_demarche-worker"))
            .args(["--service", &service.url(), "--mail", &sink.url()])
            .args(["--name", "mailer-1", "--connections", "2", "--journal"])
            .arg(journal)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("no `prlimit` or `unshare` (util-linux): {error}"));
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (says, log) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = says.send(line);
            }
        });
        Self {
            child,
            full,
            journal: journal.to_owned(),
            log,
        }
    }

    /// What it logged so far about a journal that cannot be written.
    fn complaints(&self) -> usize {
        let lines = self.log.try_iter();
        lines.filter(|line| line.contains("ERROR")).count()
    }

    fn make_room(&self) {
        let id = self.child.id().to_string();
        let mut command = match self.full {
            Full::FileSize => {
                let mut command = Command::new("prlimit");
                command.args(["--pid", &id, "--fsize=unlimited:"]);
                command
            }
            Full::Disk => {
                let mut command = Command::new("nsenter");
                command.args(["--target", &id, "--mount"]);
                command.args(["mount", "-o", "remount,size=10m"]);
                command.arg(&self.journal);
                command
            }
        };
        assert!(command.status().unwrap().success());
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
async fn files_that_may_not_grow_stop_the_mail_and_neither_the_results_nor_the_beats() {
    stops_and_goes_on(Full::FileSize).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_stops_the_mail_and_neither_the_results_nor_the_beats() {
    if std::fs::metadata("/proc/self").map(|me| me.uid()).ok() == Some(0) {
        stops_and_goes_on(Full::Disk).await;
    } else {
        let required = std::env::var("CI").is_ok_and(|value| value == "true");
        assert!(!required, "a disk of a test's own takes root");
        // Past the capture of output, which would swallow this in a test that passes.
        let _ = std::io::stderr().write_all(b"NOT RUN: a disk of a test's own takes root\n");
    }
}

async fn stops_and_goes_on(full: Full) {
    let (mut service, sink) = (Service::start().await, Sink::well().await);
    let journal = tempfile::tempdir().unwrap();
    let worker = Process::start(full, &service, &sink, journal.path());
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

    worker.make_room();
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
    let worker = Process::start(Full::FileSize, &service, &sink, journal.path());
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
