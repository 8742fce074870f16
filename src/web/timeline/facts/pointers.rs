//! What the facts say of one another.

use std::collections::HashMap;

use super::{Basis, Record};
use crate::domain::{Fact, ResponseId, Term};

/// Which facts point to which.
pub(super) struct Pointers<'a> {
    /// The terms of each version.
    pub(super) terms: HashMap<u32, &'a [Term]>,
    /// The response that takes another one back.
    pub(super) taken_back_by: HashMap<ResponseId, i64>,
    /// Facts that answer a fact, by its `seq`.
    pub(super) answered_by: HashMap<i64, Vec<i64>>,
    /// What each fact is headed.
    headings: HashMap<i64, String>,
}

/// A fact that another one points to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pointer {
    pub(crate) seq: i64,
    pub(crate) heading: String,
}

impl<'a> Pointers<'a> {
    pub(super) fn of(record: &Record<'a>) -> Self {
        let docket = record.docket;
        let mut pointers = Self {
            terms: docket
                .versions
                .iter()
                .map(|version| (version.number, version.terms.as_slice()))
                .collect(),
            taken_back_by: HashMap::new(),
            answered_by: HashMap::new(),
            headings: HashMap::new(),
        };
        for event in &docket.events {
            pointers.headings.insert(event.seq, record.heading(event));
            if let Some(answered) = Basis::of(&event.fact)
                .communication
                .and_then(|said| said.in_reply_to)
            {
                let answers = pointers.answered_by.entry(answered).or_default();
                answers.push(event.seq);
            }
            if let Fact::Response(response) = &event.fact
                && record.stands(event.seq)
                && let Some(withdrawn) = response.withdraws
            {
                pointers.taken_back_by.insert(withdrawn, event.seq);
            }
        }
        pointers
    }

    /// A pointer to a fact; its number alone where the page does not show it.
    pub(super) fn to(&self, seq: i64) -> Pointer {
        Pointer {
            seq,
            heading: self
                .headings
                .get(&seq)
                .cloned()
                .unwrap_or_else(|| seq.to_string()),
        }
    }
}
