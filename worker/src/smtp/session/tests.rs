use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpSocket},
};

use super::*;
use crate::smtp::{Relay, connect};

#[test]
fn dots_at_the_beginning_of_a_line_are_doubled() {
    let mut said = String::new();
    stuff(".a\r\n.\r\n..b\r\nc.d", &mut said);
    assert_eq!(said, "..a\r\n..\r\n...b\r\nc.d\r\n");
}

/// A relay that reads nothing once it waits for the message.
async fn deaf(listener: TcpListener) {
    let mut open = Vec::new();
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut said = String::new();
        stream.write_all(b"220 deaf.example\r\n").await.unwrap();
        while !said.ends_with("DATA\r\n") {
            let mut buffer = [0; 4096];
            let count = stream.read(&mut buffer).await.unwrap();
            said.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
            if said.ends_with("\r\n") && !said.contains("MAIL") {
                let offers = b"250-deaf.example\r\n250 PIPELINING\r\n";
                stream.write_all(offers).await.unwrap();
            }
        }
        stream
            .write_all(b"250 a\r\n250 b\r\n354 c\r\n")
            .await
            .unwrap();
        open.push(stream);
    }
}

#[tokio::test]
async fn a_message_whose_dot_has_left_is_ambiguous_whatever_has_not_left_behind_it() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(64 * 1024).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(8).unwrap();
    let mut relay = Relay::parse(&format!("smtp://{}", listener.local_addr().unwrap())).unwrap();
    relay.deadlines.block = Duration::from_millis(100);
    relay.deadlines.final_dot = Duration::from_millis(100);
    let _relay = tokio::spawn(deaf(listener));
    let long = format!("{}@{}.example", "a".repeat(64), "b".repeat(63));
    let envelope = Envelope {
        from: long.parse().unwrap(),
        to: long.parse().unwrap(),
        eight_bit: false,
    };

    // How much the system takes before it makes us wait is its secret. What it took of one
    // message tells how long the next has to be for its dot to leave and no more.
    let mut length = 8 * 1024 * 1024;
    for _ in 0..100 {
        let mut session = connect(&relay).await.unwrap();
        session.begin(&envelope).await.unwrap();
        let behind = session.beginning(&envelope).len();
        let message = "x".repeat(length);
        let verdict = session.finish(&message, Some(&envelope)).await;
        let not_left = session.wire.not_left();
        let is_ambiguous = matches!(verdict, Verdict::Ambiguous(_));
        assert_eq!(is_ambiguous, not_left <= behind, "{not_left}: {verdict:?}");
        if (1..=behind).contains(&not_left) {
            return;
        }
        length = (length + behind / 2).saturating_sub(not_left);
    }
    panic!("no message was cut off behind its dot");
}
