//! The planned end.

use std::time::Duration;

use demarche::contract::v1::WatchEventsRequest;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use super::house::{House, SOON, named, reason, until};

const NOT_SERVING: i32 = 2;

#[tokio::test]
async fn a_drain_lets_the_calls_at_work_end() {
    let house = House::open().await;
    let client = house.parties();
    let waiting = house.at_the_gate(client).await;
    house.drain.begin();
    until(|| !house.health.is_serving()).await;
    // Nothing more is accepted.
    until(|| std::net::TcpStream::connect(house.address).is_err()).await;
    assert!(!house.ended.is_finished());
    house.behind.gate.add_permits(1);
    waiting.await.unwrap().unwrap();
    let summary = tokio::time::timeout(SOON, house.ended)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((summary.open, summary.cut), (1, 0));
}

#[tokio::test]
async fn a_watch_of_health_hears_of_the_drain_and_does_not_hold_it_up() {
    let house = House::open().await;
    let mut health = HealthClient::new(house.channel());
    let request = HealthCheckRequest::default();
    let mut watch = health.watch(request).await.unwrap().into_inner();
    assert_eq!(watch.message().await.unwrap().unwrap().status, 1);
    house.drain.begin();
    assert_eq!(watch.message().await.unwrap().unwrap().status, NOT_SERVING);
    let end = watch.message().await.unwrap_err();
    assert_eq!(reason(&end), "DRAINING", "{end}");
    drop((watch, health));
    let summary = tokio::time::timeout(SOON, house.ended)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(summary.cut, 0);
}

#[tokio::test]
async fn a_stream_that_sees_the_drain_says_goodbye() {
    let house = House::open().await;
    let request = WatchEventsRequest::default();
    let mut watch = house
        .timeline()
        .watch_events(request)
        .await
        .unwrap()
        .into_inner();
    watch.message().await.unwrap().unwrap();
    house.drain.begin();
    let end = watch.message().await.unwrap_err();
    assert_eq!(
        (end.code(), reason(&end).as_str()),
        (Code::Unavailable, "DRAINING")
    );
    tokio::time::timeout(SOON, house.ended)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn a_stream_that_does_not_see_the_drain_is_ended_after_the_grace() {
    let house = House::with(|config| config.server.drain_grace = Duration::from_millis(100)).await;
    let request = WatchEventsRequest {
        filter: "stubborn".to_owned(),
        ..WatchEventsRequest::default()
    };
    let mut watch = house
        .timeline()
        .watch_events(request)
        .await
        .unwrap()
        .into_inner();
    watch.message().await.unwrap().unwrap();
    house.drain.begin();
    let end = watch.message().await.unwrap_err();
    assert_eq!(reason(&end), "DRAINING", "{end}");
    let summary = tokio::time::timeout(SOON, house.ended)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(summary.cut, 1);
    assert!(summary.took >= Duration::from_millis(100));
}

#[tokio::test]
async fn a_call_that_outlives_the_grace_is_cut() {
    let house = House::with(|config| config.server.drain_grace = Duration::from_millis(50)).await;
    let waiting = house.at_the_gate(house.parties()).await;
    house.drain.begin();
    let summary = tokio::time::timeout(SOON, house.ended)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(summary.cut, 1);
    waiting.await.unwrap().unwrap_err();
}

#[tokio::test]
async fn each_connection_is_told_to_go_away() {
    let house = House::open().await;
    let mut stream = TcpStream::connect(house.address).await.unwrap();
    // The preface, and empty settings.
    stream
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")
        .await
        .unwrap();
    let mut begun = false;
    let told = async {
        loop {
            let mut head = [0; 9];
            stream.read_exact(&mut head).await.unwrap();
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
            let mut payload = vec![0; usize::try_from(length).unwrap()];
            stream.read_exact(&mut payload).await.unwrap();
            match head[3] {
                // SETTINGS: the connection stands.
                4 if !begun => {
                    house.drain.begin();
                    begun = true;
                }
                // GOAWAY: bytes 4 to 8 are the error code.
                7 => return payload[4..8].to_vec(),
                _ => {}
            }
        }
    };
    let code = tokio::time::timeout(SOON, told).await.unwrap();
    assert_eq!(code, [0; 4], "NO_ERROR");
}

#[tokio::test]
async fn silent_and_idle_connections_do_not_hold_up_the_drain() {
    let house = House::open().await;
    let silent = TcpStream::connect(house.address).await.unwrap();
    let mut idle = house.parties();
    idle.get_party(named("parties/x")).await.unwrap();
    house.drain.begin();
    let summary = tokio::time::timeout(SOON, house.ended)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(summary.cut, 0);
    drop(silent);
}
