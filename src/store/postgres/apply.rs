//! Writes what a group of writes has decided: one statement for each table it touches, and
//! the end of the transaction, in one journey.

use deadpool_postgres::ClientWrapper;
use uuid::Uuid;

use super::{
    index,
    pipeline::{self, Ask},
    rows::Trouble,
};
use crate::{
    domain::search::Entry,
    store::{
        Succession,
        anchors::AnchorRow,
        encode,
        error::StoreError,
        find::Mark,
        index::{entries, names},
        sql::postgres as sql,
        unit::{Change, Unit},
    },
};

/// Writes and commits. Fails without anything written, except where the connection is lost
/// while the last word is on its way: then nobody here knows.
pub(super) async fn commit(
    client: &ClientWrapper,
    unit: &Unit,
    notice: Option<String>,
) -> Result<(), Trouble> {
    let mut asks = Vec::new();
    record(unit, &mut asks)?;
    subscribe(unit, &mut asks)?;
    ledger::deliver(unit, &mut asks)?;
    requests(unit, &mut asks);
    let counters = unit.counters;
    if counters != unit.before {
        asks.push(
            Ask::new(sql::CLOCK_MOVE)
                .with(counters.seq)
                .with(counters.mailing)
                .with(counters.subscriber)
                .with(counters.planned),
        );
    }
    if asks.is_empty() {
        pipeline::send(client, &[Ask::command(sql::ROLLBACK)]).await?;
        return Ok(());
    }
    if let Some(notice) = notice {
        asks.push(Ask::new(sql::NOTIFY).with(notice));
    }
    asks.push(Ask::command(sql::COMMIT));
    pipeline::send(client, &asks).await?;
    Ok(())
}

/// A statement that writes many rows: each column by its name, of each row its value.
macro_rules! columns {
    ($statement:expr, $rows:expr, |$row:pat_param| $($column:ident = $value:expr),+ $(,)?) => {{
        $(let mut $column = Vec::new();)+
        for $row in $rows {
            $($column.push($value);)+
        }
        Ask::new($statement)$(.with($column))+
    }};
}

// After the macro, which it uses.
mod ledger;

fn record(unit: &Unit, asks: &mut Vec<Ask>) -> Result<(), StoreError> {
    if !unit.events.is_empty() {
        let bodies = unit
            .events
            .iter()
            .map(|event| encode::text("event", &event.seq, event))
            .collect::<Result<Vec<String>, _>>()?;
        let ask = columns!(
            sql::EVENTS_PUT,
            &unit.events,
            |event| seqs = event.seq,
            proposals = event.proposal.map_or(Uuid::nil(), |id| id.0),
            types = event.event_type.name(),
            times = event.recorded.as_millisecond(),
        );
        asks.push(ask.with(bodies));
    }
    let mut parties = Vec::new();
    for (id, party, _) in unit.parties.changes() {
        parties.push((id.segment().to_owned(), encode::text("party", id, &party)?));
    }
    if !parties.is_empty() {
        asks.push(columns!(
            sql::PARTIES_PUT,
            parties,
            |(id, body)| ids = id,
            bodies = body,
        ));
    }
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for (id, proposal, change) in unit.proposals.changes() {
        let Some(proposal) = proposal else { continue };
        let body = encode::text("proposal", id, proposal)?;
        let mark = Mark::of(proposal);
        let due = encode::due(proposal);
        if change == Change::New {
            new.push((proposal, mark, body, due));
        } else {
            changed.push((proposal, mark, body, due));
        }
    }
    if !new.is_empty() {
        asks.push(columns!(
            sql::PROPOSALS_NEW,
            new,
            |(proposal, mark, body, due)| ids = proposal.id.0,
            created = proposal.created_seq,
            statuses = proposal.status.name(),
            revisions = proposal.revision,
            bodies = body,
            times = due,
            attributions = small(mark.attribution),
            occurred = mark.occurred,
            awaited = mark.awaited,
        ));
    }
    if !changed.is_empty() {
        asks.push(columns!(
            sql::PROPOSALS_PUT,
            changed,
            |(proposal, mark, body, due)| ids = proposal.id.0,
            statuses = proposal.status.name(),
            revisions = proposal.revision,
            bodies = body,
            times = due,
            attributions = small(mark.attribution),
            occurred = mark.occurred,
            awaited = mark.awaited,
        ));
    }
    let successions: Vec<&Succession> = unit
        .successions
        .changes()
        .filter_map(|(_, succession, _)| succession)
        .collect();
    if !successions.is_empty() {
        asks.push(columns!(
            sql::GOVERNMENT_CHANGES_PUT,
            successions,
            |succession| seqs = succession.seq,
            states = succession.state.segment().to_owned(),
            before = succession.told_before,
            told = i16::from(succession.told),
        ));
    }
    let is_new = |entry: &Entry| unit.proposals.is_new(&entry.proposal);
    let (new, known): (Vec<_>, Vec<_>) = entries(unit).into_iter().partition(is_new);
    index::put_new(&new, asks);
    index::put(&known, asks);
    let named: Vec<_> = names(unit)
        .into_iter()
        .map(|(id, words)| (id.clone(), words))
        .collect();
    index::name(&named, asks);
    Ok(())
}

fn subscribe(unit: &Unit, asks: &mut Vec<Ask>) -> Result<(), StoreError> {
    let new: Vec<(&[u8; 32], i64, Uuid, String)> = unit
        .subscribers
        .changes()
        .filter_map(|(index, subscriber, _)| {
            let subscriber = subscriber?;
            let address = subscriber.address.clone()?;
            Some((index, subscriber.number, subscriber.id.0, address))
        })
        .collect();
    if !new.is_empty() {
        asks.push(columns!(
            sql::MAILBOXES_PUT,
            &new,
            |(index, number, id, _)| indexes = index.to_vec(),
            numbers = *number,
            ids = *id,
        ));
        asks.push(columns!(
            sql::SUBSCRIBERS_PUT,
            new,
            |(_, number, id, address)| numbers = number,
            ids = id,
            addresses = address,
        ));
    }
    let (mut written, mut outdated, mut anchors) = (Vec::new(), Vec::new(), Vec::new());
    for (id, subscription, change) in unit.subscriptions.changes() {
        let Some(subscription) = subscription else {
            continue;
        };
        let state = encode::word(subscription.state);
        let body = encode::text("subscription", id, subscription)?;
        let number = subscription.subscriber_number;
        written.push((number, id.0, state, body));
        if change == Change::Changed {
            outdated.push((number, id.0));
        }
        anchors.extend(AnchorRow::of(subscription));
    }
    if !written.is_empty() {
        asks.push(columns!(
            sql::SUBSCRIPTIONS_PUT,
            written,
            |(number, id, state, body)| numbers = number,
            ids = id,
            states = state,
            bodies = body,
        ));
    }
    if !outdated.is_empty() {
        asks.push(columns!(
            sql::ANCHORS_DROP,
            outdated,
            |(number, id)| numbers = number,
            ids = id,
        ));
    }
    if !anchors.is_empty() {
        asks.push(columns!(
            sql::ANCHORS_PUT,
            anchors,
            |(anchor, clause, row)| names = anchor.to_string(),
            subscribers = row.subscriber,
            subscriptions = row.subscription.0,
            clauses = count(clause),
            types = row.types,
            attributions = small(row.attribution),
            roles = small(row.role),
            active = row.active_after,
            looks = i16::from(row.look),
        ));
    }
    Ok(())
}

pub(super) fn small(number: i64) -> i16 {
    i16::try_from(number).unwrap_or(i16::MAX)
}

fn requests(unit: &Unit, asks: &mut Vec<Ask>) {
    let given: Vec<_> = unit
        .requests
        .changes()
        .filter_map(|(id, given, _)| Some((*id, given?)))
        .collect();
    if !given.is_empty() {
        let now = unit.now.as_millisecond();
        asks.push(columns!(
            sql::REQUESTS_PUT,
            given,
            |(id, given)| ids = id,
            methods = given.method.clone(),
            hashes = given.body_hash.clone(),
            times = now,
            revisions = given.revision,
            answers = given.answer.clone(),
        ));
    }
}

/// A count, as the column holds it.
fn count(number: impl TryInto<i32>) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}
