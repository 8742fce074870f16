//! What the command can be asked for, each verb in a room of its own.

mod backup;
mod migrate;
mod progress;
mod serve;
mod settings;

use std::{io::Write, process::ExitCode};

use anyhow::Context;
use clap::{Parser, Subcommand};
use demarche::config::DEFAULT;

use self::settings::Settings;

/// The record of diplomatic proposals and of how governments answer them.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Command {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Serve gRPC, gRPC-Web and pages until SIGTERM or SIGINT; a second signal stops at
    /// once.
    Serve(Settings),
    Backup(backup::Backup),
    Migrate(migrate::Migrate),
    /// Print the configuration that comes of defaults, file, environment and flags,
    /// secrets left out.
    Config {
        /// Print the default configuration instead, with what every setting means.
        #[arg(long)]
        default: bool,
        #[command(flatten)]
        settings: Settings,
    },
}

impl Command {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self.verb {
            Verb::Serve(settings) => serve::serve(settings.load()?),
            Verb::Backup(backup) => backup.run(),
            Verb::Migrate(migrate) => migrate.run(),
            Verb::Config { default: true, .. } => print(DEFAULT),
            Verb::Config { settings, .. } => print(&settings.load()?.show()?),
        }
    }
}

/// Answers on standard output.
fn print(text: &str) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .context("cannot write to standard output")?;
    Ok(ExitCode::SUCCESS)
}
