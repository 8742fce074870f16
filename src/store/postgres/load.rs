//! Reads what a group of writes needs, all of it in one journey, behind the lock that puts
//! the groups of all replicas in order.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use deadpool_postgres::ClientWrapper;
use jiff::Timestamp;
use tokio_postgres::Row;
use uuid::Uuid;

use super::{
    pipeline::{self, Ask},
    rows::{self, Trouble},
};
use crate::{
    clock::Clock,
    domain::{PartyId, ProposalId, SubscriptionId},
    store::{
        sql::postgres as sql,
        unit::{Counters, GivenAnswer, Needs, Rows, SubscriberRow, Unit},
    },
};

/// What a statement was asked for.
enum Part {
    Begin,
    Clock,
    Requests,
    Parties,
    Proposals,
    Past,
    Successions,
    Subscriptions,
    Subscribers,
    Mailings,
    Tallies,
    NextChunk(i64),
    Chunks,
    Exceptions,
}

/// Begins a transaction, waits for its turn, and reads.
pub(super) async fn begin(
    client: &ClientWrapper,
    needs: &Needs,
    clock: &Clock,
    spread: bool,
) -> Result<Unit, Trouble> {
    let asks = asks(needs, spread);
    let (parts, asks): (Vec<Part>, Vec<Ask>) = asks.into_iter().unzip();
    let answers = pipeline::send(client, &asks).await?;
    let mut found = Vec::new();
    let mut counters = None;
    for (part, rows) in parts.into_iter().zip(answers) {
        match part {
            Part::Begin => {}
            Part::Clock => counters = rows.first().map(held).transpose()?,
            other => found.push((other, rows)),
        }
    }
    let Some((counters, database)) = counters else {
        return Err(Trouble::odd("clock", "its row is not there"));
    };
    let mut unit = Unit::new(clock.told(database), counters);
    for (part, rows) in found {
        keep(&part, &rows, &mut unit)?;
    }
    note_missing(needs, &mut unit);
    by_time(client, needs, &mut unit).await?;
    Ok(unit)
}

fn held(row: &Row) -> Result<(Counters, Timestamp), Trouble> {
    let counters = rows::counters(row)?;
    Ok((counters, rows::time(row, 4)?))
}

fn asks(needs: &Needs, spread: bool) -> Vec<(Part, Ask)> {
    let mut asks = vec![(Part::Begin, Ask::command(sql::BEGIN))];
    if spread {
        asks.push((Part::Begin, Ask::command(sql::ORDER_HOLD)));
    }
    asks.push((Part::Clock, Ask::new(sql::CLOCK_HOLD)));
    let mut by = |part, any: bool, ask: fn(&Needs) -> Ask| {
        if any {
            asks.push((part, ask(needs)));
        }
    };
    by(Part::Requests, !needs.requests.is_empty(), |needs| {
        Ask::new(sql::REQUESTS).with(needs.requests.clone())
    });
    by(Part::Parties, !needs.parties.is_empty(), |needs| {
        let mut names: Vec<String> = needs.parties.iter().map(segment).collect();
        names.sort_unstable();
        names.dedup();
        Ask::new(sql::PARTIES_NAMED).with(names)
    });
    by(Part::Proposals, !needs.proposals.is_empty(), |needs| {
        let ids: Vec<Uuid> = needs.proposals.iter().map(|id| id.0).collect();
        Ask::new(sql::PROPOSALS_NAMED).with(ids)
    });
    by(Part::Past, !needs.events.is_empty(), |needs| {
        Ask::new(sql::EVENTS_NUMBERED).with(needs.events.clone())
    });
    by(Part::Successions, !needs.successions.is_empty(), |needs| {
        Ask::new(sql::GOVERNMENT_CHANGES_NUMBERED).with(needs.successions.clone())
    });
    by(
        Part::Subscriptions,
        !needs.subscriptions.is_empty(),
        |needs| {
            let ids: Vec<Uuid> = needs.subscriptions.iter().map(|id| id.0).collect();
            Ask::new(sql::SUBSCRIPTIONS_NAMED).with(ids)
        },
    );
    by(Part::Subscribers, !needs.subscribers.is_empty(), |needs| {
        let indexes: Vec<Vec<u8>> = needs.subscribers.iter().map(|i| i.to_vec()).collect();
        Ask::new(sql::MAILBOXES).with(indexes)
    });
    by(Part::Mailings, !needs.mailings.is_empty(), |needs| {
        Ask::new(sql::MAILINGS_NUMBERED).with(needs.mailings.clone())
    });
    by(Part::Tallies, !needs.tallies.is_empty(), |needs| {
        Ask::new(sql::TALLIES_NUMBERED).with(needs.tallies.clone())
    });
    by(Part::Chunks, !needs.chunks.is_empty(), |needs| {
        let (mailings, chunks): (Vec<i64>, Vec<i32>) = needs.chunks.iter().copied().unzip();
        Ask::new(sql::CHUNKS_NUMBERED).with(mailings).with(chunks)
    });
    by(Part::Exceptions, !needs.exceptions.is_empty(), |needs| {
        let (mailings, subscribers): (Vec<i64>, Vec<i64>) =
            needs.exceptions.iter().copied().unzip();
        Ask::new(sql::EXCEPTIONS_NUMBERED)
            .with(mailings)
            .with(subscribers)
    });
    for mailing in &needs.next_chunks {
        let ask = Ask::new(sql::CHUNK_NEXT).with(*mailing);
        asks.push((Part::NextChunk(*mailing), ask));
    }
    asks
}

fn segment(id: &PartyId) -> String {
    id.segment().to_owned()
}

fn keep(part: &Part, rows: &[Row], unit: &mut Unit) -> Result<(), Trouble> {
    match part {
        Part::Begin | Part::Clock => {}
        Part::Requests => {
            for row in rows {
                let given = GivenAnswer {
                    method: row.try_get(1)?,
                    body_hash: row.try_get(2)?,
                    revision: row.try_get(3)?,
                    answer: row.try_get(4)?,
                };
                unit.requests.loaded(row.try_get(0)?, Some(given));
            }
        }
        Part::Parties => {
            for row in rows {
                let party: crate::domain::Party = rows::body("party", row, 1)?;
                unit.parties.loaded(party.id.clone(), Some(party));
            }
        }
        Part::Proposals => {
            for row in rows {
                let id = ProposalId(row.try_get(0)?);
                let proposal = rows::body("proposal", row, 1)?;
                unit.proposals.loaded(id, Some(proposal));
            }
        }
        Part::Past => {
            for row in rows {
                let event: crate::domain::Event = rows::body("event", row, 0)?;
                unit.past.loaded(event.seq, Some(event));
            }
        }
        Part::Successions => {
            for row in rows {
                let succession = rows::succession(row)?;
                unit.successions.loaded(succession.seq, Some(succession));
            }
        }
        Part::Subscriptions => {
            for row in rows {
                let id = SubscriptionId(row.try_get(0)?);
                let subscription = rows::body("subscription", row, 1)?;
                unit.subscriptions.loaded(id, Some(subscription));
            }
        }
        Part::Subscribers => {
            for row in rows {
                let index: &[u8] = row.try_get(0)?;
                let known = SubscriberRow {
                    number: row.try_get(1)?,
                    id: crate::domain::SubscriberId(row.try_get(2)?),
                    address: None,
                };
                if let Ok(index) = index.try_into() {
                    unit.subscribers.loaded(index, Some(known));
                }
            }
        }
        Part::Mailings => {
            for row in rows {
                let mailing = rows::mailing(row)?;
                unit.mailings.loaded(mailing.id, Some(mailing));
            }
        }
        Part::Tallies => {
            for row in rows {
                let tally = rows::tally(row)?;
                unit.tallies.loaded(tally.mailing, Some(tally));
            }
        }
        Part::NextChunk(mailing) => {
            let next = rows.first().map(|row| row.try_get(0)).transpose()?;
            unit.next_chunks.insert(*mailing, next.unwrap_or(0));
        }
        Part::Chunks => {
            for row in rows {
                let chunk = rows::chunk(row)?;
                unit.chunks
                    .loaded((chunk.mailing, chunk.chunk), Some(chunk));
            }
        }
        Part::Exceptions => {
            for row in rows {
                let exception = rows::exception(row)?;
                let key = (exception.mailing, exception.subscriber);
                unit.exceptions.loaded(key, Some(exception));
            }
        }
    }
    Ok(())
}

/// What was looked for and is not there.
fn note_missing(needs: &Needs, unit: &mut Unit) {
    missing(&needs.requests, &mut unit.requests);
    missing(&needs.parties, &mut unit.parties);
    missing(&needs.proposals, &mut unit.proposals);
    missing(&needs.events, &mut unit.past);
    missing(&needs.successions, &mut unit.successions);
    missing(&needs.subscriptions, &mut unit.subscriptions);
    missing(&needs.subscribers, &mut unit.subscribers);
    missing(&needs.mailings, &mut unit.mailings);
    missing(&needs.tallies, &mut unit.tallies);
    missing(&needs.chunks, &mut unit.chunks);
    missing(&needs.exceptions, &mut unit.exceptions);
}

fn missing<K: Eq + Hash + Clone, V>(keys: &[K], rows: &mut Rows<K, V>) {
    for key in keys {
        if !rows.knows(key) {
            rows.loaded(key.clone(), None);
        }
    }
}

/// What is found by the time, which is not known before the lock is held.
async fn by_time(client: &ClientWrapper, needs: &Needs, unit: &mut Unit) -> Result<(), Trouble> {
    let now = unit.now.as_millisecond();
    if needs.ready_chunks > 0 {
        let ask = Ask::new(sql::CHUNKS_READY)
            .with(now)
            .with(rows::limit(needs.ready_chunks));
        for rows in pipeline::send(client, &[ask]).await? {
            keep(&Part::Chunks, &rows, unit)?;
        }
    }
    if needs.due_exceptions > 0 {
        let ask = Ask::new(sql::EXCEPTIONS_DUE)
            .with(now)
            .with(rows::limit(needs.due_exceptions));
        let mut mailings = HashMap::new();
        let mut tallies = HashSet::new();
        for row in pipeline::send(client, &[ask]).await?.iter().flatten() {
            let exception = rows::exception(row)?;
            let key = (exception.mailing, exception.subscriber);
            unit.exceptions.loaded(key, Some(exception));
            if !unit.tallies.knows(&key.0) {
                tallies.insert(key.0);
            }
            if !unit.next_chunks.contains_key(&key.0) {
                mailings.insert(key.0, Ask::new(sql::CHUNK_NEXT).with(key.0));
            }
        }
        let (mailings, mut asks): (Vec<i64>, Vec<Ask>) = mailings.into_iter().unzip();
        let tallies: Vec<i64> = tallies.into_iter().collect();
        if !tallies.is_empty() {
            asks.push(Ask::new(sql::TALLIES_NUMBERED).with(tallies.clone()));
        }
        let mut answers = pipeline::send(client, &asks).await?;
        if !tallies.is_empty() {
            let found = answers.pop().unwrap_or_default();
            keep(&Part::Tallies, &found, unit)?;
            missing(&tallies, &mut unit.tallies);
        }
        for (mailing, rows) in mailings.into_iter().zip(answers) {
            keep(&Part::NextChunk(mailing), &rows, unit)?;
        }
    }
    Ok(())
}
