//! What is new of the proposals of a party.

use std::cmp::Reverse;

use axum::response::Response;

use super::{ENTRIES, Entry, Feed, entries, owner, page, tag};
use crate::{
    docket::{Docket, MOST_FACTS, is_public},
    domain::{PartyId, Proposal},
    store::ProposalQuery,
    web::{Site, failure::Failure, visit::Visit},
};

/// Among how many proposals of a party, those recorded last, what is new is looked for.
const PROPOSALS: usize = 1_000;

pub(super) async fn feed(site: &Site, visit: &Visit) -> Result<Response, Failure> {
    let id: PartyId = owner(visit)?.parse().map_err(|_| Failure::NotFound)?;
    let party = site.store.party(&id).await?.value;
    let party = party.ok_or(Failure::NotFound)?;
    let name = party.name_in(visit.language.code()).to_owned();
    let query = ProposalQuery {
        status: None,
        party: Some(id.clone()),
        before_seq: None,
        limit: PROPOSALS,
    };
    let mut proposals = site.store.proposals(query).await?.value;
    proposals.retain(is_public);
    let changed = proposals.iter().map(|proposal| proposal.updated).max();
    let feed = Feed {
        id: tag(site, party.created, &id),
        title: visit.language.tell("party-title", [("party", name.into())]),
        page: page(site, visit, &id),
        entries: latest(site, visit, proposals).await?,
        ..Feed::empty(site, visit)
    };
    feed.respond(visit, party.created, changed.unwrap_or(party.created))
}

/// The news of all its proposals, the last recorded first. Those that were changed last are
/// read first, until no other can hold anything newer than what was found.
async fn latest(
    site: &Site,
    visit: &Visit,
    mut proposals: Vec<Proposal>,
) -> Result<Vec<Entry>, Failure> {
    proposals.sort_by_key(|proposal| Reverse(proposal.revision));
    let least = visit.attested()?;
    let mut found: Vec<Entry> = Vec::new();
    for proposal in proposals {
        let oldest = found.get(ENTRIES - 1).map(|entry| entry.seq);
        if oldest.is_some_and(|oldest| proposal.revision < oldest) {
            break;
        }
        let docket = Docket::read(&site.store, proposal.id, MOST_FACTS).await?;
        if let Some(mut docket) = docket.and_then(Docket::for_everybody) {
            docket.only_attested(least);
            found.extend(entries(site, visit, &docket)?);
            found.sort_by_key(|entry| Reverse(entry.seq));
            found.truncate(ENTRIES);
        }
    }
    Ok(found)
}
