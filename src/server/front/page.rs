//! A page before its handler: admission, time limit, panic.

use std::{net::SocketAddr, time::Instant};

use axum::{body::Body, extract::ConnectInfo};
use http::{Request, Response, StatusCode};

use super::{Front, content_type};
use crate::server::{method::Kind, pages};

impl Front {
    pub(super) async fn page(
        &self,
        mut request: Request<Body>,
        peer: Option<SocketAddr>,
    ) -> Response<Body> {
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
}
