//! A small SMTP server that keeps a ledger of what it accepted, and can fail at any verb.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

/// What a client said, as far as a script may care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Connect,
    Ehlo,
    Mail,
    Rcpt,
    Data,
    Dot,
    Rset,
    Other,
}

/// What to do about it.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// As a server does when all is well.
    Well,
    /// Says this.
    Say(Vec<u8>),
    /// Says this and hangs up.
    SayAndClose(Vec<u8>),
    /// Hangs up.
    Close,
    /// Says nothing, and listens no more.
    Hang,
}

pub(crate) fn say(text: &str) -> Act {
    Act::Say(format!("{text}\r\n").into_bytes())
}

/// One command: on which connection, which verb, and all of the line.
pub(crate) struct Said<'a> {
    pub(crate) connection: usize,
    pub(crate) verb: Verb,
    pub(crate) line: &'a str,
}

type Script = Arc<dyn Fn(&Said<'_>) -> Act + Send + Sync>;

/// What happened.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) connections: usize,
    /// Recipient and message of whatever was answered with 250 after the dot.
    pub(crate) accepted: Vec<(String, String)>,
    /// Commands in order, over all connections.
    pub(crate) commands: Vec<String>,
    /// What came in one read.
    pub(crate) packets: Vec<String>,
}

pub(crate) struct Sink {
    pub(crate) address: SocketAddr,
    ledger: Arc<Mutex<Ledger>>,
    changed: Arc<Notify>,
    task: tokio::task::JoinHandle<()>,
}

impl Sink {
    pub(crate) async fn well() -> Self {
        Self::start("PIPELINING\r\n8BITMIME\r\nSMTPUTF8", |_| Act::Well).await
    }

    /// Offers extensions, a line each, and follows a script.
    pub(crate) async fn start(
        offers: &'static str,
        script: impl Fn(&Said<'_>) -> Act + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let ledger = Arc::new(Mutex::new(Ledger::default()));
        let changed = Arc::new(Notify::new());
        let script: Script = Arc::new(script);
        let task = tokio::spawn({
            let (ledger, changed) = (Arc::clone(&ledger), Arc::clone(&changed));
            async move {
                let mut connections = tokio::task::JoinSet::new();
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    stream.set_nodelay(true).unwrap();
                    let connection = {
                        let mut ledger = ledger.lock().unwrap();
                        ledger.connections += 1;
                        ledger.connections
                    };
                    changed.notify_waiters();
                    let conversation = Conversation {
                        stream,
                        connection,
                        offers,
                        script: Arc::clone(&script),
                        ledger: Arc::clone(&ledger),
                        changed: Arc::clone(&changed),
                        unread: Vec::new(),
                    };
                    connections.spawn(conversation.run());
                }
            }
        });
        Self {
            address,
            ledger,
            changed,
            task,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    pub(crate) fn ledger<T>(&self, read: impl FnOnce(&Ledger) -> T) -> T {
        read(&self.ledger.lock().unwrap())
    }

    /// Waits until the ledger is so.
    pub(crate) async fn until(&self, mut is_so: impl FnMut(&Ledger) -> bool) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if is_so(&self.ledger.lock().unwrap()) {
                return;
            }
            changed.await;
        }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Conversation {
    stream: TcpStream,
    connection: usize,
    offers: &'static str,
    script: Script,
    ledger: Arc<Mutex<Ledger>>,
    changed: Arc<Notify>,
    unread: Vec<u8>,
}

impl Conversation {
    async fn run(mut self) {
        let mut rcpt = None;
        if !self.act(Verb::Connect, "", "220 sink.example ESMTP").await {
            return;
        }
        while let Some(line) = self.line().await {
            let upper = line.to_ascii_uppercase();
            self.ledger.lock().unwrap().commands.push(line.clone());
            let (verb, well) = if upper.starts_with("EHLO") {
                let mut reply = String::from("250-sink.example");
                for offer in self.offers.split("\r\n").filter(|offer| !offer.is_empty()) {
                    reply = format!("{reply}\r\n250-{offer}");
                }
                (Verb::Ehlo, format!("{reply}\r\n250 ENHANCEDSTATUSCODES"))
            } else if upper.starts_with("MAIL") {
                rcpt = None;
                (Verb::Mail, "250 2.1.0 Ok".into())
            } else if upper.starts_with("RCPT") {
                (Verb::Rcpt, "250 2.1.5 Ok".into())
            } else if upper.starts_with("DATA") {
                let reply = if rcpt.is_some() {
                    "354 Go on"
                } else {
                    "554 5.5.1 No valid recipients"
                };
                (Verb::Data, reply.into())
            } else if upper.starts_with("RSET") {
                rcpt = None;
                (Verb::Rset, "250 2.0.0 Ok".into())
            } else if upper.starts_with("QUIT") {
                let _ = self.stream.write_all(b"221 2.0.0 Bye\r\n").await;
                return;
            } else {
                (Verb::Other, "502 5.5.2 What?".into())
            };
            let said = self.decide(verb, &line, &well);
            if verb == Verb::Rcpt
                && said
                    .as_ref()
                    .is_some_and(|(reply, _)| reply.starts_with(b"250"))
            {
                rcpt = line.split(['<', '>']).nth(1).map(str::to_owned);
            }
            let goes_on = said
                .as_ref()
                .is_some_and(|(reply, _)| reply.starts_with(b"354"));
            if !self.answer(said).await {
                return;
            }
            if verb == Verb::Data && goes_on {
                let Some(message) = self.message().await else {
                    return;
                };
                let answer = self.decide(Verb::Dot, "", "250 2.0.0 Queued");
                let accepted = matches!(&answer, Some((reply, _)) if reply.starts_with(b"250"));
                if let (true, Some(rcpt)) = (accepted, rcpt.take()) {
                    self.ledger.lock().unwrap().accepted.push((rcpt, message));
                }
                self.changed.notify_waiters();
                if !self.answer(answer).await {
                    return;
                }
            }
            self.changed.notify_waiters();
        }
    }

    /// What to say, and whether to go on after that. `None`: hang.
    fn decide(&self, verb: Verb, line: &str, well: &str) -> Option<(Vec<u8>, bool)> {
        let said = Said {
            connection: self.connection,
            verb,
            line,
        };
        match (self.script)(&said) {
            Act::Well => Some((format!("{well}\r\n").into_bytes(), true)),
            Act::Say(reply) => Some((reply, true)),
            Act::SayAndClose(reply) => Some((reply, false)),
            Act::Close => Some((Vec::new(), false)),
            Act::Hang => None,
        }
    }

    async fn answer(&mut self, said: Option<(Vec<u8>, bool)>) -> bool {
        match said {
            None => std::future::pending().await,
            Some((reply, go_on)) => self.stream.write_all(&reply).await.is_ok() && go_on,
        }
    }

    async fn act(&mut self, verb: Verb, line: &str, well: &str) -> bool {
        let said = self.decide(verb, line, well);
        self.answer(said).await
    }

    async fn fill(&mut self) -> bool {
        let mut buffer = vec![0; 65536];
        match self.stream.read(&mut buffer).await {
            Ok(count) if count > 0 => {
                let packet = &buffer[..count];
                let text = String::from_utf8_lossy(packet).into_owned();
                self.ledger.lock().unwrap().packets.push(text);
                self.unread.extend_from_slice(packet);
                true
            }
            _ => false,
        }
    }

    async fn until(&mut self, end: &[u8]) -> Option<String> {
        loop {
            if let Some(at) = self.unread.windows(end.len()).position(|part| part == end) {
                let line: Vec<u8> = self.unread.drain(..at + end.len()).collect();
                return Some(String::from_utf8(line[..at].to_vec()).unwrap());
            }
            if !self.fill().await {
                return None;
            }
        }
    }

    async fn line(&mut self) -> Option<String> {
        self.until(b"\r\n").await
    }

    async fn message(&mut self) -> Option<String> {
        // A lone dot ends an empty message.
        while self.unread.len() < 3 {
            if !self.fill().await {
                return None;
            }
        }
        if self.unread.starts_with(b".\r\n") {
            self.unread.drain(..3);
            return Some(String::new());
        }
        let message = self.until(b"\r\n.\r\n").await?;
        Some((message + "\r\n").replace("\r\n..", "\r\n."))
    }
}
