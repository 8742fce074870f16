//! A record that fails at random, before or after it has done what it was asked.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU64, Ordering},
};

use demarche::{
    ledger::{DeliveryState, Ledger, Outcome, Place as From},
    store::{Fault, RequestKey, StoreError, WriteError},
};
use jiff::SignedDuration;
use uuid::Uuid;

use super::{
    engine::{Place, seed},
    leases::{announced, name},
    order::whole_record,
    story::{create_proposal, with_parties},
};

/// Of a hundred calls so many fail, half of them when all is done.
const FAILING: u64 = 30;

/// Dice that fall as the seed says.
fn dice(seed: u64) -> impl Fn() -> Fault + Send + Sync {
    let throws = AtomicU64::new(seed);
    move || {
        // SplitMix64.
        let mut z = throws
            .fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed)
            .wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        match (z ^ (z >> 31)) % 100 {
            n if n < FAILING / 2 => Fault::Before,
            n if n < FAILING => Fault::After,
            _ => Fault::None,
        }
    }
}

/// Repeats a call until it is answered.
async fn until_answered<T>(mut call: impl AsyncFnMut() -> Result<T, StoreError>) -> T {
    for _ in 0..200 {
        match call().await {
            Ok(answer) => return answer,
            Err(StoreError::Unavailable(_)) => {}
            Err(other) => panic!("{other}"),
        }
    }
    panic!("200 failures in a row are not chance");
}

pub(super) async fn what_is_repeated_by_its_id_is_recorded_once(place: Place) {
    let whole = with_parties(&place).await;
    let store = whole.clone().failing(dice(seed()));
    let tries = AtomicU64::new(0);
    let writers = (0..8_u128).map(|writer| {
        let (store, tries) = (store.clone(), &tries);
        async move {
            for n in 0..25_u128 {
                let id = 1 + writer * 100 + n;
                let key = RequestKey {
                    id: Uuid::from_u128(id),
                    method: "CreateProposal",
                    body_hash: [1; 32],
                };
                until_answered(async || {
                    // A new id at every try, as the service draws one.
                    let drawn = (id << 64) | u128::from(tries.fetch_add(1, Ordering::Relaxed));
                    match store.write(Some(key), create_proposal(drawn, "x")).await {
                        Ok(done) => Ok(done),
                        Err(WriteError::Store(error)) => Err(error),
                        Err(refused) => panic!("{refused}"),
                    }
                })
                .await;
            }
        }
    });
    futures_util::future::join_all(writers).await;
    assert_eq!(whole_record(&whole).await.len(), 2 + 200);
}

pub(super) async fn every_mail_is_told_of_once_however_the_ledger_fails(place: Place) {
    let (whole, calm) = announced(&place, 20).await;
    let ledger = place.ledger(&whole.clone().failing(dice(seed())));
    // The whole of a worker's work, by a worker that never fails itself.
    let mut mailed: HashMap<String, u32> = HashMap::new();
    super::story::reject(&whole, demarche::domain::ProposalId(Uuid::from_u128(1)), 1).await;
    for _ in 0..2_000 {
        until_answered(async || ledger.plan_once().await).await;
        if !work(&ledger, &mut mailed).await {
            if whole.waiting().await.unwrap() == (0, 0)
                && whole.planned().await.unwrap() == whole.head()
            {
                break;
            }
            // A lease whose answer was lost is nobody's until it ends.
            place.clock.advance(SignedDuration::from_secs(31));
        }
    }
    assert_eq!(whole.waiting().await.unwrap(), (0, 0));
    assert_eq!(mailed.len(), 20);
    assert!(mailed.values().all(|times| *times == 2), "{mailed:?}");
    for seq in [3, 4] {
        let page = calm.deliveries_of_event(seq, From::default(), 100).await;
        let told = page.unwrap().deliveries;
        assert_eq!(told.len(), 20);
        assert!(
            told.iter()
                .all(|each| each.state == DeliveryState::Accepted)
        );
    }
}

/// Leases, mails, and says so until it is heard. False when there was nothing.
async fn work(ledger: &Ledger, mailed: &mut HashMap<String, u32>) -> bool {
    // A lease is not asked for twice: what was given may be on its way.
    let Ok(chunks) = ledger.lease(5).await else {
        return true;
    };
    for chunk in &chunks {
        let told = until_answered(async || ledger.resolve(chunk).await).await;
        for to in &told.recipients {
            *mailed.entry(to.address.clone()).or_default() += 1;
        }
        let outcome = Outcome {
            lease: name(chunk),
            accepted: told.recipients.iter().map(|to| to.index).collect(),
            failed: told.skipped,
        };
        until_answered(async || ledger.settle(vec![outcome.clone()]).await).await;
    }
    !chunks.is_empty()
}
