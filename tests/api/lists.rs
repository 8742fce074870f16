use demarche::contract::v1::{
    self as pb, party_service_server::PartyService as _,
    proposal_service_server::ProposalService as _, response_service_server::ResponseService as _,
    timeline_service_server::TimelineService as _,
};
use tonic::{Code, Request};

use crate::fixture::{Fixture, refused};

async fn titles(api: &Fixture, filter: &str, page_size: i32) -> Vec<Vec<String>> {
    let mut request = pb::ListProposalsRequest {
        page_size,
        filter: filter.to_owned(),
        ..pb::ListProposalsRequest::default()
    };
    let mut pages = Vec::new();
    loop {
        let answer = api.list_proposals(Request::new(request.clone())).await;
        let page = answer.unwrap().into_inner();
        pages.push(page.proposals.into_iter().map(|each| each.title).collect());
        if page.next_page_token.is_empty() {
            return pages;
        }
        request.page_token = page.next_page_token;
    }
}

#[tokio::test]
async fn proposals_are_listed_newest_first_a_page_at_a_time() {
    let api = Fixture::with_parties().await;
    for title in ["a", "b", "c", "d"] {
        api.offer(title).await;
    }
    assert_eq!(titles(&api, "", 3).await, [vec!["d", "c", "b"], vec!["a"]]);
    // The last page is full, and known to be the last.
    assert_eq!(titles(&api, "", 2).await, [["d", "c"], ["b", "a"]]);
    assert_eq!(titles(&api, "", 0).await, [["d", "c", "b", "a"]]);
}

#[tokio::test]
async fn a_filter_finds_what_it_says() {
    let api = Fixture::with_parties().await;
    let rejected = api.offer("Rejected offer").await;
    api.reject(&rejected.name).await;
    api.offer("Open offer").await;
    for (filter, expected) in [
        ("status = REJECTED", vec!["Rejected offer"]),
        (
            "party = parties/venezuela AND status = ANNOUNCED",
            vec!["Open offer"],
        ),
        ("addressee = parties/el-salvador", vec![]),
        ("title:\"OFFER\"", vec!["Open offer", "Rejected offer"]),
        ("NOT title:open", vec!["Rejected offer"]),
    ] {
        assert_eq!(titles(&api, filter, 10).await, [expected], "{filter}");
    }
    let request = pb::ListProposalsRequest {
        filter: "stauts = REJECTED".to_owned(),
        ..pb::ListProposalsRequest::default()
    };
    let answer = api.list_proposals(Request::new(request)).await;
    let details = refused(answer, Code::InvalidArgument, "INVALID_FILTER");
    let metadata = &details.error_info().unwrap().metadata;
    assert_eq!(metadata["field"], "stauts");
    assert_eq!(metadata["position"], "0");
}

#[tokio::test]
async fn a_page_token_serves_its_own_list_only() {
    let api = Fixture::with_parties().await;
    for title in ["a", "b"] {
        api.offer(title).await;
    }
    let request = pb::ListProposalsRequest {
        page_size: 1,
        ..pb::ListProposalsRequest::default()
    };
    let first = api.list_proposals(Request::new(request)).await.unwrap();
    let page_token = first.into_inner().next_page_token;
    let request = pb::ListProposalsRequest {
        page_token: page_token.clone(),
        filter: "status = ANNOUNCED".to_owned(),
        ..pb::ListProposalsRequest::default()
    };
    let answer = api.list_proposals(Request::new(request)).await;
    refused(answer, Code::InvalidArgument, "INVALID_PAGE_TOKEN");
    let request = pb::ListEventsRequest {
        parent: "-".to_owned(),
        page_token,
        ..pb::ListEventsRequest::default()
    };
    let answer = api.list_events(Request::new(request)).await;
    refused(answer, Code::InvalidArgument, "INVALID_PAGE_TOKEN");
}

#[tokio::test]
async fn a_batch_is_read_in_the_order_asked_for_or_not_at_all() {
    let api = Fixture::with_parties().await;
    let (a, b) = (api.offer("a").await, api.offer("b").await);
    let request = pb::BatchGetProposalsRequest {
        names: vec![b.name.clone(), a.name.clone()],
        ..pb::BatchGetProposalsRequest::default()
    };
    let answer = api.batch_get_proposals(Request::new(request.clone())).await;
    assert_eq!(answer.unwrap().into_inner().proposals, [b, a]);

    let mut request = request;
    let missing = "proposals/0198c1de-7a2b-7000-8000-000000000001";
    request.names.push(missing.to_owned());
    let answer = api.batch_get_proposals(Request::new(request)).await;
    let details = refused(answer, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_eq!(details.resource_info().unwrap().resource_name, missing);
}

#[tokio::test]
async fn the_timeline_of_a_proposal_is_its_own() {
    let api = Fixture::with_parties().await;
    let proposal = api.offer("a").await;
    api.offer("b").await;
    api.reject(&proposal.name).await;
    let request = |parent: &str, filter: &str| {
        Request::new(pb::ListEventsRequest {
            parent: parent.to_owned(),
            filter: filter.to_owned(),
            ..pb::ListEventsRequest::default()
        })
    };
    for (parent, filter, expected) in [
        ("-", "", vec![1, 2, 3, 4, 5]),
        (proposal.name.as_str(), "", vec![3, 5]),
        ("-", "type = PROPOSAL_ANNOUNCED", vec![3, 4]),
        ("-", "status_after = REJECTED", vec![5]),
        (proposal.name.as_str(), "party = parties/atlantis", vec![]),
    ] {
        let answer = api.list_events(request(parent, filter)).await.unwrap();
        let events = answer.into_inner().events;
        let seqs: Vec<i64> = events.iter().map(|event| event.seq).collect();
        assert_eq!(seqs, expected, "{parent} {filter}");
    }
    let missing = "proposals/0198c1de-7a2b-7000-8000-000000000001";
    let answer = api.list_events(request(missing, "")).await;
    refused(answer, Code::NotFound, "RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn responses_are_listed_in_the_order_of_their_recording() {
    let api = Fixture::with_parties().await;
    let proposal = api.offer("a").await;
    for _ in 0..3 {
        api.reject(&proposal.name).await;
    }
    let mut request = pb::ListResponsesRequest {
        parent: proposal.name,
        page_size: 2,
        filter: "kind = REJECTION AND channel != NOTE_VERBALE".to_owned(),
        ..pb::ListResponsesRequest::default()
    };
    let first = api.list_responses(Request::new(request.clone())).await;
    let first = first.unwrap().into_inner();
    request.page_token = first.next_page_token;
    let second = api.list_responses(Request::new(request)).await;
    let second = second.unwrap().into_inner();
    let seqs: Vec<i64> = [first.responses, second.responses]
        .concat()
        .iter()
        .map(|response| response.seq)
        .collect();
    assert_eq!(seqs, [4, 5, 6]);
    assert_eq!(second.next_page_token, "");
}

#[tokio::test]
async fn a_party_is_found_by_any_of_its_names_and_by_its_state() {
    let api = Fixture::with_parties().await;
    let request = pb::CreatePartyRequest {
        party_id: "maduro-government".to_owned(),
        party: Some(pb::Party {
            display_name: "Government of Nicolás Maduro".to_owned(),
            kind: pb::PartyKind::Government as i32,
            state: "parties/venezuela".to_owned(),
            localized_names: vec![pb::Text {
                content: "Правительство Мадуро".to_owned(),
                language_code: "ru".to_owned(),
            }],
            aliases: vec![pb::Text {
                content: "Miraflores".to_owned(),
                language_code: "es".to_owned(),
            }],
            ..pb::Party::default()
        }),
        ..pb::CreatePartyRequest::default()
    };
    api.create_party(Request::new(request)).await.unwrap();
    for (filter, found) in [
        ("display_name:nicolas", 1),
        ("display_name:\"МАДУРО\"", 1),
        ("display_name:miraflores", 1),
        ("display_name = Miraflores", 0),
        ("state = parties/venezuela", 1),
        ("state = parties/el-salvador", 0),
        ("kind = STATE AND display_name:salvador", 1),
    ] {
        let request = pb::ListPartiesRequest {
            filter: filter.to_owned(),
            ..pb::ListPartiesRequest::default()
        };
        let answer = api.list_parties(Request::new(request)).await.unwrap();
        assert_eq!(answer.into_inner().parties.len(), found, "{filter}");
    }
}
