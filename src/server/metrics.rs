//! What the server counts.

use std::time::Duration;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};
use tonic::Code;

use super::method::Method;

#[derive(Debug, Clone)]
pub(super) struct ServerMetrics {
    calls: Family<CallLabels, Histogram, fn() -> Histogram>,
    pages: Family<PageLabels, Histogram, fn() -> Histogram>,
    connections: Gauge,
    pub(super) shed: Counter,
    pub(super) panics: Counter,
    pub(super) accept_errors: Counter,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CallLabels {
    service: String,
    method: String,
    code: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PageLabels {
    method: &'static str,
    status: u32,
}

/// Counts a connection for as long as it lives.
#[derive(Debug)]
pub(super) struct Counted(Gauge);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// From a quarter of a millisecond to eight seconds.
fn durations() -> Histogram {
    Histogram::new(exponential_buckets(0.000_25, 2.0, 16))
}

/// Makes the server's metrics and puts them into `registry`.
pub(super) fn register(registry: &mut Registry) -> ServerMetrics {
    let metrics = ServerMetrics {
        calls: Family::new_with_constructor(durations),
        pages: Family::new_with_constructor(durations),
        connections: Gauge::default(),
        shed: Counter::default(),
        panics: Counter::default(),
        accept_errors: Counter::default(),
    };
    registry.register_with_unit(
        "rpc_server_duration",
        "How long each RPC took, until its status",
        Unit::Seconds,
        metrics.calls.clone(),
    );
    registry.register_with_unit(
        "http_server_request_duration",
        "How long each page took, until its headers",
        Unit::Seconds,
        metrics.pages.clone(),
    );
    registry.register(
        "server_connections",
        "Connections open now",
        metrics.connections.clone(),
    );
    registry.register(
        "server_shed",
        "Requests turned away because too many were at work",
        metrics.shed.clone(),
    );
    registry.register(
        "server_panics",
        "Requests that ended in a panic: defects",
        metrics.panics.clone(),
    );
    registry.register(
        "server_accept_errors",
        "Times that the operating system gave no connection",
        metrics.accept_errors.clone(),
    );
    metrics
}

impl ServerMetrics {
    pub(super) fn connection(&self) -> Counted {
        self.connections.inc();
        Counted(self.connections.clone())
    }

    pub(super) fn call(&self, method: &Method, code: Code, took: Duration) {
        // Finding a histogram by its labels means hashing and copying them: done once
        // for each method and code, and kept there.
        if let Some(kept) = method.ended.get(code as usize) {
            kept.get_or_init(|| {
                self.calls.get_or_create_owned(&CallLabels {
                    service: method.service.clone(),
                    method: method.name.clone(),
                    code: code_name(code),
                })
            })
            .observe(took.as_secs_f64());
        }
    }

    pub(super) fn page(&self, method: &http::Method, status: http::StatusCode, took: Duration) {
        let method = match method.as_str() {
            "GET" => "GET",
            "HEAD" => "HEAD",
            "POST" => "POST",
            _ => "_OTHER",
        };
        let status = u32::from(status.as_u16());
        self.pages
            .get_or_create(&PageLabels { method, status })
            .observe(took.as_secs_f64());
    }
}

/// As the gRPC documentation spells it.
fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
