//! The operator's pages, and the plain words for browsers when there is no page.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderValue, StatusCode, header};
use prometheus_client::{encoding::text::encode, registry::Registry};

use super::health::Health;

const METRICS: &str = "/metrics";
/// The process runs.
const ALIVE: &str = "/healthz";
/// The process should be sent requests.
const READY: &str = "/readyz";

/// The media type of the exposition format that `prometheus-client` writes.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Whether the page must answer under load.
pub(super) fn is_operator(path: &str) -> bool {
    matches!(path, METRICS | ALIVE | READY)
}

pub(super) fn operator(health: Health, registry: Arc<Registry>) -> Router {
    Router::new()
        .route(
            METRICS,
            get(move || {
                let registry = Arc::clone(&registry);
                async move { metrics(&registry) }
            }),
        )
        .route(ALIVE, get(|| async { "alive\n" }))
        .route(
            READY,
            get(move || {
                let health = health.clone();
                async move {
                    if health.is_serving() {
                        (StatusCode::OK, "ready\n")
                    } else {
                        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
                    }
                }
            }),
        )
}

fn metrics(registry: &Registry) -> Response {
    let mut text = String::new();
    match encode(&mut text, registry) {
        Ok(()) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "metrics cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// One sentence, where there is nothing better to show.
pub(super) fn say(status: StatusCode, words: impl Into<String>) -> Response<Body> {
    let mut words: String = words.into();
    words.push('\n');
    (status, words).into_response()
}

/// Too much at once.
pub(super) fn busy(wait: Duration) -> Response<Body> {
    let mut response = say(
        StatusCode::SERVICE_UNAVAILABLE,
        "the service has too much to do: try again in a moment",
    );
    // Whole seconds, and not none (RFC 9110, section 10.2.3).
    let seconds = wait.as_secs_f64().ceil().max(1.0);
    if let Ok(value) = HeaderValue::from_str(&format!("{seconds:.0}")) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}
