//! The ledger's part of what a group has decided: mailings, tallies, chunks, exceptions.

use super::{Ask, count};
use crate::store::{
    delivery::{Chunk, STOPPED_MS, Tally, Topic},
    encode,
    error::StoreError,
    sql::postgres as sql,
    unit::{Change, Unit},
};

pub(super) fn deliver(unit: &Unit, asks: &mut Vec<Ask>) -> Result<(), StoreError> {
    let (mut new, mut cut) = (Vec::new(), Vec::new());
    for (id, mailing, change) in unit.mailings.changes() {
        let Some(mailing) = mailing else { continue };
        if change == Change::Changed {
            cut.push(mailing);
            continue;
        }
        let (kind, event, subscription) = match mailing.topic {
            Topic::Event(seq) => ("event", Some(seq), None),
            Topic::Confirmation(id) => ("confirmation", None, Some(id.0)),
        };
        let snapshot = mailing
            .snapshot
            .as_ref()
            .map(|proposal| encode::text("mailing", id, proposal))
            .transpose()?;
        new.push((mailing, kind, event, subscription, snapshot));
    }
    if !new.is_empty() {
        asks.push(columns!(
            sql::MAILINGS_PUT,
            new,
            |(mailing, kind, event, subscription, snapshot)| ids = mailing.id,
            kinds = kind,
            events = event,
            subscriptions = subscription,
            times = mailing.created.as_millisecond(),
            snapshots = snapshot,
            after = mailing.cut_after,
            done = i16::from(mailing.cut),
        ));
    }
    if !cut.is_empty() {
        asks.push(columns!(
            sql::MAILINGS_CUT,
            cut,
            |mailing| ids = mailing.id,
            after = mailing.cut_after,
            done = i16::from(mailing.cut),
        ));
    }
    tallies(unit, asks);
    chunks(unit, asks);
    exceptions(unit, asks);
    Ok(())
}

/// Before the chunks that the group has read, which say of themselves whether they are
/// stopped.
fn tallies(unit: &Unit, asks: &mut Vec<Ask>) {
    for (mailing, stop) in &unit.stops {
        let statement = if *stop {
            sql::CHUNKS_STOP
        } else {
            sql::CHUNKS_RESUME
        };
        asks.push(Ask::new(statement).with(*mailing).with(STOPPED_MS));
    }
    let changed: Vec<&Tally> = unit
        .tallies
        .changes()
        .filter_map(|(_, tally, _)| tally)
        .collect();
    if !changed.is_empty() {
        asks.push(columns!(
            sql::TALLIES_PUT,
            changed,
            |tally| mailings = tally.mailing,
            tried = tally.tried,
            bounced = tally.bounced,
            minutes = tally.minute,
            accepted = tally.accepted,
            before = tally.accepted_before,
            since = tally
                .stopped
                .as_ref()
                .map(|stopped| stopped.since.as_millisecond()),
            by = tally
                .stopped
                .as_ref()
                .map(|stopped| encode::cause_name(stopped.by)),
            why = tally.stopped.as_ref().map(|stopped| stopped.why.clone()),
        ));
    }
}

fn chunks(unit: &Unit, asks: &mut Vec<Ask>) {
    let (mut new, mut moved): (Vec<&Chunk>, Vec<&Chunk>) = (Vec::new(), Vec::new());
    for (_, chunk, change) in unit.chunks.changes() {
        let Some(chunk) = chunk else { continue };
        if change == Change::Changed {
            moved.push(chunk);
        } else {
            new.push(chunk);
        }
    }
    if !new.is_empty() {
        asks.push(columns!(
            sql::CHUNKS_PUT,
            new,
            |chunk| mailings = chunk.mailing,
            numbers = chunk.chunk,
            members = chunk.members.pack(),
            first = chunk.members.bounds().unwrap_or_default().0,
            last = chunk.members.bounds().unwrap_or_default().1,
            sizes = count(chunk.members.len()),
            done = chunk.done.as_bytes().to_vec(),
            remaining = count(chunk.remaining),
            retries = i16::from(chunk.retry),
            epochs = chunk.epoch,
            ready = chunk.ready.as_millisecond(),
        ));
    }
    if !moved.is_empty() {
        asks.push(columns!(
            sql::CHUNKS_MOVE,
            moved,
            |chunk| mailings = chunk.mailing,
            numbers = chunk.chunk,
            done = chunk.done.as_bytes().to_vec(),
            remaining = count(chunk.remaining),
            epochs = chunk.epoch,
            ready = chunk.ready.as_millisecond(),
        ));
    }
}

fn exceptions(unit: &Unit, asks: &mut Vec<Ask>) {
    let (mut kept, mut gone) = (Vec::new(), Vec::new());
    for (key, exception, _) in unit.exceptions.changes() {
        match exception {
            Some(exception) => kept.push(exception),
            None => gone.push(*key),
        }
    }
    if !kept.is_empty() {
        asks.push(columns!(
            sql::EXCEPTIONS_PUT,
            kept,
            |exception| mailings = exception.mailing,
            subscribers = exception.subscriber,
            states = encode::state_name(exception.state),
            attempts = count(exception.attempts),
            times = exception.next.as_millisecond(),
            classes = encode::class_name(exception.class),
            codes = count(exception.smtp_code),
            enhanced = exception.enhanced_code.clone(),
            details = exception.detail.clone(),
        ));
    }
    if !gone.is_empty() {
        asks.push(columns!(
            sql::EXCEPTIONS_DROP,
            gone,
            |(mailing, subscriber)| mailings = mailing,
            subscribers = subscriber,
        ));
    }
}
