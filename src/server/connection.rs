//! One connection: HTTP/1 or HTTP/2 by prior knowledge, as its first bytes say.

use std::{convert::Infallible, time::Duration};

use hyper::service::service_fn;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::net::TcpStream;

use super::{
    drain::{Drain, Stage},
    front::Front,
    limits::Limits,
    opening::Opening,
};

/// Sets hyper's limits from ours.
pub(super) fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_read_timeout)
        // hyper refuses less than 8 KiB here.
        .max_buf_size(usize::try_from(limits.max_header_list_bytes).map_or(65_536, |n| n.max(8192)))
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.max_streams_per_connection)
        .max_header_list_size(limits.max_header_list_bytes)
        .keep_alive_interval(limits.keepalive_interval)
        .keep_alive_timeout(limits.keepalive_timeout)
        .max_pending_accept_reset_streams(limits.max_pending_reset_streams)
        .max_local_error_reset_streams(limits.max_local_error_reset_streams);
    builder
}

/// Serves a connection until it ends, of itself or by the drain.
pub(super) async fn serve(
    builder: Builder<TokioExecutor>,
    stream: TcpStream,
    opening_timeout: Duration,
    front: Front,
    drain: Drain,
) {
    let peer = stream.peer_addr().ok();
    let io = TokioIo::new(Opening::new(stream, opening_timeout));
    let service = service_fn(move |request| {
        let front = front.clone();
        async move { Ok::<_, Infallible>(front.answer(request, peer).await) }
    });
    let mut connection = std::pin::pin!(builder.serve_connection(io, service));
    let closing = drain.reached(Stage::Closing);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = closing => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // Clients vanish and scanners send nonsense: nothing for the operator to do.
        tracing::debug!(%error, "a connection ended early");
    }
}
