use demarche::{
    contract::v1::{self as pb, subscription_service_server::SubscriptionService as _},
    domain::SubscriptionId,
};
use tonic::{Code, Request};

use crate::fixture::{Fixture, refused};

async fn subscribe(api: &Fixture, address: &str) -> pb::Subscription {
    let request = pb::CreateSubscriptionRequest {
        subscription: Some(pb::Subscription {
            filter: Some(pb::SubscriptionFilter {
                clauses: vec![pb::Clause::default()],
            }),
            ..pb::Subscription::default()
        }),
        email_address: address.to_owned(),
        ..pb::CreateSubscriptionRequest::default()
    };
    let answer = api.create_subscription(Request::new(request)).await;
    answer.unwrap().into_inner().subscription.unwrap()
}

#[tokio::test]
async fn the_answer_does_not_tell_whether_an_address_is_known() {
    let api = Fixture::empty().await;
    let first = subscribe(&api, "maria@example.org").await;
    let again = subscribe(&api, "maria@EXAMPLE.org").await;
    for subscription in [&first, &again] {
        assert_eq!(subscription.subscriber, "");
        assert_eq!(subscription.state(), pb::SubscriptionState::Pending);
        assert!(!format!("{subscription:?}").contains("maria"));
    }
    assert_ne!(first.name, again.name);
}

#[tokio::test]
async fn a_subscription_is_confirmed_paused_resumed_and_ended() {
    let api = Fixture::with_parties().await;
    let pending = subscribe(&api, "maria@example.org").await;
    let id: SubscriptionId = pending.name.parse().unwrap();
    let stored = api.store.subscription(id).await.unwrap().value.unwrap();
    let token = api.store.keys().confirm_token(id, &stored.nonce);

    let wrong = pb::ConfirmSubscriptionRequest {
        token: "AAAA".to_owned(),
    };
    let answer = api.confirm_subscription(Request::new(wrong)).await;
    refused(answer, Code::NotFound, "TOKEN_INVALID");

    let request = pb::ConfirmSubscriptionRequest { token };
    let answer = api
        .confirm_subscription(Request::new(request.clone()))
        .await;
    let confirmed = answer.unwrap().into_inner();
    assert_eq!(confirmed.revision, 2);
    let active = confirmed.subscription.clone().unwrap();
    assert_eq!(active.state(), pb::SubscriptionState::Active);
    let again = api.confirm_subscription(Request::new(request)).await;
    assert_eq!(again.unwrap().into_inner(), confirmed);

    for state in [pb::SubscriptionState::Paused, pb::SubscriptionState::Active] {
        let request = pb::UpdateSubscriptionRequest {
            subscription: Some(pb::Subscription {
                name: active.name.clone(),
                state: state as i32,
                ..pb::Subscription::default()
            }),
            ..pb::UpdateSubscriptionRequest::default()
        };
        let answer = api.update_subscription(Request::new(request)).await;
        let updated = answer.unwrap().into_inner().subscription.unwrap();
        assert_eq!(updated.state(), state);
    }

    let request = pb::EndSubscriptionRequest {
        name: active.name.clone(),
        ..pb::EndSubscriptionRequest::default()
    };
    let answer = api.end_subscription(Request::new(request)).await.unwrap();
    let ended = answer.into_inner().subscription.unwrap();
    assert_eq!(ended.state(), pb::SubscriptionState::Ended);
    assert_eq!(ended.end_reason(), pb::EndReason::EndedByClient);

    let request = pb::ListSubscriptionsRequest {
        filter: "state = ENDED AND language_code = en".to_owned(),
        ..pb::ListSubscriptionsRequest::default()
    };
    let answer = api.list_subscriptions(Request::new(request)).await;
    assert_eq!(answer.unwrap().into_inner().subscriptions, [ended]);
}
