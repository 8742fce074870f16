//! One mail, as far as it is the same for all readers of a language; and a recipient's
//! message made of it.

use std::fmt::Write as _;

use demarche::contract::v1::{Alert, ConfirmationRequest, Reason, Recipient, lease::Content};
use jiff::Timestamp;

use super::{
    Sender, Unrenderable, headers,
    locale::{Locale, Value},
    page::{self, Confirm, Farewell},
    story::{self, Block, Line, MEASURES, Story},
};
use crate::{address::Mailbox, clean};

/// A message has at most so many bytes: Gmail shows no more than 102 kB of one.
pub const LARGEST: usize = 90_000;
/// What the recipient's own pieces may take of that.
const RESERVED: usize = 10_000;
/// Between the parts. It holds `=_`, which quoted-printable never does (RFC 2045 6.7), so
/// that it needs no randomness, and a retry is the same to the byte.
const BOUNDARY: &str = "=_demarche";

/// The same for all readers of a language.
#[derive(Debug)]
pub struct Letter {
    subject: String,
    kind: Kind,
    domain: String,
    before_recipient: String,
    after_recipient: String,
    text: String,
    html: String,
    sent_by: String,
}

#[derive(Debug)]
enum Kind {
    Alert {
        locale: &'static Locale,
        unsubscribe: String,
    },
    Confirmation {
        action: String,
        ignore: String,
    },
}

/// A message, ready for a relay.
#[derive(Debug)]
pub struct Message {
    /// Its Message-ID without brackets.
    pub id: String,
    /// Header fields and body, lines ended by CR LF.
    pub text: String,
}

impl std::fmt::Debug for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Locale").field(&self.tag()).finish()
    }
}

impl Letter {
    /// Writes it.
    pub fn write(
        locale: &'static Locale,
        sender: &Sender,
        mailing: i64,
        content: &Content,
        message_time: Timestamp,
    ) -> Result<Self, Unrenderable> {
        match content {
            Content::Alert(alert) => Self::alert(locale, sender, mailing, alert, message_time),
            Content::ConfirmationRequest(request) => {
                Self::confirmation(locale, sender, request, message_time)
            }
        }
    }

    /// The subject, before it is encoded.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    fn alert(
        locale: &'static Locale,
        sender: &Sender,
        mailing: i64,
        alert: &Alert,
        message_time: Timestamp,
    ) -> Result<Self, Unrenderable> {
        let (story, text, html) = measured(locale, alert, message_time)?;
        let domain = sender.mailbox.domain();
        let event = alert.event.as_ref();
        let (seq, kind) = event.map_or((0, ""), |event| (event.seq, event.r#type().as_str_name()));
        let mut after = headers::text("Subject", &story.subject);
        // Opaque: it says nothing of the topic (RFC 2919).
        let _ = write!(after, "List-Id: <alerts.{domain}>\r\n");
        after.push_str("Precedence: list\r\n");
        let _ = write!(
            after,
            "Feedback-ID: {mailing}:{seq}:{}:demarche\r\n",
            super::locale::id_of(kind)
        );
        Ok(Self {
            kind: Kind::Alert {
                locale,
                unsubscribe: locale.say("unsubscribe"),
            },
            ..Self::assemble(locale, sender, message_time, story, after, &text, &html)
        })
    }

    fn confirmation(
        locale: &'static Locale,
        sender: &Sender,
        request: &ConfirmationRequest,
        message_time: Timestamp,
    ) -> Result<Self, Unrenderable> {
        let mut lines = vec![Line::Sentence(locale.say("confirm-lead"))];
        if let Some(valid_for) = &request.valid_for {
            let hours = Value::Count((valid_for.seconds / 3600).max(1));
            lines.push(Line::Sentence(
                locale.tell("confirm-valid", &[("hours", hours)]),
            ));
        }
        let story = Story {
            subject: locale.say("confirm-subject"),
            headline: locale.say("confirm-heading"),
            blocks: vec![Block {
                title: String::new(),
                lines,
            }],
        };
        let text = page::text(&story);
        let html = page::html(locale, &story)?;
        let after = headers::text("Subject", &story.subject);
        Ok(Self {
            kind: Kind::Confirmation {
                action: locale.say("confirm-action"),
                ignore: locale.say("confirm-ignore"),
            },
            ..Self::assemble(locale, sender, message_time, story, after, &text, &html)
        })
    }

    fn assemble(
        locale: &'static Locale,
        sender: &Sender,
        message_time: Timestamp,
        story: Story,
        mut after_recipient: String,
        text: &str,
        html: &str,
    ) -> Self {
        after_recipient.push_str("Auto-Submitted: auto-generated\r\n");
        after_recipient.push_str("X-Auto-Response-Suppress: All\r\n");
        let _ = write!(
            after_recipient,
            "Content-Language: {}\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/alternative; boundary=\"{BOUNDARY}\"\r\n",
            locale.tag()
        );
        let name = if sender.name.is_empty() {
            sender.mailbox.domain()
        } else {
            &sender.name
        };
        let mut before_recipient = headers::from(&sender.name, sender.mailbox.path());
        let _ = write!(
            before_recipient,
            "Date: {}\r\n",
            headers::date(message_time)
        );
        Self {
            subject: story.subject,
            kind: Kind::Confirmation {
                action: String::new(),
                ignore: String::new(),
            },
            domain: sender.mailbox.domain().to_owned(),
            before_recipient,
            after_recipient,
            text: encoded(text),
            html: encoded(html),
            sent_by: locale.tell("sent-by", &[("sender", Value::Text(name))]),
        }
    }

    /// The message for one recipient. The same arguments make the same bytes.
    pub fn address(&self, recipient: &Recipient, to: &Mailbox) -> Result<Message, Unrenderable> {
        if recipient.delivery_key.is_empty() {
            return Err(Unrenderable::Recipient("delivery key"));
        }
        let id = format!("{}@{}", headers::hex(&recipient.delivery_key), self.domain);
        let mut message = String::with_capacity(self.text.len() + self.html.len() + 4096);
        message.push_str(&self.before_recipient);
        let _ = write!(message, "To: {}\r\nMessage-ID: <{id}>\r\n", to.expose());
        if !recipient.thread_key.is_empty() {
            let root = format!("<{}@{}>", headers::hex(&recipient.thread_key), self.domain);
            let _ = write!(message, "In-Reply-To: {root}\r\nReferences: {root}\r\n");
        }
        let (text_end, html_end) = match &self.kind {
            Kind::Alert {
                locale,
                unsubscribe,
            } => {
                let uri = unsubscribe_uri(recipient)?;
                write_list_fields(&mut message, &uri, &recipient.reasons);
                let why = why(locale, &recipient.reasons);
                let farewell = Farewell {
                    why: &why,
                    sent_by: &self.sent_by,
                    unsubscribe,
                    unsubscribe_uri: &uri,
                };
                (farewell.text(), page::render(&farewell)?)
            }
            Kind::Confirmation { action, ignore } => {
                let uri = clean::link(&recipient.confirm_uri)
                    .ok_or(Unrenderable::Recipient("confirmation link"))?;
                let confirm = Confirm {
                    action,
                    uri: &uri,
                    ignore,
                    sent_by: &self.sent_by,
                };
                (confirm.text(), page::render(&confirm)?)
            }
        };
        message.push_str(&self.after_recipient);
        message.push_str("\r\n");
        part(&mut message, "plain", &self.text, &text_end);
        part(&mut message, "html", &self.html, &html_end);
        let _ = write!(message, "--{BOUNDARY}--\r\n");
        if message.len() > LARGEST {
            return Err(Unrenderable::TooLarge(message.len()));
        }
        Ok(Message { id, text: message })
    }
}

/// Tells as much as fits.
fn measured(
    locale: &Locale,
    alert: &Alert,
    message_time: Timestamp,
) -> Result<(Story, String, String), Unrenderable> {
    let mut size = 0;
    for measure in MEASURES {
        let story = story::of_alert(locale, alert, message_time, measure)
            .ok_or(Unrenderable::Missing("event"))?;
        let text = page::text(&story);
        let html = page::html(locale, &story)?;
        size = encoded(&text).len() + encoded(&html).len();
        if size + RESERVED <= LARGEST {
            return Ok((story, text, html));
        }
    }
    Err(Unrenderable::TooLarge(size))
}

fn unsubscribe_uri(recipient: &Recipient) -> Result<String, Unrenderable> {
    // An alert that nobody can leave must not go out.
    clean::link(&recipient.unsubscribe_uri)
        .filter(|uri| uri.len() + "List-Unsubscribe: <>".len() <= headers::LONGEST_LINE)
        .ok_or(Unrenderable::Recipient("link to unsubscribe"))
}

/// RFC 8058 and the reason, for filters.
fn write_list_fields(message: &mut String, unsubscribe_uri: &str, reasons: &[i32]) {
    let _ = write!(
        message,
        "List-Unsubscribe: <{unsubscribe_uri}>\r\n\
         List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    );
    let names: Vec<_> = named(reasons)
        .map(|reason| match reason {
            Reason::Proposal => "proposal",
            Reason::Party => "party",
            Reason::Everything => "everything",
            Reason::Unspecified => "subscription",
        })
        .collect();
    let _ = write!(message, "X-Demarche-Reason: {}\r\n", names.join(", "));
}

fn why(locale: &Locale, reasons: &[i32]) -> String {
    let mut said: Vec<_> = named(reasons)
        .map(|reason| locale.name(reason.as_str_name()))
        .collect();
    let last = said.pop().unwrap_or_default();
    let reasons = if said.is_empty() {
        last
    } else {
        format!("{} {} {last}", said.join(", "), locale.say("and"))
    };
    locale.tell("why", &[("reasons", Value::Text(&reasons))])
}

/// The reasons, each once; at least one.
fn named(reasons: &[i32]) -> impl Iterator<Item = Reason> {
    let has = |reason: Reason| reasons.contains(&i32::from(reason));
    let known = [Reason::Proposal, Reason::Party, Reason::Everything];
    let any = known.into_iter().any(has);
    let known = known.map(|reason| has(reason).then_some(reason));
    known
        .into_iter()
        .flatten()
        .chain((!any).then_some(Reason::Unspecified))
}

fn part(message: &mut String, subtype: &str, common: &str, end: &str) {
    let _ = write!(
        message,
        "--{BOUNDARY}\r\nContent-Type: text/{subtype}; charset=utf-8\r\n\
         Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    );
    message.push_str(common);
    message.push_str(&encoded(end));
}

/// Quoted-printable, lines ended by CR LF.
fn encoded(text: &str) -> String {
    let with_ends = text.replace('\n', "\r\n");
    quoted_printable::encode_to_str(with_ends)
}
