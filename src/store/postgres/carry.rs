//! A database that a record is copied from, or to.

use std::{pin::pin, sync::Arc};

use deadpool_postgres::{Object, Transaction};
use futures_util::TryStreamExt as _;
use tokio_postgres::{
    error::SqlState,
    types::{ToSql, Type},
};

use super::{Pool, Target, migrate, rows::said};
use crate::store::{
    OpenError, Tuning,
    error::StoreError,
    identity::{MOVING, READY},
    moving::{Batch, Change, CopyError, Found, Key, Page, Row, Value, goes_on},
    sql::{
        moving, postgres as sql,
        tables::{Kind, Table},
    },
    unit::Counters,
    url::DatabaseUrl,
};

type Param<'a> = Box<dyn ToSql + Sync + Send + 'a>;

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

fn decode(table: &'static Table, row: &tokio_postgres::Row) -> Result<Row, CopyError> {
    let mut values = Vec::with_capacity(table.columns.len());
    for (place, ((column, kind), held)) in table.columns.iter().zip(row.columns()).enumerate() {
        let value = match kind {
            Kind::Integer if *held.type_() == Type::INT2 => row
                .try_get(place)
                .map(|found: Option<i16>| found.map(|number| Value::Integer(number.into()))),
            Kind::Integer if *held.type_() == Type::INT4 => row
                .try_get(place)
                .map(|found: Option<i32>| found.map(|number| Value::Integer(number.into()))),
            Kind::Integer => row
                .try_get(place)
                .map(|found: Option<i64>| found.map(Value::Integer)),
            Kind::Text => row
                .try_get(place)
                .map(|found: Option<String>| found.map(Value::Text)),
            Kind::Bytes => row
                .try_get(place)
                .map(|found: Option<Vec<u8>>| found.map(Value::Bytes)),
            Kind::Uuid => row
                .try_get(place)
                .map(|found: Option<uuid::Uuid>| found.map(Value::Uuid)),
        };
        match value {
            Ok(value) => values.push(value.unwrap_or(Value::Null)),
            Err(error) => {
                return Err(CopyError::Corrupt {
                    table: table.name,
                    row: Row(values).name(table),
                    why: format!("{column} does not hold what it should: {}", said(&error)),
                });
            }
        }
    }
    Ok(Row(values))
}

/// A column of a key, which holds something.
fn param(value: &Value) -> Param<'_> {
    match value {
        Value::Null => Box::new(None::<i64>),
        Value::Integer(number) => Box::new(*number),
        Value::Text(text) => Box::new(text.as_str()),
        Value::Bytes(bytes) => Box::new(bytes.as_slice()),
        Value::Uuid(id) => Box::new(*id),
    }
}

/// Of each of the first so many columns what the rows hold.
fn columns<'a, R: AsRef<[Value]>>(
    table: &'static Table,
    count: usize,
    rows: &'a [R],
) -> Result<Vec<Param<'a>>, CopyError> {
    let columns = table.columns.iter().take(count).enumerate();
    columns
        .map(|(place, (name, kind))| {
            let held = rows.iter().map(|row| row.as_ref().get(place));
            let array: Option<Param<'a>> = match kind {
                Kind::Integer => array(held, |value| match value {
                    Value::Integer(number) => Some(*number),
                    _ => None,
                }),
                Kind::Text => array(held, |value| match value {
                    // The one sign that PostgreSQL does not take.
                    Value::Text(text) => Some(text.as_str()).filter(|text| !text.contains('\0')),
                    _ => None,
                }),
                Kind::Bytes => array(held, |value| match value {
                    Value::Bytes(bytes) => Some(bytes.as_slice()),
                    _ => None,
                }),
                Kind::Uuid => array(held, |value| match value {
                    Value::Uuid(id) => Some(*id),
                    _ => None,
                }),
            };
            array.ok_or_else(|| CopyError::Corrupt {
                table: table.name,
                row: "(one of a batch)".to_owned(),
                why: format!(
                    "{name} holds what PostgreSQL cannot: text with a zero byte, or a value of \
                     another kind"
                ),
            })
        })
        .collect()
}

/// One column; none when a value is not of its kind.
fn array<'a, T: ToSql + Sync + Send + 'a>(
    held: impl Iterator<Item = Option<&'a Value>>,
    of_its_kind: impl Fn(&'a Value) -> Option<T>,
) -> Option<Param<'a>> {
    let values: Option<Vec<Option<T>>> = held
        .map(|value| match value? {
            Value::Null => Some(None),
            value => of_its_kind(value).map(Some),
        })
        .collect();
    Some(Box::new(values?))
}

fn at(place: &str) -> impl Fn(tokio_postgres::Error) -> CopyError {
    move |error| CopyError::Engine {
        place: place.to_owned(),
        why: said(&error),
    }
}
