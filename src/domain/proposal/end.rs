//! How a proposal ends without an answer, and where an editor has to decide.

use jiff::Timestamp;

use super::{
    Proposal, Refusal, Violation,
    check::{check_sources, check_time, invalid},
};
use crate::domain::{Event, EventType, Fact, Lapse, Mootness, Status, StatusOverride, Voiding};

const OCCURRED: &str = "occurred.time";

impl Proposal {
    /// Records that the proposal came to nothing: a date that the proponents set for the
    /// answer has passed, or for a reason.
    pub fn lapse(&mut self, lapse: Lapse, seq: i64, now: Timestamp) -> Result<Event, Refusal> {
        let mut violations = Vec::new();
        check_time(OCCURRED, &lapse.occurred, now, &mut violations);
        check_sources(&lapse.evidence.sources, &mut violations);
        invalid(violations)?;
        let version = self.version_when(seq, &lapse.occurred);
        let due = self
            .wording(version)
            .and_then(|wording| wording.reply_due.as_ref());
        let passed = due.is_some_and(|due| due.end() < lapse.occurred.end());
        let reason = !lapse.reason.trim().is_empty();
        let occurred = lapse.occurred.clone();
        let attribution = Some(lapse.evidence.attribution);
        let fact = Fact::Lapse(lapse);
        let event_type = EventType::ProposalLapsed;
        let event = self.event(seq, now, event_type, Some(occurred), attribution, fact);
        if !passed && !reason {
            return Err(Refusal::IllegalStep {
                state: self.state_before(&event).to_string(),
                step: "lapse".to_owned(),
                missing: vec![
                    "a reason, or a date that the proponents set for the answer and that had \
                     passed by then"
                        .to_owned(),
                ],
            });
        }
        self.commit(event)
    }

    /// Records that terms lost their object. When all have, the proposal is MOOT.
    pub fn moot(&mut self, mootness: Mootness, seq: i64, now: Timestamp) -> Result<Event, Refusal> {
        let mut violations = Vec::new();
        if mootness.term_ids.is_empty() {
            violations.push(Violation::new(
                "term_ids",
                "is empty; name at least one term",
            ));
        }
        let version = self.version_when(seq, &mootness.occurred);
        if let Some(wording) = self.wording(version) {
            for (index, id) in mootness.term_ids.iter().enumerate() {
                if !wording.terms.iter().any(|term| term.id == *id) {
                    violations.push(Violation::new(
                        format!("term_ids[{index}]"),
                        format!("version {version}, which was on the table, has no term {id:?}"),
                    ));
                }
            }
        }
        check_time(OCCURRED, &mootness.occurred, now, &mut violations);
        check_sources(&mootness.evidence.sources, &mut violations);
        invalid(violations)?;
        let occurred = mootness.occurred.clone();
        let attribution = Some(mootness.evidence.attribution);
        let fact = Fact::Mootness(mootness);
        let event_type = EventType::TermsMoot;
        self.commit(self.event(seq, now, event_type, Some(occurred), attribution, fact))
    }

    /// Records that the record of the proposal was an error.
    pub fn void(&mut self, voiding: Voiding, seq: i64, now: Timestamp) -> Result<Event, Refusal> {
        let fact = Fact::Voiding(voiding);
        let event_type = EventType::ProposalVoided;
        self.commit(self.event(seq, now, event_type, None, None, fact))
    }

    /// Records an editor's decision on the status. What occurred later moves on from it.
    pub fn override_status(
        &mut self,
        decision: StatusOverride,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        let mut violations = Vec::new();
        if decision.status == Status::Void {
            violations.push(Violation::new(
                "status",
                "is VOID; that the record was an error is recorded by VoidProposal",
            ));
        }
        check_time(OCCURRED, &decision.occurred, now, &mut violations);
        check_sources(&decision.sources, &mut violations);
        invalid(violations)?;
        let occurred = decision.occurred.clone();
        let fact = Fact::Override(decision);
        let event_type = EventType::StatusOverridden;
        self.commit(self.event(seq, now, event_type, Some(occurred), None, fact))
    }
}
