//! A small SMTP server (RFC 5321) with PIPELINING that keeps a ledger of what it accepted.

use std::{
    collections::{BTreeMap, HashMap},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

/// A mail that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Accepted {
    to: String,
    /// Through which door, and when.
    first: (SocketAddr, Instant),
}

/// A mail that was accepted although it had been accepted before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Repeat {
    /// Through which door it came first, and when.
    pub(super) first: (SocketAddr, Instant),
    /// And again.
    pub(super) again: (SocketAddr, Instant),
}

#[derive(Default)]
struct Ledger {
    /// By Message-ID.
    mails: HashMap<String, Accepted>,
    repeats: Vec<Repeat>,
    /// When the last mail came, by door.
    last: HashMap<SocketAddr, Instant>,
}

/// A relay. It ends with the test's runtime.
#[derive(Clone)]
pub(super) struct Relay {
    address: SocketAddr,
    ledger: Arc<Mutex<Ledger>>,
    /// Whether the door is open.
    open: Arc<watch::Sender<bool>>,
}

impl Relay {
    /// Opens one that takes this long for each message.
    pub(super) async fn open(pace: Duration) -> Self {
        Self::open_at(Ipv4Addr::LOCALHOST.into(), pace).await
    }

    /// The same, at this address.
    pub(super) async fn open_at(ip: IpAddr, pace: Duration) -> Self {
        Self::listen(ip, pace, Arc::default()).await
    }

    /// Another door to the same relay: what comes through it can be told from the rest.
    pub(super) async fn another_door(&self, pace: Duration) -> Self {
        Self::listen(self.address.ip(), pace, Arc::clone(&self.ledger)).await
    }

    async fn listen(ip: IpAddr, pace: Duration, ledger: Arc<Mutex<Ledger>>) -> Self {
        let mut listener = TcpListener::bind((ip, 0)).await.unwrap();
        let (open, mut is_open) = watch::channel(true);
        let relay = Self {
            address: listener.local_addr().unwrap(),
            ledger,
            open: Arc::new(open),
        };
        let serving = relay.clone();
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    () = serving.accept_all(&listener, pace) => return,
                    _ = is_open.wait_for(|open| !open) => {}
                }
                drop(listener);
                let _ = is_open.wait_for(|open| *open).await;
                listener = TcpListener::bind(serving.address).await.unwrap();
            }
        });
        relay
    }

    /// Accepts connections until it is dropped, and then breaks all off.
    async fn accept_all(&self, listener: &TcpListener, pace: Duration) {
        let mut connections = JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            let relay = self.clone();
            connections.spawn(async move {
                // A client that goes away, as a killed one does, has said its last.
                let _ = relay.serve(stream, pace).await;
            });
        }
    }

    /// Breaks all connections off, and takes no more.
    pub(super) fn shut(&self) {
        self.open.send_replace(false);
    }

    /// Takes connections again, at the same address.
    pub(super) fn open_again(&self) {
        self.open.send_replace(true);
    }

    /// As the worker is told of it.
    pub(super) fn url(&self) -> String {
        format!("smtp://{}?tls=never", self.address)
    }

    /// Messages that were accepted, each once.
    pub(super) fn mails(&self) -> usize {
        self.ledger.lock().unwrap().mails.len()
    }

    /// Acceptances beyond the first of each message.
    pub(super) fn repeats(&self) -> usize {
        self.ledger.lock().unwrap().repeats.len()
    }

    /// The same, one by one.
    pub(super) fn repeated(&self) -> Vec<Repeat> {
        self.ledger.lock().unwrap().repeats.clone()
    }

    /// When the last mail came through this door.
    pub(super) fn last_through(&self) -> Option<Instant> {
        self.ledger.lock().unwrap().last.get(&self.address).copied()
    }

    /// Where this door is.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many messages each recipient has.
    pub(super) fn by_recipient(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for mail in self.ledger.lock().unwrap().mails.values() {
            *counts.entry(mail.to.clone()).or_default() += 1;
        }
        counts
    }

    fn accept(&self, id: String, to: &str) {
        let now = (self.address, Instant::now());
        let mut ledger = self.ledger.lock().unwrap();
        ledger.last.insert(now.0, now.1);
        match ledger.mails.get(&id) {
            None => {
                let to = to.to_owned();
                ledger.mails.insert(id, Accepted { to, first: now });
            }
            Some(mail) => {
                // One Message-ID, one recipient: else a receiver would drop somebody's mail.
                assert_eq!(mail.to, to);
                let (first, again) = (mail.first, now);
                ledger.repeats.push(Repeat { first, again });
            }
        }
    }

    async fn serve(&self, stream: TcpStream, pace: Duration) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read);
        write.write_all(b"220 relay.example.org ESMTP\r\n").await?;
        let mut to = String::new();
        let mut line = String::new();
        loop {
            line.clear();
            if lines.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            let reply: &[u8] = match verb.as_str() {
                "EHLO" => b"250-relay.example.org\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
                "MAIL" | "RSET" | "NOOP" => b"250 2.0.0 ok\r\n",
                "RCPT" => {
                    to = line
                        .split_once('<')
                        .and_then(|(_, rest)| rest.split_once('>'))
                        .map_or_else(String::new, |(address, _)| address.to_owned());
                    b"250 2.1.5 ok\r\n"
                }
                "DATA" => {
                    write.write_all(b"354 go on\r\n").await?;
                    let Some(id) = message_id(&mut lines).await? else {
                        return Ok(());
                    };
                    tokio::time::sleep(pace).await;
                    // From here on it is ours to deliver, whether or not they hear it.
                    self.accept(id, &to);
                    b"250 2.0.0 accepted\r\n"
                }
                "QUIT" => {
                    write.write_all(b"221 2.0.0 bye\r\n").await?;
                    return Ok(());
                }
                _ => b"502 5.5.1 what?\r\n",
            };
            write.write_all(reply).await?;
        }
    }
}

/// Reads a message to its final dot; gives its Message-ID, none when it was cut short.
async fn message_id(
    lines: &mut BufReader<tokio::net::tcp::OwnedReadHalf>,
) -> std::io::Result<Option<String>> {
    let mut id = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        lines.read_until(b'\n', &mut line).await?;
        if line == b".\r\n" {
            return Ok(id);
        }
        if !line.ends_with(b"\n") {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        if let Some(value) = text.strip_prefix("Message-ID:")
            && id.is_none()
        {
            id = Some(value.trim().to_owned());
        }
    }
}
