//! More than the server takes on.

use std::time::Duration;

use demarche::contract::v1::WatchEventsRequest;
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_types::StatusExt;

use super::{
    house::{House, named, reason},
    sockets::http1,
};

#[tokio::test]
async fn what_is_too_much_is_shed_while_health_answers() {
    let house = House::with(|config| config.server.limits.max_calls_in_flight = 1).await;
    let waiting = house.at_the_gate(house.parties()).await;

    let status = house
        .parties()
        .get_party(named("parties/x"))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    assert_eq!(reason(&status), "OVERLOADED");
    let wait = status.get_details_retry_info().unwrap().retry_delay;
    assert_eq!(wait, Some(Duration::from_secs(1)));

    let page = http1(&house, "GET", "/hello", &[], b"").await;
    assert!(page.starts_with("HTTP/1.1 503"), "{page}");
    assert!(page.contains("retry-after: 1"), "{page}");

    let mut health = HealthClient::new(house.channel());
    health.check(HealthCheckRequest::default()).await.unwrap();
    for path in ["/metrics", "/healthz", "/readyz"] {
        let page = http1(&house, "GET", path, &[], b"").await;
        assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    }

    house.behind.gate.add_permits(1);
    waiting.await.unwrap().unwrap();
    house.parties().get_party(named("parties/x")).await.unwrap();
}

#[tokio::test]
async fn streams_and_calls_do_not_take_each_others_places() {
    let house = House::with(|config| {
        config.server.limits.max_calls_in_flight = 1;
        config.server.limits.max_streams_in_flight = 1;
    })
    .await;
    let request = WatchEventsRequest::default;
    let mut open = house
        .timeline()
        .watch_events(request())
        .await
        .unwrap()
        .into_inner();
    open.message().await.unwrap().unwrap();
    house.parties().get_party(named("parties/x")).await.unwrap();
    let status = house.timeline().watch_events(request()).await.unwrap_err();
    assert_eq!(reason(&status), "OVERLOADED");
    // The place is free again when the stream is gone.
    drop(open);
    while house.timeline().watch_events(request()).await.is_err() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn a_call_that_is_given_up_frees_its_place() {
    let house = House::with(|config| config.server.limits.max_calls_in_flight = 1).await;
    let waiting = house.at_the_gate(house.parties()).await;
    waiting.abort();
    while house.parties().get_party(named("parties/x")).await.is_err() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
