//! Lists of proposals.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use serde::Deserialize;

use super::{
    Pages,
    language::Language,
    moment::Moment,
    page::{self, Keep, Notice},
};
use crate::{
    domain::{PartyId, Proposal},
    store::{ProposalQuery, StoreError},
};

const ON_A_PAGE: usize = 25;

/// Where a list goes on.
#[derive(Deserialize)]
pub(super) struct Before {
    before: Option<i64>,
}

struct Row {
    path: String,
    title: String,
    language: String,
    status: String,
    updated: Moment,
}

#[derive(Template)]
#[template(path = "index.html", config = ".config/askama.toml")]
struct Index {
    l: Language,
    title: String,
    rows: Vec<Row>,
    older: Option<i64>,
}

/// The newest proposals.
pub(super) async fn recent(
    State(pages): State<Pages>,
    Query(before): Query<Before>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let language = Language::of(&uri, &headers);
    let title = language.say("index-title");
    list(&pages, None, &before, title, language).await
}

/// The newest proposals of a party.
pub(super) async fn of_party(
    State(pages): State<Pages>,
    Path(segment): Path<String>,
    Query(before): Query<Before>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let language = Language::of(&uri, &headers);
    let missing = || page::notice(StatusCode::NOT_FOUND, language, &Notice::new("not-found"));
    let Ok(id) = PartyId::new(&segment) else {
        return missing();
    };
    let party = match pages.store.party(&id).await {
        Ok(read) => read.value,
        Err(error) => return page::failed(&error, language),
    };
    let Some(party) = party else {
        return missing();
    };
    let title = language.say_with("index-party-title", "party", party.name_in(language.code()));
    list(&pages, Some(id), &before, title, language).await
}

async fn list(
    pages: &Pages,
    party: Option<PartyId>,
    before: &Before,
    title: String,
    language: Language,
) -> Response {
    let proposals = match pages.proposals(party, before).await {
        Ok(proposals) => proposals,
        Err(error) => return page::failed(&error, language),
    };
    let full = proposals.len() == ON_A_PAGE;
    let older = proposals
        .last()
        .filter(|_| full)
        .map(|proposal| proposal.created_seq);
    let index = Index {
        l: language,
        title,
        rows: proposals
            .into_iter()
            .map(|proposal| row(proposal, language))
            .collect(),
        older,
    };
    page::show(StatusCode::OK, Keep::Briefly, &index)
}

fn row(proposal: Proposal, language: Language) -> Row {
    Row {
        path: format!("/{}", proposal.id),
        status: language.word("proposal-status", proposal.status),
        updated: Moment::recorded(proposal.updated, language),
        title: proposal.editorial.title,
        language: proposal.editorial.language,
    }
}

impl Pages {
    async fn proposals(
        &self,
        party: Option<PartyId>,
        before: &Before,
    ) -> Result<Vec<Proposal>, StoreError> {
        let query = ProposalQuery {
            status: None,
            party,
            before_seq: before.before,
            limit: ON_A_PAGE,
        };
        Ok(self.store.proposals(query).await?.value)
    }
}
