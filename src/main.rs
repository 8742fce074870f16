//! The command `demarche`.
//!
//! Exit codes: 0 after a drain, or when the answer was printed; 1 when something failed,
//! with the reason on standard error; 2 when the arguments are wrong; 3 when a second
//! signal cut the drain short.

use std::{
    io::Write,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use demarche::{
    clock::Clock,
    config::{Config, DEFAULT, Flag},
    ids::Ids,
    server::{
        Drain,
        signal::{self, Signals},
    },
    service, telemetry,
};

/// Small messages make many small allocations on several threads, which the allocator of
/// the C library is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The record of diplomatic proposals and of how governments answer them.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Command {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Serve gRPC, gRPC-Web and pages until SIGTERM or SIGINT; a second signal stops at
    /// once.
    Serve(Settings),
    /// Copy the record to a file while it is in use. The copy is of one moment. The keys
    /// are not in it: keep a copy of the key file apart from it.
    Backup {
        /// Where to; a file that is there already is overwritten.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        #[command(flatten)]
        settings: Settings,
    },
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

/// What can be said on the command line; the rest is in the file and the environment.
#[derive(Debug, Args)]
struct Settings {
    /// A configuration file (TOML).
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Where the record is kept: `sqlite:PATH`.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// What links in mails begin with.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
}

impl Settings {
    fn load(self) -> anyhow::Result<Config> {
        let flags: Vec<Flag> = [
            ("server.listen", self.listen),
            ("database.url", self.database),
            ("web.public_url", self.public_url),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
        .collect();
        let file = self.config.as_deref().map(Path::new);
        // Variables that are not UTF-8 are not ours: they cannot match a setting.
        let environment = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Ok(Config::load(file, environment, &flags)?)
    }
}

fn main() -> ExitCode {
    match run(Command::parse().verb) {
        Ok(code) => code,
        Err(error) => {
            // The log may not exist yet, and this is for whoever typed the command.
            let _ = writeln!(std::io::stderr(), "demarche: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> anyhow::Result<ExitCode> {
    match verb {
        Verb::Serve(settings) => serve(settings.load()?),
        Verb::Backup { to, settings } => backup(&settings.load()?, to),
        Verb::Config { default: true, .. } => print(DEFAULT),
        Verb::Config { settings, .. } => print(&settings.load()?.show()?),
    }
}

fn serve(config: Config) -> anyhow::Result<ExitCode> {
    telemetry::init(&config.log)?;
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    let drain = Drain::new();
    let ended = runtime.block_on(async {
        let signals = Signals::listen().context("cannot listen for signals")?;
        let aborted = signals.second_after_draining(drain.clone());
        let service = service::run(config, Clock::system(), Ids::system(), drain, listening);
        tokio::select! {
            ended = service => {
                ended?;
                Ok(ExitCode::SUCCESS)
            }
            () = aborted => Ok(ExitCode::from(signal::ABORTED)),
        }
    });
    // After a drain nothing is left; after an abort, nothing is waited for.
    runtime.shutdown_background();
    ended
}

fn listening(address: SocketAddr) {
    tracing::info!(%address, "listening");
    // For whoever started it with port 0. The log has it too, so that a closed standard
    // output is no reason to fail.
    let _ = print(&format!("listening on http://{address}\n"));
}

#[tokio::main]
async fn backup(config: &Config, to: PathBuf) -> anyhow::Result<ExitCode> {
    telemetry::init(&config.log)?;
    Box::pin(service::backup(config, to, Clock::system(), Ids::system())).await?;
    Ok(ExitCode::SUCCESS)
}

fn print(text: &str) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .context("cannot write to standard output")?;
    Ok(ExitCode::SUCCESS)
}
