//! Makes any reply one that lettre can read.
//!
//! lettre 0.11.23 wants UTF-8, CR LF, and a blank after the code. Relays in the field
//! answer in Latin-1, end lines with LF, and say `250` and nothing more (which RFC 5321
//! 4.2 allows). A message that was accepted with such a reply was accepted.

/// One line of a reply as it came, its end included, made readable.
pub(super) fn tidy(raw: &[u8], tidied: &mut Vec<u8>) {
    let line = raw.strip_suffix(b"\n").unwrap_or(raw);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    tidied.extend(line.iter().map(|&byte| match byte {
        b'\t' => b' ',
        0x20..=0x7E => byte,
        // Another charset, or noise: a reply all the same.
        _ => b'?',
    }));
    if line.len() == 3 && line.iter().all(u8::is_ascii_digit) {
        tidied.push(b' ');
    }
    tidied.extend_from_slice(b"\r\n");
}

/// Whether a reply goes on after this line: `250-…` does, `250 …` does not.
pub(super) fn goes_on(raw: &[u8]) -> bool {
    raw.get(3) == Some(&b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidied(raw: &[u8]) -> String {
        let mut line = Vec::new();
        tidy(raw, &mut line);
        String::from_utf8(line).unwrap()
    }

    #[test]
    fn a_reply_in_latin_1_stays_a_reply() {
        assert_eq!(
            tidied(b"550 Bo\xEEte inconnue\r\n"),
            "550 Bo?te inconnue\r\n"
        );
    }

    #[test]
    fn a_bare_code_and_a_bare_line_feed_are_read() {
        assert_eq!(tidied(b"250\r\n"), "250 \r\n");
        assert_eq!(tidied(b"250 ok\n"), "250 ok\r\n");
    }

    #[test]
    fn a_hyphen_after_the_code_announces_more() {
        assert!(goes_on(b"250-SIZE\r\n"));
        assert!(!goes_on(b"250 SIZE\r\n"));
        assert!(!goes_on(b"25"));
    }
}
