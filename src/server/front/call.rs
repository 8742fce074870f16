//! An RPC before its service: admission, deadline, panic, status.

use std::{sync::Arc, time::Instant};

use axum::body::Body;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use tonic::{Code, Status};
use tracing::Instrument;

use super::{Front, content_type};
use crate::{
    api::problem::Problem,
    server::{
        cut::Cut,
        deadline::{Deadline, timeout},
        method::Method,
        reply::{CallBody, Observed, code_in},
    },
};

impl Front {
    pub(super) async fn call(&self, mut request: Request<Body>) -> Response<CallBody> {
        let started = Instant::now();
        let parts = &self.0.parts;
        let known = parts.methods.get(request.uri().path());
        let method = known.unwrap_or(&parts.methods.unknown);
        let observed = Observed {
            shared: Arc::clone(&self.0),
            method: Arc::clone(method),
            started,
            span: span(method, request.headers()),
            ended: false,
        };
        if known.is_none() {
            return refuse(observed, unimplemented(request.uri().path()));
        }
        let Some(place) = self.0.admission.enter(method.kind) else {
            self.0.metrics.shed.inc();
            return refuse(observed, Problem::overloaded(parts.limits.shed_retry_after));
        };
        let given = match timeout(request.headers()) {
            Ok(given) => given,
            Err(why) => return refuse(observed, Problem::invalid_fields([("grpc-timeout", why)])),
        };
        // Streams end when the client says; short calls when we say, too.
        let allowed = match (given, method.streams) {
            (given, true) => given,
            (None, false) => Some(parts.limits.call_time_limit),
            (Some(given), false) => Some(given.min(parts.limits.call_time_limit)),
        };
        let deadline =
            allowed.and_then(|time| tokio::time::Instant::from_std(started).checked_add(time));
        if let Some(deadline) = deadline {
            request.extensions_mut().insert(Deadline(deadline));
        }
        let answered = self.route(request).instrument(observed.span.clone());
        let (answered, cut) = if method.streams {
            let mut cut = Cut::stream(method.kind, deadline, &parts.drain);
            (cut.race(answered).await, Some(cut))
        } else {
            let answered = match deadline {
                Some(deadline) => tokio::time::timeout_at(deadline, answered)
                    .await
                    .map_err(|_| Problem::deadline_exceeded()),
                None => Ok(answered.await),
            };
            (answered, None)
        };
        match answered {
            Ok(Ok(response)) => {
                let (mut head, body) = response.into_parts();
                if !content_type(&head.headers).starts_with(b"application/grpc") {
                    // A method of the contract that nobody serves here.
                    return refuse(observed, http_to_status(head.status));
                }
                name_what_is_too_large(&mut head.headers);
                let body = match code_in(&head.headers) {
                    Some(code) => CallBody::ended(body, observed, code),
                    None => CallBody::new(body, observed, cut, place),
                };
                Response::from_parts(head, body)
            }
            Ok(Err(panic)) => {
                let problem = self.0.panicked(panic.as_ref());
                refuse(observed, problem)
            }
            Err(problem) => refuse(observed, problem),
        }
    }
}

/// Answers with a status and nothing else.
fn refuse(observed: Observed, status: impl Into<Status>) -> Response<CallBody> {
    let status = status.into();
    let code = status.code();
    status
        .into_http::<Body>()
        .map(|body| CallBody::ended(body, observed, code))
}

/// tonic refuses a message that is too large with `OUT_OF_RANGE`, which in this contract
/// means compacted history. gRPC's other servers say `RESOURCE_EXHAUSTED`. Those of ours
/// carry details, tonic's do not.
fn name_what_is_too_large(headers: &mut HeaderMap) {
    if code_in(headers) == Some(Code::OutOfRange)
        && !headers.contains_key("grpc-status-details-bin")
    {
        let code = HeaderValue::from(Code::ResourceExhausted as i32);
        headers.insert("grpc-status", code);
    }
}

fn unimplemented(path: &str) -> Status {
    let path: String = path.chars().take(120).collect();
    Status::unimplemented(format!(
        "there is no method {path}: reflection lists those that there are"
    ))
}

/// What a page's status says to a caller of gRPC
/// (<https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md>).
fn http_to_status(status: StatusCode) -> Status {
    let code = match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Code::Unimplemented,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => Code::Unavailable,
        _ => Code::Unknown,
    };
    Status::new(
        code,
        format!("this server does not serve the method (HTTP {status})"),
    )
}

/// A span with OpenTelemetry's names for RPCs; nothing when its level is off.
fn span(method: &Method, headers: &HeaderMap) -> tracing::Span {
    let span = tracing::debug_span!(
        "rpc",
        otel.kind = "server",
        rpc.system = "grpc",
        rpc.service = method.service,
        rpc.method = method.name,
        rpc.grpc.status_code = tracing::field::Empty,
        trace_id = tracing::field::Empty,
    );
    if !span.is_disabled()
        // https://www.w3.org/TR/trace-context/#traceparent-header
        && let Some(parent) = headers.get("traceparent").and_then(|v| v.to_str().ok())
        && let Some(trace_id) = parent.split('-').nth(1)
        && trace_id.len() == 32
        && trace_id.bytes().all(|b| b.is_ascii_hexdigit())
    {
        span.record("trace_id", trace_id);
    }
    span
}
