//! A unit of work: what a group of writes has read, and what it is about to change.
//!
//! Writes that share a transaction see one another's changes here, before anything
//! reaches the database. A write that is refused leaves no trace.

use std::{collections::HashMap, hash::Hash};

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    delivery::{Chunk, Exception, Mailing, Tally},
    succession::Succession,
};
use crate::domain::{
    Event, Party, PartyId, Proposal, ProposalId, SubscriberId, Subscription, SubscriptionId,
};

/// What a group of writes has to have read before it decides.
#[derive(Debug, Default)]
pub struct Needs {
    pub(crate) requests: Vec<Uuid>,
    pub(crate) parties: Vec<PartyId>,
    pub(crate) proposals: Vec<ProposalId>,
    pub(crate) events: Vec<i64>,
    pub(crate) successions: Vec<i64>,
    pub(crate) subscriptions: Vec<SubscriptionId>,
    pub(crate) subscribers: Vec<[u8; 32]>,
    pub(crate) mailings: Vec<i64>,
    pub(crate) chunks: Vec<(i64, i32)>,
    pub(crate) next_chunks: Vec<i64>,
    pub(crate) exceptions: Vec<(i64, i64)>,
    pub(crate) tallies: Vec<i64>,
    /// How many chunks that may be leased.
    pub(crate) ready_chunks: usize,
    /// How many exceptions that are due.
    pub(crate) due_exceptions: usize,
}

/// The counters of the clock row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counters {
    pub(crate) seq: i64,
    pub(crate) mailing: i64,
    pub(crate) subscriber: i64,
    pub(crate) planned: i64,
}

/// An answer that was given to a request id.
#[derive(Debug, Clone)]
pub(crate) struct GivenAnswer {
    pub(crate) method: String,
    pub(crate) body_hash: Vec<u8>,
    pub(crate) revision: i64,
    pub(crate) answer: String,
}

/// A subscriber whom a group of writes has found or made.
#[derive(Debug, Clone)]
pub(crate) struct SubscriberRow {
    pub(crate) number: i64,
    pub(crate) id: SubscriberId,
    /// Only of one that is new.
    pub(crate) address: Option<String>,
}

/// How a row that was read is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Same,
    New,
    Changed,
}

/// Rows of one table, by key. A key that was looked for and not found holds none.
#[derive(Debug)]
pub(crate) struct Rows<K, V>(HashMap<K, (Option<V>, Change)>);

impl<K, V> Default for Rows<K, V> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Eq + Hash + Clone, V> Rows<K, V> {
    pub(crate) fn loaded(&mut self, key: K, row: Option<V>) {
        self.0.entry(key).or_insert((row, Change::Same));
    }

    pub(crate) fn knows(&self, key: &K) -> bool {
        self.0.contains_key(key)
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.0.get(key).and_then(|(row, _)| row.as_ref())
    }

    pub(crate) fn put(&mut self, key: K, row: V) {
        let slot = self.0.entry(key).or_insert((None, Change::Same));
        let change = match slot {
            (None, Change::Same) | (_, Change::New) => Change::New,
            _ => Change::Changed,
        };
        *slot = (Some(row), change);
    }

    /// Whether there was no such row before.
    pub(crate) fn is_new(&self, key: &K) -> bool {
        self.0
            .get(key)
            .is_some_and(|(_, change)| *change == Change::New)
    }

    /// As if it had never been looked for.
    pub(crate) fn forget(&mut self, key: &K) {
        self.0.remove(key);
    }

    pub(crate) fn drop_row(&mut self, key: K) {
        self.0.insert(key, (None, Change::Changed));
    }

    /// What is to be written: a row, or none where it is to be dropped.
    pub(crate) fn changes(&self) -> impl Iterator<Item = (&K, Option<&V>, Change)> {
        self.0
            .iter()
            .filter(|(_, (_, change))| *change != Change::Same)
            .map(|(key, (row, change))| (key, row.as_ref(), *change))
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.0.values().filter_map(|(row, _)| row.as_ref())
    }
}

/// What a group of writes has read and is about to change.
#[derive(Debug)]
pub struct Unit {
    pub(crate) now: Timestamp,
    pub(crate) before: Counters,
    pub(crate) counters: Counters,
    pub(crate) requests: Rows<Uuid, GivenAnswer>,
    pub(crate) parties: Rows<PartyId, Party>,
    pub(crate) proposals: Rows<ProposalId, Proposal>,
    /// Events that were recorded before.
    pub(crate) past: Rows<i64, Event>,
    pub(crate) successions: Rows<i64, Succession>,
    pub(crate) subscriptions: Rows<SubscriptionId, Subscription>,
    pub(crate) subscribers: Rows<[u8; 32], SubscriberRow>,
    pub(crate) mailings: Rows<i64, Mailing>,
    pub(crate) chunks: Rows<(i64, i32), Chunk>,
    pub(crate) next_chunks: HashMap<i64, i32>,
    pub(crate) exceptions: Rows<(i64, i64), Exception>,
    pub(crate) tallies: Rows<i64, Tally>,
    /// Mailings of which every chunk is to be put beyond reach (true) or back.
    pub(crate) stops: HashMap<i64, bool>,
    pub(crate) events: Vec<Event>,
}

impl Unit {
    pub(crate) fn new(now: Timestamp, counters: Counters) -> Self {
        Self {
            now,
            before: counters,
            counters,
            requests: Rows::default(),
            parties: Rows::default(),
            proposals: Rows::default(),
            past: Rows::default(),
            successions: Rows::default(),
            subscriptions: Rows::default(),
            subscribers: Rows::default(),
            mailings: Rows::default(),
            chunks: Rows::default(),
            next_chunks: HashMap::new(),
            exceptions: Rows::default(),
            tallies: Rows::default(),
            stops: HashMap::new(),
            events: Vec::new(),
        }
    }

    /// When the group is being recorded.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The `seq` that the next event gets.
    pub(crate) fn next_seq(&self) -> i64 {
        self.counters.seq + 1
    }

    /// Appends an event, whose `seq` is [`Self::next_seq`].
    pub(crate) fn record(&mut self, event: Event) {
        self.counters.seq += 1;
        debug_assert_eq!(event.seq, self.counters.seq, "events come in order");
        self.events.push(event);
    }

    /// Takes the creation of a proposal back, which must be the last that was recorded.
    pub(crate) fn take_back(&mut self, id: &ProposalId) {
        let created = self.events.pop_if(|event| event.proposal == Some(*id));
        debug_assert!(created.is_some(), "its creation came last");
        if created.is_some() {
            self.counters.seq -= 1;
            self.proposals.forget(id);
        }
    }

    /// An event that was recorded before, or in this group.
    pub(crate) fn past_event(&self, seq: i64) -> Option<&Event> {
        let here = || self.events.iter().find(|event| event.seq == seq);
        self.past.get(&seq).or_else(here)
    }

    /// The number that the next mailing gets.
    pub(crate) fn take_mailing(&mut self) -> i64 {
        self.counters.mailing += 1;
        self.counters.mailing
    }

    /// The number that the next chunk of a mailing gets.
    pub(crate) fn take_chunk(&mut self, mailing: i64) -> i32 {
        let next = self.next_chunks.entry(mailing).or_insert(0);
        let taken = *next;
        *next += 1;
        taken
    }

    /// How a mailing goes, as the group has made it so far.
    pub(crate) fn tally(&self, mailing: i64) -> Tally {
        let known = self.tallies.get(&mailing).cloned();
        known.unwrap_or_else(|| Tally::new(mailing))
    }

    /// Whether a mailing is stopped.
    pub(crate) fn is_stopped(&self, mailing: i64) -> bool {
        let tally = self.tallies.get(&mailing);
        tally.is_some_and(|tally| tally.stopped.is_some())
    }

    /// Adds a chunk that nobody has leased yet. Of a mailing that is stopped nobody can,
    /// before it is resumed.
    pub(crate) fn add_chunk(&mut self, mut chunk: Chunk) {
        if self.is_stopped(chunk.mailing) {
            chunk.stop();
        }
        self.chunks.put((chunk.mailing, chunk.chunk), chunk);
    }

    /// Puts every chunk of a mailing beyond reach, or back: those that the group has read
    /// here, the others where they lie. The tally has to say the same.
    pub(crate) fn stop_chunks(&mut self, mailing: i64, stop: bool) {
        let here: Vec<Chunk> = self
            .chunks
            .values()
            .filter(|chunk| chunk.mailing == mailing && chunk.remaining > 0)
            .filter(|chunk| chunk.is_stopped() != stop)
            .cloned()
            .collect();
        for mut chunk in here {
            if stop {
                chunk.stop();
            } else {
                chunk.resume();
            }
            self.chunks.put((mailing, chunk.chunk), chunk);
        }
        self.stops.insert(mailing, stop);
    }

    /// Whether the group leaves chunks that can be leased at once.
    pub(crate) fn has_ready_chunks(&self) -> bool {
        self.chunks
            .changes()
            .filter_map(|(_, chunk, _)| chunk)
            .any(|chunk| chunk.remaining > 0 && chunk.ready <= self.now)
            || self.stops.values().any(|stop| !stop)
    }

    /// The `seq` up to which the group has brought the record.
    pub(crate) fn revision(&self) -> i64 {
        self.counters.seq
    }
}
