//! The style sheet, under a name that changes with it.

use std::sync::LazyLock;

use axum::{
    http::header,
    response::{IntoResponse as _, Response},
};

use super::{failure::Failure, reply::short_hash, visit::Visit};

const STYLE: &str = include_str!("style.css");

static STYLE_PATH: LazyLock<String> =
    LazyLock::new(|| format!("/assets/{}.css", short_hash(STYLE.as_bytes())));

/// Where the style sheet is.
pub(crate) fn style_path() -> &'static str {
    &STYLE_PATH
}

pub(crate) async fn serve(visit: Visit) -> Response {
    if visit.name() != style_path().trim_start_matches('/') {
        return Failure::NotFound.page(&visit);
    }
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        // The name is the hash, so what it names never changes.
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, STYLE).into_response()
}
