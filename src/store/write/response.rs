//! Writes of responses.

use super::check_etag;
use crate::{
    domain::{NewResponse, Proposal, ProposalId, Response, ResponseId},
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
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<(Response, Proposal), WriteError> {
        let current = unit
            .proposals
            .get(&self.proposal)
            .ok_or_else(|| WriteError::NotFound(self.proposal.to_string()))?;
        check_etag(self.proposal, self.etag, current.revision)?;
        let mut proposal = current.clone();
        let (response, event) = proposal.respond(self.id, self.new, unit.next_seq(), unit.now())?;
        if !self.validate_only {
            unit.record(event);
            unit.proposals.put(proposal.id, proposal.clone());
        }
        Ok((response, proposal))
    }
}
