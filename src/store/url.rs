//! Where the database is, without telling its password.

use std::{fmt, path::Path, str::FromStr};

use serde::{Deserialize, Serialize};

/// `sqlite:PATH`, or a `postgres://` URL. Shown, logged and serialised without the
/// password; [`expose`](Self::expose) has it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct DatabaseUrl(String);

/// The text names no database that the service knows how to open.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a database is `sqlite:PATH` or `postgres://USER@HOST/NAME`")]
pub struct NoDatabaseUrl;

impl DatabaseUrl {
    /// The whole URL, for whoever connects.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The path, when it is SQLite.
    pub fn sqlite_path(&self) -> Option<&Path> {
        self.0.strip_prefix("sqlite:").map(Path::new)
    }
}

impl TryFrom<String> for DatabaseUrl {
    type Error = NoDatabaseUrl;

    fn try_from(url: String) -> Result<Self, NoDatabaseUrl> {
        let known = url
            .strip_prefix("sqlite:")
            .is_some_and(|path| !path.is_empty())
            || url.starts_with("postgres://")
            || url.starts_with("postgresql://");
        // The text may be a secret in the wrong place: it is not repeated.
        if known {
            Ok(Self(url))
        } else {
            Err(NoDatabaseUrl)
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = NoDatabaseUrl;

    fn from_str(url: &str) -> Result<Self, NoDatabaseUrl> {
        url.to_owned().try_into()
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.sqlite_path().is_some() {
            return f.write_str(&self.0);
        }
        let (scheme, rest) = self.0.split_once("://").unwrap_or(("postgres", ""));
        // Parameters may hold a password too (`?password=`).
        let place = rest.split_once('?').map_or(rest, |(place, _)| place);
        match place.rsplit_once('@') {
            None => write!(f, "{scheme}://{place}"),
            Some((who, place)) => match who.split_once(':') {
                None => write!(f, "{scheme}://{who}@{place}"),
                Some((user, _)) => write!(f, "{scheme}://{user}:[redacted]@{place}"),
            },
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

impl Serialize for DatabaseUrl {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
