//! Whose turn it is.
//!
//! Deficit round-robin over mailings, every mail costing the same, with the new flows of
//! RFC 8290 (FQ-CoDel): a mailing that just came has a turn before those that wait, and
//! one that is not through after its turn joins them. New and old alternate, so that a
//! stream of small mailings cannot hold up a large one either. A mailing of five never
//! waits behind one of a thousand, however many chunks of that were leased before.

use std::collections::{HashMap, VecDeque};

use demarche::contract::v1::Recipient;

use super::Errand;
use crate::lease::LeaseKey;

/// Mails per turn. Small mailings are through in one.
const TURN: usize = 16;

/// Errands, by mailing, and the order of the mailings.
#[derive(Debug, Default)]
pub struct Turns {
    waiting: HashMap<i64, VecDeque<Errand>>,
    new: VecDeque<i64>,
    old: VecDeque<i64>,
    /// Whose turn it is, and how many mails are left of it.
    current: Option<(i64, usize)>,
    last_was_new: bool,
    len: usize,
}

impl Turns {
    /// How many errands wait.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Errands of a mailing queue up.
    pub fn join(&mut self, mailing: i64, errands: impl IntoIterator<Item = Errand>) {
        let queue = self.waiting.entry(mailing).or_default();
        let (was_empty, before) = (queue.is_empty(), queue.len());
        queue.extend(errands);
        self.len += queue.len() - before;
        if was_empty && !self.is_listed(mailing) {
            self.new.push_back(mailing);
        }
    }

    /// An errand goes to the front of its mailing.
    pub fn put_back(&mut self, errand: Errand) {
        let mailing = errand.lease.mailing;
        self.waiting.entry(mailing).or_default().push_front(errand);
        self.len += 1;
        if !self.is_listed(mailing) {
            self.old.push_back(mailing);
        }
    }

    /// The next errand.
    pub fn take_next(&mut self) -> Option<Errand> {
        loop {
            let (mailing, left) = match self.current.take() {
                Some(current) => current,
                None => (self.next_mailing()?, TURN),
            };
            let Some(queue) = self.waiting.get_mut(&mailing) else {
                continue;
            };
            let Some(errand) = queue.pop_front() else {
                self.waiting.remove(&mailing);
                continue;
            };
            self.len -= 1;
            if queue.is_empty() {
                // Listed no longer: an empty mailing must not use up anybody's turn.
                self.waiting.remove(&mailing);
            } else if left > 1 {
                self.current = Some((mailing, left - 1));
            } else {
                self.old.push_back(mailing);
            }
            return Some(errand);
        }
    }

    /// How many errands are so.
    pub fn count(&self, is_so: impl Fn(&Errand) -> bool) -> usize {
        let waiting = self.waiting.values().flatten();
        waiting.filter(|errand| is_so(errand)).count()
    }

    /// Takes errands of a lease out. Says how many.
    pub fn remove(&mut self, lease: LeaseKey, whom: impl Fn(&Recipient) -> bool) -> usize {
        let Some(queue) = self.waiting.get_mut(&lease.mailing) else {
            return 0;
        };
        let before = queue.len();
        queue.retain(|errand| errand.lease != lease || !whom(&errand.recipient));
        let removed = before - queue.len();
        self.len -= removed;
        removed
    }

    /// Takes everything out.
    pub fn clear(&mut self) -> Vec<Errand> {
        self.new.clear();
        self.old.clear();
        self.current = None;
        self.len = 0;
        self.waiting.drain().flat_map(|(_, queue)| queue).collect()
    }

    fn is_listed(&self, mailing: i64) -> bool {
        self.current.is_some_and(|(current, _)| current == mailing)
            || self.new.contains(&mailing)
            || self.old.contains(&mailing)
    }

    fn next_mailing(&mut self) -> Option<i64> {
        let take_new = !self.new.is_empty() && (!self.last_was_new || self.old.is_empty());
        self.last_was_new = take_new;
        let list = if take_new {
            &mut self.new
        } else {
            &mut self.old
        };
        list.pop_front()
    }
}
