//! What is said of a proposal beside the acts of its parties, and facts about facts.

use demarche::contract::v1::{
    self as pb, docket_service_server::DocketService as _,
    performance_service_server::PerformanceService as _,
    proposal_service_server::ProposalService as _, response_service_server::ResponseService as _,
    revision_service_server::RevisionService as _, statement_service_server::StatementService as _,
};
use tonic::{Code, Request};

use crate::fixture::{Fixture, NOW, offer, paths, refused, rejection, retraction, said, source};

/// So many minutes after what is said by default.
fn later(mut said: pb::Communication, minutes: i64) -> pb::Communication {
    let time = said.occurred.as_mut().unwrap().time.as_mut().unwrap();
    time.seconds += minutes * 60;
    said
}

fn reported() -> i32 {
    pb::Attribution::Reported as i32
}

async fn accept(api: &Fixture, proposal: &str) -> pb::Proposal {
    let request = pb::RecordResponseRequest {
        parent: proposal.to_owned(),
        response: Some(pb::Response {
            kind: pb::ResponseKind::Acceptance as i32,
            communication: Some(later(said("venezuela", pb::Channel::PressRelease), 1)),
            ..rejection()
        }),
        ..pb::RecordResponseRequest::default()
    };
    let answer = api.record_response(Request::new(request)).await.unwrap();
    answer.into_inner().proposal.unwrap()
}

fn report(minutes: i64, basis: pb::PerformanceBasis, count: i64) -> pb::PerformanceReport {
    pb::PerformanceReport {
        term_id: "t1".to_owned(),
        basis: basis as i32,
        state: pb::PerformanceState::Begun as i32,
        quantity: Some(pb::Quantity {
            kind: pb::QuantityKind::Exact as i32,
            value: count,
            verbatim: String::new(),
        }),
        reporter: "Foro Penal".to_owned(),
        occurred: later(said("venezuela", pb::Channel::PressRelease), minutes).occurred,
        sources: vec![source()],
        attribution: reported(),
        ..pb::PerformanceReport::default()
    }
}

async fn tell(
    api: &Fixture,
    proposal: &str,
    report: pb::PerformanceReport,
) -> pb::RecordPerformanceReportResponse {
    let request = pb::RecordPerformanceReportRequest {
        parent: proposal.to_owned(),
        performance_report: Some(report),
        ..pb::RecordPerformanceReportRequest::default()
    };
    let answer = api.record_performance_report(Request::new(request)).await;
    answer.unwrap().into_inner()
}

#[tokio::test]
async fn what_is_claimed_and_what_is_verified_are_shown_side_by_side() {
    use pb::PerformanceBasis as Basis;
    let api = Fixture::with_parties().await;
    let mut new = offer("252 for 252");
    new.current_version.as_mut().unwrap().terms[0].quantity = Some(pb::Quantity {
        kind: pb::QuantityKind::Exact as i32,
        value: 252,
        verbatim: "252".to_owned(),
    });
    let request = pb::CreateProposalRequest {
        proposal: Some(new),
        ..pb::CreateProposalRequest::default()
    };
    let answer = api.create_proposal(Request::new(request)).await.unwrap();
    let name = answer.into_inner().proposal.unwrap().name;
    assert_eq!(
        accept(&api, &name).await.status(),
        pb::ProposalStatus::Agreed
    );

    let first = tell(&api, &name, report(2, Basis::ClaimedByObligor, 252)).await;
    let proposal = first.proposal.unwrap();
    assert_eq!(proposal.status(), pb::ProposalStatus::InImplementation);
    let progress = &proposal.progress[0];
    assert_eq!(
        (progress.claimed, progress.verified, progress.gap),
        (252, 0, 252)
    );

    let second = tell(&api, &name, report(3, Basis::IndependentlyVerified, 100)).await;
    let proposal = second.proposal.unwrap();
    assert_eq!(proposal.status(), pb::ProposalStatus::InImplementation);
    let progress = &proposal.progress[0];
    assert_eq!((progress.undertaken, progress.reports.len()), (252, 2));
    assert_eq!(
        (progress.claimed, progress.verified, progress.gap),
        (252, 100, 152)
    );

    let mut whole = report(4, Basis::ConfirmedByBeneficiary, 252);
    whole.state = pb::PerformanceState::Complete as i32;
    let third = tell(&api, &name, whole).await;
    assert_eq!(
        third.proposal.unwrap().status(),
        pb::ProposalStatus::Fulfilled
    );

    let name_of_report = second.performance_report.unwrap().name;
    let request = pb::GetPerformanceReportRequest {
        name: name_of_report.clone(),
        ..pb::GetPerformanceReportRequest::default()
    };
    let read = api.get_performance_report(Request::new(request)).await;
    let read = read.unwrap().into_inner().performance_report.unwrap();
    assert_eq!(
        (read.name, read.reporter.as_str()),
        (name_of_report, "Foro Penal")
    );
    let request = pb::ListPerformanceReportsRequest {
        parent: name.clone(),
        page_size: 2,
        ..pb::ListPerformanceReportsRequest::default()
    };
    let page = api.list_performance_reports(Request::new(request)).await;
    let page = page.unwrap().into_inner();
    assert_eq!(page.performance_reports.len(), 2);
    assert!(!page.next_page_token.is_empty());
}

#[tokio::test]
async fn a_third_party_s_word_is_kept_and_moves_nothing() {
    let api = Fixture::with_parties().await;
    api.party_of_kind("hrw", "Human Rights Watch", pb::PartyKind::Ngo, "")
        .await;
    let name = api.offer("Offer").await.name;
    let request = |by: &str| pb::RecordStatementRequest {
        parent: name.clone(),
        statement: Some(pb::Statement {
            kind: pb::StatementKind::Criticism as i32,
            communication: Some(pb::Communication {
                capacity: pb::Capacity::Representative as i32,
                ..later(said(by, pb::Channel::PressRelease), 1)
            }),
            sources: vec![source()],
            attribution: reported(),
            ..pb::Statement::default()
        }),
        ..pb::RecordStatementRequest::default()
    };
    let answer = api.record_statement(Request::new(request("hrw"))).await;
    let answer = answer.unwrap().into_inner();
    assert_eq!(
        answer.proposal.unwrap().status(),
        pb::ProposalStatus::Announced
    );
    let statement = answer.statement.unwrap();
    let read = api
        .get_statement(Request::new(pb::GetStatementRequest {
            name: statement.name.clone(),
            ..pb::GetStatementRequest::default()
        }))
        .await;
    assert_eq!(read.unwrap().into_inner().statement, Some(statement));

    let own = api
        .record_statement(Request::new(request("venezuela")))
        .await;
    let details = refused(own, Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(paths(&details), ["statement.communication.on_behalf_of"]);
    let unknown = api.record_statement(Request::new(request("nobody"))).await;
    let details = refused(unknown, Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(paths(&details), ["statement.communication.on_behalf_of"]);
}

#[tokio::test]
async fn a_correction_says_what_people_were_told_wrongly_and_the_past_stays_readable() {
    let api = Fixture::with_parties().await;
    let name = api.offer("Offer").await.name;
    let refusal = api.reject(&name).await;
    let seq = refusal.response.unwrap().seq;
    api.clock.advance(jiff::SignedDuration::from_hours(1));
    // He had only put it off.
    let request = pb::CorrectFactRequest {
        parent: name.clone(),
        correction: Some(pb::Correction {
            fact: seq,
            reason: "The interpreter had it wrong.".to_owned(),
            sources: vec![source()],
            replacement: Some(pb::correction::Replacement::Response(pb::Response {
                kind: pb::ResponseKind::Deferral as i32,
                ..rejection()
            })),
            ..pb::Correction::default()
        }),
        ..pb::CorrectFactRequest::default()
    };
    let answer = api.correct_fact(Request::new(request)).await.unwrap();
    let answer = answer.into_inner();
    let event = answer.event.unwrap();
    assert_eq!((event.changes_fact, event.corrects_status), (seq, true));
    assert_eq!(event.status_before(), pb::ProposalStatus::Rejected);
    assert_eq!(event.status_after(), pb::ProposalStatus::UnderConsideration);
    let now = answer.proposal.unwrap();
    assert_eq!(now.status(), pb::ProposalStatus::UnderConsideration);
    // What was recorded is not touched, and is what was known then.
    let first = &api.events(&name).await[1];
    let Some(pb::event::Fact::Response(response)) = &first.fact else {
        panic!("{first:?}");
    };
    assert_eq!(response.kind(), pb::ResponseKind::Rejection);
    let before = pb::AsOf {
        record_time: Some(prost_types::Timestamp {
            seconds: NOW + 60,
            nanos: 0,
        }),
        occur_time: None,
    };
    let then = api.read(&name, Some(before)).await;
    assert_eq!(then.status(), pb::ProposalStatus::Rejected);
    let request = pb::ListProposalsRequest {
        filter: "status = REJECTED".to_owned(),
        as_of: Some(before),
        ..pb::ListProposalsRequest::default()
    };
    let page = api.list_proposals(Request::new(request)).await.unwrap();
    assert_eq!(page.into_inner().proposals.len(), 1);
    let request = pb::ListProposalsRequest {
        filter: "status = REJECTED".to_owned(),
        ..pb::ListProposalsRequest::default()
    };
    let page = api.list_proposals(Request::new(request)).await.unwrap();
    assert!(page.into_inner().proposals.is_empty());
}

#[tokio::test]
async fn a_retracted_fact_counts_no_more_and_is_retracted_once() {
    let api = Fixture::with_parties().await;
    let name = api.offer("Offer").await.name;
    let seq = api.reject(&name).await.response.unwrap().seq;
    let request = retraction(&name, seq);
    let answer = api.retract_fact(Request::new(request.clone())).await;
    let answer = answer.unwrap().into_inner();
    let event = answer.event.unwrap();
    assert!(event.corrects_status);
    // Whoever asks for what is reported is told of it, as they were told of the fact.
    assert_eq!(event.attribution(), pb::Attribution::Reported);
    let proposal = answer.proposal.unwrap();
    assert_eq!(proposal.status(), pb::ProposalStatus::Announced);
    assert_eq!(
        proposal.standings[0].public_status(),
        pb::ResponseStatus::Awaiting
    );
    let again = api.retract_fact(Request::new(request)).await;
    assert!(again.is_err());
    assert_eq!(api.events(&name).await.len(), 3);
}

#[tokio::test]
async fn a_successor_supersedes_and_both_records_say_so() {
    let api = Fixture::with_parties().await;
    let earlier = api.offer("First offer").await.name;
    let later_one = api.offer("Second offer").await.name;
    let request = pb::RelateProposalRequest {
        name: later_one.clone(),
        relation: Some(pb::Relation {
            kind: pb::RelationKind::Supersedes as i32,
            earlier: earlier.clone(),
            occurred: said("el-salvador", pb::Channel::PressRelease).occurred,
            sources: vec![source()],
            attribution: reported(),
            ..pb::Relation::default()
        }),
        ..pb::RelateProposalRequest::default()
    };
    let answer = api.relate_proposal(Request::new(request)).await.unwrap();
    let now = answer.into_inner().proposal.unwrap();
    assert_eq!(now.status(), pb::ProposalStatus::Announced);
    assert_eq!(now.relations[0].earlier, earlier);
    let then = api.read(&earlier, None).await;
    assert_eq!(then.status(), pb::ProposalStatus::Superseded);
    assert_eq!(then.relations[0].proposal, later_one);
    let events = api.events(&earlier).await;
    assert_eq!(events[1].r#type(), pb::EventType::RelationRecorded);
    assert_eq!(events[1].status_after(), pb::ProposalStatus::Superseded);
}

#[tokio::test]
async fn a_counter_proposal_is_related_to_what_it_answers() {
    let api = Fixture::with_parties().await;
    let asked = api.offer("Offer").await.name;
    let mut back = offer("Another offer");
    std::mem::swap(&mut back.proponents, &mut back.addressees);
    let version = back.current_version.as_mut().unwrap();
    version.communication = Some(said("venezuela", pb::Channel::PressRelease));
    let request = pb::CreateProposalRequest {
        proposal: Some(back),
        ..pb::CreateProposalRequest::default()
    };
    let answer = api.create_proposal(Request::new(request)).await.unwrap();
    let counter = answer.into_inner().proposal.unwrap().name;
    let request = |counter: &str| pb::RecordResponseRequest {
        parent: asked.clone(),
        response: Some(pb::Response {
            kind: pb::ResponseKind::CounterProposal as i32,
            counter_proposal: counter.to_owned(),
            ..rejection()
        }),
        ..pb::RecordResponseRequest::default()
    };
    let answer = api.record_response(Request::new(request(&counter))).await;
    let answered = answer.unwrap().into_inner().proposal.unwrap();
    assert_eq!(answered.status(), pb::ProposalStatus::UnderNegotiation);
    assert_eq!(answered.relations[0].kind(), pb::RelationKind::CounterTo);
    let offered = api.read(&counter, None).await;
    assert_eq!(offered.relations[0].earlier, asked);

    let unknown = "proposals/0198c1de-7a2b-7000-8000-0000000000ff";
    let answer = api.record_response(Request::new(request(unknown))).await;
    let details = refused(answer, Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(paths(&details), ["response.counter_proposal"]);
}

#[tokio::test]
async fn a_fact_of_another_proposal_cannot_be_changed_by_way_of_this_one() {
    let api = Fixture::with_parties().await;
    let one = api.offer("One").await.name;
    let other = api.offer("Other").await.name;
    let seq = api.reject(&other).await.response.unwrap().seq;
    let request = pb::AssessFactRequest {
        parent: one.clone(),
        assessment: Some(pb::Assessment {
            fact: seq,
            judgement: pb::Judgement::Disputed as i32,
            assessor: "Foro Penal".to_owned(),
            sources: vec![source()],
            ..pb::Assessment::default()
        }),
        ..pb::AssessFactRequest::default()
    };
    let answer = api.assess_fact(Request::new(request)).await;
    assert!(answer.is_err());
    assert_eq!(api.events(&one).await.len(), 1);
}

#[tokio::test]
async fn what_a_version_changes_is_told_term_by_term_and_in_words() {
    let api = Fixture::with_parties().await;
    let name = api.offer("Offer").await.name;
    let mut version = offer("x").current_version.unwrap();
    version.communication = Some(later(said("el-salvador", pb::Channel::PressRelease), 5));
    version.terms[0].id = "t1".to_owned();
    version.terms[0].quantity = Some(pb::Quantity {
        kind: pb::QuantityKind::Exact as i32,
        value: 80,
        verbatim: String::new(),
    });
    version.terms.push(pb::Term {
        id: "t2".to_owned(),
        obligor: "parties/venezuela".to_owned(),
        act: pb::TermAct::Release as i32,
        ..pb::Term::default()
    });
    let request = pb::AmendProposalRequest {
        name: name.clone(),
        version: Some(version),
        ..pb::AmendProposalRequest::default()
    };
    api.amend_proposal(Request::new(request)).await.unwrap();
    let diff = |name: String| pb::DiffVersionsRequest {
        name,
        language_code: "es".to_owned(),
        ..pb::DiffVersionsRequest::default()
    };
    let request = Request::new(diff(format!("{name}/versions/2")));
    let answer = api.diff_versions(request).await.unwrap().into_inner();
    assert_eq!(answer.base, format!("{name}/versions/1"));
    let kinds: Vec<_> = answer.changes.iter().map(pb::TermChange::kind).collect();
    assert_eq!(
        kinds,
        [pb::TermChangeKind::Changed, pb::TermChangeKind::Added]
    );
    assert_eq!(answer.changes[0].changed_fields, ["quantity"]);
    assert!(!answer.changes[0].summary.is_empty());
    let first = api.diff_versions(Request::new(diff(format!("{name}/versions/1"))));
    let details = refused(first.await, Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(paths(&details), ["base"]);
}

#[tokio::test]
async fn a_docket_holds_everything_and_what_is_known_of_each_fact() {
    let api = Fixture::with_parties().await;
    let name = api.offer("Offer").await.name;
    let seq = api.reject(&name).await.response.unwrap().seq;
    let request = pb::AssessFactRequest {
        parent: name.clone(),
        assessment: Some(pb::Assessment {
            fact: seq,
            judgement: pb::Judgement::Verified as i32,
            assessor: "Foro Penal".to_owned(),
            sources: vec![source()],
            ..pb::Assessment::default()
        }),
        ..pb::AssessFactRequest::default()
    };
    api.assess_fact(Request::new(request)).await.unwrap();
    let request = pb::GetDocketRequest {
        name: name.clone(),
        ..pb::GetDocketRequest::default()
    };
    let docket = api.get_docket(Request::new(request)).await.unwrap();
    let docket = docket.into_inner();
    assert_eq!((docket.versions.len(), docket.parties.len()), (1, 2));
    assert_eq!(docket.facts.len(), 3);
    let refusal = &docket.facts[1];
    assert_eq!(refusal.event.as_ref().unwrap().seq, seq);
    assert!(refusal.flags.as_ref().unwrap().verified);
    let request = pb::GetDocketRequest {
        name: name.clone(),
        minimum_attribution: pb::Attribution::OfficiallyConfirmed as i32,
        ..pb::GetDocketRequest::default()
    };
    let confirmed = api.get_docket(Request::new(request)).await.unwrap();
    assert!(confirmed.into_inner().facts.len() < 3);
    let request = pb::ExportProposalRequest {
        name,
        ..pb::ExportProposalRequest::default()
    };
    let export = api.export_proposal(Request::new(request)).await.unwrap();
    let export = export.into_inner();
    assert_eq!(export.content_type, "application/json");
    let json: serde_json::Value = serde_json::from_slice(&export.content).unwrap();
    assert_eq!(json["facts"].as_array().unwrap().len(), 3);
}

/// A counter-proposal is one act: what is offered, the answer that offers it, and how they belong
/// together.
#[tokio::test]
async fn a_counter_proposal_is_recorded_with_the_answer_that_makes_it_or_not_at_all() {
    let api = Fixture::with_parties().await;
    let name = api.offer("Offer").await.name;
    let mut offered = offer("Counter-offer");
    std::mem::swap(&mut offered.proponents, &mut offered.addressees);
    let communication = &mut offered.current_version.as_mut().unwrap().communication;
    *communication = Some(said("venezuela", pb::Channel::PressRelease));
    let request = pb::RecordResponseRequest {
        parent: name.clone(),
        response: Some(pb::Response {
            kind: pb::ResponseKind::CounterProposal as i32,
            ..rejection()
        }),
        counter_proposal: Some(offered),
        ..pb::RecordResponseRequest::default()
    };
    let record =
        async |request: pb::RecordResponseRequest| api.record_response(Request::new(request)).await;
    let mut checked = request.clone();
    checked.validate_only = true;
    record(checked).await.unwrap();
    let mut unknown = request.clone();
    let counter = unknown.counter_proposal.as_mut().unwrap();
    counter.addressees = vec!["parties/atlantis".to_owned()];
    let details = refused(
        record(unknown).await,
        Code::InvalidArgument,
        "INVALID_FIELDS",
    );
    assert_eq!(paths(&details), ["counter_proposal.addressees[0]"]);
    let mut other = request.clone();
    other.response = Some(rejection());
    let details = refused(record(other).await, Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(paths(&details), ["counter_proposal"]);
    // Refused by what it answers: then nothing is offered either.
    let mut late = request.clone();
    late.response.as_mut().unwrap().version = 7;
    record(late).await.unwrap_err();
    assert_eq!(api.events("-").await.len(), 3);

    let answer = record(request).await.unwrap().into_inner();
    let offered = answer.response.unwrap().counter_proposal;
    assert_eq!(
        answer.proposal.unwrap().status(),
        pb::ProposalStatus::UnderNegotiation
    );
    let counter = api.read(&offered, None).await;
    assert_eq!(counter.title, "Counter-offer");
    assert_eq!(counter.proponents, ["parties/venezuela"]);
    assert_eq!(counter.relations.len(), 1);
    assert_eq!(counter.relations[0].kind(), pb::RelationKind::CounterTo);
    assert_eq!(counter.relations[0].earlier, name);
    let types: Vec<_> = api
        .events("-")
        .await
        .iter()
        .map(pb::Event::r#type)
        .collect();
    assert_eq!(
        types[3..],
        [
            pb::EventType::ProposalAnnounced,
            pb::EventType::ResponseRecorded,
            pb::EventType::RelationRecorded,
            pb::EventType::RelationRecorded
        ]
    );
}
