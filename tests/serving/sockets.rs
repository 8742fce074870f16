//! Connections: nonsense, silence and pages.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::house::{House, SOON, named};

/// One HTTP/1 request, and all that comes back.
pub(super) async fn http1(
    house: &House,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> String {
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n",
        house.address,
        body.len()
    );
    let headers = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"));
    head.extend(headers.chain(["\r\n".to_owned()]));
    let mut stream = TcpStream::connect(house.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    String::from_utf8_lossy(&to_the_end(&mut stream).await).into_owned()
}

/// All that the server sends until it closes; it must do so soon.
async fn to_the_end(stream: &mut TcpStream) -> Vec<u8> {
    let mut got = Vec::new();
    // A reset is an end, too.
    let _ = tokio::time::timeout(SOON, stream.read_to_end(&mut got))
        .await
        .unwrap();
    got
}

#[tokio::test]
async fn nonsense_ends_its_own_connection_and_no_other() {
    let house = House::open().await;
    let mut client = house.parties();
    client.get_party(named("parties/x")).await.unwrap();
    for nonsense in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03hello TLS, nobody is there"[..],
        &[0xff; 4096],
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        b"GET / HTTP/9.9\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(house.address).await.unwrap();
        // The server may hang up before it has read all.
        let _ = stream.write_all(nonsense).await;
        to_the_end(&mut stream).await;
    }
    client.get_party(named("parties/x")).await.unwrap();
}

#[tokio::test]
async fn a_connection_that_does_not_say_what_it_wants_is_closed() {
    let house = House::with(|config| {
        config.server.limits.opening_timeout = Duration::from_millis(100);
        config.server.limits.header_read_timeout = Duration::from_millis(100);
    })
    .await;
    for words in [
        "",
        "PRI * HT",
        "GET /hello HTTP/1.1\r\nhost: somebody.example\r\n",
    ] {
        let mut stream = TcpStream::connect(house.address).await.unwrap();
        stream.write_all(words.as_bytes()).await.unwrap();
        to_the_end(&mut stream).await;
    }
}

#[tokio::test]
async fn an_http_2_connection_that_answers_no_ping_is_closed() {
    let house = House::with(|config| {
        config.server.limits.keepalive_interval = Duration::from_millis(100);
        config.server.limits.keepalive_timeout = Duration::from_millis(100);
    })
    .await;
    let mut stream = TcpStream::connect(house.address).await.unwrap();
    stream
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")
        .await
        .unwrap();
    to_the_end(&mut stream).await;
}

#[tokio::test]
async fn an_idle_http_1_connection_is_closed() {
    let house = House::with(|config| {
        config.server.limits.header_read_timeout = Duration::from_millis(100);
    })
    .await;
    let mut stream = TcpStream::connect(house.address).await.unwrap();
    stream
        .write_all(b"GET /hello HTTP/1.1\r\nhost: somebody.example\r\n\r\n")
        .await
        .unwrap();
    let got = to_the_end(&mut stream).await;
    assert!(got.ends_with(b"hello"));
}

#[tokio::test]
async fn a_form_beyond_the_limit_is_refused() {
    let house = House::with(|config| config.server.limits.max_request_bytes = 10).await;
    let answer = http1(&house, "POST", "/form", &[], b"a short one").await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    let answer = http1(&house, "POST", "/form", &[], b"shorter").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn what_only_looks_like_grpc_is_refused() {
    let house = House::open().await;
    let grpc = [("content-type", "application/grpc")];
    let path = "/demarche.v1.PartyService/GetParty";
    let answer = http1(&house, "POST", path, &grpc, b"").await;
    assert!(answer.starts_with("HTTP/1.1 426"), "{answer}");
    let request = http::Request::get(house.url(path))
        .header("content-type", "application/grpc")
        .body(tonic::body::Body::empty())
        .unwrap();
    let answer = house.bare().await.send_request(request).await.unwrap();
    assert_eq!(answer.status(), http::StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn headers_beyond_the_limit_are_refused() {
    let house = House::open().await;
    let long = "x".repeat(100_000);
    let answer = http1(&house, "GET", "/hello", &[("x-long", &long)], b"").await;
    assert!(!answer.contains("hello"), "{answer}");
    let mut request = tonic::Request::new(named("parties/x"));
    request
        .metadata_mut()
        .insert("x-long", long.parse().unwrap());
    house.parties().get_party(request).await.unwrap_err();
    house.parties().get_party(named("parties/x")).await.unwrap();
}

#[tokio::test]
async fn connections_beyond_the_cap_wait_for_a_place() {
    let house = House::with(|config| config.server.limits.max_connections = 1).await;
    let first = TcpStream::connect(house.address).await.unwrap();
    let mut second = house.parties();
    let waiting = tokio::spawn(async move { second.get_party(named("parties/x")).await });
    tokio::task::yield_now().await;
    drop(first);
    tokio::time::timeout(SOON, waiting)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn pages_share_the_port() {
    let house = House::open().await;
    for (path, status, words) in [
        ("/hello", "200", "hello"),
        ("/healthz", "200", "alive"),
        ("/readyz", "200", "ready"),
        ("/nowhere", "404", ""),
        ("/panic", "500", "incident"),
        ("/demarche.v1.PartyService/GetParty", "415", "gRPC"),
    ] {
        let answer = http1(&house, "GET", path, &[], b"").await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{path}: {answer}"
        );
        assert!(answer.contains(words), "{path}: {answer}");
        assert!(!answer.contains("grpc-status"), "{path}: {answer}");
    }
}
