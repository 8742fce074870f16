//! What every request passes before its service: one function for RPCs, one for pages.
//!
//! These would be six layers of tower; written as one function they cost one future, one
//! clock reading and no boxes, and their order can be read: admission, deadline, panic,
//! status.

use std::{
    any::Any, convert::Infallible, net::SocketAddr, panic::AssertUnwindSafe, sync::Arc,
    time::Instant,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use futures_util::FutureExt;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use tonic::{Code, Status};
use tower::{Layer, Service, ServiceExt};
use tracing::Instrument;

use super::{
    admission::Admission,
    cut::Cut,
    deadline::{Deadline, timeout},
    drain::Drain,
    limits::Limits,
    method::{Kind, Method, Methods},
    metrics::ServerMetrics,
    pages,
    reply::{CallBody, Observed, Reply, code_in},
};
use crate::{api::problem::Problem, clock::Clock, ids::Ids};

/// What a front is made of.
pub(super) struct Parts {
    pub(super) router: Router,
    pub(super) methods: Methods,
    pub(super) limits: Limits,
    pub(super) metrics: ServerMetrics,
    pub(super) drain: Drain,
    pub(super) ids: Ids,
    pub(super) clock: Clock,
}

/// What all requests share.
pub(super) struct Shared {
    parts: Parts,
    admission: Admission,
    pub(super) metrics: ServerMetrics,
}

#[derive(Clone)]
pub(super) struct Front(Arc<Shared>);

type Panic = Box<dyn Any + Send>;

impl Front {
    pub(super) fn new(parts: Parts) -> Self {
        Self(Arc::new(Shared {
            admission: Admission::new(&parts.limits),
            metrics: parts.metrics.clone(),
            parts,
        }))
    }

    /// Answers one request, whatever it is.
    pub(super) async fn answer(
        &self,
        request: Request<Incoming>,
        peer: Option<SocketAddr>,
    ) -> Response<Reply> {
        let content_type = content_type(request.headers());
        if content_type.starts_with(b"application/grpc-web") {
            self.web(request).await.map(Reply::Web)
        } else if content_type.starts_with(b"application/grpc") {
            self.call(request.map(Body::new)).await.map(Reply::Call)
        } else {
            self.page(request.map(Body::new), peer)
                .await
                .map(Reply::Page)
        }
    }

    /// gRPC-Web is gRPC in another wrapping. It goes around the call, so that the statuses
    /// given here are wrapped too.
    async fn web(&self, request: Request<Incoming>) -> Response<tonic::body::Body> {
        let front = self.clone();
        let call = tower::service_fn(move |request: Request<tonic::body::Body>| {
            let front = front.clone();
            async move { Ok::<_, Infallible>(front.call(request.map(Body::new)).await) }
        });
        let answered = tonic_web::GrpcWebLayer::new()
            .layer(call)
            .oneshot(request)
            .await;
        match answered {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    async fn call(&self, mut request: Request<Body>) -> Response<CallBody> {
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

    async fn page(&self, mut request: Request<Body>, peer: Option<SocketAddr>) -> Response<Body> {
        let started = Instant::now();
        let parts = &self.0.parts;
        let path = request.uri().path();
        let kind = if pages::is_operator(path) {
            Kind::Operator
        } else {
            Kind::Call
        };
        let http_method = request.method().clone();
        let response = if parts.methods.get(path).is_some() {
            pages::say(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "this is a gRPC method: call it with content-type application/grpc",
            )
        } else if let Some(_place) = self.0.admission.enter(kind) {
            if let Some(peer) = peer {
                request.extensions_mut().insert(ConnectInfo(peer));
            }
            match tokio::time::timeout(parts.limits.call_time_limit, self.route(request)).await {
                Ok(Ok(response))
                    if content_type(response.headers()).starts_with(b"application/grpc") =>
                {
                    pages::say(StatusCode::NOT_FOUND, "there is no such page")
                }
                Ok(Ok(response)) => response,
                Ok(Err(panic)) => {
                    let problem = self.0.panicked(panic.as_ref());
                    pages::say(
                        StatusCode::INTERNAL_SERVER_ERROR,
                        problem.message().to_owned(),
                    )
                }
                Err(_) => pages::say(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "this took too long: try again",
                ),
            }
        } else {
            self.0.metrics.shed.inc();
            pages::busy(parts.limits.shed_retry_after)
        };
        let took = started.elapsed();
        self.0.metrics.page(&http_method, response.status(), took);
        response
    }

    /// Asks the router; a panic is an answer.
    async fn route(&self, request: Request<Body>) -> Result<Response<Body>, Panic> {
        let mut router = self.0.parts.router.clone();
        let answered = AssertUnwindSafe(async move { router.call(request).await })
            .catch_unwind()
            .await?;
        match answered {
            Ok(response) => Ok(response),
            Err(never) => match never {},
        }
    }
}

impl Shared {
    /// Names a panic, and logs it under that name.
    pub(super) fn panicked(&self, panic: &(dyn Any + Send)) -> Problem {
        self.metrics.panics.inc();
        let incident = self.parts.ids.uuid(self.parts.clock.now());
        let said = panic
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("a panic without words");
        Problem::internal(incident, &said)
    }
}

fn content_type(headers: &HeaderMap) -> &[u8] {
    headers
        .get(header::CONTENT_TYPE)
        .map_or(b"", HeaderValue::as_bytes)
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
    let span = tracing::info_span!(
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
