//! Addresses of mail: RFC 5321 mailboxes, narrowed to what can be mailed by any relay.

use email_address::{EmailAddress, Options};

use super::Violations;

/// RFC 5321, 4.5.3.1.3: a path has 256 bytes, two of them the angle brackets.
const MAX_BYTES: usize = 254;

/// One address in its normal form: the domain in lower-case A-labels, the local part as
/// it was given, since only its host may say which of its spellings are one. What is
/// wrong with an address is said without repeating it.
pub(crate) fn mailbox(text: &str, v: &mut Violations) -> Option<String> {
    if text.is_empty() {
        return v.wrong("is required");
    }
    match normal_form(text) {
        Ok(address) => Some(address),
        Err(why) => v.wrong(why),
    }
}

fn normal_form(text: &str) -> Result<String, &'static str> {
    if text.chars().any(char::is_control) {
        return Err("has a control character");
    }
    if text.contains(['<', '>']) {
        return Err("has angle brackets or a display name; give the address alone");
    }
    if text.contains(['(', ')']) {
        return Err("has a comment; give the address alone");
    }
    if text.contains([',', ';']) {
        return Err("is more than one address; give one");
    }
    if text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace) {
        return Err("has space around it");
    }
    let (local, domain) = text
        .rsplit_once('@')
        .ok_or("is not an address: it has no @")?;
    if !local.is_ascii() {
        return Err(
            "has letters other than ASCII before the @, which many hosts cannot be mailed with; \
             give another address of the same mailbox",
        );
    }
    if domain.starts_with('[') {
        return Err("has a number for a domain; give the domain's name");
    }
    let domain = a_labels(domain)?;
    let address = format!("{local}@{domain}");
    if address.len() > MAX_BYTES {
        return Err("is longer than 254 bytes");
    }
    let options = Options::default()
        .with_required_tld()
        .without_domain_literal()
        .without_display_text();
    EmailAddress::parse_with_options(&address, options)
        .map_err(|_| "is not an address such as `name@example.org`")?;
    Ok(address)
}

/// RFC 5890: the form in which a domain travels.
fn a_labels(domain: &str) -> Result<String, &'static str> {
    let why = "has a domain that is none";
    let domain = if domain.is_ascii() {
        domain.to_ascii_lowercase()
    } else {
        idna::domain_to_ascii_strict(domain).map_err(|_| why)?
    };
    let label_fits = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if !domain.split('.').all(label_fits) {
        return Err(why);
    }
    match domain.rsplit_once('.') {
        None => Err("has a domain of one label, which nobody outside can reach"),
        // 192.0.2.1 is no domain, though it is made of labels.
        Some((_, last)) if last.bytes().all(|byte| byte.is_ascii_digit()) => Err(why),
        Some(_) => Ok(domain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_in_its_normal_form() {
        for (given, kept) in [
            ("maria@example.org", "maria@example.org"),
            (
                "Maria.Perez+alerts@EXAMPLE.Org",
                "Maria.Perez+alerts@example.org",
            ),
            ("o'brien_x@sub.example.co.uk", "o'brien_x@sub.example.co.uk"),
            ("desk@müller.example", "desk@xn--mller-kva.example"),
            ("desk@MÜLLER.example", "desk@xn--mller-kva.example"),
            ("desk@xn--mller-kva.example", "desk@xn--mller-kva.example"),
            (
                "desk@пример.испытание",
                "desk@xn--e1afmkfd.xn--80akhbyknj4f",
            ),
            ("\"a b\"@example.org", "\"a b\"@example.org"),
        ] {
            assert_eq!(normal_form(given).as_deref(), Ok(kept), "{given}");
        }
    }

    #[test]
    fn what_cannot_be_mailed_is_refused() {
        let long_local = format!("{}@example.org", "a".repeat(65));
        let long_domain = format!("a@{}.org", "b".repeat(64));
        let long_whole = format!("{}@{}org", "a".repeat(60), "abcdefghi.".repeat(20));
        for given in [
            "maria",
            "@example.org",
            "maria@",
            "maria@@example.org",
            "maria@localhost",
            "maria@example..org",
            "maria@.example.org",
            "maria@example.org.",
            "maria@-example.org",
            "maria@exa_mple.org",
            "maria@[192.0.2.1]",
            "maria@192.0.2.1",
            "maria@exam ple.org",
            ".maria@example.org",
            "maria..x@example.org",
            "maria x@example.org",
            " maria@example.org",
            "maria@example.org ",
            "Maria <maria@example.org>",
            "<maria@example.org>",
            "maria(work)@example.org",
            "maria@example.org, jose@example.org",
            "maria@example.org\r\nBcc: jose@example.org",
            "maria@example.org\0",
            "\"a\nb\"@example.org",
            "maría@example.org",
            "maria@xn--\u{200d}.example",
            "maria@\u{202e}gro.elpmaxe",
            &long_local,
            &long_domain,
            &long_whole,
        ] {
            assert!(normal_form(given).is_err(), "{given:?}");
        }
    }
}
