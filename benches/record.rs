//! How long it takes to read a large record, and whether a write costs more as it grows.
//!
//! ```text
//! cargo bench --bench record -- --proposals 100000 --facts 9
//! cargo bench --bench record -- --postgres postgres://postgres@127.0.0.1/postgres
//! ```
//!
//! Fills a new record with proposals and facts about them, in groups as they come in under
//! load, and takes the time of each stretch of writes on the way. Then calls the services in
//! process, one call at a time: pages of lists with each of the filters, pages of searches
//! for words that are rare, common and in between, and dockets. The network is left out;
//! what is read is read by the very code that a caller from outside meets.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::Context;
use clap::Parser;
use demarche::{
    api::{Api, Settings},
    clock::Clock,
    ids::Ids,
    keys::Keys,
    server::Drain,
    store::{DatabaseUrl, Parts, Store, Tuning},
};

#[path = "record/reads.rs"]
mod reads;
#[path = "record/story.rs"]
mod story;
#[path = "record/writes.rs"]
mod writes;

/// As in the service.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(about = "Measures reads of a large record, and writes as it grows")]
struct Args {
    /// How many proposals.
    #[arg(long, default_value_t = 100_000)]
    proposals: usize,
    /// How many facts about each, on average, beside the first.
    #[arg(long, default_value_t = 9)]
    facts: usize,
    /// How many writes are under way at once.
    #[arg(long, default_value_t = 512)]
    writers: usize,
    /// How often to make each call.
    #[arg(long, default_value_t = 200)]
    calls: usize,
    /// Make only the calls whose names have this in them.
    #[arg(long, default_value = "")]
    only: String,
    /// An empty database, by its URL. Without it, SQLite is measured.
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Where to keep the SQLite file. On a disk: in memory a commit costs nothing.
    #[arg(long, default_value = "target")]
    directory: PathBuf,
    /// Given by `cargo bench`; means nothing here.
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let folder = tempfile::tempdir_in(&args.directory).context("no room for the record")?;
    let url = match &args.postgres {
        Some(url) => url.clone(),
        None => format!("sqlite:{}", folder.path().join("record.db").display()),
    };
    let url = DatabaseUrl::try_from(url)?;
    let parts = Parts {
        keys: Keys::new(&[7; 32]),
        clock: Clock::system(),
        ids: Ids::system(),
    };
    let store = Store::open(&url, &Tuning::default(), parts.clone()).await?;
    println!(
        "{} proposals, {} facts about each",
        args.proposals,
        args.facts + 1
    );

    writes::fill(&store, args.proposals, args.facts, args.writers).await?;

    let api = Api::new(
        store,
        parts.clock,
        parts.ids,
        Drain::new(),
        Settings::default(),
    );
    reads::measure(&api, args.proposals, args.calls, &args.only).await
}

/// The middle of some times, and what one in a hundred exceeds.
fn middle_and_worst(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort_unstable();
    let at = |place: usize| times.get(place).copied().unwrap_or_default();
    (at(times.len() / 2), at(times.len() * 99 / 100))
}

/// How long something takes.
async fn timed<T, E>(work: impl Future<Output = Result<T, E>>) -> Result<(Duration, T), E> {
    let begun = Instant::now();
    let done = work.await?;
    Ok((begun.elapsed(), done))
}
