//! Spreads the tables of a record over machines, where the server can: Citus.

use deadpool_postgres::Object;

use super::{Pool, Target, migrate, rows::said};
use crate::store::{
    DatabaseUrl, OpenError, Tuning,
    sql::{
        postgres::UNHURRIED,
        spread::{self as sql, Home, LAYOUT},
    },
};

/// Why the tables of a record cannot be spread.
#[derive(Debug, thiserror::Error)]
pub enum SpreadError {
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It is a file.
    #[error("{0} is a file on one machine: move the record to PostgreSQL first")]
    Embedded(String),
    /// The server has no Citus.
    #[error(
        "the server has no extension `citus`: install it on the coordinator and on every node \
         (the package postgresql-NN-citus of the Citus repository), put it first in \
         shared_preload_libraries, and restart the servers"
    )]
    NotInstalled,
    /// The database has no Citus.
    #[error(
        "the database has no extension `citus`, though the server knows it: run `create \
         extension citus` in it, on the coordinator and on every node"
    )]
    NotCreated,
    /// There is no machine to spread over.
    #[error(
        "the coordinator knows no node: run `select citus_set_coordinator_host('THIS-HOST')` and \
         `select citus_add_node('HOST', 5432)` for each node, then this again"
    )]
    NoNodes,
    /// Some cannot commit together.
    #[error(
        "these nodes have max_prepared_transactions = 0, and could not commit together with \
         others: {0}; set it to at least the number of connections, and restart them"
    )]
    Unprepared(String),
    /// The server refused.
    #[error("spreading {table}: {why}")]
    Refused {
        /// Of which table.
        table: String,
        /// What it said.
        why: String,
    },
}

/// What became of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread {
    /// Which.
    pub table: &'static str,
    /// Where it is now.
    pub home: Home,
    /// Whether it had been there before.
    pub before: bool,
}

/// Spreads what is not spread yet, and tells of each table as it is done. Replicas find out
/// when they start: stop them first.
///
/// # Errors
///
/// When something is missing, which it says; tables that were spread until then stay so, and
/// the next call goes on from there.
pub async fn spread(url: &DatabaseUrl, mut tell: impl FnMut(Spread)) -> Result<(), SpreadError> {
    if url.sqlite_path().is_some() {
        return Err(SpreadError::Embedded(url.to_string()));
    }
    let pool = Pool::new(&Target::parse(url)?, &Tuning::default())?;
    let unreachable = |why: String| OpenError::Engine {
        path: url.to_string(),
        why,
    };
    let mut client = pool
        .get()
        .await
        .map_err(|trouble| unreachable(crate::store::StoreError::from(trouble).to_string()))?;
    migrate::bring_up_to_date(&mut client, &url.to_string()).await?;
    // What every session is told would end the copying of a large table.
    client
        .batch_execute(UNHURRIED)
        .await
        .map_err(|error| refused("the tables", &error))?;
    check(&client).await?;
    for &(table, home) in LAYOUT {
        let before = lay(&client, table, home).await?;
        tell(Spread {
            table,
            home,
            before,
        });
    }
    Ok(())
}

/// Whether everything is there that it takes.
async fn check(client: &Object) -> Result<(), SpreadError> {
    let refused = |error| refused("the tables", &error);
    let found = client.query_one(sql::EXTENSION, &[]).await;
    let found = found.map_err(refused)?;
    let (known, version): (bool, Option<String>) = (
        found.try_get(0).map_err(refused)?,
        found.try_get(1).map_err(refused)?,
    );
    match (known, version) {
        (false, None) => return Err(SpreadError::NotInstalled),
        (true, None) => return Err(SpreadError::NotCreated),
        (_, Some(_)) => {}
    }
    let nodes = client.query_one(sql::NODES, &[]).await.map_err(refused)?;
    if nodes.try_get::<_, i64>(0).map_err(refused)? == 0 {
        return Err(SpreadError::NoNodes);
    }
    let unprepared = client.query(sql::UNPREPARED, &[]).await.map_err(refused)?;
    let names: Vec<String> = unprepared
        .iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, _>>()
        .map_err(refused)?;
    if names.is_empty() {
        Ok(())
    } else {
        Err(SpreadError::Unprepared(names.join(", ")))
    }
}

/// Puts one table where it belongs. Whether it was there before.
async fn lay(client: &Object, table: &str, home: Home) -> Result<bool, SpreadError> {
    let refused = |error| refused(table, &error);
    if home == Home::Coordinator {
        return Ok(true);
    }
    let found = client.query_one(sql::IS_SPREAD, &[&table]).await;
    let before: bool = found.map_err(refused)?.try_get(0).map_err(refused)?;
    if before {
        return Ok(true);
    }
    match home {
        Home::Spread { by, beside } => {
            let beside = beside.unwrap_or("none");
            client.query(sql::SPREAD, &[&table, &by, &beside]).await
        }
        Home::Everywhere | Home::Coordinator => client.query(sql::EVERYWHERE, &[&table]).await,
    }
    .map_err(refused)?;
    Ok(false)
}

fn refused(table: &str, error: &tokio_postgres::Error) -> SpreadError {
    SpreadError::Refused {
        table: table.to_owned(),
        why: said(error),
    }
}
