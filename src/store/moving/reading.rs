//! A side that is read, whichever engine keeps it.

use super::{Batch, CopyError, Key, Page};
use crate::store::{postgres, sql::tables::Table, sqlite, url::DatabaseUrl};

/// A database that is read. Cheap to clone; all clones read over one connection.
#[derive(Clone)]
pub(crate) enum Reading {
    /// A file.
    Sqlite(sqlite::carry::Reading),
    /// A database with a server.
    Postgres(postgres::carry::Reading),
}

/// Asks whichever engine it is.
macro_rules! ask {
    ($reading:expr, $method:ident($($argument:expr),*)) => {
        match $reading {
            Reading::Sqlite(reading) => reading.$method($($argument),*).await,
            Reading::Postgres(reading) => reading.$method($($argument),*).await,
        }
    };
}

impl Reading {
    /// Reads a record that is whole, all of it as of one moment. A record of an earlier
    /// version is read as if its schema were brought up to date, which it is not.
    pub(crate) async fn of_one_moment(url: &DatabaseUrl) -> Result<Self, CopyError> {
        Ok(match url.sqlite_path() {
            Some(path) => Self::Sqlite(sqlite::carry::Reading::of_one_moment(path).await?),
            None => Self::Postgres(postgres::carry::Reading::of_one_moment(url).await?),
        })
    }

    /// Rows in the order of their keys, after one or from the first on.
    pub(crate) async fn page(
        &self,
        table: &'static Table,
        after: Option<Key>,
        batch: Batch,
    ) -> Result<Page, CopyError> {
        ask!(self, page(table, after, batch))
    }

    /// How many rows a table has.
    pub(crate) async fn count(&self, table: &'static Table) -> Result<u64, CopyError> {
        ask!(self, count(table))
    }

    /// With which keys the record was made; none where it does not say.
    pub(crate) async fn mark(&self) -> Result<Option<Vec<u8>>, CopyError> {
        ask!(self, mark())
    }
}
