//! Domains that ask for a slower pace.

use super::*;

mod random;

/// Longer than a domain is left alone at first, shorter than a mail is parked.
const A_WHILE: Duration = Duration::from_secs(5);

impl Office {
    /// Recipients of these domains, in turn.
    fn take_in_for(&self, lease: LeaseKey, domains: &[&str], count: u32) {
        let recipients = (0..count).zip(domains.iter().cycle());
        let recipients = recipients.map(|(index, domain)| Recipient {
            index,
            email_address: format!("reader{index}@{domain}"),
            ..Recipient::default()
        });
        self.desk
            .take_in(lease, recipients.collect(), &self.issue)
            .unwrap();
    }

    fn slowed(&self, errand: &Errand) {
        let failure = Failure {
            index: errand.recipient.index,
            class: FailureClass::Transient.into(),
            ..Failure::default()
        };
        self.desk.settle(errand, Ending::Slowed(failure));
    }

    /// All that may be run now, and is not brought back.
    fn all(&self) -> Vec<Errand> {
        std::iter::from_fn(|| self.next()).collect()
    }

    /// All that is given up for now.
    fn deferred(&self) -> usize {
        let mut count = 0;
        while let Some(task) = self.desk.next() {
            let Task::Defer(errand) = task else {
                panic!("{task:?}");
            };
            self.desk
                .settle(&errand, Ending::Failed(Failure::default()));
            count += 1;
        }
        count
    }
}

fn domain(errand: &Errand) -> String {
    pace::domain(&errand.recipient)
}

#[tokio::test(start_paused = true)]
async fn a_domain_that_asks_for_a_slower_pace_holds_up_nobody_else() {
    let office = office(100);
    office.take_in_for(key(1, 0), &["slow.example", "b.example", "c.example"], 30);
    let first = office.next().unwrap();
    assert_eq!(domain(&first), "slow.example");
    office.slowed(&first);
    let others = office.all();
    assert_eq!(others.len(), 20);
    assert!(others.iter().all(|errand| domain(errand) != "slow.example"));
    assert_eq!(
        office.desk.held(),
        [key(1, 0).into()],
        "the lease goes on meanwhile"
    );
}

#[tokio::test(start_paused = true)]
async fn a_slow_domain_is_tried_with_one_mail_and_becomes_quick_by_and_by() {
    let office = office(1000);
    office.take_in_for(key(1, 0), &["Slow.example", "slow.EXAMPLE"], 200);
    office.slowed(&office.next().unwrap());
    assert!(office.next().is_none());
    let wake = office.desk.next_wake().unwrap();
    assert!(wake > Instant::now() && wake <= Instant::now() + A_WHILE);
    tokio::time::sleep_until(wake).await;
    let mut under_way = office.all();
    let mut at_once = vec![under_way.len()];
    while !under_way.is_empty() {
        for errand in &under_way {
            office.accept(errand);
        }
        under_way = office.all();
        at_once.push(under_way.len());
    }
    assert_eq!(
        &at_once[..6],
        [1, 2, 4, 8, 16, 168],
        "as quick as any other"
    );
    assert!(office.desk.held().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_domain_that_goes_on_refusing_is_left_alone_longer_and_its_mail_is_given_up_for_now() {
    let office = office(1000);
    office.take_in_for(key(1, 0), &["slow.example"], 40);
    let mut tries = 0;
    let mut errand = office.next().unwrap();
    loop {
        tries += 1;
        office.slowed(&errand);
        // One more mail of another domain still goes.
        office.take_in_for(key(100 + tries, 0), &["other.example"], 1);
        match office.desk.next() {
            Some(Task::Errand(other)) => office.accept(&other),
            Some(Task::Defer(first)) => {
                office
                    .desk
                    .settle(&first, Ending::Failed(Failure::default()));
                break;
            }
            other => panic!("{other:?}"),
        }
        let wake = office.desk.next_wake().unwrap();
        tokio::time::sleep_until(wake).await;
        errand = office.next().unwrap();
        assert_eq!(domain(&errand), "slow.example");
        assert!(office.next().is_none(), "one at a time");
    }
    assert!(tries > 2, "{tries}");
    while let Some(task) = office.desk.next() {
        let (Task::Errand(errand) | Task::Defer(errand)) = task else {
            panic!("no probe was due");
        };
        office
            .desk
            .settle(&errand, Ending::Failed(Failure::default()));
    }
    assert!(
        office.desk.held().is_empty(),
        "nothing of it is left waiting"
    );
}

#[tokio::test(start_paused = true)]
async fn a_slow_domain_takes_at_most_half_of_the_window() {
    let office = office(100);
    assert_eq!(office.desk.next_credit(), Some(100));
    office.take_in_for(key(1, 0), &["slow.example"], 100);
    office.slowed(&office.next().unwrap());
    assert_eq!(office.deferred(), 49, "of the 99 that were left");
    assert_eq!(office.desk.next_credit(), Some(50));
}

#[tokio::test(start_paused = true)]
async fn a_domain_that_wants_a_few_seconds_does_not_turn_all_mail_to_it_into_retries() {
    let office = office(100);
    office.desk.next_credit();
    office.take_in_for(key(1, 0), &["slow.example"], 100);
    office.slowed(&office.next().unwrap());
    let mut deferred = office.deferred();
    // As leases come in, one after the other, for whatever there is credit.
    for mailing in 2..50 {
        let Some(credit) = office.desk.next_credit() else {
            break;
        };
        office.take_in_for(key(mailing, 0), &["slow.example"], credit);
        deferred += office.deferred();
    }
    assert_eq!(
        deferred, 50,
        "half of a window, and then the worker is full"
    );
    assert_eq!(office.desk.next_credit(), None);
    // And yet it is not shut for long.
    let wake = office.desk.next_wake().unwrap();
    assert!(wake <= Instant::now() + Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn as_much_is_given_up_for_now_as_other_domains_take_meanwhile() {
    let office = office(100);
    office.desk.next_credit();
    office.take_in_for(key(1, 0), &["slow.example"], 100);
    office.slowed(&office.next().unwrap());
    let (mut taken, mut deferred) = (0, office.deferred());
    for mailing in 2..50 {
        let credit = office.desk.next_credit().unwrap();
        office.take_in_for(key(mailing, 0), &["slow.example", "quick.example"], credit);
        while let Some(task) = office.desk.next() {
            match task {
                Task::Errand(errand) => {
                    office.accept(&errand);
                    taken += 1;
                }
                Task::Defer(errand) => {
                    let ending = Ending::Failed(Failure::default());
                    office.desk.settle(&errand, ending);
                    deferred += 1;
                }
                Task::Probe => panic!("no probe was due"),
            }
        }
    }
    assert!(taken > 500, "{taken}: others go on");
    assert!(deferred <= taken + 50, "{deferred} for {taken}");
}

#[tokio::test(start_paused = true)]
async fn what_was_under_way_when_a_domain_was_slowed_counts_once() {
    let office = office(1000);
    office.take_in_for(key(1, 0), &["slow.example"], 100);
    let under_way: Vec<_> = (0..50).map(|_| office.next().unwrap()).collect();
    for errand in &under_way {
        office.slowed(errand);
    }
    assert!(office.next().is_none());
    let wake = office.desk.next_wake().unwrap();
    assert!(
        wake <= Instant::now() + A_WHILE,
        "the first wait, not the fiftieth"
    );
}

#[tokio::test(start_paused = true)]
async fn a_parked_mail_can_be_revoked_and_given_back() {
    let office = office(100);
    office.take_in_for(key(1, 0), &["slow.example"], 5);
    office.take_in_for(key(2, 0), &["slow.example"], 5);
    office.slowed(&office.next().unwrap());
    assert!(office.next().is_none());
    office.desk.revoke(&Revoke {
        r#ref: Some(key(1, 0).into()),
        indexes: vec![2, 3],
    });
    office.desk.revoke(&Revoke {
        r#ref: Some(key(2, 0).into()),
        indexes: vec![],
    });
    tokio::time::advance(A_WHILE).await;
    let mut mailed = Vec::new();
    while let Some(errand) = office.next() {
        mailed.push((errand.lease.mailing, errand.recipient.index));
        office.accept(&errand);
        if mailed.len() == 1 {
            office.desk.give_back();
        }
    }
    assert_eq!(mailed, [(1, 1)]);
    assert_eq!(office.desk.next_release(), [key(1, 0).into()]);
}

#[tokio::test(start_paused = true)]
async fn a_mail_that_was_put_back_for_its_domain_waits_with_the_others() {
    let office = office(100);
    office.take_in_for(key(1, 0), &["slow.example"], 3);
    let first = office.next().unwrap();
    office.desk.slow_down(&first.recipient);
    office.desk.put_back(first);
    assert!(office.next().is_none());
    tokio::time::advance(A_WHILE).await;
    let again = office.next().unwrap();
    assert_eq!(again.recipient.index, 0);
    office.accept(&again);
}

/// What is logged meanwhile.
fn logged(act: impl FnOnce()) -> String {
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);
    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, act);
    let bytes = lines.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_domain_is_named_in_the_log_only_where_many_wait() {
    for (recipients, is_named) in [(3, false), (30, true)] {
        let office = office(100);
        office.take_in_for(key(1, 0), &["family.example"], recipients);
        let first = office.next().unwrap();
        let log = logged(|| office.slowed(&first));
        assert!(log.contains("asks for a slower pace"), "{log}");
        assert_eq!(log.contains("family.example"), is_named, "{log}");
        assert!(!log.contains("reader"), "{log}");
    }
}
