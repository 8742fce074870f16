//! Where a fact was read.

use http::Uri;

use super::{
    Violations,
    language::language,
    scalar::{at_most, optional_time, sha256},
    text::{line, prose},
};
use crate::{contract::v1 as pb, domain::Source};

const MAX_SOURCES: usize = 64;
const MAX_URI_BYTES: usize = 2_048;

/// The field `sources`; `least` is 1 for what is public.
pub(super) fn sources(
    sources: Vec<pb::Source>,
    least: usize,
    v: &mut Violations,
) -> Option<Vec<Source>> {
    v.field("sources", |v| {
        if sources.len() < least {
            return v.wrong("is empty; a public record needs at least one");
        }
        let sources = at_most(MAX_SOURCES, sources, v)?;
        v.items(sources, source)
    })
}

fn source(source: pb::Source, v: &mut Violations) -> Option<Source> {
    let address = v.field("uri", |v| {
        if source.uri.is_empty() {
            return v.wrong("is required");
        }
        uri(source.uri, v)
    });
    let publisher = v.field("publisher", |v| line(source.publisher, 200, v));
    let author = v.field("author", |v| line(source.author, 200, v));
    let language = v.field("language_code", |v| language(&source.language_code, v));
    let publish_time = v.field("publish_time", |v| optional_time(source.publish_time, v));
    let retrieved = v.field("retrieve_time", |v| optional_time(source.retrieve_time, v));
    let archive = v.field("archive_uri", |v| uri(source.archive_uri, v));
    let digest = v.field("capture_sha256", |v| sha256(source.capture_sha256, v));
    let quotation = v.field("quotation", |v| prose(source.quotation, 4_096, v));
    let origin = v.field("origin", |v| line(source.origin, MAX_URI_BYTES, v));
    Some(Source {
        uri: address?,
        publisher: publisher?,
        author: author?,
        language: language?,
        published: publish_time?,
        retrieved: retrieved?,
        archive_uri: archive?,
        capture_sha256: digest?,
        quotation: quotation?,
        origin: origin?,
    })
}

/// The address of a page, as it was given; empty stays empty. It ends up as a link in
/// mail and on pages, so nothing that is not one gets past here.
fn uri(text: String, v: &mut Violations) -> Option<String> {
    if text.is_empty() {
        return Some(text);
    }
    if text.len() > MAX_URI_BYTES {
        return v.wrong(format!(
            "has {} bytes; {MAX_URI_BYTES} are the most",
            text.len()
        ));
    }
    if let Some(found) = text.chars().find(|&c| !is_uri_character(c)) {
        return v.wrong(format!(
            "has {found:?}, which an address has percent-encoded only"
        ));
    }
    let Ok(parsed) = text.parse::<Uri>() else {
        return v.wrong("is not an address");
    };
    if !matches!(parsed.scheme_str(), Some("http" | "https")) {
        return v.wrong("does not begin with https:// or http://");
    }
    match parsed.authority() {
        // `https://bank.example@evil.example/` is read as the wrong one of the two.
        Some(authority) if authority.as_str().contains('@') => {
            v.wrong("names a user before the host; write it without")
        }
        Some(authority) if !authority.host().is_empty() => Some(text),
        _ => v.wrong("names no host"),
    }
}

/// RFC 3986: what is reserved, unreserved or the percent sign.
fn is_uri_character(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(text: &str) -> bool {
        super::super::read(|v| uri(text.to_owned(), v)).is_ok()
    }

    #[test]
    fn an_address_is_a_page_on_the_web() {
        for good in [
            "https://www.reuters.com/world/x-2025-04-20/",
            "http://[2001:db8::1]:8080/a?b=c#d",
            "HTTPS://example.org",
            "https://x.com/nayibbukele/status/1914084866218668375",
            "https://es.wikipedia.org/wiki/Tren_de_Aragua#Relaci%C3%B3n",
            "",
        ] {
            assert!(accepted(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "ftp://example.org/",
            "https://",
            "https:///path",
            "/relative",
            "example.org",
            "https://good.example@evil.example/",
            "https://example.org/a b",
            "https://example.org/\r\nX: y",
            "https://example.org/\"onclick",
            "https://españa.example/",
        ] {
            assert!(!accepted(bad), "{bad}");
        }
    }
}
