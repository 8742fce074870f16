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

mod line;

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
};
use tokio_rustls::client::TlsStream;

use self::line::{Armed, Line, Transport};

/// How much is held at most; more is written through.
const HELD_AT_MOST: usize = 256 * 1024;

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

    /// How much of what was said has not left this process, in bytes.
    pub(super) fn not_left(&self) -> usize {
        let line = self.line();
        line.held.len() - line.written
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
