//! What the calendar says: silence, and dates that parties set.

use demarche::contract::v1::{
    self as pb, event::Fact, proposal_service_server::ProposalService as _,
};
use jiff::SignedDuration;
use tonic::Request;

use crate::fixture::{Fixture, NOW, offer};

/// Days of silence that were told of, in the order of the record.
async fn told(api: &Fixture, name: &str) -> Vec<i32> {
    let events = api.events(name).await;
    let silence = events.into_iter().filter_map(|event| match event.fact {
        Some(Fact::Silence(silence)) => Some(silence.days),
        _ => None,
    });
    silence.collect()
}

async fn keep_time(api: &Fixture) {
    let ledger = api.ledger();
    while ledger.keep_time_once().await.unwrap() {}
}

#[tokio::test]
async fn silence_is_told_of_once_at_each_milestone_however_the_clock_jumps() {
    let api = Fixture::with_parties().await;
    let name = api.offer("Offer").await.name;
    keep_time(&api).await;
    assert!(told(&api, &name).await.is_empty());
    for _ in 0..4 {
        api.clock.advance(SignedDuration::from_hours(24));
        keep_time(&api).await;
        keep_time(&api).await;
    }
    assert_eq!(told(&api, &name).await, [1, 3]);
    // Back, and forward again.
    api.clock.advance(SignedDuration::from_hours(-72));
    keep_time(&api).await;
    api.clock.advance(SignedDuration::from_hours(72));
    keep_time(&api).await;
    assert_eq!(told(&api, &name).await, [1, 3]);
    // Nobody looked for a long time: the longest silence is told of, not each that passed.
    api.clock.advance(SignedDuration::from_hours(24 * 40));
    keep_time(&api).await;
    assert_eq!(told(&api, &name).await, [1, 3, 30]);
    let proposal = api.read(&name, None).await;
    let clock = &proposal.clocks[0];
    assert_eq!(clock.channel_class(), pb::ChannelClass::Public);
    assert_eq!(clock.days, 44);
    // Whoever has answered is silent no more.
    api.reject(&name).await;
    api.clock.advance(SignedDuration::from_hours(24 * 60));
    keep_time(&api).await;
    assert_eq!(told(&api, &name).await, [1, 3, 30]);
}

#[tokio::test]
async fn only_a_date_that_a_party_set_can_pass() {
    let api = Fixture::with_parties().await;
    let mut new = offer("Offer");
    new.current_version.as_mut().unwrap().reply_due = Some(pb::Occurrence {
        time: Some(prost_types::Timestamp {
            seconds: NOW + 10 * 24 * 3_600,
            nanos: 0,
        }),
        precision: pb::Precision::Day as i32,
        time_zone: "America/Caracas".to_owned(),
    });
    let request = pb::CreateProposalRequest {
        proposal: Some(new),
        ..pb::CreateProposalRequest::default()
    };
    let answer = api.create_proposal(Request::new(request)).await.unwrap();
    let dated = answer.into_inner().proposal.unwrap();
    assert_eq!(dated.deadlines[0].timeliness(), pb::Timeliness::Pending);
    let open = api.offer("Without a date").await.name;
    for _ in 0..15 {
        api.clock.advance(SignedDuration::from_hours(24));
        keep_time(&api).await;
    }
    let types: Vec<_> = api
        .events(&dated.name)
        .await
        .iter()
        .map(pb::Event::r#type)
        .filter(|kind| *kind != pb::EventType::SilenceReached)
        .collect();
    assert_eq!(
        types,
        [
            pb::EventType::ProposalAnnounced,
            pb::EventType::DeadlineNear,
            pb::EventType::DeadlinePassed
        ]
    );
    let late = api.read(&dated.name, None).await;
    assert_eq!(late.deadlines[0].timeliness(), pb::Timeliness::Overdue);
    assert!(api.read(&open, None).await.deadlines.is_empty());
}
