//! Stops and resumptions at any moment, by chance.

use std::collections::HashMap;

use demarche::{
    domain::filter::{Filter, Kind},
    ids::Ids,
    ledger::{Failed, Graveyard, Ledger, Outcome, RuleDead, Ruling},
    store::{Chunk, FailureClass, Store},
};
use jiff::{SignedDuration, Timestamp};

use super::{
    engine::{Place, seed},
    leases::{announced, name},
};

const READERS: usize = 80;
const STEPS: usize = 800;
const LEASE: SignedDuration = SignedDuration::from_secs(30);

/// A lease, as a worker has it that does what workers are to do.
struct Held {
    chunk: Chunk,
    until: Timestamp,
    unsent: Vec<(usize, String)>,
    /// What became of some, and was not reported yet.
    unsaid: Outcome,
}

struct Scene {
    place: Place,
    store: Store,
    ledger: Ledger,
    dice: Ids,
    held: Vec<Held>,
    /// How often a mail to each was accepted.
    mailed: HashMap<String, u32>,
    mailing: i64,
}

impl Scene {
    fn throw(&self, sides: usize) -> usize {
        let drawn = u32::from_be_bytes(self.dice.random());
        usize::try_from(drawn).unwrap() % sides
    }

    /// One of those that are held.
    fn any(&self) -> Option<usize> {
        (!self.held.is_empty()).then(|| self.throw(self.held.len()))
    }

    async fn step(&mut self) {
        match self.throw(14) {
            0..=2 => self.lease(4).await,
            3..=6 => {
                if let Some(one) = self.any() {
                    let luck = self.throw(10);
                    self.mail(one, luck);
                }
            }
            7 => {
                if let Some(one) = self.any() {
                    self.say(one).await;
                }
            }
            8 => self.beat().await,
            9 => {
                let seconds = 1 + self.throw(25);
                self.pass(SignedDuration::from_secs(seconds.try_into().unwrap()))
                    .await;
            }
            10 => {
                let which = vec![self.mailing];
                self.ledger.stop(which, String::new(), None).await.unwrap();
                // As often as not before any worker could hear of it.
                if self.throw(2) == 0 {
                    self.resume().await;
                }
            }
            11 => self.resume().await,
            12 => {
                if let Some(one) = self.any() {
                    self.say(one).await;
                    let lease = name(&self.held.swap_remove(one).chunk);
                    self.ledger.release(vec![lease]).await.unwrap();
                }
            }
            _ => self.try_again().await,
        }
    }

    async fn resume(&self) {
        let which = vec![self.mailing];
        self.ledger.resume(which, None).await.unwrap();
    }

    async fn lease(&mut self, credits: u32) {
        let until = self.place.clock.now() + LEASE;
        for chunk in self.ledger.lease(credits).await.unwrap() {
            let told = self.ledger.resolve(&chunk).await.unwrap();
            assert_eq!(told.skipped, []);
            let people = told.recipients.into_iter();
            self.held.push(Held {
                until,
                unsent: people.map(|to| (to.index, to.address)).collect(),
                unsaid: Outcome {
                    lease: name(&chunk),
                    accepted: told.accepted,
                    failed: Vec::new(),
                },
                chunk,
            });
        }
    }

    fn mail(&mut self, one: usize, luck: usize) {
        let held = &mut self.held[one];
        assert!(self.place.clock.now() < held.until);
        let Some((index, address)) = held.unsent.pop() else {
            return;
        };
        let class = match luck {
            0..=5 => {
                *self.mailed.entry(address).or_default() += 1;
                return held.unsaid.accepted.push(index);
            }
            6..=7 => FailureClass::Transient,
            _ => FailureClass::Permanent,
        };
        held.unsaid.failed.push(Failed {
            index,
            class,
            smtp_code: 450,
            enhanced_code: String::new(),
            detail: String::new(),
        });
    }

    async fn say(&mut self, one: usize) {
        let unsaid = &mut self.held[one].unsaid;
        let said = unsaid.clone();
        unsaid.accepted.clear();
        unsaid.failed.clear();
        let (_, stopped) = self.ledger.settle_and_see(vec![said]).await.unwrap();
        if !stopped.is_empty() {
            // Revoked: what is unsent is let go.
            self.held[one].unsent.clear();
        }
    }

    async fn beat(&mut self) {
        let leases = self.held.iter().map(|held| name(&held.chunk)).collect();
        let lost = self.ledger.prolong(leases).await.unwrap();
        let until = self.place.clock.now() + LEASE;
        for held in &mut self.held {
            if lost.contains(&name(&held.chunk)) {
                held.unsent.clear();
            } else {
                held.until = until;
            }
        }
    }

    /// Time passes; what became of mails is reported while the lease lasts.
    async fn pass(&mut self, time: SignedDuration) {
        for one in 0..self.held.len() {
            self.say(one).await;
        }
        self.place.clock.advance(time);
        let now = self.place.clock.now();
        self.held.retain(|held| now < held.until);
    }

    async fn try_again(&self) {
        let dead = Graveyard::Event(3);
        let letters = self.ledger.dead_letters(dead, (0, 0), 1_000).await;
        let work = RuleDead {
            ruling: Ruling::Retry,
            letters: letters
                .unwrap()
                .iter()
                .map(|letter| (letter.mailing, letter.subscriber))
                .collect(),
            filter: Filter::parse("", Kind::Delivery).unwrap(),
            next: None,
            validate_only: false,
        };
        self.ledger.rule(work, None).await.unwrap();
        self.ledger.retry_once().await.unwrap();
    }
}

pub(super) async fn nobody_is_lost_or_mailed_twice_however_often_it_is_stopped(place: Place) {
    let dice = Ids::seeded(seed());
    let (store, ledger) = announced(&place, READERS as u128).await;
    let mailing = store.mailings_of_event(3).await.unwrap()[0].id;
    let mut scene = Scene {
        place,
        store,
        ledger,
        dice,
        held: Vec::new(),
        mailed: HashMap::new(),
        mailing,
    };
    for _ in 0..STEPS {
        scene.step().await;
        let standing = scene.store.standing(mailing).await.unwrap();
        assert_eq!(standing.planned, i64::try_from(READERS).unwrap());
    }
    scene.resume().await;
    for _ in 0..50 {
        scene.pass(SignedDuration::from_hours(1)).await;
        scene.try_again().await;
        scene.lease(1_000).await;
        for one in 0..scene.held.len() {
            while !scene.held[one].unsent.is_empty() {
                scene.mail(one, 0);
            }
            scene.say(one).await;
        }
        let progress = scene.ledger.progress(3).await.unwrap();
        if progress.is_done() && progress.standing.dead == 0 {
            break;
        }
    }
    let progress = scene.ledger.progress(3).await.unwrap();
    assert!(progress.is_done(), "{progress:?}");
    assert_eq!(
        progress.standing.accepted(),
        i64::try_from(READERS).unwrap()
    );
    assert_eq!(scene.mailed.len(), READERS);
    let twice: Vec<_> = scene
        .mailed
        .iter()
        .filter(|(_, times)| **times != 1)
        .collect();
    assert!(twice.is_empty(), "{twice:?}");
}
