//! What a subscription asks for, in words. Nothing that whoever asked for it has typed is
//! shown: it may not be the owner of the address who asked.

use crate::{
    docket::is_public,
    domain::{Clause, PartyId, Proposal, ProposalId},
    store::{Store, StoreError},
    web::{names::Names, visit::Visit, words::Worded as _},
};

/// One clause: all of it has to be true.
#[derive(Debug)]
pub(crate) struct ClauseView {
    /// What it asks for in one sentence.
    pub(crate) about: String,
    pub(crate) proposals: Vec<Title>,
    pub(crate) parties: Vec<String>,
    pub(crate) types: Vec<String>,
    pub(crate) minimum: Option<String>,
}

/// The title of a proposal.
#[derive(Debug)]
pub(crate) struct Title {
    pub(crate) text: String,
    pub(crate) language: String,
}

pub(crate) async fn clauses(
    store: &Store,
    clauses: &[Clause],
    visit: &Visit,
) -> Result<Vec<ClauseView>, StoreError> {
    let parties: Vec<PartyId> = clauses
        .iter()
        .flat_map(|clause| clause.parties.iter().cloned())
        .collect();
    let names = Names::of(store, &parties).await?;
    let mut views = Vec::with_capacity(clauses.len());
    for clause in clauses {
        let language = visit.language;
        views.push(ClauseView {
            about: language.say(about(clause)),
            proposals: titles(store, &clause.proposals, visit).await?,
            parties: clause
                .parties
                .iter()
                .map(|party| names.name(party, visit))
                .collect(),
            types: clause
                .event_types
                .iter()
                .map(|event_type| language.say(event_type.key()))
                .collect(),
            minimum: clause
                .minimum_attribution
                .map(|minimum| language.say(minimum.key())),
        });
    }
    Ok(views)
}

fn about(clause: &Clause) -> &'static str {
    match (clause.proposals.is_empty(), clause.parties.is_empty()) {
        (true, true) => "filter-everything",
        (false, true) => "filter-proposals",
        (_, false) => clause.party_role.key(),
    }
}

async fn titles(
    store: &Store,
    ids: &[ProposalId],
    visit: &Visit,
) -> Result<Vec<Title>, StoreError> {
    let proposals = store.proposals_by_id(ids.to_vec()).await?.value;
    Ok(proposals
        .into_iter()
        .map(|proposal| title(proposal.filter(is_public), visit))
        .collect())
}

fn title(proposal: Option<Proposal>, visit: &Visit) -> Title {
    match proposal {
        Some(proposal) => Title {
            text: proposal.editorial.title,
            language: proposal.editorial.language,
        },
        None => Title {
            text: visit.language.say("filter-not-public"),
            language: visit.language.code().to_owned(),
        },
    }
}
