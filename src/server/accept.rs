//! The accept loop.

use std::{io, sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
};

use super::{drain::Drain, limits::Limits, metrics::ServerMetrics};

const FIRST_WAIT: Duration = Duration::from_millis(10);
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Accepts connections until the drain begins, and gives those still open.
pub(super) async fn until_drained<F>(
    listener: TcpListener,
    limits: &Limits,
    drain: &Drain,
    metrics: &ServerMetrics,
    serve: impl Fn(TcpStream) -> F,
) -> JoinSet<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(limits.max_connections));
    let mut connections = JoinSet::new();
    let mut wait = FIRST_WAIT;
    let mut begun = std::pin::pin!(drain.begun());
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut begun => break,
            accepted = next(&listener, &places) => accepted,
        };
        match accepted {
            Ok((stream, place)) => {
                wait = FIRST_WAIT;
                // What has ended since the last connection came.
                while connections.try_join_next().is_some() {}
                // Small messages must not wait for one another (Nagle). If the option
                // is refused the connection is slower, and still right.
                let _ = stream.set_nodelay(true);
                let connection = serve(stream);
                let counted = metrics.connection();
                connections.spawn(async move {
                    connection.await;
                    drop((counted, place));
                });
            }
            Err(error) if is_about_one_connection(&error) => {}
            Err(error) => {
                // Out of file descriptors or memory. The queue stays full, so accepting
                // again at once would spin; wait until connections have ended.
                tracing::warn!(%error, wait_ms = wait.as_millis(), "cannot accept connections");
                metrics.accept_errors.inc();
                tokio::select! {
                    biased;
                    () = &mut begun => break,
                    () = tokio::time::sleep(wait) => {}
                }
                wait = (wait * 2).min(LONGEST_WAIT);
            }
        }
    }
    while connections.try_join_next().is_some() {}
    connections
}

/// A place is taken before a connection is: what there is no room for waits in the
/// kernel's queue, where it costs no file descriptor.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places)
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, place))
}

/// The client went away between its SYN and our accept; the next one is unharmed.
fn is_about_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::Interrupted
    )
}
