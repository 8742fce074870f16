//! Rows as SQLite holds them, to and from what they mean.

use jiff::Timestamp;
use rusqlite::{Row, types::Type};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    domain::{Proposal, SubscriptionId},
    store::{
        anchors::AnchorRow,
        delivery::{Bits, Chunk, Exception, ExceptionState, FailureClass, Mailing, Members, Topic},
        error::StoreError,
    },
};

/// Reads a body.
pub(super) fn body<T: DeserializeOwned>(
    table: &'static str,
    key: &impl ToString,
    text: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Corrupt {
        table,
        row: key.to_string(),
        why: error.to_string(),
    })
}

/// Makes a body.
pub(super) fn text<T: Serialize>(
    table: &'static str,
    key: &impl ToString,
    value: &T,
) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Corrupt {
        table,
        row: key.to_string(),
        why: error.to_string(),
    })
}

/// The word by which serde names a value without fields.
pub(super) fn word<T: Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

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

const STATES: [(&str, ExceptionState); 4] = [
    ("retrying", ExceptionState::Retrying),
    ("queued", ExceptionState::Queued),
    ("dead", ExceptionState::Dead),
    ("skipped", ExceptionState::Skipped),
];

const CLASSES: [(&str, FailureClass); 5] = [
    ("transient", FailureClass::Transient),
    ("permanent", FailureClass::Permanent),
    ("ambiguous", FailureClass::Ambiguous),
    ("unrenderable", FailureClass::Unrenderable),
    ("none", FailureClass::None),
];

fn named<T: Copy + PartialEq>(table: &[(&'static str, T)], value: T) -> &'static str {
    table
        .iter()
        .find(|(_, other)| *other == value)
        .map_or("", |(name, _)| name)
}

fn by_name<T: Copy>(table: &[(&str, T)], row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let name: String = row.get(column)?;
    table
        .iter()
        .find(|(other, _)| *other == name)
        .map(|(_, value)| *value)
        .ok_or_else(|| odd(column, "an unknown word"))
}

pub(super) fn state_name(state: ExceptionState) -> &'static str {
    named(&STATES, state)
}

pub(super) fn class_name(class: FailureClass) -> &'static str {
    named(&CLASSES, class)
}

pub(super) fn exception(row: &Row<'_>) -> rusqlite::Result<Exception> {
    Ok(Exception {
        mailing: row.get(0)?,
        subscriber: row.get(1)?,
        state: by_name(&STATES, row, 2)?,
        attempts: row.get(3)?,
        next: time(row, 4)?,
        class: by_name(&CLASSES, row, 5)?,
        smtp_code: row.get(6)?,
        enhanced_code: row.get(7)?,
        detail: row.get(8)?,
    })
}
