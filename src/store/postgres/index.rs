//! Keeps the indexes by which proposals are found.

use std::collections::{BTreeSet, HashMap};

use deadpool_postgres::ClientWrapper;
use uuid::Uuid;

use super::{
    Pool,
    pipeline::{self, Ask},
    rows::{self, Trouble, limit},
};
use crate::{
    domain::{
        Event, Party, PartyId, Proposal,
        search::{Entry, FORM, names_of},
    },
    store::{
        error::StoreError,
        find::Mark,
        index::{BATCH, State, joined, whole_entry},
        sql::postgres::{self as base, finding as sql},
    },
};

/// Adds what some facts add to an index that may know of it.
pub(super) fn put(entries: &[Entry], asks: &mut Vec<Ask>) {
    put_by(sql::FACETS_PUT, sql::SEARCH_PUT, entries, asks);
}

/// Adds what is known of new proposals. That an index knows nothing of them need not be found
/// out for each row, which takes a third longer.
pub(super) fn put_new(entries: &[Entry], asks: &mut Vec<Ask>) {
    put_by(sql::FACETS_NEW, sql::SEARCH_NEW, entries, asks);
}

fn put_by(
    facets_put: &'static str,
    search_put: &'static str,
    entries: &[Entry],
    asks: &mut Vec<Ask>,
) {
    let (mut facets, mut places, mut owners) = (Vec::new(), Vec::new(), Vec::new());
    let (mut called, mut seqs, mut titles, mut records) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut further, mut words) = (Vec::new(), Vec::new());
    for entry in entries {
        for facet in &entry.facets {
            facets.push(facet.to_string());
            places.push(entry.created_seq);
            owners.push(entry.proposal.0);
        }
        let tokens = lexemes(&entry.tokens());
        if let Some(title) = &entry.title {
            called.push(entry.proposal.0);
            seqs.push(entry.created_seq);
            titles.push(lexemes(title));
            records.push(tokens);
        } else if !tokens.is_empty() {
            further.push(entry.proposal.0);
            words.push(tokens);
        }
    }
    if !facets.is_empty() {
        let ask = Ask::new(facets_put).with(facets);
        asks.push(ask.with(places).with(owners));
    }
    if !called.is_empty() {
        let ask = Ask::new(search_put).with(called).with(seqs);
        asks.push(ask.with(titles).with(records));
    }
    if !further.is_empty() {
        asks.push(Ask::new(sql::SEARCH_ADD).with(further).with(words));
    }
}

/// The names of parties, in the place of those that they had.
pub(super) fn name(named: &[(PartyId, BTreeSet<String>)], asks: &mut Vec<Ask>) {
    if named.is_empty() {
        return;
    }
    let (mut words, mut parties) = (Vec::new(), Vec::new());
    for (id, names) in named {
        for word in names {
            words.push(word.clone());
            parties.push(id.segment().to_owned());
        }
    }
    let renamed: Vec<String> = named
        .iter()
        .map(|(id, _)| id.segment().to_owned())
        .collect();
    asks.push(Ask::new(sql::PARTY_WORDS_DROP).with(renamed));
    asks.push(Ask::new(sql::PARTY_WORDS_PUT).with(words).with(parties));
}

/// Words as a `tsvector` is written. They have neither quotes nor backslashes in them.
fn lexemes(words: &BTreeSet<String>) -> String {
    if words.is_empty() {
        return String::new();
    }
    format!("'{}'", joined(words).replace(' ', "' '"))
}

/// Makes the indexes, where there are none or others. Replicas that start together do it
/// together, one part at a time, and none goes on before they are whole. Stopped in the
/// middle, it goes on there the next time.
pub(super) async fn make_whole(pool: &Pool) -> Result<(), StoreError> {
    let found = pool.rows(sql::INDEX_STATE, &[]).await?;
    if found.first().map(state).transpose()?.is_some_and(is_whole) {
        return Ok(());
    }
    let client = pool.get().await?;
    while !further(&client).await? {}
    Ok(())
}

fn is_whole(state: State) -> bool {
    state.form == FORM && state.whole
}

fn state(row: &tokio_postgres::Row) -> Result<State, Trouble> {
    Ok(State {
        form: row.try_get(0)?,
        upto: row.try_get(1)?,
        whole: row.try_get::<_, i16>(2)? != 0,
    })
}

/// Makes a part of them. Whether they are whole.
async fn further(client: &ClientWrapper) -> Result<bool, Trouble> {
    let asks = [Ask::command(base::BEGIN), Ask::new(sql::INDEX_STATE_HOLD)];
    let answers = pipeline::send(client, &asks).await?;
    let state = answers.iter().flatten().next().map(state).transpose()?;
    if state.is_some_and(is_whole) {
        pipeline::send(client, &[Ask::command(base::ROLLBACK)]).await?;
        return Ok(true);
    }
    let mut asks = Vec::new();
    let from = if let Some(State {
        form: FORM, upto, ..
    }) = state
    {
        upto
    } else {
        asks.push(Ask::command(sql::INDEX_CLEAR));
        parties(client, &mut asks).await?;
        0
    };
    let (upto, whole) = proposals(client, from, &mut asks).await?;
    let ask = Ask::new(sql::INDEX_STATE_PUT).with(FORM).with(upto);
    asks.push(ask.with(i16::from(whole)));
    asks.push(Ask::command(base::COMMIT));
    pipeline::send(client, &asks).await?;
    tracing::debug!(upto, whole, "the indexes were made a little further");
    Ok(whole)
}

async fn parties(client: &ClientWrapper, asks: &mut Vec<Ask>) -> Result<(), Trouble> {
    let every = Ask::new(base::PARTIES).with("").with(i64::MAX);
    let mut named = Vec::new();
    for row in pipeline::send(client, &[every]).await?.iter().flatten() {
        let party: Party = rows::body("party", row, 0)?;
        named.push((party.id.clone(), names_of(&party)));
    }
    name(&named, asks);
    Ok(())
}

async fn proposals(
    client: &ClientWrapper,
    from: i64,
    asks: &mut Vec<Ask>,
) -> Result<(i64, bool), Trouble> {
    let some = Ask::new(sql::PROPOSALS_AFTER).with(from).with(limit(BATCH));
    let read = pipeline::send(client, &[some]).await?;
    let proposals = read
        .iter()
        .flatten()
        .map(|row| rows::body::<Proposal>("proposal", row, 0))
        .collect::<Result<Vec<_>, _>>()?;
    let upto = proposals.last().map_or(from, |last| last.created_seq);
    let ids: Vec<Uuid> = proposals.iter().map(|proposal| proposal.id.0).collect();
    if !ids.is_empty() {
        let marks: Vec<Mark> = proposals.iter().map(Mark::of).collect();
        let attributions: Vec<i16> = marks
            .iter()
            .map(|mark| super::apply::small(mark.attribution))
            .collect();
        let occurred: Vec<Option<i64>> = marks.iter().map(|mark| mark.occurred).collect();
        let awaited: Vec<Option<i64>> = marks.iter().map(|mark| mark.awaited).collect();
        let ask = Ask::new(sql::PROPOSALS_MARK).with(ids.clone());
        asks.push(ask.with(attributions).with(occurred).with(awaited));
    }
    let mut events: HashMap<Uuid, Vec<Event>> = HashMap::new();
    let about = Ask::new(sql::EVENTS_OF_PROPOSALS).with(ids);
    for row in pipeline::send(client, &[about]).await?.iter().flatten() {
        let event = rows::body("event", row, 1)?;
        events.entry(row.try_get(0)?).or_default().push(event);
    }
    let entries: Vec<Entry> = proposals
        .iter()
        .map(|proposal| whole_entry(proposal, events.get(&proposal.id.0).into_iter().flatten()))
        .collect();
    put(&entries, asks);
    Ok((upto, proposals.len() < BATCH))
}
