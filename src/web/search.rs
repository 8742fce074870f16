//! Proposals that have the words that somebody looks for, best first.

use axum::{extract::State, response::Response};
use jiff::Timestamp;

use super::{
    Site,
    failure::{Failure, answer},
    frame::Frame,
    list::{self, ON_A_PAGE, READS_FOR_A_PAGE},
    visit::{Visit, encoded, with},
};
use crate::{
    docket::is_public,
    domain::{
        Proposal,
        filter::Demands,
        search::{Query, Rank},
    },
    store::{Hit, Search, Store, StoreError},
};

/// Where it is.
pub(crate) const PATH: &str = "/search";

/// The parameter with the words.
const WORDS: &str = "q";

/// The parameter that says after which place a page begins.
const AFTER: &str = "after";

/// Longer is cut to this, in letters: nobody types it.
const LONGEST: usize = 200;

/// A form that looks for words.
#[derive(Debug)]
pub(crate) struct SearchBox {
    pub(crate) action: &'static str,
    pub(crate) name: &'static str,
    pub(crate) words: String,
    /// The language that the address names, so that the answer is in it too.
    pub(crate) language: Option<&'static str>,
}

impl SearchBox {
    /// With what the visitor looks for already.
    pub(crate) fn of(visit: &Visit) -> Self {
        Self {
            action: PATH,
            name: WORDS,
            words: words(visit),
            language: visit.asked_language(),
        }
    }
}

/// What was found.
pub(crate) async fn show(State(site): State<Site>, visit: Visit) -> Response {
    let page = page(&site, &visit).await;
    answer(&site, &visit, page)
}

async fn page(site: &Site, visit: &Visit) -> Result<Response, Failure> {
    let words = words(visit);
    let language = visit.language;
    let (title, nothing) = if words.is_empty() {
        (language.say("search"), "search-how")
    } else {
        let args = [("words", words.as_str().into())];
        (language.tell("search-title", args), "search-nothing")
    };
    let (proposals, next) = match Query::parse(&words) {
        Ok(query) => found(&site.store, query, after(visit)).await?,
        Err(_) => (Vec::new(), None),
    };
    let more = next.map(|hit| {
        let here = with(&visit.link(PATH), WORDS, &encoded(&words));
        let place = format!("{}-{}", hit.rank.number(), hit.created_seq);
        with(&here, AFTER, &place)
    });
    let page = list::Page {
        frame: Frame::new(visit, title),
        intro: None,
        proposals,
        more,
        more_words: "search-more",
        nothing,
    };
    page.respond(site, visit).await
}

fn words(visit: &Visit) -> String {
    let typed = visit.parameter(WORDS).unwrap_or_default().trim();
    typed.chars().take(LONGEST).collect()
}

/// After which place the page begins, if the address says so and it is one.
fn after(visit: &Visit) -> Option<Hit> {
    let (rank, seq) = visit.parameter(AFTER)?.split_once('-')?;
    Some(Hit {
        rank: Rank::from_number(rank.parse().ok()?)?,
        created_seq: seq.parse().ok()?,
    })
}

/// One page of those that everybody may read, and the place after which the next begins, if
/// there is one.
async fn found(
    store: &Store,
    query: Query,
    mut after: Option<Hit>,
) -> Result<(Vec<Proposal>, Option<Hit>), StoreError> {
    let mut found: Vec<(Hit, Proposal)> = Vec::new();
    for _ in 0..READS_FOR_A_PAGE {
        let which = Search {
            query: query.clone(),
            demands: Demands::default(),
            asked: std::collections::HashSet::new(),
            now: Timestamp::UNIX_EPOCH, // nothing is demanded that depends on it
            after,
            limit: ON_A_PAGE + 1,
        };
        let seen = store.search(which).await?.value;
        let all = seen.len() <= ON_A_PAGE;
        after = seen.last().map(|last| last.at).or(after);
        found.extend(seen.into_iter().filter_map(|seen| {
            let proposal = seen.found?.proposal;
            is_public(&proposal).then_some((seen.at, proposal))
        }));
        if found.len() > ON_A_PAGE {
            found.truncate(ON_A_PAGE);
            after = found.last().map(|(at, _)| *at);
            return Ok((proposals(found), after));
        }
        if all {
            return Ok((proposals(found), None));
        }
    }
    Ok((proposals(found), after))
}

fn proposals(found: Vec<(Hit, Proposal)>) -> Vec<Proposal> {
    found.into_iter().map(|(_, proposal)| proposal).collect()
}
