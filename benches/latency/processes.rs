//! Starts the two programs that are measured, and stops them.

use std::{
    io::{BufRead, BufReader, pipe},
    path::Path,
    process::{Child, Command},
    thread,
};

use anyhow::Context;

/// A program that stops with the measurement, also when that fails.
pub(crate) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // An error means that it has ended by itself: nothing is left to stop.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The service, ready for calls.
pub(crate) struct Service {
    /// `http://…`
    pub(crate) address: String,
    _running: Running,
}

impl Service {
    /// On this database, with the keys in this file.
    pub(crate) fn start(program: &Path, database: &str, keys: &Path) -> anyhow::Result<Self> {
        // One pipe for both, so that nothing here depends on which of them it speaks.
        let (reader, writer) = pipe()?;
        let child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--database", database])
            .env("DEMARCHE__KEYS__FILE", keys)
            .stdout(writer.try_clone()?)
            .stderr(writer)
            .spawn()
            .with_context(|| not_started(program))?;
        let running = Running(child);
        let mut lines = BufReader::new(reader).lines();
        let address = loop {
            let line = lines
                .next()
                .context("the service ended before it listened")??;
            eprintln!("service: {line}");
            if let Some((_, address)) = line.split_once("listening on ") {
                break format!("http://{}", address.trim().trim_start_matches("http://"));
            }
        };
        // A pipe that nobody reads would stop the service once it is full.
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                eprintln!("service: {line}");
            }
        });
        Ok(Self {
            address,
            _running: running,
        })
    }
}

/// The worker. It connects by itself, and to the relay when it has mail.
pub(crate) fn start_worker(
    program: &Path,
    service: &str,
    mail: &str,
    journal: &Path,
) -> anyhow::Result<Running> {
    let child = Command::new(program)
        .args(["--service", service])
        .args(["--mail", mail])
        .args(["--from", "Demarche <alerts@example.org>"])
        .arg("--journal")
        .arg(journal)
        .spawn()
        .with_context(|| not_started(program))?;
    Ok(Running(child))
}

fn not_started(program: &Path) -> String {
    format!(
        "cannot start {}: build it with `cargo build --release --workspace`",
        program.display()
    )
}
