//! The life of an offer.

use super::{desk::*, *};

#[test]
fn the_story_of_april_2025_comes_out_as_it_was() {
    let mut desk = Desk::announced();
    assert_eq!(desk.proposal.status, Status::Announced);
    assert_eq!(desk.public(), ResponseStatus::Awaiting);

    // Refused on television the next evening, in Caracas: no formal note has come yet.
    let (_, event) = desk
        .responded(ResponseKind::Rejection, "2025-04-22T00:30:00Z")
        .unwrap();
    assert_eq!(event.status, Some((Status::Announced, Status::Rejected)));
    assert_eq!(desk.public(), ResponseStatus::Rejected);
    assert_eq!(desk.formal(), ResponseStatus::Awaiting);

    // The note comes after the refusal, and reopens nothing.
    let event = desk
        .conveyed(Channel::NoteVerbale, "2025-04-22T15:00:00Z")
        .unwrap();
    assert_eq!(event.status, Some((Status::Rejected, Status::Rejected)));

    // A communiqué of the ministry is public too, not an answer to the note.
    let communique = said(
        ADDRESSEE,
        Capacity::ForeignMinister,
        Channel::PressRelease,
        "2025-04-22T20:00:00Z",
    );
    desk.record(Desk::answer(ResponseKind::Rejection, communique))
        .unwrap();
    assert_eq!(desk.proposal.status, Status::Rejected);
    assert_eq!(desk.formal(), ResponseStatus::Awaiting);
}

#[test]
fn a_new_version_asks_anew() {
    let mut desk = Desk::announced();
    desk.responded(ResponseKind::ConditionalAcceptance, "2025-04-21T12:00:00Z")
        .unwrap();
    desk.amended("2025-04-23T12:00:00Z").unwrap();
    assert_eq!(desk.proposal.version.number, 2);
    assert_eq!(desk.public(), ResponseStatus::Awaiting);
    assert_eq!(desk.proposal.status, Status::UnderNegotiation);
    // An answer that was given before it answers the version before.
    let late = said(
        ADDRESSEE,
        Capacity::HeadOfState,
        Channel::Speech,
        "2025-04-22T12:00:00Z",
    );
    let (response, _) = desk
        .record(Desk::answer(ResponseKind::Rejection, late))
        .unwrap();
    assert_eq!(response.version, 1);
}

#[test]
fn what_has_ended_is_reopened_by_who_takes_it_up() {
    let mut desk = Desk::announced();
    desk.responded(ResponseKind::Rejection, "2025-04-21T12:00:00Z")
        .unwrap();
    desk.responded(ResponseKind::Acknowledgement, "2025-04-22T12:00:00Z")
        .unwrap();
    assert_eq!(desk.proposal.status, Status::Rejected);
    desk.responded(ResponseKind::CounterProposal, "2025-04-23T12:00:00Z")
        .unwrap();
    assert_eq!(desk.proposal.status, Status::UnderNegotiation);
    desk.withdrawn("2025-04-24T12:00:00Z").unwrap();
    assert_eq!(desk.proposal.status, Status::Withdrawn);
    desk.amended("2025-04-25T12:00:00Z").unwrap();
    assert_eq!(desk.proposal.status, Status::UnderNegotiation);
}

#[test]
fn an_illegal_step_says_state_step_and_what_is_missing() {
    fn illegal<T: std::fmt::Debug>(refused: Result<T, Refusal>, state: &str, step: &str) {
        match refused {
            Err(Refusal::IllegalStep {
                state: s,
                step: p,
                missing,
            }) => {
                assert_eq!((s.as_str(), p.as_str()), (state, step));
                assert!(!missing.is_empty());
            }
            other => panic!("{state}, {step}: {other:?}"),
        }
    }
    let when = "2025-04-29T12:00:00Z";
    let mut desk = Desk::open(draft(&[ADDRESSEE]));
    let refused = desk.responded(ResponseKind::Acceptance, when);
    illegal(refused, "DRAFT", "record a response");
    desk.conveyed(Channel::PressRelease, "2025-04-20T12:00:00Z")
        .unwrap();
    illegal(
        desk.conveyed(Channel::PressRelease, when),
        "ANNOUNCED",
        "announce",
    );
    desk.responded(ResponseKind::Acceptance, "2025-04-21T12:00:00Z")
        .unwrap();
    illegal(
        desk.responded(ResponseKind::Rejection, when),
        "AGREED",
        "record a response",
    );
    illegal(desk.withdrawn(when), "AGREED", "withdraw");
    illegal(desk.amended(when), "AGREED", "amend");
    illegal(
        desk.conveyed(Channel::NoteVerbale, when),
        "AGREED",
        "transmit",
    );
    let mut empty = draft(&[ADDRESSEE]);
    empty.version.terms.clear();
    illegal(
        Desk::open(empty).conveyed(Channel::Speech, when),
        "DRAFT",
        "announce",
    );
}

#[test]
fn a_refused_fact_leaves_no_trace() {
    let mut desk = Desk::announced();
    desk.responded(ResponseKind::Acceptance, "2025-04-21T12:00:00Z")
        .unwrap();
    let before = desk.proposal.clone();
    desk.withdrawn("2025-04-29T12:00:00Z").unwrap_err();
    desk.amended("2025-04-29T12:00:00Z").unwrap_err();
    desk.responded(ResponseKind::Rejection, "2025-04-29T12:00:00Z")
        .unwrap_err();
    assert_eq!(desk.proposal, before);
}
