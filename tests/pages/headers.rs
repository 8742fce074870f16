use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

use crate::{
    house::{Answer, House},
    story::{everything, new_proposal},
};

#[track_caller]
fn is_guarded(page: &Answer, address: &str) {
    let policy = page.header("content-security-policy");
    for rule in [
        "default-src 'none'",
        "style-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(rule), "{address}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{address}");
    assert_eq!(page.header("referrer-policy"), "no-referrer", "{address}");
    assert_eq!(
        page.header("x-content-type-options"),
        "nosniff",
        "{address}"
    );
    assert_eq!(page.header("set-cookie"), "", "{address}");
}

#[tokio::test]
async fn every_answer_is_guarded_and_none_needs_a_script() {
    let house = House::new().await;
    let proposal = house.proposal(new_proposal("The exchange")).await;
    let (subscription, token) = house.subscribe(vec![everything()]).await;
    let leave = house.store.keys().unsubscribe_token(&[subscription.id]);
    for address in [
        "/".to_owned(),
        "/parties/venezuela".to_owned(),
        format!("/{}", proposal.id),
        format!("/{}/feed.atom", proposal.id),
        format!("/{}/export.json", proposal.id),
        "/search?q=exchange".to_owned(),
        format!("/confirm?token={token}"),
        format!("/unsubscribe?token={leave}"),
        "/confirm?token=wrong".to_owned(),
        "/nothing/here".to_owned(),
    ] {
        let page = house.get(&address).await;
        is_guarded(&page, &address);
        for never in ["<script", " style=", " onclick", "http-equiv"] {
            page.does_not_say(never);
        }
        is_guarded(&house.post(&address, "").await, &address);
    }
}

#[tokio::test]
async fn what_a_token_opens_is_not_kept_nor_found() {
    let house = House::new().await;
    let (subscription, token) = house.subscribe(vec![everything()]).await;
    let leave = house.store.keys().unsubscribe_token(&[subscription.id]);
    for address in [
        format!("/confirm?token={token}"),
        format!("/unsubscribe?token={leave}"),
        "/confirm?token=wrong".to_owned(),
    ] {
        for page in [
            house.get(&address).await,
            house.post(&address, "by=page").await,
            house.post(&address, "").await,
        ] {
            assert_eq!(page.header("cache-control"), "no-store");
            assert!(page.header("x-robots-tag").contains("noindex"));
        }
    }
}

#[tokio::test]
async fn the_language_is_the_one_asked_for() {
    let house = House::new().await;
    let ask = |address: &str, accept: &str| {
        Request::get(address)
            .header(header::ACCEPT_LANGUAGE, accept)
            .body(Body::empty())
            .unwrap()
    };
    let page = house.send(ask("/", "es-VE,es;q=0.9,en;q=0.5")).await;
    page.says("<html lang=\"es\" dir=\"ltr\">");
    assert_eq!(page.header("content-language"), "es");
    assert_eq!(page.header("vary"), "accept-language");
    let page = house.send(ask("/?lang=en", "es")).await;
    page.says("<html lang=\"en\" dir=\"ltr\">");
    // Whoever chose a language keeps it from page to page.
    page.says("href=\"/?lang=en\"");
    house
        .send(ask("/", "fr"))
        .await
        .says("<html lang=\"en\" dir=\"ltr\">");
}

#[tokio::test]
async fn the_style_sheet_is_kept_for_ever_under_a_name_of_its_own() {
    let house = House::new().await;
    let page = house.get("/").await.body;
    let style = page.split("stylesheet\" href=\"").nth(1).unwrap();
    let answer = house.get(style.split('"').next().unwrap()).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.header("content-type").starts_with("text/css"));
    assert!(answer.header("cache-control").contains("immutable"));
    is_guarded(&answer, "style");
}
