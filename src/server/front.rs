//! What every request passes before its service: one function for RPCs, one for pages.
//!
//! These would be six layers of tower; written as one function they cost one future, one
//! clock reading and no boxes, and their order can be read: admission, deadline, panic,
//! status.

use std::{any::Any, convert::Infallible, net::SocketAddr, panic::AssertUnwindSafe, sync::Arc};

use axum::{Router, body::Body};
use futures_util::FutureExt;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, Version, header};
use http_body_util::Limited;
use hyper::body::Incoming;
use tower::{Layer, Service, ServiceExt};

use super::{
    admission::Admission, drain::Drain, limits::Limits, method::Methods, metrics::ServerMetrics,
    pages, reply::Reply,
};
use crate::{api::problem::Problem, clock::Clock, ids::Ids};

mod call;
mod page;

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
            // Neither is gRPC: over HTTP/1 the status would be lost with the trailers, and
            // a GET must not change anything.
            if request.version() < Version::HTTP_2 {
                let words = "gRPC needs HTTP/2; over HTTP/1 there is gRPC-Web";
                return pages::say(StatusCode::UPGRADE_REQUIRED, words).map(Reply::Page);
            }
            if request.method() != http::Method::POST {
                let words = "gRPC methods are called with POST";
                return pages::say(StatusCode::METHOD_NOT_ALLOWED, words).map(Reply::Page);
            }
            self.call(request.map(Body::new)).await.map(Reply::Call)
        } else {
            // Services cap their messages themselves; a form is capped here.
            let most = self.0.parts.limits.max_request_bytes;
            self.page(
                request.map(|body| Body::new(Limited::new(body, most))),
                peer,
            )
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
