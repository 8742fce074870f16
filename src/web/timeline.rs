//! The record of one proposal: what the mail links to.

mod fact;
mod standing;
mod term;

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{
        HeaderMap, HeaderValue, StatusCode, Uri,
        header::{ETAG, IF_NONE_MATCH},
    },
    response::{IntoResponse as _, Response},
};

use self::{fact::FactRow, standing::StandingRow, term::TermRow};
use super::{
    Pages,
    language::Language,
    page::{self, Keep, Notice},
};
use crate::{
    domain::{Event, PartyId, Proposal},
    store::{EventQuery, StoreError},
};

/// Facts on one page at most: no proposal on record comes near.
const FACTS: usize = 500;

/// The names of parties, in the reader's language.
pub(super) struct Names(HashMap<PartyId, String>);

impl Names {
    pub(super) fn of(&self, id: &PartyId) -> String {
        self.0
            .get(id)
            .cloned()
            .unwrap_or_else(|| id.segment().to_owned())
    }
}

#[derive(Template)]
#[template(path = "timeline.html", config = ".config/askama.toml")]
struct Timeline {
    l: Language,
    title: String,
    title_language: String,
    summary: String,
    status: String,
    proponents: Vec<(String, String)>,
    addressees: Vec<(String, String)>,
    standings: Vec<StandingRow>,
    version: String,
    terms: Vec<TermRow>,
    facts: Vec<FactRow>,
    more: bool,
}

/// The page of a proposal.
pub(super) async fn show(
    State(pages): State<Pages>,
    Path(segment): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let language = Language::of(&uri, &headers);
    let read = match format!("proposals/{segment}").parse() {
        Ok(id) => pages.store.proposal(id).await,
        Err(_) => {
            return page::notice(StatusCode::NOT_FOUND, language, &Notice::new("not-found"));
        }
    };
    let proposal = match read {
        Ok(read) => read.value,
        Err(error) => return page::failed(&error, language),
    };
    let Some(proposal) = proposal else {
        return page::notice(StatusCode::NOT_FOUND, language, &Notice::new("not-found"));
    };
    // The days of silence on the page change with the date.
    let today = pages
        .clock
        .now()
        .to_zoned_datetime(jiff::tz::TimeZone::UTC)
        .date();
    let etag = format!("\"{}-{}-{today}\"", proposal.revision, language.code());
    if headers
        .get(IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == etag.as_bytes())
    {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    match pages.timeline(proposal, language).await {
        Ok(timeline) => {
            let mut response = page::show(StatusCode::OK, Keep::Briefly, &timeline);
            if let Ok(etag) = HeaderValue::from_str(&etag) {
                response.headers_mut().insert(ETAG, etag);
            }
            response
        }
        Err(error) => page::failed(&error, language),
    }
}

impl Pages {
    async fn timeline(&self, proposal: Proposal, l: Language) -> Result<Timeline, StoreError> {
        let names = self.names(&proposal, l).await?;
        let query = EventQuery {
            proposal: Some(proposal.id),
            after_seq: 0,
            limit: FACTS + 1,
        };
        let mut events = self.store.events(query).await?.value;
        let more = events.len() > FACTS;
        events.truncate(FACTS);
        events.sort_by_key(|event| std::cmp::Reverse(place(event)));
        let now = self.clock.now();
        let link = |id: &PartyId| (format!("/{id}"), names.of(id));
        Ok(Timeline {
            l,
            status: l.word("proposal-status", proposal.status),
            proponents: proposal.proponents.iter().map(link).collect(),
            addressees: proposal.addressees.iter().map(link).collect(),
            standings: standing::rows(&proposal, &names, now, l),
            version: l.say_with(
                "timeline-version",
                "number",
                &proposal.version.number.to_string(),
            ),
            terms: term::rows(&proposal.version.terms, &names, l),
            facts: events
                .iter()
                .map(|event| fact::row(event, &names, l))
                .collect(),
            more,
            title: proposal.editorial.title,
            title_language: proposal.editorial.language,
            summary: proposal.editorial.summary,
        })
    }

    async fn names(&self, proposal: &Proposal, l: Language) -> Result<Names, StoreError> {
        let mut names = HashMap::new();
        for id in proposal.parties() {
            if let Some(party) = self.store.party(&id).await?.value {
                names.insert(id, party.name_in(l.code()).to_owned());
            }
        }
        Ok(Names(names))
    }
}

/// In the order of occurrence; what happened only here, when it was recorded.
fn place(event: &Event) -> (jiff::Timestamp, i64) {
    let occurred = event
        .occurred
        .as_ref()
        .map(crate::domain::Occurrence::start);
    (occurred.unwrap_or(event.recorded), event.seq)
}
