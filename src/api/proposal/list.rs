//! `ListProposals`.

use jiff::Timestamp;

use super::Api;
use crate::{
    api::{
        page_token::Listing,
        pages::{self, Asked, Page, Rows},
        problem::Problem,
    },
    contract::v1 as pb,
    domain::{
        filter::{Filter, Kind, Resource},
        search::Listed,
    },
    store::{Seen, Sift},
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

    pub(super) fn into_message(self) -> pb::Proposal {
        let message = |listed: Listed| pb::Proposal::from(listed.proposal);
        self.listed.map(message).unwrap_or_default()
    }
}

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
            keep: (!filter.is_empty()).then_some(|row: &Row<i64>| row.passes(&filter)),
            present: Row::into_message,
        };
        self.page(asked, rows).await
    }
}
