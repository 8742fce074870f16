//! Keeps the indexes by which proposals are found.

use rusqlite::{Connection, params};

use super::{
    apply::run,
    load::{bodies, one},
    unavailable,
};
use crate::{
    domain::{
        Event, Party, PartyId, Proposal,
        search::{Entry, FORM, names_of},
    },
    store::{
        encode,
        error::StoreError,
        find::Mark,
        index::{BATCH, State, joined, whole_entry},
        sql::sqlite::{self as base, finding as sql},
    },
};

/// Adds what some facts add. In the order of proposals: what comes out of order makes FTS5
/// begin anew.
pub(super) fn put(c: &Connection, entries: &[Entry]) -> Result<(), StoreError> {
    for entry in entries {
        let place = entry.created_seq;
        for facet in &entry.facets {
            run(c, sql::FACET_PUT, params![facet.to_string(), place])?;
        }
        if let Some(title) = &entry.title {
            run(c, sql::TITLE_DROP, [place])?;
            run(c, sql::TITLE_PUT, params![place, joined(title)])?;
        }
        let tokens = entry.tokens();
        if !tokens.is_empty() {
            run(c, sql::RECORD_PUT, params![place, joined(&tokens)])?;
        }
    }
    Ok(())
}

/// The names of a party, in the place of those that it had.
pub(super) fn name<'a>(
    c: &Connection,
    id: &PartyId,
    words: impl IntoIterator<Item = &'a String>,
) -> Result<(), StoreError> {
    run(c, sql::PARTY_WORDS_DROP, [id.segment()])?;
    for word in words {
        run(c, sql::PARTY_WORD_PUT, params![word, id.segment()])?;
    }
    Ok(())
}

/// Makes the indexes, where there are none or others. Whoever has the file is alone. Stopped
/// in the middle, it goes on there the next time.
pub(super) fn make_whole(c: &mut Connection) -> Result<(), StoreError> {
    loop {
        let transaction = c
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(unavailable)?;
        let whole = further(&transaction)?;
        transaction.commit().map_err(unavailable)?;
        if whole {
            return Ok(());
        }
    }
}

/// Makes a part of them. Whether they are whole.
fn further(c: &Connection) -> Result<bool, StoreError> {
    let state = one(c, sql::INDEX_STATE, [], |row| {
        Ok(State {
            form: row.get(0)?,
            upto: row.get(1)?,
            whole: row.get(2)?,
        })
    })?;
    let mut from = match state {
        Some(State {
            form: FORM,
            whole: true,
            ..
        }) => return Ok(true),
        Some(State {
            form: FORM, upto, ..
        }) => upto,
        _ => {
            c.execute_batch(sql::INDEX_CLEAR).map_err(unavailable)?;
            parties(c)?;
            0
        }
    };
    let values = params![from, encode::limit(BATCH)];
    let proposals: Vec<Proposal> = bodies(c, "proposal", sql::PROPOSALS_AFTER, values)?;
    let whole = proposals.len() < BATCH;
    let mut entries = Vec::with_capacity(proposals.len());
    for proposal in &proposals {
        from = proposal.created_seq;
        let mark = Mark::of(proposal);
        let values = params![from, mark.attribution, mark.occurred, mark.awaited];
        run(c, sql::PROPOSAL_MARK, values)?;
        let values = params![0, i64::MAX, proposal.id.0.as_bytes()];
        let events: Vec<Event> = bodies(c, "event", base::EVENTS_OF_PROPOSAL, values)?;
        entries.push(whole_entry(proposal, &events));
    }
    put(c, &entries)?;
    run(c, sql::INDEX_STATE_PUT, params![FORM, from, whole])?;
    tracing::debug!(upto = from, whole, "the indexes were made a little further");
    Ok(whole)
}

fn parties(c: &Connection) -> Result<(), StoreError> {
    let parties: Vec<Party> = bodies(c, "party", base::PARTIES, params!["", i64::MAX])?;
    for party in &parties {
        name(c, &party.id, &names_of(party))?;
    }
    Ok(())
}
