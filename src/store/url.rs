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
        let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        if let (true, Some((user, _))) = (parameters.contains('@'), place.split_once(':')) {
            // Perhaps no parameters, but the rest of a password with a question mark in it.
            return write!(f, "{scheme}://{user}:[redacted]");
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown_however_it_is_written() {
        for (url, shown) in [
            ("postgres://db/record", "postgres://db/record"),
            ("postgres://me@db/record", "postgres://me@db/record"),
            ("postgres://me:secret@db/r", "postgres://me:[redacted]@db/r"),
            ("postgres://me:s@cret@db/r", "postgres://me:[redacted]@db/r"),
            ("postgres://me:s/cret@db/r", "postgres://me:[redacted]@db/r"),
            ("postgres://me:secr?t@db/r", "postgres://me:[redacted]"),
            ("postgres://me:se@r?t@db/r", "postgres://me:[redacted]"),
            ("postgres://db/r?password=secret", "postgres://db/r"),
        ] {
            let url = DatabaseUrl::try_from(url.to_owned()).unwrap();
            assert_eq!(url.to_string(), shown);
            assert_eq!(format!("{url:?}"), format!("DatabaseUrl({shown})"));
        }
    }
}
