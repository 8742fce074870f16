//! Writes of responses.

use super::{check_etag, mentioned, relation};
use crate::{
    domain::{NewResponse, Proposal, ProposalId, Relation, RelationKind, Response, ResponseId},
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
    /// Check only.
    pub validate_only: bool,
}

impl Write for RecordResponse {
    type Answer = (Response, Proposal);

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.proposals.push(self.proposal);
        needs.proposals.extend(self.new.counter_proposal);
        mentioned::need(&mentioned::speaker(&self.new.communication), needs);
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<(Response, Proposal), WriteError> {
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
