//! The service killed at random moments while clients write and a worker mails.

use std::time::Duration;

use demarche::ids::Ids;
use tonic::{Code, Status};

use super::{
    process::{Record, seed, until},
    relay::Relay,
    story::{address, record_parties, subscribe, whole_record},
    writers::Writers,
};

const KILLS: usize = 12;
const WRITERS: usize = 6;
const SUBSCRIBERS: usize = 2;

/// What a client hears of a service that is not there any more.
fn is_gone(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::Unavailable | Code::Unknown | Code::Internal | Code::Cancelled
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_write_and_no_mail_is_lost_when_the_service_is_killed() {
    let ids = Ids::seeded(seed());
    let record = Record::new()
        .with("DEMARCHE__DELIVERY__LEASE_TIME_TO_LIVE", "5s")
        .with("DEMARCHE__DELIVERY__BEAT_INTERVAL", "1s");
    subscribe(&record.open().await, SUBSCRIBERS).await;
    let relay = Relay::open(Duration::ZERO).await;
    let mut service = record.serve();
    let address_of_service = service.address;
    let _worker = record.work(address_of_service, &relay.url(), 4);
    record_parties(service.channel()).await;

    let writers = Writers::start(WRITERS, &[address_of_service], &ids, is_gone);
    for kill in 1..=KILLS {
        // At least one write after each start, and then at any moment.
        let target = writers.acknowledged() + 1 + usize::from(ids.random::<1>()[0] % 64);
        until("writes are acknowledged", || {
            writers.acknowledged() >= target
        })
        .await;
        tokio::time::sleep(Duration::from_millis(20).mul_f64(ids.fraction())).await;
        service.process.kill();
        service = record.serve_on(address_of_service);
        let acknowledged = writers.acknowledged();
        eprintln!("kill {kill}: {acknowledged} writes acknowledged");
    }
    let target = writers.acknowledged() + 20;
    until("writes go on", || writers.acknowledged() >= target).await;
    let told = writers.stop();

    let events = whole_record(service.channel()).await;
    let news = events
        .iter()
        .filter(|event| !event.proposal.is_empty())
        .count();
    until("everybody has every mail", || {
        relay.mails() >= news * SUBSCRIBERS
    })
    .await;
    service.process.signal("TERM");
    assert_eq!(service.process.exit_code().await, Some(0));

    told.is_whole(&record.open().await, &events, 2).await;
    let mails = relay.by_recipient();
    let expected = (0..SUBSCRIBERS).map(|n| (address(n), news)).collect();
    assert_eq!(mails, expected);
    eprintln!(
        "{KILLS} kills, {} writes, {} of them answered when repeated, {} mails, {} repeated",
        told.count(),
        told.repeated,
        relay.mails(),
        relay.repeats()
    );
    // The worker was not killed: what it had said, it says again, and mails nothing twice.
    assert_eq!(relay.repeats(), 0);
}
