//! The side that is written to, whichever engine keeps it.

use super::{Batch, CopyError, Key, Reading, Row, is_empty};
use crate::store::{
    identity::{MOVING, READY},
    postgres,
    sql::tables::Table,
    sqlite,
    unit::Counters,
    url::DatabaseUrl,
};

/// What is in a database before anything is written to it.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The version of its schema; 0 where there is none.
    pub(crate) version: i64,
    /// The version that this program knows.
    pub(crate) known: i64,
    /// With which keys the record was made that is in it, and whether that is whole.
    pub(crate) identity: Option<(Vec<u8>, String)>,
}

impl Found {
    /// Whether it is a whole record.
    pub(super) fn is_ready(&self) -> bool {
        matches!(&self.identity, Some((_, state)) if state == READY)
    }

    /// Whether it is the half of one.
    fn is_moving(&self) -> bool {
        matches!(&self.identity, Some((_, state)) if state == MOVING)
    }

    /// Whether it was made with these keys.
    pub(super) fn is_marked(&self, mark: Option<&[u8]>) -> bool {
        self.identity.as_ref().map(|(mark, _)| mark.as_slice()) == mark
    }

    /// Whether its schema is what this program knows.
    pub(super) fn is_up_to_date(&self) -> bool {
        self.version == self.known
    }
}

/// What is done to a table in one transaction: first rows are dropped, then others put.
#[derive(Debug, Default)]
pub(crate) struct Change {
    /// The keys of rows that are not in the source, or not so.
    pub(crate) drops: Vec<Key>,
    /// Rows that are not in the target, or not so.
    pub(crate) rows: Vec<Row>,
    bytes: usize,
}

impl Change {
    pub(super) fn drop_row(&mut self, key: Key) {
        self.drops.push(key);
    }

    pub(super) fn put(&mut self, row: Row) {
        self.bytes += row.size();
        self.rows.push(row);
    }

    pub(super) fn puts(&self) -> u64 {
        self.rows.len() as u64
    }

    pub(super) fn is_empty(&self) -> bool {
        self.drops.is_empty() && self.rows.is_empty()
    }

    pub(super) fn is_full(&self, batch: Batch) -> bool {
        self.drops.len() + self.rows.len() >= batch.rows || self.bytes >= batch.bytes
    }
}

/// A database that a record is moved to, in the hands of one run.
pub(super) enum Target {
    Sqlite(sqlite::carry::Writing),
    Postgres(Box<postgres::carry::Writing>),
}

impl Target {
    /// Looks what is in a database, and changes nothing.
    pub(super) async fn look(url: &DatabaseUrl) -> Result<Found, CopyError> {
        match url.sqlite_path() {
            Some(path) => sqlite::carry::look(path).await,
            None => postgres::carry::look(url).await,
        }
    }

    /// Takes a database for a run: one that is empty, or to which a move of this record was
    /// interrupted; then also says where the source was when the last run began. Whoever
    /// had it until then is refused from now on.
    pub(super) async fn take(
        url: &DatabaseUrl,
        mark: &[u8],
        run: String,
        now: Counters,
    ) -> Result<(Self, Option<Counters>), CopyError> {
        let found = Self::look(url).await?;
        if found.is_moving() && !found.is_marked(Some(mark)) {
            return Err(CopyError::OtherRecord(url.to_string()));
        }
        // Without a mark it may be a schema that was laid out before the move, or a record
        // of a version that had none.
        let unmarked = found.identity.is_none() && found.version > 0;
        if found.is_ready() || (unmarked && !found.is_up_to_date()) {
            return Err(CopyError::NotEmpty(url.to_string()));
        }
        let mut target = match url.sqlite_path() {
            Some(path) => Self::Sqlite(sqlite::carry::Writing::open(path, run).await?),
            None => Self::Postgres(Box::new(postgres::carry::Writing::open(url, run).await?)),
        };
        if unmarked && !is_empty(&target.reading().await?).await? {
            return Err(CopyError::NotEmpty(url.to_string()));
        }
        let before = match &mut target {
            Self::Sqlite(writing) => writing.take(mark, now).await?,
            Self::Postgres(writing) => writing.take(mark, now).await?,
        };
        Ok((target, before))
    }

    /// Reads it, over a connection of its own.
    pub(super) async fn reading(&self) -> Result<Reading, CopyError> {
        Ok(match self {
            Self::Sqlite(writing) => Reading::Sqlite(writing.reading().await?),
            Self::Postgres(writing) => Reading::Postgres(writing.reading().await?),
        })
    }

    /// Changes a table, in one transaction.
    pub(super) async fn write(
        &mut self,
        table: &'static Table,
        change: Change,
    ) -> Result<(), CopyError> {
        match self {
            Self::Sqlite(writing) => writing.write(table, change).await,
            Self::Postgres(writing) => writing.write(table, change).await,
        }
    }

    /// The record is whole. Where the source does not say with which keys it was made, the
    /// copy does not either.
    pub(super) async fn finish(self, marked: bool) -> Result<(), CopyError> {
        match self {
            Self::Sqlite(writing) => writing.finish(marked).await,
            Self::Postgres(writing) => writing.finish(marked).await,
        }
    }
}
