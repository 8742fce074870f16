//! What can go wrong below the domain, and what a write can be answered.

use uuid::Uuid;

use crate::domain::Refusal;

/// The store did not do what it was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The database did not answer, or the disk is full. Nothing was recorded.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The record did not become as new as the reader asked for, in time.
    #[error("the record is at {revision}, and did not reach {min_revision} in time")]
    RevisionNotReached {
        /// What was asked for.
        min_revision: i64,
        /// How far the record is.
        revision: i64,
    },
    /// A row does not hold what it should. Someone else wrote to the database, or the
    /// disk is failing.
    #[error("table {table}, row {row}: {why}")]
    Corrupt {
        /// Which table.
        table: &'static str,
        /// Which row, by its key.
        row: String,
        /// What is wrong with it.
        why: String,
    },
    /// The store has been closed.
    #[error("the store is closed")]
    Closed,
}

/// Why a write recorded nothing.
#[derive(Debug, Clone, thiserror::Error)]
pub enum WriteError {
    /// The domain refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no resource of this name.
    #[error("there is no {0}")]
    NotFound(String),
    /// There is a resource of this name already.
    #[error("{0} exists already")]
    Exists(String),
    /// The resource changed since the caller read it.
    #[error("{name} is at revision {current}, not {given}")]
    EtagMismatch {
        /// Which resource.
        name: String,
        /// What the caller had read.
        given: i64,
        /// What it is now.
        current: i64,
    },
    /// The request id came with another body before.
    #[error("request id {0} was used with another body")]
    RequestIdReused(Uuid),
    /// The token is wrong, used up or too old.
    #[error("the token is wrong, used up or too old")]
    TokenInvalid,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The schema is from a later version.
    #[error(
        "the database has schema {found}, this program knows up to {known}: run the newer \
         program, or restore a backup from before the upgrade"
    )]
    NewerSchema {
        /// What the database has.
        found: i64,
        /// What this program knows.
        known: i64,
    },
    /// The file belongs to another program.
    #[error("{path} is an SQLite file of another program (application id {found:#x})")]
    Foreign {
        /// Which file.
        path: String,
        /// What it says it is.
        found: i64,
    },
    /// Tables of these names are there, and not ours.
    #[error(
        "database {0} holds tables of another program under the names that this one needs:          give it a database, or a schema (`?options=-c%20search_path%3Ddemarche`), of its own"
    )]
    Occupied(String),
    /// The record was made with other keys.
    #[error(
        "the record was made with other keys: give every replica the key file that it was made          with (keys.file), or restore that file from its backup"
    )]
    OtherKeys,
    /// The record has not been copied to its end.
    #[error(
        "the record is being moved here and is not whole yet: run `demarche migrate` again,          which goes on where it stopped"
    )]
    Unfinished,
    /// The engine says no.
    #[error("database {path}: {why}")]
    Engine {
        /// Which.
        path: String,
        /// Why.
        why: String,
    },
}
