//! What addressees answer, and where that leaves the proposal.

use super::{desk::*, *};

#[test]
fn the_public_and_the_formal_answer_are_two_things() {
    let mut desk = Desk::announced();
    let note = said(
        ADDRESSEE,
        Capacity::ForeignMinister,
        Channel::NoteVerbale,
        "2025-04-23T12:00:00Z",
    );
    desk.record(Desk::answer(ResponseKind::Acknowledgement, note))
        .unwrap();
    assert_eq!(desk.formal(), ResponseStatus::Acknowledged);
    assert_eq!(desk.public(), ResponseStatus::Awaiting);
    assert_eq!(desk.proposal.status, Status::UnderConsideration);
}

#[test]
fn who_cannot_bind_the_addressee_moves_nothing() {
    for (capacity, attribution, status, standing) in [
        (
            Capacity::AnonymousOfficial,
            Attribution::Reported,
            Status::Announced,
            ResponseStatus::RejectedReported,
        ),
        (
            Capacity::OtherOrgan,
            Attribution::Reported,
            Status::Announced,
            ResponseStatus::RejectedReported,
        ),
        (
            Capacity::HeadOfState,
            Attribution::Claimed,
            Status::Announced,
            ResponseStatus::RejectedReported,
        ),
        (
            Capacity::HeadOfState,
            Attribution::Reported,
            Status::Rejected,
            ResponseStatus::Rejected,
        ),
        (
            Capacity::AuthorisedSpokesperson,
            Attribution::OfficiallyConfirmed,
            Status::Rejected,
            ResponseStatus::Rejected,
        ),
    ] {
        let mut desk = Desk::announced();
        let words = said(
            ADDRESSEE,
            capacity,
            Channel::Interview,
            "2025-04-21T12:00:00Z",
        );
        let mut answer = Desk::answer(ResponseKind::Rejection, words);
        answer.evidence = evidence(attribution);
        desk.record(answer).unwrap();
        assert_eq!(
            desk.proposal.status, status,
            "{capacity:?}, {attribution:?}"
        );
        assert_eq!(desk.public(), standing, "{capacity:?}, {attribution:?}");
    }
}

#[test]
fn no_comment_does_not_unsay_a_refusal() {
    let mut desk = Desk::announced();
    desk.responded(ResponseKind::Rejection, "2025-04-21T12:00:00Z")
        .unwrap();
    desk.responded(ResponseKind::RefusalToComment, "2025-04-22T12:00:00Z")
        .unwrap();
    assert_eq!(desk.public(), ResponseStatus::Rejected);
}

#[test]
fn what_each_kind_of_response_leads_to() {
    for (kind, status) in [
        (ResponseKind::Acknowledgement, Status::UnderConsideration),
        (
            ResponseKind::RequestForClarification,
            Status::UnderConsideration,
        ),
        (ResponseKind::Deferral, Status::UnderConsideration),
        (ResponseKind::RefusalToComment, Status::Announced),
        (ResponseKind::Acceptance, Status::Agreed),
        (ResponseKind::PartialAcceptance, Status::AcceptedInPrinciple),
        (
            ResponseKind::ConditionalAcceptance,
            Status::AcceptedInPrinciple,
        ),
        (ResponseKind::CounterProposal, Status::UnderNegotiation),
        (ResponseKind::Rejection, Status::Rejected),
    ] {
        let mut desk = Desk::announced();
        desk.responded(kind, "2025-04-21T12:00:00Z").unwrap();
        assert_eq!(desk.proposal.status, status, "{kind:?}");
    }
}

#[test]
fn several_addressees_agree_only_together() {
    let mut new = draft(&[ADDRESSEE, "united-states"]);
    let channel = Channel::Speech;
    let when = "2025-04-20T12:00:00Z";
    new.version.communication = Some(said(PROPONENT, Capacity::HeadOfState, channel, when));
    new.version.evidence = Some(evidence(Attribution::Reported));
    let mut desk = Desk::open(new);
    desk.responded(ResponseKind::Acceptance, "2025-04-21T12:00:00Z")
        .unwrap();
    assert_eq!(desk.proposal.status, Status::UnderConsideration);
    let words = said(
        "united-states",
        Capacity::HeadOfState,
        channel,
        "2025-04-22T12:00:00Z",
    );
    desk.record(Desk::answer(ResponseKind::Acceptance, words))
        .unwrap();
    assert_eq!(desk.proposal.status, Status::Agreed);
}

#[test]
fn a_late_rejection_changes_what_came_after() {
    let mut desk = Desk::announced();
    desk.responded(ResponseKind::Acknowledgement, "2025-04-25T12:00:00Z")
        .unwrap();
    assert_eq!(desk.proposal.status, Status::UnderConsideration);
    let (_, event) = desk
        .responded(ResponseKind::Rejection, "2025-04-21T12:00:00Z")
        .unwrap();
    assert_eq!(
        event.status,
        Some((Status::UnderConsideration, Status::Rejected))
    );
}

#[test]
fn a_response_taken_back_is_as_if_not_given() {
    let mut desk = Desk::announced();
    let (refusal, _) = desk
        .responded(ResponseKind::Rejection, "2025-04-21T12:00:00Z")
        .unwrap();
    let words = said(
        ADDRESSEE,
        Capacity::HeadOfState,
        Channel::Speech,
        "2025-04-22T12:00:00Z",
    );
    let mut back = Desk::answer(ResponseKind::WithdrawalOfResponse, words);
    back.withdraws = Some(refusal.id);
    desk.record(back.clone()).unwrap();
    assert_eq!(desk.proposal.status, Status::Announced);
    assert_eq!(desk.public(), ResponseStatus::Awaiting);
    let Err(Refusal::Invalid(twice)) = desk.record(back) else {
        panic!("it can be taken back once");
    };
    assert_eq!(twice[0].field, "withdraws");
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let mut desk = Desk::announced();
    let stranger = said(
        "argentina",
        Capacity::HeadOfState,
        Channel::Speech,
        "2031-01-01T00:00:00Z",
    );
    let mut answer = Desk::answer(ResponseKind::PartialAcceptance, stranger);
    answer.version = Some(9);
    answer.positions.clear();
    answer.withdraws = Some(ResponseId(uuid::Uuid::nil()));
    let Err(Refusal::Invalid(violations)) = desk.record(answer) else {
        panic!("it is refused");
    };
    let mut fields: Vec<&str> = violations.iter().map(|v| v.field.as_str()).collect();
    fields.sort_unstable();
    fields.dedup();
    assert_eq!(
        fields,
        [
            "communication.occurred.time",
            "communication.on_behalf_of",
            "positions",
            "version",
            "withdraws"
        ]
    );
}

#[test]
fn where_only_the_day_is_known_the_answer_comes_after_the_offer() {
    let mut desk = Desk::announced();
    let words = said(
        ADDRESSEE,
        Capacity::HeadOfState,
        Channel::Speech,
        "2025-04-20T12:00:00Z",
    );
    desk.record(Desk::answer(ResponseKind::Rejection, on_day(words)))
        .unwrap();
    assert_eq!(desk.proposal.status, Status::Rejected);
}

#[test]
fn events_name_whom_they_changed() {
    let mut desk = Desk::announced();
    let (_, event) = desk
        .responded(ResponseKind::Deferral, "2025-04-21T12:00:00Z")
        .unwrap();
    assert_eq!(event.changes.len(), 1);
    assert_eq!(
        event.changes[0].public,
        (ResponseStatus::Awaiting, ResponseStatus::Deferred)
    );
    let change = EditorialChange {
        title: "Another title".to_owned(),
        ..desk.proposal.editorial.clone()
    };
    assert!(desk.proposal.edit(change.clone(), 9, Desk::now()).is_some());
    assert!(desk.proposal.edit(change, 10, Desk::now()).is_none());
}

#[test]
fn positions_are_on_terms_of_the_version_that_is_answered() {
    let mut desk = Desk::announced();
    desk.amended("2025-04-22").unwrap();
    let position = |id: &str| TermPosition {
        term_id: id.to_owned(),
        position: Position::Accepted,
        condition: String::new(),
    };
    let in_part = |version, ids: &[&str]| {
        let words = said(
            ADDRESSEE,
            Capacity::HeadOfState,
            Channel::Speech,
            "2025-04-23",
        );
        let mut answer = Desk::answer(ResponseKind::PartialAcceptance, words);
        answer.version = Some(version);
        answer.positions = ids.iter().map(|id| position(id)).collect();
        answer
    };
    // The version on the table has a second term, the one before has not.
    let fields = wrong_fields(desk.record(in_part(1, &["t1", "t2"])));
    assert_eq!(fields, ["positions[1].term_id"]);
    let fields = wrong_fields(desk.record(in_part(2, &["t1", "t1", "t3"])));
    assert_eq!(fields, ["positions[1].term_id", "positions[2].term_id"]);
    desk.record(in_part(2, &["t2", "t1"])).unwrap();
    assert_eq!(desk.status(), Status::AcceptedInPrinciple);
    desk.record(in_part(1, &["t1"])).unwrap();
}

#[test]
fn a_reply_answers_a_fact_about_the_same_proposal() {
    let mut desk = Desk::announced();
    let (question, _) = desk
        .responded(ResponseKind::RequestForClarification, "2025-04-21")
        .unwrap();
    let reply = |answered| {
        let mut words = said(
            ADDRESSEE,
            Capacity::HeadOfState,
            Channel::Speech,
            "2025-04-23",
        );
        words.in_reply_to = Some(answered);
        Desk::answer(ResponseKind::Deferral, words)
    };
    let fields = wrong_fields(desk.record(reply(99)));
    assert_eq!(fields, ["communication.in_reply_to"]);
    desk.record(reply(question.seq)).unwrap();
    let fields = wrong_fields(desk.explained(Some(99), "2025-04-24"));
    assert_eq!(fields, ["communication.in_reply_to"]);
}

#[test]
fn what_is_offered_instead_goes_with_a_counter_proposal() {
    let mut desk = Desk::announced();
    let naming = |kind, other| {
        let words = said(
            ADDRESSEE,
            Capacity::HeadOfState,
            Channel::Speech,
            "2025-04-23",
        );
        let mut answer = Desk::answer(kind, words);
        answer.counter_proposal = Some(proposal_id(other));
        answer
    };
    let fields = wrong_fields(desk.record(naming(ResponseKind::Rejection, 2)));
    assert_eq!(fields, ["counter_proposal"]);
    let fields = wrong_fields(desk.record(naming(ResponseKind::CounterProposal, 1)));
    assert_eq!(fields, ["counter_proposal"]);
    desk.record(naming(ResponseKind::CounterProposal, 2))
        .unwrap();
    assert_eq!(desk.public(), ResponseStatus::Countered);
}

#[test]
fn an_acceptance_cannot_be_taken_back_once_it_was_agreed() {
    let mut desk = Desk::announced();
    let (yes, _) = desk
        .responded(ResponseKind::Acceptance, "2025-04-21")
        .unwrap();
    let words = said(
        ADDRESSEE,
        Capacity::HeadOfState,
        Channel::Speech,
        "2025-04-22",
    );
    let mut back = Desk::answer(ResponseKind::WithdrawalOfResponse, words);
    back.withdraws = Some(yes.id);
    assert!(matches!(
        desk.record(back),
        Err(Refusal::IllegalStep { .. })
    ));
}
