//! A database that a record is moved to.

use std::sync::Arc;

use deadpool_postgres::{Object, Transaction};
use tokio_postgres::{error::SqlState, types::ToSql};

use super::{Reading, at, connect, pool, values::columns};
use crate::store::{
    identity::{MOVING, READY},
    moving::{Change, CopyError, Value, goes_on},
    postgres::{Pool, migrate},
    sql::{moving, postgres as sql, tables::Table},
    unit::Counters,
    url::DatabaseUrl,
};

/// A database that is written to, in the hands of one run.
pub(crate) struct Writing {
    pool: Pool,
    client: Object,
    place: Arc<str>,
    run: String,
}

impl Writing {
    /// Connects, and brings the schema up to date.
    pub(crate) async fn open(url: &DatabaseUrl, run: String) -> Result<Self, CopyError> {
        let place: Arc<str> = url.to_string().into();
        let pool = pool(url)?;
        let mut client = connect(&pool, &place).await?;
        migrate::bring_up_to_date(&mut client, &place).await?;
        client
            .batch_execute(moving::UNHURRIED)
            .await
            .map_err(at(&place))?;
        // What a server does not know it refuses, and goes without.
        let _ = client.batch_execute(moving::UNHURRIED_COMMITS).await;
        Ok(Self {
            pool,
            client,
            place,
            run,
        })
    }

    pub(crate) async fn take(
        &mut self,
        mark: &[u8],
        now: Counters,
    ) -> Result<Option<Counters>, CopyError> {
        let at = at(&self.place);
        let transaction = self.client.transaction().await.map_err(&at)?;
        transaction
            .execute(sql::IDENTITY_PUT, &[&mark, &MOVING])
            .await
            .map_err(&at)?;
        let said = transaction.query_one(sql::IDENTITY, &[]).await;
        let said = said.map_err(&at)?;
        let found: &[u8] = said.try_get(0).map_err(&at)?;
        let state: &str = said.try_get(1).map_err(&at)?;
        if state != MOVING {
            return Err(CopyError::NotEmpty(self.place.to_string()));
        }
        if found != mark {
            return Err(CopyError::OtherRecord(self.place.to_string()));
        }
        transaction
            .batch_execute(moving::TABLE)
            .await
            .map_err(&at)?;
        let before = transaction.query_opt(moving::ROW, &[]).await;
        let before = match before.map_err(&at)? {
            None => None,
            Some(row) => Some(Counters {
                seq: row.try_get(1).map_err(&at)?,
                mailing: row.try_get(2).map_err(&at)?,
                subscriber: row.try_get(3).map_err(&at)?,
                planned: row.try_get(4).map_err(&at)?,
            }),
        };
        if let Some(before) = before {
            goes_on(before, now)?;
        }
        transaction
            .execute(moving::FORGET, &[])
            .await
            .map_err(&at)?;
        transaction
            .execute(
                moving::TAKE,
                &[
                    &self.run,
                    &now.seq,
                    &now.mailing,
                    &now.subscriber,
                    &now.planned,
                ],
            )
            .await
            .map_err(&at)?;
        transaction.commit().await.map_err(&at)?;
        Ok(before)
    }

    /// Reads the database over another connection.
    pub(crate) async fn reading(&self) -> Result<Reading, CopyError> {
        let client = connect(&self.pool, &self.place).await?;
        Ok(Reading {
            client: Arc::new(client),
            place: Arc::clone(&self.place),
        })
    }

    pub(crate) async fn write(
        &mut self,
        table: &'static Table,
        change: Change,
    ) -> Result<(), CopyError> {
        let at = at(&self.place);
        let drops = columns(table, table.key, &change.drops)?;
        let rows: Vec<&[Value]> = change.rows.iter().map(|row| row.0.as_slice()).collect();
        let puts = columns(table, table.columns.len(), &rows)?;
        let transaction = self.client.transaction().await.map_err(&at)?;
        hold(&transaction, &self.run, &self.place).await?;
        for (some, text, arrays) in [
            (!change.drops.is_empty(), table.postgres_delete(), &drops),
            (!change.rows.is_empty(), table.postgres_insert(), &puts),
        ] {
            if some {
                let statement = transaction.prepare_cached(&text).await.map_err(&at)?;
                let arrays: Vec<&(dyn ToSql + Sync)> = arrays
                    .iter()
                    .map(|array| &**array as &(dyn ToSql + Sync))
                    .collect();
                transaction
                    .execute(&statement, &arrays)
                    .await
                    .map_err(&at)?;
            }
        }
        transaction.commit().await.map_err(&at)
    }

    pub(crate) async fn finish(mut self, marked: bool) -> Result<(), CopyError> {
        let at = at(&self.place);
        let _ = self.client.batch_execute(moving::DURABLE).await;
        let transaction = self.client.transaction().await.map_err(&at)?;
        hold(&transaction, &self.run, &self.place).await?;
        if marked {
            transaction.execute(sql::IDENTITY_STATE, &[&READY]).await
        } else {
            transaction.execute(moving::UNMARK, &[]).await
        }
        .map_err(&at)?;
        transaction.batch_execute(moving::OVER).await.map_err(&at)?;
        transaction.commit().await.map_err(&at)
    }
}

/// Goes on only if the move is still this run's.
async fn hold(transaction: &Transaction<'_>, run: &str, place: &str) -> Result<(), CopyError> {
    match transaction.execute(moving::HOLD, &[&run]).await {
        Ok(1) => Ok(()),
        Ok(_) => Err(CopyError::TakenOver),
        // Another run has come to the end.
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => Err(CopyError::TakenOver),
        Err(error) => Err(at(place)(error)),
    }
}
