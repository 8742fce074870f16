//! Answers, and the headers that keep readers safe.

use aws_lc_rs::digest::{SHA256, digest};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};

use super::{language::Language, visit::Visit};

/// Nothing but our own style sheet is loaded; forms go nowhere but here; nobody frames us.
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; \
                      frame-ancestors 'none'; base-uri 'none'";

/// How long a timeline is shown without asking again, in seconds.
const FRESH: &str = "max-age=60";

/// Puts the headers of every answer on one.
pub(crate) async fn guard(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        // An address here can hold a token: nobody who is linked to gets to know it.
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // For browsers that do not know `frame-ancestors`.
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry("cross-origin-opener-policy")
        .or_insert(HeaderValue::from_static("same-origin"));
    response
}

/// A page of the record: everybody gets the same, and may keep it for a minute.
pub(crate) fn record(visit: &Visit, body: String) -> Response {
    let tag = short_hash(body.as_bytes());
    kept(visit, &tag, None, || {
        page(StatusCode::OK, visit.language, body)
    })
}

/// What may be kept for a minute, or the word that whoever has it has the latest: by its
/// tag, else by when it last changed (RFC 9110, section 13.2.2).
pub(crate) fn kept(
    visit: &Visit,
    tag: &str,
    changed: Option<Timestamp>,
    make: impl FnOnce() -> Response,
) -> Response {
    let tag = format!("\"{tag}\"");
    let mut response = if visit.has(&tag, changed) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        make()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(FRESH));
    if let Some(changed) = changed.and_then(http_date) {
        headers.insert(header::LAST_MODIFIED, changed);
    }
    headers.insert(
        header::VARY,
        HeaderValue::from_static(header::ACCEPT_LANGUAGE.as_str()),
    );
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// A time as HTTP writes it (RFC 9110, section 5.6.7).
fn http_date(time: Timestamp) -> Option<HeaderValue> {
    let text = DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&time)
        .ok()?;
    HeaderValue::from_str(&text).ok()
}

/// A page that is for one visitor: not kept, not found by a search.
pub(crate) fn private(status: StatusCode, language: Language, body: String) -> Response {
    let mut response = page(status, language, body);
    seal(&mut response);
    response
}

/// An answer to a program.
pub(crate) fn plain(status: StatusCode, body: &'static str) -> Response {
    let mut response = (status, body).into_response();
    seal(&mut response);
    response
}

fn seal(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        "x-robots-tag",
        HeaderValue::from_static("noindex, nofollow"),
    );
}

fn page(status: StatusCode, language: Language, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_LANGUAGE, language.code()),
    ];
    (status, headers, body).into_response()
}

/// Twelve bytes of the hash: enough to tell one text of ours from another.
pub(crate) fn short_hash(bytes: &[u8]) -> String {
    let hash = digest(&SHA256, bytes);
    URL_SAFE_NO_PAD.encode(hash.as_ref().get(..12).unwrap_or_default())
}
