//! The one file that pages need.

use axum::{
    http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    response::IntoResponse,
};

const STYLE: &str = include_str!("style.css");

/// Where the style is. The number grows with every change, so that a copy may be kept for
/// ever.
pub(super) const STYLE_PATH: &str = "/assets/style-1.css";

pub(super) async fn style() -> impl IntoResponse {
    (
        [
            (CONTENT_TYPE, "text/css; charset=utf-8"),
            (CACHE_CONTROL, "public, max-age=31536000, immutable"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ],
        STYLE,
    )
}
