//! The command itself: its address, its signals, its exit codes, and what it does without
//! file descriptors.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::house::SOON;

struct Running {
    child: Child,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Running {
    /// Starts the command under a shell that first says `limits`.
    fn start(limits: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new("sh")
            .arg("-c")
            .arg(format!("{limits} exec \"$0\" serve --listen 127.0.0.1:0"))
            .arg(env!("CARGO_BIN_EXE_demarche"))
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap();
        Self {
            address: address.parse().unwrap(),
            child,
            _folder: folder,
        }
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args(["-s", name, &self.child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
    }

    fn exit_code(&mut self) -> Option<i32> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(began.elapsed() < SOON, "the command does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn is_ready(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(self.address) else {
            return false;
        };
        stream.set_read_timeout(Some(SOON)).unwrap();
        let mut answer = String::new();
        let asked =
            stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        asked.is_ok() && stream.read_to_string(&mut answer).is_ok() && answer.contains("200 OK")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn one_signal_drains_and_exits_0() {
    for name in ["TERM", "INT"] {
        let mut running = Running::start("");
        assert!(running.is_ready());
        running.signal(name);
        assert_eq!(running.exit_code(), Some(0));
    }
}

#[test]
fn a_second_signal_aborts_and_exits_3() {
    let mut running = Running::start("");
    // A client of HTTP/2 that never answers the server's last ping holds up the drain.
    let mut stream = TcpStream::connect(running.address).unwrap();
    stream
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")
        .unwrap();
    // The server's settings: the connection stands.
    stream.read_exact(&mut [0; 9]).unwrap();
    running.signal("TERM");
    // The listener is closed once the drain has begun.
    let began = Instant::now();
    while TcpStream::connect(running.address).is_ok() {
        assert!(began.elapsed() < SOON);
        std::thread::sleep(Duration::from_millis(5));
    }
    running.signal("TERM");
    assert_eq!(running.exit_code(), Some(3));
}

#[test]
fn without_file_descriptors_it_waits_and_then_goes_on() {
    let running = Running::start("ulimit -n 32;");
    let many: Vec<_> = (0..60)
        .filter_map(|_| TcpStream::connect(running.address).ok())
        .collect();
    assert_eq!(many.len(), 60);
    drop(many);
    let began = Instant::now();
    while !running.is_ready() {
        assert!(began.elapsed() < SOON, "the accept loop has died");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn plain_text_beyond_loopback_is_refused_with_the_way_out() {
    let output = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(["serve", "--listen", "0.0.0.0:0"])
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("allow_plaintext_beyond_loopback"), "{said}");
}

#[test]
fn the_default_configuration_is_printed_as_it_is() {
    let output = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(["config", "--default"])
        .output()
        .unwrap();
    assert_eq!(output.stdout, demarche::config::DEFAULT.as_bytes());
}
