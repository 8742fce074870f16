//! Relays that go away and come back in the middle of a fan-out.

use std::time::Duration;

use demarche::contract::v1::proposal_service_client::ProposalServiceClient;

use super::{
    process::{Record, SOON, until},
    relay::Relay,
    story::{address, create, record_parties, subscribe},
};

#[tokio::test(flavor = "multi_thread")]
async fn relays_that_go_away_in_turn_lose_no_mail_and_repeat_only_what_had_no_answer() {
    const SUBSCRIBERS: usize = 6_000;
    const CONNECTIONS: usize = 8;
    const CUT_AT: [usize; 4] = [800, 1_800, 2_800, 3_800];
    let record = Record::new()
        .with("DEMARCHE__DELIVERY__CHUNK_SIZE", "500")
        // What was ambiguous is not waited for.
        .with(
            "DEMARCHE__DELIVERY__RETRY_SCHEDULE",
            r#"["1s", "1s", "1s", "1s", "1s"]"#,
        );
    subscribe(&record.open().await, SUBSCRIBERS).await;
    let pace = Duration::from_millis(2);
    let one = Relay::open(pace).await;
    let other = one.another_door(pace).await;
    let mut service = record.serve();
    record_parties(service.channel()).await;
    let mail = format!("{},{}&weight=2", one.url(), other.url());
    let mut worker = record.work(service.address, &mail, CONNECTIONS);
    let mut proposals = ProposalServiceClient::new(service.channel());
    let offer = create("252 for 252", "all of them", "");
    proposals.create_proposal(offer).await.unwrap();

    let doors = [&one, &other];
    for (cut, mails) in CUT_AT.into_iter().enumerate() {
        until("the fan-out is under way", || one.mails() >= mails).await;
        let (gone, stays) = (doors[cut % 2], doors[(cut + 1) % 2]);
        gone.shut();
        let before = one.mails();
        until("the other takes its share", || {
            let last = (gone.last_through(), stays.last_through());
            one.mails() > before + 200 && last.1 > last.0
        })
        .await;
        gone.open_again();
        eprintln!("cut at {before}, went on at once: {}", one.mails());
    }
    until("everybody has the mail", || one.mails() == SUBSCRIBERS).await;
    assert!(doors.iter().all(|door| door.last_through().is_some()));

    let store = record.open().await;
    let committed = async {
        while store.waiting().await.unwrap() != (0, 0) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(SOON, committed).await.unwrap();
    worker.signal("TERM");
    assert_eq!(worker.exit_code().await, Some(0));
    service.process.signal("TERM");
    assert_eq!(service.process.exit_code().await, Some(0));
    let everybody = (0..SUBSCRIBERS).map(|n| (address(n), 1)).collect();
    assert_eq!(one.by_recipient(), everybody);
    // A message whose answer was cut off may have been taken: one for each connection.
    let (cuts, repeats) = (CUT_AT.len(), one.repeats());
    eprintln!("{cuts} cuts, {SUBSCRIBERS} mails, {repeats} repeated");
    assert!(repeats <= cuts * CONNECTIONS, "{repeats} repeats");
}
