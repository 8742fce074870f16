//! The body of an answer, watched to its end.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use axum::body::{Body, Bytes};
use http::HeaderMap;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tonic::{Code, Status};
use tracing::Span;

use super::{admission::Place, cut::Cut, front::Shared, method::Method};

/// An answer's body, as it is or wrapped for gRPC-Web.
pub(super) enum Reply {
    Page(Body),
    Call(CallBody),
    Web(tonic::body::Body),
}

/// What is known of a call, until it is said how it ended.
pub(super) struct Observed {
    pub(super) shared: Arc<Shared>,
    pub(super) method: Arc<Method>,
    pub(super) started: Instant,
    pub(super) span: Span,
    pub(super) ended: bool,
}

/// The body of an RPC's answer: ends it when it must end, keeps its place until then, and
/// notes its status.
pub(super) struct CallBody {
    body: Body,
    observed: Observed,
    cut: Option<Cut>,
    place: Option<Place>,
    over: bool,
}

impl Observed {
    /// Notes the status of the call, once.
    pub(super) fn end(&mut self, code: Code) {
        if self.ended {
            return;
        }
        self.ended = true;
        let took = self.started.elapsed();
        self.shared.metrics.call(&self.method, code, took);
        if !self.span.is_disabled() {
            self.span.record("rpc.grpc.status_code", code as i32);
            tracing::debug!(parent: &self.span, took_us = took.as_micros(), "call ended");
        }
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        // Nobody waited for the status.
        self.end(Code::Cancelled);
    }
}

impl CallBody {
    /// For a call that goes on in its body.
    pub(super) fn new(body: Body, observed: Observed, cut: Option<Cut>, place: Place) -> Self {
        Self {
            body,
            observed,
            cut,
            place: Some(place),
            over: false,
        }
    }

    /// For a call whose status is in its headers.
    pub(super) fn ended(body: Body, mut observed: Observed, code: Code) -> Self {
        observed.end(code);
        Self {
            body,
            observed,
            cut: None,
            place: None,
            over: false,
        }
    }

    /// The call is over: nothing of it is kept but what is still to be written.
    fn close(&mut self, code: Code) {
        self.over = true;
        self.observed.end(code);
        self.cut = None;
        self.place = None;
    }

    fn end_with(&mut self, status: &Status) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.close(status.code());
        // Whatever the service was doing for this stream stops here.
        self.body = Body::empty();
        let mut trailers = HeaderMap::new();
        Poll::Ready(Some(match status.add_header(&mut trailers) {
            Ok(()) => Ok(Frame::trailers(trailers)),
            Err(error) => Err(axum::Error::new(error)),
        }))
    }
}

impl HttpBody for CallBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if this.over {
            return Poll::Ready(None);
        }
        let span = this.observed.span.clone();
        let _inside = span.enter();
        // A panic here is one stream's, as it is one call's before the headers: without
        // this it would take the connection and all that is on it.
        let polled = catch_unwind(AssertUnwindSafe(|| Pin::new(&mut this.body).poll_frame(cx)));
        match polled {
            Ok(Poll::Pending) => match this.cut.as_mut().map(|cut| cut.poll(cx)) {
                Some(Poll::Ready(problem)) => this.end_with(&problem.into()),
                _ => Poll::Pending,
            },
            Ok(Poll::Ready(Some(Ok(frame)))) => {
                if let Some(trailers) = frame.trailers_ref() {
                    this.close(code_in(trailers).unwrap_or(Code::Unknown));
                } else if this.cut.as_ref().is_some_and(Cut::is_late) {
                    let late = crate::api::problem::Problem::deadline_exceeded();
                    return this.end_with(&late.into());
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Ok(Poll::Ready(end)) => {
                this.close(Code::Unknown);
                Poll::Ready(end)
            }
            Err(panic) => {
                let problem = this.observed.shared.panicked(panic.as_ref());
                this.end_with(&problem.into())
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.over || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        if self.over {
            SizeHint::with_exact(0)
        } else {
            self.body.size_hint()
        }
    }
}

impl HttpBody for Reply {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match self.get_mut() {
            Self::Page(body) => Pin::new(body)
                .poll_frame(cx)
                .map(|frame| frame.map(|frame| frame.map_err(Into::into))),
            Self::Call(body) => Pin::new(body)
                .poll_frame(cx)
                .map(|frame| frame.map(|frame| frame.map_err(Into::into))),
            Self::Web(body) => Pin::new(body)
                .poll_frame(cx)
                .map(|frame| frame.map(|frame| frame.map_err(Into::into))),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Page(body) => body.is_end_stream(),
            Self::Call(body) => body.is_end_stream(),
            Self::Web(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Page(body) => body.size_hint(),
            Self::Call(body) => body.size_hint(),
            Self::Web(body) => body.size_hint(),
        }
    }
}

/// The status in headers or trailers, if it is there.
pub(super) fn code_in(headers: &HeaderMap) -> Option<Code> {
    Some(Code::from_bytes(headers.get("grpc-status")?.as_bytes()))
}
