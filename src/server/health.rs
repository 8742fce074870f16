//! Whether the server is fit to serve, and what it serves: gRPC health and reflection.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use axum::Router;
use tonic::service::Routes;
use tonic_health::{ServingStatus, server::HealthReporter};

use super::ServeError;
use crate::contract;

/// What health checks are told (`grpc.health.v1`): for the server as a whole, which is
/// `""`, and for each service by its full name. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Health {
    reporter: HealthReporter,
    services: Arc<Mutex<Vec<String>>>,
    fit: Arc<AtomicBool>,
    stopped: Arc<AtomicBool>,
}

impl Health {
    pub(super) fn new() -> Self {
        Self {
            reporter: HealthReporter::new(),
            services: Arc::default(),
            fit: Arc::new(AtomicBool::new(true)),
            stopped: Arc::default(),
        }
    }

    /// Says whether the server can do its work: `false` while the database is away, say.
    /// Once the drain has begun it stays `false`.
    pub async fn set_fit(&self, fit: bool) {
        self.fit.store(fit, Ordering::Relaxed);
        self.tell().await;
    }

    /// Whether the server was last said to be able to do its work.
    pub fn is_fit(&self) -> bool {
        self.fit.load(Ordering::Relaxed)
    }

    /// Whether health checks are told `SERVING`.
    pub fn is_serving(&self) -> bool {
        self.fit.load(Ordering::Relaxed) && !self.stopped.load(Ordering::Relaxed)
    }

    pub(super) async fn add(&self, service: &str) {
        self.services
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(service.to_owned());
        self.reporter
            .set_service_status(service, self.status())
            .await;
    }

    pub(super) async fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        self.tell().await;
    }

    async fn tell(&self) {
        let services = self
            .services
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        for service in services.iter().map(String::as_str).chain([""]) {
            self.reporter
                .set_service_status(service, self.status())
                .await;
        }
    }

    fn status(&self) -> ServingStatus {
        if self.is_serving() {
            ServingStatus::Serving
        } else {
            ServingStatus::NotServing
        }
    }

    pub(super) fn routes(&self) -> Router {
        let service =
            tonic_health::server::HealthService::from_health_reporter(self.reporter.clone());
        Routes::from(Router::new())
            .add_service(tonic_health::pb::health_server::HealthServer::new(service))
            .into_axum_router()
    }
}

/// Reflection, in the version that is stable and in the one that most tools still ask for.
pub(super) fn reflection() -> Result<Router, ServeError> {
    let builder = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(contract::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    Ok(Routes::from(Router::new())
        .add_service(builder().build_v1()?)
        .add_service(builder().build_v1alpha()?)
        .into_axum_router())
}
