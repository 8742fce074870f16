//! The receiving end of a mail conversation: RFC 5321 with PIPELINING (RFC 2920), 8BITMIME
//! (RFC 6152) and SMTPUTF8 (RFC 6531).

use std::io;

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, BufWriter},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

/// A command line, at most: RFC 5321 asks for 512, extensions add to it.
const COMMAND_BYTES: usize = 2048;
/// A line of a message, at most: RFC 5321 asks for 1,000.
const LINE_BYTES: usize = 8192;
/// A message, at most.
const MESSAGE_BYTES: usize = 1 << 20;
/// Recipients of one message, at most: RFC 5321 asks for 100.
const RECIPIENTS: usize = 100;

/// From whom to whom, as the conversation says it, which is not what the header says.
struct Envelope {
    recipients: Vec<String>,
}

/// Speaks with one client until it leaves. `deliver` is given every recipient with the
/// message; only what it has kept is said to be accepted.
pub(crate) async fn converse(
    stream: TcpStream,
    deliver: impl Fn(&str, &[u8]) -> io::Result<()>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (read, write) = stream.into_split();
    let mut session = Session {
        read: BufReader::new(read),
        write: BufWriter::new(write),
        greeted: false,
        envelope: None,
    };
    session.reply("220 mailbox.example.org ESMTP").await?;
    loop {
        let Some(line) = session.line(COMMAND_BYTES).await? else {
            return Ok(());
        };
        let command = String::from_utf8_lossy(&line);
        let command = command.trim_end();
        let (verb, argument) = command.split_once(' ').unwrap_or((command, ""));
        let reply = match verb.to_ascii_uppercase().as_str() {
            "EHLO" => session.greet(
                "250-mailbox.example.org\r\n250-PIPELINING\r\n250-8BITMIME\r\n\
                 250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES",
            ),
            "HELO" => session.greet("250 mailbox.example.org"),
            "MAIL" => session.mail(argument),
            "RCPT" => session.rcpt(argument),
            "DATA" => session.data(&deliver).await?,
            "RSET" => {
                session.envelope = None;
                "250 2.0.0 forgotten"
            }
            "NOOP" => "250 2.0.0 still here",
            "QUIT" => {
                session.reply("221 2.0.0 goodbye").await?;
                return session.write.flush().await;
            }
            "VRFY" => "252 2.5.2 send it, and it will be tried",
            _ => "500 5.5.1 not a command that is known here",
        };
        session.reply(reply).await?;
    }
}

struct Session {
    read: BufReader<OwnedReadHalf>,
    write: BufWriter<OwnedWriteHalf>,
    greeted: bool,
    envelope: Option<Envelope>,
}

impl Session {
    fn greet(&mut self, reply: &'static str) -> &'static str {
        self.greeted = true;
        self.envelope = None;
        reply
    }

    fn mail(&mut self, argument: &str) -> &'static str {
        if !self.greeted || self.envelope.is_some() {
            return "503 5.5.1 not now";
        }
        let Some((_, parameters)) = path(argument, "FROM:") else {
            return "501 5.5.4 MAIL FROM:<address>";
        };
        let known = ["BODY=7BIT", "BODY=8BITMIME", "SMTPUTF8"];
        let mut parameters = parameters.split_ascii_whitespace();
        if parameters.any(|given| !known.iter().any(|known| known.eq_ignore_ascii_case(given))) {
            return "555 5.5.4 a parameter that is not known here";
        }
        self.envelope = Some(Envelope {
            recipients: Vec::new(),
        });
        "250 2.1.0 sender taken"
    }

    fn rcpt(&mut self, argument: &str) -> &'static str {
        let Some(envelope) = &mut self.envelope else {
            return "503 5.5.1 MAIL comes first";
        };
        let Some((recipient, parameters)) = path(argument, "TO:") else {
            return "501 5.5.4 RCPT TO:<address>";
        };
        if !parameters.is_empty() {
            return "555 5.5.4 a parameter that is not known here";
        }
        if recipient.is_empty() {
            return "550 5.1.3 an address is needed";
        }
        if envelope.recipients.len() == RECIPIENTS {
            return "452 4.5.3 too many recipients: send the rest in another message";
        }
        envelope.recipients.push(recipient.to_owned());
        "250 2.1.5 recipient taken"
    }

    async fn data(
        &mut self,
        deliver: &impl Fn(&str, &[u8]) -> io::Result<()>,
    ) -> io::Result<&'static str> {
        // A client that pipelines may ask after every recipient was refused.
        if self
            .envelope
            .as_ref()
            .is_none_or(|envelope| envelope.recipients.is_empty())
        {
            return Ok("503 5.5.1 nobody to deliver it to");
        }
        self.reply("354 end with a dot on a line of its own")
            .await?;
        let message = self.message().await?;
        let Some(envelope) = self.envelope.take() else {
            return Ok("503 5.5.1 nobody to deliver it to");
        };
        let Some(message) = message else {
            return Ok("552 5.3.4 too large");
        };
        for recipient in &envelope.recipients {
            if let Err(error) = deliver(recipient, &message) {
                eprintln!("mailbox: a message could not be written: {error}");
                return Ok("451 4.3.0 could not be written");
            }
        }
        Ok("250 2.0.0 delivered")
    }

    /// All lines up to the lone dot, without the dots that were added on the way (RFC 5321,
    /// section 4.5.2). None when it is too large, which is known only at its end.
    async fn message(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut message = Vec::new();
        let mut too_large = false;
        loop {
            let Some(line) = self.line(LINE_BYTES).await? else {
                return Err(io::ErrorKind::UnexpectedEof.into());
            };
            if line == b".\r\n" {
                return Ok((!too_large).then_some(message));
            }
            let line = line.strip_prefix(b".").unwrap_or(&line);
            too_large |= message.len() + line.len() > MESSAGE_BYTES;
            if !too_large {
                message.extend_from_slice(line);
            }
        }
    }

    /// A line with its CR LF; none when the client has gone. A bare LF ends the
    /// conversation: to take it for the end of a line is how mail is smuggled into mail.
    async fn line(&mut self, most: usize) -> io::Result<Option<Vec<u8>>> {
        // With pipelining, a reply may wait while more commands are there to be answered.
        if self.read.buffer().is_empty() {
            self.write.flush().await?;
        }
        let mut line = Vec::new();
        let mut limited = (&mut self.read).take(most as u64);
        limited.read_until(b'\n', &mut line).await?;
        if line.is_empty() {
            return Ok(None);
        }
        if !line.ends_with(b"\r\n") {
            self.reply("521 5.5.2 lines end with CR LF, and not so late")
                .await?;
            self.write.flush().await?;
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a line without its end",
            ));
        }
        Ok(Some(line))
    }

    async fn reply(&mut self, reply: &str) -> io::Result<()> {
        self.write.write_all(reply.as_bytes()).await?;
        self.write.write_all(b"\r\n").await
    }
}

/// The address between angle brackets, and the parameters after it.
fn path<'a>(argument: &'a str, keyword: &str) -> Option<(&'a str, &'a str)> {
    let (found, rest) = argument.split_at_checked(keyword.len())?;
    if !found.eq_ignore_ascii_case(keyword) {
        return None;
    }
    let (address, parameters) = rest.trim_start().strip_prefix('<')?.split_once('>')?;
    Some((address, parameters.trim()))
}
