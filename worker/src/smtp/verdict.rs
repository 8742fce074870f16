//! What became of a mail, and whose fault it was.
//!
//! A refusal after RCPT or after the final dot is about the recipient or the message. One
//! at the banner, EHLO, AUTH or MAIL, and 421 anywhere, is about the relay: the mail
//! stays where it is, and nobody's delivery counts as failed.

use std::error::Error as _;

use lettre::transport::smtp::{self, response::Response};

/// How long a relay's words may be, in bytes.
const LONGEST_DETAIL: usize = 500;

/// Words of those who give no enhanced code and mean: slower.
const SLOWER: [&str; 8] = [
    "rate limit",
    "rate-limit",
    "ratelimit",
    "rate exceed",
    "too many",
    "too fast",
    "throttl",
    "slow down",
];
/// Words of those who refuse each recipient once: whoever waits for them waits in vain.
const GREYLISTING: [&str; 3] = ["greylist", "graylist", "postgrey"];

/// What a relay said when it refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The reply code, RFC 5321 4.2: 400 to 599. 0 when there was no reply.
    pub code: u16,
    /// The enhanced status code, RFC 3463: `5.1.1`. May be empty.
    pub enhanced: String,
    /// Its words, at most 500 bytes, with addresses taken out.
    pub detail: String,
}

/// The relay, and not the recipient, is why a mail did not go.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// No connection.
    #[error("cannot connect: {0}")]
    Connect(std::io::Error),
    /// No encryption where it is demanded, or none that can be trusted.
    #[error("cannot encrypt: {0}")]
    Tls(std::io::Error),
    /// The relay said no, to us and not to a recipient.
    #[error("refused at {phase}: {} {} {}", refusal.code, refusal.enhanced, refusal.detail)]
    Refused {
        /// Where: `banner`, `EHLO`, `STARTTLS`, `AUTH`, `MAIL`, `RCPT`, `DATA`, `RSET`.
        phase: &'static str,
        /// What it said.
        refusal: Refusal,
    },
    /// The connection broke, or what came over it was no SMTP, before a final dot.
    #[error("connection lost at {phase}: {detail}")]
    Lost {
        /// Where.
        phase: &'static str,
        /// How.
        detail: String,
    },
    /// We have a password and the relay takes none that we can say.
    #[error("the relay offers neither AUTH PLAIN nor AUTH LOGIN")]
    NoMechanism,
    /// A password would go over the network in clear.
    #[error("will not say a password over a connection that is not encrypted")]
    PasswordInClear,
}

/// What became of one mail.
#[derive(Debug)]
pub enum Verdict {
    /// The relay took it: 250 after the final dot.
    Accepted,
    /// 4yz to the recipient or the message: try again later.
    Transient(Refusal),
    /// 5yz to the recipient or the message: do not.
    Permanent(Refusal),
    /// All of the message left and no reply came. It may have been accepted.
    Ambiguous(String),
    /// It was not sent, for a reason that is the relay's.
    Trouble(Trouble),
}

impl Refusal {
    /// A refusal of ours, in the relay's place.
    pub fn ours(enhanced: &str, detail: &str) -> Self {
        Self {
            code: 0,
            enhanced: enhanced.to_owned(),
            detail: detail.to_owned(),
        }
    }

    /// From lettre's error for a 4yz or 5yz reply; `None` for any other error.
    pub(super) fn from_error(error: &smtp::Error) -> Option<Self> {
        let code = u16::from(error.status()?);
        let words = error.source().map(ToString::to_string).unwrap_or_default();
        Some(Self::from_words(code, &words))
    }

    fn from_words(code: u16, words: &str) -> Self {
        let (enhanced, rest) = split_enhanced(code, words);
        Self {
            code,
            enhanced: enhanced.to_owned(),
            detail: without_addresses(rest),
        }
    }

    /// The relay is about to hang up (RFC 5321 3.8): its fault, whatever it answers.
    pub(super) fn is_hanging_up(&self) -> bool {
        self.code == 421
    }

    /// Whether it is said to everybody who mails this domain so quickly, or at all for now,
    /// and not about one mailbox: RFC 3463 X.3.1 and X.3.2 (the system is full, or takes
    /// nothing at present), X.4.5 (congestion), X.5.3 (too many recipients) and X.7.z
    /// (policy: rates), unless it is greylisting. Without a code the words decide.
    pub fn asks_for_a_slower_pace(&self) -> bool {
        if !(400..500).contains(&self.code) {
            return false;
        }
        let words = self.detail.to_ascii_lowercase();
        let says = |some: &[&str]| some.iter().any(|word| words.contains(word));
        if says(&GREYLISTING) {
            return false;
        }
        match self.enhanced.as_str() {
            "" => matches!(self.code, 421 | 450..=452) && says(&SLOWER),
            "4.3.1" | "4.3.2" | "4.4.5" | "4.5.3" => true,
            enhanced => enhanced.starts_with("4.7."),
        }
    }

    /// As a verdict on the recipient or the message.
    pub(super) fn verdict(self) -> Verdict {
        if (500..600).contains(&self.code) {
            Verdict::Permanent(self)
        } else {
            Verdict::Transient(self)
        }
    }
}

impl Trouble {
    pub(super) fn at(phase: &'static str, error: &smtp::Error) -> Self {
        match Refusal::from_error(error) {
            Some(refusal) => Self::Refused { phase, refusal },
            None => Self::Lost {
                phase,
                detail: how(error),
            },
        }
    }

    pub(super) fn unexpected(phase: &'static str, response: &Response) -> Self {
        Self::Lost {
            phase,
            detail: format!("unexpected reply {}", response.code()),
        }
    }
}

/// In words, without anything that a relay could have said.
pub(super) fn how(error: &smtp::Error) -> String {
    if error.is_timeout() {
        return "no reply in time".to_owned();
    }
    match error
        .source()
        .and_then(|source| source.downcast_ref::<std::io::Error>())
    {
        Some(source) => source.to_string(),
        None if error.is_response() => "not a reply as RFC 5321 writes it".to_owned(),
        None => "connection closed".to_owned(),
    }
}

/// `5.1.1 No such user` is `5.1.1` and `No such user`. RFC 2034: the class must agree
/// with the reply code.
fn split_enhanced(code: u16, words: &str) -> (&str, &str) {
    let words = words.trim();
    let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
    let mut parts = first.split('.');
    let class = parts.next().and_then(|class| class.parse::<u16>().ok());
    let is_number = |part: Option<&str>| {
        part.is_some_and(|p| (1..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
    };
    if class == Some(code / 100)
        && is_number(parts.next())
        && is_number(parts.next())
        && parts.next().is_none()
    {
        (first, rest.trim_start())
    } else {
        ("", words)
    }
}

/// Takes out every word that could be an address, and cuts.
fn without_addresses(words: &str) -> String {
    let mut clean = String::with_capacity(words.len().min(LONGEST_DETAIL));
    for word in words.split_whitespace() {
        let word = if word.contains('@') || word.to_ascii_lowercase().contains("%40") {
            "<address>"
        } else {
            word
        };
        if clean.len() + word.len() + 1 > LONGEST_DETAIL {
            break;
        }
        if !clean.is_empty() {
            clean.push(' ');
        }
        clean.push_str(word);
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_split_into_code_and_detail_without_addresses() {
        let refusal = Refusal::from_words(
            550,
            "5.1.1 <maria@example.org>: Recipient address rejected: user unknown",
        );
        assert_eq!(refusal.enhanced, "5.1.1");
        assert_eq!(
            refusal.detail,
            "<address> Recipient address rejected: user unknown"
        );
    }

    #[test]
    fn an_enhanced_code_of_another_class_is_words() {
        let refusal = Refusal::from_words(550, "4.2.2 mailbox full");
        assert_eq!(refusal.enhanced, "");
        assert_eq!(refusal.detail, "4.2.2 mailbox full");
    }

    #[test]
    fn a_detail_is_at_most_500_bytes() {
        let refusal = Refusal::from_words(550, &"no ".repeat(1000));
        assert!(refusal.detail.len() <= LONGEST_DETAIL);
    }

    #[test]
    fn a_domain_that_asks_for_a_slower_pace_is_told_from_a_mailbox_that_is_full() {
        let asks = |code, words| Refusal::from_words(code, words).asks_for_a_slower_pace();
        for (code, words) in [
            (421, "4.7.0 Temporary System Problem"),
            (450, "4.7.1 You send too quickly"),
            (451, "4.7.500 Server busy"),
            (452, "4.3.1 Insufficient system storage"),
            (452, "4.5.3 Too many recipients"),
            (451, "Rate limit exceeded"),
            (450, "Too many messages from your network"),
        ] {
            assert!(asks(code, words), "{code} {words}");
        }
        for (code, words) in [
            (452, "4.2.2 Mailbox full"),
            (450, "4.7.1 Greylisted, come back in 5 minutes"),
            (451, "Greylisting in action, too many unknown"),
            (450, "4.2.1 This user receives mail at too high a rate"),
            (451, "4.3.0 Local error"),
            (450, "Mailbox busy, corporate policy: try again later"),
            (550, "5.7.1 Rejected by policy: rate"),
            (250, "4.7.0 fine"),
        ] {
            assert!(!asks(code, words), "{code} {words}");
        }
    }

    #[test]
    fn the_first_digit_decides() {
        assert!(matches!(
            Refusal::from_words(451, "later").verdict(),
            Verdict::Transient(_)
        ));
        assert!(matches!(
            Refusal::from_words(554, "no").verdict(),
            Verdict::Permanent(_)
        ));
    }
}
