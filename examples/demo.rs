//! The demonstration: service and worker in one process, and the story of April 2025.
//!
//! ```text
//! cargo run --release --example demo
//! cargo run --release --example demo -- --exit
//! ```
//!
//! Everything goes over the network, as in earnest: gRPC calls to the service, SMTP from the
//! worker to a mailbox, forms from a browser. The story is in `examples/demo/story.json`.
//! Afterwards the service stays up until Ctrl-C; with `--exit` it ends once all mail that is
//! due is out: status 0, or 1 if anything was not as the story asks.

#[path = "demo/account.rs"]
mod account;
#[path = "demo/browser.rs"]
mod browser;
#[path = "demo/house.rs"]
mod house;
#[path = "demo/mailbox.rs"]
mod mailbox;
#[path = "demo/people.rs"]
mod people;
#[path = "demo/replay.rs"]
mod replay;
#[path = "demo/scribe.rs"]
mod scribe;
#[path = "demo/smtp.rs"]
mod smtp;
#[path = "demo/story.rs"]
mod story;
#[path = "demo/tell.rs"]
mod tell;
#[path = "demo/wording.rs"]
mod wording;

use std::{path::Path, process::ExitCode, time::Duration};

use anyhow::{Context, anyhow, ensure};
use clap::Parser;
use demarche::{
    client::Client,
    contract::v1::Proposal,
    server::{
        Drain,
        signal::{ABORTED, Signals},
    },
};
use tokio::time::timeout;
use tonic::transport::Endpoint;

use crate::{house::House, mailbox::Mailbox, replay::Replay, story::Story};

/// How long any one thing may take that the story waits for.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the whole story may take.
const LONGEST: Duration = Duration::from_secs(90);

/// Replays a diplomatic proposal, its answers and the mail about them.
#[derive(Parser)]
struct Args {
    /// End once all mail that is due is out: status 0 if it was the right mail.
    #[arg(long)]
    exit: bool,
    /// What service and worker log: a level, or directives such as `demarche=debug`.
    #[arg(long, default_value = "warn", value_name = "FILTER")]
    log: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let signals = Signals::listen().context("cannot listen for signals")?;
    let folder = tempfile::Builder::new()
        .prefix("demarche-demo-")
        .tempdir()?
        .keep();
    println!("everything is kept in {}", folder.display());
    let mailbox = Mailbox::open(folder.join("mail")).await?;
    let relay = format!("smtp://{}", mailbox.address);
    println!("mailbox at   {relay}");
    let mut house = House::open(&folder, &relay, &args.log).await?;
    println!("service at   {}", house.address);
    let drain = house.drain.clone();
    let aborted = signals.second_after_draining(drain.clone());
    tokio::pin!(aborted);
    let address = house.address.clone();
    let told = tokio::select! {
        told = timeout(LONGEST, replay(&address, mailbox)) => {
            told.context("the story took too long")?
        }
        ended = house.ended() => Err(ended),
        () = drain.begun() => Err(anyhow!("stopped before the story had ended")),
        () = &mut aborted => return Ok(ExitCode::from(ABORTED)),
    };
    let (proposal, mails) = told?;
    stay(&address, &proposal, &folder, &drain, args.exit);
    tokio::select! {
        closed = close(house, drain, mails) => closed?,
        () = aborted => return Ok(ExitCode::from(ABORTED)),
    }
    Ok(ExitCode::SUCCESS)
}

/// Tells the story; returns how it left the proposal, and how many mails went out.
async fn replay(address: &str, mailbox: Mailbox) -> anyhow::Result<(Proposal, u64)> {
    let story = Story::read()?;
    let channel = Endpoint::from_shared(address.to_owned())?.connect().await?;
    let client = Client::new(channel);
    let mut deliveries = client.deliveries.clone();
    let mut told = Replay::new(client, mailbox).run(&story).await?;
    let mails = account::check(&mut told, &mut deliveries).await?;
    let timeline = browser::get(&format!("{address}/{}", told.proposal.name)).await?;
    ensure!(
        timeline.status == 200,
        "{} for the timeline to which every mail links",
        timeline.status
    );
    println!("\n{mails} mails were due, {mails} went out, and no other.");
    Ok((told.proposal, mails))
}

/// Says what the reader can do now, or begins the end if they asked for it.
fn stay(address: &str, proposal: &Proposal, folder: &Path, drain: &Drain, exit: bool) {
    if exit {
        drain.begin();
        return;
    }
    println!("\nThe service stays up. Look around:");
    println!("   gRPC      {address}");
    println!("   timeline  {address}/{}", proposal.name);
    println!("   mail      {}", folder.join("mail").display());
    println!("   a call    buf curl --protocol grpc --http2-prior-knowledge -d '{{}}' \\");
    println!("               {address}/demarche.v1.ProposalService/ListProposals");
    println!("Ctrl-C ends it.");
}

/// Waits for the end, and holds the worker's own count against ours.
async fn close(house: House, drain: Drain, mails: u64) -> anyhow::Result<()> {
    drain.begun().await;
    let summary = house.close().await?;
    ensure!(
        summary.failed == 0 && summary.committed && summary.accepted >= mails,
        "the worker did not end well: {summary:?}"
    );
    Ok(())
}
