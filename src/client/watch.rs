//! A watch that goes on over restarts, deploys and lost connections.

use std::{collections::VecDeque, error::Error, time::Duration};

use futures_util::stream;
use tokio_stream::Stream;
use tonic::{
    Code, Status, Streaming,
    body::Body,
    client::GrpcService,
    codegen::{Body as HttpBody, Bytes, StdError},
};
use tonic_types::StatusExt;

use super::Backoff;
use crate::contract::v1::{
    Event, WatchEventsRequest, WatchEventsResponse, timeline_service_client::TimelineServiceClient,
};

/// What a watch tells.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every item is an event: boxing each to make the rest small costs more"
)]
pub enum Watched {
    /// An event, given once, in the order of `seq`.
    Event(Event),
    /// Every event that matches, up to this `seq`, has been given. Keep it where it
    /// survives you, and begin from it
    /// ([`start_after_seq`](WatchEventsRequest::start_after_seq)).
    Progress(i64),
}

/// Watches the record from `request.start_after_seq` on, without end.
///
/// When the server stops as planned, cuts the watch for being slow, is overloaded or not
/// to be reached, the watch is resumed after the last progress, and waits in between as
/// `backoff` says; `random` gives numbers in `0.0..1.0` for it. Events that come again
/// are left out.
///
/// Any other error is given and ends the stream: above all `OUT_OF_RANGE`, when the record
/// no longer goes back so far. Then read `oldest_seq` from its `ErrorInfo`, list anew, and
/// watch from there.
pub fn resume_watch<T>(
    client: TimelineServiceClient<T>,
    request: WatchEventsRequest,
    backoff: Backoff,
    random: impl FnMut() -> f64,
) -> impl Stream<Item = Result<Watched, Status>>
where
    T: GrpcService<Body>,
    T::Error: Into<StdError>,
    T::ResponseBody: HttpBody<Data = Bytes> + Send + 'static,
    <T::ResponseBody as HttpBody>::Error: Into<StdError> + Send,
{
    let watch = Watch {
        client,
        last_event: request.start_after_seq,
        request,
        backoff,
        random,
        open: None,
        told: VecDeque::new(),
        failures: 0,
        ended: false,
    };
    stream::unfold(watch, async |mut watch| {
        let next = watch.next().await?;
        Some((next, watch))
    })
}

struct Watch<T, R> {
    client: TimelineServiceClient<T>,
    /// Where to resume.
    request: WatchEventsRequest,
    /// The `seq` of the last event given. Ahead of the request's when a connection broke
    /// between an event and its progress.
    last_event: i64,
    backoff: Backoff,
    random: R,
    open: Option<Streaming<WatchEventsResponse>>,
    told: VecDeque<Watched>,
    /// Since the last message.
    failures: u32,
    ended: bool,
}

impl<T, R> Watch<T, R>
where
    T: GrpcService<Body>,
    T::Error: Into<StdError>,
    T::ResponseBody: HttpBody<Data = Bytes> + Send + 'static,
    <T::ResponseBody as HttpBody>::Error: Into<StdError> + Send,
    R: FnMut() -> f64,
{
    async fn next(&mut self) -> Option<Result<Watched, Status>> {
        loop {
            if let Some(told) = self.told.pop_front() {
                return Some(Ok(told));
            }
            if self.ended {
                return None;
            }
            match self.receive().await {
                Ok(message) => {
                    self.failures = 0;
                    self.take(message);
                }
                Err(status) if can_resume(&status) => {
                    self.open = None;
                    self.failures = self.failures.saturating_add(1);
                    let random = (self.random)();
                    let wait = self
                        .backoff
                        .wait(self.failures, random, asked_wait(&status));
                    tokio::time::sleep(wait).await;
                }
                Err(status) => {
                    self.ended = true;
                    return Some(Err(status));
                }
            }
        }
    }

    async fn receive(&mut self) -> Result<WatchEventsResponse, Status> {
        let open = match &mut self.open {
            Some(open) => open,
            none => {
                let stream = self.client.watch_events(self.request.clone()).await?;
                none.insert(stream.into_inner())
            }
        };
        // A watch has no end of its own: a server or proxy that ends it without a status
        // has gone.
        open.message()
            .await?
            .ok_or_else(|| Status::unavailable("the watch ended without a status"))
    }

    fn take(&mut self, message: WatchEventsResponse) {
        for event in message.events {
            if event.seq > self.last_event {
                self.last_event = event.seq;
                self.told.push_back(Watched::Event(event));
            }
        }
        if message.progress_seq > self.request.start_after_seq {
            self.request.start_after_seq = message.progress_seq;
            self.told.push_back(Watched::Progress(message.progress_seq));
        }
    }
}

/// Whether the same watch may go better when it is tried again.
fn can_resume(status: &Status) -> bool {
    match status.code() {
        Code::Unavailable => true,
        Code::ResourceExhausted if is_too_slow(status) => true,
        // A status with a source was made on this side, out of an error of the
        // connection. What the server has said has none.
        _ => status.source().is_some(),
    }
}

fn is_too_slow(status: &Status) -> bool {
    status
        .get_details_error_info()
        .is_some_and(|info| info.domain == "demarche" && info.reason == "WATCHER_TOO_SLOW")
}

fn asked_wait(status: &Status) -> Option<Duration> {
    status.get_details_retry_info()?.retry_delay
}
