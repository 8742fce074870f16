//! The service and the worker, each as its command runs it, in one process.

use std::path::Path;

use anyhow::{Context, anyhow};
use demarche::{
    clock::Clock,
    config::{Config, Flag},
    ids::Ids,
    server::Drain,
    service, telemetry,
};
use demarche_worker::{Options, Outlet, Sender, Summary};
use tokio::{sync::oneshot, task::JoinHandle};

/// A running service with its worker.
pub(crate) struct House {
    /// `http://127.0.0.1:…`
    pub(crate) address: String,
    /// Stops both.
    pub(crate) drain: Drain,
    service: JoinHandle<anyhow::Result<()>>,
    worker: JoinHandle<anyhow::Result<Summary>>,
}

impl House {
    /// Opens an empty record in `folder`, served at a free port; mail goes to `relay`.
    pub(crate) async fn open(folder: &Path, relay: &str, log: &str) -> anyhow::Result<Self> {
        let record = folder.join("record.db");
        // The reader's environment may speak of a service in earnest: it is not read here.
        let flags: [Flag; 4] = [
            ("server.listen", "127.0.0.1:0".to_owned()),
            ("server.drain_grace", "5s".to_owned()),
            ("database.url", format!("sqlite:{}", record.display())),
            ("log.filter", log.to_owned()),
        ];
        let config = Config::load(None, [], &flags)?;
        telemetry::init(&config.log)?;
        let drain = Drain::new();
        let (tell, told) = oneshot::channel();
        let service = service::run(
            config,
            Clock::system(),
            Ids::system(),
            drain.clone(),
            |at| {
                // Whoever waits for it may have been stopped.
                let _ = tell.send(at);
            },
        );
        let service = tokio::spawn(async move {
            Box::pin(service).await.context("the service failed")?;
            Ok(())
        });
        let Ok(address) = told.await else {
            return Err(match service.await? {
                Err(error) => error,
                Ok(()) => anyhow!("the service ended before it listened"),
            });
        };
        let address = format!("http://{address}");
        let outlet: Outlet = relay.parse()?;
        let sender: Sender = "Démarche <alerts@example.org>".parse()?;
        let options = Options {
            connections: 2,
            ..Options::new(&address, outlet, sender, folder.join("worker-journal"))
        };
        let stop = drain.begun();
        let worker = tokio::spawn(async move {
            let summary = demarche_worker::run(options, stop).await;
            summary.context("the worker failed")
        });
        Ok(Self {
            address,
            drain,
            service,
            worker,
        })
    }

    /// Waits until either has ended by itself, and says why. A stop that was asked for is
    /// no failure.
    pub(crate) async fn ended(&mut self) -> anyhow::Error {
        let ended = tokio::select! {
            ended = &mut self.service => ended.map_err(Into::into).flatten(),
            ended = &mut self.worker => ended.map_err(Into::into).flatten().map(|_| ()),
        };
        match ended {
            Err(error) => error,
            Ok(()) => anyhow!("stopped"),
        }
    }

    /// Stops both in order; says what the worker did.
    pub(crate) async fn close(self) -> anyhow::Result<Summary> {
        self.drain.begin();
        let summary = self.worker.await??;
        self.service.await??;
        Ok(summary)
    }
}
