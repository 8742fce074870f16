//! The texts that were recorded of a proposal, and which of them is on the table.

use serde::{Deserialize, Serialize};

use super::{Proposal, Version};
use crate::domain::{Act, Conveyance, Occurrence, Reading, Step, fold::Fold};

/// A text, and the event that recorded it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// The `seq` of the event.
    pub seq: i64,
    /// The text.
    #[serde(flatten)]
    pub wording: Wording,
}

/// A text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wording {
    /// Of a version.
    Version(Version),
    /// By which a draft was made known.
    Conveyance(Conveyance),
}

impl Proposal {
    /// Keeps a text beside the one on the table: that one may be retracted or corrected.
    pub(super) fn keep(&mut self, seq: i64, wording: Wording) {
        if self.editions.is_empty() {
            let first = Edition {
                seq: self
                    .seq_of_version(self.version.number)
                    .unwrap_or(self.created_seq),
                wording: Wording::Version(self.version.clone()),
            };
            self.editions.push(first);
        }
        self.editions.push(Edition { seq, wording });
    }

    /// A version, as it was corrected. None where the row, written by an earlier release,
    /// does not hold it.
    pub fn wording(&self, number: u32) -> Option<&Version> {
        if self.editions.is_empty() {
            return Some(&self.version).filter(|version| version.number == number);
        }
        let seq = self.seq_of_version(number)?;
        match &self.edition(seq)?.wording {
            Wording::Version(version) => Some(version),
            Wording::Conveyance(_) => None,
        }
    }

    /// The text of a fact as it is taken to say.
    fn edition(&self, seq: i64) -> Option<&Edition> {
        let step = self.steps.iter().find(|step| step.seq == seq);
        let wanted = step.and_then(|step| step.corrected_by).unwrap_or(seq);
        let find = |wanted| self.editions.iter().find(|edition| edition.seq == wanted);
        find(wanted).or_else(|| find(seq))
    }

    /// The `seq` of the event by which a version was recorded.
    pub(super) fn seq_of_version(&self, number: u32) -> Option<i64> {
        if number == 1 {
            return Some(self.created_seq);
        }
        self.steps.iter().find_map(|step| match step.act {
            Act::Amend { version, .. } if version == number => Some(step.seq),
            _ => None,
        })
    }

    /// Whether the first version was recorded as a draft, and this fact can be what made it
    /// known.
    pub(super) fn is_made_known_by(&self, seq: i64) -> bool {
        let drafted = match self.wording(1) {
            Some(first) => first.communication.is_none(),
            None => false,
        };
        drafted && seq != self.created_seq
    }

    /// Shows the version that is on the table. Of a draft that was made known, readers see
    /// by what: the first that occurred.
    pub(super) fn put_on_the_table(&mut self, number: u32) {
        if self.editions.is_empty() {
            return;
        }
        let Some(mut version) = self.wording(number).cloned() else {
            return;
        };
        if version.communication.is_none()
            && let Some(made_known) = self.made_known()
        {
            version.communication = Some(made_known.communication.clone());
            version.evidence = Some(made_known.evidence.clone());
        }
        self.version = version;
    }

    fn made_known(&self) -> Option<&Conveyance> {
        let seq = self.made_known_by()?;
        match &self.edition(seq)?.wording {
            Wording::Conveyance(conveyance) => Some(conveyance),
            Wording::Version(_) => None,
        }
    }

    /// The fact by which a draft was made known.
    pub(super) fn made_known_by(&self) -> Option<i64> {
        self.steps
            .iter()
            .find(|step| step.stands() && matches!(step.act, Act::Announce | Act::Transmit))
            .map(|step| step.seq)
    }

    /// Which version is on the table when a fact occurs.
    pub(super) fn version_when(&self, seq: i64, occurred: &Occurrence) -> u32 {
        let reading = Reading {
            occurred: occurred.clone(),
            act: Act::Government { change: seq },
            attribution: None,
            sources: Vec::new(),
        };
        self.version_before(&Step::new(seq, reading))
    }

    /// Which version is on the table before a fact.
    pub(super) fn version_before(&self, step: &Step) -> u32 {
        Fold::before(&self.ground(), &self.steps, step).version
    }
}
