//! A proposal, and a record that counts: what the tests of the domain are told with.

mod facts;

use jiff::Timestamp;
use uuid::Uuid;

use super::*;

pub(super) const PROPONENT: &str = "el-salvador";
pub(super) const ADDRESSEE: &str = "venezuela";

pub(super) fn party(segment: &str) -> PartyId {
    PartyId::new(segment).unwrap()
}

/// A moment; a day alone is its noon.
pub(super) fn at(text: &str) -> Timestamp {
    if text.contains('T') {
        text.parse().unwrap()
    } else {
        format!("{text}T12:00:00Z").parse().unwrap()
    }
}

pub(super) fn proposal_id(number: u128) -> ProposalId {
    ProposalId(Uuid::from_u128(number))
}

pub(super) fn source() -> Source {
    Source {
        uri: "https://example.org/report".to_owned(),
        ..Source::default()
    }
}

pub(super) fn evidence(attribution: Attribution) -> Evidence {
    Evidence {
        sources: vec![source()],
        attribution,
    }
}

pub(super) fn said(by: &str, capacity: Capacity, channel: Channel, when: &str) -> Communication {
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

pub(super) fn day(when: &str) -> Occurrence {
    Occurrence::new(at(when), Precision::Day, "America/Caracas").unwrap()
}

pub(super) fn on_day(mut said: Communication) -> Communication {
    let start = said.occurred.start();
    said.occurred = Occurrence::new(start, Precision::Day, "America/Caracas").unwrap();
    said
}

pub(super) fn term(id: &str) -> Term {
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

pub(super) fn exactly(value: i64) -> Quantity {
    quantity(QuantityKind::Exact, value)
}

pub(super) fn quantity(kind: QuantityKind, value: i64) -> Quantity {
    Quantity {
        kind,
        value,
        verbatim: String::new(),
    }
}

pub(super) fn draft(addressees: &[&str]) -> NewProposal {
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

/// Made public on a Sunday by the head of state.
pub(super) fn announcement(addressees: &[&str]) -> NewProposal {
    let mut new = draft(addressees);
    new.version.communication = Some(said(
        PROPONENT,
        Capacity::HeadOfState,
        Channel::SocialMediaPost,
        "2025-04-20T22:00:00Z",
    ));
    new.version.evidence = Some(evidence(Attribution::OfficiallyConfirmed));
    new
}

/// A proposal, and a record that counts.
pub(super) struct Desk {
    pub(super) proposal: Proposal,
    pub(super) events: Vec<Event>,
    pub(super) seq: i64,
    pub(super) now: Timestamp,
}

impl Desk {
    pub(super) fn open(new: NewProposal) -> Self {
        Self::opened(new, Self::now())
    }

    /// Opened then. What is noted later is noted [now](Self::now).
    pub(super) fn opened(new: NewProposal, then: Timestamp) -> Self {
        let (proposal, event) = Proposal::create(proposal_id(1), new, 1, then).unwrap();
        assert_eq!(event.seq, 1);
        Self {
            proposal,
            events: vec![event],
            seq: 1,
            now: Self::now(),
        }
    }

    /// As the story begins.
    pub(super) fn announced() -> Self {
        Self::open(announcement(&[ADDRESSEE]))
    }

    pub(super) fn now() -> Timestamp {
        at("2025-05-01T00:00:00Z")
    }

    /// Records one fact, and keeps its event.
    pub(super) fn note(
        &mut self,
        fact: impl FnOnce(&mut Proposal, i64, Timestamp) -> Result<Event, Refusal>,
    ) -> Result<Event, Refusal> {
        self.seq += 1;
        let event = fact(&mut self.proposal, self.seq, self.now)?;
        self.events.push(event.clone());
        Ok(event)
    }

    pub(super) fn uuid(&self) -> Uuid {
        Uuid::from_u128(u128::try_from(self.seq + 1).unwrap())
    }

    pub(super) fn status(&self) -> Status {
        self.proposal.status
    }

    pub(super) fn conveyance(by: &str, channel: Channel, when: &str) -> Conveyance {
        Conveyance {
            communication: said(by, Capacity::ForeignMinister, channel, when),
            evidence: evidence(Attribution::Reported),
        }
    }

    pub(super) fn conveyed(&mut self, channel: Channel, when: &str) -> Result<Event, Refusal> {
        let conveyance = Self::conveyance(PROPONENT, channel, when);
        self.note(|proposal, seq, now| {
            if channel.class() == ChannelClass::Formal {
                proposal.transmit(conveyance, seq, now)
            } else {
                proposal.announce(conveyance, seq, now)
            }
        })
    }

    pub(super) fn withdrawn(&mut self, when: &str) -> Result<Event, Refusal> {
        let channel = Channel::PressRelease;
        let withdrawal = Withdrawal {
            communication: said(PROPONENT, Capacity::HeadOfState, channel, when),
            evidence: evidence(Attribution::Reported),
            reason: String::new(),
        };
        self.note(|proposal, seq, now| proposal.withdraw(withdrawal, seq, now))
    }

    pub(super) fn new_version(channel: Channel, when: &str) -> NewVersion {
        NewVersion {
            reply_due: None,
            terms: vec![term("t1"), term("t2")],
            communication: Some(said(PROPONENT, Capacity::HeadOfState, channel, when)),
            evidence: Some(evidence(Attribution::OfficiallyConfirmed)),
        }
    }

    pub(super) fn amended(&mut self, when: &str) -> Result<Event, Refusal> {
        let version = Self::new_version(Channel::SocialMediaPost, when);
        self.note(|proposal, seq, now| proposal.amend(version, seq, now))
    }

    pub(super) fn talks(&mut self, when: &str) -> Result<Event, Refusal> {
        let talks = Self::conveyance(ADDRESSEE, Channel::PressRelease, when);
        self.note(|proposal, seq, now| proposal.report_talks(talks, seq, now))
    }

    pub(super) fn explained(
        &mut self,
        in_reply_to: Option<i64>,
        when: &str,
    ) -> Result<Event, Refusal> {
        let mut words = Self::conveyance(PROPONENT, Channel::PressRelease, when);
        words.communication.in_reply_to = in_reply_to;
        self.note(|proposal, seq, now| proposal.explain(words, seq, now))
    }

    pub(super) fn answer(kind: ResponseKind, communication: Communication) -> NewResponse {
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

    pub(super) fn record(&mut self, new: NewResponse) -> Result<(Response, Event), Refusal> {
        let id = ResponseId(self.uuid());
        let mut recorded = None;
        let event = self.note(|proposal, seq, now| {
            let (response, event) = proposal.respond(id, new, seq, now)?;
            recorded = Some(response);
            Ok(event)
        })?;
        Ok((recorded.unwrap(), event))
    }

    pub(super) fn responded(
        &mut self,
        kind: ResponseKind,
        when: &str,
    ) -> Result<(Response, Event), Refusal> {
        let channel = Channel::Broadcast;
        self.record(Self::answer(
            kind,
            said(ADDRESSEE, Capacity::HeadOfState, channel, when),
        ))
    }

    /// Takes a response back, in public.
    pub(super) fn took_back(&mut self, response: ResponseId, when: &str) -> Event {
        let words = said(ADDRESSEE, Capacity::HeadOfState, Channel::Speech, when);
        let mut back = Self::answer(ResponseKind::WithdrawalOfResponse, words);
        back.withdraws = Some(response);
        self.record(back).unwrap().1
    }

    pub(super) fn public(&self) -> ResponseStatus {
        self.proposal.standings[0].public
    }

    pub(super) fn formal(&self) -> ResponseStatus {
        self.proposal.standings[0].formal
    }
}

/// What is wrong, as field names.
pub(super) fn wrong_fields<T: std::fmt::Debug>(refused: Result<T, Refusal>) -> Vec<String> {
    match refused {
        Err(Refusal::Invalid(violations)) => {
            violations.into_iter().map(|wrong| wrong.field).collect()
        }
        other => panic!("fields are wrong: {other:?}"),
    }
}

/// What was missing for a step.
pub(super) fn missing<T: std::fmt::Debug>(refused: Result<T, Refusal>) -> Vec<String> {
    match refused {
        Err(Refusal::IllegalStep { missing, .. }) => missing,
        other => panic!("the step is illegal: {other:?}"),
    }
}
