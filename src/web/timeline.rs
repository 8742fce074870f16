//! A proposal: where it stands, what is offered, and what happened.

mod facts;
mod said;
mod silence;
mod standings;
mod terms;

use askama::Template;
use axum::{extract::State, response::Response};

use self::{
    facts::{FactView, Record},
    standings::StandingView,
    terms::TermView,
};
use super::{
    Site,
    failure::{Failure, answer},
    frame::Frame,
    list::is_public,
    names::{Names, PartyLink},
    reply,
    visit::Visit,
    words::Worded as _,
};
use crate::{
    domain::{Proposal, ProposalId},
    store::EventQuery,
};

#[derive(Debug, Template)]
#[template(path = "timeline.html", config = ".config/askama.toml")]
struct Timeline {
    frame: Frame,
    /// The language of the title and of the summary.
    language: String,
    summary: String,
    status: String,
    proponents: Vec<PartyLink>,
    addressees: Vec<PartyLink>,
    standings: Vec<StandingView>,
    version: Option<String>,
    terms: Vec<TermView>,
    facts: Vec<FactView>,
}

/// The page that the mails link to.
pub(crate) async fn show(State(site): State<Site>, visit: Visit) -> Response {
    let page = timeline(&site, &visit).await;
    answer(&site, &visit, page)
}

async fn timeline(site: &Site, visit: &Visit) -> Result<Response, Failure> {
    let id: ProposalId = visit.name().parse().map_err(|_| Failure::NotFound)?;
    let proposal = site
        .store
        .proposal(id)
        .await?
        .value
        .filter(is_public)
        .ok_or(Failure::NotFound)?;
    let every = EventQuery {
        proposal: Some(id),
        after_seq: 0,
        limit: usize::MAX,
    };
    let events = site.store.events(every).await?.value;
    let names = Names::of(&site.store, &proposal.parties()).await?;
    let record = Record {
        proposal: &proposal,
        names: &names,
        visit,
    };
    let page = Timeline {
        facts: record.facts(events),
        standings: standings::standings(&record, site.clock.now()),
        terms: terms::terms(&record, &proposal.version.terms),
        ..head(site, &record)
    };
    Ok(reply::record(visit, page.render()?))
}

fn head(site: &Site, record: &Record<'_>) -> Timeline {
    let Record {
        proposal,
        names,
        visit,
    } = *record;
    let mut frame = Frame::new(visit, proposal.editorial.title.clone());
    frame.canonical = Some(format!("{}/{}", site.public_url, proposal.id));
    Timeline {
        frame,
        language: proposal.editorial.language.clone(),
        summary: proposal.editorial.summary.clone(),
        status: visit.language.say(proposal.status.key()),
        proponents: names.links(&proposal.proponents, visit),
        addressees: names.links(&proposal.addressees, visit),
        version: version(proposal, visit),
        standings: Vec::new(),
        terms: Vec::new(),
        facts: Vec::new(),
    }
}

/// Which version is on the table, if there was more than one.
fn version(proposal: &Proposal, visit: &Visit) -> Option<String> {
    (proposal.versions > 1).then(|| {
        let args = [
            ("number", proposal.version.number.into()),
            ("last", proposal.versions.into()),
        ];
        visit.language.tell("version-of", args)
    })
}
