//! A database that a record is copied from, or to.

mod values;
mod writing;

use std::{pin::pin, sync::Arc};

use deadpool_postgres::Object;
use futures_util::TryStreamExt as _;

use self::values::{Param, decode, param};
pub(crate) use self::writing::Writing;
use super::{Pool, Target, migrate, rows::said};
use crate::store::{
    OpenError, Tuning,
    error::StoreError,
    identity::MOVING,
    moving::{Batch, CopyError, Found, Key, Page},
    sql::{moving, postgres as sql, tables::Table},
    url::DatabaseUrl,
};

/// A database that is read, over one connection.
#[derive(Clone)]
pub(crate) struct Reading {
    client: Arc<Object>,
    place: Arc<str>,
}

impl Reading {
    pub(crate) async fn of_one_moment(url: &DatabaseUrl) -> Result<Self, CopyError> {
        let place: Arc<str> = url.to_string().into();
        let at = at(&place);
        let client = connect(&pool(url)?, &place).await?;
        let version = version(&client, &place).await?;
        if version == 0 {
            return Err(CopyError::NoRecord(place.to_string()));
        }
        if version < migrate::known() {
            // In a transaction that never commits.
            client
                .batch_execute(moving::ONE_MOMENT_AHEAD)
                .await
                .map_err(&at)?;
            migrate::apply(&client, version).await.map_err(&at)?;
        } else {
            client
                .batch_execute(moving::ONE_MOMENT)
                .await
                .map_err(&at)?;
        }
        if let Some((_, state)) = identity(&client).await.map_err(&at)?
            && state == MOVING
        {
            return Err(OpenError::Unfinished.into());
        }
        drop(at);
        let client = Arc::new(client);
        Ok(Self { client, place })
    }

    pub(crate) async fn page(
        &self,
        table: &'static Table,
        after: Option<Key>,
        batch: Batch,
    ) -> Result<Page, CopyError> {
        let at = at(&self.place);
        let text = table.postgres_select(after.is_some());
        let statement = self.client.prepare_cached(&text).await.map_err(&at)?;
        let mut params: Vec<Param<'_>> = after.iter().flatten().map(param).collect();
        params.push(Box::new(i64::try_from(batch.rows).unwrap_or(i64::MAX)));
        let asked = self.client.query_raw(&statement, params);
        let mut rows = pin!(asked.await.map_err(&at)?);
        let (mut page, mut bytes) = (Page::default(), 0);
        while let Some(row) = rows.try_next().await.map_err(&at)? {
            if !page.take(decode(table, &row)?, &mut bytes, batch) {
                return Ok(page);
            }
        }
        page.ended = true;
        Ok(page)
    }

    pub(crate) async fn count(&self, table: &'static Table) -> Result<u64, CopyError> {
        let counted = self.client.query_one(&table.count(), &[]).await;
        let count: i64 = counted
            .and_then(|row| row.try_get(0))
            .map_err(at(&self.place))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    pub(crate) async fn mark(&self) -> Result<Option<Vec<u8>>, CopyError> {
        let found = identity(&self.client).await.map_err(at(&self.place))?;
        Ok(found.map(|(mark, _)| mark))
    }
}

/// What is in a database.
pub(crate) async fn look(url: &DatabaseUrl) -> Result<Found, CopyError> {
    let place = url.to_string();
    let client = connect(&pool(url)?, &place).await?;
    Ok(Found {
        version: version(&client, &place).await?,
        known: migrate::known(),
        identity: identity(&client).await.map_err(at(&place))?,
    })
}

fn pool(url: &DatabaseUrl) -> Result<Pool, CopyError> {
    Ok(Pool::new(&Target::parse(url)?, &Tuning::default())?)
}

async fn connect(pool: &Pool, place: &str) -> Result<Object, CopyError> {
    let client = pool.get().await.map_err(|trouble| CopyError::Engine {
        place: place.to_owned(),
        why: StoreError::from(trouble).to_string(),
    })?;
    client
        .batch_execute(moving::UNHURRIED)
        .await
        .map_err(at(place))?;
    Ok(client)
}

/// The version of the schema, 0 where there is none. Refuses a later one, and tables of
/// others.
async fn version(client: &Object, place: &str) -> Result<i64, CopyError> {
    let at = at(place);
    let kept = client.query_one(sql::VERSION_KEPT, &[]).await;
    let kept = kept.map_err(&at)?;
    let ours: bool = kept.try_get(0).map_err(&at)?;
    let others: bool = kept.try_get(1).map_err(&at)?;
    if !ours {
        return if others {
            Err(OpenError::Occupied(place.to_owned()).into())
        } else {
            Ok(0)
        };
    }
    let found = client.query_opt(moving::VERSION, &[]).await;
    let found = found.map_err(&at)?;
    let found: Option<i64> = found.map(|row| row.try_get(0)).transpose().map_err(&at)?;
    let (found, known) = (found.unwrap_or(0), migrate::known());
    if found > known {
        return Err(OpenError::NewerSchema { found, known }.into());
    }
    Ok(found)
}

/// What a database says of itself; none where it does not.
async fn identity(client: &Object) -> Result<Option<(Vec<u8>, String)>, tokio_postgres::Error> {
    let kept: bool = client
        .query_one(moving::IDENTITY_KEPT, &[])
        .await?
        .try_get(0)?;
    if !kept {
        return Ok(None);
    }
    let found = client.query_opt(sql::IDENTITY, &[]).await?;
    found
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .transpose()
}

fn at(place: &str) -> impl Fn(tokio_postgres::Error) -> CopyError {
    move |error| CopyError::Engine {
        place: place.to_owned(),
        why: said(&error),
    }
}
