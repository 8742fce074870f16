//! Mailboxes, which never reach a log.

use std::{fmt, str::FromStr};

/// A mailbox, RFC 5321, whose domain is in A-labels. Formatting one with `{:?}` shows
/// that there is one and nothing of it: who asked for mail about a prisoner is exactly
/// what must not leak.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox(lettre::Address);

/// A text that is no mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a mailbox as RFC 5321 writes it")]
pub struct NotAMailbox;

/// RFC 5321 4.5.3.1.3 allows a path 256 octets, brackets included.
const LONGEST: usize = 254;

impl Mailbox {
    /// The address itself. For the envelope and the header `To`, never for a log.
    pub fn expose(&self) -> &str {
        self.0.as_ref()
    }

    /// As lettre takes it.
    pub(crate) fn path(&self) -> &lettre::Address {
        &self.0
    }

    /// Whether it can only go where the relay offers SMTPUTF8 (RFC 6531).
    pub fn needs_smtputf8(&self) -> bool {
        !self.expose().is_ascii()
    }

    /// What follows the last `@`.
    pub fn domain(&self) -> &str {
        self.0.domain()
    }
}

impl FromStr for Mailbox {
    type Err = NotAMailbox;

    fn from_str(text: &str) -> Result<Self, NotAMailbox> {
        // lettre accepts quoted local parts; what breaks a line or closes the path must
        // not get near a command, whatever a parser thinks of it.
        let unsafe_in_a_command =
            |c: char| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>');
        if text.len() > LONGEST || text.contains(unsafe_in_a_command) {
            return Err(NotAMailbox);
        }
        let address: lettre::Address = text.parse().map_err(|_| NotAMailbox)?;
        if address.domain().is_ascii() {
            Ok(Self(address))
        } else {
            Err(NotAMailbox)
        }
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mailbox(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_address() {
        let mailbox: Mailbox = "maria@example.org".parse().unwrap();
        assert_eq!(format!("{mailbox:?}"), "Mailbox(…)");
    }

    #[test]
    fn what_could_end_a_command_is_no_mailbox() {
        for text in [
            "a@example.org>\r\nDATA",
            "a b@example.org",
            "\"a\r\n\"@example.org",
            "a@example.org\0",
            "<a@example.org>",
            "nobody",
            "",
            "a@ñandú.example",
        ] {
            assert_eq!(text.parse::<Mailbox>(), Err(NotAMailbox), "{text:?}");
        }
    }

    #[test]
    fn a_local_part_beyond_ascii_needs_smtputf8() {
        let mailbox: Mailbox = "josé@example.org".parse().unwrap();
        assert!(mailbox.needs_smtputf8());
    }
}
