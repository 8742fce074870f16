//! The lifecycle as facts that a reader can check against the rules.

use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const PROPONENT: &str = "el-salvador";
const ADDRESSEE: &str = "venezuela";

fn party(segment: &str) -> PartyId {
    PartyId::new(segment).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn evidence(attribution: Attribution) -> Evidence {
    Evidence {
        sources: vec![Source {
            uri: "https://example.org/report".to_owned(),
            ..Source::default()
        }],
        attribution,
    }
}

fn said(by: &str, capacity: Capacity, channel: Channel, when: &str) -> Communication {
    Communication {
        in_reply_to: None,
        speaker_party: None,
        speaker: String::new(),
        capacity,
        on_behalf_of: party(by),
        channel,
        occurred: Occurrence::instant(at(when)),
        text: None,
        translations: Vec::new(),
    }
}

fn on_day(mut said: Communication) -> Communication {
    let start = said.occurred.start();
    said.occurred = Occurrence::new(start, Precision::Day, "America/Caracas").unwrap();
    said
}

fn term(id: &str) -> Term {
    Term {
        id: id.to_owned(),
        obligor: party(ADDRESSEE),
        beneficiary: None,
        act: TermAct::Release,
        quantity: None,
        reciprocity_group: String::new(),
        conditions: Vec::new(),
        due: None,
        named_persons: Vec::new(),
        description: String::new(),
    }
}

fn draft(addressees: &[&str]) -> NewProposal {
    NewProposal {
        editorial: EditorialChange {
            title: "252 for 252".to_owned(),
            summary: String::new(),
            language: "en".to_owned(),
        },
        proponents: vec![party(PROPONENT)],
        addressees: addressees.iter().map(|segment| party(segment)).collect(),
        version: NewVersion {
            reply_due: None,
            terms: vec![term("t1")],
            communication: None,
            evidence: None,
        },
    }
}

/// A proposal, and a record that counts.
struct Desk {
    proposal: Proposal,
    seq: i64,
}

impl Desk {
    fn open(new: NewProposal) -> Self {
        let now = at("2025-05-01T00:00:00Z");
        let (proposal, event) =
            Proposal::create(ProposalId(Uuid::from_u128(1)), new, 1, now).unwrap();
        assert_eq!(event.seq, 1);
        Self { proposal, seq: 1 }
    }

    /// As the story begins: posted on a Sunday by the head of state.
    fn announced() -> Self {
        let mut new = draft(&[ADDRESSEE]);
        new.version.communication = Some(said(
            PROPONENT,
            Capacity::HeadOfState,
            Channel::SocialMediaPost,
            "2025-04-20T22:00:00Z",
        ));
        new.version.evidence = Some(evidence(Attribution::OfficiallyConfirmed));
        Self::open(new)
    }

    fn now() -> Timestamp {
        at("2025-05-01T00:00:00Z")
    }

    fn conveyed(&mut self, channel: Channel, when: &str) -> Result<Event, Refusal> {
        let conveyance = Conveyance {
            communication: said(PROPONENT, Capacity::ForeignMinister, channel, when),
            evidence: evidence(Attribution::Reported),
        };
        self.seq += 1;
        if channel.class() == ChannelClass::Formal {
            self.proposal.transmit(conveyance, self.seq, Self::now())
        } else {
            self.proposal.announce(conveyance, self.seq, Self::now())
        }
    }

    fn withdrawn(&mut self, when: &str) -> Result<Event, Refusal> {
        let channel = Channel::PressRelease;
        let withdrawal = Withdrawal {
            communication: said(PROPONENT, Capacity::HeadOfState, channel, when),
            evidence: evidence(Attribution::Reported),
            reason: String::new(),
        };
        self.seq += 1;
        self.proposal.withdraw(withdrawal, self.seq, Self::now())
    }

    fn amended(&mut self, when: &str) -> Result<Event, Refusal> {
        let version = NewVersion {
            reply_due: None,
            terms: vec![term("t1"), term("t2")],
            communication: Some(said(
                PROPONENT,
                Capacity::HeadOfState,
                Channel::SocialMediaPost,
                when,
            )),
            evidence: Some(evidence(Attribution::OfficiallyConfirmed)),
        };
        self.seq += 1;
        self.proposal.amend(version, self.seq, Self::now())
    }

    fn answer(kind: ResponseKind, communication: Communication) -> NewResponse {
        let positions = match kind {
            ResponseKind::PartialAcceptance | ResponseKind::ConditionalAcceptance => {
                vec![TermPosition {
                    term_id: "t1".to_owned(),
                    position: Position::Conditional,
                    condition: "if".to_owned(),
                }]
            }
            _ => Vec::new(),
        };
        NewResponse {
            counter_proposal: None,
            version: None,
            kind,
            communication,
            evidence: evidence(Attribution::Reported),
            positions,
            withdraws: None,
        }
    }

    fn record(&mut self, new: NewResponse) -> Result<(Response, Event), Refusal> {
        self.seq += 1;
        let id = ResponseId(Uuid::from_u128(u128::try_from(self.seq).unwrap()));
        self.proposal.respond(id, new, self.seq, Self::now())
    }

    fn responded(&mut self, kind: ResponseKind, when: &str) -> Result<(Response, Event), Refusal> {
        let channel = Channel::Broadcast;
        self.record(Self::answer(
            kind,
            said(ADDRESSEE, Capacity::HeadOfState, channel, when),
        ))
    }

    fn public(&self) -> ResponseStatus {
        self.proposal.standings[0].public
    }

    fn formal(&self) -> ResponseStatus {
        self.proposal.standings[0].formal
    }
}

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
    answer.withdraws = Some(ResponseId(Uuid::nil()));
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

proptest! {
    /// Facts that were all taken give one history, in whatever order they came in.
    #[test]
    fn the_order_of_arrival_does_not_matter(
        hours in prop::collection::vec((0u8..9, 1u16..500), 1..8),
        order in any::<u64>(),
    ) {
        let kinds = [
            ResponseKind::Acknowledgement, ResponseKind::RequestForClarification,
            ResponseKind::Deferral, ResponseKind::RefusalToComment, ResponseKind::Rejection,
            ResponseKind::CounterProposal, ResponseKind::ConditionalAcceptance,
            ResponseKind::PartialAcceptance, ResponseKind::Rejection,
        ];
        let start = at("2025-04-01T00:00:00Z");
        let mut facts: Vec<(ResponseKind, String)> = hours
            .iter()
            .enumerate()
            .map(|(place, (kind, hour))| {
                // No two at one moment: their order would be that of arrival.
                let after = jiff::SignedDuration::from_secs(
                    i64::from(*hour) * 3600 + i64::try_from(place).unwrap(),
                );
                (kinds[usize::from(*kind)], (start + after).to_string())
            })
            .collect();
        let fold = |facts: &[(ResponseKind, String)]| {
            let mut new = draft(&[ADDRESSEE]);
            new.version.communication = Some(said(
                PROPONENT, Capacity::HeadOfState, Channel::Speech, "2025-03-31T00:00:00Z",
            ));
            new.version.evidence = Some(evidence(Attribution::Reported));
            let mut desk = Desk::open(new);
            for (kind, when) in facts {
                desk.responded(*kind, when).unwrap();
            }
            (desk.proposal.status, desk.proposal.standings)
        };
        let first = fold(&facts);
        let mut state = order;
        for place in (1..facts.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let other = usize::try_from(state >> 33).unwrap() % (place + 1);
            facts.swap(place, other);
        }
        prop_assert_eq!(first, fold(&facts));
    }
}
