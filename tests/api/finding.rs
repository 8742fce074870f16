use demarche::contract::v1::{
    self as pb, party_service_server::PartyService as _,
    proposal_service_server::ProposalService as _,
};
use tonic::{Code, Request};

use crate::fixture::{Fixture, NOW, offer, paths, refused};

/// Titles and ranks, page by page.
async fn found(api: &Fixture, query: &str, filter: &str, page_size: i32) -> Vec<Vec<String>> {
    let mut request = pb::SearchProposalsRequest {
        query: query.to_owned(),
        filter: filter.to_owned(),
        page_size,
        ..pb::SearchProposalsRequest::default()
    };
    let mut pages = Vec::new();
    loop {
        let answer = api.search_proposals(Request::new(request.clone())).await;
        let page = answer.unwrap().into_inner();
        let told = |result: pb::SearchResult| {
            format!("{} {}", result.rank, result.proposal.unwrap().title)
        };
        pages.push(page.results.into_iter().map(told).collect());
        if page.next_page_token.is_empty() {
            return pages;
        }
        request.page_token = page.next_page_token;
    }
}

async fn listed(api: &Fixture, filter: &str) -> Vec<String> {
    let request = pb::ListProposalsRequest {
        filter: filter.to_owned(),
        ..pb::ListProposalsRequest::default()
    };
    let answer = api.list_proposals(Request::new(request)).await;
    let page = answer.unwrap().into_inner();
    assert_eq!(page.next_page_token, "");
    page.proposals.into_iter().map(|each| each.title).collect()
}

/// An offer about a person.
async fn offer_about(api: &Fixture, title: &str, person: &str, said: &str) -> pb::Proposal {
    let mut proposal = offer(title);
    let version = proposal.current_version.as_mut().unwrap();
    version.terms[0].named_persons.push(pb::NamedPerson {
        display_name: person.to_owned(),
        role: pb::NamedPersonRole::Example as i32,
        person: String::new(),
    });
    version.sources[0].quotation = said.to_owned();
    let request = pb::CreateProposalRequest {
        proposal: Some(proposal),
        ..pb::CreateProposalRequest::default()
    };
    let answer = api.create_proposal(Request::new(request)).await.unwrap();
    answer.into_inner().proposal.unwrap()
}

#[tokio::test]
async fn proposals_are_found_by_words_best_first_a_page_at_a_time() {
    let api = Fixture::with_parties().await;
    offer_about(&api, "Rocío", "x", "").await;
    offer_about(&api, "a", "Rocío San Miguel", "").await;
    offer_about(&api, "b", "x", "libertad para Rocío").await;
    offer_about(&api, "Para rocio", "x", "").await;
    offer_about(&api, "c", "x", "").await;
    let all = ["1 Para rocio", "1 Rocío", "2 a", "3 b"];
    assert_eq!(found(&api, "ROCIO", "", 0).await, [all]);
    assert_eq!(found(&api, "roci", "", 2).await, [&all[..2], &all[2..]]);
    assert_eq!(
        found(&api, "para rocio", "", 0).await,
        [["1 Para rocio", "3 b"]]
    );
    assert_eq!(found(&api, "nobody", "", 0).await, [[""; 0]]);
    // By the name of a party, which no text has in it.
    assert_eq!(found(&api, "rocio venezuela", "", 1).await.len(), 4);
}

#[tokio::test]
async fn a_party_that_is_renamed_is_found_by_its_new_name() {
    let api = Fixture::with_parties().await;
    api.offer("a").await;
    let request = pb::UpdatePartyRequest {
        party: Some(pb::Party {
            name: "parties/venezuela".to_owned(),
            display_name: "República Bolivariana".to_owned(),
            ..pb::Party::default()
        }),
        ..pb::UpdatePartyRequest::default()
    };
    api.update_party(Request::new(request)).await.unwrap();
    assert_eq!(found(&api, "republica", "", 0).await, [["2 a"]]);
    assert_eq!(found(&api, "venezuela", "", 0).await, [[""; 0]]);
}

#[tokio::test]
async fn what_is_found_is_filtered() {
    let api = Fixture::with_parties().await;
    for n in 0..30 {
        let proposal = api.offer(&format!("Offer {n}")).await;
        if n % 10 == 0 {
            api.reject(&proposal.name).await;
        }
    }
    let expected = ["1 Offer 20", "1 Offer 10", "1 Offer 0"];
    for filter in [
        "status = REJECTED",
        "response = REJECTION AND event_type = RESPONSE_RECORDED",
        "NOT event_type != RESPONSE_RECORDED",
    ] {
        assert_eq!(
            found(&api, "offer", filter, 0).await,
            [expected],
            "{filter}"
        );
        let pages = found(&api, "offer", filter, 1).await;
        assert_eq!(pages.concat(), expected, "{filter}");
    }
}

#[tokio::test]
async fn a_query_has_words_and_a_token_serves_its_own_query_only() {
    let api = Fixture::with_parties().await;
    let request = |query: &str| pb::SearchProposalsRequest {
        query: query.to_owned(),
        page_size: 1,
        ..pb::SearchProposalsRequest::default()
    };
    for query in ["", "…", &"word ".repeat(101)] {
        let answer = api.search_proposals(Request::new(request(query))).await;
        let details = refused(answer, Code::InvalidArgument, "INVALID_FIELDS");
        assert_eq!(paths(&details), ["query"], "{query}");
    }
    let filtered = pb::SearchProposalsRequest {
        filter: "silence_days = many".to_owned(),
        ..request("offer")
    };
    let answer = api.search_proposals(Request::new(filtered)).await;
    refused(answer, Code::InvalidArgument, "INVALID_FILTER");
    for title in ["An offer", "Another offer"] {
        api.offer(title).await;
    }
    let answer = api.search_proposals(Request::new(request("offer"))).await;
    let page_token = answer.unwrap().into_inner().next_page_token;
    let other = pb::SearchProposalsRequest {
        page_token,
        ..request("another offer")
    };
    let answer = api.search_proposals(Request::new(other)).await;
    refused(answer, Code::InvalidArgument, "INVALID_PAGE_TOKEN");
}

#[tokio::test]
async fn a_list_is_filtered_by_what_the_record_says_of_a_proposal() {
    let api = Fixture::with_parties().await;
    offer_about(&api, "one", "Rocío San Miguel", "").await;
    let two = offer_about(&api, "two", "María Corina Machado", "").await;
    api.reject(&two.name).await;
    let then = |seconds: i64| jiff::Timestamp::from_second(NOW + seconds).unwrap();
    for (filter, expected) in [
        ("person = \"rocio san miguel\"", vec!["one"]),
        ("person:machado", vec!["two"]),
        ("person:*", vec!["two", "one"]),
        ("person = machado", vec![]),
        ("person != \"Rocío San Miguel\"", vec!["two"]),
        ("event_type = RESPONSE_RECORDED", vec!["two"]),
        ("response = REJECTION", vec!["two"]),
        ("response != REJECTION", vec!["one"]),
        ("NOT response:*", vec!["one"]),
        ("response = ACCEPTANCE OR person:rocio", vec!["one"]),
        (
            "proponent = parties/el-salvador AND person:rocio",
            vec!["one"],
        ),
        ("silence_days >= 0", vec!["one"]),
        ("silence_days > 0", vec![]),
        ("NOT silence_days:*", vec!["two"]),
        (
            &format!("occur_time = {}", then(-3_600)),
            vec!["two", "one"],
        ),
        (&format!("occur_time > {}", then(-3_600)), vec![]),
        (&format!("update_time >= {}", then(0)), vec!["two", "one"]),
        (&format!("update_time < {}", then(0)), vec![]),
    ] {
        assert_eq!(listed(&api, filter).await, expected, "{filter}");
    }
}
