//! A recipient domain that asks for a slower pace.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use demarche::contract::v1::{Failure, FailureClass, Lease};

use crate::{
    alerts::lease,
    life::{Worker, options},
    service::{Service, Stream},
    sink::{Act, Said, Sink, Verb, say},
};

/// A lease whose recipients are of a slow domain and of others, in turn.
fn mixed(mailing: i64, count: u32) -> Lease {
    let mut mixed = lease(mailing, count);
    for recipient in &mut mixed.recipients {
        let domain = ["slow.example", "quick.example"][recipient.index as usize % 2];
        recipient.email_address = format!("reader{}@{domain}", recipient.index);
    }
    mixed
}

/// A relay that passes on what a domain says to RCPT, as long as it is slow.
async fn passes_on(reply: &'static str) -> (Sink, Arc<AtomicBool>, Arc<AtomicUsize>) {
    let (slow, asked) = (
        Arc::new(AtomicBool::new(true)),
        Arc::new(AtomicUsize::new(0)),
    );
    let (mood, counted) = (Arc::clone(&slow), Arc::clone(&asked));
    let script = move |said: &Said<'_>| {
        if said.verb != Verb::Rcpt || !said.line.contains("@slow.example") {
            return Act::Well;
        }
        counted.fetch_add(1, Ordering::SeqCst);
        match (mood.load(Ordering::SeqCst), reply.starts_with("421")) {
            (false, _) => Act::Well,
            (true, false) => say(reply),
            (true, true) => Act::SayAndClose(format!("{reply}\r\n").into_bytes()),
        }
    };
    (Sink::start("PIPELINING", script).await, slow, asked)
}

/// Results until so many mails were accepted.
async fn until_accepted(stream: &mut Stream, count: usize) -> (Vec<u32>, Vec<Failure>) {
    let (mut accepted, mut failures) = (Vec::new(), Vec::new());
    while accepted.len() < count {
        let outcomes = stream.outcomes().await;
        stream.acknowledge(&outcomes);
        for chunk in outcomes.chunks {
            accepted.extend(chunk.accepted);
            failures.extend(chunk.failures);
        }
    }
    (accepted, failures)
}

#[tokio::test]
async fn a_domain_that_is_slow_holds_up_no_other_and_gets_its_mail_when_it_takes_it() {
    for reply in [
        "450 4.7.1 Too many messages, slow down",
        "452 4.5.3 Too many recipients",
        "451 Rate limit exceeded",
        "421 4.7.28 Our system has detected an unusual rate",
    ] {
        let mut service = Service::start().await;
        let (sink, slow, asked) = passes_on(reply).await;
        let journal = tempfile::tempdir().unwrap();
        let _worker = Worker::start(options(&service, &sink.url(), journal.path()));
        let (mut stream, _) = service.greeted().await;
        stream.lease(mixed(1, 60));
        let (accepted, mut failures) = until_accepted(&mut stream, 30).await;
        assert!(accepted.iter().all(|index| index % 2 == 1), "{reply}");
        // A lane each may have asked, and one after the first wait.
        let asked = asked.load(Ordering::SeqCst);
        assert!((1..=6).contains(&asked), "{reply}: asked {asked} times");

        slow.store(false, Ordering::SeqCst);
        let left = 30 - failures.len();
        let (accepted, more) = until_accepted(&mut stream, left).await;
        failures.extend(more);
        assert!(accepted.iter().all(|index| index % 2 == 0), "{reply}");
        for failure in &failures {
            assert_eq!(failure.class(), FailureClass::Transient, "{failure:?}");
        }
        sink.ledger(|ledger| {
            let mut mails = BTreeMap::<_, usize>::new();
            for (to, _) in &ledger.accepted {
                *mails.entry(to.clone()).or_default() += 1;
            }
            assert!(mails.values().all(|&count| count == 1), "{reply}");
        });
    }
}

#[tokio::test]
async fn a_full_mailbox_slows_nobody_down() {
    let mut service = Service::start().await;
    let (sink, _, asked) = passes_on("452 4.2.2 Mailbox full").await;
    let journal = tempfile::tempdir().unwrap();
    let _worker = Worker::start(options(&service, &sink.url(), journal.path()));
    let (mut stream, _) = service.greeted().await;
    stream.lease(mixed(1, 60));
    let (accepted, failed) = stream.settle(60).await;
    assert_eq!((accepted.len(), failed.len()), (30, 30));
    assert_eq!(asked.load(Ordering::SeqCst), 30, "each was asked");
}
