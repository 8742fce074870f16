//! The stream itself: what waits to leave, what came and was not asked for, and how long
//! either may take.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep},
};
use tokio_rustls::client::TlsStream;

use crate::smtp::reply;

/// The most that one reply may take, in bytes.
const LONGEST_REPLY: usize = 64 * 1024;
/// The most lines that one reply may have. lettre parses all of them again with every
/// line: thousands of short ones would keep a core busy for seconds.
const MOST_LINES: usize = 256;
/// How much is read at once.
const READ_AT_ONCE: usize = 4096;
pub(super) enum Transport {
    Plain(TcpStream),
    Encrypted(Box<TlsStream<TcpStream>>),
    /// Taken away for a handshake that did not end well.
    Gone,
}

/// What lettre's handle and ours share.
pub(super) struct Line {
    pub(super) transport: Transport,
    pub(super) peer: SocketAddr,
    pub(super) held: Vec<u8>,
    /// How much of `held` was written.
    pub(super) written: usize,
    /// Came from the relay, not yet asked for.
    pub(super) unread: Vec<u8>,
    /// The reply being read, in bytes so far.
    pub(super) reply_len: usize,
    /// And in lines.
    pub(super) reply_lines: usize,
    /// For one block of data to leave.
    pub(super) block_deadline: Duration,
    /// For a whole reply to come, once what it answers has left.
    pub(super) reply_deadline: Duration,
    pub(super) timer: Option<Pin<Box<Sleep>>>,
    pub(super) armed: Armed,
}

/// Which wait the timer measures.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Armed {
    No,
    Write,
    Reply,
}

impl Line {
    /// Reads once into `unread`. `Ok(0)` is the end of the stream.
    pub(super) fn poll_fill(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
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

    pub(super) fn poll_drain(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
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
    pub(super) fn next_line(&mut self, buffer: &mut ReadBuf<'_>) -> io::Result<bool> {
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
    pub(super) fn poll_deadline(
        &mut self,
        context: &mut Context<'_>,
        wait: Armed,
    ) -> Poll<io::Error> {
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
