//! What the addressees answer.

use std::collections::HashSet;

use jiff::Timestamp;

use super::{
    Proposal, Refusal, Violation,
    check::{check_time, invalid},
};
use crate::domain::{Act, Event, EventType, Fact, NewResponse, Response, ResponseId, ResponseKind};

impl Proposal {
    /// Records a response.
    pub fn respond(
        &mut self,
        id: ResponseId,
        new: NewResponse,
        seq: i64,
        now: Timestamp,
    ) -> Result<(Response, Event), Refusal> {
        let mut response = Response {
            id,
            version: new.version.unwrap_or(1),
            kind: new.kind,
            communication: new.communication,
            evidence: new.evidence,
            positions: new.positions,
            withdraws: new.withdraws,
            counter_proposal: new.counter_proposal,
            recorded: now,
            seq,
        };
        let event = |proposal: &Self, response: &Response| {
            proposal.event(
                seq,
                now,
                EventType::ResponseRecorded,
                Some(response.communication.occurred.clone()),
                Some(response.evidence.attribution),
                Fact::Response(response.clone()),
            )
        };
        if new.version.is_none()
            && let Some(step) = self.step(&event(self, &response))
        {
            response.version = self.version_before(&step);
        }
        invalid(self.wrong_response(&response, now))?;
        let event = self.commit(event(self, &response))?;
        Ok((response, event))
    }

    pub(super) fn wrong_response(&self, response: &Response, now: Timestamp) -> Vec<Violation> {
        let mut violations = Vec::new();
        let speaker = &response.communication.on_behalf_of;
        if !self.addressees.contains(speaker) {
            violations.push(Violation::new(
                "communication.on_behalf_of",
                format!("{speaker} is not an addressee"),
            ));
        }
        check_time(
            "communication.occurred.time",
            &response.communication.occurred,
            now,
            &mut violations,
        );
        self.check_reply(&response.communication, &mut violations);
        self.check_answered_version(response.version, &mut violations);
        self.check_positions(response, &mut violations);
        self.check_withdraws(response, &mut violations);
        self.check_counter_proposal(response, &mut violations);
        violations
    }

    fn check_answered_version(&self, version: u32, violations: &mut Vec<Violation>) {
        if version == 0 || version > self.versions {
            violations.push(Violation::new(
                "version",
                format!(
                    "there is no version {version}; the last is {}",
                    self.versions
                ),
            ));
            return;
        }
        let seq = self.seq_of_version(version);
        let step = self.steps.iter().find(|step| Some(step.seq) == seq);
        if let Some(retraction) = step.and_then(|step| step.retracted_by) {
            violations.push(Violation::new(
                "version",
                format!("version {version} was retracted by events/{retraction}"),
            ));
        }
    }

    fn check_positions(&self, response: &Response, violations: &mut Vec<Violation>) {
        let in_part = matches!(
            response.kind,
            ResponseKind::PartialAcceptance | ResponseKind::ConditionalAcceptance
        );
        if in_part && response.positions.is_empty() {
            violations.push(Violation::new(
                "positions",
                "is empty; an acceptance in part or on conditions says so term by term",
            ));
        }
        let version = response.version;
        let Some(answered) = self.wording(version) else {
            return;
        };
        let mut seen = HashSet::new();
        for (index, position) in response.positions.iter().enumerate() {
            let field = || format!("positions[{index}].term_id");
            let id = &position.term_id;
            if !answered.terms.iter().any(|term| term.id == *id) {
                violations.push(Violation::new(
                    field(),
                    format!("version {version} has no term {id:?}"),
                ));
            } else if !seen.insert(id) {
                violations.push(Violation::new(
                    field(),
                    format!("there is another position on {id:?}; a term has one"),
                ));
            }
        }
    }

    fn check_counter_proposal(&self, response: &Response, violations: &mut Vec<Violation>) {
        let Some(offered) = response.counter_proposal else {
            return;
        };
        if response.kind != ResponseKind::CounterProposal {
            violations.push(Violation::new(
                "counter_proposal",
                "goes with the kind COUNTER_PROPOSAL only",
            ));
        }
        if offered == self.id {
            violations.push(Violation::new(
                "counter_proposal",
                "is the proposal that it answers; what is offered instead is another",
            ));
        }
    }

    fn check_withdraws(&self, new: &Response, violations: &mut Vec<Violation>) {
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
            self.steps
                .iter()
                .filter(|step| step.stands())
                .filter_map(|step| match &step.act {
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

    /// The `seq` of the event by which a response was recorded.
    pub fn response_seq(&self, id: ResponseId) -> Option<i64> {
        self.seq_of(|act| matches!(act, Act::Respond { response, .. } if *response == id))
    }

    /// The `seq`s of all responses.
    pub fn response_seqs(&self) -> Vec<i64> {
        self.seqs_of(|act| matches!(act, Act::Respond { .. }))
    }
}
