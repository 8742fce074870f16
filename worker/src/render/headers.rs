//! Header fields (RFC 5322), encoded and folded.

use jiff::Timestamp;
use lettre::message::header::{HeaderName, HeaderValue, Headers};

/// A line of a message holds at most so many bytes without its end (RFC 5322 2.1.1).
pub(super) const LONGEST_LINE: usize = 998;

/// A field of free text, encoded by RFC 2047 where it has to be. The text must be clean.
pub(super) fn text(name: &'static str, value: &str) -> String {
    let mut headers = Headers::new();
    headers.insert_raw(HeaderValue::new(
        HeaderName::new_from_ascii_str(name),
        value.to_owned(),
    ));
    headers.to_string()
}

/// `From`, with a name.
pub(super) fn from(name: &str, address: &lettre::Address) -> String {
    let name = (!name.is_empty()).then(|| name.to_owned());
    let mailbox = lettre::message::Mailbox::new(name, address.clone());
    let mut headers = Headers::new();
    headers.set(lettre::message::header::From::from(
        lettre::message::Mailboxes::from(mailbox),
    ));
    headers.to_string()
}

/// `Tue, 24 Nov 2026 01:45:23 +0000`, as RFC 5322 3.3 writes it.
pub(super) fn date(moment: Timestamp) -> String {
    moment.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

/// `0a1b…`, lower case.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|&byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_as_rfc_5322_writes_it() {
        let moment = Timestamp::from_second(1_745_193_600).unwrap();
        assert_eq!(date(moment), "Mon, 21 Apr 2025 00:00:00 +0000");
    }

    #[test]
    fn a_long_foreign_subject_is_encoded_and_folded() {
        let field = text("Subject", &"Liberación de presos políticos ".repeat(5));
        assert!(field.is_ascii());
        assert!(field.lines().all(|line| line.len() <= 78), "{field}");
    }

    #[test]
    fn bytes_become_lower_case_hex() {
        assert_eq!(hex(&[0x0A, 0xFF]), "0aff");
    }
}
