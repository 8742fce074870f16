//! Writes what a group of writes has decided.

use rusqlite::{Connection, Params, params};

use super::{index, unavailable};
use crate::{
    domain::Subscription,
    store::{
        anchors::AnchorRow,
        delivery::{Chunk, STOPPED_MS, Tally, Topic},
        encode,
        error::StoreError,
        find::Mark,
        index::{entries, names},
        sql::sqlite as sql,
        unit::{Change, Unit},
    },
};

pub(super) fn apply(connection: &Connection, unit: &Unit) -> Result<(), StoreError> {
    record(connection, unit)?;
    subscribe(connection, unit)?;
    deliver(connection, unit)?;
    let now = unit.now.as_millisecond();
    for (id, given, _) in unit.requests.changes() {
        if let Some(given) = given {
            run(
                connection,
                sql::REQUEST_PUT,
                params![
                    id.as_bytes(),
                    given.method,
                    given.body_hash,
                    now,
                    given.revision,
                    given.answer
                ],
            )?;
        }
    }
    let counters = unit.counters;
    if counters != unit.before {
        run(
            connection,
            sql::CLOCK_MOVE,
            params![
                counters.seq,
                counters.mailing,
                counters.subscriber,
                counters.planned
            ],
        )?;
    }
    Ok(())
}

fn record(connection: &Connection, unit: &Unit) -> Result<(), StoreError> {
    for event in &unit.events {
        run(
            connection,
            sql::EVENT_PUT,
            params![
                event.seq,
                event.proposal.map_or([0; 16], |id| *id.0.as_bytes()),
                event.event_type.name(),
                event.recorded.as_millisecond(),
                encode::text("event", &event.seq, event)?
            ],
        )?;
    }
    index::put(connection, &entries(unit))?;
    for (id, words) in names(unit) {
        index::name(connection, id, &words)?;
    }
    for (id, party, _) in unit.parties.changes() {
        let text = encode::text("party", id, &party)?;
        run(connection, sql::PARTY_PUT, params![id.segment(), text])?;
    }
    for (id, proposal, change) in unit.proposals.changes() {
        let Some(proposal) = proposal else { continue };
        let text = encode::text("proposal", id, proposal)?;
        let status = proposal.status.name();
        let (created, revision) = (proposal.created_seq, proposal.revision);
        let due = encode::due(proposal);
        let Mark {
            attribution,
            occurred,
            awaited,
        } = Mark::of(proposal);
        if change == Change::New {
            let id = id.0.as_bytes();
            run(
                connection,
                sql::PROPOSAL_NEW,
                params![
                    created,
                    id,
                    status,
                    revision,
                    text,
                    due,
                    attribution,
                    occurred,
                    awaited
                ],
            )?;
        } else {
            let values = params![
                created,
                status,
                revision,
                text,
                due,
                attribution,
                occurred,
                awaited
            ];
            run(connection, sql::PROPOSAL_PUT, values)?;
        }
    }
    for (seq, succession, _) in unit.successions.changes() {
        let Some(succession) = succession else {
            continue;
        };
        let state = succession.state.segment();
        let values = params![seq, state, succession.told_before, succession.told];
        run(connection, sql::GOVERNMENT_CHANGE_PUT, values)?;
    }
    Ok(())
}

fn subscribe(connection: &Connection, unit: &Unit) -> Result<(), StoreError> {
    for (index, subscriber, _) in unit.subscribers.changes() {
        if let Some(subscriber) = subscriber {
            let id = subscriber.id.0.as_bytes();
            let number = subscriber.number;
            run(connection, sql::MAILBOX_PUT, params![index, number, id])?;
            let values = params![number, id, subscriber.address];
            run(connection, sql::SUBSCRIBER_PUT, values)?;
        }
    }
    for (id, subscription, change) in unit.subscriptions.changes() {
        let Some(subscription) = subscription else {
            continue;
        };
        let values = params![
            id.0.as_bytes(),
            subscription.subscriber_number,
            encode::word(subscription.state),
            encode::text("subscription", id, subscription)?
        ];
        run(connection, sql::SUBSCRIPTION_PUT, values)?;
        if change == Change::Changed {
            run(connection, sql::ANCHORS_DROP, [id.0.as_bytes()])?;
        }
        make_findable(connection, subscription)?;
    }
    Ok(())
}

fn make_findable(connection: &Connection, subscription: &Subscription) -> Result<(), StoreError> {
    for (anchor, clause, row) in AnchorRow::of(subscription) {
        run(
            connection,
            sql::ANCHOR_PUT,
            params![
                anchor.to_string(),
                row.subscriber,
                row.subscription.0.as_bytes(),
                encode::limit(clause),
                row.types,
                row.attribution,
                row.role,
                row.active_after,
                row.look
            ],
        )?;
    }
    Ok(())
}

fn deliver(connection: &Connection, unit: &Unit) -> Result<(), StoreError> {
    for (id, mailing, change) in unit.mailings.changes() {
        let Some(mailing) = mailing else { continue };
        if change == Change::Changed {
            let values = params![id, mailing.cut_after, mailing.cut];
            run(connection, sql::MAILING_CUT, values)?;
            continue;
        }
        let (kind, event, subscription) = match mailing.topic {
            Topic::Event(seq) => ("event", Some(seq), None),
            Topic::Confirmation(id) => ("confirmation", None, Some(*id.0.as_bytes())),
        };
        let created = mailing.created.as_millisecond();
        let (after, cut) = (mailing.cut_after, mailing.cut);
        let snapshot = match &mailing.snapshot {
            Some(proposal) => Some(encode::text("mailing", id, proposal)?),
            None => None,
        };
        let values = params![id, kind, event, subscription, created, snapshot, after, cut];
        run(connection, sql::MAILING_PUT, values)?;
    }
    // Before the chunks that the group has read, which say it of themselves.
    for (mailing, stop) in &unit.stops {
        let statement = if *stop {
            sql::CHUNKS_STOP
        } else {
            sql::CHUNKS_RESUME
        };
        run(connection, statement, params![mailing, STOPPED_MS])?;
    }
    for (_, tally, _) in unit.tallies.changes() {
        if let Some(tally) = tally {
            put_tally(connection, tally)?;
        }
    }
    for (_, chunk, change) in unit.chunks.changes() {
        if let Some(chunk) = chunk {
            put_chunk(connection, chunk, change)?;
        }
    }
    for ((mailing, subscriber), exception, _) in unit.exceptions.changes() {
        let Some(exception) = exception else {
            run(
                connection,
                sql::EXCEPTION_DROP,
                params![mailing, subscriber],
            )?;
            continue;
        };
        run(
            connection,
            sql::EXCEPTION_PUT,
            params![
                mailing,
                subscriber,
                encode::state_name(exception.state),
                exception.attempts,
                exception.next.as_millisecond(),
                encode::class_name(exception.class),
                exception.smtp_code,
                exception.enhanced_code,
                exception.detail
            ],
        )?;
    }
    Ok(())
}

fn put_tally(connection: &Connection, tally: &Tally) -> Result<(), StoreError> {
    let stopped = tally.stopped.as_ref();
    run(
        connection,
        sql::TALLY_PUT,
        params![
            tally.mailing,
            tally.tried,
            tally.bounced,
            tally.minute,
            tally.accepted,
            tally.accepted_before,
            stopped.map(|stopped| stopped.since.as_millisecond()),
            stopped.map(|stopped| encode::cause_name(stopped.by)),
            stopped.map(|stopped| &stopped.why),
        ],
    )
}

fn put_chunk(connection: &Connection, chunk: &Chunk, change: Change) -> Result<(), StoreError> {
    let ready = chunk.ready.as_millisecond();
    if change == Change::Changed {
        let done = chunk.done.as_bytes();
        let (mailing, number) = (chunk.mailing, chunk.chunk);
        let values = params![mailing, number, done, chunk.remaining, chunk.epoch, ready];
        return run(connection, sql::CHUNK_MOVE, values);
    }
    let (first, last) = chunk.members.bounds().unwrap_or_default();
    run(
        connection,
        sql::CHUNK_PUT,
        params![
            chunk.mailing,
            chunk.chunk,
            chunk.members.pack(),
            first,
            last,
            encode::limit(chunk.members.len()),
            chunk.done.as_bytes(),
            chunk.remaining,
            chunk.retry,
            chunk.epoch,
            ready
        ],
    )
}

pub(super) fn run(
    connection: &Connection,
    statement: &str,
    params: impl Params,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(statement)
        .and_then(|mut statement| statement.execute(params))
        .map(|_| ())
        .map_err(unavailable)
}
