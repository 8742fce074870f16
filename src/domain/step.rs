//! Recorded facts in the order in which they occurred, and what is known of each by now.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Act, Attribution, Occurrence, Reading, independence::independent_keys};

/// A recorded fact, with its place in the world's time and in the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The `seq` of its event.
    pub seq: i64,
    /// When it happened. A fact about a fact, a draft and a voiding happen when they are
    /// recorded.
    pub occurred: Occurrence,
    /// What it was.
    #[serde(flatten)]
    pub act: Act,
    /// How well it is attested by now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<Attribution>,
    /// By what its sources are told apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// The fact by which it was retracted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retracted_by: Option<i64>,
    /// The fact by which it was last corrected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<i64>,
    /// Somebody verified it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub verified: bool,
    /// Somebody disputes it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disputed: bool,
    /// Facts that make it plainer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clarified_by: Vec<i64>,
    /// What it said as it was recorded, where that is no longer what it is taken to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_as: Option<Box<Reading>>,
}

/// A place in the order of occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When.
    pub time: Timestamp,
    /// Among acts of one moment.
    rank: u8,
    /// Among acts of one kind and moment: the order of the record.
    seq: i64,
}

impl Step {
    /// A fact as it is recorded.
    pub(super) fn new(seq: i64, reading: Reading) -> Self {
        Self {
            seq,
            occurred: reading.occurred,
            act: reading.act,
            attribution: reading.attribution,
            sources: reading.sources,
            retracted_by: None,
            corrected_by: None,
            verified: false,
            disputed: false,
            clarified_by: Vec::new(),
            recorded_as: None,
        }
    }

    /// The place in the order of occurrence. Where only the day is known, an offer is taken
    /// to come first and what follows from it last: an answer, a clarification, a comment,
    /// a report. A draft comes before everything, and that the record was an error is true
    /// of all of it.
    pub fn place(&self) -> Place {
        let time = match self.act {
            Act::Draft => Timestamp::MIN,
            Act::Void => Timestamp::MAX,
            Act::Respond { .. } | Act::Explain { .. } | Act::State { .. } | Act::Report { .. } => {
                self.occurred.end()
            }
            _ => self.occurred.start(),
        };
        Place {
            time,
            rank: self.act.rank(),
            seq: self.seq,
        }
    }

    /// Whether it counts: nobody has retracted it.
    pub fn stands(&self) -> bool {
        self.retracted_by.is_none()
    }

    /// What it is taken to say.
    pub(super) fn reading(&self) -> Reading {
        Reading {
            occurred: self.occurred.clone(),
            act: self.act.clone(),
            attribution: self.attribution,
            sources: self.sources.clone(),
        }
    }

    /// What is known of it beside what it says.
    pub fn flags(&self) -> Flags {
        Flags {
            verified: self.verified,
            disputed: self.disputed,
            retracted_by: self.retracted_by,
            corrected_by: self.corrected_by,
            attribution: self.attribution,
            independent_sources: independent_keys(&self.sources),
            clarified_by: self.clarified_by.clone(),
        }
    }
}

/// What is known of a fact beside what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flags {
    /// Somebody verified it.
    pub verified: bool,
    /// Somebody disputes it. It counts all the same.
    pub disputed: bool,
    /// The fact by which it was retracted; it counts no more.
    pub retracted_by: Option<i64>,
    /// The fact by which it was last corrected.
    pub corrected_by: Option<i64>,
    /// How well it is attested by now; none for what happened only here.
    pub attribution: Option<Attribution>,
    /// How many of its sources are independent.
    pub independent_sources: usize,
    /// Facts that make it plainer, in the order in which they were recorded.
    pub clarified_by: Vec<i64>,
}
