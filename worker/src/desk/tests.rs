use std::{collections::HashSet, time::Duration};

use demarche::contract::v1::{Alert, Lease, Revoke, lease::Content};

use super::*;
use crate::render::Press;

mod slowing;

const HOUR: Duration = Duration::from_hours(1);

struct Office {
    desk: Desk,
    issue: Arc<Issue>,
    _folder: tempfile::TempDir,
}

fn office(window: u32) -> Office {
    let folder = tempfile::tempdir().unwrap();
    let (journal, recovered) = Journal::open(folder.path()).unwrap();
    let press = Press::new("alerts@example.org".parse().unwrap());
    let mut lease = Lease {
        message_time: Some(prost_types::Timestamp::default()),
        content: Some(Content::Alert(Alert::default())),
        ..Lease::default()
    };
    let chance = fastrand::Rng::with_seed(11);
    let desk = Desk::new(Arc::new(journal), window, &recovered, chance);
    desk.prolonged(Instant::now() + HOUR);
    Office {
        desk,
        issue: press.set(1, &mut lease).unwrap(),
        _folder: folder,
    }
}

fn key(mailing: i64, chunk: i32) -> LeaseKey {
    LeaseKey {
        mailing,
        chunk,
        epoch: 1,
    }
}

impl Office {
    fn take_in(&self, lease: LeaseKey, count: u32) {
        let recipients = (0..count).map(|index| Recipient {
            index,
            ..Recipient::default()
        });
        self.desk
            .take_in(lease, recipients.collect(), &self.issue)
            .unwrap();
    }

    fn next(&self) -> Option<Errand> {
        match self.desk.next()? {
            Task::Errand(errand) => Some(errand),
            other => panic!("no errand: {other:?}"),
        }
    }

    fn accept(&self, errand: &Errand) {
        let accepted = self
            .desk
            .journal
            .accepted(errand.slot, errand.recipient.index);
        self.desk
            .settle(errand, Ending::Accepted(Some(accepted.unwrap())));
    }
}

#[test]
fn a_small_mailing_never_waits_behind_a_large_one() {
    let office = office(10_000);
    for chunk in 0..4 {
        office.take_in(key(1, chunk), 1000);
    }
    for _ in 0..100 {
        office.next().unwrap();
    }
    office.take_in(key(2, 0), 5);
    let order: Vec<_> = (0..40)
        .map(|_| office.next().unwrap().lease.mailing)
        .collect();
    let last = order.iter().rposition(|&mailing| mailing == 2).unwrap();
    assert_eq!(order.iter().filter(|&&mailing| mailing == 2).count(), 5);
    assert!(last < 21, "{order:?}");
}

#[test]
fn a_stream_of_small_mailings_does_not_hold_up_a_large_one() {
    let office = office(100_000);
    office.take_in(key(0, 0), 1000);
    let mut of_large = 0;
    for mailing in 1..=100 {
        office.take_in(key(mailing, 0), 16);
        for _ in 0..16 {
            of_large += u32::from(office.next().unwrap().lease.mailing == 0);
        }
    }
    assert!(of_large >= 700, "{of_large}");
}

#[test]
fn every_errand_is_handed_out_once() {
    let office = office(10_000);
    for mailing in 0..7 {
        for chunk in 0..3 {
            office.take_in(key(mailing, chunk), 50);
        }
    }
    let mut seen = HashSet::new();
    while let Some(errand) = office.next() {
        assert!(seen.insert((errand.lease, errand.recipient.index)));
    }
    assert_eq!(seen.len(), 7 * 3 * 50);
    assert_eq!(office.desk.waiting(), 0);
}

#[test]
fn an_errand_that_was_put_back_is_the_next_of_its_mailing() {
    let office = office(100);
    office.take_in(key(1, 0), 2);
    let first = office.next().unwrap();
    office.desk.put_back(first);
    assert_eq!(office.next().unwrap().recipient.index, 0);
}

#[test]
fn a_lease_given_twice_is_worked_on_once() {
    let office = office(100);
    office.take_in(key(1, 0), 2);
    office.take_in(key(1, 0), 2);
    assert_eq!(office.desk.waiting(), 2);
}

#[test]
fn what_is_in_flight_when_its_lease_is_lost_is_reported_but_not_tried_again() {
    let office = office(100);
    office.take_in(key(1, 0), 3);
    let (sent, stuck) = (office.next().unwrap(), office.next().unwrap());
    office.desk.reconnected(&[key(1, 0).into()], Instant::now());
    assert!(office.desk.held().is_empty());
    office.accept(&sent);
    office.desk.put_back(stuck);
    assert_eq!(office.desk.waiting(), 0);
    let outcomes = office.desk.next_outcomes().unwrap();
    assert_eq!(outcomes.chunks[0].accepted, [0]);
    assert_eq!(office.desk.next_release(), []);
    // All three are free again.
    assert_eq!(office.desk.next_credit(), Some(100));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_handed_out_under_leases_that_may_have_run_out() {
    let office = office(100);
    office.take_in(key(1, 0), 3);
    let sent = office.next().unwrap();
    tokio::time::advance(HOUR).await;
    assert!(office.next().is_none(), "others may be mailing it");
    office.accept(&sent);
    assert_eq!(
        office.desk.held(),
        [key(1, 0).into()],
        "and yet it is asked for"
    );
    office.desk.prolonged(Instant::now() + HOUR);
    assert_eq!(office.next().unwrap().recipient.index, 1);
    office.desk.prolonged(Instant::now());
    assert!(office.next().is_some(), "late news shorten nothing");
    let outcomes = office.desk.next_outcomes().unwrap();
    assert_eq!(
        outcomes.chunks[0].accepted,
        [0],
        "what was accepted is told"
    );
}

#[test]
fn a_chunk_that_is_leased_again_is_mailed_under_the_new_lease() {
    let office = office(100);
    office.take_in(key(1, 0), 3);
    let sent = office.next().unwrap();
    let again = LeaseKey {
        epoch: 2,
        ..key(1, 0)
    };
    office.take_in(again, 2);
    assert_eq!(office.desk.held(), [again.into()]);
    while let Some(errand) = office.next() {
        assert_eq!(errand.lease, again);
    }
    office.accept(&sent);
    assert_eq!(
        office.desk.next_outcomes().unwrap().chunks[0].r#ref,
        Some(key(1, 0).into()),
        "a fact, whatever became of the lease"
    );
}

#[test]
fn all_that_is_settled_and_committed_is_forgotten() {
    let office = office(100);
    office.take_in(key(1, 0), 2);
    while let Some(errand) = office.next() {
        office.accept(&errand);
    }
    assert!(office.desk.held().is_empty(), "nothing is left to do");
    assert_eq!(
        office.desk.state().held.len(),
        1,
        "but not all is committed"
    );
    let batch = office.desk.next_outcomes().unwrap().batch;
    office.desk.acknowledged(batch);
    office.desk.acknowledged(batch);
    assert!(office.desk.state().held.is_empty());
    assert!(office.desk.journal.is_settled());
}

#[test]
fn results_are_said_again_over_a_new_stream_and_counted_anew() {
    let office = office(100);
    office.take_in(key(1, 0), 2);
    office.accept(&office.next().unwrap());
    assert_eq!(office.desk.next_outcomes().unwrap().batch, 1);
    office.accept(&office.next().unwrap());
    assert_eq!(office.desk.next_outcomes().unwrap().batch, 2);
    office.desk.acknowledged(1);
    office.desk.reconnected(&[], Instant::now());
    let again = office.desk.next_outcomes().unwrap();
    assert_eq!((again.batch, &again.chunks[0].accepted[..]), (1, &[1][..]));
    assert_eq!(office.desk.next_outcomes(), None);
}

#[test]
fn a_journal_that_cannot_be_written_stops_the_mail_and_not_the_truth() {
    let office = office(100);
    office.take_in(key(1, 0), 3);
    let errand = office.next().unwrap();
    office.desk.settle(&errand, Ending::Accepted(None));
    assert!(office.next().is_none(), "nobody else is mailed");
    assert!(office.desk.next_credit().is_none());
    let outcomes = office.desk.next_outcomes().unwrap();
    assert_eq!(
        outcomes.chunks[0].accepted,
        [0],
        "what was accepted is told"
    );
    office.desk.journal_works();
    assert!(office.next().is_some());
}

#[test]
fn a_stopped_desk_hands_nothing_out_and_takes_nothing_in() {
    let office = office(100);
    office.take_in(key(1, 0), 3);
    office.desk.stop();
    assert!(office.next().is_none());
    office.take_in(key(2, 0), 3);
    office.desk.give_back();
    assert_eq!(
        office.desk.next_release(),
        [key(1, 0).into(), key(2, 0).into()]
    );
}
