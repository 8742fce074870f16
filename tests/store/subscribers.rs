//! Subscriptions: who can be found, and from when on.

use demarche::{
    domain::{Anchor, Refusal, SubscriptionState},
    keys::ConfirmToken,
    store::{CONFIRM_WITHIN, ConfirmSubscription, Store, UpdateSubscription, WriteError},
};
use jiff::SignedDuration;

use super::{
    engine::Place,
    story::{
        ADDRESSEE, EVERYTHING, PROPONENT, about, announce, confirm, join, leave, party, refusal,
        subscribe, with_parties,
    },
};

fn update(id: demarche::domain::SubscriptionId) -> UpdateSubscription {
    UpdateSubscription {
        id,
        etag: None,
        clauses: None,
        language: None,
        paused: None,
        validate_only: false,
    }
}

/// Under which of the story's anchors anybody is found, and that it is this one.
async fn found(store: &Store, number: i64) -> Vec<&'static str> {
    let anchors = [
        ("*", Anchor::Everything),
        ("el-salvador", Anchor::Party(party(PROPONENT))),
        ("venezuela", Anchor::Party(party(ADDRESSEE))),
    ];
    let all = anchors.iter().map(|(_, anchor)| anchor.clone()).collect();
    let used = store.used_anchors(all).await.unwrap();
    let mut names = Vec::new();
    for (name, anchor) in anchors {
        let rows = store.anchored(anchor.clone(), 0, 10).await.unwrap();
        assert_eq!(rows.is_empty(), !used.contains(&anchor));
        assert!(rows.iter().all(|row| row.subscriber == number));
        if !rows.is_empty() {
            names.push(name);
        }
    }
    names
}

pub(super) async fn anchors_follow_the_state_of_a_subscription(place: Place) {
    let store = with_parties(&place).await;
    let wish = subscribe(1, "a@example.org", vec![about(ADDRESSEE), about(ADDRESSEE)]);
    let pending = store.write(None, wish).await.unwrap().answer;
    assert_eq!(pending.state, SubscriptionState::Pending);
    let none: [&str; 0] = [];
    assert_eq!(found(&store, 1).await, none);
    store.write(None, confirm(&store, &pending)).await.unwrap();
    assert_eq!(found(&store, 1).await, ["venezuela"]);

    let mut other = update(pending.id);
    other.clauses = Some(vec![about(PROPONENT), EVERYTHING]);
    store.write(None, other.clone()).await.unwrap();
    assert_eq!(found(&store, 1).await, ["*", "el-salvador"]);
    // To check a change finds nobody else.
    other.clauses = Some(vec![about(ADDRESSEE)]);
    other.validate_only = true;
    store.write(None, other).await.unwrap();
    assert_eq!(found(&store, 1).await, ["*", "el-salvador"]);

    for (paused, names) in [(true, &[][..]), (false, &["*", "el-salvador"][..])] {
        let mut change = update(pending.id);
        change.paused = Some(paused);
        store.write(None, change).await.unwrap();
        assert_eq!(found(&store, 1).await, names);
    }
    leave(&store, pending.id).await;
    assert_eq!(found(&store, 1).await, none);
    let mut late = update(pending.id);
    late.paused = Some(false);
    assert!(matches!(
        refusal(store.write(None, late).await),
        WriteError::Refused(Refusal::IllegalStep { .. })
    ));
    assert_eq!(found(&store, 1).await, none);
}

pub(super) async fn one_address_is_one_subscriber(place: Place) {
    let store = with_parties(&place).await;
    let first = join(&store, 1, "a@example.org", vec![EVERYTHING]).await;
    let second = join(&store, 2, "a@example.org", vec![about(ADDRESSEE)]).await;
    let other = join(&store, 3, "b@example.org", vec![EVERYTHING]).await;
    assert_eq!(first.subscriber, second.subscriber);
    assert_eq!(first.subscriber_number, second.subscriber_number);
    assert_ne!(first.subscriber, other.subscriber);
    // Also when both come in at once.
    let both = super::groups::in_one_group(
        &store,
        [4, 5].map(|n| store.write(None, subscribe(n, "c@example.org", vec![EVERYTHING]))),
    )
    .await;
    let numbers: Vec<i64> = both
        .iter()
        .map(|done| done.as_ref().unwrap().answer.subscriber_number)
        .collect();
    assert_eq!(numbers, [3, 3]);
    let found = store.subscriber_number(first.subscriber).await.unwrap();
    assert_eq!(found, Some(1));
    // In the order in which they were asked for, by pages.
    let all = store.subscriptions(None, 10).await.unwrap().value;
    let page = store.subscriptions(Some(all[1].id), 2).await.unwrap().value;
    assert_eq!(all.len(), 5);
    assert_eq!(page, all[2..4]);
}

pub(super) async fn a_token_confirms_its_own_subscription_in_time(place: Place) {
    let store = with_parties(&place).await;
    let work = subscribe(1, "a@example.org", vec![EVERYTHING]);
    let first = store.write(None, work).await.unwrap().answer;
    let work = subscribe(2, "b@example.org", vec![EVERYTHING]);
    let second = store.write(None, work).await.unwrap().answer;
    // The token of another nonce.
    let forged = store.keys().confirm_token(first.id, &[9; 16]);
    let forged = ConfirmSubscription {
        token: ConfirmToken::parse(&forged).unwrap(),
    };
    let refused = refusal(store.write(None, forged).await);
    assert!(matches!(refused, WriteError::TokenInvalid), "{refused}");

    announce(&store, 1).await;
    place.clock.advance(CONFIRM_WITHIN);
    let done = store.write(None, confirm(&store, &first)).await.unwrap();
    assert_eq!(done.answer.state, SubscriptionState::Active);
    assert_eq!(done.answer.active_after, 3);
    // An impatient reader.
    let again = store.write(None, confirm(&store, &first)).await.unwrap();
    assert_eq!(again.answer, done.answer);
    place.clock.advance(SignedDuration::from_secs(1));
    let refused = refusal(store.write(None, confirm(&store, &second)).await);
    assert!(matches!(refused, WriteError::TokenInvalid), "{refused}");
    leave(&store, first.id).await;
    let refused = refusal(store.write(None, confirm(&store, &first)).await);
    assert!(matches!(refused, WriteError::TokenInvalid), "{refused}");
}

pub(super) async fn a_pause_skips_what_happens_meanwhile(place: Place) {
    let store = with_parties(&place).await;
    let active = join(&store, 1, "a@example.org", vec![EVERYTHING]).await;
    assert_eq!(active.active_after, 2);
    let mut change = update(active.id);
    change.paused = Some(true);
    store.write(None, change.clone()).await.unwrap();
    announce(&store, 1).await;
    change.paused = Some(false);
    let resumed = store.write(None, change.clone()).await.unwrap().answer;
    assert_eq!(resumed.active_after, 3);
    // To resume what goes on changes nothing.
    assert_eq!(store.write(None, change).await.unwrap().answer, resumed);
}
