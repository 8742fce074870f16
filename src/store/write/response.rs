//! Writes of responses.

use super::{CreateProposal, check_etag, mentioned, relation};
use crate::{
    domain::{
        NewProposal, NewResponse, Proposal, ProposalId, Refusal, Relation, RelationKind, Response,
        ResponseId, Violation,
    },
    keys::Keys,
    store::{Needs, Unit, Write, WriteError},
};

/// Records a response and derives anew where the proposal stands.
#[derive(Debug, Clone)]
pub struct RecordResponse {
    /// To which proposal.
    pub proposal: ProposalId,
    /// The revision of the proposal that the caller read.
    pub etag: Option<i64>,
    /// The name of the response within the proposal.
    pub id: ResponseId,
    /// What is recorded.
    pub new: NewResponse,
    /// What is offered instead, where it is recorded with it, and its name.
    pub counter: Option<(ProposalId, NewProposal)>,
    /// Check only.
    pub validate_only: bool,
}

impl Write for RecordResponse {
    type Answer = (Response, Proposal);

    fn needs(&self, keys: &Keys, needs: &mut Needs) {
        needs.proposals.push(self.proposal);
        needs.proposals.extend(self.new.counter_proposal);
        mentioned::need(&mentioned::speaker(&self.new.communication), needs);
        if let Some(counter) = self.counter.clone() {
            offered(counter).needs(keys, needs);
        }
    }

    fn decide(mut self, keys: &Keys, unit: &mut Unit) -> Result<(Response, Proposal), WriteError> {
        let Some(counter) = self.counter.take() else {
            return self.respond(unit);
        };
        let (id, validate_only) = (counter.0, self.validate_only);
        offered(counter).decide(keys, unit).map_err(in_counter)?;
        self.new.counter_proposal = Some(id);
        let answer = self.respond(unit);
        if validate_only || answer.is_err() {
            // It was put there for the response to name.
            unit.take_back(&id);
        }
        answer
    }
}

fn offered((id, new): (ProposalId, NewProposal)) -> CreateProposal {
    CreateProposal {
        id,
        new,
        validate_only: false,
    }
}

/// Fields of what is offered instead are named from the message that holds it.
fn in_counter(error: WriteError) -> WriteError {
    match error {
        WriteError::Refused(Refusal::Invalid(violations)) => {
            let within = violations.into_iter().map(|violation| {
                let field = format!("counter_proposal.{}", violation.field);
                Violation::new(field, violation.description)
            });
            Refusal::Invalid(within.collect()).into()
        }
        other => other,
    }
}

impl RecordResponse {
    fn respond(self, unit: &mut Unit) -> Result<(Response, Proposal), WriteError> {
        let current = unit
            .proposals
            .get(&self.proposal)
            .ok_or_else(|| WriteError::NotFound(self.proposal.to_string()))?;
        check_etag(self.proposal, self.etag, current.revision)?;
        mentioned::check(&mentioned::speaker(&self.new.communication), unit)?;
        let mut proposal = current.clone();
        let (response, event) = proposal.respond(self.id, self.new, unit.next_seq(), unit.now())?;
        let Some(counter) = response.counter_proposal else {
            if !self.validate_only {
                unit.record(event);
                unit.proposals.put(proposal.id, proposal.clone());
            }
            return Ok((response, proposal));
        };
        // What is offered instead belongs to what it answers: one act, recorded as a whole.
        let relation = Relation {
            kind: RelationKind::CounterTo,
            later: counter,
            earlier: proposal.id,
            occurred: response.communication.occurred.clone(),
            note: String::new(),
            evidence: response.evidence.clone(),
        };
        let proposal = relation::counter(relation, event, proposal, self.validate_only, unit)?;
        Ok((response, proposal))
    }
}
