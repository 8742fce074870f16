//! How long it takes from a recorded response until the relay has accepted the mail about it.
//!
//! ```text
//! cargo build --release --workspace
//! cargo bench --bench latency
//! ```
//!
//! Starts the service on a new SQLite file and one worker, and is itself the relay: one
//! process stamps both ends with one monotonic clock. Nothing else is under way, so this is
//! the delay of the path, not of a queue. `benches/latency/graphile/run.sh` takes the same
//! measure of a job queue on PostgreSQL.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use clap::Parser;
use demarche::contract::v1::{
    Clause, ConfirmSubscriptionRequest, CreateSubscriptionRequest, EventType,
    RecordResponseRequest, Subscription, SubscriptionFilter,
    proposal_service_client::ProposalServiceClient, response_service_client::ResponseServiceClient,
    subscription_service_client::SubscriptionServiceClient,
};
use tokio::time::{sleep, timeout};
use tonic::transport::{Channel, Endpoint};

#[path = "latency/answer.rs"]
mod answer;
#[path = "latency/confirmation.rs"]
mod confirmation;
#[path = "load/offer.rs"]
mod offer;
#[path = "latency/processes.rs"]
mod processes;
#[path = "latency/sink.rs"]
mod sink;

use sink::Sink;

/// How long a mail may take before the measurement gives up.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Parser)]
#[command(about = "Measures from a recorded response to the acceptance of its mail")]
struct Args {
    /// How many responses to measure.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..))]
    count: u32,
    /// How many to record before those.
    #[arg(long, default_value_t = 30)]
    warm_up: u32,
    /// How long to wait between two, so that each finds the system idle, in milliseconds.
    #[arg(long, default_value_t = 150)]
    pause_ms: u64,
    /// The service, as built.
    #[arg(long, default_value = "target/release/demarche")]
    service: PathBuf,
    /// The worker, as built.
    #[arg(long, default_value = "target/release/demarche-worker")]
    worker: PathBuf,
    /// Where to keep the SQLite file and the worker's journal while measuring. On a disk: in
    /// memory a commit costs nothing.
    #[arg(long, default_value = "target")]
    directory: PathBuf,
    /// Given by `cargo bench`; means nothing here.
    #[arg(long, hide = true)]
    bench: bool,
}

/// How long one response took, from when its call began and from when it was answered.
struct Sample {
    from_call: Duration,
    /// Milliseconds. Below zero when the mail was accepted before the answer had arrived.
    from_answer_ms: f64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let folder = tempfile::Builder::new()
        .prefix("latency")
        .tempdir_in(&args.directory)
        .with_context(|| format!("cannot write to {}", args.directory.display()))?;
    let mut sink = Sink::open().await?;
    let database = format!("sqlite:{}", folder.path().join("record.db").display());
    let keys = folder.path().join("record.key");
    let service = processes::Service::start(&args.service, &database, &keys)?;
    let relay = format!("smtp://{}", sink.address);
    let journal = folder.path().join("journal");
    let _worker = processes::start_worker(&args.worker, &service.address, &relay, &journal)?;
    let channel = Endpoint::from_shared(service.address.clone())?
        .tcp_nodelay(true)
        .connect()
        .await?;

    offer::record_parties(&channel).await?;
    subscribe(&channel, &mut sink).await?;
    let proposals = record_proposals(&channel, args.warm_up + args.count).await?;
    let mut responses = ResponseServiceClient::new(channel);
    let mut samples = Vec::new();
    for proposal in proposals {
        sleep(Duration::from_millis(args.pause_ms)).await;
        samples.push(measure(&mut responses, &mut sink, proposal).await?);
    }
    report(samples.split_off(usize::try_from(args.warm_up)?));
    Ok(())
}

/// Has somebody ask for mail about responses, and confirm it as a person would: by the link
/// in the mail.
async fn subscribe(channel: &Channel, sink: &mut Sink) -> anyhow::Result<()> {
    let mut subscriptions = SubscriptionServiceClient::new(channel.clone());
    let request = CreateSubscriptionRequest {
        subscription: Some(Subscription {
            filter: Some(SubscriptionFilter {
                clauses: vec![Clause {
                    event_types: vec![EventType::ResponseRecorded.into()],
                    ..Clause::default()
                }],
            }),
            ..Subscription::default()
        }),
        email_address: "reader@example.org".into(),
        ..CreateSubscriptionRequest::default()
    };
    subscriptions.create_subscription(request).await?;
    let mail = timeout(PATIENCE, sink.next())
        .await
        .context("no mail that asks for confirmation came")??;
    let token = confirmation::token(&mail.message)?;
    subscriptions
        .confirm_subscription(ConfirmSubscriptionRequest { token })
        .await
        .context("the token from the mail was not taken")?;
    Ok(())
}

/// One proposal for every response: a response to a proposal that has many would take longer
/// to derive the status from, the more there are.
async fn record_proposals(channel: &Channel, count: u32) -> anyhow::Result<Vec<String>> {
    let mut proposals = ProposalServiceClient::new(channel.clone());
    let announcement = offer::announcement(300)?;
    let mut names = Vec::new();
    for _ in 0..count {
        let answer = proposals.create_proposal(announcement.clone()).await?;
        let proposal = answer.into_inner().proposal;
        names.push(proposal.context("the answer has no proposal")?.name);
    }
    Ok(names)
}

async fn measure(
    responses: &mut ResponseServiceClient<Channel>,
    sink: &mut Sink,
    parent: String,
) -> anyhow::Result<Sample> {
    let request = RecordResponseRequest {
        parent,
        response: Some(answer::acknowledgement()),
        ..RecordResponseRequest::default()
    };
    let called = Instant::now();
    responses.record_response(request).await?;
    let answered = Instant::now();
    let mail = timeout(PATIENCE, sink.next())
        .await
        .context("a response was recorded and no mail came")??;
    ensure!(
        mail.recipient == "reader@example.org",
        "a mail came for somebody who had not asked for it"
    );
    let from_call = mail.accepted.duration_since(called);
    Ok(Sample {
        from_call,
        from_answer_ms: milliseconds(from_call) - milliseconds(answered.duration_since(called)),
    })
}

fn report(samples: Vec<Sample>) {
    let (mut from_call, mut from_answer): (Vec<f64>, Vec<f64>) = samples
        .into_iter()
        .map(|sample| (milliseconds(sample.from_call), sample.from_answer_ms))
        .unzip();
    println!(
        "{} responses, one at a time; until the relay accepted the mail, in milliseconds",
        from_call.len()
    );
    for (since, samples) in [("call", &mut from_call), ("answer", &mut from_answer)] {
        samples.sort_by(f64::total_cmp);
        let at = |percent: usize| {
            let place = (samples.len() * percent).div_ceil(100).max(1) - 1;
            samples.get(place).copied().unwrap_or(f64::NAN)
        };
        println!(
            "from the {since:<6}  median {:.2}  p90 {:.2}  p99 {:.2}  max {:.2}",
            at(50),
            at(90),
            at(99),
            at(100),
        );
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
