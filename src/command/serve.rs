//! `demarche serve`.

use std::{net::SocketAddr, process::ExitCode};

use anyhow::Context;
use demarche::{
    clock::Clock,
    config::Config,
    ids::Ids,
    server::{
        Drain,
        signal::{self, Signals},
    },
    service, telemetry,
};

use super::print;

/// Serves until it is told to stop.
pub(super) fn serve(config: Config) -> anyhow::Result<ExitCode> {
    telemetry::init(&config.log)?;
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    let drain = Drain::new();
    let ended = runtime.block_on(async {
        let signals = Signals::listen().context("cannot listen for signals")?;
        let aborted = signals.second_after_draining(drain.clone());
        let service = service::run(config, Clock::system(), Ids::system(), drain, listening);
        tokio::select! {
            ended = service => {
                ended?;
                Ok(ExitCode::SUCCESS)
            }
            () = aborted => Ok(ExitCode::from(signal::ABORTED)),
        }
    });
    // After a drain nothing is left; after an abort, nothing is waited for.
    runtime.shutdown_background();
    ended
}

fn listening(address: SocketAddr) {
    tracing::info!(%address, "listening");
    // For whoever started it with port 0. The log has it too, so that a closed standard
    // output is no reason to fail.
    let _ = print(&format!("listening on http://{address}\n"));
}
