//! The worker killed and drained in the middle of a fan-out.

use std::time::Duration;

use demarche::{
    contract::v1::proposal_service_client::ProposalServiceClient,
    ledger::{DeliveryState, Place},
};

use super::{
    process::{Record, Service, until},
    relay::Relay,
    story::{address, create, ledger, record_parties, subscribe},
};

/// A record with subscribers, and a relay that takes its time.
pub(super) async fn prepared(subscribers: usize) -> (Record, Relay, Service) {
    let record = Record::new()
        .with("DEMARCHE__DELIVERY__LEASE_TIME_TO_LIVE", "5s")
        .with("DEMARCHE__DELIVERY__BEAT_INTERVAL", "1s")
        .with("DEMARCHE__DELIVERY__CHUNK_SIZE", "500");
    subscribe(&record.open().await, subscribers).await;
    let relay = Relay::open(Duration::from_millis(3)).await;
    let service = record.serve();
    record_parties(service.channel()).await;
    (record, relay, service)
}

pub(super) async fn announce(service: &Service) {
    let mut proposals = ProposalServiceClient::new(service.channel());
    let offer = create("252 for 252", "all of them", "");
    proposals.create_proposal(offer).await.unwrap();
}

/// Everybody has it, and the service knows.
pub(super) async fn all_is_told(
    record: &Record,
    mut service: Service,
    relay: &Relay,
    subscribers: usize,
) {
    service.process.signal("TERM");
    assert_eq!(service.process.exit_code().await, Some(0));
    let mails = relay.by_recipient();
    assert_eq!(mails, (0..subscribers).map(|n| (address(n), 1)).collect());
    let store = record.open().await;
    assert_eq!(store.waiting().await.unwrap(), (0, 0));
    let ledger = ledger(&store);
    let told = ledger.deliveries_of_event(3, Place::default(), subscribers * 2);
    let deliveries = told.await.unwrap().deliveries;
    assert_eq!(deliveries.len(), subscribers);
    for delivery in deliveries {
        assert_eq!(delivery.state, DeliveryState::Accepted);
    }
}

/// All mail is accepted by the relay, and its acceptance committed by the service.
pub(super) async fn finished(record: &Record, relay: &Relay, subscribers: usize) {
    until("everybody has the mail", || relay.mails() == subscribers).await;
    let store = record.open().await;
    let committed = async {
        while store.waiting().await.unwrap() != (0, 0) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(super::process::SOON, committed)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_worker_loses_no_mail_and_repeats_at_most_its_open_transactions() {
    const SUBSCRIBERS: usize = 10_000;
    const CONNECTIONS: usize = 8;
    const KILLED_AT: [usize; 4] = [1_500, 3_500, 5_500, 8_000];
    let (record, relay, service) = prepared(SUBSCRIBERS).await;
    announce(&service).await;
    let mut worker = record.work(service.address, &relay.url(), CONNECTIONS);
    for mails in KILLED_AT {
        until("the fan-out is under way", || relay.mails() >= mails).await;
        worker.kill();
        let mails = relay.mails();
        eprintln!("killed after {mails} mails, {} repeated", relay.repeats());
        assert!(mails < SUBSCRIBERS, "the kill came too late");
        worker = record.work(service.address, &relay.url(), CONNECTIONS);
    }
    finished(&record, &relay, SUBSCRIBERS).await;
    worker.signal("TERM");
    assert_eq!(worker.exit_code().await, Some(0));
    let (kills, repeats) = (KILLED_AT.len(), relay.repeats());
    eprintln!("{kills} kills, {SUBSCRIBERS} mails, {repeats} repeated");
    assert!(repeats <= kills * CONNECTIONS, "{repeats} repeats");
    all_is_told(&record, service, &relay, SUBSCRIBERS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drained_worker_loses_no_mail_and_repeats_none() {
    const SUBSCRIBERS: usize = 3_000;
    let (record, relay, service) = prepared(SUBSCRIBERS).await;
    announce(&service).await;
    let mut worker = record.work(service.address, &relay.url(), 4);
    for mails in [500, 1_200, 1_900] {
        until("the fan-out is under way", || relay.mails() >= mails).await;
        worker.signal("TERM");
        assert_eq!(worker.exit_code().await, Some(0));
        let mails = relay.mails();
        eprintln!("drained after {mails} mails, {} repeated", relay.repeats());
        assert!(mails < SUBSCRIBERS, "the drain came too late");
        worker = record.work(service.address, &relay.url(), 4);
    }
    finished(&record, &relay, SUBSCRIBERS).await;
    worker.signal("TERM");
    assert_eq!(worker.exit_code().await, Some(0));
    assert_eq!(relay.repeats(), 0);
    all_is_told(&record, service, &relay, SUBSCRIBERS).await;
}
