use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use demarche::domain::{Channel, NewVersion, Proposal, ResponseKind, Source};
use jiff::SignedDuration;

use crate::{
    house::House,
    story::{everything, new_proposal},
};

fn address(proposal: &Proposal) -> String {
    format!("/{}", proposal.id)
}

#[tokio::test]
async fn a_timeline_says_what_happened_and_who_said_so() {
    let house = House::new().await;
    let proposal = house.proposal(new_proposal("The exchange")).await;
    house
        .respond(
            &proposal,
            ResponseKind::Deferral,
            Channel::PressRelease,
            "2025-04-25",
            None,
        )
        .await;
    let page = house.get(&address(&proposal)).await;
    assert_eq!(page.status, StatusCode::OK);
    for words in [
        "<h1 lang=\"en\" dir=\"auto\">The exchange</h1>",
        "Under consideration",
        "<strong>Put off</strong>",
        "<time datetime=\"2025-04-20\">20 April 2025 (America/El_Salvador)</time>",
        "Only the day is known.",
        "<time datetime=\"2025-05-05T12:00:00Z\">5 May 2025, 12:00 (UTC)</time>",
        "<bdi>Nayib Bukele</bdi><br>Head of state",
        "Post on a social network (public)",
        "Officially confirmed by the actor concerned",
        "<blockquote lang=\"es\" dir=\"auto\"><p>Quiero proponerle un acuerdo humanitario</p>",
        "href=\"https://example.org/post/1\" rel=\"noreferrer noopener nofollow\"",
        "<bdi>Tarek William Saab</bdi>",
        "No formal delivery is recorded",
        "252 <q dir=\"auto\">un número idéntico (252)</q>",
    ] {
        page.says(words);
    }
    page.does_not_say("No public response reported");
}

#[tokio::test]
async fn days_of_silence_are_counted_by_the_calendar() {
    let house = House::new().await;
    let proposal = house.proposal(new_proposal("The exchange")).await;
    let page = house.get(&address(&proposal)).await;
    page.says("No public response reported for 15 days, as of 5 May 2025.");
    // Midnight in El Salvador is at six in UTC.
    house.clock.set("2025-05-06T05:59:00Z".parse().unwrap());
    house.get(&address(&proposal)).await.says("for 15 days");
    house.clock.advance(SignedDuration::from_mins(2));
    house.get(&address(&proposal)).await.says("for 16 days");
    let spanish = house.get(&format!("{}?lang=es", address(&proposal))).await;
    spanish.says("No consta respuesta pública desde hace 16 días, al 6 de mayo de 2025.");
}

#[tokio::test]
async fn a_response_that_was_taken_back_is_shown_as_such() {
    let house = House::new().await;
    let proposal = house.proposal(new_proposal("The exchange")).await;
    let rejection = house
        .respond(
            &proposal,
            ResponseKind::Rejection,
            Channel::PressRelease,
            "2025-04-22",
            None,
        )
        .await;
    house
        .get(&address(&proposal))
        .await
        .says("<strong>Rejected</strong>");
    let withdrawal = house
        .respond(
            &proposal,
            ResponseKind::WithdrawalOfResponse,
            Channel::PressRelease,
            "2025-04-30",
            Some(rejection.id),
        )
        .await;
    let page = house.get(&address(&proposal)).await;
    page.says("This response was taken back later.");
    page.says(&format!("href=\"#fact-{}\"", rejection.seq));
    page.says(&format!("href=\"#fact-{}\"", withdrawal.seq));
    // Whoever took it back was heard then.
    page.says("No public response reported for 5 days, as of 5 May 2025.");
}

#[tokio::test]
async fn a_new_version_says_what_it_changes() {
    let house = House::new().await;
    let new = new_proposal("The exchange");
    let mut next = new.version.clone();
    let proposal = house.proposal(new).await;
    next.terms[0].quantity.as_mut().unwrap().value = 200;
    house.amend(&proposal, next).await;
    let page = house.get(&address(&proposal)).await;
    page.says("The offer was changed: version 2");
    page.says("What it changes");
    page.says("Version 2 of 2 is on the table.");
    let changed = page.body.split("What it changes").nth(1).unwrap();
    let changed = changed.split("</ul>").next().unwrap();
    assert!(
        changed.contains("252") && changed.contains("200"),
        "{changed}"
    );
    let spanish = house.get(&format!("{}?lang=es", address(&proposal))).await;
    spanish.says("Qué cambia");
}

#[tokio::test]
async fn facts_are_in_the_order_in_which_they_occurred() {
    let house = House::new().await;
    let proposal = house.proposal(new_proposal("The exchange")).await;
    for (kind, day) in [
        (ResponseKind::CounterProposal, "2025-05-02"),
        (ResponseKind::Acknowledgement, "2025-04-21"),
    ] {
        house
            .respond(&proposal, kind, Channel::PressRelease, day, None)
            .await;
    }
    let page = house.get(&address(&proposal)).await.body;
    let at = |words: &str| page.find(words).unwrap();
    assert!(at("Proposal announced") < at("Response: receipt acknowledged"));
    assert!(at("Response: receipt acknowledged") < at("Response: counter-proposal"));
}

#[tokio::test]
async fn what_others_wrote_cannot_become_markup_or_a_script() {
    let house = House::new().await;
    let mut new = new_proposal("<script>alert(1)</script>");
    new.editorial.language = "\"><script>".to_owned();
    let evidence = new.version.evidence.as_mut().unwrap();
    evidence.sources.push(Source {
        uri: "javascript:alert(2)".to_owned(),
        archive_uri: "data:text/html,<script>".to_owned(),
        ..Source::default()
    });
    let proposal = house.proposal(new).await;
    let (_, token) = house
        .subscribe(vec![demarche::domain::Clause {
            proposals: vec![proposal.id],
            ..everything()
        }])
        .await;
    for path in [
        "/".to_owned(),
        "/parties/venezuela".to_owned(),
        address(&proposal),
        format!("/confirm?token={token}"),
    ] {
        let page = house.get(&path).await;
        page.says("&#60;script&#62;alert(1)&#60;/script&#62;");
        page.does_not_say("<script");
        page.does_not_say("href=\"javascript:");
        page.does_not_say("href=\"data:");
    }
    house
        .get(&address(&proposal))
        .await
        .says("<bdi>javascript:alert(2)</bdi>");
}

#[tokio::test]
async fn a_draft_has_no_page() {
    let house = House::new().await;
    let mut new = new_proposal("A draft");
    new.version = NewVersion {
        communication: None,
        evidence: None,
        ..new.version
    };
    let draft = house.proposal(new).await;
    assert_eq!(
        house.get(&address(&draft)).await.status,
        StatusCode::NOT_FOUND
    );
    house.get("/").await.says("No proposal is recorded here.");
    house
        .get("/parties/venezuela")
        .await
        .says("No proposal is recorded here.");
}

#[tokio::test]
async fn what_is_not_there_has_a_page_that_says_so() {
    let house = House::new().await;
    for path in [
        "/proposals/0198c1de-7a2b-7000-8000-000000000001",
        "/proposals/x",
        "/proposals/%FF",
        "/parties/atlantis",
        "/parties/Not%20One",
        "/assets/other.css",
        "/elsewhere",
    ] {
        let page = house.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        page.says("There is no such page");
    }
}

#[tokio::test]
async fn a_page_that_is_unchanged_is_not_sent_again() {
    let house = House::new().await;
    let proposal = house.proposal(new_proposal("The exchange")).await;
    let page = house.get(&address(&proposal)).await;
    let again = |tag: String| {
        Request::get(address(&proposal))
            .header(header::IF_NONE_MATCH, tag)
            .body(Body::empty())
            .unwrap()
    };
    let tag = page.header("etag").to_owned();
    let unchanged = house.send(again(format!("\"other\", W/{tag}"))).await;
    assert_eq!(unchanged.status, StatusCode::NOT_MODIFIED);
    assert_eq!(unchanged.body, "");
    house.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(house.send(again(tag)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn looking_changes_nothing() {
    let house = House::new().await;
    let proposal = house.proposal(new_proposal("The exchange")).await;
    let before = house.record().await;
    for path in ["/", "/parties/venezuela", &address(&proposal)] {
        for method in [Method::GET, Method::HEAD] {
            assert_eq!(house.ask(method, path).await.status, StatusCode::OK);
        }
        assert_eq!(
            house.post(path, "").await.status,
            StatusCode::METHOD_NOT_ALLOWED
        );
    }
    assert_eq!(house.record().await, before);
}
