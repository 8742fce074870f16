//! One connection, mail after mail.
//!
//! A mail is two steps. [`Session::begin`] says MAIL, RCPT and DATA, in one packet where
//! the relay offers PIPELINING (RFC 2920). [`Session::finish`] says the message and its
//! final dot, and, in the same packet, how the next mail begins; [`Session::begun`] reads
//! what the relay thinks of that. Between the two the caller writes down that the first
//! was accepted: nobody is sent a message before that is on file.

mod judge;

use std::fmt;

use lettre::transport::smtp::{
    Error,
    client::AsyncSmtpConnection,
    commands::{Data, Mail, Quit, Rcpt, Rset},
    extension::{MailBodyParameter, MailParameter},
    response::Response,
};
use tokio::time::timeout;

use self::judge::{is_completed, is_lost, judge, judge_data, judge_mail, lost};
use super::{
    connect::Offers,
    relay::Deadlines,
    verdict::{Refusal, Trouble, Verdict, how},
    wire::Wire,
};
use crate::address::Mailbox;

/// From whom and to whom, for the relay (RFC 5321 2.3.1).
#[derive(Debug, Clone)]
pub struct Envelope {
    /// Where bounces go.
    pub from: Mailbox,
    /// The one recipient.
    pub to: Mailbox,
    /// Whether the message has bytes beyond ASCII.
    pub eight_bit: bool,
}

/// A connection that is greeted, and encrypted and logged in as far as that was asked.
pub struct Session {
    connection: AsyncSmtpConnection,
    wire: Wire,
    offers: Offers,
    deadlines: Deadlines,
    /// Something was said and its reply not read to the end. Set while an operation runs,
    /// so that one which is dropped half-way leaves it set.
    broken: bool,
    mails: u32,
}

/// Text that is a command already.
struct Verbatim<'a>(&'a str);

impl fmt::Display for Verbatim<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Session {
    pub(super) fn new(
        connection: AsyncSmtpConnection,
        wire: Wire,
        offers: Offers,
        deadlines: Deadlines,
    ) -> Self {
        Self {
            connection,
            wire,
            offers,
            deadlines,
            broken: false,
            mails: 0,
        }
    }

    /// How many mails were begun over it.
    pub fn mails(&self) -> u32 {
        self.mails
    }

    /// What the relay offers.
    pub fn offers(&self) -> Offers {
        self.offers
    }

    /// Whether it can carry another mail: nothing is unread, nothing was cut short, and
    /// the relay has not hung up.
    pub fn is_usable(&self) -> bool {
        !self.broken && self.wire.is_quiet()
    }

    /// Waits until the relay hangs up or says something unasked.
    pub async fn interrupted(&self) {
        self.wire.interrupted().await;
    }

    /// Whether [`finish`](Self::finish) may say how the next mail begins.
    pub fn can_overlap(&self) -> bool {
        self.offers.pipelining
    }

    /// Says MAIL, RCPT and DATA. After `Ok` the relay waits for the message. After an
    /// error the session is as before, or no longer usable.
    pub async fn begin(&mut self, envelope: &Envelope) -> Result<(), Verdict> {
        self.check(envelope)?;
        let usable = self.is_usable();
        self.broken = true;
        if !usable {
            return Err(lost("MAIL", "the relay hung up"));
        }
        self.mails += 1;
        if self.offers.pipelining {
            let said = self.beginning(envelope);
            self.wire.expect_within(self.deadlines.mail);
            let first = self.connection.command(Verbatim(&said)).await;
            self.read_beginning(first).await
        } else {
            self.begin_stepwise(envelope).await
        }
    }

    /// Whether an envelope can go to this relay at all.
    pub fn check(&self, envelope: &Envelope) -> Result<(), Verdict> {
        if envelope.to.needs_smtputf8() && !self.offers.smtputf8 {
            // RFC 6531 3.2; RFC 3463 and 6531: X.6.7.
            let refusal = Refusal::ours("5.6.7", "the relay takes no address beyond ASCII");
            return Err(Verdict::Permanent(refusal));
        }
        Ok(())
    }

    /// Says the message and the final dot; and, if `next` is given, how the next mail
    /// begins, for [`begun`](Self::begun) to read.
    pub async fn finish(&mut self, message: &str, next: Option<&Envelope>) -> Verdict {
        self.broken = true;
        if self.wire.has_unread() {
            return lost("message", "the relay spoke before the message");
        }
        let mut said = String::with_capacity(message.len() + 256);
        stuff(message, &mut said);
        said.push_str(".\r\n");
        let through_the_dot = said.len();
        if let Some(next) = next {
            self.mails += 1;
            said.push_str(&self.beginning(next));
        }
        let behind_the_dot = said.len() - through_the_dot;
        self.wire.expect_within(self.deadlines.final_dot);
        let reply = self.connection.command(Verbatim(&said)).await;
        let verdict = match reply {
            Ok(reply) if is_completed(&reply) => Verdict::Accepted,
            Ok(reply) => return Verdict::Ambiguous(format!("unexpected reply {}", reply.code())),
            Err(error) => match Refusal::from_error(&error) {
                Some(refusal) if refusal.is_hanging_up() => {
                    return Verdict::Trouble(Trouble::Refused {
                        phase: "message",
                        refusal,
                    });
                }
                Some(refusal) => refusal.verdict(),
                // The dot may have left although what follows it has not.
                None if self.wire.not_left() <= behind_the_dot => {
                    return Verdict::Ambiguous(how(&error));
                }
                None => return Verdict::Trouble(Trouble::at("message", &error)),
            },
        };
        if next.is_none() {
            self.broken = false;
            if !matches!(verdict, Verdict::Accepted) {
                self.reset().await;
            }
        }
        verdict
    }

    /// Reads what the relay says to the beginning that [`finish`](Self::finish) said.
    pub async fn begun(&mut self) -> Result<(), Verdict> {
        self.wire.expect_within(self.deadlines.mail);
        let first = self.connection.read_response().await;
        self.read_beginning(first).await
    }

    /// Takes leave. Nobody depends on the answer.
    pub async fn quit(mut self) {
        if self.is_usable() {
            self.wire.expect_within(self.deadlines.quit);
            // The result does not matter: the connection is closed either way.
            let _ = timeout(self.deadlines.quit, self.connection.command(Quit)).await;
        }
    }

    fn mail(&self, envelope: &Envelope) -> Mail {
        let mut parameters = Vec::new();
        if envelope.to.needs_smtputf8() {
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if envelope.eight_bit && self.offers.eight_bit_mime {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        Mail::new(Some(envelope.from.path().clone()), parameters)
    }

    fn beginning(&self, envelope: &Envelope) -> String {
        let mail = self.mail(envelope);
        let rcpt = Rcpt::new(envelope.to.path().clone(), Vec::new());
        format!("{mail}{rcpt}{Data}")
    }

    async fn begin_stepwise(&mut self, envelope: &Envelope) -> Result<(), Verdict> {
        self.wire.expect_within(self.deadlines.mail);
        let mail = self.connection.command(self.mail(envelope)).await;
        if let Err(verdict) = judge_mail(mail) {
            return self.refused(verdict).await;
        }
        self.wire.expect_within(self.deadlines.rcpt);
        let rcpt = Rcpt::new(envelope.to.path().clone(), Vec::new());
        let rcpt = self.connection.command(rcpt).await;
        if let Err(verdict) = judge("RCPT", rcpt) {
            return self.refused(verdict).await;
        }
        self.wire.expect_within(self.deadlines.data);
        let data = self.connection.command(Data).await;
        if let Err(verdict) = judge_data(data) {
            return self.refused(verdict).await;
        }
        self.broken = false;
        Ok(())
    }

    /// Reads the replies to MAIL, RCPT and DATA, of which `mail` is the first. All three
    /// are read whatever the first says (RFC 2920 3.1).
    async fn read_beginning(&mut self, mail: Result<Response, Error>) -> Result<(), Verdict> {
        let mail = judge_mail(mail);
        if is_lost(&mail) {
            return mail;
        }
        self.wire.expect_within(self.deadlines.rcpt);
        let rcpt = judge("RCPT", self.connection.read_response().await);
        if is_lost(&rcpt) {
            return mail.and(rcpt);
        }
        self.wire.expect_within(self.deadlines.data);
        let data = judge_data(self.connection.read_response().await);
        if is_lost(&data) {
            return mail.and(rcpt).and(data);
        }
        let may_speak = data.is_ok();
        match mail.and(rcpt).and(data) {
            Ok(()) => {
                self.broken = false;
                Ok(())
            }
            Err(verdict) => {
                if may_speak {
                    // Nobody to send to, and the relay waits for a message all the same:
                    // end it before it begins. Whatever the answer, nobody gets it.
                    self.wire.expect_within(self.deadlines.final_dot);
                    let ended = self.connection.command(Verbatim(".\r\n")).await;
                    if ended.is_err_and(|error| error.status().is_none()) {
                        return Err(verdict);
                    }
                }
                self.refused(verdict).await
            }
        }
    }

    /// Clears the way for the next mail, unless the relay is gone or about to go.
    async fn refused(&mut self, verdict: Verdict) -> Result<(), Verdict> {
        let gone = match &verdict {
            Verdict::Trouble(Trouble::Refused { refusal, .. }) => refusal.is_hanging_up(),
            Verdict::Trouble(_) => true,
            _ => false,
        };
        if !gone {
            self.reset().await;
        }
        Err(verdict)
    }

    async fn reset(&mut self) {
        self.broken = true;
        self.wire.expect_within(self.deadlines.greeting);
        self.broken = self.connection.command(Rset).await.is_err();
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("offers", &self.offers)
            .field("broken", &self.broken)
            .field("mails", &self.mails)
            .finish_non_exhaustive()
    }
}

/// Doubles the dots that begin a line (RFC 5321 4.5.2), and ends the last line.
fn stuff(message: &str, said: &mut String) {
    let mut rest = message;
    if rest.starts_with('.') {
        said.push('.');
    }
    while let Some(at) = rest.find("\r\n.") {
        let (before, after) = rest.split_at(at + 3);
        said.push_str(before);
        said.push('.');
        rest = after;
    }
    said.push_str(rest);
    if !message.ends_with("\r\n") {
        said.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests;
