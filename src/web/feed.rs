//! What is new of a proposal, and of the proposals of a party, for programs that look for
//! it: Atom (RFC 4287).
//!
//! An entry is an event that is news. Its id is a `tag:` of our host, the day on which it
//! was recorded and its place in the record (RFC 4151): the same in every feed, in every
//! language and for ever. An entry keeps its id and its times, whatever later facts make of
//! it; a correction is an entry of its own that names the entry it corrects (RFC 4685), so
//! that who has read the one is shown the other.

mod party;

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use jiff::Timestamp;

use super::{
    Site,
    failure::{Failure, answer},
    language::Language,
    names::Names,
    reply,
    timeline::{self, FactView, Record},
    visit::Visit,
};
use crate::{
    docket::{Docket, MOST_FACTS},
    domain::Event,
};

/// How many entries are in a feed.
const ENTRIES: usize = 50;

const FEED: &str = "/feed.atom";

#[derive(Debug, Template)]
#[template(path = "feed.xml", config = ".config/askama.toml")]
struct Feed {
    lang: Language,
    id: String,
    title: String,
    /// Its own address, in this language.
    own: String,
    /// The page that it is about.
    page: String,
    updated: String,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    seq: i64,
    id: String,
    title: String,
    page: String,
    recorded: String,
    kind: &'static str,
    /// The id and the place of the fact that it changes.
    changes: Option<(String, String)>,
    sources: Vec<String>,
    content: String,
}

/// A fact as HTML, for an entry.
#[derive(Debug, Template)]
#[template(path = "entry.html", config = ".config/askama.toml")]
struct Content {
    lang: Language,
    fact: FactView,
}

/// Where the feed of something is.
pub(crate) fn address(name: &impl std::fmt::Display) -> String {
    format!("/{name}{FEED}")
}

/// What is new of a proposal.
pub(crate) async fn of_proposal(State(site): State<Site>, visit: Visit) -> Response {
    let feed = async {
        let docket = timeline::docket(&site, &visit, owner(&visit)?, MOST_FACTS).await?;
        let proposal = &docket.proposal;
        let feed = Feed {
            id: tag(&site, proposal.created, &proposal.id),
            title: proposal.editorial.title.clone(),
            page: page(&site, &visit, &proposal.id),
            entries: entries(&site, &visit, &docket)?,
            ..Feed::empty(&site, &visit)
        };
        feed.respond(&visit, proposal.created, proposal.updated)
    };
    answer(&site, &visit, feed.await)
}

/// What is new of the proposals of a party.
pub(crate) async fn of_party(State(site): State<Site>, visit: Visit) -> Response {
    let feed = party::feed(&site, &visit).await;
    answer(&site, &visit, feed)
}

/// Whose feed is asked for.
fn owner(visit: &Visit) -> Result<&str, Failure> {
    visit.name().strip_suffix(FEED).ok_or(Failure::NotFound)
}

fn page(site: &Site, visit: &Visit, name: &impl std::fmt::Display) -> String {
    format!("{}{}", site.public_url, visit.link(&format!("/{name}")))
}

/// An id that nobody else makes: by who held our host on that day (RFC 4151).
fn tag(site: &Site, day: Timestamp, name: &impl std::fmt::Display) -> String {
    let (_, host) = site.public_url.split_once("://").unwrap_or_default();
    let host = host.split(['/', ':']).next().unwrap_or_default();
    format!("tag:{host},{}:{name}", day.strftime("%Y-%m-%d"))
}

/// The news of a proposal, the last recorded first.
fn entries(site: &Site, visit: &Visit, docket: &Docket) -> Result<Vec<Entry>, Failure> {
    let record = Record {
        names: &Names::known(&docket.parties),
        docket,
        visit,
    };
    let mut facts: Vec<(FactView, &Event)> =
        record.facts().into_iter().zip(&docket.events).collect();
    facts.retain(|(_, event)| event.event_type.is_news());
    facts.sort_by_key(|(_, event)| std::cmp::Reverse(event.seq));
    facts.truncate(ENTRIES);
    let entry = |(fact, event)| entry(site, &record, fact, event);
    facts.into_iter().map(entry).collect()
}

fn entry(
    site: &Site,
    record: &Record<'_>,
    fact: FactView,
    event: &Event,
) -> Result<Entry, Failure> {
    let visit = record.visit;
    let page = page(site, visit, &record.proposal().id);
    let id = |event: &Event| tag(site, event.recorded, &format_args!("events/{}", event.seq));
    let place = |seq: i64| format!("{page}#fact-{seq}");
    let changed = event.changes_fact.and_then(|seq| record.docket.event(seq));
    let sources = fact.sources.iter();
    Ok(Entry {
        seq: event.seq,
        id: id(event),
        title: format!("{}: {}", fact.heading, record.proposal().editorial.title),
        page: place(event.seq),
        recorded: event.recorded.to_string(),
        kind: event.event_type.name(),
        changes: changed.map(|changed| (id(changed), place(changed.seq))),
        sources: sources.filter_map(|source| source.href.clone()).collect(),
        content: Content {
            lang: visit.language,
            fact,
        }
        .render()?,
    })
}

impl Feed {
    fn empty(site: &Site, visit: &Visit) -> Self {
        Self {
            lang: visit.language,
            id: String::new(),
            title: String::new(),
            own: page(site, visit, &visit.name()),
            page: String::new(),
            updated: String::new(),
            entries: Vec::new(),
        }
    }

    /// The answer. A feed without entries is as old as what it is about; what is no news may
    /// change it later than the latest entry.
    fn respond(
        mut self,
        visit: &Visit,
        created: Timestamp,
        changed: Timestamp,
    ) -> Result<Response, Failure> {
        let latest = self.entries.first().map(|entry| entry.recorded.clone());
        self.updated = latest.unwrap_or_else(|| created.to_string());
        let mut body = self.render()?;
        body.retain(may_be_in_xml);
        let hash = reply::short_hash(body.as_bytes());
        let language = self.lang.code();
        Ok(reply::kept(visit, &hash, Some(changed), || {
            let headers = [
                (header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"),
                (header::CONTENT_LANGUAGE, language),
            ];
            (StatusCode::OK, headers, body).into_response()
        }))
    }
}

/// What XML 1.0 allows. An escape would not help: a reference to any other character is
/// not well-formed either.
fn may_be_in_xml(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
