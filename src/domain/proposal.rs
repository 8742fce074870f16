//! A proposal: what is recorded of it, and how facts are added.

use std::collections::HashSet;

use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use super::{
    Act, Attribution, ChannelClass, Communication, Conveyance, EditorialChange, Event, EventType,
    Evidence, Fact, Fold, NewResponse, Occurrence, PartyId, ProposalId, Response, ResponseId,
    ResponseKind, Standing, StandingChange, Status, Step, Term, Withdrawal,
};

/// A field that is wrong, given what is recorded already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// The path of the field, from the message that holds the fact: `communication.channel`.
    pub field: String,
    /// What is wrong and what would be right.
    pub description: String,
}

impl Violation {
    /// A wrong field.
    pub fn new(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            description: description.into(),
        }
    }
}

/// Why a fact was not recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// The lifecycle does not allow the step.
    #[error("a proposal that is {state} does not allow to {step}")]
    IllegalStep {
        /// Where the proposal stood when the step would have been taken.
        state: String,
        /// The step.
        step: String,
        /// What is missing.
        missing: Vec<String>,
    },
    /// Fields are wrong, all of them named.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<Violation>),
}

/// A version as it comes in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewVersion {
    /// The undertakings.
    pub terms: Vec<Term>,
    /// How it was made known.
    pub communication: Option<Communication>,
    /// What that rests on.
    pub evidence: Option<Evidence>,
    /// Until when the proponents want an answer.
    pub reply_due: Option<Occurrence>,
}

/// A proposal as it comes in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewProposal {
    /// What the editors call it.
    pub editorial: EditorialChange,
    /// Who offers.
    pub proponents: Vec<PartyId>,
    /// To whom.
    pub addressees: Vec<PartyId>,
    /// The first version.
    pub version: NewVersion,
}

/// What was proposed, at one time. Immutable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Counted from 1.
    pub number: u32,
    /// The undertakings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Term>,
    /// How it was made known; none for a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub communication: Option<Communication>,
    /// What that rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// Until when the proponents want an answer, if they said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_due: Option<Occurrence>,
    /// When it was recorded.
    pub recorded: Timestamp,
}

/// An offer by proponents to addressees, with all that follows from its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// `proposals/{proposal}`.
    pub id: ProposalId,
    /// What the editors call it.
    #[serde(flatten)]
    pub editorial: EditorialChange,
    /// Who offers.
    pub proponents: Vec<PartyId>,
    /// To whom.
    pub addressees: Vec<PartyId>,
    /// The version on the table.
    pub version: Version,
    /// How many versions were recorded.
    pub versions: u32,
    /// What happened, in the order in which it occurred.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// Where it stands.
    pub status: Status,
    /// Where each addressee stands.
    pub standings: Vec<Standing>,
    /// When it was recorded.
    pub created: Timestamp,
    /// When a fact about it was last recorded.
    pub updated: Timestamp,
    /// The `seq` of its first event: its place among proposals.
    pub created_seq: i64,
    /// The `seq` of its last event: its etag.
    pub revision: i64,
}

impl Proposal {
    /// Records a proposal. The event is its first.
    pub fn create(
        id: ProposalId,
        new: NewProposal,
        seq: i64,
        now: Timestamp,
    ) -> Result<(Self, Event), Refusal> {
        let mut proposal = Self {
            id,
            editorial: new.editorial,
            version: Version {
                number: 1,
                terms: new.version.terms,
                communication: new.version.communication,
                evidence: new.version.evidence,
                reply_due: new.version.reply_due,
                recorded: now,
            },
            versions: 1,
            steps: Vec::new(),
            status: Status::Draft,
            standings: new
                .addressees
                .iter()
                .cloned()
                .map(Standing::awaiting)
                .collect(),
            proponents: new.proponents,
            addressees: new.addressees,
            created: now,
            updated: now,
            created_seq: seq,
            revision: seq,
        };
        let mut violations = proposal.wrong_parties();
        proposal.check_version(&proposal.version, now, &mut violations);
        if !violations.is_empty() {
            return Err(Refusal::Invalid(violations));
        }
        let fact = Fact::Version(proposal.version.clone());
        let event = match &proposal.version.communication {
            None => proposal.event(seq, now, EventType::ProposalDrafted, None, None, fact),
            Some(communication) => {
                let (act, event_type) = match communication.channel.class() {
                    ChannelClass::Formal => (Act::Transmit, EventType::ProposalTransmitted),
                    ChannelClass::Public | ChannelClass::Private => {
                        (Act::Announce, EventType::ProposalAnnounced)
                    }
                };
                let occurred = communication.occurred.clone();
                let attribution = proposal.version.evidence.as_ref().map(|e| e.attribution);
                proposal.take(seq, now, act, event_type, occurred, attribution, fact)?
            }
        };
        Ok((proposal, event))
    }

    /// Records that the draft was made public.
    pub fn announce(
        &mut self,
        conveyance: Conveyance,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        let mut violations = self.wrong_conveyance(&conveyance, now);
        if conveyance.communication.channel.class() != ChannelClass::Public {
            violations.push(Violation::new(
                "communication.channel",
                "is not public; a formal delivery is recorded by TransmitProposal",
            ));
        }
        if !violations.is_empty() {
            return Err(Refusal::Invalid(violations));
        }
        self.needs_terms("announce")?;
        self.convey(
            Act::Announce,
            EventType::ProposalAnnounced,
            conveyance,
            seq,
            now,
        )
    }

    /// Records a formal delivery.
    pub fn transmit(
        &mut self,
        conveyance: Conveyance,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        let mut violations = self.wrong_conveyance(&conveyance, now);
        if conveyance.communication.channel.class() != ChannelClass::Formal {
            violations.push(Violation::new(
                "communication.channel",
                "is not a formal instrument, such as NOTE_VERBALE or DEMARCHE",
            ));
        }
        if !violations.is_empty() {
            return Err(Refusal::Invalid(violations));
        }
        self.needs_terms("transmit")?;
        self.convey(
            Act::Transmit,
            EventType::ProposalTransmitted,
            conveyance,
            seq,
            now,
        )
    }

    /// Records that the proponents changed the offer.
    pub fn amend(&mut self, new: NewVersion, seq: i64, now: Timestamp) -> Result<Event, Refusal> {
        let version = Version {
            number: self.versions + 1,
            terms: new.terms,
            communication: new.communication,
            evidence: new.evidence,
            reply_due: new.reply_due,
            recorded: now,
        };
        let mut violations = Vec::new();
        self.check_version(&version, now, &mut violations);
        let Some(communication) = &version.communication else {
            violations.push(Violation::new(
                "communication",
                "is required: how did the proponents make the change known?",
            ));
            return Err(Refusal::Invalid(violations));
        };
        if !violations.is_empty() {
            return Err(Refusal::Invalid(violations));
        }
        let act = Act::Amend {
            version: version.number,
            class: communication.channel.class(),
        };
        let occurred = communication.occurred.clone();
        let attribution = version
            .evidence
            .as_ref()
            .map(|evidence| evidence.attribution);
        let fact = Fact::Version(version.clone());
        let mut next = self.clone();
        next.versions = version.number;
        let event = next.take(
            seq,
            now,
            act,
            EventType::ProposalAmended,
            occurred,
            attribution,
            fact,
        )?;
        // An amendment recorded late may be older than the one on the table.
        if next.fold().version == version.number {
            next.version = version;
        }
        *self = next;
        Ok(event)
    }

    /// Records that a proponent took the proposal back.
    pub fn withdraw(
        &mut self,
        withdrawal: Withdrawal,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        let mut violations = Vec::new();
        self.check_proponent(&withdrawal.communication, now, &mut violations);
        if !violations.is_empty() {
            return Err(Refusal::Invalid(violations));
        }
        let occurred = withdrawal.communication.occurred.clone();
        let attribution = Some(withdrawal.evidence.attribution);
        self.take(
            seq,
            now,
            Act::Withdraw,
            EventType::ProposalWithdrawn,
            occurred,
            attribution,
            Fact::Withdrawal(withdrawal),
        )
    }

    /// Changes what the editors wrote; none when it is what stands already.
    pub fn edit(&mut self, editorial: EditorialChange, seq: i64, now: Timestamp) -> Option<Event> {
        if self.editorial == editorial {
            return None;
        }
        self.editorial = editorial.clone();
        self.updated = now;
        self.revision = seq;
        Some(self.event(
            seq,
            now,
            EventType::ProposalUpdated,
            None,
            None,
            Fact::Editorial(editorial),
        ))
    }

    /// Records a response.
    pub fn respond(
        &mut self,
        id: ResponseId,
        new: NewResponse,
        seq: i64,
        now: Timestamp,
    ) -> Result<(Response, Event), Refusal> {
        let competent = new.is_competent();
        let class = new.communication.channel.class();
        let place = (new.communication.occurred.end(), seq);
        let on_the_table = self.fold_before(place).version;
        let version = new.version.unwrap_or(on_the_table);
        let violations = self.wrong_response(&new, version, now);
        if !violations.is_empty() {
            return Err(Refusal::Invalid(violations));
        }
        let response = Response {
            id,
            version,
            kind: new.kind,
            communication: new.communication,
            evidence: new.evidence,
            positions: new.positions,
            withdraws: new.withdraws,
            counter_proposal: new.counter_proposal,
            recorded: now,
            seq,
        };
        let act = Act::Respond {
            response: id,
            addressee: response.communication.on_behalf_of.clone(),
            kind: response.kind,
            competent,
            class,
            version,
            withdraws: response.withdraws,
        };
        let event = self.take(
            seq,
            now,
            act,
            EventType::ResponseRecorded,
            response.communication.occurred.clone(),
            Some(response.evidence.attribution),
            Fact::Response(response.clone()),
        )?;
        Ok((response, event))
    }

    /// How well the version on the table is attested; none for a draft.
    pub fn attribution(&self) -> Option<Attribution> {
        self.version
            .evidence
            .as_ref()
            .map(|evidence| evidence.attribution)
    }

    /// All parties: proponents, then addressees.
    pub fn parties(&self) -> Vec<PartyId> {
        self.proponents
            .iter()
            .chain(&self.addressees)
            .cloned()
            .collect()
    }

    /// The `seq` of the event by which a response was recorded.
    pub fn response_seq(&self, id: ResponseId) -> Option<i64> {
        self.steps.iter().find_map(|step| match &step.act {
            Act::Respond { response, .. } if *response == id => Some(step.seq),
            _ => None,
        })
    }

    /// The `seq`s of all responses.
    pub fn response_seqs(&self) -> Vec<i64> {
        let is_response = |step: &&Step| matches!(step.act, Act::Respond { .. });
        self.steps
            .iter()
            .filter(is_response)
            .map(|step| step.seq)
            .collect()
    }

    fn fold(&self) -> Fold {
        Fold::of(&self.addressees, &self.steps)
    }

    fn fold_before(&self, place: (Timestamp, i64)) -> Fold {
        let at = self.steps.partition_point(|step| step.place() <= place);
        Fold::of(
            &self.addressees,
            self.steps.get(..at).unwrap_or(&self.steps),
        )
    }

    fn convey(
        &mut self,
        act: Act,
        event_type: EventType,
        conveyance: Conveyance,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        let occurred = conveyance.communication.occurred.clone();
        let attribution = Some(conveyance.evidence.attribution);
        if self.version.communication.is_none() {
            // The draft is what was made known: readers of the version see by what.
            self.version.communication = Some(conveyance.communication.clone());
            self.version.evidence = Some(conveyance.evidence.clone());
        }
        let fact = Fact::Conveyance(conveyance);
        self.take(seq, now, act, event_type, occurred, attribution, fact)
    }

    /// Puts a step where it occurred and derives anew what follows from all of them.
    #[expect(
        clippy::too_many_arguments,
        reason = "one call of these makes one event"
    )]
    fn take(
        &mut self,
        seq: i64,
        now: Timestamp,
        act: Act,
        event_type: EventType,
        occurred: Occurrence,
        attribution: Option<Attribution>,
        fact: Fact,
    ) -> Result<Event, Refusal> {
        let name = act.name();
        let step = Step {
            seq,
            occurred: occurred.clone(),
            act,
        };
        let at = self
            .steps
            .partition_point(|other| other.place() <= step.place());
        let mut there = Fold::of(
            &self.addressees,
            self.steps.get(..at).unwrap_or(&self.steps),
        );
        let state = there.status;
        there.take(&step).map_err(|blocked| Refusal::IllegalStep {
            state: state.to_string(),
            step: name.to_owned(),
            missing: blocked.missing,
        })?;
        self.steps.insert(at, step);
        let before = (self.status, self.standings.clone());
        let fold = self.fold();
        self.status = fold.status;
        self.standings = fold.standings;
        self.updated = now;
        self.revision = seq;
        let mut event = self.event(seq, now, event_type, Some(occurred), attribution, fact);
        event.status = Some((before.0, self.status));
        event.changes = StandingChange::between(&before.1, &self.standings);
        Ok(event)
    }

    fn event(
        &self,
        seq: i64,
        now: Timestamp,
        event_type: EventType,
        occurred: Option<Occurrence>,
        attribution: Option<Attribution>,
        fact: Fact,
    ) -> Event {
        Event {
            seq,
            event_type,
            proposal: Some(self.id),
            parties: self.parties(),
            occurred,
            recorded: now,
            attribution,
            status: Some((self.status, self.status)),
            changes: Vec::new(),
            changes_fact: None,
            corrects_status: false,
            fact,
        }
    }

    fn needs_terms(&self, step: &str) -> Result<(), Refusal> {
        if self.version.terms.is_empty() {
            return Err(Refusal::IllegalStep {
                state: self.status.to_string(),
                step: step.to_owned(),
                missing: vec!["a term: amend the draft with what is offered".to_owned()],
            });
        }
        Ok(())
    }

    fn wrong_parties(&self) -> Vec<Violation> {
        let mut violations = Vec::new();
        for (field, parties) in [
            ("proponents", &self.proponents),
            ("addressees", &self.addressees),
        ] {
            if parties.is_empty() {
                violations.push(Violation::new(field, "is empty; at least one is needed"));
            }
        }
        let mut seen = HashSet::new();
        for (field, parties) in [
            ("proponents", &self.proponents),
            ("addressees", &self.addressees),
        ] {
            for (index, party) in parties.iter().enumerate() {
                if !seen.insert(party) {
                    violations.push(Violation::new(
                        format!("{field}[{index}]"),
                        format!("{party} is named twice; a party is proponent or addressee, once"),
                    ));
                }
            }
        }
        violations
    }

    fn check_version(&self, version: &Version, now: Timestamp, violations: &mut Vec<Violation>) {
        let prefix = if version.number == 1 {
            "current_version."
        } else {
            ""
        };
        let mut found = Vec::new();
        let mut ids = HashSet::new();
        for (index, term) in version.terms.iter().enumerate() {
            if !ids.insert(term.id.as_str()) {
                found.push(Violation::new(
                    format!("terms[{index}].id"),
                    format!("{:?} names another term of this version too", term.id),
                ));
            }
            let parties = [
                ("obligor", Some(&term.obligor)),
                ("beneficiary", term.beneficiary.as_ref()),
            ];
            for (field, party) in parties {
                if let Some(party) = party
                    && !self.takes_part(party)
                {
                    found.push(Violation::new(
                        format!("terms[{index}].{field}"),
                        format!("{party} is neither proponent nor addressee"),
                    ));
                }
            }
        }
        if let Some(communication) = &version.communication {
            self.check_proponent(communication, now, &mut found);
            if version.terms.is_empty() {
                found.push(Violation::new(
                    "terms",
                    "is empty; what is made known has a term",
                ));
            }
            if version
                .evidence
                .as_ref()
                .is_none_or(|e| e.sources.is_empty())
            {
                found.push(Violation::new(
                    "sources",
                    "is empty; a public record needs at least one",
                ));
            }
        }
        violations.extend(found.into_iter().map(|mut violation| {
            violation.field.insert_str(0, prefix);
            violation
        }));
    }

    fn wrong_conveyance(&self, conveyance: &Conveyance, now: Timestamp) -> Vec<Violation> {
        let mut violations = Vec::new();
        self.check_proponent(&conveyance.communication, now, &mut violations);
        violations
    }

    fn check_proponent(
        &self,
        communication: &Communication,
        now: Timestamp,
        violations: &mut Vec<Violation>,
    ) {
        if !self.proponents.contains(&communication.on_behalf_of) {
            violations.push(Violation::new(
                "communication.on_behalf_of",
                format!("{} is not a proponent", communication.on_behalf_of),
            ));
        }
        check_time(&communication.occurred, now, violations);
    }

    fn wrong_response(&self, new: &NewResponse, version: u32, now: Timestamp) -> Vec<Violation> {
        let mut violations = Vec::new();
        let speaker = &new.communication.on_behalf_of;
        if !self.addressees.contains(speaker) {
            violations.push(Violation::new(
                "communication.on_behalf_of",
                format!("{speaker} is not an addressee"),
            ));
        }
        check_time(&new.communication.occurred, now, &mut violations);
        if version == 0 || version > self.versions {
            violations.push(Violation::new(
                "version",
                format!(
                    "there is no version {version}; the last is {}",
                    self.versions
                ),
            ));
        }
        let in_part = matches!(
            new.kind,
            ResponseKind::PartialAcceptance | ResponseKind::ConditionalAcceptance
        );
        if in_part && new.positions.is_empty() {
            violations.push(Violation::new(
                "positions",
                "is empty; an acceptance in part or on conditions says so term by term",
            ));
        }
        if version == self.version.number {
            for (index, position) in new.positions.iter().enumerate() {
                if !self
                    .version
                    .terms
                    .iter()
                    .any(|term| term.id == position.term_id)
                {
                    violations.push(Violation::new(
                        format!("positions[{index}].term_id"),
                        format!("version {version} has no term {:?}", position.term_id),
                    ));
                }
            }
        }
        self.check_withdraws(new, &mut violations);
        violations
    }

    fn check_withdraws(&self, new: &NewResponse, violations: &mut Vec<Violation>) {
        let takes_back = new.kind == ResponseKind::WithdrawalOfResponse;
        let Some(withdrawn) = new.withdraws else {
            if takes_back {
                violations.push(Violation::new(
                    "withdraws",
                    "is required: which response is taken back?",
                ));
            }
            return;
        };
        if !takes_back {
            violations.push(Violation::new(
                "withdraws",
                "goes with the kind WITHDRAWAL_OF_RESPONSE only",
            ));
        }
        let responses = || {
            self.steps.iter().filter_map(|step| match &step.act {
                Act::Respond {
                    response,
                    addressee,
                    withdraws,
                    ..
                } => Some((*response, addressee, *withdraws)),
                _ => None,
            })
        };
        match responses().find(|(response, ..)| *response == withdrawn) {
            Some((_, addressee, _)) if *addressee == new.communication.on_behalf_of => {}
            Some((_, addressee, _)) => violations.push(Violation::new(
                "withdraws",
                format!("that response is {addressee}'s, who alone can take it back"),
            )),
            None => violations.push(Violation::new(
                "withdraws",
                "this proposal has no such response",
            )),
        }
        if responses().any(|(_, _, withdraws)| withdraws == Some(withdrawn)) {
            violations.push(Violation::new(
                "withdraws",
                "that response was taken back before",
            ));
        }
    }

    fn takes_part(&self, party: &PartyId) -> bool {
        self.proponents.contains(party) || self.addressees.contains(party)
    }
}

/// Facts are about what has happened. A day of grace covers zones and clocks.
fn check_time(occurred: &Occurrence, now: Timestamp, violations: &mut Vec<Violation>) {
    let latest = now.checked_add(24.hours()).unwrap_or(Timestamp::MAX);
    if occurred.start() > latest {
        violations.push(Violation::new(
            "communication.occurred.time",
            format!("{} has not come yet; it is {now}", occurred.start()),
        ));
    }
}
