//! A load generator for a running service.
//!
//! ```text
//! cargo bench --bench load -- --target http://127.0.0.1:50051 --callers 64 --streams 1 \
//!     --work create --seconds 10 --size 300
//! ```
//!
//! Every caller is a connection, every stream of it makes one call after the other. A closed
//! loop finds what the service can do; it says nothing about the delay under a load that does
//! not wait for answers. When the time is over, what was acknowledged is looked for in the
//! record: a service that is fast because it forgets fails here.

use std::{
    fs,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use clap::{Parser, ValueEnum};
use prost::Message;
use tonic::transport::{Channel, Endpoint, Uri};

#[path = "load/calls.rs"]
mod calls;
#[path = "load/offer.rs"]
mod offer;
#[path = "load/record.rs"]
mod record;
#[path = "load/tally.rs"]
mod tally;

use calls::{Caller, Plan};
use tally::Tally;

/// How many proposals there are to read when only reading is asked for.
const READABLE: usize = 1_000;

#[derive(Parser)]
#[command(about = "Makes calls to a running service and says how long they took")]
struct Args {
    /// Where the service is: `http://127.0.0.1:50051`. It is written to.
    #[arg(long)]
    target: Option<Uri>,
    /// How many connections to open.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..))]
    callers: u16,
    /// How many calls to have under way on each.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    streams: u16,
    /// Which calls to make.
    #[arg(long, value_enum, default_value_t = Work::Mixed)]
    work: Work,
    /// For how long to make them.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// How long the message that asks to record a proposal is, in bytes.
    #[arg(long, default_value_t = 300)]
    size: usize,
    /// Do not call: write one request to this file, framed as gRPC has it, for a load
    /// generator that knows no protobuf. Not for mixed work. Reading is tried once first.
    #[arg(long, value_name = "FILE", conflicts_with = "revision")]
    write_body: Option<PathBuf>,
    /// Do not call: say how far the record has got.
    #[arg(long)]
    revision: bool,
    /// Given by `cargo bench`; means nothing here.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Work {
    /// Record announced proposals.
    Create,
    /// Read one proposal at a time.
    Read,
    /// Read pages of fifty proposals.
    List,
    /// Of ten calls: seven read, two record, one lists.
    Mixed,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let Some(target) = &args.target else {
        // A plain `cargo bench` comes by here. Nobody's service is written to by default.
        println!("nothing to do: name a running service with --target");
        return Ok(());
    };
    let channel = connect(target).await?;
    if args.revision {
        println!("{}", record::revision(&channel).await?);
        return Ok(());
    }
    offer::record_parties(&channel).await?;
    let announcement = offer::announcement(args.size)?;
    if let Some(file) = &args.write_body {
        let (body, answer) = calls::body(args.work, &channel, announcement).await?;
        fs::write(file, &body).with_context(|| format!("cannot write {}", file.display()))?;
        println!("request_bytes {} answer_bytes {answer}", body.len());
        return Ok(());
    }

    let readable = match args.work {
        Work::Create => Vec::new(),
        Work::Read | Work::List | Work::Mixed => {
            calls::record_some(&channel, &announcement, READABLE).await?
        }
    };
    let before = record::revision(&channel).await?;
    let plan = Arc::new(Plan {
        work: args.work,
        request_bytes: announcement.encoded_len(),
        announcement,
        readable,
    });
    let (tally, elapsed) = run(&args, target, &plan).await?;
    report(&args, &plan, &tally, elapsed);
    ensure!(tally.answered() > 0, "no call was answered");

    let found = record::find(&channel, before, &tally.recorded).await?;
    println!(
        "record     {} proposals acknowledged, {} found once each, revision {before} to {}",
        tally.recorded.len(),
        found.once,
        found.revision,
    );
    ensure!(
        found.once == tally.recorded.len(),
        "{} acknowledged proposals are not in the record, {} are there more than once",
        found.missing,
        found.repeated,
    );
    Ok(())
}

async fn connect(target: &Uri) -> anyhow::Result<Channel> {
    Endpoint::from(target.clone())
        .connect_timeout(Duration::from_secs(5))
        .tcp_nodelay(true)
        .connect()
        .await
        .with_context(|| format!("no service answers at {target}"))
}

async fn run(args: &Args, target: &Uri, plan: &Arc<Plan>) -> anyhow::Result<(Tally, Duration)> {
    // All connections stand before the first call is made, so that opening them is in no
    // figure.
    let mut channels = Vec::new();
    for _ in 0..args.callers {
        channels.push(connect(target).await?);
    }
    let begin = Instant::now();
    let end = begin + Duration::from_secs(args.seconds);
    let mut tasks = tokio::task::JoinSet::new();
    for (channel, first) in channels.iter().zip((0..).step_by(args.streams.into())) {
        for number in first..first + usize::from(args.streams) {
            let caller = Caller::new(channel, plan, number);
            tasks.spawn(caller.call_until(end));
        }
    }
    let mut tally = Tally::new()?;
    while let Some(part) = tasks.join_next().await {
        tally.add(part??)?;
    }
    Ok((tally, begin.elapsed()))
}

fn report(args: &Args, plan: &Plan, tally: &Tally, elapsed: Duration) {
    let work = args.work.to_possible_value();
    let rate =
        f64::from(u32::try_from(tally.answered()).unwrap_or(u32::MAX)) / elapsed.as_secs_f64();
    println!(
        "work       {}, {} callers with {} streams each, proposals of {} bytes, {:.1} s",
        work.as_ref().map_or("", |work| work.get_name()),
        args.callers,
        args.streams,
        plan.request_bytes,
        elapsed.as_secs_f64(),
    );
    println!("answered   {} calls, {rate:.0} a second", tally.answered());
    for (method, latency) in tally.latencies() {
        println!("{method:<10} {latency}");
    }
    if tally.refused.is_empty() {
        println!("errors     none");
    }
    for (code, count) in &tally.refused {
        println!("errors     {count} {code}");
    }
}
