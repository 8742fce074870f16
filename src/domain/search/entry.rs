//! What an index gets to know of a proposal.

use std::collections::{BTreeSet, HashSet};

use super::{Facet, Rank, fold::words, said};
use crate::domain::{Event, Fact, PartyId, Proposal, ProposalId};

/// How many bytes of words one fact gives an index at most. A fact with more distinct words
/// than a long book has is found by the first of them.
const ROOM: usize = 64 * 1024;

/// What some facts add to what is known of a proposal. Adding it twice is adding it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which.
    pub proposal: ProposalId,
    /// Its place among proposals.
    pub created_seq: i64,
    /// The words of its title, where that is new: they take the place of those before.
    pub title: Option<BTreeSet<String>>,
    /// Words of the record: of titles and summaries, terms and names.
    pub record: BTreeSet<String>,
    /// Words that were said.
    pub said: BTreeSet<String>,
    /// Parties that it names: found by their names, as they are then.
    pub parties: BTreeSet<PartyId>,
    /// What it has in common with others.
    pub facets: HashSet<Facet>,
    /// How many bytes of words each fact may give, and how many are left.
    most: usize,
    room: usize,
}

impl Entry {
    /// Nothing yet about a proposal.
    pub fn about(proposal: &Proposal) -> Self {
        Self {
            proposal: proposal.id,
            created_seq: proposal.created_seq,
            title: None,
            record: BTreeSet::new(),
            said: BTreeSet::new(),
            parties: BTreeSet::new(),
            facets: HashSet::new(),
            most: ROOM,
            room: ROOM,
        }
    }

    /// Nothing yet, and never any words: for whoever asks for facets only.
    pub fn without_words(proposal: &Proposal) -> Self {
        Self {
            most: 0,
            ..Self::about(proposal)
        }
    }

    /// What its editors call the proposal. Its first fact says that too, and later ones what
    /// they have called it since.
    pub fn called(&mut self, proposal: &Proposal) {
        self.room = self.most;
        self.editorial(&proposal.editorial.title, &proposal.editorial.summary);
    }

    /// Whose proposal it is, without the facts.
    pub fn begin(&mut self, proposal: &Proposal) {
        for id in &proposal.proponents {
            self.facets.insert(Facet::Proponent(id.clone()));
        }
        for id in &proposal.addressees {
            self.facets.insert(Facet::Addressee(id.clone()));
        }
        for id in proposal.parties() {
            self.facets.insert(Facet::Party(id.clone()));
            self.parties.insert(id);
        }
    }

    /// What a fact about it adds.
    pub fn add(&mut self, event: &Event) {
        self.room = self.most;
        self.facets.insert(Facet::EventType(event.event_type));
        if let Some(opening) = &event.opening {
            self.editorial(&opening.editorial.title, &opening.editorial.summary);
        }
        if let Fact::Editorial(change) = &event.fact {
            self.editorial(&change.title, &change.summary);
        }
        said::add(&event.fact, self);
    }

    /// The ranked words and parties, each as an index keeps it: the number of the rank before
    /// it, and `@` before a party. What has one rank has those after it too, so that one
    /// rank can be asked for by itself.
    pub fn tokens(&self) -> BTreeSet<String> {
        let record = self.record.iter().flat_map(|word| {
            [Rank::Record, Rank::Said].map(|rank| format!("{}{word}", rank.number()))
        });
        let parties = self.parties.iter().flat_map(|party| {
            [Rank::Record, Rank::Said].map(|rank| format!("{}@{}", rank.number(), party.segment()))
        });
        let said = self
            .said
            .iter()
            .map(|word| format!("{}{word}", Rank::Said.number()));
        record.chain(parties).chain(said).collect()
    }

    fn editorial(&mut self, title: &str, summary: &str) {
        let titled = self.words(title);
        keep(&mut self.record, titled.iter().cloned(), &mut self.room);
        self.title = Some(titled.into_iter().collect());
        self.record(summary);
    }

    /// Words of the record.
    pub(super) fn record(&mut self, text: &str) {
        let words = self.words(text);
        keep(&mut self.record, words, &mut self.room);
    }

    /// Words that were said.
    pub(super) fn said(&mut self, text: &str) {
        let words = self.words(text);
        keep(&mut self.said, words, &mut self.room);
    }

    /// The words of a text, where there is room for any.
    fn words(&self, text: &str) -> Vec<String> {
        if self.room == 0 {
            return Vec::new();
        }
        words(text)
    }

    /// A party that is named.
    pub(super) fn party(&mut self, id: Option<&PartyId>) {
        self.parties.extend(id.cloned());
    }
}

fn keep(kept: &mut BTreeSet<String>, words: impl IntoIterator<Item = String>, room: &mut usize) {
    for word in words {
        if *room < word.len() {
            return;
        }
        let bytes = word.len();
        if kept.insert(word) {
            *room -= bytes;
        }
    }
}
