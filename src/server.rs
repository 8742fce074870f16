//! The face to the network: one port for gRPC, gRPC-Web and pages, and how it stops.
//!
//! tonic's own server is not used: it sends no GOAWAY when given a grace, waits for ever
//! on open streams, and spins when `accept` fails. Here the listener is ours
//! (`accept`), each connection is hyper's (`connection`), and each request passes
//! one hand-written front (`front`) that decides who is let in (`admission`), for
//! how long (`deadline`), and says how it ended (`metrics`).
//!
//! To serve: [`Server::bind`], then [`Server::serve`] with a [`Surface`]. To stop:
//! [`Drain::begin`].

mod accept;
mod admission;
mod connection;
mod cut;
pub mod deadline;
mod drain;
mod front;
mod health;
mod limits;
mod method;
mod metrics;
mod opening;
mod pages;
mod reply;
pub mod signal;

use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::Router;
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;

pub use self::{deadline::Deadline, drain::Drain, health::Health, limits::Limits};
use self::{
    drain::Stage,
    front::Front,
    method::Methods,
    metrics::{ServerMetrics, register},
};
use crate::{clock::Clock, config::ServerConfig, ids::Ids};

/// How long streams that outlived the grace have to write their last status.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A port that is open, and not served yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    limits: Limits,
    grace: Duration,
    drain: Drain,
    health: Health,
}

/// What is served on the port.
#[derive(Debug)]
pub struct Surface {
    /// Pages and services. Build it as `tonic::service::Routes::from(pages)` plus
    /// `add_service`; health, reflection and the operator's pages are added here. Each
    /// service sets its own `max_decoding_message_size`
    /// (from [`Limits::max_request_bytes`]).
    pub router: Router,
    /// The metrics of the other parts; those of the server join them on `/metrics`.
    pub registry: Registry,
    /// Names incidents.
    pub ids: Ids,
    /// Dates incidents.
    pub clock: Clock,
}

/// How a drain went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Connections open when the drain began.
    pub open: usize,
    /// Connections that had to be cut at the end of the grace.
    pub cut: usize,
    /// From the beginning of the drain to the end.
    pub took: Duration,
}

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Anybody on the network could read and change what passes.
    #[error(
        "refusing to listen on {0} without TLS: outside loopback, anybody on the way could read \
         addresses and tokens. Listen on 127.0.0.1 behind a proxy that ends TLS, or, where the \
         network itself is encrypted, set server.allow_plaintext_beyond_loopback = true"
    )]
    PlaintextBeyondLoopback(SocketAddr),
    /// The operating system refused the address.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address asked for.
        address: SocketAddr,
        /// What the operating system said.
        source: io::Error,
    },
    /// A descriptor set that is compiled in does not decode: a defect of the build.
    #[error("the compiled contract does not decode: {0}")]
    Contract(#[from] prost::DecodeError),
    /// The reflection service does not accept the contract: a defect of the build.
    #[error("the compiled contract cannot be reflected: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
}

impl Server {
    /// Opens the port. The address that was opened, with its real port, is
    /// [`address`](Self::address).
    ///
    /// # Errors
    ///
    /// When the address is not to be had, or lies beyond loopback and the configuration
    /// does not allow plain text there.
    pub async fn bind(config: &ServerConfig, drain: Drain) -> Result<Self, ServeError> {
        let wanted = config.listen;
        if !wanted.ip().to_canonical().is_loopback() && !config.allow_plaintext_beyond_loopback {
            return Err(ServeError::PlaintextBeyondLoopback(wanted));
        }
        let refused = |source| ServeError::Bind {
            address: wanted,
            source,
        };
        let listener = TcpListener::bind(wanted).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        Ok(Self {
            listener,
            address,
            limits: config.limits.clone(),
            grace: config.drain_grace,
            drain,
            health: Health::new(),
        })
    }

    /// The address that is listened on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the health service answers; for parts that may become unfit to serve.
    pub fn health(&self) -> Health {
        self.health.clone()
    }

    /// Serves until the [`Drain`] has begun and ended.
    ///
    /// When the drain begins: health answers `NOT_SERVING`, nothing more is accepted,
    /// each connection is told to go away, and calls go on until they end or the grace
    /// has passed. Long streams are expected to watch the drain themselves and end with
    /// [`draining`](crate::api::problem::Problem::draining); those that did not are
    /// ended that way when the grace has passed.
    ///
    /// # Errors
    ///
    /// Only before the first connection, when the compiled contract is broken.
    pub async fn serve(self, surface: Surface) -> Result<Summary, ServeError> {
        let methods = Methods::compiled_in()?;
        let mut registry = surface.registry;
        let metrics: ServerMetrics = register(&mut registry);
        for service in methods.services() {
            self.health.add(service).await;
        }
        let router = surface
            .router
            .merge(self.health.routes())
            .merge(health::reflection()?)
            .merge(pages::operator(self.health.clone(), Arc::new(registry)));
        let front = Front::new(front::Parts {
            router,
            methods,
            limits: self.limits.clone(),
            metrics: metrics.clone(),
            drain: self.drain.clone(),
            ids: surface.ids,
            clock: surface.clock,
        });

        let builder = connection::builder(&self.limits);
        let mut connections = accept::until_drained(
            self.listener,
            &self.limits,
            &self.drain,
            &metrics,
            |stream| {
                connection::serve(
                    builder.clone(),
                    stream,
                    self.limits.opening_timeout,
                    front.clone(),
                    self.drain.clone(),
                )
            },
        )
        .await;

        let began = Instant::now();
        let open = connections.len();
        tracing::info!(open, grace_seconds = self.grace.as_secs_f64(), "draining");
        // Health first: a watcher of health hears NOT_SERVING before its stream ends.
        self.health.stop().await;
        self.drain.reach(Stage::Closing);
        let ended = async |connections: &mut tokio::task::JoinSet<()>| {
            while connections.join_next().await.is_some() {}
        };
        let mut cut = 0;
        if tokio::time::timeout(self.grace, ended(&mut connections))
            .await
            .is_err()
        {
            cut = connections.len();
            self.drain.reach(Stage::Expired);
            // Whoever does not read its last status in time is cut without.
            let _ = tokio::time::timeout(LAST_WORDS, ended(&mut connections)).await;
            connections.shutdown().await;
        }
        let took = began.elapsed();
        tracing::info!(open, cut, took_seconds = took.as_secs_f64(), "drained");
        Ok(Summary { open, cut, took })
    }
}
