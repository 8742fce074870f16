//! `SearchProposals`.

use super::{Api, list::Row};
use crate::{
    api::{
        page_token::Listing,
        pages::{self, Asked, Page, Rows},
        parse::read,
        problem::Problem,
    },
    contract::v1 as pb,
    domain::{filter::Kind, search::Query},
    store::{Hit, Search},
};

/// Longest query, in bytes.
const MAX_BYTES: usize = 500;

impl Api {
    /// A page of the proposals that have the words, best first.
    pub(super) async fn found(
        &self,
        request: &pb::SearchProposalsRequest,
    ) -> Result<Page<pb::SearchResult>, Problem> {
        let query = read(|v| {
            v.field("query", |v| match request.query.as_str() {
                text if text.len() > MAX_BYTES => v.wrong(format!(
                    "has {} bytes; {MAX_BYTES} are the most",
                    text.len()
                )),
                text => match Query::parse(text) {
                    Ok(query) => Some(query),
                    Err(none) => v.wrong(none.to_string()),
                },
            })
        })?;
        let asked = Asked {
            listing: Listing {
                method: "SearchProposals",
                parent: &request.query,
                filter: &request.filter,
            },
            page_token: &request.page_token,
            size: pages::size(request.page_size, 20, 100)?,
        };
        let filter = pages::filter(&request.filter, Kind::Proposal)?;
        self.reach(request.min_revision).await?;
        let now = self.now();
        let (demands, facets) = (filter.demands(), filter.facets());
        let (query, demands, facets) = (&query, &demands, &facets);
        let rows = Rows {
            fetch: |after, limit| async move {
                let which = Search {
                    query: query.clone(),
                    demands: demands.clone(),
                    asked: facets.clone(),
                    now,
                    after,
                    limit,
                };
                let read = self.store().search(which).await?;
                Ok(read.map(|seen| seen.into_iter().map(|each| Row::new(each, now)).collect()))
            },
            place: |row: &Row<Hit>| row.at,
            keep: (!filter.is_empty()).then_some(|row: &Row<Hit>| row.passes(&filter)),
            present: |row: Row<Hit>| pb::SearchResult {
                rank: i32::from(row.at.rank.number()),
                proposal: row.into_proposal().map(|proposal| self.shown(proposal)),
            },
        };
        self.page(asked, rows).await
    }
}
