//! Processes: the service over a record, and workers beside it.

use std::{
    fs::{File, OpenOptions},
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::OnceLock,
    time::Duration,
};

use demarche::{
    clock::Clock,
    ids::Ids,
    keys::Keys,
    store::{DatabaseUrl, Parts, Store, Tuning},
};
use tempfile::TempDir;
use tonic::transport::{Channel, Endpoint};

/// No test waits longer than this for what must happen.
pub(super) const SOON: Duration = Duration::from_mins(1);

/// A record in a folder of its own, served or not.
pub(super) struct Record {
    folder: TempDir,
    /// Where the record is, if not in the folder.
    server: Option<String>,
    settings: Vec<(&'static str, String)>,
}

impl Record {
    pub(super) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            server: None,
            settings: Vec::new(),
        }
    }

    /// In a database of a server; its keys are in the folder.
    pub(super) fn at(url: String) -> Self {
        let record = Self {
            server: Some(url),
            ..Self::new()
        };
        let keys = record.beside("record.db.key").display().to_string();
        record.with("DEMARCHE__KEYS__FILE", &keys)
    }

    /// With a setting in the environment of the service.
    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.settings.push((name, value.to_owned()));
        self
    }

    pub(super) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn database(&self) -> PathBuf {
        self.beside("record.db")
    }

    pub(super) fn url(&self) -> String {
        let in_file = || format!("sqlite:{}", self.database().display());
        self.server.clone().unwrap_or_else(in_file)
    }

    /// Opens the record in this process, as the service would.
    pub(super) async fn open(&self) -> Store {
        let keys = Keys::open(&self.beside("record.db.key"), &Ids::system()).unwrap();
        let url = DatabaseUrl::try_from(self.url()).unwrap();
        let parts = Parts {
            keys,
            clock: Clock::system(),
            ids: Ids::system(),
        };
        Store::open(&url, &Tuning::default(), parts).await.unwrap()
    }

    /// The command with its arguments, in the folder of the record.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_demarche"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// Runs the command to its end.
    pub(super) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Serves the record, on a free port.
    pub(super) fn serve(&self) -> Service {
        self.serve_on("127.0.0.1:0".parse().unwrap())
    }

    pub(super) fn serve_on(&self, listen: SocketAddr) -> Service {
        let listen = listen.to_string();
        let command = self.command(&["serve", "--listen", &listen, "--database", &self.url()]);
        let Some(service) = Service::start(command, self.log("service.log")) else {
            let said = std::fs::read_to_string(self.beside("service.log")).unwrap();
            panic!("{said}");
        };
        service
    }

    /// Starts a worker: always the same one, with the same journal.
    pub(super) fn work(&self, service: SocketAddr, mail: &str, connections: usize) -> Process {
        Process::start(
            self.worker("mailer-1", &[service], mail, connections)
                .stderr(self.log("worker.log")),
        )
    }

    /// A worker of this name, with the journal of this name, for all these replicas.
    pub(super) fn worker(
        &self,
        name: &str,
        services: &[SocketAddr],
        mail: &str,
        connections: usize,
    ) -> Command {
        let mut command = Command::new(worker());
        for service in services {
            command.args(["--service", &format!("http://{service}")]);
        }
        command
            .args(["--mail", mail, "--name", name])
            .args(["--from", "Démarche <alerts@example.org>"])
            .args(["--connections", &connections.to_string()])
            .arg("--journal")
            .arg(self.beside(&format!("{name}.journal")))
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    }

    /// What a process says on standard error goes here.
    pub(super) fn log(&self, name: &str) -> File {
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        options.open(self.beside(name)).unwrap()
    }
}

/// A running service.
pub(super) struct Service {
    pub(super) address: SocketAddr,
    pub(super) process: Process,
}

impl Service {
    /// Starts a service; none when it ends instead of listening.
    pub(super) fn start(mut command: Command, log: File) -> Option<Self> {
        let mut process = Process::start(command.stdout(Stdio::piped()).stderr(log));
        let mut line = String::new();
        BufReader::new(process.0.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().strip_prefix("listening on http://")?;
        Some(Self {
            address: address.parse().unwrap(),
            process,
        })
    }

    pub(super) fn channel(&self) -> Channel {
        channel(self.address)
    }
}

/// A channel that connects, and connects anew, when it is used.
pub(super) fn channel(address: SocketAddr) -> Channel {
    Endpoint::from_shared(format!("http://{address}"))
        .unwrap()
        .connect_timeout(Duration::from_secs(5))
        .connect_lazy()
}

/// A process that this test started, and ends.
pub(super) struct Process(Child);

impl Process {
    pub(super) fn start(command: &mut Command) -> Self {
        Self(command.spawn().unwrap())
    }

    /// As the kernel does it: nothing is said, nothing is flushed.
    pub(super) fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    pub(super) fn signal(&self, name: &str) {
        let id = self.0.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for the end.
    pub(super) async fn exit_code(&mut self) -> Option<i32> {
        let ended = async {
            loop {
                if let Some(status) = self.0.try_wait().unwrap() {
                    return status.code();
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(SOON, ended).await.unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // An error means that it has ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits for a condition.
pub(super) async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let waited = tokio::time::timeout(SOON, async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    });
    assert!(waited.await.is_ok(), "waited in vain: {what}");
}

/// What repeats a random test: `DEMARCHE_TEST_SEED`, else drawn.
pub(super) fn seed() -> u64 {
    let seed = match std::env::var("DEMARCHE_TEST_SEED") {
        Ok(text) => text.parse().unwrap(),
        Err(_) => u64::from_be_bytes(Ids::system().random()),
    };
    eprintln!("DEMARCHE_TEST_SEED={seed}");
    seed
}

/// The worker's binary, beside the service's. Another package builds it: when it is not
/// there, it is built.
fn worker() -> &'static Path {
    static WORKER: OnceLock<PathBuf> = OnceLock::new();
    WORKER.get_or_init(|| {
        let beside = Path::new(env!("CARGO_BIN_EXE_demarche"));
        let folder = beside.parent().unwrap();
        let name = format!("demarche-worker{}", std::env::consts::EXE_SUFFIX);
        let worker = folder.join(name);
        if !worker.exists() {
            let profile = match folder.file_name().and_then(|name| name.to_str()) {
                Some("debug") | None => "dev",
                Some(profile) => profile,
            };
            let built = Command::new(env!("CARGO"))
                .args(["build", "--bins", "-p", "demarche", "-p", "demarche-worker"])
                .args(["--profile", profile, "--target-dir"])
                .arg(folder.parent().unwrap())
                .current_dir(env!("CARGO_MANIFEST_DIR"))
                .status();
            assert!(built.unwrap().success(), "demarche-worker does not build");
        }
        worker
    })
}
