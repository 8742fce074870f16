//! The shipped client over cuts of every kind.

use std::{sync::atomic::Ordering, time::Duration};

use demarche::{
    client::{Backoff, Client, Watched},
    contract::v1::WatchEventsRequest,
};
use futures_util::StreamExt;
use tonic::{Code, transport::Channel};

use super::house::{House, SOON, reason, until};

const AT_ONCE: Backoff = Backoff {
    first: Duration::from_millis(1),
    most: Duration::from_millis(50),
};

fn watching(filter: &str, start_after_seq: i64) -> WatchEventsRequest {
    WatchEventsRequest {
        start_after_seq,
        filter: filter.to_owned(),
        progress_interval: None,
    }
}

async fn collect(client: &Client<Channel>, request: WatchEventsRequest, until: i64) -> Vec<i64> {
    let mut watch = std::pin::pin!(client.watch(request, AT_ONCE, || 1.0));
    let mut seqs = Vec::new();
    loop {
        let next = tokio::time::timeout(SOON, watch.next()).await.unwrap();
        match next.unwrap().unwrap() {
            Watched::Event(event) => seqs.push(event.seq),
            Watched::Progress(seq) if seq >= until => return seqs,
            Watched::Progress(_) => {}
        }
    }
}

#[tokio::test]
async fn a_watch_gives_each_event_once_over_every_kind_of_cut() {
    let house = House::open().await;
    let client = Client::new(house.channel());
    assert_eq!(
        collect(&client, watching("cut", 0), 6).await,
        [1, 2, 3, 4, 5, 6]
    );
}

#[tokio::test]
async fn a_watch_outlives_the_server() {
    let first = House::open().await;
    let address = first.address;
    let client = Client::new(first.channel());
    let mut watch = std::pin::pin!(client.watch(watching("", 0), AT_ONCE, || 0.5));
    let Watched::Event(event) = watch.next().await.unwrap().unwrap() else {
        panic!("no event");
    };
    assert_eq!(event.seq, 1);
    assert_eq!(watch.next().await.unwrap().unwrap(), Watched::Progress(1));
    // Aborted as by a crash: no goodbye, the connections torn.
    first.ended.abort();
    let _ = first.ended.await;
    let second = House::with(|config| config.server.listen = address).await;
    // It has nothing that was not given before, so that the watch resumes and is silent.
    let watches = &second.behind.watches;
    tokio::select! {
        next = watch.next() => panic!("given again: {next:?}"),
        () = until(|| watches.load(Ordering::SeqCst) > 0) => {}
    }
}

#[tokio::test]
async fn compacted_history_is_told_and_ends_the_watch() {
    let house = House::open().await;
    let client = Client::new(house.channel());
    let mut watch = std::pin::pin!(client.watch(watching("compacted", 1), AT_ONCE, || 0.5));
    let status = watch.next().await.unwrap().unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange);
    assert_eq!(reason(&status), "HISTORY_COMPACTED");
    assert!(watch.next().await.is_none());
}
