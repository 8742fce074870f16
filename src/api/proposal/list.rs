//! `ListProposals`.

use super::Api;
use crate::{
    api::{
        page_token::Listing,
        pages::{self, Asked, Page, Rows},
        problem::Problem,
    },
    contract::v1 as pb,
    domain::{
        Proposal,
        filter::{Kind, Resource},
    },
    store::ProposalQuery,
};

impl Api {
    /// A page of the proposals, newest first.
    pub(super) async fn proposals(
        &self,
        request: &pb::ListProposalsRequest,
    ) -> Result<Page<pb::Proposal>, Problem> {
        let asked = Asked {
            listing: Listing {
                method: "ListProposals",
                parent: "",
                filter: &request.filter,
            },
            page_token: &request.page_token,
            size: pages::size(request.page_size, 50, 500)?,
        };
        let filter = pages::filter(&request.filter, Kind::Proposal)?;
        self.reach(request.min_revision).await?;
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
            present: pb::Proposal::from,
        };
        self.page(asked, rows).await
    }
}
