//! A relay that accepts every mail and says when.

use std::{net::SocketAddr, time::Instant};

use anyhow::Context;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

/// A mail that was accepted.
pub(crate) struct Mail {
    /// When the reply that accepted it was about to be written.
    pub(crate) accepted: Instant,
    pub(crate) recipient: String,
    /// Header and body, dots unstuffed.
    pub(crate) message: Vec<u8>,
}

/// The relay, at a port of its own on the loopback interface.
pub(crate) struct Sink {
    pub(crate) address: SocketAddr,
    mails: mpsc::UnboundedReceiver<Mail>,
}

impl Sink {
    pub(crate) async fn open() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (accepted, mails) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let accepted = accepted.clone();
                tokio::spawn(async move {
                    if let Err(error) = converse(stream, accepted).await {
                        eprintln!("relay: a connection broke: {error}");
                    }
                });
            }
        });
        Ok(Self { address, mails })
    }

    /// The next mail, in the order of acceptance.
    pub(crate) async fn next(&mut self) -> anyhow::Result<Mail> {
        self.mails.recv().await.context("the relay has stopped")
    }
}

/// One connection, RFC 5321: as much of it as a client that sends mail needs.
async fn converse(stream: TcpStream, accepted: mpsc::UnboundedSender<Mail>) -> std::io::Result<()> {
    // Replies are small: held back to be joined, they would be most of what is measured.
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 sink.invalid ESMTP\r\n").await?;
    let mut recipient = String::new();
    let mut line = Vec::new();
    loop {
        line.clear();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        let command = String::from_utf8_lossy(&line);
        let verb = command
            .split([' ', ':', '\r', '\n'])
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        let reply: &[u8] = match verb.as_str() {
            "EHLO" => {
                b"250-sink.invalid\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n"
            }
            "HELO" | "NOOP" => b"250 sink.invalid\r\n",
            "MAIL" | "RSET" => b"250 2.0.0 ok\r\n",
            "RCPT" => {
                recipient = between_angles(&command);
                b"250 2.1.5 ok\r\n"
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let message = read_message(&mut stream).await?;
                let mail = Mail {
                    accepted: Instant::now(),
                    recipient: std::mem::take(&mut recipient),
                    message,
                };
                stream.write_all(b"250 2.0.0 accepted\r\n").await?;
                // Nobody waits any more once the measurement is over.
                let _ = accepted.send(mail);
                continue;
            }
            "QUIT" => {
                stream.write_all(b"221 2.0.0 bye\r\n").await?;
                return Ok(());
            }
            _ => b"502 5.5.1 not here\r\n",
        };
        stream.write_all(reply).await?;
    }
}

async fn read_message(stream: &mut BufReader<TcpStream>) -> std::io::Result<Vec<u8>> {
    let mut message = Vec::new();
    loop {
        let begin = message.len();
        let read = stream.read_until(b'\n', &mut message).await?;
        let line = message.get(begin..).unwrap_or_default();
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == b".\r\n" {
            message.truncate(begin);
            return Ok(message);
        }
        if line.starts_with(b"..") {
            message.remove(begin);
        }
    }
}

fn between_angles(command: &str) -> String {
    let inner = command
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or_else(String::new, |(address, _)| address.to_owned())
}
