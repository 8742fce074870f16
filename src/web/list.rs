//! Lists of proposals, newest first.

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    Site,
    dates::When,
    failure::{Failure, answer},
    feed,
    frame::Frame,
    names::{Names, PartyLink},
    reply,
    search::SearchBox,
    visit::{Visit, with},
    words::Worded as _,
};
use crate::{
    docket::is_public,
    domain::{PartyId, Proposal},
    store::{ProposalQuery, Store, StoreError},
};

/// How many proposals are on a page.
pub(crate) const ON_A_PAGE: usize = 20;

/// How often the record is read for a page at most, however many drafts lie between.
pub(crate) const READS_FOR_A_PAGE: usize = 10;

#[derive(Debug, Template)]
#[template(path = "list.html", config = ".config/askama.toml")]
struct List {
    frame: Frame,
    search: SearchBox,
    intro: Option<String>,
    items: Vec<Item>,
    nothing: &'static str,
    more: Option<String>,
    more_words: &'static str,
}

/// What a page of proposals is made of.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) frame: Frame,
    pub(crate) intro: Option<String>,
    pub(crate) proposals: Vec<Proposal>,
    /// Where it goes on.
    pub(crate) more: Option<String>,
    /// The key of what the way there is called.
    pub(crate) more_words: &'static str,
    /// The key of what is said where there is none.
    pub(crate) nothing: &'static str,
}

impl Page {
    pub(crate) async fn respond(self, site: &Site, visit: &Visit) -> Result<Response, Failure> {
        let parties: Vec<PartyId> = self.proposals.iter().flat_map(Proposal::parties).collect();
        let names = Names::of(&site.store, &parties).await?;
        let items = self.proposals.iter();
        let list = List {
            frame: self.frame,
            search: SearchBox::of(visit),
            intro: self.intro,
            items: items
                .map(|proposal| item(proposal, &names, visit))
                .collect(),
            nothing: self.nothing,
            more: self.more,
            more_words: self.more_words,
        };
        Ok(reply::record(visit, list.render()?))
    }
}

#[derive(Debug)]
struct Item {
    href: String,
    title: String,
    language: String,
    status: String,
    proponents: Vec<PartyLink>,
    addressees: Vec<PartyLink>,
    last: Option<When>,
}

/// Every proposal.
pub(crate) async fn all(State(site): State<Site>, visit: Visit) -> Response {
    let page = async {
        let title = visit.language.say("list-title");
        let mut frame = Frame::new(&visit, title);
        frame.canonical = Some(format!("{}/", site.public_url));
        let intro = Some(visit.language.say("list-intro"));
        list(&site, &visit, None, frame, intro).await
    };
    answer(&site, &visit, page.await)
}

/// The proposals to which a party is a party.
pub(crate) async fn of_party(State(site): State<Site>, visit: Visit) -> Response {
    let page = async {
        let id: PartyId = visit.name().parse().map_err(|_| Failure::NotFound)?;
        let party = site.store.party(&id).await?.value;
        let name = party
            .ok_or(Failure::NotFound)?
            .name_in(visit.language.code())
            .to_owned();
        let title = visit.language.tell("party-title", [("party", name.into())]);
        let mut frame = Frame::new(&visit, title);
        frame.canonical = Some(format!("{}/{id}", site.public_url));
        frame.feed = Some(visit.link(&feed::address(&id)));
        list(&site, &visit, Some(id), frame, None).await
    };
    answer(&site, &visit, page.await)
}

async fn list(
    site: &Site,
    visit: &Visit,
    party: Option<PartyId>,
    frame: Frame,
    intro: Option<String>,
) -> Result<Response, Failure> {
    let before = visit.parameter("before").and_then(|seq| seq.parse().ok());
    let (proposals, next) = public(&site.store, party, before).await?;
    let older = next.map(|seq| {
        let here = visit.link(&format!("/{}", visit.name()));
        with(&here, "before", &seq.to_string())
    });
    let page = Page {
        frame,
        intro,
        proposals,
        more: older,
        more_words: "older",
        nothing: "list-empty",
    };
    page.respond(site, visit).await
}

/// One page of proposals that are not drafts, and before which `seq` the next begins, if
/// there is one. What is only drafted was not made known by anybody, and is not ours to
/// make known.
async fn public(
    store: &Store,
    party: Option<PartyId>,
    mut before: Option<i64>,
) -> Result<(Vec<Proposal>, Option<i64>), StoreError> {
    let mut found = Vec::new();
    for _ in 0..READS_FOR_A_PAGE {
        let read = store
            .proposals(ProposalQuery {
                status: None,
                party: party.clone(),
                before_seq: before,
                limit: ON_A_PAGE + 1,
            })
            .await?
            .value;
        let all = read.len() <= ON_A_PAGE;
        before = read.last().map(|last| last.created_seq);
        found.extend(read.into_iter().filter(is_public));
        if found.len() > ON_A_PAGE {
            found.truncate(ON_A_PAGE);
            let next = found.last().map(|last| last.created_seq);
            return Ok((found, next));
        }
        if all {
            return Ok((found, None));
        }
    }
    Ok((found, before))
}

fn item(proposal: &Proposal, names: &Names, visit: &Visit) -> Item {
    Item {
        href: visit.link(&format!("/{}", proposal.id)),
        title: proposal.editorial.title.clone(),
        language: proposal.editorial.language.clone(),
        status: visit.language.say(proposal.status.key()),
        proponents: names.links(&proposal.proponents, visit),
        addressees: names.links(&proposal.addressees, visit),
        last: proposal
            .last_occurred()
            .map(|occurred| When::of(occurred, visit.language)),
    }
}
