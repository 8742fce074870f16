//! Watchers who do not keep up, and watchers whose service goes away.

use std::{pin::pin, time::Duration};

use demarche::{
    client::{Backoff, Client, Watched},
    contract::v1::{WatchEventsRequest, timeline_service_client::TimelineServiceClient},
};
use futures_util::StreamExt as _;
use tokio_stream::Stream;
use tonic::{Code, Status, transport::Endpoint};

use super::{
    process::{Record, SOON},
    story::{create, reason, record_parties, whole_record},
};

const AT_ONCE: Backoff = Backoff {
    first: Duration::from_millis(10),
    most: Duration::from_millis(100),
};

/// Reads events until this one.
async fn collect(
    watch: &mut (impl Stream<Item = Result<Watched, Status>> + Unpin),
    seqs: &mut Vec<i64>,
    last: i64,
) {
    let read = async {
        while seqs.last().is_none_or(|seq| *seq < last) {
            match watch.next().await.unwrap().unwrap() {
                Watched::Event(event) => seqs.push(event.seq),
                Watched::Progress(seq) => assert!(seqs.last().is_none_or(|last| *last >= seq)),
            }
        }
    };
    tokio::time::timeout(SOON, read).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watcher_who_reads_too_slowly_is_cut_and_resumes_without_a_gap() {
    const OFFERS: usize = 2_000;
    let record = Record::new().with("DEMARCHE__WATCH__SLOW_AFTER", "300ms");
    let service = record.serve();
    record_parties(service.channel()).await;
    let client = Client::new(service.channel());
    // Writers are busy all the while.
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..8 {
        let mut proposals = client.proposals.clone();
        writers.spawn(async move {
            let words = "word ".repeat(400);
            for n in 0..OFFERS / 8 {
                let request = create(&format!("{writer}.{n}"), &words, "");
                proposals.create_proposal(request).await.unwrap();
            }
        });
    }
    // A connection of its own that takes in little at once.
    let narrow = Endpoint::from_shared(format!("http://{}", service.address))
        .unwrap()
        .initial_stream_window_size(65_535)
        .initial_connection_window_size(65_535)
        .connect_lazy();
    let mut slow = TimelineServiceClient::new(narrow);
    let request = WatchEventsRequest::default();
    let mut watch = slow.watch_events(request).await.unwrap().into_inner();
    let mut seqs = Vec::new();
    let mut progress = 0;
    let nap = async {
        loop {
            match watch.message().await {
                Ok(message) => {
                    let message = message.unwrap();
                    seqs.extend(message.events.iter().map(|event| event.seq));
                    progress = message.progress_seq;
                }
                Err(status) => return status,
            }
            // A reader who is slow, not a wait for anything.
            tokio::time::sleep(Duration::from_millis(1_500)).await;
        }
    };
    let status = tokio::time::timeout(SOON, nap).await.unwrap();
    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
    let (why, last_seq) = reason(&status);
    assert_eq!(why, "WATCHER_TOO_SLOW");
    assert_eq!(last_seq, progress.to_string());
    // It was cut before the end, and goes on where it was.
    let head = i64::try_from(OFFERS).unwrap() + 2;
    assert!(progress < head, "cut at {progress} of {head}");
    let request = WatchEventsRequest {
        start_after_seq: progress,
        ..WatchEventsRequest::default()
    };
    let mut watch = pin!(client.watch(request, AT_ONCE, || 0.5));
    collect(&mut watch, &mut seqs, head).await;
    assert_eq!(seqs, (1..=head).collect::<Vec<_>>());
    while let Some(ended) = writers.join_next().await {
        ended.unwrap();
    }
    assert_eq!(whole_record(service.channel()).await.len(), seqs.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shipped_client_watches_over_restarts_and_kills() {
    let record = Record::new();
    let mut service = record.serve();
    record_parties(service.channel()).await;
    let client = Client::new(service.channel());
    let mut proposals = client.proposals.clone();
    let mut watch = pin!(client.watch(WatchEventsRequest::default(), AT_ONCE, || 0.5));
    let mut seqs = Vec::new();
    let mut head = 2;
    for round in 0..4 {
        for n in 0..25 {
            let request = create(&format!("{round}.{n}"), "all of them", "");
            let done = proposals.create_proposal(request).await.unwrap();
            head = done.into_inner().revision;
        }
        // Half of them before the service goes, half after it has come back.
        collect(&mut watch, &mut seqs, head - 12).await;
        let address = service.address;
        if round % 2 == 0 {
            service.process.signal("TERM");
            // Its watchers are read, or the drain waits for them.
            let mut rest = Vec::new();
            let ending = collect(&mut watch, &mut rest, head);
            let (ended, ()) = tokio::join!(service.process.exit_code(), async {
                // The last events may come from the next service only.
                let _ = tokio::time::timeout(Duration::from_millis(200), ending).await;
            });
            assert_eq!(ended, Some(0));
            seqs.extend(rest);
        } else {
            service.process.kill();
        }
        service = record.serve_on(address);
        collect(&mut watch, &mut seqs, head).await;
    }
    assert_eq!(seqs, (1..=head).collect::<Vec<_>>());
}
