//! The planned end, and the one that does not wait.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpStream},
};

use demarche::contract::v1::{
    WatchEventsRequest, proposal_service_client::ProposalServiceClient,
    timeline_service_client::TimelineServiceClient,
};
use tonic::{Code, Status};

use super::{
    process::{Record, SOON, until},
    story::{create, reason, record_parties},
};

/// Reads a watch to its end: the events, the last progress, and why it ended.
async fn to_the_end(
    mut watch: tonic::Streaming<demarche::contract::v1::WatchEventsResponse>,
) -> (Vec<i64>, i64, Status) {
    let (mut seqs, mut progress) = (Vec::new(), 0);
    loop {
        match watch.message().await {
            Ok(message) => {
                let message = message.unwrap();
                seqs.extend(message.events.iter().map(|event| event.seq));
                progress = message.progress_seq;
            }
            Err(status) => return (seqs, progress, status),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_tells_every_watcher_how_far_it_got_and_exits_0() {
    let record = Record::new();
    let mut service = record.serve();
    record_parties(service.channel()).await;
    let mut proposals = ProposalServiceClient::new(service.channel());
    let mut timeline = TimelineServiceClient::new(service.channel());
    let mut watches = Vec::new();
    for filter in ["", "type = RESPONSE_RECORDED"] {
        for _ in 0..10 {
            let request = WatchEventsRequest {
                filter: filter.to_owned(),
                ..WatchEventsRequest::default()
            };
            let watch = timeline.watch_events(request).await.unwrap().into_inner();
            watches.push((filter, tokio::spawn(to_the_end(watch))));
        }
    }
    for n in 0..5 {
        let request = create(&n.to_string(), "all of them", "");
        proposals.create_proposal(request).await.unwrap();
    }
    service.process.signal("TERM");
    for (filter, watch) in watches {
        let (seqs, progress, status) = tokio::time::timeout(SOON, watch).await.unwrap().unwrap();
        assert_eq!(status.code(), Code::Unavailable, "{status:?}");
        assert_eq!(
            reason(&status),
            ("DRAINING".to_owned(), progress.to_string())
        );
        // What it was told is whole up to there, be it before the last of the events.
        let all: Vec<i64> = (1..=progress).filter(|_| filter.is_empty()).collect();
        assert_eq!(seqs, all);
        assert!(progress <= 7);
    }
    assert_eq!(service.process.exit_code().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_does_not_wait_and_exits_3() {
    let record = Record::new();
    let mut service = record.serve();
    record_parties(service.channel()).await;
    // A request that has begun and does not end holds up the drain. That it has begun, and was
    // not left in the queue of those who knock, it says itself (RFC 9110, 10.1.1).
    let mut unfinished = TcpStream::connect(service.address).unwrap();
    unfinished.set_read_timeout(Some(SOON)).unwrap();
    unfinished
        .write_all(
            b"POST /demarche.v1.ProposalService/ListProposals HTTP/1.1\r\nhost: x\r\n\
              content-type: application/grpc-web+proto\r\ncontent-length: 5\r\n\
              expect: 100-continue\r\n\r\n",
        )
        .unwrap();
    let mut begun = [0; 12];
    unfinished.read_exact(&mut begun).unwrap();
    assert_eq!(&begun, b"HTTP/1.1 100");
    let port = service.address.port();
    service.process.signal("TERM");
    until("nothing more is accepted", || {
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err()
    })
    .await;
    service.process.signal("TERM");
    assert_eq!(service.process.exit_code().await, Some(3));
    // What was acknowledged is there all the same.
    assert_eq!(record.open().await.head(), 2);
}
