//! The services behind the server: small, and steered by the tests.

use std::{
    pin::Pin,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use demarche::{
    api::problem::Problem,
    contract::v1::{
        CreatePartyRequest, CreatePartyResponse, Event, GetPartyRequest, GetPartyResponse,
        ListEventsRequest, ListEventsResponse, ListPartiesRequest, ListPartiesResponse, Party,
        RecordGovernmentChangeRequest, RecordGovernmentChangeResponse, RecordRecognitionRequest,
        RecordRecognitionResponse, RetractPartyFactRequest, RetractPartyFactResponse,
        UpdatePartyRequest, UpdatePartyResponse, WatchEventsRequest, WatchEventsResponse,
        party_service_server::PartyService, timeline_service_server::TimelineService,
    },
    server::Drain,
};
use tokio::sync::Semaphore;
use tokio_stream::{Stream, StreamExt};
use tonic::{Request, Response, Status};

/// What a test sees and steers of the services.
pub(super) struct Behind {
    /// `parties/gate` waits here for a permit.
    pub(super) gate: Semaphore,
    /// Calls at the gate, ever.
    pub(super) arrived: AtomicUsize,
    /// Calls given up at the gate.
    pub(super) dropped: AtomicUsize,
    pub(super) watches: AtomicUsize,
    pub(super) drain: Drain,
}

struct Leaving<'a>(&'a AtomicUsize);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[tonic::async_trait]
impl PartyService for Behind {
    async fn get_party(
        &self,
        request: Request<GetPartyRequest>,
    ) -> Result<Response<GetPartyResponse>, Status> {
        let name = request.into_inner().name;
        match name.as_str() {
            "parties/panic" => panic!("a call that panics"),
            "parties/gate" => {
                self.arrived.fetch_add(1, Ordering::SeqCst);
                let leaving = Leaving(&self.dropped);
                self.gate.acquire().await.unwrap().forget();
                std::mem::forget(leaving);
            }
            "parties/none" => return Err(Problem::not_found(&name).into()),
            _ => {}
        }
        Ok(Response::new(GetPartyResponse {
            party: Some(Party {
                name,
                ..Party::default()
            }),
            revision: 1,
        }))
    }

    async fn create_party(
        &self,
        _: Request<CreatePartyRequest>,
    ) -> Result<Response<CreatePartyResponse>, Status> {
        Ok(Response::new(CreatePartyResponse::default()))
    }

    async fn record_government_change(
        &self,
        _: Request<RecordGovernmentChangeRequest>,
    ) -> Result<Response<RecordGovernmentChangeResponse>, Status> {
        Ok(Response::new(RecordGovernmentChangeResponse::default()))
    }

    async fn record_recognition(
        &self,
        _: Request<RecordRecognitionRequest>,
    ) -> Result<Response<RecordRecognitionResponse>, Status> {
        Ok(Response::new(RecordRecognitionResponse::default()))
    }

    async fn retract_party_fact(
        &self,
        _: Request<RetractPartyFactRequest>,
    ) -> Result<Response<RetractPartyFactResponse>, Status> {
        Ok(Response::new(RetractPartyFactResponse::default()))
    }

    async fn list_parties(
        &self,
        _: Request<ListPartiesRequest>,
    ) -> Result<Response<ListPartiesResponse>, Status> {
        Ok(Response::new(ListPartiesResponse::default()))
    }

    async fn update_party(
        &self,
        _: Request<UpdatePartyRequest>,
    ) -> Result<Response<UpdatePartyResponse>, Status> {
        Ok(Response::new(UpdatePartyResponse::default()))
    }
}

type Messages = Pin<Box<dyn Stream<Item = Result<WatchEventsResponse, Status>> + Send>>;

fn event(seq: i64) -> Event {
    Event {
        seq,
        ..Event::default()
    }
}

#[tonic::async_trait]
impl TimelineService for Behind {
    type WatchEventsStream = Messages;

    /// The record is the numbers from 1 to 6. What a watch does is said by its filter.
    async fn watch_events(
        &self,
        request: Request<WatchEventsRequest>,
    ) -> Result<Response<Messages>, Status> {
        let request = request.into_inner();
        let n = self.watches.fetch_add(1, Ordering::SeqCst);
        let after = request.start_after_seq;
        let message = move |first: i64, last: i64, progress: i64| {
            Ok(WatchEventsResponse {
                events: (first..=last).map(event).collect(),
                progress_seq: progress,
            })
        };
        let messages: Messages = match request.filter.as_str() {
            // Two at a time, and cut each time in another way.
            "cut" if n < 3 => {
                let end = match n {
                    0 => Problem::draining(Some(after + 2)),
                    1 => Problem::watcher_too_slow(after + 2),
                    _ => Problem::overloaded(Duration::ZERO),
                };
                // The third gives events whose progress never comes.
                let progress = if n == 2 { after } else { after + 2 };
                Box::pin(tokio_stream::iter([
                    message(after + 1, after + 2, progress),
                    Err(end.into()),
                ]))
            }
            "cut" => Box::pin(
                tokio_stream::iter([message(after + 1, 6, 6)]).chain(tokio_stream::pending()),
            ),
            "compacted" => return Err(Problem::history_compacted(after, 4).into()),
            "panic" => Box::pin(tokio_stream::iter([1_i64, 2]).map(move |n| {
                assert!(n < 2, "a stream that panics");
                message(n, n, n)
            })),
            "endless" => Box::pin(tokio_stream::iter(std::iter::repeat_with(move || {
                message(1, 0, 1)
            }))),
            "stubborn" => {
                Box::pin(tokio_stream::iter([message(1, 1, 1)]).chain(tokio_stream::pending()))
            }
            _ => {
                let begun = self.drain.begun();
                let end = futures_util::stream::once(async move {
                    begun.await;
                    Err(Problem::draining(Some(1)).into())
                });
                Box::pin(tokio_stream::iter([message(1, 1, 1)]).chain(end))
            }
        };
        Ok(Response::new(messages))
    }

    async fn list_events(
        &self,
        _: Request<ListEventsRequest>,
    ) -> Result<Response<ListEventsResponse>, Status> {
        Ok(Response::new(ListEventsResponse::default()))
    }
}
