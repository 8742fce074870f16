//! What can be said on the command line; the rest is in the file and the environment.

use std::path::{Path, PathBuf};

use clap::Args;
use demarche::{
    config::{Config, ConfigError, Flag},
    store::DatabaseUrl,
};

/// Settings of a service.
#[derive(Debug, Args)]
pub(super) struct Settings {
    #[command(flatten)]
    database: Database,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// What links in mails begin with.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
}

/// Which record.
#[derive(Debug, Args)]
pub(super) struct Database {
    /// A configuration file (TOML).
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the record is kept: `sqlite:PATH` or `postgres://USER@HOST/NAME`.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

impl Settings {
    pub(super) fn load(self) -> Result<Config, ConfigError> {
        let flags = [
            ("server.listen", self.listen),
            ("database.url", self.database.database),
            ("web.public_url", self.public_url),
        ];
        let file = self.database.config.as_deref();
        Config::load(file, environment(), &said(flags))
    }
}

impl Database {
    /// Where the record is, for what is done to it without its keys.
    pub(super) fn url(self) -> Result<DatabaseUrl, ConfigError> {
        let flags = said([("database.url", self.database)]);
        let file: Option<&Path> = self.config.as_deref();
        Config::load_without_keys(file, environment(), &flags).map(|config| config.database.url)
    }
}

fn said<const N: usize>(flags: [(&'static str, Option<String>); N]) -> Vec<Flag> {
    flags
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
        .collect()
}

/// Variables that are not UTF-8 are not ours: they cannot match a setting.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}
