//! How fast one event reaches everybody whom it concerns, on SQLite and on PostgreSQL.
//!
//! ```text
//! cargo build --release --workspace
//! cargo bench --bench fanout -- --postgres postgres://postgres@127.0.0.1/postgres
//! ```
//!
//! Starts the service and one worker for each engine. The worker renders every mail and sends
//! it nowhere, so that neither a relay nor the network is measured, unless `--mail` names a
//! relay. An event is recorded, and the time is taken until the ledger knows of every mail that
//! it was accepted. The engines take turns, and `--beside` has a command take turns with them
//! that sends as many mails in its own way. Of PostgreSQL also the bytes of write-ahead log for
//! each mail. `benches/mail.sh` measures with Postfix's relay and its client.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use clap::Parser;
use demarche::{
    clock::Clock,
    contract::v1::proposal_service_client::ProposalServiceClient,
    ids::Ids,
    keys::Keys,
    store::{DatabaseUrl, Parts, Store, Tuning},
};
use tokio::{task::block_in_place, time::sleep};
use tonic::transport::Endpoint;

#[path = "fanout/audience.rs"]
mod audience;
#[path = "load/offer.rs"]
mod offer;
#[path = "latency/processes.rs"]
mod processes;

/// How often to look whether all is done.
const LOOK: Duration = Duration::from_millis(2);
/// How long a fan-out may take before the measurement gives up.
const PATIENCE: Duration = Duration::from_mins(5);

#[derive(Parser)]
#[command(about = "Measures from a recorded event until every mail of it is known to be accepted")]
struct Args {
    /// A PostgreSQL server, by a database to connect to: a new one is made in it, and dropped
    /// afterwards. Without it, only SQLite is measured.
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// How many subscribers there are, all of whom every event concerns.
    #[arg(long, default_value_t = 100_000)]
    subscribers: usize,
    /// How many events to measure on each engine.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// The service, as built.
    #[arg(long, default_value = "target/release/demarche")]
    service: PathBuf,
    /// The worker, as built.
    #[arg(long, default_value = "target/release/demarche-worker")]
    worker: PathBuf,
    /// Where the worker sends the mail, as its `--mail`.
    #[arg(long, value_name = "URL", default_value = "null:")]
    mail: String,
    /// How long the text of the proposal is, in bytes.
    #[arg(long, default_value_t = 300)]
    size: usize,
    /// A command for `sh` that sends as many mails, to compare with.
    #[arg(long, value_name = "COMMAND")]
    beside: Option<String>,
    /// Where to keep the files while measuring. On a disk: in memory a commit costs nothing.
    #[arg(long, default_value = "target")]
    directory: PathBuf,
    /// Given by `cargo bench`; means nothing here.
    #[arg(long, hide = true)]
    bench: bool,
}

/// One engine with its service and its worker.
struct Subject {
    name: &'static str,
    store: Store,
    service: processes::Service,
    _worker: processes::Running,
    rates: Vec<f64>,
    log_bytes: Vec<f64>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    if !args.service.exists() {
        // A plain `cargo bench` comes by here.
        println!("nothing to do: build {} first", args.service.display());
        return Ok(());
    }
    let folder = tempfile::Builder::new()
        .prefix("fanout")
        .tempdir_in(&args.directory)
        .with_context(|| format!("cannot write to {}", args.directory.display()))?;
    let server = match &args.postgres {
        Some(url) => Some(Server::with_database(url).await?),
        None => None,
    };
    let mut subjects = Vec::new();
    let file = format!("sqlite:{}", folder.path().join("record.db").display());
    subjects.push(Subject::start("SQLite", &file, &args, folder.path()).await?);
    if let Some(server) = &server {
        let url = server.database_url();
        subjects.push(Subject::start("PostgreSQL", &url, &args, folder.path()).await?);
    }
    let mut beside = Vec::new();
    // The first warms caches and is not counted.
    for round in 0..=args.rounds {
        if let Some(command) = &args.beside {
            let rate = count(args.subscribers) / block_in_place(|| run(command))?.as_secs_f64();
            if round > 0 {
                beside.push(rate);
            }
            eprintln!("{:<10}  {rate:.0} mails a second", "beside");
        }
        for subject in &mut subjects {
            let before = server.as_ref().map(Server::log_position);
            let before = match before {
                Some(position) => Some(position.await?),
                None => None,
            };
            let taken = subject.fan_out(args.size).await?;
            let rate = count(args.subscribers) / taken.as_secs_f64();
            let mut log = String::new();
            if round > 0 {
                subject.rates.push(rate);
            }
            if let (Some(server), Some(before), "PostgreSQL") = (&server, before, subject.name) {
                let bytes = server.log_position().await? - before;
                let each = bytes / count(args.subscribers);
                log = format!(", {each:.1} bytes of log a mail");
                if round > 0 {
                    subject.log_bytes.push(each);
                }
            }
            eprintln!("{:<10}  {rate:.0} mails a second{log}", subject.name);
        }
    }
    report(&args, &mut subjects);
    if !beside.is_empty() {
        told("beside", &mut beside);
    }
    drop(subjects);
    if let Some(server) = server {
        server.drop_database().await?;
    }
    Ok(())
}

impl Subject {
    async fn start(
        name: &'static str,
        database: &str,
        args: &Args,
        folder: &Path,
    ) -> anyhow::Result<Self> {
        let keys = folder.join(format!("{name}.key"));
        let parts = Parts {
            keys: Keys::open(&keys, &Ids::system())?,
            clock: Clock::system(),
            ids: Ids::system(),
        };
        let url = DatabaseUrl::try_from(database.to_owned())?;
        let store = Store::open(&url, &Tuning::default(), parts).await?;
        audience::subscribe(&store, args.subscribers).await?;
        let service = processes::Service::start(&args.service, database, &keys)?;
        let journal = folder.join(format!("{name}-journal"));
        let worker = processes::start_worker(&args.worker, &service.address, &args.mail, &journal)?;
        let channel = Endpoint::from_shared(service.address.clone())?
            .connect()
            .await?;
        offer::record_parties(&channel).await?;
        Ok(Self {
            name,
            store,
            service,
            _worker: worker,
            rates: Vec::new(),
            log_bytes: Vec::new(),
        })
    }

    /// Records an event, and waits until nothing of its mail is left to do.
    async fn fan_out(&self, size: usize) -> anyhow::Result<Duration> {
        let channel = Endpoint::from_shared(self.service.address.clone())?
            .connect()
            .await?;
        let mut proposals = ProposalServiceClient::new(channel);
        let begun = Instant::now();
        let answer = proposals
            .create_proposal(offer::announcement(size)?)
            .await?;
        let revision = answer.into_inner().revision;
        loop {
            let planned = self.store.planned().await? >= revision
                && self.store.uncut_mailings(1).await?.is_empty();
            if planned && self.store.waiting().await? == (0, 0) {
                return Ok(begun.elapsed());
            }
            ensure!(begun.elapsed() < PATIENCE, "the mail is not sent in time");
            sleep(LOOK).await;
        }
    }
}

/// A server with a database that was made for the measurement.
struct Server {
    client: tokio_postgres::Client,
    base: String,
    name: String,
}

impl Server {
    async fn with_database(url: &str) -> anyhow::Result<Self> {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
            .await
            .with_context(|| format!("no server answers at {url}"))?;
        tokio::spawn(connection);
        let name = format!("demarche_fanout_{}", std::process::id());
        client
            .batch_execute(&format!("create database {name}"))
            .await?;
        let base = url.rsplit_once('/').map_or(url, |(base, _)| base);
        Ok(Self {
            client,
            base: base.to_owned(),
            name,
        })
    }

    fn database_url(&self) -> String {
        format!("{}/{}", self.base, self.name)
    }

    /// How many bytes of log the server has ever written.
    async fn log_position(&self) -> anyhow::Result<f64> {
        let position = "select (pg_current_wal_lsn() - '0/0')::float8";
        Ok(self.client.query_one(position, &[]).await?.try_get(0)?)
    }

    async fn drop_database(self) -> anyhow::Result<()> {
        let drop = format!("drop database {} with (force)", self.name);
        Ok(self.client.batch_execute(&drop).await?)
    }
}

fn report(args: &Args, subjects: &mut [Subject]) {
    println!(
        "{} subscribers, {} events on each engine, in turns",
        args.subscribers, args.rounds
    );
    for subject in subjects {
        told(subject.name, &mut subject.rates);
        if !subject.log_bytes.is_empty() {
            let (median, least, most) = summary(&mut subject.log_bytes);
            println!(
                "{:<10}  median {median:.1} bytes of log a mail, {least:.1} to {most:.1}",
                ""
            );
        }
    }
}

fn told(name: &str, rates: &mut [f64]) {
    let (median, least, most) = summary(rates);
    println!("{name:<10}  median {median:.0} mails a second, {least:.0} to {most:.0}");
}

/// How long a command takes.
fn run(command: &str) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let status = Command::new("sh").args(["-c", command]).status()?;
    ensure!(status.success(), "`{command}` ended with {status}");
    Ok(begun.elapsed())
}

/// The median, the least and the most.
fn summary(figures: &mut [f64]) -> (f64, f64, f64) {
    figures.sort_by(f64::total_cmp);
    let at = |place: usize| figures.get(place).copied().unwrap_or(f64::NAN);
    (
        at(figures.len() / 2),
        at(0),
        at(figures.len().saturating_sub(1)),
    )
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}
