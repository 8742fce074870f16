//! A small SMTP server (RFC 5321) with PIPELINING that keeps a ledger of what it accepted.

use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// A mail that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Accepted {
    pub(super) to: String,
    pub(super) times: u32,
}

#[derive(Default)]
struct Ledger {
    /// By Message-ID.
    mails: HashMap<String, Accepted>,
    transactions: usize,
}

/// A relay. It ends with the test's runtime.
#[derive(Clone)]
pub(super) struct Relay {
    address: SocketAddr,
    ledger: Arc<Mutex<Ledger>>,
}

impl Relay {
    /// Opens one that takes this long for each message.
    pub(super) async fn open(pace: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let relay = Self {
            address: listener.local_addr().unwrap(),
            ledger: Arc::default(),
        };
        let accepting = relay.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let relay = accepting.clone();
                tokio::spawn(async move {
                    // A client that goes away, as a killed one does, has said its last.
                    let _ = relay.serve(stream, pace).await;
                });
            }
        });
        relay
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
        let ledger = self.ledger.lock().unwrap();
        ledger.transactions - ledger.mails.len()
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
        let mut ledger = self.ledger.lock().unwrap();
        ledger.transactions += 1;
        let mail = ledger.mails.entry(id).or_insert_with(|| Accepted {
            to: to.to_owned(),
            times: 0,
        });
        mail.times += 1;
        // One Message-ID, one recipient: else a receiver would drop somebody's mail.
        assert_eq!(mail.to, to);
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
