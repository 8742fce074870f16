//! How reports of performance move a proposal that was agreed.

use super::Fold;
use crate::domain::{
    Act, PerformanceBasis, PerformanceState, Step,
    acts::{ActKind, is_carried_out},
    lifecycle::Transition,
    progress::outcome,
};

impl<'a> Fold<'a> {
    /// Terms lose their object.
    pub(super) fn lose(&mut self, terms: &'a [String]) {
        self.moot.extend(terms.iter().map(String::as_str));
        let all = self.ground.terms(self.version).is_some_and(|terms| {
            let is_moot = |id: &str| self.moot.contains(&id);
            !terms.is_empty() && terms.iter().all(|term| is_moot(&term.id))
        });
        if all {
            self.go(ActKind::Moot, Transition::BecomeMoot);
        }
        self.carry_out(ActKind::Moot);
    }

    /// Derives what reports bring out. An announcement alone begins nothing. It ends when
    /// every term that has not lost its object is complete or abandoned.
    pub(super) fn carry_out(&mut self, act: ActKind) {
        if !is_carried_out(self.status) {
            return;
        }
        if self.reports.iter().any(|step| is_more_than_announced(step)) {
            self.go(act, Transition::Implement);
        }
        let Some(terms) = self.ground.terms(self.version) else {
            return;
        };
        let outcomes: Vec<Option<PerformanceState>> = terms
            .iter()
            .filter(|term| !self.moot.contains(&term.id.as_str()))
            .map(|term| outcome(term, &self.reports))
            .collect();
        let count = |state| outcomes.iter().filter(|one| **one == Some(state)).count();
        let complete = count(PerformanceState::Complete);
        let abandoned = count(PerformanceState::Abandoned);
        if outcomes.is_empty() || complete + abandoned < outcomes.len() {
            return;
        }
        let transition = match (complete, abandoned) {
            (_, 0) => Transition::Fulfil,
            (0, _) => Transition::Collapse,
            _ => Transition::FulfilInPart,
        };
        self.go(act, transition);
    }
}

fn is_more_than_announced(step: &Step) -> bool {
    matches!(&step.act, Act::Report { basis, .. } if *basis != PerformanceBasis::Announced)
}
