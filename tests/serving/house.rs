//! A server with test services behind it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use demarche::{
    clock::Clock,
    config::Config,
    contract::v1::{
        GetPartyRequest, GetPartyResponse, party_service_client::PartyServiceClient,
        party_service_server::PartyServiceServer, timeline_service_client::TimelineServiceClient,
        timeline_service_server::TimelineServiceServer,
    },
    ids::Ids,
    server::{Drain, Health, Server, Summary, Surface},
};
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{sync::Semaphore, task::JoinHandle};
use tonic::{
    Response, Status,
    service::Routes,
    transport::{Channel, Endpoint},
};

use super::behind::Behind;

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
            .route("/form", axum::routing::post(async |body: String| body))
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
