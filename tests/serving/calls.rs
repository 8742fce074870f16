//! One call: what is wrong with it is said, and harms nobody else.

use std::time::Duration;

use axum::body::Bytes;
use demarche::contract::v1::{WatchEventsRequest, timeline_service_client::TimelineServiceClient};
use http::Request;
use http_body_util::BodyExt;
use tonic::{Code, Status};

use super::house::{House, SOON, named, reason, until};

const GET_PARTY: &str = "/demarche.v1.PartyService/GetParty";

/// Sends `body` as it is, and gives the status.
pub(super) async fn raw(house: &House, path: &str, body: Vec<u8>, timeout: Option<&str>) -> Status {
    let mut request = Request::post(house.url(path)).header("content-type", "application/grpc");
    if let Some(timeout) = timeout {
        request = request.header("grpc-timeout", timeout);
    }
    let body = http_body_util::Full::new(Bytes::from(body));
    let request = request.body(tonic::body::Body::new(body)).unwrap();
    let response = house.bare().await.send_request(request).await.unwrap();
    let (head, body) = response.into_parts();
    if let Some(status) = Status::from_header_map(&head.headers) {
        return status;
    }
    let trailers = body.collect().await.unwrap().trailers().cloned().unwrap();
    Status::from_header_map(&trailers).unwrap()
}

#[tokio::test]
async fn a_call_is_answered() {
    let house = House::open().await;
    let answer = house.parties().get_party(named("parties/x")).await.unwrap();
    assert_eq!(answer.into_inner().party.unwrap().name, "parties/x");
}

#[tokio::test]
async fn an_error_keeps_its_details_on_the_way() {
    let house = House::open().await;
    let status = house
        .parties()
        .get_party(named("parties/none"))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    assert_eq!(reason(&status), "RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn a_truncated_message_has_a_status() {
    let house = House::open().await;
    let status = raw(&house, GET_PARTY, vec![0, 0, 0, 0, 100, 1, 2, 3], None).await;
    assert_eq!(status.code(), Code::Internal, "{status}");
    let status = raw(&house, GET_PARTY, vec![0, 0, 0, 0, 2, 0xff, 0xff], None).await;
    assert_eq!(status.code(), Code::Internal, "{status}");
}

#[tokio::test]
async fn a_message_that_is_too_large_is_refused_before_it_is_read() {
    let house = House::open().await;
    // Only its length is sent.
    let status = raw(&house, GET_PARTY, vec![0, 0x7f, 0xff, 0xff, 0xff], None).await;
    assert_eq!(status.code(), Code::ResourceExhausted, "{status}");
}

#[tokio::test]
async fn an_unknown_method_is_unimplemented() {
    let house = House::open().await;
    for path in ["/demarche.v1.PartyService/Nope", "/nobody.Knows/This", "/"] {
        let status = raw(&house, path, vec![], None).await;
        assert_eq!(status.code(), Code::Unimplemented, "{path}: {status}");
    }
    // In the contract, and not served here.
    let path = "/demarche.v1.ProposalService/GetProposal";
    assert_eq!(
        raw(&house, path, vec![], None).await.code(),
        Code::Unimplemented
    );
}

#[tokio::test]
async fn the_deadline_of_a_call_is_ours_to_keep() {
    let house = House::open().await;
    let body = [&[0, 0, 0, 0, 14, 10, 12][..], b"parties/gate"].concat();
    let status = raw(&house, GET_PARTY, body, Some("50m")).await;
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status}");
    assert_eq!(reason(&status), "DEADLINE_EXCEEDED");
    // The work is given up, too.
    until(|| {
        house
            .behind
            .dropped
            .load(std::sync::atomic::Ordering::SeqCst)
            == 1
    })
    .await;
}

#[tokio::test]
async fn a_call_without_a_deadline_has_ours() {
    let house = House::with(|config| {
        config.server.limits.call_time_limit = Duration::from_millis(50);
    })
    .await;
    let status = house
        .parties()
        .get_party(named("parties/gate"))
        .await
        .unwrap_err();
    assert_eq!(reason(&status), "DEADLINE_EXCEEDED");
}

#[tokio::test]
async fn a_request_that_never_ends_is_given_up() {
    let house = House::with(|config| {
        config.server.limits.call_time_limit = Duration::from_millis(50);
        config.server.limits.max_calls_in_flight = 1;
    })
    .await;
    let never = tokio_stream::pending::<Result<http_body::Frame<Bytes>, std::io::Error>>();
    let body = tonic::body::Body::new(http_body_util::StreamBody::new(never));
    let request = Request::post(house.url(GET_PARTY))
        .header("content-type", "application/grpc")
        .body(body)
        .unwrap();
    let answer = house.bare().await.send_request(request).await.unwrap();
    let status = Status::from_header_map(answer.headers()).unwrap();
    assert_eq!(reason(&status), "DEADLINE_EXCEEDED");
    house.parties().get_party(named("parties/x")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deadline_of_a_stream_ends_it() {
    let house = House::open().await;
    for filter in ["stubborn", "endless"] {
        let mut request = tonic::Request::new(WatchEventsRequest {
            filter: filter.to_owned(),
            ..WatchEventsRequest::default()
        });
        request
            .metadata_mut()
            .insert("grpc-timeout", "100m".parse().unwrap());
        let bare = house.bare().await;
        let bare = tower::service_fn(move |request| bare.clone().send_request(request));
        let origin = house.url("").parse().unwrap();
        let mut client = TimelineServiceClient::with_origin(bare, origin);
        let mut stream = client.watch_events(request).await.unwrap().into_inner();
        let read = async {
            loop {
                if let Err(status) = stream.message().await {
                    return status;
                }
            }
        };
        let status = tokio::time::timeout(SOON, read).await.unwrap();
        assert_eq!(reason(&status), "DEADLINE_EXCEEDED", "{filter}: {status}");
    }
}

#[tokio::test]
async fn a_deadline_that_cannot_be_read_is_refused() {
    let house = House::open().await;
    let status = raw(&house, GET_PARTY, vec![0; 5], Some("soon")).await;
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(reason(&status), "INVALID_FIELDS");
}

#[tokio::test]
async fn a_panic_is_one_calls_own() {
    let house = House::open().await;
    let mut client = house.parties();
    let waiting = house.at_the_gate(client.clone()).await;
    let status = client.get_party(named("parties/panic")).await.unwrap_err();
    assert_eq!(status.code(), Code::Internal);
    assert_eq!(reason(&status), "INTERNAL");
    assert!(!status.message().contains("a call that panics"));
    // The connection, and what else is on it, lives.
    house.behind.gate.add_permits(1);
    assert!(waiting.await.unwrap().is_ok());
}

#[tokio::test]
async fn a_panic_in_a_stream_is_that_streams_own() {
    let house = House::open().await;
    let mut client = house.timeline();
    let mut stream = client
        .watch_events(WatchEventsRequest {
            filter: "panic".to_owned(),
            ..WatchEventsRequest::default()
        })
        .await
        .unwrap()
        .into_inner();
    let status = loop {
        match stream.message().await {
            Ok(message) => assert!(message.is_some()),
            Err(status) => break status,
        }
    };
    assert_eq!(reason(&status), "INTERNAL", "{status}");
}

#[tokio::test]
async fn a_call_over_grpc_web_is_answered_over_http_1() {
    let house = House::open().await;
    let body = [&[0, 0, 0, 0, 14, 10, 12][..], b"parties/none"].concat();
    let answer = super::sockets::http1(
        &house,
        "POST",
        GET_PARTY,
        &[("content-type", "application/grpc-web+proto")],
        &body,
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("grpc-status"), "{answer}");
}
