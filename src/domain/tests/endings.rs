//! How proposals end without an answer, and what moves nothing.

use super::{desk::*, *};

fn with_reply_due(due: Occurrence) -> Desk {
    let mut new = announcement(&[ADDRESSEE]);
    new.version.reply_due = Some(due);
    Desk::open(new)
}

#[test]
fn a_proposal_lapses_for_a_reason_or_when_its_date_has_passed() {
    let mut desk = Desk::announced();
    let what = missing(desk.lapsed(" ", "2025-04-28"));
    assert!(what[0].contains("a reason"), "{what:?}");
    desk.lapsed("The mediator left.", "2025-04-28").unwrap();
    assert_eq!(desk.status(), Status::Lapsed);

    let mut desk = with_reply_due(day("2025-04-27"));
    // Its day is not over yet.
    missing(desk.lapsed("", "2025-04-27"));
    desk.lapsed("", "2025-04-28T12:00:00Z").unwrap();
    assert_eq!(desk.status(), Status::Lapsed);
    desk.talks("2025-04-29").unwrap();
    assert_eq!(desk.status(), Status::UnderNegotiation);
}

#[test]
fn a_proposal_is_moot_when_every_term_is() {
    let mut new = announcement(&[ADDRESSEE]);
    new.version.terms = vec![term("t1"), term("t2")];
    let mut desk = Desk::open(new);
    assert_eq!(
        wrong_fields(desk.mooted(&["t1", "t3"], "2025-04-22")),
        ["term_ids[1]"]
    );
    assert_eq!(wrong_fields(desk.mooted(&[], "2025-04-22")), ["term_ids"]);
    desk.mooted(&["t1"], "2025-04-22").unwrap();
    assert_eq!(desk.status(), Status::Announced);
    let event = desk.mooted(&["t2"], "2025-04-23").unwrap();
    assert_eq!(event.status, Some((Status::Announced, Status::Moot)));
    // A new version is about something else.
    desk.amended("2025-04-24").unwrap();
    assert_eq!(desk.status(), Status::UnderNegotiation);
    assert!(desk.proposal.progress().iter().all(|term| !term.moot));
}

#[test]
fn a_void_record_takes_no_more_facts_until_the_voiding_is_retracted() {
    let mut desk = Desk::announced();
    desk.voided().unwrap();
    assert_eq!(desk.status(), Status::Void);
    // Neither of what came later nor of what came before.
    missing(desk.responded(ResponseKind::Rejection, "2025-04-21"));
    missing(desk.stated("2025-04-30"));
    desk.retracted(2).unwrap();
    assert_eq!(desk.status(), Status::Announced);
    desk.responded(ResponseKind::Rejection, "2025-04-21")
        .unwrap();
    assert_eq!(desk.status(), Status::Rejected);
}

#[test]
fn what_occurred_after_a_decision_of_the_editors_moves_on_from_it() {
    let mut desk = Desk::announced();
    desk.responded(ResponseKind::Rejection, "2025-04-21")
        .unwrap();
    desk.overridden(Status::UnderConsideration, "2025-04-23")
        .unwrap();
    assert_eq!(desk.status(), Status::UnderConsideration);
    // What occurred before it is decided on already.
    desk.responded(ResponseKind::CounterProposal, "2025-04-22")
        .unwrap();
    assert_eq!(desk.status(), Status::UnderConsideration);
    desk.responded(ResponseKind::Acceptance, "2025-04-24")
        .unwrap();
    assert_eq!(desk.status(), Status::Agreed);
}

#[test]
fn a_third_party_moves_nothing_and_a_party_makes_no_statements() {
    let mut desk = Desk::announced();
    let before = (desk.status(), desk.proposal.standings.clone());
    let event = desk.stated("2025-04-22").unwrap();
    assert_eq!(event.event_type, EventType::StatementRecorded);
    assert_eq!(event.status, Some((Status::Announced, Status::Announced)));
    assert_eq!((desk.status(), desk.proposal.standings.clone()), before);
    assert_eq!(desk.proposal.statement_seqs(), [event.seq]);
    for party in [PROPONENT, ADDRESSEE] {
        let new = NewStatement {
            kind: StatementKind::Support,
            communication: said(party, Capacity::HeadOfState, Channel::Speech, "2025-04-22"),
            evidence: evidence(Attribution::Reported),
        };
        let id = StatementId(desk.uuid());
        let now = desk.now;
        let refused = desk.proposal.record_statement(id, new, 9, now);
        assert_eq!(wrong_fields(refused), ["communication.on_behalf_of"]);
    }
}

#[test]
fn a_change_of_government_is_a_fact_and_the_proposal_goes_on() {
    let mut desk = Desk::announced();
    let clocks = desk.proposal.clocks.clone();
    let event = desk.governed(ADDRESSEE, "2025-04-25").unwrap();
    assert_eq!(event.event_type, EventType::GovernmentChanged);
    assert_eq!(desk.status(), Status::Announced);
    assert_eq!(desk.proposal.clocks, clocks);
    assert_eq!(
        wrong_fields(desk.governed("argentina", "2025-04-25")),
        ["state"]
    );
}

#[test]
fn a_successor_supersedes_and_what_ended_otherwise_cannot_be_superseded() {
    let mut desk = Desk::announced();
    let event = desk
        .related(RelationKind::Supersedes, 2, 1, "2025-04-25")
        .unwrap();
    assert_eq!(event.status, Some((Status::Announced, Status::Superseded)));
    let found: Vec<_> = desk
        .proposal
        .relations()
        .map(|(seq, one)| (seq, one.kind))
        .collect();
    assert_eq!(found, [(2, RelationKind::Supersedes)]);
    // Retracted, it stands as before.
    desk.retracted(2).unwrap();
    assert_eq!(desk.status(), Status::Announced);
    assert_eq!(desk.proposal.relations().count(), 0);

    desk.withdrawn("2025-04-26").unwrap();
    let what = missing(desk.related(RelationKind::Supersedes, 2, 1, "2025-04-27"));
    assert!(what[0].contains("open or was rejected"), "{what:?}");
    desk.related(RelationKind::Revives, 2, 1, "2025-04-27")
        .unwrap();
    assert_eq!(desk.status(), Status::Withdrawn);
}

#[test]
fn a_relation_is_between_this_proposal_and_another() {
    let mut desk = Desk::announced();
    for (later, earlier) in [(1, 1), (2, 3)] {
        let refused = desk.related(RelationKind::Reiterates, later, earlier, "2025-04-25");
        assert_eq!(wrong_fields(refused), ["earlier"]);
    }
    // The successor itself stands as it stood.
    desk.related(RelationKind::Supersedes, 1, 2, "2025-04-25")
        .unwrap();
    assert_eq!(desk.status(), Status::Announced);
}
