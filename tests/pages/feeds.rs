//! Feeds, read by a real XML parser.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use demarche::domain::{Channel, Correction, EventType, Fact, NewVersion, Proposal, ResponseKind};
use jiff::SignedDuration;
use roxmltree::{Document, Node};

use crate::{
    house::House,
    story::{evidence, new_proposal},
    telling::{on, statement},
};

const ATOM: &str = "http://www.w3.org/2005/Atom";

fn address(proposal: &Proposal) -> String {
    format!("/{}/feed.atom", proposal.id)
}

fn children<'a>(node: Node<'a, 'a>, name: &'a str) -> Vec<Node<'a, 'a>> {
    node.children()
        .filter(|child| child.has_tag_name((ATOM, name)))
        .collect()
}

fn text<'a>(node: Node<'a, 'a>, name: &'a str) -> &'a str {
    let found = children(node, name);
    found.first().and_then(Node::text).unwrap_or_default()
}

/// What RFC 4287 demands of every feed.
fn valid(document: &Document<'_>) {
    let feed = document.root_element();
    assert!(feed.has_tag_name((ATOM, "feed")));
    for node in [feed].into_iter().chain(children(feed, "entry")) {
        for name in ["id", "title", "updated"] {
            assert_eq!(children(node, name).len(), 1, "{name}");
        }
        assert!(text(node, "id").starts_with("tag:record.example.org,2025-05-05:"));
        assert!(text(node, "updated").parse::<jiff::Timestamp>().is_ok());
        for link in children(node, "link") {
            assert!(link.attribute("href").unwrap().starts_with("https://"));
        }
    }
    assert_eq!(children(feed, "author").len(), 1);
}

#[tokio::test]
async fn a_feed_has_an_entry_for_each_event_that_is_news() {
    let house = House::new().await;
    let proposal = house
        .proposal(new_proposal("The <b>exchange</b> & more"))
        .await;
    house
        .respond(
            &proposal,
            ResponseKind::Rejection,
            Channel::PressRelease,
            "2025-04-22",
            None,
        )
        .await;
    let feed = house.get(&address(&proposal)).await;
    assert_eq!(feed.status, StatusCode::OK);
    assert_eq!(
        feed.header("content-type"),
        "application/atom+xml; charset=utf-8"
    );
    let document = Document::parse(&feed.body).unwrap();
    valid(&document);
    let root = document.root_element();
    assert_eq!(text(root, "title"), "The <b>exchange</b> & more");
    let entries = children(root, "entry");
    let titles: Vec<&str> = entries.iter().map(|entry| text(*entry, "title")).collect();
    assert_eq!(
        titles,
        [
            "Response: rejection: The <b>exchange</b> & more",
            "Proposal announced: The <b>exchange</b> & more",
        ]
    );
    let content = text(entries[0], "content");
    assert!(
        content.contains("<h3>Response: rejection</h3>"),
        "{content}"
    );
    assert!(content.contains("Tarek William Saab"));
    let via = children(entries[0], "link")
        .into_iter()
        .find(|link| link.attribute("rel") == Some("via"));
    assert_eq!(
        via.unwrap().attribute("href"),
        Some("https://example.org/post/1")
    );
}

#[tokio::test]
async fn a_correction_is_an_entry_that_names_the_one_it_corrects() {
    let house = House::new().await;
    house.party("norway", "Norway", "Noruega").await;
    let proposal = house.proposal(new_proposal("The exchange")).await;
    let day = Some(on("2025-05-01"));
    let wrong = house
        .tell(
            &proposal,
            EventType::StatementRecorded,
            day.clone(),
            statement("We support it", "2025-05-01"),
        )
        .await;
    let before = house.get(&address(&proposal)).await.body;
    house
        .tell(
            &proposal,
            EventType::FactCorrected,
            day,
            Fact::Correction(Correction {
                fact: wrong,
                replacement: Box::new(statement("We noted it", "2025-05-01")),
                reason: "Mistranslated".to_owned(),
                evidence: evidence(),
            }),
        )
        .await;
    let after = house.get(&address(&proposal)).await.body;
    let (before, after) = (
        Document::parse(&before).unwrap(),
        Document::parse(&after).unwrap(),
    );
    valid(&after);
    let old = children(before.root_element(), "entry");
    let new = children(after.root_element(), "entry");
    assert_eq!(new.len(), old.len() + 1);
    assert!(text(new[0], "title").starts_with("Correction: "));
    let answers = new[0]
        .children()
        .find(|child| child.tag_name().name() == "in-reply-to");
    assert_eq!(answers.unwrap().attribute("ref"), Some(text(old[0], "id")));
    // The entries that were there keep their ids and their times.
    for (old, new) in old.iter().zip(&new[1..]) {
        assert_eq!(text(*old, "id"), text(*new, "id"));
        assert_eq!(text(*old, "updated"), text(*new, "updated"));
    }
}

#[tokio::test]
async fn a_party_s_feed_tells_of_all_its_proposals_the_latest_first() {
    let house = House::new().await;
    house.party("norway", "Norway", "Noruega").await;
    let first = house.proposal(new_proposal("The first")).await;
    house.proposal(new_proposal("The second")).await;
    house
        .respond(
            &first,
            ResponseKind::Deferral,
            Channel::PressRelease,
            "2025-04-22",
            None,
        )
        .await;
    let mut draft = new_proposal("A secret draft");
    draft.version = NewVersion {
        communication: None,
        evidence: None,
        ..draft.version
    };
    house.proposal(draft).await;
    let feed = house.get("/parties/venezuela/feed.atom?lang=es").await;
    feed.does_not_say("secret");
    let document = Document::parse(&feed.body).unwrap();
    valid(&document);
    let root = document.root_element();
    assert_eq!(text(root, "title"), "Propuestas de y a Venezuela (es)");
    let titles: Vec<&str> = children(root, "entry")
        .into_iter()
        .map(|entry| text(entry, "title"))
        .collect();
    assert_eq!(
        titles,
        [
            "Respuesta: aplazamiento: The first",
            "Propuesta anunciada: The second",
            "Propuesta anunciada: The first",
        ]
    );
    let nobody = house.get("/parties/norway/feed.atom").await;
    let document = Document::parse(&nobody.body).unwrap();
    valid(&document);
    assert!(children(document.root_element(), "entry").is_empty());
    assert_eq!(
        house.get("/parties/atlantis/feed.atom").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn what_is_not_xml_is_left_out() {
    let house = House::new().await;
    let proposal = house
        .proposal(new_proposal("A bell\u{7}, a null\u{0} and \u{ffff} ]]>"))
        .await;
    let feed = house.get(&address(&proposal)).await;
    let document = Document::parse(&feed.body).unwrap();
    assert_eq!(
        text(document.root_element(), "title"),
        "A bell, a null and  ]]>"
    );
}

#[tokio::test]
async fn a_feed_that_is_unchanged_is_not_sent_again() {
    let house = House::new().await;
    let proposal = house.proposal(new_proposal("The exchange")).await;
    let feed = house.get(&address(&proposal)).await;
    assert_eq!(
        feed.header("last-modified"),
        "Mon, 05 May 2025 12:00:00 GMT"
    );
    let again = |name: header::HeaderName, value: &str| {
        Request::get(address(&proposal))
            .header(name, value)
            .body(Body::empty())
            .unwrap()
    };
    // Days go by: a feed tells of what was recorded only.
    house.clock.advance(SignedDuration::from_hours(100));
    let tag = feed.header("etag");
    for request in [
        again(header::IF_NONE_MATCH, tag),
        again(header::IF_MODIFIED_SINCE, "Mon, 05 May 2025 12:00:00 GMT"),
    ] {
        assert_eq!(house.send(request).await.status, StatusCode::NOT_MODIFIED);
    }
    for request in [
        again(header::IF_NONE_MATCH, "\"other\""),
        again(header::IF_MODIFIED_SINCE, "Mon, 05 May 2025 11:59:59 GMT"),
        again(header::IF_MODIFIED_SINCE, "yesterday"),
        again(header::ACCEPT_LANGUAGE, "es"),
    ] {
        assert_eq!(house.send(request).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn pages_name_their_feeds() {
    let house = House::new().await;
    let proposal = house.proposal(new_proposal("The exchange")).await;
    for (page, feed) in [
        (format!("/{}", proposal.id), address(&proposal)),
        (
            "/parties/venezuela".to_owned(),
            "/parties/venezuela/feed.atom".to_owned(),
        ),
    ] {
        let page = house.get(&page).await;
        page.says("<link rel=\"alternate\" type=\"application/atom+xml\"");
        page.says(&format!("href=\"{feed}\""));
        assert_eq!(house.get(&feed).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_reader_may_ask_for_what_is_attested_well_enough() {
    let house = House::new().await;
    let proposal = house.proposal(new_proposal("The exchange")).await;
    let said = statement("A word that was only reported.", "2025-04-22");
    house
        .tell(
            &proposal,
            EventType::StatementRecorded,
            Some(on("2025-04-22")),
            said,
        )
        .await;
    for ending in ["", "/feed.atom", "/export.json"] {
        let address = format!("/{}{ending}", proposal.id);
        let reported = house.get(&format!("{address}?attribution=reported")).await;
        reported.says("only reported");
        let confirmed = format!("{address}?attribution=officially_confirmed");
        let confirmed = house.get(&confirmed).await;
        assert_eq!(confirmed.status, StatusCode::OK, "{ending}");
        confirmed.does_not_say("only reported");
        let unknown = house.get(&format!("{address}?attribution=likely")).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND, "{ending}");
    }
    let party = "/parties/el-salvador/feed.atom?attribution=officially_confirmed";
    house.get(party).await.does_not_say("only reported");
    // Whoever reads has the choice on the page, in each language.
    let page = house.get(&format!("/{}?lang=es", proposal.id)).await;
    page.says("Solo confirmados oficialmente");
    page.says("?lang=es&#38;attribution=officially_confirmed#facts");
}
