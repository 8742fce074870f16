//! Rows as SQLite holds them, to and from what they mean.

use jiff::Timestamp;
use rusqlite::{Row, types::Type};
use uuid::Uuid;

use crate::{
    domain::{PartyId, Proposal, SubscriptionId},
    store::{
        Succession,
        anchors::AnchorRow,
        delivery::{
            Bits, Chunk, Exception, Mailing, Members, Queue, Standing, Stopped, Tally, Topic,
        },
        encode,
    },
};

fn odd(column: usize, why: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, why.into())
}

pub(super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_millisecond(row.get(column)?).map_err(|_| odd(column, "a time beyond reach"))
}

pub(super) fn uuid(row: &Row<'_>, column: usize) -> rusqlite::Result<Uuid> {
    let bytes: [u8; 16] = row.get(column)?;
    Ok(Uuid::from_bytes(bytes))
}

pub(super) fn succession(row: &Row<'_>) -> rusqlite::Result<Succession> {
    let state: String = row.get(1)?;
    Ok(Succession {
        seq: row.get(0)?,
        state: PartyId::new(&state).map_err(|_| odd(1, "not the name of a party"))?,
        told_before: row.get(2)?,
        told: row.get(3)?,
    })
}

pub(super) fn mailing(row: &Row<'_>) -> rusqlite::Result<Mailing> {
    let kind: String = row.get(1)?;
    let topic = match kind.as_str() {
        "event" => Topic::Event(row.get(2)?),
        "confirmation" => Topic::Confirmation(SubscriptionId(uuid(row, 3)?)),
        _ => return Err(odd(1, "an unknown kind of mailing")),
    };
    Ok(Mailing {
        id: row.get(0)?,
        topic,
        created: time(row, 4)?,
        snapshot: snapshot(row, 5)?,
        cut_after: row.get(6)?,
        cut: row.get(7)?,
    })
}

fn snapshot(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Box<Proposal>>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| serde_json::from_str(&text).map_err(|_| odd(column, "not a proposal")))
        .transpose()
}

pub(super) fn chunk(row: &Row<'_>) -> rusqlite::Result<Chunk> {
    let packed: Vec<u8> = row.get(2)?;
    let members = Members::unpack(&packed).ok_or_else(|| odd(2, "not packed numbers"))?;
    let done = Bits::from_bytes(row.get(4)?, members.len())
        .ok_or_else(|| odd(4, "not a bit for each member"))?;
    Ok(Chunk {
        mailing: row.get(0)?,
        chunk: row.get(1)?,
        members,
        done,
        remaining: row.get(5)?,
        retry: row.get(6)?,
        epoch: row.get(7)?,
        ready: time(row, 8)?,
    })
}

pub(super) fn anchored(row: &Row<'_>) -> rusqlite::Result<AnchorRow> {
    Ok(AnchorRow {
        subscriber: row.get(0)?,
        subscription: SubscriptionId(uuid(row, 1)?),
        types: row.get(2)?,
        attribution: row.get(3)?,
        role: row.get(4)?,
        active_after: row.get(5)?,
        look: row.get(6)?,
    })
}

pub(super) fn exception(row: &Row<'_>) -> rusqlite::Result<Exception> {
    Ok(Exception {
        mailing: row.get(0)?,
        subscriber: row.get(1)?,
        state: known(encode::state, row, 2)?,
        attempts: row.get(3)?,
        next: time(row, 4)?,
        class: known(encode::class, row, 5)?,
        smtp_code: row.get(6)?,
        enhanced_code: row.get(7)?,
        detail: row.get(8)?,
    })
}

pub(super) fn tally(row: &Row<'_>) -> rusqlite::Result<Tally> {
    let stopped = match row.get::<_, Option<i64>>(6)? {
        Some(_) => Some(Stopped {
            since: time(row, 6)?,
            by: known(encode::cause, row, 7)?,
            why: row.get(8)?,
        }),
        None => None,
    };
    Ok(Tally {
        mailing: row.get(0)?,
        tried: row.get(1)?,
        bounced: row.get(2)?,
        minute: row.get(3)?,
        accepted: row.get(4)?,
        accepted_before: row.get(5)?,
        stopped,
    })
}

pub(super) fn standing(row: &Row<'_>) -> rusqlite::Result<Standing> {
    Ok(Standing {
        planned: row.get(0)?,
        untried: row.get(1)?,
        queued: row.get(2)?,
        retrying: row.get(3)?,
        dead: row.get(4)?,
        skipped: row.get(5)?,
        dropped: row.get(6)?,
    })
}

pub(super) fn queue(row: &Row<'_>) -> rusqlite::Result<Queue> {
    Ok(Queue {
        chunks: row.get(0)?,
        mails: row.get(1)?,
        oldest: row.get(2)?,
        retrying: row.get(3)?,
        dead: row.get(4)?,
        stopped: row.get(5)?,
    })
}

fn known<T>(word: fn(&str) -> Option<T>, row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    word(text).ok_or_else(|| odd(column, "an unknown word"))
}
