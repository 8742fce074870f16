//! The stream under lettre.
//!
//! * **Writes are held** until somebody waits for a reply, so that MAIL, RCPT and DATA,
//!   or a message and its final dot, leave in one packet.
//! * **Replies are handed over line by line**, made readable, and counted: 64 KiB is the
//!   most that one reply may take. Because lettre never gets more than it asked for, we
//!   know at any moment whether something is unread, and refuse to write then: what came
//!   unasked is not the answer to the next command. That also keeps bytes that were said
//!   in clear from being taken for an answer after a TLS handshake.
//! * **Deadlines** run here: one for each block written, one for the whole reply.

use std::{
    fmt, io,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep},
};
use tokio_rustls::client::TlsStream;

use super::reply;

/// The most that one reply may take, in bytes.
const LONGEST_REPLY: usize = 64 * 1024;
/// The most lines that one reply may have. lettre parses all of them again with every
/// line: thousands of short ones would keep a core busy for seconds.
const MOST_LINES: usize = 256;
/// How much is read at once.
const READ_AT_ONCE: usize = 4096;
/// How much is held at most; more is written through.
const HELD_AT_MOST: usize = 256 * 1024;

enum Transport {
    Plain(TcpStream),
    Encrypted(Box<TlsStream<TcpStream>>),
    /// Taken away for a handshake that did not end well.
    Gone,
}

/// What lettre's handle and ours share.
struct Line {
    transport: Transport,
    peer: SocketAddr,
    held: Vec<u8>,
    /// How much of `held` was written.
    written: usize,
    /// Came from the relay, not yet asked for.
    unread: Vec<u8>,
    /// The reply being read, in bytes so far.
    reply_len: usize,
    /// And in lines.
    reply_lines: usize,
    /// For one block of data to leave.
    block_deadline: Duration,
    /// For a whole reply to come, once what it answers has left.
    reply_deadline: Duration,
    timer: Option<Pin<Box<Sleep>>>,
    armed: Armed,
}

/// Which wait the timer measures.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Armed {
    No,
    Write,
    Reply,
}

/// A handle on the stream. One is lettre's; the other stays with the session, to set
/// deadlines, to upgrade to TLS and to ask what left and what is unread.
#[derive(Clone)]
pub(super) struct Wire(Arc<Mutex<Line>>);

impl Wire {
    pub(super) fn new(stream: TcpStream, peer: SocketAddr, block_deadline: Duration) -> Self {
        Self(Arc::new(Mutex::new(Line {
            transport: Transport::Plain(stream),
            peer,
            held: Vec::new(),
            written: 0,
            unread: Vec::new(),
            reply_len: 0,
            reply_lines: 0,
            block_deadline,
            reply_deadline: block_deadline,
            timer: None,
            armed: Armed::No,
        })))
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        // Both handles belong to one session, which one task drives: nobody waits here.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets how long the next reply may take, from when what it answers has left.
    pub(super) fn expect_within(&self, deadline: Duration) {
        let mut line = self.line();
        line.reply_deadline = deadline;
        line.armed = Armed::No;
        line.reply_len = 0;
        line.reply_lines = 0;
    }

    /// Whether everything that was said has left this process.
    pub(super) fn all_has_left(&self) -> bool {
        let line = self.line();
        line.written == line.held.len()
    }

    /// Whether the relay said something that nobody asked for.
    pub(super) fn has_unread(&self) -> bool {
        !self.line().unread.is_empty()
    }

    /// Waits until the relay says something unasked or hangs up: after either, the
    /// connection is of no use.
    pub(super) async fn interrupted(&self) {
        std::future::poll_fn(|context| {
            let mut line = self.line();
            if !line.unread.is_empty() {
                return Poll::Ready(());
            }
            match line.poll_fill(context) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(_) => Poll::Ready(()),
            }
        })
        .await;
    }

    /// Whether the connection can carry another command, as far as one can know without
    /// asking the relay.
    pub(super) fn is_quiet(&self) -> bool {
        let mut line = self.line();
        line.unread.is_empty()
            && line
                .poll_fill(&mut Context::from_waker(Waker::noop()))
                .is_pending()
    }

    /// Takes the plain stream out for a handshake. `None` if it is encrypted already.
    pub(super) fn take_plain(&self) -> Option<TcpStream> {
        let mut line = self.line();
        match std::mem::replace(&mut line.transport, Transport::Gone) {
            Transport::Plain(stream) => Some(stream),
            other => {
                line.transport = other;
                None
            }
        }
    }

    /// Puts the stream back, encrypted.
    pub(super) fn put_encrypted(&self, stream: TlsStream<TcpStream>) {
        self.line().transport = Transport::Encrypted(Box::new(stream));
    }
}

impl Line {
    /// Reads once into `unread`. `Ok(0)` is the end of the stream.
    fn poll_fill(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut space = [0_u8; READ_AT_ONCE];
        let mut buffer = ReadBuf::new(&mut space);
        let polled = match &mut self.transport {
            Transport::Plain(stream) => Pin::new(stream).poll_read(context, &mut buffer),
            Transport::Encrypted(stream) => {
                Pin::new(stream.as_mut()).poll_read(context, &mut buffer)
            }
            Transport::Gone => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        };
        polled.map_ok(|()| {
            self.unread.extend_from_slice(buffer.filled());
            buffer.filled().len()
        })
    }

    fn poll_drain(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(rest) = self
            .held
            .get(self.written..)
            .filter(|rest| !rest.is_empty())
        {
            let polled = match &mut self.transport {
                Transport::Plain(stream) => Pin::new(stream).poll_write(context, rest),
                Transport::Encrypted(stream) => Pin::new(stream.as_mut()).poll_write(context, rest),
                Transport::Gone => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
            };
            match polled {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(count)) => {
                    self.written += count;
                    self.armed = Armed::No;
                }
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return self.poll_deadline(context, Armed::Write).map(Err),
            }
        }
        if !self.held.is_empty() {
            // What TLS still holds counts as having left: then a lost reply is taken for
            // ambiguous rather than for a mail that was not sent.
            self.held.clear();
            self.written = 0;
        }
        self.poll_flush_transport(context)
    }

    fn poll_flush_transport(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = match &mut self.transport {
            // A TCP stream has nothing to flush.
            Transport::Plain(_) => Poll::Ready(Ok(())),
            Transport::Encrypted(stream) => Pin::new(stream.as_mut()).poll_flush(context),
            Transport::Gone => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        };
        match polled {
            Poll::Pending => self.poll_deadline(context, Armed::Write).map(Err),
            ready @ Poll::Ready(_) => ready,
        }
    }

    /// Hands over one line of the reply, if there is a whole one.
    fn next_line(&mut self, buffer: &mut ReadBuf<'_>) -> io::Result<bool> {
        let end = match self.unread.iter().position(|&byte| byte == b'\n') {
            Some(end) => end + 1,
            None if self.reply_len + self.unread.len() > LONGEST_REPLY => {
                return Err(too_long());
            }
            None => return Ok(false),
        };
        self.reply_len += end;
        self.reply_lines += 1;
        if self.reply_len > LONGEST_REPLY || self.reply_lines > MOST_LINES {
            return Err(too_long());
        }
        let mut tidied = Vec::with_capacity(end + 2);
        let goes_on = self.unread.get(..end).is_some_and(|raw| {
            reply::tidy(raw, &mut tidied);
            reply::goes_on(raw)
        });
        if tidied.len() > buffer.remaining() {
            // lettre refuses a line of more than 1,000 bytes and reads 8 KiB at once.
            return Err(too_long());
        }
        buffer.put_slice(&tidied);
        self.unread.drain(..end);
        if !goes_on {
            self.reply_len = 0;
            self.reply_lines = 0;
        }
        Ok(true)
    }

    /// Ready with an error once `wait` has lasted too long.
    fn poll_deadline(&mut self, context: &mut Context<'_>, wait: Armed) -> Poll<io::Error> {
        if self.armed != wait {
            let patience = match wait {
                Armed::Write => self.block_deadline,
                Armed::Reply | Armed::No => self.reply_deadline,
            };
            let until = Instant::now() + patience;
            match &mut self.timer {
                Some(timer) => timer.as_mut().reset(until),
                None => self.timer = Some(Box::pin(tokio::time::sleep_until(until))),
            }
            self.armed = wait;
        }
        match &mut self.timer {
            Some(timer) => timer
                .as_mut()
                .poll(context)
                .map(|()| io::ErrorKind::TimedOut.into()),
            None => Poll::Pending,
        }
    }
}

fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the reply does not end")
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut line = self.line();
        match line.poll_drain(context) {
            Poll::Ready(Ok(())) => {}
            // A relay that refuses and hangs up resets what we still write; what it said
            // may be here all the same, but then it is not the answer to what we wrote.
            other => return other,
        }
        loop {
            if line.next_line(buffer)? {
                return Poll::Ready(Ok(()));
            }
            match line.poll_fill(context) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(_)) => {}
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return line.poll_deadline(context, Armed::Reply).map(Err),
            }
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut line = self.line();
        if !line.unread.is_empty() {
            return Poll::Ready(Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the relay said something that nobody asked for",
            )));
        }
        if line.held.len() >= HELD_AT_MOST {
            match line.poll_drain(context) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return Poll::Pending,
            }
        }
        line.held.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    /// Does nothing: what was written leaves when somebody waits for the reply.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.line().transport {
            Transport::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Transport::Encrypted(stream) => Pin::new(stream.as_mut()).poll_shutdown(context),
            Transport::Gone => Poll::Ready(Ok(())),
        }
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.line().peer)
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").finish_non_exhaustive()
    }
}
