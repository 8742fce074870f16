//! States outlive their governments.

use demarche::contract::v1::{
    self as pb, party_service_server::PartyService as _,
    proposal_service_server::ProposalService as _,
};
use tonic::{Code, Request};

use crate::fixture::{Fixture, offer, paths, refused, said, source};

async fn with_governments() -> Fixture {
    let api = Fixture::with_parties().await;
    for (id, name) in [("maduro-government", "Maduro"), ("next-government", "Next")] {
        let state = "parties/venezuela";
        api.party_of_kind(id, name, pb::PartyKind::Government, state)
            .await;
    }
    api
}

fn change(government: &str) -> pb::RecordGovernmentChangeRequest {
    pb::RecordGovernmentChangeRequest {
        parent: "parties/venezuela".to_owned(),
        change: Some(pb::GovernmentChange {
            government: format!("parties/{government}"),
            occurred: said("venezuela", pb::Channel::PressRelease).occurred,
            sources: vec![source()],
            attribution: pb::Attribution::Reported as i32,
            ..pb::GovernmentChange::default()
        }),
        ..pb::RecordGovernmentChangeRequest::default()
    }
}

#[tokio::test]
async fn a_change_of_government_is_told_once_to_every_open_proposal_of_the_state() {
    let api = with_governments().await;
    let mut open = Vec::new();
    for n in 0..5 {
        open.push(api.offer(&format!("Offer {n}")).await.name);
    }
    let refused = api.offer("Refused").await.name;
    api.reject(&refused).await;
    let first = change("maduro-government");
    let answer = api.record_government_change(Request::new(first)).await;
    let state = answer.unwrap().into_inner().party.unwrap();
    assert_eq!(state.governments.len(), 1);
    let second = change("next-government");
    let answer = api.record_government_change(Request::new(second)).await;
    let state = answer.unwrap().into_inner().party.unwrap();
    let offices: Vec<_> = state
        .governments
        .iter()
        .map(|term| (term.government.as_str(), term.to.is_some()))
        .collect();
    assert_eq!(
        offices,
        [
            ("parties/maduro-government", true),
            ("parties/next-government", false)
        ]
    );
    let ledger = api.ledger();
    while ledger.keep_time_once().await.unwrap() {}
    // Nothing is told of a change that came before the proposal.
    let young = api.offer("Young").await.name;
    while ledger.keep_time_once().await.unwrap() {}
    for name in &open {
        let told: Vec<_> = api
            .events(name)
            .await
            .into_iter()
            .filter(|event| event.r#type() == pb::EventType::GovernmentChanged)
            .collect();
        assert_eq!(told.len(), 2, "{name}");
        let Some(pb::event::Fact::GovernmentChange(last)) = &told[1].fact else {
            panic!("{told:?}");
        };
        assert_eq!(last.former_government, "parties/maduro-government");
        assert_eq!(told[1].status_after(), pb::ProposalStatus::Announced);
    }
    assert_eq!(api.events(&refused).await.len(), 2);
    assert_eq!(api.events(&young).await.len(), 1);
}

#[tokio::test]
async fn governments_of_the_past_are_no_news() {
    const YEAR: i64 = 365 * 86_400;
    let api = with_governments().await;
    let name = api.offer("Offer").await.name;
    for (government, years) in [("next-government", 12), ("maduro-government", 26)] {
        let mut request = change(government);
        let occurred = request.change.as_mut().unwrap().occurred.as_mut().unwrap();
        occurred.time.as_mut().unwrap().seconds -= years * YEAR;
        let answer = api.record_government_change(Request::new(request)).await;
        answer.unwrap();
    }
    let ledger = api.ledger();
    while ledger.keep_time_once().await.unwrap() {}
    let told: Vec<_> = api
        .events(&name)
        .await
        .iter()
        .map(pb::Event::r#type)
        .collect();
    assert_eq!(told, [pb::EventType::ProposalAnnounced]);
}

#[tokio::test]
async fn a_government_that_did_not_take_office_is_retracted_where_it_was_told() {
    let api = with_governments().await;
    let name = api.offer("Offer").await.name;
    let ledger = api.ledger();
    for government in ["maduro-government", "next-government"] {
        let request = change(government);
        let answer = api.record_government_change(Request::new(request)).await;
        answer.unwrap();
    }
    while ledger.keep_time_once().await.unwrap() {}
    let told: Vec<i64> = api
        .events(&name)
        .await
        .iter()
        .map(|told| told.seq)
        .collect();
    let seq = api
        .read_party("parties/venezuela")
        .await
        .governments
        .last()
        .unwrap()
        .seq;
    let request = pb::RetractPartyFactRequest {
        parent: "parties/venezuela".to_owned(),
        retraction: Some(pb::Retraction {
            fact: seq,
            reason: "It was a rumour.".to_owned(),
            sources: vec![source()],
        }),
        ..pb::RetractPartyFactRequest::default()
    };
    let answer = api.retract_party_fact(Request::new(request.clone())).await;
    let state = answer.unwrap().into_inner().party.unwrap();
    assert_eq!(state.governments.len(), 1);
    assert!(state.governments[0].to.is_none(), "still in office");
    while ledger.keep_time_once().await.unwrap() {}
    let events = api.events(&name).await;
    assert_eq!(events.len(), told.len() + 1);
    let last = events.last().unwrap();
    assert_eq!(last.r#type(), pb::EventType::FactRetracted);
    assert_eq!(last.changes_fact, *told.last().unwrap());
    assert_eq!(last.attribution(), pb::Attribution::Reported);
    // Once.
    let again = api.retract_party_fact(Request::new(request)).await;
    let details = refused(again, Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(paths(&details), ["retraction.fact"]);
}

#[tokio::test]
async fn a_proposal_is_addressed_to_a_state_and_not_to_its_government() {
    let api = with_governments().await;
    let mut new = offer("Offer");
    new.addressees = vec!["parties/maduro-government".to_owned()];
    let request = pb::CreateProposalRequest {
        proposal: Some(new),
        ..pb::CreateProposalRequest::default()
    };
    let answer = api.create_proposal(Request::new(request)).await;
    let details = refused(answer, Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(paths(&details), ["proposal.addressees[0]"]);
    let violations = &details.bad_request().unwrap().field_violations;
    assert!(violations[0].description.contains("parties/venezuela"));
}

#[tokio::test]
async fn recognition_is_kept_in_the_order_in_which_it_occurred() {
    let api = with_governments().await;
    let recognise = |mode: pb::RecognitionMode, hours: i64| {
        let mut occurred = said("venezuela", pb::Channel::PressRelease).occurred;
        let time = occurred.as_mut().unwrap().time.as_mut().unwrap();
        time.seconds -= hours * 3_600;
        pb::RecordRecognitionRequest {
            parent: "parties/maduro-government".to_owned(),
            recognition: Some(pb::Recognition {
                recogniser: "parties/el-salvador".to_owned(),
                mode: mode as i32,
                occurred,
                sources: vec![source()],
                attribution: pb::Attribution::OfficiallyConfirmed as i32,
                ..pb::Recognition::default()
            }),
            ..pb::RecordRecognitionRequest::default()
        }
    };
    let request = recognise(pb::RecognitionMode::Withdrawn, 1);
    api.record_recognition(Request::new(request)).await.unwrap();
    let request = recognise(pb::RecognitionMode::DeJure, 100);
    let answer = api.record_recognition(Request::new(request)).await.unwrap();
    let government = answer.into_inner().party.unwrap();
    let modes: Vec<_> = government
        .recognitions
        .iter()
        .map(pb::Recognition::mode)
        .collect();
    assert_eq!(
        modes,
        [pb::RecognitionMode::DeJure, pb::RecognitionMode::Withdrawn]
    );
    let mut wrong = recognise(pb::RecognitionMode::DeJure, 0);
    wrong.parent = "parties/venezuela".to_owned();
    let answer = api.record_recognition(Request::new(wrong)).await;
    let details = refused(answer, Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(paths(&details), ["parent"]);
}

#[tokio::test]
async fn a_person_holds_offices_in_bodies_that_are_recorded() {
    let api = with_governments().await;
    let person = |body: &str| pb::CreatePartyRequest {
        party_id: "yvan-gil".to_owned(),
        party: Some(pb::Party {
            display_name: "Yván Gil".to_owned(),
            kind: pb::PartyKind::Person as i32,
            aliases: vec![pb::Text {
                content: "Gil Pinto".to_owned(),
                language_code: String::new(),
            }],
            memberships: vec![pb::Membership {
                body: format!("parties/{body}"),
                office: "Minister for foreign affairs".to_owned(),
                ..pb::Membership::default()
            }],
            ..pb::Party::default()
        }),
        ..pb::CreatePartyRequest::default()
    };
    let answer = api.create_party(Request::new(person("nobody"))).await;
    let details = refused(answer, Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(paths(&details), ["party.memberships[0].body"]);
    let answer = api
        .create_party(Request::new(person("maduro-government")))
        .await;
    let party = answer.unwrap().into_inner().party.unwrap();
    assert_eq!(party.memberships.len(), 1);
    assert_eq!(party.aliases[0].content, "Gil Pinto");
}
