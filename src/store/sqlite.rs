//! The embedded engine: one thread that writes in groups, and connections that read.
//!
//! WAL lets readers go on while the writer commits; `synchronous = full` makes a commit
//! durable before it is answered.

mod apply;
pub(super) mod carry;
mod engine;
mod index;
mod load;
mod migrate;
mod query;
mod rows;
mod search;
mod sift;
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::mpsc;

use super::{
    Parts,
    commit::Pending,
    error::{OpenError, StoreError},
    identity,
    publish::Publisher,
    sql::sqlite as sql,
};
use crate::{clock::Clock, keys::Keys};

/// How many connections for reading are kept open while nobody reads.
const IDLE_READERS: usize = 8;

/// A handle on an SQLite file.
#[derive(Clone)]
pub(crate) struct Sqlite {
    path: Arc<PathBuf>,
    readers: Arc<Mutex<Vec<Connection>>>,
    writes: mpsc::Sender<Box<dyn Pending>>,
    clock: Clock,
}

impl Sqlite {
    /// Opens the file, or makes it; brings its schema up to date; starts the writer. The
    /// writer ends when the last handle is dropped.
    pub(crate) fn open(path: &Path, parts: Parts, publisher: Publisher) -> Result<Self, OpenError> {
        let at = |error: rusqlite::Error| OpenError::Engine {
            path: path.display().to_string(),
            why: error.to_string(),
        };
        let mut connection = Connection::open(path).map_err(at)?;
        connection.set_prepared_statement_cache_capacity(128);
        connection.execute_batch(sql::WRITER).map_err(at)?;
        migrate::bring_up_to_date(&mut connection, path)?;
        identify(&connection, &parts.keys).map_err(at)??;
        index::make_whole(&mut connection).map_err(|error| OpenError::Engine {
            path: path.display().to_string(),
            why: error.to_string(),
        })?;
        let counters = load::counters(&connection).map_err(at)?;
        publisher.reached(counters.seq);
        // As many as a few groups: whoever comes when it is full waits at the door, not in
        // memory.
        let (writes, queue) = mpsc::channel(1024);
        let desk = writer::Desk {
            connection,
            keys: parts.keys,
            clock: parts.clock.clone(),
            publisher,
            runtime: tokio::runtime::Handle::try_current().ok(),
        };
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || desk.run(queue))
            .map_err(|error| OpenError::Engine {
                path: path.display().to_string(),
                why: format!("cannot start the writing thread: {error}"),
            })?;
        Ok(Self {
            path: Arc::new(path.to_owned()),
            readers: Arc::default(),
            writes,
            clock: parts.clock,
        })
    }

    /// Reads a row or a few, on this thread: with the page in the cache that takes a few
    /// microseconds, less than to hand it to another thread.
    fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.reader()?,
        };
        let read = work(&connection);
        let mut idle = self.idle();
        if idle.len() < IDLE_READERS {
            idle.push(connection);
        }
        read
    }

    /// Reads many rows, on a thread that may wait for the disk.
    async fn scan<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let this = self.clone();
        tokio::task::spawn_blocking(move || this.read(work))
            .await
            .unwrap_or(Err(StoreError::Closed))
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection =
            Connection::open_with_flags(self.path.as_path(), flags).map_err(unavailable)?;
        connection.set_prepared_statement_cache_capacity(128);
        connection.execute_batch(sql::READER).map_err(unavailable)?;
        Ok(connection)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says with which keys the record is made, if nobody has; refuses others.
fn identify(connection: &Connection, keys: &Keys) -> rusqlite::Result<Result<(), OpenError>> {
    connection.execute(sql::IDENTITY_PUT, (keys.mark(), identity::READY))?;
    connection.query_row(sql::IDENTITY, [], |row| {
        let (mark, state): (Vec<u8>, String) = (row.get(0)?, row.get(1)?);
        Ok(identity::check(keys, &mark, &state))
    })
}

/// The database said no.
#[expect(
    clippy::needless_pass_by_value,
    reason = "used as a function of the error"
)]
fn unavailable(error: rusqlite::Error) -> StoreError {
    StoreError::Unavailable(error.to_string())
}
