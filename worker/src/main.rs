//! The command `demarche-worker`.
//!
//! Exit codes: 0, stopped in order; 1, did not start; 2, called wrongly; 130, stopped by a
//! second signal, so that mail in flight may be repeated.

mod command;

use std::{io::IsTerminal as _, process::ExitCode};

use clap::Parser as _;
use command::{Command, LogFormat};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

fn main() -> anyhow::Result<ExitCode> {
    let command = Command::parse();
    let format = command.log_format;
    let options = command.options()?;
    log(format);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let summary = runtime.block_on(async {
        let mut signals = Signals::listen()?;
        let shutdown = async move {
            signals.next().await;
            tokio::spawn(async move {
                signals.next().await;
                tracing::error!("a second signal: stopping at once");
                std::process::exit(130);
            });
        };
        anyhow::Ok(demarche_worker::run(options, shutdown).await?)
    })?;
    tracing::info!(
        accepted = summary.accepted,
        failed = summary.failed,
        recovered = summary.recovered,
        committed = summary.committed,
        "stopped"
    );
    Ok(ExitCode::SUCCESS)
}

/// What asks a process to end.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

fn log(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Compact => lines.compact().init(),
        LogFormat::Json => lines.json().init(),
    }
}
