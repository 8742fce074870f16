//! One visit to a page: what was asked for, and in which language.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, Query},
    http::{HeaderMap, Uri, header, request::Parts},
};

use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};

use super::{Site, failure::Failure, language::Language};
use crate::{domain::Attribution, export::hexadecimal};

/// What a visitor asks for.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    /// The language of the answer.
    pub(crate) language: Language,
    /// Whether the address names the language: then the links on the page do too.
    asked: bool,
    path: String,
    query: Vec<(String, String)>,
    known: Option<String>,
    /// When what the visitor has was last changed.
    since: Option<Timestamp>,
}

impl Visit {
    pub(crate) fn new(uri: &Uri, headers: &HeaderMap) -> Self {
        let query = Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map_or_else(|_| Vec::new(), |Query(pairs)| pairs);
        let asked = parameter(&query, "lang").and_then(Language::of_tag);
        Self {
            language: asked.unwrap_or_else(|| Language::accepted(headers)),
            asked: asked.is_some(),
            path: uri.path().to_owned(),
            query,
            known: headers
                .get(header::IF_NONE_MATCH)
                .and_then(|tags| tags.to_str().ok())
                .map(str::to_owned),
            since: headers
                .get(header::IF_MODIFIED_SINCE)
                .and_then(|time| DateTimeParser::new().parse_timestamp(time.as_bytes()).ok()),
        }
    }

    /// The path as a resource name: `proposals/{proposal}`.
    pub(crate) fn name(&self) -> &str {
        self.path.trim_start_matches('/')
    }

    /// A parameter of the address.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        parameter(&self.query, name)
    }

    /// How well facts have to be attested to be shown (`?attribution=reported`); none where
    /// all are.
    pub(crate) fn attested(&self) -> Result<Option<Attribution>, Failure> {
        match self.parameter("attribution") {
            None => Ok(None),
            Some("claimed") => Ok(Some(Attribution::Claimed)),
            Some("reported") => Ok(Some(Attribution::Reported)),
            Some("officially_confirmed") => Ok(Some(Attribution::OfficiallyConfirmed)),
            // To show all of them would be to answer another question.
            Some(_) => Err(Failure::NotFound),
        }
    }

    /// The token in the address; none when it has not the form of one.
    pub(crate) fn token(&self) -> Option<&str> {
        self.parameter("token").filter(|token| is_token(token))
    }

    /// Whether the visitor has a page of this entity tag already. Who names no tag, but a
    /// time, has it if it was not changed since, as far as whole seconds tell.
    pub(crate) fn has(&self, tag: &str, changed: Option<Timestamp>) -> bool {
        match (self.known.as_deref(), self.since, changed) {
            (Some(known), ..) => known
                .split(',')
                .any(|one| one.trim().trim_start_matches("W/") == tag),
            (None, Some(since), Some(changed)) => changed.as_second() <= since.as_second(),
            (None, ..) => false,
        }
    }

    /// The address of another page, in the language of this one.
    pub(crate) fn link(&self, path: &str) -> String {
        if self.asked {
            with(path, "lang", self.language.code())
        } else {
            path.to_owned()
        }
    }

    /// The code of the language, where the address names it.
    pub(crate) fn asked_language(&self) -> Option<&'static str> {
        self.asked.then(|| self.language.code())
    }

    /// The address of this page in another language. Only what the pages themselves put
    /// into an address is kept.
    pub(crate) fn in_language(&self, language: Language) -> String {
        let mut address = self.path.clone();
        for name in ["token", "before", "after", "attribution"] {
            if let Some(value) = self.parameter(name).filter(|value| is_token(value)) {
                address = with(&address, name, value);
            }
        }
        if let Some(words) = self.parameter("q") {
            address = with(&address, "q", &encoded(words));
        }
        with(&address, "lang", language.code())
    }
}

impl FromRequestParts<Site> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Infallible> {
        Ok(Self::new(&parts.uri, &parts.headers))
    }
}

/// A field of a form of ours: their values are tokens and need no decoding.
pub(crate) fn field<'a>(form: &'a [u8], name: &str) -> Option<&'a str> {
    std::str::from_utf8(form)
        .ok()?
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(key, value)| (key == name && is_token(value)).then_some(value))
}

/// Whether a text can be one of our tokens: URL-safe base64, so it needs no escaping in an
/// address.
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// An address with one more parameter, which needs no escaping.
pub(crate) fn with(address: &str, name: &str, value: &str) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{name}={value}")
}

/// A value as it is written in an address (RFC 3986, section 2).
pub(crate) fn encoded(text: &str) -> String {
    let mut address = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                address.push(char::from(byte));
            }
            _ => {
                address.push('%');
                address.push_str(&hexadecimal(&[byte]).to_uppercase());
            }
        }
    }
    address
}

fn parameter<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    query
        .iter()
        .find_map(|(key, value)| (key == name).then_some(value.as_str()))
}
