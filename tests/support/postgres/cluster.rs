//! A server in a folder of its own, which goes when it is dropped or its test process ends.

use std::{
    fmt::Write as _,
    fs,
    net::TcpListener,
    os::unix::{
        fs::{PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread::{self, JoinHandle},
};

use demarche::ids::Ids;
use tempfile::TempDir;

use super::{
    ROLE,
    binaries::{Binaries, User},
    until,
};

/// Waits for the server. When its test process ends, which the kernel tells it by TERM, it
/// ends the server and removes the folder: a process that is killed cannot clean up itself.
/// The server has ended with its test process also where the test process ended before the
/// kernel was asked to tell of it.
const WARDEN: &str = r#"
parent=$1; folder=$2; shift 2
over=; server=
trap 'over=yes; [ -z "$server" ] || kill -QUIT "$server"' TERM
[ "$PPID" = "$parent" ] || over=yes
if [ -z "$over" ]; then
    "$@" & server=$!
    [ -z "$over" ] || kill -QUIT "$server"
    wait "$server"
    while kill -0 "$server" 2>/dev/null; do wait "$server"; done
fi
[ -z "$over" ] || rm -rf "$folder"
"#;

/// A server and its data.
pub(super) struct Cluster {
    binaries: Binaries,
    folder: TempDir,
    data: PathBuf,
    port: u16,
    running: Option<Running>,
}

/// The process that waits for the server, and the thread that waits for it. The kernel
/// counts the end of the thread that started a process as the end of its parent: so it
/// stays.
struct Running {
    warden: u32,
    ended: JoinHandle<()>,
}

impl Cluster {
    /// Makes one, with these settings, and starts it.
    pub(super) fn make(binaries: Binaries, settings: &[(&str, &str)]) -> Self {
        let (folder, data) = folder(&binaries);
        let mut initdb = binaries.command(&binaries.program("initdb"), &[]);
        initdb
            .args(["--no-sync", "--no-instructions", "--auth=trust"])
            .args(["--encoding=UTF8", "--locale=C", "--username", ROLE])
            .arg("--pgdata")
            .arg(&data);
        run(&mut initdb);
        let mut cluster = Self {
            binaries,
            folder,
            data,
            port: 0,
            running: None,
        };
        cluster.configure(&SETTINGS);
        cluster.configure(settings);
        cluster.start();
        cluster
    }

    /// Makes a standby of this one, with the settings of this one, and starts it.
    pub(super) fn standby(&self, name: &str, port: Option<u16>) -> Self {
        let binaries = self.binaries.clone();
        let (folder, data) = folder(&binaries);
        let program = binaries.program("pg_basebackup");
        let mut copy = binaries.command(&program, &[]);
        let source = format!(
            "host=127.0.0.1 port={} user={ROLE} application_name={name}",
            self.port
        );
        copy.args(["--checkpoint=fast", "--wal-method=stream", "--no-sync"])
            .args(["--write-recovery-conf", "--dbname", &source])
            .arg("--pgdata")
            .arg(&data);
        run(&mut copy);
        let mut cluster = Self {
            binaries,
            folder,
            data,
            port: port.unwrap_or(0),
            running: None,
        };
        // It has none of its own to wait for when it is made the primary.
        cluster.configure(&[("synchronous_standby_names", "")]);
        cluster.start();
        cluster
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    pub(super) fn keep(&self, name: &str, contents: &[u8]) {
        let path = self.data.join(name);
        fs::write(&path, contents).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        if let Some(User { uid, gid }) = self.binaries.become_user {
            chown(&path, Some(uid), Some(gid)).unwrap();
        }
    }

    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    fn configure(&self, settings: &[(&str, &str)]) {
        let path = self.data.join("postgresql.auto.conf");
        let mut text = fs::read_to_string(&path).unwrap();
        for (name, value) in settings {
            writeln!(text, "{name} = '{}'", value.replace('\'', "''")).unwrap();
        }
        fs::write(&path, text).unwrap();
    }

    /// Starts it: the first time on a free port, then on the same one.
    pub(super) fn start(&mut self) {
        assert!(self.running.is_none(), "it is running");
        if self.port != 0 {
            return assert!(self.start_on_port(), "{}", self.log());
        }
        // Another process may take the port in between; then there are others.
        for _ in 0..20 {
            self.port = free_port();
            if self.start_on_port() {
                return;
            }
        }
        panic!("{}", self.log());
    }

    fn start_on_port(&mut self) -> bool {
        // One that was killed has left it, and its process is not there any more.
        let _ = fs::remove_file(self.data.join("postmaster.pid"));
        let mut command = self
            .binaries
            .command(Path::new("/bin/sh"), &["--pdeathsig=TERM"]);
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"))
            .unwrap();
        command
            .args(["-c", WARDEN, "warden"])
            .arg(std::process::id().to_string())
            .arg(self.folder.path())
            .arg(self.binaries.program("postgres"))
            .args(["-p", &self.port.to_string()])
            .arg("-D")
            .arg(&self.data)
            .current_dir(self.folder.path())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            // An interrupt at the terminal is for the test, and ends the server through it.
            .process_group(0);
        let (told, hear) = mpsc::channel();
        let ended = thread::spawn(move || {
            let mut warden: Child = command.spawn().unwrap();
            told.send(warden.id()).unwrap();
            warden.wait().unwrap();
        });
        let warden = hear.recv().unwrap();
        let running = self.running.insert(Running { warden, ended });
        let pid_file = self.data.join("postmaster.pid");
        let mut ready = false;
        until("the server starts", || {
            // Its eighth line says how far it is.
            ready = fs::read_to_string(&pid_file).is_ok_and(|text| {
                let status = text.lines().nth(7).map(str::trim);
                matches!(status, Some("ready" | "standby"))
            });
            ready || running.ended.is_finished()
        });
        if !ready {
            self.running = None;
        }
        ready
    }

    /// Ends the server and all its processes at once.
    pub(super) fn kill(&mut self) {
        let server = self.server();
        // So that it starts no other process meanwhile.
        signal("STOP", &[server]);
        until("the server stands still", || {
            standing(server).is_none_or(|(state, _)| state == 'T')
        });
        let mut all = children(server);
        all.push(server);
        signal("KILL", &all);
        self.wait();
        // The next server does not start while one of them has the memory that they share.
        until("all its processes are gone", || {
            all.iter()
                .all(|process| standing(*process).is_none_or(|(state, _)| state == 'Z'))
        });
    }

    /// Ends the server in order.
    pub(super) fn stop(&mut self) {
        signal("INT", &[self.server()]);
        self.wait();
    }

    fn server(&self) -> u32 {
        assert!(self.running.is_some(), "it is not running");
        let text = fs::read_to_string(self.data.join("postmaster.pid")).unwrap();
        text.lines().next().unwrap().trim().parse().unwrap()
    }

    fn wait(&mut self) {
        if let Some(running) = self.running.take() {
            running.ended.join().unwrap();
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        match &self.running {
            Some(running) => signal("TERM", &[running.warden]),
            None => free_segment(&self.data),
        }
        self.wait();
    }
}

/// Beside what a test asks for.
const SETTINGS: [(&str, &str); 8] = [
    ("listen_addresses", "127.0.0.1"),
    ("unix_socket_directories", ""),
    ("max_connections", "300"),
    ("max_wal_senders", "8"),
    // Whatever a killed server leaves is in its folder.
    ("dynamic_shared_memory_type", "mmap"),
    ("shared_buffers", "64MB"),
    ("log_min_messages", "log"),
    ("timezone", "UTC"),
];

/// A folder that the server's user may write to.
fn folder(binaries: &Binaries) -> (TempDir, PathBuf) {
    let folder = tempfile::Builder::new()
        .prefix("demarche-postgres-")
        .tempdir()
        .unwrap();
    if let Some(User { uid, gid }) = binaries.become_user {
        chown(folder.path(), Some(uid), Some(gid)).unwrap();
    }
    let data = folder.path().join("data");
    (folder, data)
}

/// A port that nobody has, below those that the kernel lends to whoever connects: it must be
/// there when the server starts again.
fn free_port() -> u16 {
    let ids = Ids::system();
    loop {
        let port = 15_000 + u16::from_be_bytes(ids.random()) % 15_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// The processes that a process has started.
fn children(parent: u32) -> Vec<u32> {
    fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| {
            let id: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
            (standing(id)?.1 == parent).then_some(id)
        })
        .collect()
}

/// The state of a process, and its parent; none when it is gone.
fn standing(process: u32) -> Option<(char, u32)> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // After the name, which is in brackets and may hold anything.
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}

fn signal(name: &str, processes: &[u32]) {
    // One that has ended meanwhile is none that could be told.
    let _ = Command::new("kill")
        .args(["-s", name])
        .args(processes.iter().map(ToString::to_string))
        .stderr(Stdio::null())
        .status()
        .unwrap();
}

/// A killed server leaves a few bytes of shared memory, by which the next one would know
/// that it is alone; its number is the last in the line.
fn free_segment(data: &Path) {
    let Ok(text) = fs::read_to_string(data.join("postmaster.pid")) else {
        return;
    };
    if let Some(id) = text
        .lines()
        .nth(6)
        .and_then(|line| line.split_whitespace().nth(1))
    {
        let _ = Command::new("ipcrm")
            .args(["-m", id])
            .stderr(Stdio::null())
            .status();
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
