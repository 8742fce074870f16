//! A proposal as a list shows it.

use std::collections::HashSet;

use jiff::Timestamp;

use super::{Facet, silence_days};
use crate::domain::{Act, Proposal};

/// A proposal, with what a filter may ask of it that it does not say itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The proposal.
    pub proposal: Proposal,
    /// Of the facets that were asked about, those that it has.
    pub facets: HashSet<Facet>,
    /// For how many days its addressees have not answered: the longest time of any of them,
    /// by any kind of channel. None when no answer is awaited.
    pub silence_days: Option<i64>,
}

impl Listed {
    /// As of a moment.
    pub fn new(proposal: Proposal, facets: HashSet<Facet>, now: Timestamp) -> Self {
        let silence_days = silence_days(&proposal, now);
        Self {
            proposal,
            facets,
            silence_days,
        }
    }

    /// When it was first announced or delivered: the first moment at which that can have
    /// been. None for a draft.
    pub fn occurred(proposal: &Proposal) -> Option<Timestamp> {
        let made_known = |act: &Act| matches!(act, Act::Announce | Act::Transmit);
        proposal
            .steps
            .iter()
            .filter(|step| step.stands() && made_known(&step.act))
            .map(|step| step.occurred.start())
            .min()
    }
}
