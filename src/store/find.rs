//! What is asked for when proposals are looked for, and how they are given.

use std::collections::HashSet;

use jiff::Timestamp;

use super::anchors;
use crate::domain::{
    Attribution, Proposal, Status,
    filter::{Demands, Span},
    search::{Facet, Listed, Query, Rank, awaited_since},
};

/// What has more rows than these is not rare, and is walked in order.
pub(crate) const RARE: usize = 1_000;

/// How many parties a word of a query stands for at most: a short beginning is the beginning
/// of a great many names.
pub(crate) const PARTIES: i64 = 500;

/// A proposal that was looked at. Most of those that are not wanted are known by an index,
/// and are not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen<At> {
    /// Where it stands in the list.
    pub at: At,
    /// The proposal, if it is as demanded.
    pub found: Option<Found>,
}

/// A proposal that is as demanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The proposal.
    pub proposal: Proposal,
    /// Of the facets that were asked about, those that it has.
    pub facets: HashSet<Facet>,
}

/// Which proposals to look at, newest first.
#[derive(Debug, Clone, Default)]
pub struct Sift {
    /// What they have to have. The times of facts only say where to look; all else is
    /// checked.
    pub demands: Demands,
    /// Facets to tell of.
    pub asked: HashSet<Facet>,
    /// What time it is, by which days of silence are counted.
    pub now: Timestamp,
    /// Recorded before this `seq`.
    pub before_seq: Option<i64>,
    /// How many to look at, at most.
    pub limit: usize,
}

/// Which proposals to look for by words, best first.
#[derive(Debug, Clone)]
pub struct Search {
    /// The words.
    pub query: Query,
    /// What they have to have; as in [`Sift`].
    pub demands: Demands,
    /// Facets to tell of.
    pub asked: HashSet<Facet>,
    /// What time it is; as in [`Sift`].
    pub now: Timestamp,
    /// After this one.
    pub after: Option<Hit>,
    /// How many to look at, at most.
    pub limit: usize,
}

/// Where a proposal stands among those found by words: the better rank first, and the newest
/// first in each. Nothing in it depends on other proposals, so that a place stays a place
/// while more are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Where the words were found.
    pub rank: Rank,
    /// The `seq` of its first event.
    pub created_seq: i64,
}

/// Something that rows are found by, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Way {
    Facet(Facet),
    Status(Status),
    Attribution(Attribution),
    All,
}

impl Way {
    /// Every way on which all of those are that have what is demanded.
    pub(crate) fn every(demands: &Demands) -> Vec<Self> {
        let facets = demands.facets.iter().cloned().map(Self::Facet);
        let status = demands.status.map(Self::Status);
        let attribution = demands.attribution.as_ref();
        let attribution = attribution
            .filter(|range| range.start() == range.end())
            .map(|range| Self::Attribution(*range.start()));
        facets.chain(status).chain(attribution).collect()
    }
}

/// From when to when, in milliseconds since 1970, both included.
pub(crate) fn milliseconds(span: &Span) -> Option<(i64, i64)> {
    let from = span.from.map_or(i64::MIN, Timestamp::as_millisecond);
    let to = span.to.map_or(i64::MAX, Timestamp::as_millisecond);
    (!span.is_open()).then_some((from, to))
}

/// Before when an answer must have been asked for, for it to be awaited so long. Two days
/// more than by the clock: days are counted by the calendar of some place.
pub(crate) fn awaited_before(demands: &Demands, now: Timestamp) -> Option<i64> {
    let days = demands.silence_days.filter(|days| *days > 2)?;
    let milliseconds = (days - 2).checked_mul(86_400_000)?;
    Some(now.as_millisecond().saturating_sub(milliseconds))
}

/// What a proposal has to have for its body to be read: of what is demanded, all that stands
/// beside the body, as statements are given it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fit {
    /// Empty where any will do.
    pub(crate) status: &'static str,
    pub(crate) least_attribution: i64,
    pub(crate) most_attribution: i64,
    pub(crate) occurred_from: Option<i64>,
    pub(crate) occurred_to: Option<i64>,
    pub(crate) awaited_before: Option<i64>,
}

impl Fit {
    pub(crate) fn new(demands: &Demands, now: Timestamp) -> Self {
        let attribution = demands.attribution.as_ref();
        let (least, most) = attribution.map_or((0, i64::from(i16::MAX)), |range| {
            let rank = |end: &Attribution| anchors::rank(Some(*end));
            (rank(range.start()), rank(range.end()))
        });
        let (from, to) = milliseconds(&demands.occurred).unzip();
        Self {
            status: demands.status.map_or("", Status::name),
            least_attribution: least,
            most_attribution: most,
            occurred_from: from,
            occurred_to: to,
            awaited_before: awaited_before(demands, now),
        }
    }
}

/// What of a proposal is looked at before its body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) attribution: i64,
    pub(crate) occurred: Option<i64>,
    pub(crate) awaited: Option<i64>,
}

impl Mark {
    pub(crate) fn of(proposal: &Proposal) -> Self {
        Self {
            attribution: anchors::rank(proposal.attribution()),
            occurred: Listed::occurred(proposal).map(Timestamp::as_millisecond),
            awaited: awaited_since(proposal).map(Timestamp::as_millisecond),
        }
    }
}
