//! Connections, kept and shared.

use std::time::Duration;

use deadpool_postgres::{
    ClientWrapper, Hook, Manager, ManagerConfig, Object, PoolError, RecyclingMethod, Runtime,
    TimeoutType,
};
use futures_util::future::join_all;
use tokio::time::Instant;
use tokio_postgres::{Row, types::ToSql};

use super::{
    connect::Target,
    rows::{Trouble, said},
    writer::discard,
};
use crate::store::{
    Tuning,
    error::{OpenError, StoreError},
    sql::postgres as sql,
};

/// How often a read is tried: the second time over a connection that may have been lost as
/// well, since a server that ends loses all of them at once. Only as long as a call may wait
/// for a connection: one that has waited in vain is turned away, and does not wait anew.
const TRIES: u32 = 3;

/// One that writes, four that hold duties, and one to read by: with fewer, whoever holds a duty
/// could wait for ever for a connection to do it by.
const LEAST: usize = 6;

/// Connections, kept and shared. Cheap to clone.
#[derive(Clone)]
pub(super) struct Pool {
    pool: deadpool_postgres::Pool,
    /// How long a call waits for a connection.
    wait: Duration,
}

impl Pool {
    pub(super) fn new(target: &Target, tuning: &Tuning) -> Result<Self, OpenError> {
        let manager = Manager::from_config(
            target.config.clone(),
            target.tls.clone(),
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let pool = deadpool_postgres::Pool::builder(manager)
            .max_size(tuning.connections.max(LEAST))
            .wait_timeout(Some(tuning.connection_wait))
            .create_timeout(Some(tuning.connection_wait.max(Duration::from_secs(10))))
            .runtime(Runtime::Tokio1)
            .post_create(Hook::async_fn(|client: &mut ClientWrapper, _| {
                Box::pin(async move {
                    let told = sql::SESSION.iter().map(|one| client.batch_execute(one));
                    join_all(told).await;
                    Ok(())
                })
            }))
            .build()
            .map_err(|error| OpenError::Engine {
                path: "(pool)".to_owned(),
                why: error.to_string(),
            })?;
        Ok(Self {
            pool,
            wait: tuning.connection_wait,
        })
    }

    /// A connection of one's own, given back when it is dropped.
    pub(super) async fn get(&self) -> Result<Object, Trouble> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => Trouble::NoConnection(said(&error)),
            PoolError::Timeout(TimeoutType::Wait) => Trouble::NoConnection(
                "all connections to the database are in use (database.connections)".to_owned(),
            ),
            PoolError::Timeout(_) => {
                Trouble::NoConnection("the database did not answer in time".to_owned())
            }
            other => Trouble::NoConnection(other.to_string()),
        })
    }

    /// Reads; again, if that fails in a way that passes.
    pub(super) async fn rows(
        &self,
        statement: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, StoreError> {
        let until = Instant::now() + self.wait;
        let mut tries = 0;
        loop {
            tries += 1;
            match self.once(statement, values).await {
                Ok(rows) => return Ok(rows),
                Err(trouble) if trouble.passes() && tries < TRIES && Instant::now() < until => {}
                Err(trouble) => return Err(trouble.into()),
            }
        }
    }

    async fn once(
        &self,
        statement: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Trouble> {
        let client = self.get().await?;
        let read = async {
            let statement = client.prepare_cached(statement).await?;
            client.query(&statement, values).await
        };
        match read.await {
            Ok(rows) => Ok(rows),
            Err(error) => {
                // Whatever it was, the next one gets a connection of which all is known.
                discard(client);
                Err(error.into())
            }
        }
    }
}
