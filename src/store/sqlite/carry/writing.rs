//! A file that a record is moved to.

use std::path::Path;

use rusqlite::{
    Connection, OptionalExtension as _, Transaction, TransactionBehavior, params_from_iter,
};

use super::{Reading, Shared, at, identity, open};
use crate::store::{
    identity::{MOVING, READY},
    moving::{Change, CopyError, goes_on},
    sql::{moving, sqlite as sql, tables::Table},
    sqlite::migrate,
    unit::Counters,
};

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
