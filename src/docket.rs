//! A docket: everything that is recorded of one proposal, read in four statements.
//!
//! The page of a proposal, what is exported of it and `GetDocket` are told from the same
//! docket, so that they cannot say different things.

mod named;

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;

use self::named::named;
use crate::{
    domain::{
        Attribution, Event, Fact, Occurrence, Party, PartyId, Proposal, ProposalId, Status, Version,
    },
    store::{AsOf, Store, StoreError},
};

/// How many facts a docket holds where it is not asked for whole.
pub const MOST_FACTS: usize = 2_000;

/// Everything about one proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Docket {
    /// The proposal, with all that follows from its history.
    pub proposal: Proposal,
    /// Every version as it is worded by now, the first one first.
    pub versions: Vec<Version>,
    /// Its events, in the order in which they occurred. What happened only here has its
    /// place where it was recorded.
    pub events: Vec<Event>,
    /// Every party that is named, in the order of names.
    pub parties: Vec<Party>,
    /// The proposals that it is related to, each once, in the order in which that was
    /// recorded.
    pub related: Vec<Related>,
    /// The record was known to go this far when it was read.
    pub revision: i64,
    /// There are more events than these, which are the latest recorded.
    pub truncated: bool,
}

/// A proposal that another one is related to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Which.
    pub id: ProposalId,
    /// What the editors call it; empty when it is not recorded here.
    pub title: String,
    /// The language of the title, BCP 47.
    pub language: String,
    /// Whether everybody may read of it.
    pub public: bool,
}

impl Docket {
    /// Reads one; none when there is no such proposal.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub async fn read(
        store: &Store,
        id: ProposalId,
        most_facts: usize,
    ) -> Result<Option<Self>, StoreError> {
        let found = store.proposal(id).await?;
        let Some(proposal) = found.value else {
            return Ok(None);
        };
        let mut events = store
            .latest_events(id, most_facts.saturating_add(1))
            .await?
            .value;
        let truncated = events.len() > most_facts;
        events.truncate(most_facts);
        // An event that came between the two reads belongs to a later proposal than ours.
        events.retain(|event| event.seq <= proposal.revision);
        events.reverse();
        let parties = store.parties_by_id(parties(&proposal, &events)).await?;
        let related = related(store, &proposal, &events).await?;
        Ok(Some(Self {
            versions: versions(&proposal),
            events: in_order_of_occurrence(&proposal, events),
            parties: parties.value,
            related,
            revision: found.revision,
            truncated,
            proposal,
        }))
    }

    /// Reads one as it was; none when it was not recorded, or had not happened, by then.
    /// Replays its history.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub async fn as_of(
        store: &Store,
        id: ProposalId,
        as_of: AsOf,
    ) -> Result<Option<Self>, StoreError> {
        let Some(now) = store.proposal(id).await?.value else {
            return Ok(None);
        };
        let read = store.facts(id).await?;
        let then = now.replayed(&read.value, as_of.recorded, as_of.occurred);
        let Some(proposal) = then else {
            return Ok(None);
        };
        let mut events = read.value;
        events.retain(|event| as_of.holds(&proposal, event));
        let parties = store.parties_by_id(parties(&proposal, &events)).await?;
        let related = related(store, &proposal, &events).await?;
        Ok(Some(Self {
            versions: versions(&proposal),
            events: in_order_of_occurrence(&proposal, events),
            parties: parties.value,
            related,
            revision: read.revision,
            truncated: false,
            proposal,
        }))
    }

    /// Leaves out facts that are attested less well by now, if that is asked for. What has no
    /// attribution, as what the calendar says, stays.
    pub fn only_attested(&mut self, least: Option<Attribution>) {
        let Some(least) = least else {
            return;
        };
        let proposal = &self.proposal;
        self.events.retain(|event| {
            let by_now = proposal
                .flags(event.seq)
                .and_then(|flags| flags.attribution);
            by_now
                .or(event.attribution)
                .is_none_or(|attribution| attribution >= least)
        });
    }

    /// What of it everybody may read; none of a draft. Of other proposals that are not
    /// public it says that they are related, and not what they are called.
    pub fn for_everybody(mut self) -> Option<Self> {
        for related in &mut self.related {
            if !related.public {
                related.title.clear();
            }
        }
        is_public(&self.proposal).then_some(self)
    }

    /// The event of this place in the record.
    pub fn event(&self, seq: i64) -> Option<&Event> {
        self.events.iter().find(|event| event.seq == seq)
    }

    /// One of the parties.
    pub fn party(&self, id: &PartyId) -> Option<&Party> {
        let place = self.parties.binary_search_by(|party| party.id.cmp(id));
        place.ok().and_then(|place| self.parties.get(place))
    }
}

/// Whether everybody may read of it. What is only drafted was not made known by anybody,
/// and is not ours to make known, also once the draft is found to be an error.
pub fn is_public(proposal: &Proposal) -> bool {
    match proposal.status {
        Status::Draft => false,
        Status::Void => proposal.version.communication.is_some(),
        Status::Announced
        | Status::Transmitted
        | Status::UnderConsideration
        | Status::UnderNegotiation
        | Status::AcceptedInPrinciple
        | Status::Agreed
        | Status::Rejected
        | Status::InImplementation
        | Status::Fulfilled
        | Status::PartiallyFulfilled
        | Status::Collapsed
        | Status::Withdrawn
        | Status::Lapsed
        | Status::Moot
        | Status::Superseded => true,
    }
}

/// Events by when they happened, those that happened only here by when they were recorded.
/// Steps are in that order already; what is no step comes after those of its moment.
fn in_order_of_occurrence(proposal: &Proposal, mut events: Vec<Event>) -> Vec<Event> {
    let places: HashMap<i64, (Timestamp, usize)> = proposal
        .steps
        .iter()
        .enumerate()
        .map(|(place, step)| (step.seq, (step.place().time, place)))
        .collect();
    events.sort_by_cached_key(|event| {
        let occurred = event.occurred.as_ref().map(Occurrence::start);
        let alone = (occurred.unwrap_or(event.recorded), usize::MAX);
        let place = places.get(&event.seq).copied();
        (place.unwrap_or(alone), event.seq)
    });
    events
}

fn versions(proposal: &Proposal) -> Vec<Version> {
    (1..=proposal.versions)
        .filter_map(|number| proposal.wording(number))
        .cloned()
        .collect()
}

fn parties(proposal: &Proposal, events: &[Event]) -> Vec<PartyId> {
    let mut ids: BTreeSet<&PartyId> = proposal
        .proponents
        .iter()
        .chain(&proposal.addressees)
        .collect();
    for event in events {
        ids.extend(&event.parties);
        named(&event.fact, &mut |id| {
            ids.insert(id);
        });
    }
    ids.into_iter().cloned().collect()
}

async fn related(
    store: &Store,
    proposal: &Proposal,
    events: &[Event],
) -> Result<Vec<Related>, StoreError> {
    let mut ids = Vec::new();
    for event in events {
        let other = match &event.fact {
            Fact::Relation(relation) if relation.later == proposal.id => Some(relation.earlier),
            Fact::Relation(relation) => Some(relation.later),
            Fact::Response(response) => response.counter_proposal,
            _ => None,
        };
        ids.extend(other);
    }
    ids.extend(
        proposal
            .relations()
            .flat_map(|(_, it)| [it.later, it.earlier]),
    );
    let mut seen = HashSet::from([proposal.id]);
    ids.retain(|id| seen.insert(*id));
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = store.proposals_by_id(ids.clone()).await?.value;
    let title = |(id, found): (ProposalId, Option<Proposal>)| match found {
        Some(other) => Related {
            id,
            public: is_public(&other),
            title: other.editorial.title,
            language: other.editorial.language,
        },
        None => Related {
            id,
            title: String::new(),
            language: String::new(),
            public: false,
        },
    };
    Ok(ids.into_iter().zip(found).map(title).collect())
}
