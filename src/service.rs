//! The whole service, put together.

use std::{net::SocketAddr, time::Duration};

use prometheus_client::registry::Registry;
use tonic::service::Routes;

use crate::{
    api::{Api, DeliveryApi, Settings},
    clock::Clock,
    config::Config,
    ids::Ids,
    keys::{KeyFileError, Keys},
    ledger::{BounceLimit, Ledger, LedgerSettings},
    server::{Drain, Health, ServeError, Server, Summary, Surface},
    store::{OpenError, Parts, Store},
    web::{self, Pages},
};

/// How often to look whether the database answers.
const PROBE: Duration = Duration::from_secs(2);

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The keys cannot be read.
    #[error(transparent)]
    Keys(#[from] KeyFileError),
    /// `keys.file` says nothing, and there is no file of the database beside which to look.
    #[error("set keys.file: the database is no file beside which the keys could be")]
    NoKeyFile,
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The port cannot be served.
    #[error(transparent)]
    Serve(#[from] ServeError),
}

/// Opens the record that the configuration names, with its keys.
///
/// # Errors
///
/// When keys or database cannot be opened.
pub async fn open(config: &Config, clock: &Clock, ids: &Ids) -> Result<Store, ServiceError> {
    let file = config.keys_file().ok_or(ServiceError::NoKeyFile)?;
    let keys = Keys::open(&file, ids)?;
    let parts = Parts {
        keys,
        clock: clock.clone(),
        ids: ids.clone(),
    };
    let database = &config.database;
    Ok(Store::open(&database.url, &database.tuning(), parts).await?)
}

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
) -> Result<Summary, ServiceError> {
    let store = open(&config, &clock, &ids).await?;
    let server = Server::bind(&config.server, drain.clone()).await?;
    let public_url = config.public_url(server.address());
    let ledger = Ledger::new(
        store.clone(),
        ids.clone(),
        ledger_settings(&config, &public_url),
    );
    let api = Api::new(
        store.clone(),
        clock.clone(),
        ids.clone(),
        drain.clone(),
        Settings {
            max_request_bytes: config.server.limits.max_request_bytes,
            slow_after: config.watch.slow_after,
            progress_interval: config.watch.progress_interval,
            batch: config.watch.batch,
            words: web::change_in_words,
            due_words: web::reply_due_in_words,
        },
    );
    let probed = store.clone();
    let pages = web::router(Pages {
        store,
        clock: clock.clone(),
        ids: ids.clone(),
        public_url: public_url.trim_end_matches('/').to_owned(),
    })
    .fallback(web::not_found);
    let router = routes(&api, &ledger, pages);
    listening(server.address());
    let mut registry = Registry::with_prefix("demarche");
    ledger.metrics().register(&mut registry);
    let fitness = tokio::spawn(watch_fitness(probed, server.health()));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let work = tokio::spawn(async move {
        ledger
            .run(async {
                let _ = stopped.await;
            })
            .await;
    });
    let summary = server
        .serve(Surface {
            router,
            registry,
            ids,
            clock,
        })
        .await;
    // Planning goes on while the drain lets calls end; then it stops between two writes.
    drop(stop);
    fitness.abort();
    let _ = work.await;
    Ok(summary?)
}

/// Tells health checks whether the database answers, so that a load balancer sends calls to a
/// replica that can do something about them.
async fn watch_fitness(store: Store, health: Health) {
    loop {
        let answers = store.planned().await.is_ok();
        if answers != health.is_fit() {
            if answers {
                tracing::info!("the database answers again");
            } else {
                tracing::warn!("the database does not answer: not ready");
            }
            health.set_fit(answers).await;
        }
        tokio::time::sleep(PROBE).await;
    }
}

fn ledger_settings(config: &Config, public_url: &str) -> LedgerSettings {
    let delivery = &config.delivery;
    LedgerSettings {
        chunk_size: delivery.chunk_size,
        lease_time_to_live: delivery.lease_time_to_live,
        beat_interval: delivery.beat_interval,
        planner_batch: delivery.planner_batch,
        retry_schedule: delivery.retry_schedule.clone(),
        bounce_limit: BounceLimit {
            percent: delivery.bounce_limit_percent,
            least_tried: delivery.bounce_least_tried,
        },
        public_url: public_url.trim_end_matches('/').to_owned(),
    }
}

/// Services and pages, on one router.
fn routes(api: &Api, ledger: &Ledger, pages: axum::Router) -> axum::Router {
    let delivery = DeliveryApi::new(api.clone(), ledger.clone());
    Routes::from(pages)
        .add_service(api.party_service())
        .add_service(api.proposal_service())
        .add_service(api.response_service())
        .add_service(api.statement_service())
        .add_service(api.performance_service())
        .add_service(api.revision_service())
        .add_service(api.docket_service())
        .add_service(api.timeline_service())
        .add_service(api.subscription_service())
        .add_service(delivery.service())
        .into_axum_router()
}
