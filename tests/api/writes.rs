use demarche::contract::v1::{
    self as pb, party_service_server::PartyService as _,
    proposal_service_server::ProposalService as _, response_service_server::ResponseService as _,
};
use tonic::{Code, Request};

use crate::fixture::{Fixture, offer, paths, refused, rejection, said, source};

#[tokio::test]
async fn an_offer_is_announced_rejected_and_read_back() {
    let api = Fixture::with_parties().await;
    let proposal = api.offer("Exchange of 252 Venezuelans").await;
    assert_eq!(proposal.status(), pb::ProposalStatus::Announced);
    assert_eq!(proposal.etag, "\"3\"");
    let version = proposal.current_version.clone().unwrap();
    assert_eq!(version.name, format!("{}/versions/1", proposal.name));
    assert_eq!(version.terms[0].id, "t1");

    let recorded = api.reject(&proposal.name).await;
    let after = recorded.proposal.unwrap();
    assert_eq!(after.status(), pb::ProposalStatus::Rejected);
    assert_eq!(
        after.standings[0].public_status(),
        pb::ResponseStatus::Rejected
    );
    let response = recorded.response.unwrap();
    assert_eq!((response.seq, recorded.revision), (4, 4));

    let request = pb::GetProposalRequest {
        as_of: None,
        name: proposal.name.clone(),
        min_revision: recorded.revision,
    };
    let read = api.get_proposal(Request::new(request)).await.unwrap();
    assert_eq!(read.into_inner().proposal, Some(after));

    let request = pb::GetResponseRequest {
        name: response.name.clone(),
        ..pb::GetResponseRequest::default()
    };
    let read = api.get_response(Request::new(request)).await.unwrap();
    assert_eq!(read.into_inner().response, Some(response));

    let request = pb::GetProposalVersionRequest {
        name: version.name.clone(),
        ..pb::GetProposalVersionRequest::default()
    };
    let read = api.get_proposal_version(Request::new(request)).await;
    assert_eq!(read.unwrap().into_inner().version, Some(version));
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_and_another_body_is_refused() {
    let api = Fixture::with_parties().await;
    let request = pb::CreateProposalRequest {
        proposal: Some(offer("First")),
        request_id: "0198c1de-7a2b-7000-8000-000000000001".to_owned(),
        ..pb::CreateProposalRequest::default()
    };
    let first = api.create_proposal(Request::new(request.clone())).await;
    let again = api.create_proposal(Request::new(request.clone())).await;
    let first = first.unwrap().into_inner();
    assert_eq!(again.unwrap().into_inner(), first);
    assert_eq!(api.store.head(), 3);

    let other = pb::CreateProposalRequest {
        proposal: Some(offer("Second")),
        ..request
    };
    let answer = api.create_proposal(Request::new(other)).await;
    refused(answer, Code::InvalidArgument, "REQUEST_ID_REUSED");
}

#[tokio::test]
async fn a_stale_etag_is_told_with_the_current_one() {
    let api = Fixture::with_parties().await;
    let proposal = api.offer("Offer").await;
    api.reject(&proposal.name).await;
    let request = pb::UpdateProposalRequest {
        proposal: Some(pb::Proposal {
            name: proposal.name.clone(),
            title: "Offer, refused".to_owned(),
            etag: proposal.etag.clone(),
            ..pb::Proposal::default()
        }),
        ..pb::UpdateProposalRequest::default()
    };
    let answer = api.update_proposal(Request::new(request.clone())).await;
    let details = refused(answer, Code::Aborted, "ETAG_MISMATCH");
    let metadata = &details.error_info().unwrap().metadata;
    assert_eq!(metadata["given"], "\"3\"");
    assert_eq!(metadata["current"], "\"4\"");

    let mut request = request;
    request.proposal.as_mut().unwrap().etag = metadata["current"].clone();
    let answer = api.update_proposal(Request::new(request)).await.unwrap();
    assert_eq!(
        answer.into_inner().proposal.unwrap().title,
        "Offer, refused"
    );
}

#[tokio::test]
async fn an_illegal_step_says_the_state_the_step_and_what_is_missing() {
    let api = Fixture::with_parties().await;
    let proposal = api.offer("Offer").await;
    let request = pb::AnnounceProposalRequest {
        name: proposal.name.clone(),
        communication: Some(said("el-salvador", pb::Channel::PressRelease)),
        sources: vec![source()],
        attribution: pb::Attribution::Reported as i32,
        ..pb::AnnounceProposalRequest::default()
    };
    let answer = api.announce_proposal(Request::new(request)).await;
    let details = refused(answer, Code::FailedPrecondition, "ILLEGAL_STEP");
    let metadata = &details.error_info().unwrap().metadata;
    assert_eq!(metadata["state"], "ANNOUNCED");
    assert_eq!(metadata["step"], "announce");
    let missing = &details.precondition_failure().unwrap().violations;
    assert_eq!(missing[0].subject, proposal.name);
}

#[tokio::test]
async fn what_the_record_contradicts_is_named_by_its_full_path() {
    let api = Fixture::with_parties().await;
    let mut unknown = offer("Offer");
    unknown.addressees = vec!["parties/atlantis".to_owned()];
    let request = pb::CreateProposalRequest {
        proposal: Some(unknown),
        ..pb::CreateProposalRequest::default()
    };
    let answer = api.create_proposal(Request::new(request)).await;
    let details = refused(answer, Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(paths(&details), ["proposal.addressees[0]"]);

    let mut foreign = offer("Offer");
    let version = foreign.current_version.as_mut().unwrap();
    version.terms[0].obligor = "parties/guatemala".to_owned();
    let request = pb::CreateProposalRequest {
        proposal: Some(foreign),
        ..pb::CreateProposalRequest::default()
    };
    let answer = api.create_proposal(Request::new(request)).await;
    let details = refused(answer, Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(
        paths(&details),
        ["proposal.current_version.terms[0].obligor"]
    );

    let proposal = api.offer("Offer").await;
    let mut response = rejection();
    response.communication = Some(said("el-salvador", pb::Channel::PressRelease));
    response.version = 9;
    let request = pb::RecordResponseRequest {
        parent: proposal.name,
        response: Some(response),
        ..pb::RecordResponseRequest::default()
    };
    let answer = api.record_response(Request::new(request)).await;
    let details = refused(answer, Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(
        paths(&details),
        ["response.communication.on_behalf_of", "response.version"]
    );
}

#[tokio::test]
async fn what_is_only_checked_is_not_recorded() {
    let api = Fixture::with_parties().await;
    let request = pb::CreateProposalRequest {
        proposal: Some(offer("Offer")),
        request_id: "0198c1de-7a2b-7000-8000-000000000001".to_owned(),
        validate_only: true,
    };
    let checked = api.create_proposal(Request::new(request.clone())).await;
    let name = checked.unwrap().into_inner().proposal.unwrap().name;
    assert_eq!(api.store.head(), 2);
    let read = pb::GetProposalRequest {
        name,
        ..pb::GetProposalRequest::default()
    };
    let answer = api.get_proposal(Request::new(read)).await;
    refused(answer, Code::NotFound, "RESOURCE_NOT_FOUND");
    // Nor does it use the request id up.
    let request = pb::CreateProposalRequest {
        validate_only: false,
        ..request
    };
    api.create_proposal(Request::new(request)).await.unwrap();
    assert_eq!(api.store.head(), 3);
}

#[tokio::test]
async fn a_proposal_is_drafted_announced_transmitted_amended_and_withdrawn() {
    let api = Fixture::with_parties().await;
    let mut draft = offer("Offer");
    let version = draft.current_version.as_mut().unwrap();
    let (terms, public) = (version.terms.clone(), version.communication.take());
    let (sources, attribution) = (version.sources.split_off(0), version.attribution);
    let request = pb::CreateProposalRequest {
        proposal: Some(draft),
        ..pb::CreateProposalRequest::default()
    };
    let made = api.create_proposal(Request::new(request)).await.unwrap();
    let name = made.into_inner().proposal.unwrap().name;

    let request = pb::AnnounceProposalRequest {
        name: name.clone(),
        communication: public.clone(),
        sources: sources.clone(),
        attribution,
        ..pb::AnnounceProposalRequest::default()
    };
    let made = api.announce_proposal(Request::new(request)).await.unwrap();
    let proposal = made.into_inner().proposal.unwrap();
    assert_eq!(proposal.status(), pb::ProposalStatus::Announced);

    let note = Some(said("el-salvador", pb::Channel::NoteVerbale));
    let request = pb::TransmitProposalRequest {
        name: name.clone(),
        communication: note,
        sources: sources.clone(),
        attribution,
        etag: proposal.etag,
        ..pb::TransmitProposalRequest::default()
    };
    let made = api.transmit_proposal(Request::new(request)).await.unwrap();
    let proposal = made.into_inner().proposal.unwrap();
    assert_eq!(proposal.status(), pb::ProposalStatus::Transmitted);

    let request = pb::AmendProposalRequest {
        name: name.clone(),
        version: Some(pb::ProposalVersion {
            terms,
            communication: public.clone(),
            sources: sources.clone(),
            attribution,
            ..pb::ProposalVersion::default()
        }),
        ..pb::AmendProposalRequest::default()
    };
    let made = api.amend_proposal(Request::new(request)).await.unwrap();
    let proposal = made.into_inner().proposal.unwrap();
    assert_eq!(proposal.current_version.unwrap().number, 2);

    let request = pb::WithdrawProposalRequest {
        name,
        communication: public,
        sources,
        attribution,
        reason: "Overtaken by events".to_owned(),
        ..pb::WithdrawProposalRequest::default()
    };
    let made = api.withdraw_proposal(Request::new(request)).await.unwrap();
    let proposal = made.into_inner().proposal.unwrap();
    assert_eq!(proposal.status(), pb::ProposalStatus::Withdrawn);
}

#[tokio::test]
async fn a_party_is_named_once_and_renamed_by_its_mask() {
    let api = Fixture::with_parties().await;
    let taken = pb::CreatePartyRequest {
        party_id: "venezuela".to_owned(),
        party: Some(pb::Party {
            display_name: "Another".to_owned(),
            kind: pb::PartyKind::State as i32,
            ..pb::Party::default()
        }),
        ..pb::CreatePartyRequest::default()
    };
    let answer = api.create_party(Request::new(taken)).await;
    refused(answer, Code::AlreadyExists, "RESOURCE_EXISTS");

    let request = pb::UpdatePartyRequest {
        party: Some(pb::Party {
            name: "parties/venezuela".to_owned(),
            display_name: "Not this".to_owned(),
            localized_names: vec![pb::Text {
                content: "Venezuela (es)".to_owned(),
                language_code: "es".to_owned(),
            }],
            ..pb::Party::default()
        }),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["localized_names".to_owned()],
        }),
        ..pb::UpdatePartyRequest::default()
    };
    let answer = api.update_party(Request::new(request)).await.unwrap();
    let party = answer.into_inner().party.unwrap();
    assert_eq!(party.display_name, "Venezuela");
    assert_eq!(party.localized_names.len(), 1);
}
