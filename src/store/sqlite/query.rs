//! Reads outside a group of writes.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{
    load::{bodied, bodies, many, one},
    rows,
};
use crate::{
    domain::{
        Anchor, Event, EventHead, Party, PartyId, Proposal, ProposalId, SubscriberId, Subscription,
        SubscriptionId, search::Facet,
    },
    store::{
        Due, EventQuery, Recipient, Succession,
        anchors::AnchorRow,
        delivery::{Chunk, Dead, Exception, Mailing, Members, Queue, STOPPED_MS, Standing, Tally},
        encode,
        error::StoreError,
        sql::sqlite as sql,
        unit::Counters,
    },
};

type Found<T> = Result<Option<T>, StoreError>;
type List<T> = Result<Vec<T>, StoreError>;

pub(super) fn counters(c: &Connection) -> Result<Counters, StoreError> {
    super::load::counters(c).map_err(super::unavailable)
}

pub(super) fn party(c: &Connection, id: &PartyId) -> Found<Party> {
    bodied(c, "party", sql::PARTY, [id.segment()], id)
}

pub(super) fn parties(c: &Connection, after: Option<&PartyId>, rows: usize) -> List<Party> {
    let after = after.map_or("", PartyId::segment);
    bodies(
        c,
        "party",
        sql::PARTIES,
        params![after, encode::limit(rows)],
    )
}

pub(super) fn parties_by_id(c: &Connection, mut ids: Vec<PartyId>) -> List<Party> {
    ids.sort_unstable();
    ids.dedup();
    // One snapshot for all of them.
    let snapshot = c.unchecked_transaction().map_err(super::unavailable)?;
    let mut parties = Vec::with_capacity(ids.len());
    for id in &ids {
        parties.extend(party(&snapshot, id)?);
    }
    Ok(parties)
}

pub(super) fn proposal(c: &Connection, id: ProposalId) -> Found<Proposal> {
    bodied(c, "proposal", sql::PROPOSAL, [id.0.as_bytes()], &id)
}

pub(super) fn proposals_by_id(c: &Connection, ids: &[ProposalId]) -> List<Option<Proposal>> {
    // One snapshot for all of them.
    let snapshot = c.unchecked_transaction().map_err(super::unavailable)?;
    ids.iter().map(|id| proposal(&snapshot, *id)).collect()
}

pub(super) fn due_proposals(c: &Connection, now: i64, rows: usize) -> List<ProposalId> {
    let values = params![now, encode::limit(rows)];
    many(c, sql::PROPOSALS_DUE, values, |row| {
        Ok(ProposalId(super::rows::uuid(row, 0)?))
    })
}

pub(super) fn government_changes(c: &Connection, rows: usize) -> List<Succession> {
    many(
        c,
        sql::GOVERNMENT_CHANGES,
        [encode::limit(rows)],
        super::rows::succession,
    )
}

pub(super) fn proposals_to_tell(
    c: &Connection,
    state: &PartyId,
    before: i64,
    rows: usize,
) -> List<(ProposalId, i64)> {
    let values = params![
        Facet::Party(state.clone()).to_string(),
        before,
        encode::limit(rows)
    ];
    many(c, sql::finding::PROPOSALS_TO_TELL, values, |row| {
        Ok((ProposalId(super::rows::uuid(row, 0)?), row.get(1)?))
    })
}

pub(super) fn event(c: &Connection, seq: i64) -> Found<Event> {
    bodied(c, "event", sql::EVENT, [seq], &seq)
}

pub(super) fn events_by_seq(c: &Connection, seqs: &[i64]) -> List<Event> {
    let mut events = Vec::with_capacity(seqs.len());
    for seq in seqs {
        events.extend(event(c, *seq)?);
    }
    Ok(events)
}

pub(super) fn events(c: &Connection, query: &EventQuery) -> List<Event> {
    let rows = encode::limit(query.limit);
    match query.proposal {
        Some(id) => {
            let values = params![query.after_seq, rows, id.0.as_bytes()];
            bodies(c, "event", sql::EVENTS_OF_PROPOSAL, values)
        }
        None => bodies(c, "event", sql::EVENTS, params![query.after_seq, rows]),
    }
}

pub(super) fn latest_events(c: &Connection, proposal: ProposalId, rows: usize) -> List<Event> {
    let values = params![proposal.0.as_bytes(), encode::limit(rows)];
    bodies(c, "event", sql::EVENTS_OF_PROPOSAL_LATEST, values)
}

pub(super) fn event_heads(c: &Connection, after: i64, rows: usize) -> List<EventHead> {
    bodies(c, "event", sql::EVENTS, params![after, encode::limit(rows)])
}

pub(super) fn oldest_seq(c: &Connection) -> Result<i64, StoreError> {
    Ok(one(c, sql::EVENT_OLDEST, [], |row| row.get(0))?.unwrap_or(0))
}

pub(super) fn event_count(c: &Connection) -> Result<(i64, i64), StoreError> {
    let read = one(c, sql::EVENT_COUNT, [], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(read.unwrap_or((0, 0)))
}

pub(super) fn subscription(c: &Connection, id: SubscriptionId) -> Found<Subscription> {
    bodied(c, "subscription", sql::SUBSCRIPTION, [id.0.as_bytes()], &id)
}

pub(super) fn subscriptions(
    c: &Connection,
    after: Option<SubscriptionId>,
    rows: usize,
) -> List<Subscription> {
    let after = after.map_or_else(Vec::new, |id| id.0.as_bytes().to_vec());
    let values = params![after, encode::limit(rows)];
    bodies(c, "subscription", sql::SUBSCRIPTIONS, values)
}

pub(super) fn used_anchors(c: &Connection, anchors: Vec<Anchor>) -> List<Anchor> {
    let mut used = Vec::new();
    for anchor in anchors {
        let name = anchor.to_string();
        if one(c, sql::ANCHOR_USED, [name], |row| row.get(0))?.unwrap_or(false) {
            used.push(anchor);
        }
    }
    Ok(used)
}

pub(super) fn anchored(
    c: &Connection,
    anchor: &Anchor,
    after: i64,
    rows: usize,
) -> List<AnchorRow> {
    let values = params![anchor.to_string(), after, encode::limit(rows)];
    many(c, sql::ANCHORED, values, rows::anchored)
}

pub(super) fn mailing(c: &Connection, id: i64) -> Found<Mailing> {
    one(c, sql::MAILING, [id], rows::mailing)
}

pub(super) fn uncut_mailings(c: &Connection, rows: usize) -> List<Mailing> {
    many(c, sql::MAILINGS_UNCUT, [encode::limit(rows)], rows::mailing)
}

pub(super) fn mailings_of_event(c: &Connection, seq: i64) -> List<Mailing> {
    many(c, sql::MAILINGS_OF_EVENT, [seq], rows::mailing)
}

pub(super) fn chunk(c: &Connection, mailing: i64, chunk: i32) -> Found<Chunk> {
    one(c, sql::CHUNK, params![mailing, chunk], rows::chunk)
}

pub(super) fn chunks_of_mailing(
    c: &Connection,
    mailing: i64,
    from: i32,
    rows: usize,
) -> List<Chunk> {
    let values = params![mailing, from, encode::limit(rows)];
    many(c, sql::CHUNKS_OF_MAILING, values, rows::chunk)
}

pub(super) fn chunks_of_subscriber(
    c: &Connection,
    subscriber: i64,
    before_mailing: i64,
    rows: usize,
) -> List<Chunk> {
    let values = params![subscriber, before_mailing, encode::limit(rows)];
    many(c, sql::CHUNKS_OF_SUBSCRIBER, values, rows::chunk)
}

/// Mails and chunks that wait.
pub(super) fn waiting(c: &Connection) -> Result<(i64, i64), StoreError> {
    let read = one(c, sql::CHUNKS_WAITING, [], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(read.unwrap_or((0, 0)))
}

/// When a chunk may next be leased, and when an exception is next due; milliseconds.
pub(super) fn next_due(c: &Connection, now: Timestamp) -> Result<Due, StoreError> {
    Ok(Due {
        chunk: one(c, sql::CHUNK_NEXT_READY, [], |row| row.get(0))?.flatten(),
        exception: one(c, sql::EXCEPTION_NEXT_DUE, [], |row| row.get(0))?.flatten(),
        notice: one(c, sql::PROPOSAL_NEXT_DUE, [], |row| row.get(0))?.flatten(),
        now: now.as_millisecond(),
    })
}

pub(super) fn exceptions_between(
    c: &Connection,
    mailing: i64,
    first: i64,
    last: i64,
) -> List<Exception> {
    let values = params![mailing, first, last];
    many(c, sql::EXCEPTIONS_BETWEEN, values, rows::exception)
}

pub(super) fn dead(c: &Connection, which: Dead) -> List<Exception> {
    let (mailing, subscriber) = which.after;
    let rows = encode::limit(which.limit);
    let values = params![mailing, subscriber, which.last_mailing, rows];
    many(c, sql::EXCEPTIONS_DEAD, values, rows::exception)
}

pub(super) fn tally(c: &Connection, mailing: i64) -> Found<Tally> {
    one(c, sql::TALLY, [mailing], rows::tally)
}

pub(super) fn standing(c: &Connection, mailing: i64) -> Result<Standing, StoreError> {
    let read = one(c, sql::STANDING, [mailing], rows::standing)?;
    Ok(read.unwrap_or_default())
}

/// Numbers below one of them.
pub(super) fn numbers(c: &Connection, statement: &str, before: i64, rows: usize) -> List<i64> {
    let values = params![before, encode::limit(rows)];
    many(c, statement, values, |row| row.get(0))
}

pub(super) fn queue(c: &Connection) -> Result<Queue, StoreError> {
    let read = one(c, sql::QUEUE, [STOPPED_MS], rows::queue)?;
    Ok(read.unwrap_or_default())
}

pub(super) fn subscriber_number(c: &Connection, id: SubscriberId) -> Found<i64> {
    one(c, sql::SUBSCRIBER_BY_ID, [id.0.as_bytes()], |row| {
        row.get(0)
    })
}

/// Who the members of a chunk are, with their active subscriptions.
pub(super) fn recipients(c: &Connection, members: &Members) -> List<Recipient> {
    let person = |row: &rusqlite::Row<'_>| {
        Ok(Recipient {
            number: row.get(0)?,
            id: SubscriberId(rows::uuid(row, 1)?),
            address: row.get(2)?,
            subscriptions: Vec::new(),
        })
    };
    let wish = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
    let (mut people, wishes) = if let Some((first, last)) = members.dense() {
        let mut people = many(c, sql::SUBSCRIBERS_BETWEEN, [first, last], person)?;
        people.retain(|recipient| members.position(recipient.number).is_some());
        (
            people,
            many(c, sql::SUBSCRIPTIONS_BETWEEN, [first, last], wish)?,
        )
    } else {
        let (mut people, mut wishes) = (Vec::new(), Vec::new());
        for number in members.numbers() {
            people.extend(one(c, sql::SUBSCRIBER, [number], person)?);
            wishes.extend(many(c, sql::SUBSCRIPTIONS_OF, [number], wish)?);
        }
        (people, wishes)
    };
    for (number, text) in wishes {
        if let Ok(place) = people.binary_search_by_key(&number, |person| person.number)
            && let Some(recipient) = people.get_mut(place)
        {
            recipient
                .subscriptions
                .push(encode::body("subscription", &number, &text)?);
        }
    }
    Ok(people)
}
