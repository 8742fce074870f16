//! What a group of writes adds to the indexes by which proposals are found.
//!
//! It is derived from the facts, all of it, and can be derived anew: where a record has no
//! index, or one of another [form](crate::domain::search::FORM), it is made when the record
//! is opened, some proposals at a time, before anything is written.

use std::collections::{BTreeMap, BTreeSet};

use super::unit::{Change, Unit};
use crate::domain::{
    Event, PartyId, Proposal,
    search::{Entry, names_of},
};

/// How many proposals share a transaction when an index is made.
pub(crate) const BATCH: usize = 250;

/// How far an index goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) form: i64,
    pub(crate) upto: i64,
    pub(crate) whole: bool,
}

/// What a group adds, in the order of proposals.
pub(crate) fn entries(unit: &Unit) -> Vec<Entry> {
    let mut entries = BTreeMap::new();
    for (_, proposal, change) in unit.proposals.changes() {
        if let Some(proposal) = proposal
            && change == Change::New
        {
            entry(&mut entries, proposal).begin(proposal);
        }
    }
    for event in &unit.events {
        let proposal = event.proposal.and_then(|id| unit.proposals.get(&id));
        if let Some(proposal) = proposal {
            entry(&mut entries, proposal).add(event);
        }
    }
    entries.into_values().collect()
}

fn entry<'a>(entries: &'a mut BTreeMap<i64, Entry>, proposal: &Proposal) -> &'a mut Entry {
    entries
        .entry(proposal.created_seq)
        .or_insert_with(|| Entry::about(proposal))
}

/// All that an index knows of a proposal.
pub(crate) fn whole_entry<'a>(
    proposal: &Proposal,
    events: impl IntoIterator<Item = &'a Event>,
) -> Entry {
    let mut entry = Entry::about(proposal);
    entry.begin(proposal);
    for event in events {
        entry.add(event);
    }
    // The first fact of an earlier release does not say it.
    entry.called(proposal);
    entry
}

/// Parties that a group has recorded or renamed, with the words of their names.
pub(crate) fn names(unit: &Unit) -> Vec<(&PartyId, BTreeSet<String>)> {
    unit.parties
        .changes()
        .filter_map(|(id, party, _)| Some((id, names_of(party?))))
        .collect()
}

/// Words with spaces between them.
pub(crate) fn joined(words: &BTreeSet<String>) -> String {
    words
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}
