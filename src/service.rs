//! The whole service, put together.

use std::net::SocketAddr;

use axum::Router;
use prometheus_client::registry::Registry;

use crate::{
    clock::Clock,
    config::Config,
    ids::Ids,
    server::{Drain, ServeError, Server, Summary, Surface},
};

/// Runs the service until the drain has ended; says through `listening` which address it
/// listens on.
///
/// # Errors
///
/// When it cannot begin.
pub async fn run(
    config: Config,
    clock: Clock,
    ids: Ids,
    drain: Drain,
    listening: impl FnOnce(SocketAddr),
) -> Result<Summary, ServeError> {
    let server = Server::bind(&config.server, drain).await?;
    listening(server.address());
    server
        .serve(Surface {
            router: Router::new(),
            registry: Registry::default(),
            ids,
            clock,
        })
        .await
}
