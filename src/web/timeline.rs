//! A proposal: where it stands, what is offered, and what happened.

mod chart;
mod deadlines;
mod facts;
mod progress;
mod related;
mod said;
mod silence;
mod standings;
mod terms;

pub(crate) use terms::amount;

use askama::Template;
use axum::{extract::State, response::Response};

pub(crate) use self::facts::{FactView, Record};
use self::{deadlines::DeadlineView, related::OtherView, standings::StandingView, terms::TermView};
use super::{
    Site, exports,
    failure::{Failure, answer},
    feed,
    frame::Frame,
    names::{Names, PartyLink},
    reply,
    visit::{Visit, with},
    words::Worded as _,
};
use crate::{
    docket::{Docket, MOST_FACTS},
    domain::{Fact, Proposal, ProposalId, Status},
};

#[derive(Debug, Template)]
#[template(path = "timeline.html", config = ".config/askama.toml")]
struct Timeline {
    frame: Frame,
    /// The language of the title and of the summary.
    language: String,
    summary: String,
    /// Why the record was an error, if it was.
    void: Option<String>,
    status: String,
    proponents: Vec<PartyLink>,
    addressees: Vec<PartyLink>,
    standings: Vec<StandingView>,
    deadlines: Vec<DeadlineView>,
    version: Option<String>,
    terms: Vec<TermView>,
    related: Vec<OtherView>,
    facts: Vec<FactView>,
    attestations: Vec<Attestation>,
    truncated: bool,
    /// Where it can be had to keep, and the key of what that is called.
    keep: Vec<(String, &'static str)>,
}

/// The page with the facts that are attested well enough.
#[derive(Debug)]
struct Attestation {
    address: String,
    key: &'static str,
    current: bool,
}

/// The page that the mails link to.
pub(crate) async fn show(State(site): State<Site>, visit: Visit) -> Response {
    let page = timeline(&site, &visit).await;
    answer(&site, &visit, page)
}

/// What everybody may read of the proposal of this name, attested as well as the visitor asks.
pub(crate) async fn docket(
    site: &Site,
    visit: &Visit,
    name: &str,
    most: usize,
) -> Result<Docket, Failure> {
    let least = visit.attested()?;
    let id: ProposalId = name.parse().map_err(|_| Failure::NotFound)?;
    let docket = Docket::read(&site.store, id, most).await?;
    let mut docket = docket
        .and_then(Docket::for_everybody)
        .ok_or(Failure::NotFound)?;
    docket.only_attested(least);
    Ok(docket)
}

/// The same page with only those facts that are attested so well, and what that is called.
fn attestations(visit: &Visit) -> Vec<Attestation> {
    let asked = visit.parameter("attribution");
    let choices = [
        (None, "attested-any"),
        (Some("reported"), "attested-reported"),
        (
            Some("officially_confirmed"),
            "attested-officially-confirmed",
        ),
    ];
    choices
        .into_iter()
        .map(|(word, key)| {
            let page = visit.link(&format!("/{}", visit.name()));
            Attestation {
                address: word.map_or(page.clone(), |word| with(&page, "attribution", word)),
                key,
                current: asked == word,
            }
        })
        .collect()
}

async fn timeline(site: &Site, visit: &Visit) -> Result<Response, Failure> {
    let docket = docket(site, visit, visit.name(), MOST_FACTS).await?;
    let record = Record {
        names: &Names::known(&docket.parties),
        docket: &docket,
        visit,
    };
    let proposal = &docket.proposal;
    let now = site.clock.now();
    let page = Timeline {
        frame: frame(site, &record),
        language: proposal.editorial.language.clone(),
        summary: proposal.editorial.summary.clone(),
        void: void(&docket),
        status: visit.language.say(proposal.status.key()),
        proponents: record.names.links(&proposal.proponents, visit),
        addressees: record.names.links(&proposal.addressees, visit),
        version: version(proposal, visit),
        standings: standings::standings(&record, now),
        deadlines: deadlines::deadlines(&record, now),
        terms: terms(&record),
        related: related::related(&record),
        facts: record.facts(),
        attestations: attestations(visit),
        truncated: docket.truncated,
        keep: keep(&record),
    };
    Ok(reply::record(visit, page.render()?))
}

/// The terms on the table, and how far they are carried out.
fn terms(record: &Record<'_>) -> Vec<TermView> {
    let mut terms = terms::terms(record, &record.proposal().version.terms);
    for (place, progress) in progress::progress(record) {
        if let Some(term) = terms.get_mut(place) {
            term.progress = Some(progress);
        }
    }
    terms
}

fn frame(site: &Site, record: &Record<'_>) -> Frame {
    let proposal = record.proposal();
    let mut frame = Frame::new(record.visit, proposal.editorial.title.clone());
    frame.canonical = Some(format!("{}/{}", site.public_url, proposal.id));
    frame.feed = Some(record.visit.link(&feed::address(&proposal.id)));
    frame
}

/// Why the record was an error; none where it was not.
fn void(docket: &Docket) -> Option<String> {
    (docket.proposal.status == Status::Void).then(|| {
        let reason = docket
            .events
            .iter()
            .rev()
            .find_map(|event| match &event.fact {
                Fact::Voiding(voiding) => Some(voiding.reason.clone()),
                _ => None,
            });
        reason.unwrap_or_default()
    })
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

fn keep(record: &Record<'_>) -> Vec<(String, &'static str)> {
    let id = record.proposal().id;
    let feed = record.visit.link(&feed::address(&id));
    [(feed, "keep-feed")]
        .into_iter()
        .chain(exports::addresses(id))
        .collect()
}
