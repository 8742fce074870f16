//! Reads what a group of writes needs.

use std::{collections::hash_map::Entry, fmt::Debug, hash::Hash};

use rusqlite::{Connection, OptionalExtension as _, Params, Row, params};

use super::{rows, unavailable};
use crate::{
    domain::SubscriberId,
    store::{
        encode,
        error::StoreError,
        sql::sqlite as sql,
        unit::{Counters, GivenAnswer, Needs, Rows, SubscriberRow, Unit},
    },
};

pub(super) fn counters(connection: &Connection) -> rusqlite::Result<Counters> {
    connection.prepare_cached(sql::CLOCK)?.query_row([], |row| {
        Ok(Counters {
            seq: row.get(0)?,
            mailing: row.get(1)?,
            subscriber: row.get(2)?,
            planned: row.get(3)?,
        })
    })
}

pub(super) fn load(
    connection: &Connection,
    needs: &Needs,
    unit: &mut Unit,
) -> Result<(), StoreError> {
    let now = unit.now.as_millisecond();
    each(&needs.requests, &mut unit.requests, |id| {
        one(connection, sql::REQUEST, [id.as_bytes()], |row| {
            Ok(GivenAnswer {
                method: row.get(0)?,
                body_hash: row.get(1)?,
                revision: row.get(2)?,
                answer: row.get(3)?,
            })
        })
    })?;
    each(&needs.parties, &mut unit.parties, |id| {
        bodied(connection, "party", sql::PARTY, [id.segment()], id)
    })?;
    each(&needs.proposals, &mut unit.proposals, |id| {
        bodied(connection, "proposal", sql::PROPOSAL, [id.0.as_bytes()], id)
    })?;
    each(&needs.events, &mut unit.past, |seq| {
        bodied(connection, "event", sql::EVENT, [seq], seq)
    })?;
    each(&needs.successions, &mut unit.successions, |seq| {
        one(connection, sql::GOVERNMENT_CHANGE, [seq], rows::succession)
    })?;
    each(&needs.subscriptions, &mut unit.subscriptions, |id| {
        bodied(
            connection,
            "subscription",
            sql::SUBSCRIPTION,
            [id.0.as_bytes()],
            id,
        )
    })?;
    each(&needs.subscribers, &mut unit.subscribers, |index| {
        one(connection, sql::SUBSCRIBER_BY_ADDRESS, [index], |row| {
            Ok(SubscriberRow {
                number: row.get(0)?,
                id: SubscriberId(rows::uuid(row, 1)?),
                address: None,
            })
        })
    })?;
    each(&needs.tallies, &mut unit.tallies, |mailing| {
        one(connection, sql::TALLY, [mailing], rows::tally)
    })?;
    each(&needs.mailings, &mut unit.mailings, |id| {
        one(connection, sql::MAILING, [id], rows::mailing)
    })?;
    if needs.due_exceptions > 0 {
        let due = many(
            connection,
            sql::EXCEPTIONS_DUE,
            params![now, encode::limit(needs.due_exceptions)],
            rows::exception,
        )?;
        for exception in due {
            let key = (exception.mailing, exception.subscriber);
            unit.exceptions.loaded(key, Some(exception));
            next_chunk(connection, key.0, unit)?;
            each(&[key.0], &mut unit.tallies, |mailing| {
                one(connection, sql::TALLY, [mailing], rows::tally)
            })?;
        }
    }
    for mailing in &needs.next_chunks {
        next_chunk(connection, *mailing, unit)?;
    }
    if needs.ready_chunks > 0 {
        let ready = many(
            connection,
            sql::CHUNKS_READY,
            params![now, encode::limit(needs.ready_chunks)],
            rows::chunk,
        )?;
        for chunk in ready {
            unit.chunks
                .loaded((chunk.mailing, chunk.chunk), Some(chunk));
        }
    }
    each(&needs.chunks, &mut unit.chunks, |(mailing, chunk)| {
        one(connection, sql::CHUNK, params![mailing, chunk], rows::chunk)
    })?;
    each(
        &needs.exceptions,
        &mut unit.exceptions,
        |(mailing, subscriber)| {
            one(
                connection,
                sql::EXCEPTION,
                params![mailing, subscriber],
                rows::exception,
            )
        },
    )
}

fn next_chunk(connection: &Connection, mailing: i64, unit: &mut Unit) -> Result<(), StoreError> {
    if let Entry::Vacant(place) = unit.next_chunks.entry(mailing) {
        let next = one(connection, sql::CHUNK_NEXT, [mailing], |row| row.get(0))?;
        place.insert(next.unwrap_or(0));
    }
    Ok(())
}

fn each<K: Eq + Hash + Clone + Debug, V>(
    keys: &[K],
    rows: &mut Rows<K, V>,
    mut read: impl FnMut(&K) -> Result<Option<V>, StoreError>,
) -> Result<(), StoreError> {
    for key in keys {
        if !rows.knows(key) {
            rows.loaded(key.clone(), read(key)?);
        }
    }
    Ok(())
}

/// At most one row.
pub(super) fn one<T>(
    connection: &Connection,
    statement: &str,
    params: impl Params,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>, StoreError> {
    connection
        .prepare_cached(statement)
        .and_then(|mut statement| statement.query_row(params, read).optional())
        .map_err(unavailable)
}

/// As many rows as there are.
pub(super) fn many<T>(
    connection: &Connection,
    statement: &str,
    params: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    connection
        .prepare_cached(statement)
        .and_then(|mut statement| statement.query_map(params, read)?.collect())
        .map_err(unavailable)
}

/// At most one row, of which the first column is a body.
pub(super) fn bodied<T: serde::de::DeserializeOwned>(
    connection: &Connection,
    table: &'static str,
    statement: &str,
    params: impl Params,
    key: &impl ToString,
) -> Result<Option<T>, StoreError> {
    let mut statement = connection.prepare_cached(statement).map_err(unavailable)?;
    let mut found = statement.query(params).map_err(unavailable)?;
    let Some(row) = found.next().map_err(unavailable)? else {
        return Ok(None);
    };
    let text = row
        .get_ref(0)
        .and_then(|value| value.as_str().map_err(Into::into))
        .map_err(unavailable)?;
    encode::body(table, key, text).map(Some)
}

/// Rows of which the first column is a body.
pub(super) fn bodies<T: serde::de::DeserializeOwned>(
    connection: &Connection,
    table: &'static str,
    statement: &str,
    params: impl Params,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(statement).map_err(unavailable)?;
    let mut found = statement.query(params).map_err(unavailable)?;
    let mut read = Vec::new();
    while let Some(row) = found.next().map_err(unavailable)? {
        let text = row
            .get_ref(0)
            .and_then(|value| value.as_str().map_err(Into::into))
            .map_err(unavailable)?;
        read.push(encode::body(table, &read.len(), text)?);
    }
    Ok(read)
}
