use std::time::Duration;

use demarche::contract::v1::{self as pb, timeline_service_server::TimelineService};
use tokio::time::timeout;
use tokio_stream::StreamExt as _;
use tonic::{Code, Request, Status};

use crate::fixture::{Fixture, refused};

/// Far more than any of this takes.
const LONG: Duration = Duration::from_secs(20);

type Watching = <demarche::api::Api as TimelineService>::WatchEventsStream;

async fn watch(api: &Fixture, start_after_seq: i64, filter: &str) -> Watching {
    let request = pb::WatchEventsRequest {
        start_after_seq,
        filter: filter.to_owned(),
        progress_interval: Some(prost_types::Duration {
            seconds: 1,
            nanos: 0,
        }),
    };
    let answer = api.watch_events(Request::new(request)).await;
    answer.unwrap().into_inner()
}

async fn next(watching: &mut Watching) -> Result<pb::WatchEventsResponse, Status> {
    let message = timeout(LONG, watching.next()).await;
    message
        .expect("the watch says something")
        .expect("and does not end in silence")
}

/// Reads events until there are so many.
async fn seqs(watching: &mut Watching, count: usize) -> Vec<i64> {
    let mut seqs = Vec::new();
    while seqs.len() < count {
        let message = next(watching).await.unwrap();
        seqs.extend(message.events.iter().map(|event| event.seq));
        assert!(seqs.last().is_none_or(|last| *last <= message.progress_seq));
    }
    seqs
}

#[tokio::test]
async fn a_watch_tells_of_the_past_and_then_of_what_comes() {
    let api = Fixture::with_parties().await;
    let proposal = api.offer("a").await;
    let mut watching = watch(&api, 0, "").await;
    assert_eq!(seqs(&mut watching, 3).await, [1, 2, 3]);
    api.reject(&proposal.name).await;
    assert_eq!(seqs(&mut watching, 1).await, [4]);
    // Another resumes from where this one is, or before anything was recorded.
    let mut later = watch(&api, 3, "").await;
    assert_eq!(seqs(&mut later, 1).await, [4]);
    let mut ahead = watch(&api, 5, "").await;
    api.offer("b").await;
    api.offer("c").await;
    assert_eq!(seqs(&mut ahead, 1).await, [6]);
}

#[tokio::test]
async fn a_filtered_watch_says_how_far_it_got() {
    let api = Fixture::with_parties().await;
    let proposal = api.offer("a").await;
    let mut watching = watch(&api, 0, "type = RESPONSE_RECORDED").await;
    let silent = next(&mut watching).await.unwrap();
    assert_eq!((silent.events.len(), silent.progress_seq), (0, 3));
    api.reject(&proposal.name).await;
    assert_eq!(seqs(&mut watching, 1).await, [4]);
    let filter = format!("proposal = \"{}\"", proposal.name);
    let mut of_one = watch(&api, 0, &filter).await;
    assert_eq!(seqs(&mut of_one, 2).await, [3, 4]);
}

#[tokio::test]
async fn many_events_come_once_and_in_order() {
    let api = Fixture::with_parties().await;
    let mut watching = watch(&api, 0, "").await;
    let writer = async {
        for number in 0..300 {
            api.offer(&number.to_string()).await;
        }
    };
    let (seen, ()) = tokio::join!(seqs(&mut watching, 302), writer);
    assert_eq!(seen, (1..=302).collect::<Vec<i64>>());
    let mut again = watch(&api, 0, "").await;
    assert_eq!(seqs(&mut again, 302).await, seen);
}

#[tokio::test]
async fn a_watch_ends_with_a_last_progress_when_the_server_drains() {
    let api = Fixture::with_parties().await;
    let mut watching = watch(&api, 2, "").await;
    api.drain.begin();
    let last = next(&mut watching).await.unwrap();
    assert_eq!((last.events.len(), last.progress_seq), (0, 2));
    let details = refused(next(&mut watching).await, Code::Unavailable, "DRAINING");
    assert_eq!(details.error_info().unwrap().metadata["last_seq"], "2");
    assert!(watching.next().await.is_none());
}

#[tokio::test]
async fn a_reader_who_does_not_keep_up_is_cut_with_the_last_seq() {
    let api = Fixture::with_parties().await;
    let mut watching = watch(&api, 2, "").await;
    api.offer("a").await;
    // Nothing is read meanwhile, and the watch gives up after a tenth of a second.
    for _ in 0..4 {
        api.offer("b").await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let mut told = Vec::new();
    let ended = loop {
        match next(&mut watching).await {
            Ok(message) => told.push(message.progress_seq),
            Err(status) => break status,
        }
    };
    let ended: Result<(), Status> = Err(ended);
    let details = refused(ended, Code::ResourceExhausted, "WATCHER_TOO_SLOW");
    let last = told.last().unwrap().to_string();
    assert_eq!(details.error_info().unwrap().metadata["last_seq"], last);
    assert!(watching.next().await.is_none());
}

#[tokio::test]
async fn a_watch_that_cannot_begin_says_why() {
    let api = Fixture::empty().await;
    let request = pb::WatchEventsRequest {
        start_after_seq: -1,
        progress_interval: Some(prost_types::Duration {
            seconds: 0,
            nanos: 5,
        }),
        ..pb::WatchEventsRequest::default()
    };
    let answer = api.watch_events(Request::new(request)).await;
    let status = answer.map(|_| ());
    let details = refused(status, Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(
        crate::fixture::paths(&details),
        ["start_after_seq", "progress_interval"]
    );
}
