//! Rows as PostgreSQL holds them, to what they mean.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use tokio_postgres::Row;

use crate::{
    domain::{PartyId, Proposal, SubscriptionId},
    store::{
        Succession,
        anchors::AnchorRow,
        delivery::{
            Bits, Chunk, Exception, Mailing, Members, Queue, Standing, Stopped, Tally, Topic,
        },
        encode,
        error::StoreError,
        unit::Counters,
    },
};

/// The database failed, or a row does not hold what it should.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The first.
    Database(tokio_postgres::Error),
    /// No connection was to be had.
    NoConnection(String),
    /// The second.
    Store(StoreError),
}

impl Trouble {
    pub(super) fn odd(table: &'static str, why: &str) -> Self {
        Self::Store(StoreError::Corrupt {
            table,
            row: String::new(),
            why: why.to_owned(),
        })
    }

    /// Whether the same may go well over another connection, or a little later: the server
    /// went away, is starting or ending, chose this transaction to break a deadlock, or
    /// cannot be written to because another one is the primary by now.
    pub(super) fn passes(&self) -> bool {
        match self {
            Self::NoConnection(_) => true,
            Self::Store(_) => false,
            Self::Database(error) => match error.code() {
                // No server said so: the connection was lost, or a row was not as expected.
                None => is_lost(error),
                Some(code) => code_passes(code.code()),
            },
        }
    }
}

fn is_lost(error: &tokio_postgres::Error) -> bool {
    use std::error::Error as _;
    let broken = error
        .source()
        .is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
    error.is_closed() || broken
}

/// By the classes of PostgreSQL's errors (appendix A of its manual): connection, rollback,
/// resources, intervention, state of the transaction; and a lock that was not to be had.
fn code_passes(code: &str) -> bool {
    // A statement that took too long will take as long again, and what follows a failed
    // statement of the same journey says nothing of why that one failed.
    const NOT: [&str; 2] = ["57014", "25P02"];
    let class = ["08", "40", "53", "57", "25"]
        .iter()
        .any(|class| code.starts_with(class));
    (class && !NOT.contains(&code)) || code == "55P03"
}

impl From<tokio_postgres::Error> for Trouble {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Database(error)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Trouble> for StoreError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Store(error) => error,
            Trouble::NoConnection(why) => Self::Unavailable(why),
            Trouble::Database(error) => Self::Unavailable(said(&error)),
        }
    }
}

/// What the server said, or what became of the connection.
pub(super) fn said(error: &tokio_postgres::Error) -> String {
    use std::error::Error as _;
    match (error.as_db_error(), error.source()) {
        (Some(server), _) => format!("{} ({})", server.message(), server.code().code()),
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    }
}

pub(super) fn time(row: &Row, column: usize) -> Result<Timestamp, Trouble> {
    Timestamp::from_millisecond(row.try_get(column)?)
        .map_err(|_| Trouble::odd("?", "a time beyond reach"))
}

pub(super) fn body<T: DeserializeOwned>(
    table: &'static str,
    row: &Row,
    column: usize,
) -> Result<T, Trouble> {
    let text: &str = row.try_get(column)?;
    Ok(encode::body(table, &"?", text)?)
}

pub(super) fn counters(row: &Row) -> Result<Counters, Trouble> {
    Ok(Counters {
        seq: row.try_get(0)?,
        mailing: row.try_get(1)?,
        subscriber: row.try_get(2)?,
        planned: row.try_get(3)?,
    })
}

pub(super) fn succession(row: &Row) -> Result<Succession, Trouble> {
    let state = PartyId::new(row.try_get(1)?);
    Ok(Succession {
        seq: row.try_get(0)?,
        state: state.map_err(|_| Trouble::odd("government_change", "not the name of a party"))?,
        told_before: row.try_get(2)?,
        told: flag(row, 3)?,
    })
}

pub(super) fn mailing(row: &Row) -> Result<Mailing, Trouble> {
    let topic = match row.try_get(1)? {
        "event" => Topic::Event(row.try_get(2)?),
        "confirmation" => Topic::Confirmation(SubscriptionId(row.try_get(3)?)),
        _ => return Err(Trouble::odd("mailing", "an unknown kind of mailing")),
    };
    let snapshot: Option<&str> = row.try_get(5)?;
    let snapshot: Option<Box<Proposal>> = snapshot
        .map(|text| encode::body("mailing", &"?", text))
        .transpose()?;
    Ok(Mailing {
        id: row.try_get(0)?,
        topic,
        created: time(row, 4)?,
        snapshot,
        cut_after: row.try_get(6)?,
        cut: flag(row, 7)?,
    })
}

pub(super) fn chunk(row: &Row) -> Result<Chunk, Trouble> {
    let members = Members::unpack(row.try_get(2)?)
        .ok_or_else(|| Trouble::odd("chunk", "not packed numbers"))?;
    let done = Bits::from_bytes(row.try_get(4)?, members.len())
        .ok_or_else(|| Trouble::odd("chunk", "not a bit for each member"))?;
    Ok(Chunk {
        mailing: row.try_get(0)?,
        chunk: row.try_get(1)?,
        members,
        done,
        remaining: count(row, 5)?,
        retry: flag(row, 6)?,
        epoch: row.try_get(7)?,
        ready: time(row, 8)?,
    })
}

pub(super) fn anchored(row: &Row) -> Result<AnchorRow, Trouble> {
    Ok(AnchorRow {
        subscriber: row.try_get(0)?,
        subscription: SubscriptionId(row.try_get(1)?),
        types: row.try_get(2)?,
        attribution: row.try_get::<_, i16>(3)?.into(),
        role: row.try_get::<_, i16>(4)?.into(),
        active_after: row.try_get(5)?,
        look: flag(row, 6)?,
    })
}

pub(super) fn exception(row: &Row) -> Result<Exception, Trouble> {
    let unknown = || Trouble::odd("exception", "an unknown word");
    Ok(Exception {
        mailing: row.try_get(0)?,
        subscriber: row.try_get(1)?,
        state: encode::state(row.try_get(2)?).ok_or_else(unknown)?,
        attempts: count(row, 3)?,
        next: time(row, 4)?,
        class: encode::class(row.try_get(5)?).ok_or_else(unknown)?,
        smtp_code: count(row, 6)?,
        enhanced_code: row.try_get(7)?,
        detail: row.try_get(8)?,
    })
}

pub(super) fn tally(row: &Row) -> Result<Tally, Trouble> {
    let unknown = || Trouble::odd("tally", "an unknown word");
    let stopped = match row.try_get::<_, Option<i64>>(6)? {
        Some(_) => Some(Stopped {
            since: time(row, 6)?,
            by: encode::cause(row.try_get(7)?).ok_or_else(unknown)?,
            why: row.try_get(8)?,
        }),
        None => None,
    };
    Ok(Tally {
        mailing: row.try_get(0)?,
        tried: row.try_get(1)?,
        bounced: row.try_get(2)?,
        minute: row.try_get(3)?,
        accepted: row.try_get(4)?,
        accepted_before: row.try_get(5)?,
        stopped,
    })
}

pub(super) fn standing(row: &Row) -> Result<Standing, Trouble> {
    Ok(Standing {
        planned: row.try_get(0)?,
        untried: row.try_get(1)?,
        queued: row.try_get(2)?,
        retrying: row.try_get(3)?,
        dead: row.try_get(4)?,
        skipped: row.try_get(5)?,
        dropped: row.try_get(6)?,
    })
}

pub(super) fn queue(row: &Row) -> Result<Queue, Trouble> {
    Ok(Queue {
        chunks: row.try_get(0)?,
        mails: row.try_get(1)?,
        oldest: row.try_get(2)?,
        retrying: row.try_get(3)?,
        dead: row.try_get(4)?,
        stopped: row.try_get(5)?,
    })
}

fn flag(row: &Row, column: usize) -> Result<bool, Trouble> {
    Ok(row.try_get::<_, i16>(column)? != 0)
}

fn count(row: &Row, column: usize) -> Result<u32, Trouble> {
    u32::try_from(row.try_get::<_, i32>(column)?).map_err(|_| Trouble::odd("?", "a negative count"))
}

/// A number of rows, as databases count them.
pub(super) use crate::store::encode::limit;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_tried_again_and_what_does_not_is_told() {
        // Terminated, starting, read-only, deadlock, serialization, too many, lock.
        for passes in [
            "57P01", "57P03", "25006", "40P01", "40001", "53300", "55P03", "08006",
        ] {
            assert!(code_passes(passes), "{passes}");
        }
        // Too slow, after a failure, no such table, not unique, no right.
        for stays in ["57014", "25P02", "42P01", "23505", "42501"] {
            assert!(!code_passes(stays), "{stays}");
        }
    }
}
