//! A file that a record is copied from, or to.

mod values;
mod writing;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params_from_iter};

use self::values::decode;
pub(crate) use self::writing::Writing;
use super::migrate;
use crate::store::{
    error::OpenError,
    identity::MOVING,
    moving::{Batch, CopyError, Found, Key, Page},
    sql::{moving, sqlite as sql, tables::Table},
};

/// A connection, used by one at a time on a thread that may wait for the disk.
#[derive(Clone)]
struct Shared {
    connection: Arc<Mutex<Connection>>,
    path: Arc<PathBuf>,
}

impl Shared {
    fn new(connection: Connection, path: &Path) -> Self {
        Self {
            connection: Arc::new(Mutex::new(connection)),
            path: Arc::new(path.to_owned()),
        }
    }

    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection, &Path) -> Result<T, CopyError> + Send + 'static,
    ) -> Result<T, CopyError> {
        let this = self.clone();
        let path = Arc::clone(&self.path);
        let done = tokio::task::spawn_blocking(move || {
            let mut connection = this
                .connection
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            work(&mut connection, &this.path)
        });
        done.await.unwrap_or_else(|error| {
            Err(CopyError::Engine {
                place: path.display().to_string(),
                why: error.to_string(),
            })
        })
    }
}

/// A file that is read.
#[derive(Clone)]
pub(crate) struct Reading(Shared);

impl Reading {
    pub(crate) async fn of_one_moment(path: &Path) -> Result<Self, CopyError> {
        let missing = || CopyError::NoRecord(format!("sqlite:{}", path.display()));
        if !path.exists() {
            return Err(missing());
        }
        let shared = Shared::new(open(path, false)?, path);
        let found = shared
            .with(|connection, path| {
                let at = at(path);
                connection
                    .execute_batch(moving::SQLITE_SOURCE)
                    .and_then(|()| connection.execute_batch(moving::SQLITE_ONE_MOMENT))
                    .map_err(&at)?;
                let version = migrate::version(connection, path)?;
                if version == 0 {
                    return Ok(false);
                }
                // In a transaction that never commits.
                migrate::apply(connection, version).map_err(&at)?;
                if let Some((_, state)) = identity(connection).map_err(&at)?
                    && state == MOVING
                {
                    return Err(OpenError::Unfinished.into());
                }
                Ok(true)
            })
            .await?;
        if found {
            Ok(Self(shared))
        } else {
            Err(missing())
        }
    }

    pub(crate) async fn page(
        &self,
        table: &'static Table,
        after: Option<Key>,
        batch: Batch,
    ) -> Result<Page, CopyError> {
        self.0
            .with(move |connection, path| {
                let at = at(path);
                let text = table.sqlite_select(after.is_some());
                let mut statement = connection.prepare_cached(&text).map_err(&at)?;
                let after = after.unwrap_or_default();
                let mut rows = statement.query(params_from_iter(after)).map_err(&at)?;
                let (mut page, mut bytes) = (Page::default(), 0);
                while let Some(row) = rows.next().map_err(&at)? {
                    if !page.take(decode(table, row)?, &mut bytes, batch) {
                        return Ok(page);
                    }
                }
                page.ended = true;
                Ok(page)
            })
            .await
    }

    pub(crate) async fn count(&self, table: &'static Table) -> Result<u64, CopyError> {
        self.0
            .with(|connection, path| {
                let count: i64 = connection
                    .query_row(&table.count(), [], |row| row.get(0))
                    .map_err(at(path))?;
                Ok(u64::try_from(count).unwrap_or(0))
            })
            .await
    }

    pub(crate) async fn mark(&self) -> Result<Option<Vec<u8>>, CopyError> {
        self.0
            .with(|connection, path| {
                let found = identity(connection).map_err(at(path))?;
                Ok(found.map(|(mark, _)| mark))
            })
            .await
    }
}

/// What is in a file, if there is one.
pub(crate) async fn look(path: &Path) -> Result<Found, CopyError> {
    if !path.exists() {
        return Ok(Found {
            known: migrate::known(),
            ..Found::default()
        });
    }
    Shared::new(open(path, false)?, path)
        .with(|connection, path| {
            Ok(Found {
                version: migrate::version(connection, path)?,
                known: migrate::known(),
                identity: identity(connection).map_err(at(path))?,
            })
        })
        .await
}

/// Copies a whole record, as of one moment, to a file that is not there yet, page by page: its
/// schema stays what it is.
pub(crate) async fn copy(path: &Path, to: &Path) -> Result<(), CopyError> {
    let missing = || CopyError::NoRecord(format!("sqlite:{}", path.display()));
    if !path.exists() {
        return Err(missing());
    }
    let to = to.to_owned();
    let source = Shared::new(open(path, false)?, path);
    let copied = source.with(move |connection, path| {
        let at = at(path);
        connection
            .execute_batch(moving::SQLITE_SOURCE)
            .map_err(&at)?;
        if migrate::version(connection, path)? == 0 {
            return Ok(false);
        }
        if let Some((_, state)) = identity(connection).map_err(&at)?
            && state == MOVING
        {
            return Err(OpenError::Unfinished.into());
        }
        let mut target = Connection::open(&to).map_err(&at)?;
        let copy = rusqlite::backup::Backup::new(connection, &mut target).map_err(&at)?;
        // All in one step: between two, a commit of the writer makes SQLite begin anew,
        // and under load the copy would never end. In WAL mode nobody waits for it.
        copy.run_to_completion(i32::MAX, std::time::Duration::from_millis(10), None)
            .map_err(&at)?;
        Ok(true)
    });
    if copied.await? {
        Ok(())
    } else {
        Err(missing())
    }
}

fn open(path: &Path, make: bool) -> Result<Connection, CopyError> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, make);
    let connection = Connection::open_with_flags(path, flags).map_err(at(path))?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

/// What a file says of itself; none where it does not.
fn identity(connection: &Connection) -> rusqlite::Result<Option<(Vec<u8>, String)>> {
    let kept: bool =
        connection.query_row(moving::SQLITE_HAS_TABLE, ["identity"], |row| row.get(0))?;
    if !kept {
        return Ok(None);
    }
    connection
        .query_row(sql::IDENTITY, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

fn at(path: &Path) -> impl Fn(rusqlite::Error) -> CopyError {
    move |error| CopyError::Engine {
        place: format!("sqlite:{}", path.display()),
        why: error.to_string(),
    }
}
