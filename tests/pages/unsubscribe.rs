use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use demarche::{
    domain::{EndReason, SubscriptionId, SubscriptionState},
    ids::Ids,
};

use crate::house::{House, everything};

const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

async fn states(house: &House) -> Vec<SubscriptionState> {
    let (_, _, subscriptions) = house.record().await;
    subscriptions.iter().map(|one| one.state).collect()
}

#[tokio::test]
async fn opening_the_page_ends_nothing() {
    let house = House::new().await;
    let (subscription, _) = house.subscribe(vec![everything()]).await;
    let token = house.store.keys().unsubscribe_token(&[subscription.id]);
    let before = house.record().await;
    for method in [Method::GET, Method::HEAD] {
        let answer = house
            .ask(method, &format!("/unsubscribe?token={token}"))
            .await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    assert_eq!(house.record().await, before);
}

#[tokio::test]
async fn one_click_ends_what_led_to_the_mail_and_nothing_else() {
    let house = House::new().await;
    let (first, _) = house.subscribe(vec![everything()]).await;
    let (second, _) = house.subscribe(vec![everything()]).await;
    house.subscribe(vec![everything()]).await;
    let token = house.store.keys().unsubscribe_token(&[first.id, second.id]);
    for _ in 0..2 {
        let answer = house
            .post(&format!("/unsubscribe?token={token}"), ONE_CLICK)
            .await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("set-cookie"), "");
        assert_eq!(answer.header("location"), "");
        assert!(answer.header("content-type").starts_with("text/plain"));
        let states = states(&house).await;
        assert_eq!(
            states,
            [
                SubscriptionState::Ended,
                SubscriptionState::Ended,
                SubscriptionState::Pending
            ]
        );
    }
    let (_, _, subscriptions) = house.record().await;
    assert_eq!(subscriptions[0].end_reason, Some(EndReason::Unsubscribed));
}

#[tokio::test]
async fn one_click_comes_in_either_encoding_or_in_none() {
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\n\
                     One-Click\r\n--b--\r\n";
    for (encoding, body) in [
        ("multipart/form-data; boundary=b", multipart.to_owned()),
        ("application/x-www-form-urlencoded", ONE_CLICK.to_owned()),
        ("text/plain", String::new()),
        ("text/plain", "x".repeat(100_000)),
    ] {
        let house = House::new().await;
        let (subscription, _) = house.subscribe(vec![everything()]).await;
        let token = house.store.keys().unsubscribe_token(&[subscription.id]);
        let request = Request::post(format!("/unsubscribe?token={token}"))
            .header(header::CONTENT_TYPE, encoding)
            .body(Body::from(body))
            .unwrap();
        assert_eq!(house.send(request).await.status, StatusCode::OK);
        assert_eq!(states(&house).await, [SubscriptionState::Ended]);
    }
}

#[tokio::test]
async fn the_button_leads_to_a_page_that_says_it_is_done() {
    let house = House::new().await;
    let (subscription, _) = house.subscribe(vec![everything()]).await;
    let token = house.store.keys().unsubscribe_token(&[subscription.id]);
    let address = format!("/unsubscribe?token={token}&lang=es");
    let page = house.get(&address).await;
    page.says("¿Dejar de recibir estos avisos?");
    page.says(&format!(
        "action=\"/unsubscribe?lang=es&#38;token={token}\""
    ));
    let done = house.post(&address, "by=page").await;
    assert_eq!(done.status, StatusCode::OK);
    done.says("Ya no recibirá estos avisos");
    assert_eq!(states(&house).await, [SubscriptionState::Ended]);
}

#[tokio::test]
async fn a_forged_token_ends_nothing() {
    let house = House::new().await;
    let (subscription, confirm) = house.subscribe(vec![everything()]).await;
    for forged in [confirm, "AAAA".to_owned(), String::new()] {
        let address = format!("/unsubscribe?token={forged}");
        for answer in [
            house.get(&address).await,
            house.post(&address, ONE_CLICK).await,
            house.post(&address, "by=page").await,
        ] {
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
    }
    assert_eq!(states(&house).await, [subscription.state]);
}

#[tokio::test]
async fn leaving_what_is_gone_is_fine() {
    let house = House::new().await;
    let gone = SubscriptionId(Ids::seeded(7).uuid(house.now()));
    let token = house.store.keys().unsubscribe_token(&[gone]);
    let answer = house
        .post(&format!("/unsubscribe?token={token}"), ONE_CLICK)
        .await;
    assert_eq!(answer.status, StatusCode::OK);
}
