//! Facts about facts.

use jiff::Timestamp;

use super::{
    Proposal, Refusal, Violation,
    check::{check_sources, invalid},
};
use crate::domain::{
    Act, Assessment, Attribution, Clarification, Correction, Corroboration, Event, EventType, Fact,
    Retraction, Status, Step,
};

impl Proposal {
    /// Records what a fact should have said. The replacement is checked as the fact would
    /// have been when it was recorded; what identifies it stays as it was.
    pub fn correct(
        &mut self,
        mut correction: Correction,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        let step = self
            .standing_fact("correct a fact", correction.fact)?
            .clone();
        let replacement = self.same_fact(&step, *correction.replacement)?;
        self.check_replacement(&step, &replacement, now)?;
        let mut violations = Vec::new();
        check_sources(&correction.evidence.sources, &mut violations);
        invalid(violations)?;
        correction.replacement = Box::new(replacement);
        let attribution = Some(correction.evidence.attribution);
        let fact = Fact::Correction(correction);
        self.revise(
            step.seq,
            EventType::FactCorrected,
            attribution,
            fact,
            seq,
            now,
        )
    }

    /// Records words that make a fact plainer.
    pub fn clarify_fact(
        &mut self,
        clarification: Clarification,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        let of = self
            .standing_fact("clarify a fact", clarification.fact)?
            .seq;
        if clarification.note.content.trim().is_empty() {
            let violation = Violation::new("note", "is empty; say it in words");
            return Err(Refusal::Invalid(vec![violation]));
        }
        let fact = Fact::Clarification(clarification);
        self.revise(of, EventType::FactClarified, None, fact, seq, now)
    }

    /// Records that a fact was not so.
    pub fn retract(
        &mut self,
        retraction: Retraction,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        const STEP: &str = "retract a fact";
        let step = self.standing_fact(STEP, retraction.fact)?;
        let of = step.seq;
        if of == self.created_seq {
            return Err(self.refuse(
                STEP,
                format!("a fact beside the one that made the proposal known: void the proposal instead of events/{of}"),
            ));
        }
        if let Act::Amend { version, .. } = step.act
            && (1..=self.versions).any(|number| self.wording(number).is_none())
        {
            return Err(self.refuse(
                STEP,
                format!(
                    "the text of every version: the row, written by an earlier release, holds \
                     only version {version}; replay the proposal from its events first"
                ),
            ));
        }
        let mut violations = Vec::new();
        check_sources(&retraction.sources, &mut violations);
        invalid(violations)?;
        let fact = Fact::Retraction(retraction);
        self.revise(of, EventType::FactRetracted, None, fact, seq, now)
    }

    /// Records further sources of a fact.
    pub fn corroborate(
        &mut self,
        corroboration: Corroboration,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        let step = self.standing_fact("corroborate a fact", corroboration.fact)?;
        let (of, before) = (step.seq, step.attribution);
        let attribution = Some(corroboration.evidence.attribution);
        let mut violations = Vec::new();
        if attribution < before {
            violations.push(Violation::new(
                "attribution",
                "is less than before; further sources do not take away from a fact: dispute or \
                 correct it",
            ));
        }
        check_sources(&corroboration.evidence.sources, &mut violations);
        invalid(violations)?;
        let fact = Fact::Corroboration(corroboration);
        self.revise(of, EventType::FactCorroborated, attribution, fact, seq, now)
    }

    /// Records that somebody verified or disputes a fact, or that a dispute is over. It is
    /// flagged, and counts as before.
    pub fn assess(
        &mut self,
        assessment: Assessment,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        let of = self.standing_fact("assess a fact", assessment.fact)?.seq;
        let mut violations = Vec::new();
        check_sources(&assessment.sources, &mut violations);
        invalid(violations)?;
        let fact = Fact::Assessment(assessment);
        self.revise(of, EventType::FactAssessed, None, fact, seq, now)
    }

    fn revise(
        &mut self,
        of: i64,
        event_type: EventType,
        attribution: Option<Attribution>,
        fact: Fact,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        // Whoever was told the fact, as well attested as it was, is to be told this too.
        let of_the_fact = self.fact(of).and_then(|step| step.attribution);
        let attribution = attribution.max(of_the_fact);
        let mut event = self.event(seq, now, event_type, None, attribution, fact);
        event.changes_fact = Some(of);
        self.commit(event)
    }

    fn refuse(&self, step: &str, missing: impl Into<String>) -> Refusal {
        Refusal::IllegalStep {
            state: self.status.to_string(),
            step: step.to_owned(),
            missing: vec![missing.into()],
        }
    }

    /// The fact of that `seq`, if it is one about this proposal and nobody has retracted it.
    fn standing_fact(&self, step: &str, seq: i64) -> Result<&Step, Refusal> {
        let Some(found) = self.fact(seq) else {
            return Err(self.refuse(
                step,
                format!("a fact about this proposal: events/{seq} is none, or a notice"),
            ));
        };
        match found.retracted_by {
            Some(by) => Err(self.refuse(
                step,
                format!("a fact that stands: events/{seq} was retracted by events/{by}"),
            )),
            None => Ok(found),
        }
    }

    /// The replacement with the identity of the fact that it replaces.
    fn same_fact(&self, step: &Step, replacement: Fact) -> Result<Fact, Refusal> {
        let seq = step.seq;
        Ok(match (&step.act, replacement) {
            (Act::Respond { response, .. }, Fact::Response(mut new)) => {
                (new.id, new.seq) = (*response, seq);
                Fact::Response(new)
            }
            (Act::State { statement }, Fact::Statement(mut new)) => {
                (new.id, new.seq) = (*statement, seq);
                Fact::Statement(new)
            }
            (
                Act::Report {
                    report, version, ..
                },
                Fact::Report(mut new),
            ) => {
                (new.id, new.seq, new.version) = (*report, seq, *version);
                Fact::Report(new)
            }
            (Act::Amend { version, .. }, Fact::Version(mut new)) => {
                new.number = *version;
                new.recorded = self
                    .wording(*version)
                    .map_or(new.recorded, |was| was.recorded);
                Fact::Version(new)
            }
            (Act::Draft | Act::Announce | Act::Transmit, Fact::Version(mut new))
                if seq == self.created_seq =>
            {
                new.number = 1;
                new.recorded = self.created;
                Fact::Version(new)
            }
            (
                Act::Announce | Act::Transmit,
                Fact::Conveyance(new) | Fact::Talks(new) | Fact::Explanation(new),
            ) if seq != self.created_seq => Fact::Conveyance(new),
            (Act::Talks, Fact::Conveyance(new) | Fact::Talks(new) | Fact::Explanation(new)) => {
                Fact::Talks(new)
            }
            (
                Act::Explain { .. },
                Fact::Conveyance(new) | Fact::Talks(new) | Fact::Explanation(new),
            ) => Fact::Explanation(new),
            (act, _) => {
                let description = format!(
                    "does not fit: events/{seq} is to {}, and is corrected by a fact of its own \
                     kind, or not at all",
                    act.name()
                );
                return Err(Refusal::Invalid(vec![Violation::new(
                    "replacement",
                    description,
                )]));
            }
        })
    }

    /// As the fact itself would have been checked, had the other not been recorded.
    fn check_replacement(
        &self,
        step: &Step,
        replacement: &Fact,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let mut without = self.clone();
        if step.seq != self.created_seq {
            without.steps.retain(|other| other.seq != step.seq);
            without.refold();
        }
        let (path, violations) = match replacement {
            Fact::Response(new) => ("response.", without.wrong_response(new, now)),
            Fact::Statement(new) => ("statement.", without.wrong_statement(new, now)),
            Fact::Report(new) => ("performance_report.", without.wrong_report(new, now)),
            Fact::Version(new) => {
                let mut violations = without.wrong_version(new, now);
                for violation in &mut violations {
                    let field = violation.field.trim_start_matches("current_version.");
                    violation.field = field.to_owned();
                }
                let draft = step.act == Act::Draft;
                if draft == new.communication.is_some() {
                    violations.push(Violation::new(
                        "communication",
                        if draft {
                            "is that of a draft, which has none: announce or transmit it"
                        } else {
                            "is required: how was the version made known?"
                        },
                    ));
                }
                ("version.", violations)
            }
            Fact::Conveyance(new) if step.act == Act::Announce => {
                ("", without.wrong_announcement(new, now))
            }
            Fact::Conveyance(new) => ("", without.wrong_delivery(new, now)),
            Fact::Talks(new) => ("", without.wrong_talks(new, now)),
            Fact::Explanation(new) => ("", without.wrong_explanation(new, now)),
            _ => ("", Vec::new()),
        };
        let under = |mut violation: Violation| {
            violation.field.insert_str(0, path);
            violation
        };
        invalid(violations.into_iter().map(under).collect())?;
        self.check_place(&without, step, replacement)
    }

    /// Whether the corrected fact is legal where it would have its place.
    fn check_place(&self, without: &Self, step: &Step, replacement: &Fact) -> Result<(), Refusal> {
        // What happens to a void record moves nothing.
        if step.seq == self.created_seq || self.status == Status::Void {
            return Ok(());
        }
        let corrected = without
            .reading_of(step.seq, replacement)
            .map(|reading| Step::new(step.seq, reading));
        corrected.map_or(Ok(()), |corrected| without.allow(&corrected))
    }
}
