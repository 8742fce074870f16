use axum::http::{Method, StatusCode};
use demarche::domain::{
    Attribution, Clause, EndReason, EventType, NewVersion, PartyRole, SubscriptionState,
};
use demarche::store::EndSubscription;
use jiff::SignedDuration;

use crate::{
    house::House,
    story::{everything, new_proposal, party},
};

async fn state(house: &House) -> SubscriptionState {
    let (_, _, subscriptions) = house.record().await;
    subscriptions.first().unwrap().state
}

#[tokio::test]
async fn opening_the_page_confirms_nothing() {
    let house = House::new().await;
    let (_, token) = house.subscribe(vec![everything()]).await;
    let before = house.record().await;
    for method in [Method::GET, Method::HEAD] {
        let answer = house.ask(method, &format!("/confirm?token={token}")).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    assert_eq!(house.record().await, before);
}

#[tokio::test]
async fn the_button_confirms_once_and_twice_is_fine() {
    let house = House::new().await;
    let (_, token) = house.subscribe(vec![everything()]).await;
    let page = house.get(&format!("/confirm?token={token}")).await;
    page.says(&format!("action=\"/confirm?token={token}\""));
    for _ in 0..2 {
        let answer = house.post("/confirm", &format!("token={token}")).await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.says("Your alerts are confirmed");
        assert_eq!(state(&house).await, SubscriptionState::Active);
    }
    let confirmed = house.record().await;
    house
        .post(&format!("/confirm?token={token}&lang=es"), "by=page")
        .await
        .says("Sus avisos están confirmados");
    let again = house.get(&format!("/confirm?token={token}")).await;
    again.says("Your alerts are confirmed");
    again.does_not_say("<form");
    assert_eq!(house.record().await, confirmed);
}

#[tokio::test]
async fn a_link_is_too_old_after_two_days() {
    let house = House::new().await;
    let (_, token) = house.subscribe(vec![everything()]).await;
    house.clock.advance(SignedDuration::from_hours(49));
    for answer in [
        house.get(&format!("/confirm?token={token}")).await,
        house.post("/confirm", &format!("token={token}")).await,
    ] {
        assert_eq!(answer.status, StatusCode::GONE);
        answer.says("ask for the alerts anew");
    }
    assert_eq!(state(&house).await, SubscriptionState::Pending);
}

#[tokio::test]
async fn what_has_ended_is_not_confirmed_again() {
    let house = House::new().await;
    let (subscription, token) = house.subscribe(vec![everything()]).await;
    let end = EndSubscription {
        id: subscription.id,
        etag: None,
        reason: EndReason::Unsubscribed,
    };
    house.store.write(None, end).await.unwrap();
    let answer = house.post("/confirm", &format!("token={token}")).await;
    assert_eq!(answer.status, StatusCode::GONE);
    assert_eq!(state(&house).await, SubscriptionState::Ended);
}

#[tokio::test]
async fn a_forged_token_confirms_nothing() {
    let house = House::new().await;
    let (subscription, token) = house.subscribe(vec![everything()]).await;
    let keys = house.store.keys();
    for forged in [
        keys.confirm_token(subscription.id, &[0; 16]),
        keys.unsubscribe_token(&[subscription.id]),
        token[..token.len() - 2].to_owned(),
        "%22%3E%3Cscript%3E".to_owned(),
        String::new(),
    ] {
        for answer in [
            house.get(&format!("/confirm?token={forged}")).await,
            house.post("/confirm", &format!("token={forged}")).await,
        ] {
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{forged}");
            answer.does_not_say("<script");
        }
    }
    assert_eq!(state(&house).await, SubscriptionState::Pending);
}

#[tokio::test]
async fn the_page_says_in_words_what_would_be_sent() {
    let house = House::new().await;
    let announced = house
        .proposal(new_proposal("The <humanitarian> exchange"))
        .await;
    let mut draft = new_proposal("A secret draft");
    draft.version = NewVersion {
        reply_due: None,
        terms: Vec::new(),
        communication: None,
        evidence: None,
    };
    let draft = house.proposal(draft).await;
    let (_, token) = house
        .subscribe(vec![
            Clause {
                proposals: vec![announced.id, draft.id],
                minimum_attribution: Some(Attribution::Reported),
                ..everything()
            },
            Clause {
                parties: vec![party("venezuela")],
                party_role: PartyRole::Addressee,
                event_types: vec![EventType::ResponseRecorded],
                ..everything()
            },
        ])
        .await;
    let page = house.get(&format!("/confirm?token={token}")).await;
    page.says("The &#60;humanitarian&#62; exchange");
    page.does_not_say("secret");
    page.says("Proposals made to:");
    page.says("<bdi>Venezuela</bdi>");
    page.says("Reported by an independent publisher");
    page.does_not_say("reader@example.org");
    let spanish = house.get(&format!("/confirm?token={token}&lang=es")).await;
    spanish.says("Propuestas dirigidas a:");
    spanish.says("<bdi>Venezuela (es)</bdi>");
}
