//! The engine for many replicas: PostgreSQL, or what speaks as it does.
//!
//! Every group of writes holds the clock row from its first statement to its end, so that
//! groups of all replicas come one after another, each sees what those before it have
//! written, and the order of commit is the order of `seq`. A group takes two journeys: one
//! to begin, wait for its turn and read; one to write and commit. Reads outside of groups
//! are one statement each, tried again where a connection was lost, since to read twice
//! does no harm.

mod apply;
pub(super) mod carry;
mod connect;
mod duty;
mod engine;
mod hear;
mod index;
mod load;
mod migrate;
mod notice;
mod pipeline;
mod pool;
mod query;
mod rows;
mod search;
mod sift;
pub(super) mod spread;
mod writer;

use std::sync::Arc;

use tokio::{
    sync::{Notify, mpsc},
    task::JoinSet,
};

use self::{connect::Target, pool::Pool, rows::Trouble};
use super::{
    Parts, Tuning,
    commit::Pending,
    error::{OpenError, StoreError},
    identity,
    publish::Publisher,
    sql::postgres as sql,
    url::DatabaseUrl,
};
use crate::keys::Keys;

/// A handle on a PostgreSQL database.
#[derive(Clone)]
pub(crate) struct Postgres(Arc<House>);

struct House {
    pool: Pool,
    writes: mpsc::Sender<Box<dyn Pending>>,
    /// Wakes whoever looks how far the record goes.
    asked: Arc<Notify>,
    clock: crate::clock::Clock,
    publisher: Publisher,
    /// Whether the record is spread over machines.
    spread: bool,
    /// Ended with the last handle.
    _tasks: JoinSet<()>,
}

impl Postgres {
    /// Connects; brings the schema up to date; starts to write, to listen and to look.
    pub(crate) async fn open(
        url: &DatabaseUrl,
        tuning: &Tuning,
        parts: Parts,
        publisher: Publisher,
    ) -> Result<Self, OpenError> {
        let target = Target::parse(url)?;
        let pool = Pool::new(&target, tuning)?;
        let at = |error: StoreError| OpenError::Engine {
            path: url.to_string(),
            why: error.to_string(),
        };
        let mut client = pool.get().await.map_err(|error| at(error.into()))?;
        migrate::bring_up_to_date(&mut client, &url.to_string()).await?;
        drop(client);
        identify(&pool, &parts.keys).await.map_err(at)??;
        index::make_whole(&pool).await.map_err(at)?;
        let recover = is_spread(&pool).await.map_err(at)?;
        let spread = tuning.as_if_spread || recover;
        let counters = pool.rows(sql::CLOCK, &[]).await.map_err(at)?;
        if let Some(Ok(counters)) = counters.first().map(rows::counters) {
            publisher.reached(counters.seq);
        }
        // As many as a few groups: whoever comes when it is full waits at the door, not in
        // memory.
        let (writes, queue) = mpsc::channel(1024);
        let asked = Arc::new(Notify::new());
        let Parts { keys, clock, ids } = parts;
        let desk = writer::Desk {
            pool: pool.clone(),
            keys,
            clock: clock.clone(),
            ids: ids.clone(),
            publisher: publisher.clone(),
            notify: tuning.listen,
            spread,
            recover,
        };
        // Not among those that end with the last handle: what was accepted is written.
        tokio::spawn(desk.run(queue));
        let mut tasks = JoinSet::new();
        tasks.spawn(hear::look(
            pool.clone(),
            publisher.clone(),
            ids.clone(),
            tuning.poll_interval,
            asked.clone(),
            spread,
        ));
        if tuning.listen {
            let told = publisher.clone();
            tasks.spawn(hear::listen(target, told, ids, asked.clone(), spread));
        }
        Ok(Self(Arc::new(House {
            pool,
            writes,
            asked,
            clock,
            publisher,
            spread,
            _tasks: tasks,
        })))
    }
}

impl House {
    /// The `seq` up to which events were told of here.
    fn known(&self) -> i64 {
        self.publisher.head()
    }
}

/// Whether the tables are spread over machines.
async fn is_spread(pool: &Pool) -> Result<bool, StoreError> {
    for statement in [sql::SPREAD_KNOWN, sql::SPREAD_DONE] {
        let found = pool.rows(statement, &[]).await?;
        let answer = found.first().map(|row| row.try_get(0)).transpose();
        if answer.map_err(Trouble::from)? != Some(true) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Says with which keys the record is made, if nobody has; refuses others.
async fn identify(pool: &Pool, keys: &Keys) -> Result<Result<(), OpenError>, StoreError> {
    let mark = keys.mark();
    pool.rows(sql::IDENTITY_PUT, &[&mark.as_slice(), &identity::READY])
        .await?;
    let found = pool.rows(sql::IDENTITY, &[]).await?;
    let Some(row) = found.first() else {
        return Err(Trouble::odd("identity", "its row is not there").into());
    };
    let mark: &[u8] = row.try_get(0).map_err(Trouble::from)?;
    let state: &str = row.try_get(1).map_err(Trouble::from)?;
    Ok(identity::check(keys, mark, state))
}
