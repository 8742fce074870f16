//! The log. Metrics live in the registry that [`crate::server::Surface`] carries.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::{EnvFilter, filter::ParseError, fmt, prelude::*};

use crate::config::{LogConfig, LogFormat};

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The directives do not parse.
    #[error("`log.filter` is not valid ({0}): write a level, or \"info,demarche::ledger=debug\"")]
    Filter(#[from] ParseError),
    /// The process has a log already.
    #[error("the log is set up already: {0}")]
    Twice(#[from] tracing_subscriber::util::TryInitError),
}

/// Sends the log of this process to standard error, panics included.
///
/// # Errors
///
/// When the filter does not parse, or a log is set up already.
pub fn init(config: &LogConfig) -> Result<(), TelemetryError> {
    let filter = EnvFilter::builder().parse(&config.filter)?;
    let registry = tracing_subscriber::registry().with(filter);
    match config.format {
        LogFormat::Compact => registry
            .with(
                fmt::layer()
                    .compact()
                    .with_ansi(stderr().is_terminal())
                    .with_writer(stderr),
            )
            .try_init()?,
        LogFormat::Json => registry
            .with(fmt::layer().json().flatten_event(true).with_writer(stderr))
            .try_init()?,
    }
    std::panic::set_hook(Box::new(|panic| {
        // What was said is logged with the incident, by whoever catches it; the place is
        // known only here.
        let place = panic.location().map(ToString::to_string);
        let thread = std::thread::current();
        tracing::error!(
            place = place.as_deref().unwrap_or("unknown"),
            thread = thread.name().unwrap_or("unnamed"),
            words = panic.payload_as_str().unwrap_or(""),
            "panic"
        );
    }));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_does_not_parse_is_said_and_sets_nothing_up() {
        let config = LogConfig {
            format: LogFormat::Json,
            filter: "demarche=loudly".to_owned(),
        };
        let error = init(&config).unwrap_err().to_string();
        assert!(error.starts_with("`log.filter` is not valid"), "{error}");
    }
}
