//! Whom an event concerns.

use std::collections::BTreeSet;

use demarche::{
    domain::{
        Attribution, Clause, EventType, PartyRole, ProposalId, Reason, ResponseKind, SubscriptionId,
    },
    ledger::{Leased, Ledger},
    store::{Chunk, RecordResponse, Store, Topic},
};
use futures_util::future::join_all;
use uuid::Uuid;

use super::{
    engine::Place,
    story::{
        ADDRESSEE, EVERYTHING, PROPONENT, about, announce, answer, confirm, join, leave, party,
        reject, subscribe, with_parties,
    },
};

/// Plans all there is.
pub(super) async fn plan(ledger: &Ledger) {
    while ledger.plan_once().await.unwrap() {}
}

/// Leases all there is, and resolves it.
pub(super) async fn lease_all(ledger: &Ledger) -> Vec<(Chunk, Leased)> {
    let mut all = Vec::new();
    loop {
        let chunks = ledger.lease(1000).await.unwrap();
        if chunks.is_empty() {
            return all;
        }
        for chunk in chunks {
            let leased = ledger.resolve(&chunk).await.unwrap();
            all.push((chunk, leased));
        }
    }
}

/// The numbers of those who are to have mail about an event.
pub(super) async fn audience(store: &Store, seq: i64) -> Vec<i64> {
    let mut members = Vec::new();
    for mailing in store.mailings_of_event(seq).await.unwrap() {
        assert!(mailing.cut);
        for chunk in store
            .chunks_of_mailing(mailing.id, 0, 100_000)
            .await
            .unwrap()
        {
            members.extend_from_slice(chunk.members.numbers());
        }
    }
    members
}

pub(super) async fn mail_is_for_those_who_were_active_before_the_event(place: Place) {
    let store = with_parties(&place).await;
    let ledger = place.ledger(&store);
    let early = join(&store, 1, "early@example.org", vec![EVERYTHING]).await;
    let work = subscribe(2, "pending@example.org", vec![EVERYTHING]);
    let pending = store.write(None, work).await.unwrap().answer;
    let gone = join(&store, 3, "gone@example.org", vec![EVERYTHING]).await;
    leave(&store, gone.id).await;
    let proposal = announce(&store, 1).await;
    // Both become active after the event and before it is planned.
    store.write(None, confirm(&store, &pending)).await.unwrap();
    let late = join(&store, 4, "late@example.org", vec![EVERYTHING]).await;
    plan(&ledger).await;
    assert_eq!(audience(&store, 3).await, [early.subscriber_number]);

    let seq = reject(&store, proposal.id, 1).await;
    plan(&ledger).await;
    let all = [&early, &pending, &late].map(|each| each.subscriber_number);
    assert_eq!(audience(&store, seq).await, all);
    // A party's own events are nobody's news.
    let work = super::story::create_party("norway");
    let recorded = store.write(None, work).await.unwrap().answer;
    plan(&ledger).await;
    assert!(audience(&store, recorded.revision).await.is_empty());
    assert_eq!(store.planned().await.unwrap(), store.head());
    assert!(!ledger.plan_once().await.unwrap());
}

pub(super) async fn overlapping_subscriptions_make_one_delivery(place: Place) {
    let store = with_parties(&place).await;
    let ledger = place.ledger(&store);
    let id = ProposalId(Uuid::from_u128(1));
    let clauses = [
        vec![EVERYTHING, about(ADDRESSEE)],
        vec![about(PROPONENT), about(ADDRESSEE)],
        vec![Clause {
            proposals: vec![id],
            ..EVERYTHING
        }],
    ];
    for (n, clauses) in (1..).zip(clauses) {
        join(&store, n, "a@example.org", clauses).await;
    }
    announce(&store, 1).await;
    plan(&ledger).await;
    assert_eq!(audience(&store, 3).await, [1]);
    let told: Vec<_> = lease_all(&ledger).await;
    let (chunk, leased) = told
        .iter()
        .find(|(_, leased)| !leased.recipients.is_empty())
        .unwrap();
    let mailing = store.mailing(chunk.mailing).await.unwrap().unwrap();
    assert_eq!(mailing.topic, Topic::Event(3));
    assert_eq!(leased.recipients.len(), 1);
    assert_eq!(
        leased.recipients[0].reasons,
        [Reason::Proposal, Reason::Party]
    );
    // One click ends all three.
    let token = leased.recipients[0]
        .unsubscribe_uri
        .split_once("token=")
        .unwrap()
        .1;
    let ended: BTreeSet<_> = store
        .keys()
        .unsubscribes(token)
        .unwrap()
        .into_iter()
        .collect();
    let all = (1..=3)
        .map(|n| SubscriptionId(Uuid::from_u128(n)))
        .collect();
    assert_eq!(ended, all);
}

pub(super) async fn clauses_ask_for_type_attribution_and_role(place: Place) {
    let store = with_parties(&place).await;
    let ledger = place.ledger(&store);
    let role = |segment, party_role| Clause {
        party_role,
        ..about(segment)
    };
    let clauses = [
        Clause {
            minimum_attribution: Some(Attribution::Reported),
            ..EVERYTHING
        },
        Clause {
            minimum_attribution: Some(Attribution::OfficiallyConfirmed),
            ..EVERYTHING
        },
        role(ADDRESSEE, PartyRole::Addressee),
        role(ADDRESSEE, PartyRole::Proponent),
        role(PROPONENT, PartyRole::Proponent),
        Clause {
            event_types: vec![EventType::ResponseRecorded],
            ..EVERYTHING
        },
        Clause {
            event_types: vec![EventType::ProposalUpdated],
            ..EVERYTHING
        },
        // Both have to be true, and only the subscription itself can tell.
        Clause {
            proposals: vec![ProposalId(Uuid::from_u128(1))],
            ..role(ADDRESSEE, PartyRole::Proponent)
        },
        Clause {
            proposals: vec![ProposalId(Uuid::from_u128(1))],
            ..role(ADDRESSEE, PartyRole::Addressee)
        },
    ];
    for (n, clause) in (1..).zip(clauses) {
        let joined = join(&store, n, &format!("{n}@example.org"), vec![clause]).await;
        assert_eq!(u128::try_from(joined.subscriber_number), Ok(n));
    }
    // Announced, and reported.
    let proposal = announce(&store, 1).await;
    plan(&ledger).await;
    assert_eq!(audience(&store, 3).await, [1, 3, 5, 9]);
    // A response that somebody claims.
    let claimed = RecordResponse {
        counter: None,
        proposal: proposal.id,
        etag: None,
        id: demarche::domain::ResponseId(Uuid::from_u128(1)),
        new: answer(ResponseKind::Rejection, Attribution::Claimed),
        validate_only: false,
    };
    store.write(None, claimed.clone()).await.unwrap();
    plan(&ledger).await;
    assert_eq!(audience(&store, 4).await, [3, 5, 6, 9]);
    // The same, officially confirmed.
    let mut confirmed = claimed;
    confirmed.new.evidence.attribution = Attribution::OfficiallyConfirmed;
    store.write(None, confirmed).await.unwrap();
    plan(&ledger).await;
    assert_eq!(audience(&store, 5).await, [1, 2, 3, 5, 6, 9]);
    // What editors change is for those who ask for it by name.
    let edit = demarche::store::ChangeProposal {
        id: proposal.id,
        etag: None,
        change: demarche::store::ProposalChange::Edit {
            title: Some("Other words".to_owned()),
            summary: None,
            language: None,
        },
        validate_only: false,
    };
    store.write(None, edit).await.unwrap();
    plan(&ledger).await;
    assert_eq!(audience(&store, 6).await, [7]);
    // An offer to somebody else, of which neither is told by role or by name.
    store
        .write(None, super::story::create_party("norway"))
        .await
        .unwrap();
    let mut other = super::story::create_proposal(2, "other");
    other.new.proponents = vec![party(ADDRESSEE)];
    other.new.addressees = vec![party("norway")];
    other.new.version.terms[0].obligor = party("norway");
    if let Some(said) = &mut other.new.version.communication {
        said.on_behalf_of = party(ADDRESSEE);
    }
    let seq = store.write(None, other).await.unwrap().answer.revision;
    plan(&ledger).await;
    assert_eq!(audience(&store, seq).await, [1, 4]);
}

pub(super) async fn a_large_audience_is_covered_exactly_once(place: Place) {
    const SUBSCRIBERS: i64 = 5_000;
    let store = with_parties(&place).await;
    let ledger = place.ledger_with(&store, |settings| {
        settings.planner_batch = 700;
        settings.chunk_size = 100;
    });
    // Every seventh follows a party and everything, in two subscriptions.
    let wishes = (1..=SUBSCRIBERS).flat_map(|n| {
        let number = u128::try_from(n).unwrap();
        let address = format!("{n}@example.org");
        let one = subscribe(number, &address, vec![EVERYTHING, about(PROPONENT)]);
        let two = subscribe(number + 1_000_000, &address, vec![about(ADDRESSEE)]);
        [Some(one), (n % 7 == 0).then_some(two)]
    });
    let pending = join_all(wishes.flatten().map(|wish| store.write(None, wish))).await;
    let confirmations = pending
        .into_iter()
        .map(|done| store.write(None, confirm(&store, &done.unwrap().answer)));
    for done in join_all(confirmations).await {
        done.unwrap();
    }
    announce(&store, 1).await;
    // Leased and settled while it is still being cut.
    let mut mailed = Vec::new();
    let mut chunks = 0;
    loop {
        let more = ledger.plan_once().await.unwrap();
        let leased = ledger.lease(1_000_000).await.unwrap();
        if !more && leased.is_empty() {
            break;
        }
        for chunk in leased {
            let mailing = store.mailing(chunk.mailing).await.unwrap().unwrap();
            let told = ledger.resolve(&chunk).await.unwrap();
            if mailing.topic == Topic::Event(3) {
                chunks += 1;
                assert!(chunk.members.len() <= 100);
                assert_eq!(told.recipients.len(), chunk.members.len());
                mailed.extend_from_slice(chunk.members.numbers());
            } else {
                // The mails that asked for confirmation came too late.
                assert!(told.recipients.is_empty());
            }
            super::outcomes::settle_as_told(&ledger, &told).await;
        }
    }
    mailed.sort_unstable();
    assert_eq!(mailed, (1..=SUBSCRIBERS).collect::<Vec<_>>());
    assert_eq!(audience(&store, 3).await, mailed);
    assert_eq!(store.waiting().await.unwrap(), (0, 0));
    assert!(chunks >= 50, "{chunks}");
}

pub(super) async fn an_event_is_planned_once_by_many_planners(place: Place) {
    let store = with_parties(&place).await;
    for n in 1..=40 {
        join(&store, n, &format!("{n}@example.org"), vec![EVERYTHING]).await;
    }
    let proposal = announce(&store, 1).await;
    for n in 0..5 {
        reject(&store, proposal.id, n).await;
    }
    let ledger = place.ledger_with(&store, |settings| settings.planner_batch = 7);
    let planners = (0..6).map(|_| {
        let ledger = ledger.clone();
        tokio::spawn(async move { plan(&ledger).await })
    });
    for planner in join_all(planners).await {
        planner.unwrap();
    }
    plan(&ledger).await;
    for seq in 3..=8 {
        assert_eq!(store.mailings_of_event(seq).await.unwrap().len(), 1);
        assert_eq!(audience(&store, seq).await, (1..=40).collect::<Vec<_>>());
    }
}
