//! `ListProposals`.

use futures_util::future::try_join_all;

use super::Api;
use crate::{
    api::{
        page_token::Listing,
        pages::{self, Asked, Page, Rows},
        parse,
        problem::Problem,
    },
    contract::v1 as pb,
    domain::{
        Proposal,
        filter::{Filter, Kind, Resource},
    },
    store::{AsOf, ProposalQuery, Read, StoreError},
};

/// A proposal as it was, if it was there, and its place in the list, which stays the same.
struct Then {
    created_seq: i64,
    proposal: Option<Proposal>,
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
        let (status, party) = (filter.status(), filter.party());
        let rows = Rows {
            fetch: |before_seq, limit| {
                self.store().proposals(ProposalQuery {
                    status,
                    party: party.cloned(),
                    before_seq,
                    limit,
                })
            },
            place: |proposal: &Proposal| proposal.created_seq,
            keep: (!filter.is_empty())
                .then_some(|proposal: &Proposal| filter.matches(Resource::Proposal(proposal))),
            present: |proposal| self.shown(proposal),
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
                let proposal = then.proposal.as_ref();
                proposal.is_some_and(|proposal| filter.matches(Resource::Proposal(proposal)))
            }),
            // What is kept was there.
            present: |then: Then| then.proposal.map(|p| self.shown(p)).unwrap_or_default(),
        };
        self.page(asked, rows).await
    }

    async fn then(&self, query: ProposalQuery, as_of: AsOf) -> Result<Read<Vec<Then>>, StoreError> {
        let now = self.store().proposals(query).await?;
        let replaying = now.value.iter().map(|proposal| async move {
            let read = self.store().proposal_as_of(proposal.id, as_of).await?;
            Ok::<_, StoreError>(Then {
                created_seq: proposal.created_seq,
                proposal: read.value,
            })
        });
        Ok(Read {
            value: try_join_all(replaying).await?,
            revision: now.revision,
        })
    }
}
