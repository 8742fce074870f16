//! Records what the calendar says of a proposal.

use crate::{
    domain::ProposalId,
    keys::Keys,
    store::{Needs, Unit, Write, WriteError},
};

/// Notices about one proposal that are recorded at once. More are left for the next time.
const NOTICES: usize = 64;

/// Records what the calendar has to say of a proposal by now: silence that has lasted so long,
/// dates that are near or have passed. What has been said is in the proposal's row, so that it
/// is said once, whoever asks and however often.
#[derive(Debug, Clone, Copy)]
pub struct RaiseNotices {
    /// Which.
    pub proposal: ProposalId,
}

impl Write for RaiseNotices {
    type Answer = usize;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.proposals.push(self.proposal);
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<usize, WriteError> {
        let Some(mut proposal) = unit.proposals.get(&self.proposal).cloned() else {
            return Ok(0);
        };
        let now = unit.now();
        let mut raised = 0;
        while raised < NOTICES
            && let Some(event) = proposal.notice_due(unit.next_seq(), now)
        {
            unit.record(event);
            raised += 1;
        }
        // Also where nothing was raised: what was due may have been answered since.
        unit.proposals.put(proposal.id, proposal);
        Ok(raised)
    }
}
