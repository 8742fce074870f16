//! Why a record was not copied.

use std::io;

use crate::store::error::{OpenError, StoreError};

/// Why a record was not copied, or moved.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// A side cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// There is nothing to copy.
    #[error("there is no record in {0}: name the database that has one")]
    NoRecord(String),
    /// The source is the target.
    #[error("{0} is named as the source and as the target: name an empty database as the target")]
    Same(String),
    /// The target holds something that is not to be lost.
    #[error(
        "{0} holds a record already, and nothing was written to it: name an empty database, or \
         one to which a move of the same record was interrupted"
    )]
    NotEmpty(String),
    /// The target is half of another record.
    #[error(
        "a move of another record to {0} was interrupted, and nothing was written to it: go on \
         with that record, or empty the database"
    )]
    OtherRecord(String),
    /// The source is older than what has been moved of it.
    #[error(
        "the source is at event {found}, and was at event {before} or further when this move was \
         interrupted: it is an older copy of the record; name the one that it began with, or an \
         empty database as the target"
    )]
    Older {
        /// Where the source is.
        found: i64,
        /// Where it was.
        before: i64,
    },
    /// Somebody else goes on with this move.
    #[error(
        "another `demarche migrate` to the same database has taken over, or has ended the move"
    )]
    TakenOver,
    /// Both sides are not equal.
    #[error(
        "source and target differ in {}: somebody writes to the source; stop every service on it, \
         then run the same command again, which moves what is missing",
        .0.join(", ")
    )]
    Differ(Vec<&'static str>),
    /// A database failed.
    #[error("{place}: {why}")]
    Engine {
        /// Which.
        place: String,
        /// Why.
        why: String,
    },
    /// A row does not hold what it should, or what the other engine can hold.
    #[error("table {table}, row {row}: {why}")]
    Corrupt {
        /// Which table.
        table: &'static str,
        /// Which row, by its key.
        row: String,
        /// What is wrong with it.
        why: String,
    },
    /// A file cannot be written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The file for a copy is in use.
    #[error(
        "{0} is in use as a database, or was left by a program that did not end in order: write \
         the copy to another file"
    )]
    InUse(String),
}

impl From<CopyError> for StoreError {
    fn from(error: CopyError) -> Self {
        Self::Unavailable(error.to_string())
    }
}
