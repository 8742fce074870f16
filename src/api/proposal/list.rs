//! `ListProposals`.

use futures_util::future::try_join_all;
use jiff::Timestamp;

use super::Api;
use crate::{
    api::{
        page_token::Listing,
        pages::{self, Asked, Page, Rows},
        parse, present,
        problem::Problem,
    },
    contract::v1 as pb,
    domain::{
        Event, Proposal,
        filter::{Filter, Kind, Resource},
        search::{Entry, Listed},
    },
    store::{AsOf, ProposalQuery, Read, Seen, Sift, StoreError},
};

/// A proposal that was looked at.
pub(super) struct Row<At> {
    pub(super) at: At,
    /// None where an index says that it is not wanted.
    listed: Option<Listed>,
}

impl<At> Row<At> {
    pub(super) fn new(seen: Seen<At>, now: Timestamp) -> Self {
        let listed = |found: crate::store::Found| Listed::new(found.proposal, found.facets, now);
        Self {
            at: seen.at,
            listed: seen.found.map(listed),
        }
    }

    pub(super) fn passes(&self, filter: &Filter) -> bool {
        let passes = |listed| filter.matches(Resource::Listed(listed));
        self.listed.as_ref().is_some_and(passes)
    }

    pub(super) fn into_proposal(self) -> Option<Proposal> {
        self.listed.map(|listed| listed.proposal)
    }
}

/// A proposal as it was, if it was there, and its place in the list, which stays the same.
struct Then {
    created_seq: i64,
    listed: Option<Listed>,
}

impl Api {
    /// A page of the proposals, newest first.
    pub(super) async fn proposals(
        &self,
        request: &pb::ListProposalsRequest,
    ) -> Result<Page<pb::Proposal>, Problem> {
        let as_of = parse::read(|v| parse::as_of(request.as_of.as_ref(), v))?;
        let bound = format!("{}{}", request.filter, parse::as_of_words(as_of));
        let asked = Asked {
            listing: Listing {
                method: "ListProposals",
                parent: "",
                filter: &bound,
            },
            page_token: &request.page_token,
            size: pages::size(request.page_size, 50, 500)?,
        };
        let filter = pages::filter(&request.filter, Kind::Proposal)?;
        self.reach(request.min_revision).await?;
        match as_of {
            None => self.as_they_are(asked, &filter).await,
            Some(as_of) => self.as_they_were(asked, &filter, as_of).await,
        }
    }

    async fn as_they_are(
        &self,
        asked: Asked<'_>,
        filter: &Filter,
    ) -> Result<Page<pb::Proposal>, Problem> {
        let now = self.now();
        let (demands, facets) = (filter.demands(), filter.facets());
        let (demands, facets) = (&demands, &facets);
        let rows = Rows {
            fetch: |before_seq, limit| async move {
                let which = Sift {
                    demands: demands.clone(),
                    asked: facets.clone(),
                    now,
                    before_seq,
                    limit,
                };
                let read = self.store().sift(which).await?;
                Ok(read.map(|seen| seen.into_iter().map(|each| Row::new(each, now)).collect()))
            },
            place: |row: &Row<i64>| row.at,
            keep: (!filter.is_empty()).then_some(|row: &Row<i64>| row.passes(filter)),
            // What is kept was found.
            present: |row: Row<i64>| {
                let shown = |proposal| self.shown(proposal);
                row.into_proposal().map(shown).unwrap_or_default()
            },
        };
        self.page(asked, rows).await
    }

    /// The status of then is found by replaying: only what never changes narrows the scan.
    async fn as_they_were(
        &self,
        asked: Asked<'_>,
        filter: &Filter,
        as_of: AsOf,
    ) -> Result<Page<pb::Proposal>, Problem> {
        let party = filter.party();
        let rows = Rows {
            fetch: |before_seq, limit| {
                let query = ProposalQuery {
                    party: party.cloned(),
                    before_seq,
                    limit,
                    ..ProposalQuery::default()
                };
                self.then(query, as_of)
            },
            place: |then: &Then| then.created_seq,
            keep: Some(|then: &Then| {
                let listed = then.listed.as_ref();
                listed.is_some_and(|listed| filter.matches(Resource::Listed(listed)))
            }),
            // What is kept was there.
            present: |then: Then| {
                let until = self.until(Some(as_of));
                let shown = |listed: Listed| present::proposal(listed.proposal, until);
                then.listed.map(shown).unwrap_or_default()
            },
        };
        self.page(asked, rows).await
    }

    async fn then(&self, query: ProposalQuery, as_of: AsOf) -> Result<Read<Vec<Then>>, StoreError> {
        let now = self.store().proposals(query).await?;
        let replaying = now.value.iter().map(|proposal| async move {
            let facts = self.store().facts(proposal.id).await?.value;
            Ok::<_, StoreError>(Then {
                created_seq: proposal.created_seq,
                listed: self.listed_then(&facts, as_of),
            })
        });
        Ok(Read {
            value: try_join_all(replaying).await?,
            revision: now.revision,
        })
    }

    /// A proposal as it was, if it was there.
    fn listed_then(&self, facts: &[Event], as_of: AsOf) -> Option<Listed> {
        let proposal = Proposal::replay(facts, as_of.recorded, as_of.occurred)?;
        let mut entry = Entry::without_words(&proposal);
        entry.begin(&proposal);
        for event in facts.iter().filter(|event| as_of.holds(&proposal, event)) {
            entry.add(event);
        }
        let until = self.until(Some(as_of));
        Some(Listed::new(proposal, entry.facets, until))
    }
}
