//! Writes of how proposals belong together: a fact kept with both.

use super::check_etag;
use crate::{
    domain::{Event, Proposal, ProposalId, Refusal, Relation, Violation},
    keys::Keys,
    store::{Needs, Unit, Write, WriteError},
};

/// Records how a proposal belongs to an earlier one.
#[derive(Debug, Clone)]
pub struct RelateProposal {
    /// The revision of the later proposal that the caller read.
    pub etag: Option<i64>,
    /// What is recorded.
    pub relation: Relation,
    /// Check only.
    pub validate_only: bool,
}

impl Write for RelateProposal {
    type Answer = Proposal;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.proposals.push(self.relation.later);
        needs.proposals.push(self.relation.earlier);
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<Proposal, WriteError> {
        let later = found(self.relation.later, unit)?;
        check_etag(later.id, self.etag, later.revision)?;
        relate(self.relation, later, self.validate_only, unit)
    }
}

fn found(id: ProposalId, unit: &Unit) -> Result<Proposal, WriteError> {
    let found = unit.proposals.get(&id).cloned();
    found.ok_or_else(|| WriteError::NotFound(id.to_string()))
}

/// Records a relation with both proposals, the later one of which is given as it is by now.
pub(super) fn relate(
    relation: Relation,
    mut later: Proposal,
    validate_only: bool,
    unit: &mut Unit,
) -> Result<Proposal, WriteError> {
    let mut earlier = found(relation.earlier, unit)?;
    let now = unit.now();
    let seq = unit.next_seq();
    // Both are decided before either is recorded.
    let first = later.relate(relation.clone(), seq, now)?;
    let second = earlier.relate(relation, seq + 1, now)?;
    if !validate_only {
        unit.record(first);
        unit.record(second);
        unit.proposals.put(later.id, later.clone());
        unit.proposals.put(earlier.id, earlier);
    }
    Ok(later)
}

/// Records a response, and how the proposal that it offers instead belongs to the one that it
/// answers.
pub(super) fn counter(
    relation: Relation,
    response: Event,
    mut answered: Proposal,
    validate_only: bool,
    unit: &mut Unit,
) -> Result<Proposal, WriteError> {
    let Some(mut offered) = unit.proposals.get(&relation.later).cloned() else {
        let violation = Violation::new(
            "counter_proposal",
            format!(
                "there is no {}; record it with CreateProposal first",
                relation.later
            ),
        );
        return Err(Refusal::Invalid(vec![violation]).into());
    };
    let now = unit.now();
    let seq = response.seq + 1;
    let first = offered.relate(relation.clone(), seq, now)?;
    let second = answered.relate(relation, seq + 1, now)?;
    if !validate_only {
        unit.record(response);
        unit.record(first);
        unit.record(second);
        unit.proposals.put(offered.id, offered);
        unit.proposals.put(answered.id, answered.clone());
    }
    Ok(answered)
}
