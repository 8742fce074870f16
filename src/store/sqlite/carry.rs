//! A file that a record is copied from, or to.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{
    Connection, OpenFlags, OptionalExtension as _, ToSql, Transaction, TransactionBehavior,
    params_from_iter,
    types::{ToSqlOutput, ValueRef},
};
use uuid::Uuid;

use super::migrate;
use crate::store::{
    error::OpenError,
    identity::{MOVING, READY},
    moving::{Batch, Change, CopyError, Found, Key, Page, Row, Value, goes_on},
    sql::{
        moving, sqlite as sql,
        tables::{Kind, Table},
    },
    unit::Counters,
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

/// A file that is written to, in the hands of one run.
pub(crate) struct Writing {
    shared: Shared,
    run: String,
}

impl Writing {
    /// Opens or makes the file, and brings its schema up to date.
    pub(crate) async fn open(path: &Path, run: String) -> Result<Self, CopyError> {
        let shared = Shared::new(open(path, true)?, path);
        shared
            .with(|connection, path| {
                connection
                    .execute_batch(moving::SQLITE_TARGET)
                    .map_err(at(path))?;
                Ok(migrate::bring_up_to_date(connection, path)?)
            })
            .await?;
        Ok(Self { shared, run })
    }

    pub(crate) async fn take(
        &mut self,
        mark: &[u8],
        now: Counters,
    ) -> Result<Option<Counters>, CopyError> {
        let (mark, run) = (mark.to_vec(), self.run.clone());
        self.shared
            .with(move |connection, path| {
                let at = at(path);
                let place = || format!("sqlite:{}", path.display());
                let transaction = begin(connection).map_err(&at)?;
                transaction
                    .execute(sql::IDENTITY_PUT, (&mark, MOVING))
                    .map_err(&at)?;
                match identity(&transaction).map_err(&at)? {
                    Some((found, state)) if state == MOVING && found == mark => {}
                    Some((_, state)) if state == MOVING => {
                        return Err(CopyError::OtherRecord(place()));
                    }
                    _ => return Err(CopyError::NotEmpty(place())),
                }
                transaction.execute_batch(moving::TABLE).map_err(&at)?;
                let before = transaction
                    .query_row(moving::ROW, [], |row| {
                        Ok(Counters {
                            seq: row.get(1)?,
                            mailing: row.get(2)?,
                            subscriber: row.get(3)?,
                            planned: row.get(4)?,
                        })
                    })
                    .optional()
                    .map_err(&at)?;
                if let Some(before) = before {
                    goes_on(before, now)?;
                }
                let counters = (run, now.seq, now.mailing, now.subscriber, now.planned);
                transaction
                    .execute(moving::FORGET, [])
                    .and_then(|_| transaction.execute(moving::TAKE, counters))
                    .and_then(|_| transaction.commit())
                    .map_err(&at)?;
                Ok(before)
            })
            .await
    }

    /// Reads the file over another connection.
    pub(crate) async fn reading(&self) -> Result<Reading, CopyError> {
        let path = &self.shared.path;
        let shared = Shared::new(open(path, false)?, path);
        shared
            .with(|connection, path| {
                connection
                    .execute_batch(moving::SQLITE_SOURCE)
                    .map_err(at(path))
            })
            .await?;
        Ok(Reading(shared))
    }

    pub(crate) async fn write(
        &mut self,
        table: &'static Table,
        change: Change,
    ) -> Result<(), CopyError> {
        let run = self.run.clone();
        self.shared
            .with(move |connection, path| {
                let at = at(path);
                let transaction = begin(connection).map_err(&at)?;
                hold(&transaction, &run, path)?;
                {
                    let mut delete = transaction
                        .prepare_cached(&table.sqlite_delete())
                        .map_err(&at)?;
                    for key in change.drops {
                        delete.execute(params_from_iter(key)).map_err(&at)?;
                    }
                    let mut insert = transaction
                        .prepare_cached(&table.sqlite_insert())
                        .map_err(&at)?;
                    for row in change.rows {
                        insert.execute(params_from_iter(row.0)).map_err(&at)?;
                    }
                }
                transaction.commit().map_err(&at)
            })
            .await
    }

    pub(crate) async fn finish(self, marked: bool) -> Result<(), CopyError> {
        let run = self.run;
        self.shared
            .with(move |connection, path| {
                let at = at(path);
                connection
                    .execute_batch(moving::SQLITE_DURABLE)
                    .map_err(&at)?;
                let transaction = begin(connection).map_err(&at)?;
                hold(&transaction, &run, path)?;
                if marked {
                    transaction.execute(sql::IDENTITY_STATE, [READY])
                } else {
                    transaction.execute(moving::UNMARK, [])
                }
                .and_then(|_| transaction.execute_batch(moving::OVER))
                .and_then(|()| transaction.commit())
                .map_err(&at)?;
                connection
                    .query_row(moving::SQLITE_WHOLE, [], |_| Ok(()))
                    .map_err(&at)
            })
            .await
    }
}

fn open(path: &Path, make: bool) -> Result<Connection, CopyError> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, make);
    let connection = Connection::open_with_flags(path, flags).map_err(at(path))?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

/// Goes on only if the move is still this run's.
fn hold(transaction: &Transaction<'_>, run: &str, path: &Path) -> Result<(), CopyError> {
    // The table is gone when another run has come to the end.
    let there: bool = transaction
        .query_row(moving::SQLITE_HAS_TABLE, ["moving"], |row| row.get(0))
        .map_err(at(path))?;
    let held = if there {
        transaction.execute(moving::HOLD, [run]).map_err(at(path))?
    } else {
        0
    };
    if held == 1 {
        Ok(())
    } else {
        Err(CopyError::TakenOver)
    }
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

fn decode(table: &'static Table, row: &rusqlite::Row<'_>) -> Result<Row, CopyError> {
    let mut values = Vec::with_capacity(table.columns.len());
    for (place, (column, kind)) in table.columns.iter().enumerate() {
        let held = row.get_ref(place).ok();
        let value = match (held, kind) {
            (Some(ValueRef::Null), _) => Some(Value::Null),
            (Some(ValueRef::Integer(number)), Kind::Integer) => Some(Value::Integer(number)),
            (Some(ValueRef::Text(text)), Kind::Text) => std::str::from_utf8(text)
                .ok()
                .map(|text| Value::Text(text.to_owned())),
            (Some(ValueRef::Blob(bytes)), Kind::Bytes) => Some(Value::Bytes(bytes.to_vec())),
            (Some(ValueRef::Blob(bytes)), Kind::Uuid) => {
                Uuid::from_slice(bytes).ok().map(Value::Uuid)
            }
            _ => None,
        };
        match value {
            Some(value) => values.push(value),
            None => {
                return Err(CopyError::Corrupt {
                    table: table.name,
                    row: Row(values).name(table),
                    why: format!("{column} does not hold what it should"),
                });
            }
        }
    }
    Ok(Row(values))
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let held = match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Uuid(id) => ValueRef::Blob(id.as_bytes()),
        };
        Ok(ToSqlOutput::Borrowed(held))
    }
}

fn at(path: &Path) -> impl Fn(rusqlite::Error) -> CopyError {
    move |error| CopyError::Engine {
        place: format!("sqlite:{}", path.display()),
        why: error.to_string(),
    }
}
