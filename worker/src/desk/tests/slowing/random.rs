//! Any order of events.

use std::collections::BTreeSet;

use super::*;

/// Random domains, moods, revocations and setbacks: each recipient ends once, or was taken
/// back, and nothing stays behind.
#[tokio::test(start_paused = true)]
async fn every_mail_ends_once_whatever_the_domains_do() {
    let seed = std::env::var("DEMARCHE_TEST_SEED")
        .map_or_else(|_| fastrand::u64(..), |text| text.parse().unwrap());
    eprintln!("DEMARCHE_TEST_SEED={seed}");
    let mut chance = fastrand::Rng::with_seed(seed);
    for _ in 0..50 {
        random_day(&mut chance).await;
    }
}

async fn random_day(chance: &mut fastrand::Rng) {
    let office = office(200);
    let mut ended = BTreeSet::new();
    let mut expected = BTreeSet::new();
    let mut under_way = Vec::new();
    for step in 0..2000 {
        match chance.u32(..100) {
            0..3 if step < 1000 => {
                let lease = key(step, 0);
                let domains = ["a.example", "b.example", "c.example", "d.example"];
                let count = chance.u32(1..60);
                office.take_in_for(lease, &domains[..chance.usize(1..=4)], count);
                expected.extend((0..count).map(|index| (lease, index)));
            }
            3..50 => match office.desk.next() {
                Some(Task::Errand(errand)) => under_way.push(errand),
                Some(Task::Defer(errand)) => {
                    assert!(ended.insert((errand.lease, errand.recipient.index)));
                    office
                        .desk
                        .settle(&errand, Ending::Failed(Failure::default()));
                }
                Some(Task::Probe) => panic!("no probe was due"),
                None => {}
            },
            50..95 if !under_way.is_empty() => {
                let errand = under_way.swap_remove(chance.usize(..under_way.len()));
                match chance.u32(..10) {
                    0 => office.desk.put_back(errand),
                    1 | 2 if step < 1500 => {
                        assert!(ended.insert((errand.lease, errand.recipient.index)));
                        office.slowed(&errand);
                    }
                    3 if step < 1500 => {
                        office.desk.slow_down(&errand.recipient);
                        office.desk.put_back(errand);
                    }
                    _ => {
                        assert!(ended.insert((errand.lease, errand.recipient.index)));
                        office.accept(&errand);
                    }
                }
            }
            95 => {
                let Some(&(lease, index)) = expected.iter().next() else {
                    continue;
                };
                let is_out = |errand: &Errand| errand.lease == lease;
                if !under_way.iter().any(is_out) && !ended.contains(&(lease, index)) {
                    office.desk.revoke(&Revoke {
                        r#ref: Some(lease.into()),
                        indexes: vec![index],
                    });
                    expected.remove(&(lease, index));
                }
            }
            _ => tokio::time::advance(Duration::from_millis(chance.u64(..2000))).await,
        }
        office.desk.prolonged(Instant::now() + HOUR);
        while let Some(outcomes) = office.desk.next_outcomes() {
            office.desk.acknowledged(outcomes.batch);
        }
    }
    // Everybody is in a good mood again.
    while !office.desk.held().is_empty() {
        while let Some(task) = office.desk.next() {
            match task {
                Task::Errand(errand) | Task::Defer(errand) => under_way.push(errand),
                Task::Probe => panic!("no probe was due"),
            }
        }
        for errand in under_way.drain(..) {
            assert!(ended.insert((errand.lease, errand.recipient.index)));
            office.accept(&errand);
        }
        tokio::time::advance(Duration::from_secs(1)).await;
        office.desk.prolonged(Instant::now() + HOUR);
    }
    assert!(ended == expected, "{} of {}", ended.len(), expected.len());
    while let Some(outcomes) = office.desk.next_outcomes() {
        office.desk.acknowledged(outcomes.batch);
    }
    office.desk.reconnected(&[], Instant::now());
    assert_eq!(office.desk.next_credit(), Some(200), "all room is free");
    assert!(office.desk.is_quiet() && office.desk.journal.is_settled());
}
