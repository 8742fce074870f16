//! What clients in other languages rely on, tried with one that Python's own tools generate.

use std::{
    env,
    io::{BufRead, BufReader, Write, pipe},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

use anyhow::Context;

/// The service, stopped with the test.
struct Service {
    process: Child,
    address: String,
}

impl Service {
    fn start(folder: &Path) -> anyhow::Result<Self> {
        let database = format!("sqlite:{}", folder.join("record.db").display());
        // One pipe for both, so that nothing here depends on which of them it speaks.
        let (reader, writer) = pipe()?;
        let process = Command::new(env!("CARGO_BIN_EXE_demarche"))
            .args(["serve", "--listen", "127.0.0.1:0", "--database", &database])
            .stdout(writer.try_clone()?)
            .stderr(writer)
            .spawn()?;
        let mut service = Self {
            process,
            address: String::new(),
        };
        let mut lines = BufReader::new(reader).lines();
        service.address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                eprintln!("service: {line}");
                let (_, address) = line.split_once("listening on ")?;
                Some(address.trim().trim_start_matches("http://").to_owned())
            })
            .context("the service ended before it listened")?;
        // A pipe that nobody reads would stop the service once it is full.
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                eprintln!("service: {line}");
            }
        });
        Ok(service)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // An error means that it has ended by itself: nothing is left to stop.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A Python that can generate a client: `DEMARCHE_TEST_PYTHON`, else `python3`.
fn python() -> Option<String> {
    let python = env::var("DEMARCHE_TEST_PYTHON").unwrap_or_else(|_| "python3".into());
    Command::new(&python)
        .args(["-c", "import grpc, grpc_tools"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
        .then_some(python)
}

#[test]
fn a_client_that_python_generates_records_reads_and_resumes() {
    let Some(python) = python() else {
        let missing = "no Python with grpcio and grpcio-tools: install both, or name one in \
                       DEMARCHE_TEST_PYTHON";
        // Continuous integration must not pass by leaving out.
        assert!(env::var("CI").as_deref() != Ok("true"), "{missing}");
        // Past the capture of output, which would swallow this in a test that passes.
        let _ = writeln!(std::io::stderr(), "NOT RUN: {missing}");
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let service = Service::start(folder.path()).expect("the service starts");
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let script = repository.join("tests/python/client.py");
    let output = Command::new(&python)
        // No compiled copy beside the script: a test leaves the sources as they were.
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(&script)
        .arg(repository.join("proto"))
        .arg(&service.address)
        .output()
        .expect("Python starts");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
}
