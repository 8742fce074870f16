//! A server with test services behind it.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use demarche::{
    api::problem::Problem,
    clock::Clock,
    config::Config,
    contract::v1::{
        CreatePartyRequest, CreatePartyResponse, Event, GetPartyRequest, GetPartyResponse,
        ListEventsRequest, ListEventsResponse, ListPartiesRequest, ListPartiesResponse, Party,
        UpdatePartyRequest, UpdatePartyResponse, WatchEventsRequest, WatchEventsResponse,
        party_service_client::PartyServiceClient,
        party_service_server::{PartyService, PartyServiceServer},
        timeline_service_client::TimelineServiceClient,
        timeline_service_server::{TimelineService, TimelineServiceServer},
    },
    ids::Ids,
    server::{Drain, Health, Server, Summary, Surface},
};
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{sync::Semaphore, task::JoinHandle};
use tokio_stream::{Stream, StreamExt};
use tonic::{
    Request, Response, Status,
    service::Routes,
    transport::{Channel, Endpoint},
};

/// No test waits longer than this for what must happen.
pub(super) const SOON: Duration = Duration::from_secs(10);

/// A running server.
pub(super) struct House {
    pub(super) address: std::net::SocketAddr,
    pub(super) drain: Drain,
    pub(super) health: Health,
    pub(super) behind: Arc<Behind>,
    pub(super) ended: JoinHandle<Summary>,
}

/// What a test sees and steers of the services.
pub(super) struct Behind {
    /// `parties/gate` waits here for a permit.
    pub(super) gate: Semaphore,
    /// Calls at the gate, ever.
    pub(super) arrived: AtomicUsize,
    /// Calls given up at the gate.
    pub(super) dropped: AtomicUsize,
    pub(super) watches: AtomicUsize,
    drain: Drain,
}

impl House {
    pub(super) async fn open() -> Self {
        Self::with(|_| {}).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::load(None, [], &[]).unwrap();
        config.server.listen = "127.0.0.1:0".parse().unwrap();
        change(&mut config);
        let drain = Drain::new();
        let server = Server::bind(&config.server, drain.clone()).await.unwrap();
        let address = server.address();
        let health = server.health();
        let behind = Arc::new(Behind {
            gate: Semaphore::new(0),
            arrived: AtomicUsize::new(0),
            dropped: AtomicUsize::new(0),
            watches: AtomicUsize::new(0),
            drain: drain.clone(),
        });
        let pages = axum::Router::new()
            .route("/hello", axum::routing::get(|| async { "hello" }))
            .route("/panic", axum::routing::get(panicking_page));
        let limit = config.server.limits.max_request_bytes;
        let router = Routes::from(pages)
            .add_service(
                PartyServiceServer::from_arc(Arc::clone(&behind)).max_decoding_message_size(limit),
            )
            .add_service(TimelineServiceServer::from_arc(Arc::clone(&behind)))
            .into_axum_router();
        let surface = Surface {
            router,
            registry: prometheus_client::registry::Registry::default(),
            ids: Ids::seeded(1),
            clock: Clock::system(),
        };
        let ended = tokio::spawn(async move { server.serve(surface).await.unwrap() });
        Self {
            address,
            drain,
            health,
            behind,
            ended,
        }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(super) fn channel(&self) -> Channel {
        Endpoint::from_shared(self.url("")).unwrap().connect_lazy()
    }

    /// A connection that keeps no deadline of its own: tonic's channel obeys the
    /// `grpc-timeout` that it sends, and would hide what the server does.
    pub(super) async fn bare(&self) -> SendRequest<tonic::body::Body> {
        let stream = tokio::net::TcpStream::connect(self.address).await.unwrap();
        let (sender, connection) = handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
        tokio::spawn(connection);
        sender
    }

    pub(super) fn parties(&self) -> PartyServiceClient<Channel> {
        PartyServiceClient::new(self.channel())
    }

    pub(super) fn timeline(&self) -> TimelineServiceClient<Channel> {
        TimelineServiceClient::new(self.channel())
    }

    /// A call that stands at the gate; returns once it does.
    pub(super) async fn at_the_gate(
        &self,
        mut client: PartyServiceClient<Channel>,
    ) -> JoinHandle<Result<Response<GetPartyResponse>, Status>> {
        let before = self.behind.arrived.load(Ordering::SeqCst);
        let call = tokio::spawn(async move { client.get_party(named("parties/gate")).await });
        until(|| self.behind.arrived.load(Ordering::SeqCst) > before).await;
        call
    }
}

pub(super) fn named(name: &str) -> GetPartyRequest {
    GetPartyRequest {
        name: name.to_owned(),
        min_revision: 0,
    }
}

/// Waits for a condition.
pub(super) async fn until(mut condition: impl FnMut() -> bool) {
    let waited = tokio::time::timeout(SOON, async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    });
    waited.await.unwrap();
}

/// The reason in the `ErrorInfo` of a status.
pub(super) fn reason(status: &Status) -> String {
    use tonic_types::StatusExt;
    status
        .get_details_error_info()
        .map(|info| info.reason)
        .unwrap_or_default()
}

async fn panicking_page() -> &'static str {
    panic!("a page that panics")
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
