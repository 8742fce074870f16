//! The configuration: a documented default, and what the operator says over it.
//!
//! `src/config/default.toml` is compiled in; it is the default and the documentation at
//! once. To add a setting: write it there with its meaning, and add the field here. A
//! test holds the two together.

mod layers;
mod spans;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use jiff::fmt::serde::unsigned_duration::friendly::compact::required as span;
use serde::{Deserialize, Serialize};

pub use self::layers::{ConfigError, DEFAULT, Flag};
use crate::{
    server::Limits,
    store::{DatabaseUrl, Tuning},
};

/// The whole configuration. What each setting means is said in [`DEFAULT`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The port, and how it is guarded.
    pub server: ServerConfig,
    /// Where the record is kept.
    pub database: DatabaseConfig,
    /// The pages for subscribers.
    pub web: WebConfig,
    /// The keys that sign tokens.
    pub keys: KeysConfig,
    /// `TimelineService.WatchEvents`.
    pub watch: WatchConfig,
    /// `DeliveryService.Work` and the planner.
    pub delivery: DeliveryConfig,
    /// The log.
    pub log: LogConfig,
}

/// `[server]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether plain text may be spoken beyond this machine.
    pub allow_plaintext_beyond_loopback: bool,
    /// How long calls may go on after the drain began.
    #[serde(with = "span")]
    pub drain_grace: Duration,
    /// The caps.
    pub limits: Limits,
}

/// `[database]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    /// Which database. Shown without its password.
    pub url: DatabaseUrl,
    /// Connections of this replica at most.
    pub connections: usize,
    /// How long a call waits for one.
    #[serde(with = "span")]
    pub connection_wait: Duration,
    /// Whether replicas notify one another.
    pub listen: bool,
    /// About how often to look for changes all the same.
    #[serde(with = "span")]
    pub poll_interval: Duration,
}

impl DatabaseConfig {
    /// How a database with a server is used.
    pub fn tuning(&self) -> Tuning {
        Tuning {
            connections: self.connections,
            connection_wait: self.connection_wait,
            listen: self.listen,
            poll_interval: self.poll_interval,
            ..Tuning::default()
        }
    }
}

/// `[web]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebConfig {
    /// What links begin with; empty for the address listened on. Read it through
    /// [`Config::public_url`].
    pub public_url: String,
}

/// `[keys]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeysConfig {
    /// The file of keys; empty for one beside the database. Read it through
    /// [`Config::keys_file`].
    pub file: String,
}

/// `[watch]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchConfig {
    /// The longest silence between messages, when the client asks for none.
    #[serde(with = "span")]
    pub progress_interval: Duration,
    /// How long a message may lie unread before the watch is cut.
    #[serde(with = "span")]
    pub slow_after: Duration,
    /// Events in one message, at most.
    pub batch: usize,
}

/// `[delivery]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryConfig {
    /// Recipients in one chunk.
    pub chunk_size: usize,
    /// How long a lease lives without a beat.
    #[serde(with = "span")]
    pub lease_time_to_live: Duration,
    /// How often workers beat.
    #[serde(with = "span")]
    pub beat_interval: Duration,
    /// Subscribers read at once by the planner.
    pub planner_batch: usize,
    /// The wait after each temporary failure, in order; after the last, giving up.
    #[serde(with = "spans")]
    pub retry_schedule: Vec<Duration>,
    /// How many of a hundred recipients may be refused for good before a mailing stops.
    pub bounce_limit_percent: u32,
    /// Recipients who have to be tried before that counts.
    pub bounce_least_tried: u32,
}

/// `[log]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    /// For people or for machines.
    pub format: LogFormat,
    /// Directives as `tracing-subscriber`'s `EnvFilter` reads them.
    pub filter: String,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One line for people.
    Compact,
    /// One JSON object a line.
    Json,
}

impl Config {
    /// What links in mails begin with, without a slash at the end; `address` is where the
    /// server really listens.
    pub fn public_url(&self, address: SocketAddr) -> String {
        match self.web.public_url.trim_end_matches('/') {
            "" => format!("http://{address}"),
            url => url.to_owned(),
        }
    }

    /// The file of keys: as configured, or beside the SQLite file. `None` only for a
    /// PostgreSQL that has none configured, which [loading](Self::load) refuses.
    pub fn keys_file(&self) -> Option<PathBuf> {
        if !self.keys.file.is_empty() {
            return Some(PathBuf::from(&self.keys.file));
        }
        let mut beside = self.database.url.sqlite_path()?.as_os_str().to_owned();
        beside.push(".key");
        Some(PathBuf::from(beside))
    }

    /// The effective configuration as a file, secrets left out.
    ///
    /// # Errors
    ///
    /// When it cannot be written as TOML, which would be a defect.
    pub fn show(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(self)
    }

    /// Whether it is known where the keys are.
    fn check_keys(&self) -> Result<(), ConfigError> {
        match self.keys_file() {
            Some(_) => Ok(()),
            None => Err(ConfigError::Wrong {
                key: "keys.file",
                why: "must be set with PostgreSQL: all replicas have to sign with the same keys",
            }),
        }
    }

    /// Settings that are fine alone and wrong together, or out of range.
    fn check(&self) -> Result<(), ConfigError> {
        let wrong = |key: &'static str, why: &'static str| Err(ConfigError::Wrong { key, why });
        let url = &self.web.public_url;
        if !url.is_empty() && !url.starts_with("https://") && !url.starts_with("http://") {
            return wrong("web.public_url", "must begin with https:// or http://");
        }
        if self.delivery.lease_time_to_live < self.delivery.beat_interval * 2 {
            return wrong(
                "delivery.lease_time_to_live",
                "must be at least two beats (delivery.beat_interval), or one lost packet \
                 loses the lease",
            );
        }
        if self.delivery.bounce_limit_percent > 100 {
            return wrong(
                "delivery.bounce_limit_percent",
                "must not be above 100, at which no mailing stops by itself",
            );
        }
        if self.delivery.bounce_least_tried < 10 {
            return wrong(
                "delivery.bounce_least_tried",
                "must be at least 10: what fewer say is chance, and would stop a mail to one",
            );
        }
        let limits = &self.server.limits;
        for (key, value) in [
            ("server.limits.max_connections", limits.max_connections),
            ("server.limits.max_request_bytes", limits.max_request_bytes),
            (
                "server.limits.max_calls_in_flight",
                limits.max_calls_in_flight,
            ),
            (
                "server.limits.max_streams_in_flight",
                limits.max_streams_in_flight,
            ),
            ("database.connections", self.database.connections),
            ("watch.batch", self.watch.batch),
            ("delivery.chunk_size", self.delivery.chunk_size),
            ("delivery.planner_batch", self.delivery.planner_batch),
        ] {
            if value == 0 {
                return wrong(key, "must not be 0: nothing would ever be done");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
