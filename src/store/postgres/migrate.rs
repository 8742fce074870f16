//! Brings the schema of a database up to date, step by step, in one transaction. Replicas
//! that start together wait for one another at the row that holds its version.

use std::borrow::Cow;

use deadpool_postgres::Object;
use tokio_postgres::{Client, Error, error::SqlState};

use super::rows::said;
use crate::store::{error::OpenError, sql::postgres as sql};

/// Applies what the database lacks. A schema of a later version, or tables of another
/// program, are left alone.
pub(super) async fn bring_up_to_date(client: &mut Object, place: &str) -> Result<(), OpenError> {
    let at = |error: &Error| OpenError::Engine {
        path: place.to_owned(),
        why: said(error),
    };
    let kept = client
        .query_one(sql::VERSION_KEPT, &[])
        .await
        .map_err(|error| at(&error))?;
    let (ours, others): (bool, bool) = (kept.get(0), kept.get(1));
    if !ours && others {
        return Err(OpenError::Occupied(place.to_owned()));
    }
    if !ours {
        // Two replicas may make it at once; the one that comes too late finds it there.
        match client.batch_execute(sql::VERSION_TABLE).await {
            Err(error) if !is_there(&error) => return Err(at(&error)),
            _ => {}
        }
    }
    // Also where the table is there: whoever has made it may be about to.
    client
        .batch_execute(sql::VERSION_ROW)
        .await
        .map_err(|error| at(&error))?;
    let known = migrate_unhurried(client).await;
    known.map_err(|error| at(&error))?
}

/// A large table takes longer than a call may.
async fn migrate_unhurried(client: &mut Object) -> Result<Result<(), OpenError>, Error> {
    client.batch_execute(sql::UNHURRIED).await?;
    let migrated = migrate(client).await?;
    client.batch_execute(sql::HURRIED).await?;
    Ok(migrated)
}

/// Applies what is missing; says so when nothing can be applied.
async fn migrate(client: &mut Object) -> Result<Result<(), OpenError>, Error> {
    let known = known();
    let transaction = client.transaction().await?;
    let found: i64 = transaction
        .query_one(sql::VERSION_HOLD, &[])
        .await?
        .try_get(0)?;
    if found > known {
        return Ok(Err(OpenError::NewerSchema { found, known }));
    }
    apply(transaction.client(), found).await?;
    if found < known {
        transaction.execute(sql::VERSION_SET, &[&known]).await?;
    }
    transaction.commit().await?;
    if found < known {
        for setting in sql::STORAGE {
            if let Err(error) = client.batch_execute(setting).await {
                tracing::info!(setting, why = said(&error), "the server does without it");
            }
        }
    }
    Ok(Ok(()))
}

/// The statements as this server knows them: `CockroachDB` orders text by its bytes, which is
/// what the collation asks for, and does not know the collation.
fn told<'a>(migration: &'a str, server: &str) -> Cow<'a, str> {
    if server.contains("CockroachDB") {
        Cow::Owned(migration.replace(" collate \"C\"", ""))
    } else {
        Cow::Borrowed(migration)
    }
}

/// The version of the schema that this program knows.
pub(super) fn known() -> i64 {
    i64::try_from(sql::MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Applies what a schema of this version lacks, in the transaction that the client is in.
pub(super) async fn apply(client: &Client, version: i64) -> Result<(), Error> {
    let server: String = client.query_one(sql::SERVER, &[]).await?.try_get(0)?;
    for migration in sql::MIGRATIONS
        .iter()
        .skip(usize::try_from(version).unwrap_or(0))
    {
        client.batch_execute(&told(migration, &server)).await?;
    }
    Ok(())
}

fn is_there(error: &Error) -> bool {
    error.code().is_some_and(|code| {
        *code == SqlState::DUPLICATE_TABLE || *code == SqlState::UNIQUE_VIOLATION
    })
}
