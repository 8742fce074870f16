//! What all pages have in common: their frame and their headers.

use askama::Template;
use axum::{
    http::{
        HeaderValue, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
};

use super::language::Language;
use crate::store::StoreError;

/// Nothing but our own style, and forms to ourselves.
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// Who may keep a copy of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// Nobody: its address is a secret, or it answers an act.
    Nobody,
    /// Anybody, for as long as it takes to read it.
    Briefly,
}

/// Answers with a page.
pub(super) fn show(status: StatusCode, keep: Keep, page: &impl Template) -> Response {
    let body = match page.render() {
        Ok(body) => body,
        Err(error) => {
            tracing::error!(%error, "a page could not be made");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let cache = match keep {
        Keep::Nobody => "no-store",
        Keep::Briefly => "public, max-age=15",
    };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    if keep == Keep::Nobody {
        headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    }
    response
}

/// A page that says one thing: its title and its text are `{key}-title`, `{key}-text`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Notice {
    key: &'static str,
}

impl Notice {
    pub(super) fn new(key: &'static str) -> Self {
        Self { key }
    }
}

#[derive(Template)]
#[template(path = "notice.html", config = ".config/askama.toml")]
struct NoticePage {
    l: Language,
    title: String,
    text: String,
}

/// Answers with a page that says one thing.
pub(super) fn notice(status: StatusCode, language: Language, notice: &Notice) -> Response {
    let page = NoticePage {
        l: language,
        title: language.say(&format!("{}-title", notice.key)),
        text: language.say(&format!("{}-text", notice.key)),
    };
    show(status, Keep::Nobody, &page)
}

/// Answers that the record cannot be read.
pub(super) fn failed(error: &StoreError, language: Language) -> Response {
    tracing::warn!(%error, "a page could not read the record");
    notice(
        StatusCode::SERVICE_UNAVAILABLE,
        language,
        &Notice::new("store"),
    )
}
