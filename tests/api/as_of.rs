//! The record as it was.

use demarche::contract::v1::{
    self as pb, docket_service_server::DocketService as _,
    proposal_service_server::ProposalService as _, response_service_server::ResponseService as _,
    revision_service_server::RevisionService as _, timeline_service_server::TimelineService as _,
};
use tonic::Request;

use crate::fixture::{Fixture, NOW, rejection, retraction};

fn at(seconds: i64) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds, nanos: 0 }
}

#[tokio::test]
async fn days_are_counted_up_to_the_moment_that_is_asked_for_and_never_beyond_now() {
    const DAY: i64 = 86_400;
    let api = Fixture::with_parties().await;
    let name = api.offer("Offer").await.name;
    api.clock.advance(jiff::SignedDuration::from_hours(24 * 24));
    for (record, occur, days) in [
        (Some(NOW + 3 * DAY), None, 3),
        (None, Some(NOW + 5 * DAY), 5),
        (Some(NOW + 3 * DAY), Some(NOW + 5 * DAY), 3),
        (Some(NOW + 6 * DAY), Some(NOW + 5 * DAY), 5),
        (Some(NOW + 900 * DAY), None, 24),
        (Some(NOW + 24 * DAY), Some(NOW + 900 * DAY), 24),
    ] {
        let as_of = Some(pb::AsOf {
            record_time: record.map(at),
            occur_time: occur.map(at),
        });
        let proposal = api.read(&name, as_of).await;
        assert_eq!(proposal.clocks[0].days, days, "{as_of:?}");
        let request = pb::GetDocketRequest {
            name: name.clone(),
            as_of,
            ..pb::GetDocketRequest::default()
        };
        let docket = api.get_docket(Request::new(request)).await.unwrap();
        let proposal = docket.into_inner().proposal.unwrap();
        assert_eq!(proposal.clocks[0].days, days, "{as_of:?}");
        let request = pb::ListProposalsRequest {
            filter: format!("silence_days = {days}"),
            as_of,
            ..pb::ListProposalsRequest::default()
        };
        let page = api.list_proposals(Request::new(request)).await.unwrap();
        let listed = &page.into_inner().proposals;
        assert_eq!(listed.len(), 1, "{as_of:?}");
        assert_eq!(listed[0].clocks[0].days, days, "{as_of:?}");
    }
}

/// An answer of which only the day is known may have come at the end of it.
#[tokio::test]
async fn the_facts_of_a_moment_are_those_that_its_status_follows_from() {
    let api = Fixture::with_parties().await;
    let name = api.offer("Offer").await.name;
    api.clock.advance(jiff::SignedDuration::from_hours(48));
    let mut response = rejection();
    let occurred = response.communication.as_mut().unwrap().occurred.as_mut();
    let occurred = occurred.unwrap();
    occurred.precision = pb::Precision::Day as i32;
    occurred.time = Some(at(NOW + 86_400));
    let request = pb::RecordResponseRequest {
        parent: name.clone(),
        response: Some(response),
        ..pb::RecordResponseRequest::default()
    };
    let answer = api.record_response(Request::new(request)).await.unwrap();
    let seq = answer.into_inner().response.unwrap().seq;
    let request = retraction(&name, seq);
    api.retract_fact(Request::new(request)).await.unwrap();
    for (time, facts) in [(NOW + 86_400, 1), (NOW + 86_400 + 43_200, 3)] {
        let as_of = Some(pb::AsOf {
            record_time: None,
            occur_time: Some(at(time)),
        });
        let request = pb::GetDocketRequest {
            name: name.clone(),
            as_of,
            ..pb::GetDocketRequest::default()
        };
        let docket = api.get_docket(Request::new(request)).await.unwrap();
        assert_eq!(docket.into_inner().facts.len(), facts, "{time}");
        let request = pb::ListEventsRequest {
            parent: name.clone(),
            as_of,
            ..pb::ListEventsRequest::default()
        };
        let page = api.list_events(Request::new(request)).await.unwrap();
        assert_eq!(page.into_inner().events.len(), facts, "{time}");
    }
}
