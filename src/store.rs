//! The store: facts, the rows that are read, and the delivery ledger.
//!
//! Events first: a write loads what it needs, lets the domain decide, appends the events
//! and updates the rows that are read, all in one transaction that it shares with
//! whatever else came in at the same time ([`commit`](Write)). `seq` comes from the clock
//! row that the transaction holds, so the order of commit is the order of `seq`, without a
//! gap.
//!
//! All SQL is in `sql.rs` and the two files under it. An enum chooses the engine; both
//! answer to the same calls. To add a table: write the migrations and statements there, its
//! rows in each engine's `rows.rs`, a map in the unit of work if writes decide by it, its
//! lines in each `load.rs` and `apply.rs`, and a read here; its entry in `sql/tables.rs`, so that
//! it is moved and backed up, and in `sql/spread.rs`.

mod anchors;
mod backup;
mod commit;
mod delivery;
mod duty;
mod encode;
mod engine;
mod error;
mod failing;
mod find;
mod identity;
mod index;
mod moving;
mod postgres;
mod publish;
mod read;
mod sql;
mod sqlite;
mod succession;
mod tuning;
mod unit;
mod url;
mod write;

use std::{path::PathBuf, time::Duration};

use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::{oneshot, watch};

pub use anchors::{AnchorRow, Verdict};
pub use backup::backup;
pub use commit::{Committed, RequestKey, Write};
pub use delivery::{
    Bits, Chunk, Dead, Exception, ExceptionState, FailureClass, Mailing, Members, Queue, Standing,
    StopCause, Stopped, Tally, Topic,
};
pub use duty::Duty;
pub use error::{OpenError, StoreError, WriteError};
pub use failing::Fault;
pub use find::{Found, Hit, Search, Seen, Sift};
pub use moving::{Aim, Batch, CopyError, Moved, Step, Sum, migrate};
pub use postgres::spread::{Spread, SpreadError, spread};
pub use read::{AsOf, Due, EventQuery, ProposalQuery, Read, Recipient};
pub use sql::{
    postgres_migrations, postgres_statements,
    spread::{Home, LAYOUT},
    sqlite_migrations, sqlite_statements,
    tables::{Kind, LEFT, TABLES, Table, postgres_table_statements, sqlite_table_statements},
};
pub use succession::Succession;
pub use tuning::Tuning;
#[cfg(test)]
pub(crate) use unit::{Change, Counters};
pub use unit::{Needs, Unit};
pub use url::{DatabaseUrl, NoDatabaseUrl};
pub use write::{
    CONFIRM_WITHIN, ChangeGovernment, ChangeProposal, ConfirmSubscription, Correcting, CreateParty,
    CreateProposal, CreateSubscription, EndSubscription, NewFact, ProposalChange, RaiseNotices,
    Recognise, RecordFact, RecordResponse, RelateProposal, RetractPartyFact, TellProposals,
    UpdateParty, UpdateSubscription,
};

use self::{
    commit::{Once, Pending, Plain},
    engine::Engine as _,
    failing::Faults,
    postgres::Postgres,
    publish::Publisher,
    sqlite::Sqlite,
};
use crate::{clock::Clock, ids::Ids, keys::Keys};

/// How long a reader waits for the record to become as new as they ask for.
const REACH_WITHIN: Duration = Duration::from_secs(5);

/// Which engine keeps the record.
#[derive(Clone)]
enum Keeper {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// Asks whichever engine keeps the record.
macro_rules! ask {
    ($store:expr, $method:ident($($argument:expr),*)) => {{
        $store.throw()?;
        match &$store.keeper {
            $crate::store::Keeper::Sqlite(engine) => engine.$method($($argument),*).await,
            $crate::store::Keeper::Postgres(engine) => engine.$method($($argument),*).await,
        }
    }};
}
use ask;

/// What a store works with.
#[derive(Debug, Clone)]
pub struct Parts {
    /// The keys of the service.
    pub keys: Keys,
    /// The clock by which times to live are counted, where the database has none.
    pub clock: Clock,
    /// Where jitter comes from.
    pub ids: Ids,
}

/// A handle on the record. Cheap to clone; the last one dropped closes it.
#[derive(Clone)]
pub struct Store {
    keeper: Keeper,
    head: watch::Receiver<i64>,
    work: watch::Receiver<u64>,
    keys: Keys,
    clock: Clock,
    url: DatabaseUrl,
    ids: Ids,
    /// What a test wants to go wrong.
    faults: Option<Faults>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("head", &self.head())
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the record, or makes it, and brings its schema up to date.
    pub async fn open(url: &DatabaseUrl, tuning: &Tuning, parts: Parts) -> Result<Self, OpenError> {
        let (publish, head) = watch::channel(0);
        let (publish_work, work) = watch::channel(0);
        let publisher = Publisher::new(publish, publish_work);
        let (keys, clock, ids) = (parts.keys.clone(), parts.clock.clone(), parts.ids.clone());
        let keeper = match url.sqlite_path() {
            Some(path) => Keeper::Sqlite(Sqlite::open(path, parts, publisher)?),
            None => Keeper::Postgres(Postgres::open(url, tuning, parts, publisher).await?),
        };
        Ok(Self {
            keeper,
            head,
            work,
            keys,
            clock,
            url: url.clone(),
            ids,
            faults: None,
        })
    }

    /// The `seq` of the last event that is known here to be durable.
    pub fn head(&self) -> i64 {
        *self.head.borrow()
    }

    /// Tells of every move of [`Self::head`].
    pub fn head_changes(&self) -> watch::Receiver<i64> {
        self.head.clone()
    }

    /// Tells whenever a chunk has become ready to be leased by a write made here.
    pub fn work_changes(&self) -> watch::Receiver<u64> {
        self.work.clone()
    }

    /// The keys of this service.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The clock by which times to live are counted.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Waits until the record is at least as new as this.
    pub async fn reach(&self, min_revision: i64) -> Result<(), StoreError> {
        if self.head() >= min_revision {
            return Ok(());
        }
        self.look();
        let mut head = self.head.clone();
        let reached = head.wait_for(|head| *head >= min_revision);
        match tokio::time::timeout(REACH_WITHIN, reached).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) => Err(StoreError::Closed),
            Err(_) => Err(StoreError::RevisionNotReached {
                min_revision,
                revision: self.head(),
            }),
        }
    }

    /// Writes, and answers once it is durable. With a request key, a repeat gets the first
    /// answer.
    pub fn write<W: Write>(
        &self,
        request: Option<RequestKey>,
        work: W,
    ) -> impl Future<Output = Result<Committed<W::Answer>, WriteError>> + Send + use<'_, W>
    where
        W::Answer: Serialize + DeserializeOwned,
    {
        let (reply, answer) = oneshot::channel();
        match request {
            None => self.submit(Box::new(Plain::new(work, reply)), answer),
            Some(request) => self.submit(Box::new(Once::new(request, work, reply)), answer),
        }
    }

    /// Writes, and answers once it is durable.
    pub fn write_plain<W: Write>(
        &self,
        work: W,
    ) -> impl Future<Output = Result<Committed<W::Answer>, WriteError>> + Send + use<'_, W> {
        let (reply, answer) = oneshot::channel();
        self.submit(Box::new(Plain::new(work, reply)), answer)
    }

    /// The work is boxed before there is a future: a future that held it would be
    /// kilobytes, copied at every layer that it passes.
    async fn submit<T>(
        &self,
        pending: Box<dyn Pending>,
        answer: oneshot::Receiver<Result<Committed<T>, WriteError>>,
    ) -> Result<Committed<T>, WriteError> {
        let forget = self.throw()?;
        match &self.keeper {
            Keeper::Sqlite(engine) => engine.submit(pending).await?,
            Keeper::Postgres(engine) => engine.submit(pending).await?,
        }
        let answer = answer.await.map_err(|_| StoreError::Closed)?;
        if forget {
            return Err(failing::asked_for().into());
        }
        answer
    }

    fn look(&self) {
        match &self.keeper {
            Keeper::Sqlite(engine) => engine.look(),
            Keeper::Postgres(engine) => engine.look(),
        }
    }

    /// Does what one replica does for all, unless another one is at it: then none.
    pub async fn on_duty<T>(
        &self,
        duty: Duty,
        work: impl Future<Output = T>,
    ) -> Result<Option<T>, StoreError> {
        match &self.keeper {
            // Whoever has the file is alone.
            Keeper::Sqlite(_) => Ok(Some(work.await)),
            Keeper::Postgres(engine) => engine.on_duty(duty, work).await,
        }
    }

    /// Copies the record, as of one moment, to a file while it is in use.
    pub async fn backup(&self, to: PathBuf) -> Result<(), StoreError> {
        self.throw()?;
        Ok(backup::backup(&self.url, to, &self.ids).await?)
    }
}
