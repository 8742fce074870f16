//! Moves a record to another database, whichever engine keeps it there.
//!
//! The source is read as of one moment, and is never written to. Each table is merged: both
//! sides are read in the order of their keys, and whatever the target has not, has otherwise
//! or has too much is put right, some thousand rows to a transaction. So it does not matter
//! where an earlier run was interrupted, nor that the source has gone on since: the next run
//! reads what is there, and writes what differs. At the end both sides are read once more,
//! the source as it is by then, and compared. Until they are equal the target says of itself
//! that it is being moved to, and nobody opens it.
//!
//! To move a table that is new: it is one more entry in `sql/tables.rs`.

mod error;
mod merge;
mod pages;
mod reading;
mod row;
mod target;

use uuid::Uuid;

pub use self::{error::CopyError, pages::Batch, row::Sum};
use self::{
    merge::{merge, sum},
    target::Target,
};
pub(crate) use self::{
    pages::Page,
    reading::Reading,
    row::{Key, Row, Value},
    target::{Change, Found},
};
use super::{
    sql::tables::{CLOCK, TABLES, Table},
    unit::Counters,
    url::DatabaseUrl,
};
use crate::ids::Ids;

/// What a move tells of itself as it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A move that was interrupted goes on.
    Resumed {
        /// Whether events were recorded in the source since.
        moved_on: bool,
    },
    /// Rows of a table have been gone through.
    Merged {
        /// Of which table.
        table: &'static str,
        /// How many of the source's rows, by now.
        rows: u64,
        /// How many there are.
        of: u64,
        /// How many had to be written.
        written: u64,
        /// Whether that was all of the table.
        ended: bool,
    },
    /// Rows of a table have been read again, to compare both sides.
    Read {
        /// Of which table.
        table: &'static str,
        /// How many of the source's rows, by now.
        rows: u64,
    },
    /// Both sides of a table have been compared.
    Compared {
        /// Which table.
        table: &'static str,
        /// What the source has.
        source: Sum,
        /// What the target has.
        target: Sum,
    },
}

/// Hears what a copy tells of itself.
pub(crate) type Tell<'a> = &'a mut (dyn FnMut(Step) + Send);

/// How far a move is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// Until the target is the whole record.
    Whole,
    /// Only ahead, while the source is in use: the target stays unfinished for a later call.
    Ahead,
}

/// How a record ended up where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// It was moved.
    Now,
    /// All that there was has been moved, and the target is left unfinished.
    Ahead,
    /// It had been before, and nothing has been recorded on either side since.
    Before,
}

/// Moves a record to another database: an empty one, or one to which a move of the same
/// record was interrupted. The source stays as it is.
///
/// # Errors
///
/// When either side cannot be used or fails, when the target is not empty, and when both are
/// not equal at the end because the source is being written to. Whatever it is, the next
/// call goes on where this one stopped.
pub async fn migrate(
    from: &DatabaseUrl,
    to: &DatabaseUrl,
    aim: Aim,
    batch: Batch,
    ids: &Ids,
    mut tell: impl FnMut(Step) + Send,
) -> Result<Moved, CopyError> {
    if from == to {
        return Err(CopyError::Same(from.to_string()));
    }
    let tell: Tell<'_> = &mut tell;
    let source = Reading::of_one_moment(from).await?;
    if is_there(&source, to, batch, tell).await? {
        return Ok(Moved::Before);
    }
    let target = copy(&source, to, batch, ids, tell).await?;
    if aim == Aim::Ahead {
        return Ok(Moved::Ahead);
    }
    drop(source);
    // As it is by now: what was recorded meanwhile would be missing.
    let source = Reading::of_one_moment(from).await?;
    compare(&source, &target.reading().await?, batch, tell).await?;
    target.finish(source.mark().await?.is_some()).await?;
    Ok(Moved::Now)
}

/// Writes a record as of one moment into a database that is empty. It is compared with that
/// moment: the source may go on.
pub(crate) async fn copy_of_one_moment(
    source: &Reading,
    to: &DatabaseUrl,
    ids: &Ids,
) -> Result<(), CopyError> {
    let (batch, tell): (_, Tell<'_>) = (Batch::default(), &mut |_| {});
    let target = copy(source, to, batch, ids, tell).await?;
    compare(source, &target.reading().await?, batch, tell).await?;
    target.finish(source.mark().await?.is_some()).await
}

/// Whether the target is the whole record already, as it was moved there before. Other
/// records are refused.
async fn is_there(
    source: &Reading,
    to: &DatabaseUrl,
    batch: Batch,
    tell: Tell<'_>,
) -> Result<bool, CopyError> {
    let found = Target::look(to).await?;
    if !found.is_ready() {
        return Ok(false);
    }
    let not_empty = || CopyError::NotEmpty(to.to_string());
    if !found.is_marked(source.mark().await?.as_deref()) || !found.is_up_to_date() {
        return Err(not_empty());
    }
    let target = Reading::of_one_moment(to).await?;
    // One row tells of most that is not so; the rest of both is read only if it does not.
    if counters(source).await? != counters(&target).await? {
        return Err(not_empty());
    }
    match compare(source, &target, batch, tell).await {
        Ok(()) => Ok(true),
        Err(CopyError::Differ(_)) => Err(not_empty()),
        Err(error) => Err(error),
    }
}

async fn copy(
    source: &Reading,
    to: &DatabaseUrl,
    batch: Batch,
    ids: &Ids,
    tell: Tell<'_>,
) -> Result<Target, CopyError> {
    let mark = source.mark().await?.unwrap_or_default();
    let run = Uuid::from_bytes(ids.random()).to_string();
    let now = counters(source).await?;
    let (mut target, before) = Target::take(to, &mark, run, now).await?;
    if let Some(before) = before {
        tell(Step::Resumed {
            moved_on: before != now,
        });
    }
    for table in TABLES {
        merge(table, source, &mut target, batch, tell).await?;
    }
    Ok(target)
}

/// Reads both sides to their ends. Every table is told of, also after one that differs.
async fn compare(
    source: &Reading,
    target: &Reading,
    batch: Batch,
    tell: Tell<'_>,
) -> Result<(), CopyError> {
    let mut different = Vec::new();
    for table in TABLES {
        let name = table.name;
        let mut read = |rows| tell(Step::Read { table: name, rows });
        let mut silent = |_| {};
        let (here, there) = tokio::try_join!(
            sum(table, source, batch, &mut read),
            sum(table, target, batch, &mut silent)
        )?;
        if here != there {
            different.push(name);
        }
        tell(Step::Compared {
            table: name,
            source: here,
            target: there,
        });
    }
    if different.is_empty() {
        Ok(())
    } else {
        Err(CopyError::Differ(different))
    }
}

/// The counters of a record.
async fn counters(reading: &Reading) -> Result<Counters, CopyError> {
    let page = reading.page(&CLOCK, None, Batch::ONE).await?;
    let row = page.rows.into_iter().next().map(|row| row.0);
    match row.as_deref() {
        Some(
            [
                _,
                Value::Integer(seq),
                Value::Integer(mailing),
                Value::Integer(subscriber),
                Value::Integer(planned),
            ],
        ) => Ok(Counters {
            seq: *seq,
            mailing: *mailing,
            subscriber: *subscriber,
            planned: *planned,
        }),
        _ => Err(CopyError::Corrupt {
            table: CLOCK.name,
            row: "1".to_owned(),
            why: "it is not there, or holds no counters".to_owned(),
        }),
    }
}

/// Refuses a source that is older than what has been moved of it.
pub(crate) fn goes_on(before: Counters, now: Counters) -> Result<(), CopyError> {
    let pairs = [
        (before.seq, now.seq),
        (before.mailing, now.mailing),
        (before.subscriber, now.subscriber),
        (before.planned, now.planned),
    ];
    if pairs.iter().all(|(before, now)| before <= now) {
        return Ok(());
    }
    Err(CopyError::Older {
        found: now.seq,
        before: before.seq,
    })
}

/// Whether nothing has been recorded.
async fn is_empty(reading: &Reading) -> Result<bool, CopyError> {
    let others = |table: &&Table| table.name != CLOCK.name;
    for table in TABLES.iter().filter(others) {
        if !reading.page(table, None, Batch::ONE).await?.rows.is_empty() {
            return Ok(false);
        }
    }
    Ok(counters(reading).await? == Counters::default())
}
