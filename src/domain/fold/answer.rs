//! How responses move a proposal.

use super::Fold;
use crate::domain::{
    Act, PartyId, ResponseId, ResponseKind, Step, acts::ActKind, lifecycle::Transition,
};

impl<'a> Fold<'a> {
    pub(super) fn respond(&mut self, step: &'a Step) {
        let Act::Respond {
            addressee,
            kind,
            competent,
            class,
            version,
            withdraws,
            ..
        } = &step.act
        else {
            return;
        };
        if *kind == ResponseKind::WithdrawalOfResponse {
            if let Some(response) = withdraws {
                self.await_anew(*response, step);
            }
            return;
        }
        // An answer to a version that is no longer on the table is a fact that moves
        // nothing.
        if *version != self.version {
            return;
        }
        self.answers.push(step);
        if let Some(clock) = self.clock_of(addressee, *class) {
            if *kind == ResponseKind::RequestForClarification {
                clock.request(step.seq, &step.occurred);
            } else {
                clock.answer(&step.occurred);
            }
        }
        if !self.weighed.is_overruled(step.seq) {
            self.move_by(*kind, *competent, addressee);
        }
    }

    /// Whoever took an answer back has been heard: to count from further back would deny
    /// that.
    fn await_anew(&mut self, response: ResponseId, step: &Step) {
        let Some(taken_back) = self.weighed.taken_back(response).cloned() else {
            return;
        };
        let (version, open) = (self.version, self.status.is_open());
        if taken_back.version == version
            && let Some(clock) = self.clock_of(&taken_back.addressee, taken_back.class)
            && clock.answered.is_none()
        {
            clock.begin_anew(&step.occurred, open);
        }
    }

    fn move_by(&mut self, kind: ResponseKind, competent: bool, addressee: &'a PartyId) {
        let transition = match kind {
            ResponseKind::Acknowledgement
            | ResponseKind::RequestForClarification
            | ResponseKind::Deferral => Transition::Consider,
            ResponseKind::CounterProposal => {
                self.no_longer_accepts(addressee);
                Transition::Negotiate
            }
            ResponseKind::PartialAcceptance | ResponseKind::ConditionalAcceptance => {
                self.no_longer_accepts(addressee);
                Transition::AcceptInPrinciple
            }
            ResponseKind::Acceptance if competent => {
                if !self.accepted.contains(&addressee) {
                    self.accepted.push(addressee);
                }
                if self.accepted.len() < self.ground.addressees.len() {
                    Transition::Consider
                } else {
                    Transition::Agree
                }
            }
            ResponseKind::Rejection if competent => {
                self.no_longer_accepts(addressee);
                Transition::Reject
            }
            ResponseKind::Acceptance
            | ResponseKind::Rejection
            | ResponseKind::RefusalToComment
            | ResponseKind::WithdrawalOfResponse => return,
        };
        // Only a communication that takes the matter up again reopens it; to acknowledge
        // or to refuse once more does not.
        if !matches!(transition, Transition::Consider | Transition::Reject) {
            self.go(ActKind::Respond, Transition::Reopen);
        }
        self.go(ActKind::Respond, transition);
        self.carry_out(ActKind::Respond);
    }

    fn no_longer_accepts(&mut self, addressee: &PartyId) {
        self.accepted.retain(|accepted| *accepted != addressee);
    }
}
