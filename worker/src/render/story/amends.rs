//! What puts right what people were told before: corrections, retractions, and facts that
//! became known late and change the past.

use demarche::contract::v1::{
    Assessment, Clarification, Conveyance, Correction, Corroboration, Event, EventType, Occurrence,
    correction::Replacement, event::Fact,
};

use super::{Block, Line, Teller, difference::differences, said::communication_of};
use crate::render::locale::{Value, id_of};

/// Whether a mail brings news, or puts right what was told before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Herald {
    /// News.
    News,
    /// Something that was told is otherwise.
    Correction,
    /// Something that was told was not so.
    Retraction,
}

impl Herald {
    pub(super) fn of(event: &Event) -> Self {
        let kind = event.r#type();
        // A void proposal is one of which the whole record is taken back.
        if matches!(kind, EventType::FactRetracted | EventType::ProposalVoided) {
            Self::Retraction
        } else if kind == EventType::FactCorrected || event.corrects_status {
            Self::Correction
        } else {
            Self::News
        }
    }

    /// How the subject begins.
    pub(super) fn prefix(self) -> Option<&'static str> {
        match self {
            Self::News => None,
            Self::Correction => Some("subject-correction"),
            Self::Retraction => Some("subject-retraction"),
        }
    }

    /// How a change is said. What was never so did not change.
    pub(super) fn arrow(self) -> &'static str {
        match self {
            Self::News => "arrow",
            Self::Correction | Self::Retraction => "told-and-so",
        }
    }
}

impl Teller<'_> {
    /// What was told before and what is so now.
    pub(super) fn amends(&self, event: &Event) -> Option<Block> {
        let heading = match self.herald {
            Herald::News => return None,
            Herald::Correction => "heading-correction",
            Herald::Retraction => "heading-retraction",
        };
        let changed = self.changed(event);
        let mut lines = Vec::new();
        match &event.fact {
            Some(Fact::Correction(correction)) => {
                lines.push(self.sentence("correction-lead"));
                self.about(event, correction.fact, "about-kind", &mut lines);
                let now = corrected(correction, changed);
                if let Some(changed) = changed {
                    self.fact(&mut lines, "label-told", self.brief(changed));
                }
                if let Some(now) = &now {
                    self.fact(&mut lines, "label-now", self.brief(now));
                    self.what_is_different(changed, now, &mut lines);
                }
                let reason = self.typed(&correction.reason, self.measure.quote);
                self.fact(&mut lines, "label-mistake", reason);
            }
            Some(Fact::Retraction(retraction)) => {
                lines.push(self.sentence("retraction-lead"));
                self.about(event, retraction.fact, "about-kind", &mut lines);
                if let Some(changed) = changed {
                    self.fact(&mut lines, "label-told", self.brief(changed));
                }
                let reason = self.typed(&retraction.reason, self.measure.quote);
                self.fact(&mut lines, "label-mistake", reason);
            }
            Some(Fact::Voiding(voiding)) => {
                lines.push(self.sentence("void-lead"));
                let reason = self.typed(&voiding.reason, self.measure.quote);
                self.fact(&mut lines, "label-mistake", reason);
            }
            // Nothing that was recorded was wrong, but what it came to was.
            Some(
                Fact::Party(_)
                | Fact::Version(_)
                | Fact::Conveyance(_)
                | Fact::Withdrawal(_)
                | Fact::EditorialChange(_)
                | Fact::Response(_)
                | Fact::Statement(_)
                | Fact::PerformanceReport(_)
                | Fact::Relation(_)
                | Fact::Talks(_)
                | Fact::Explanation(_)
                | Fact::Lapse(_)
                | Fact::Mootness(_)
                | Fact::StatusOverride(_)
                | Fact::Clarification(_)
                | Fact::Corroboration(_)
                | Fact::Assessment(_)
                | Fact::Silence(_)
                | Fact::Deadline(_)
                | Fact::GovernmentChange(_)
                | Fact::Recognition(_),
            )
            | None => lines.push(self.sentence("late-lead")),
        }
        if event.corrects_status {
            self.status_and_standings(event, &mut lines);
        }
        Some(self.block(heading, lines))
    }

    /// What it should have said, line by line, against what it said.
    fn what_is_different(&self, changed: Option<&Event>, now: &Event, lines: &mut Vec<Line>) {
        let after = self.whole(now);
        let mut different = match changed {
            Some(changed) => differences(self, &self.whole(changed), after),
            // What it said is not known here: then all that it should have said.
            None => after,
        };
        // A version is corrected only where the one that was recorded is known.
        if let (Some(Fact::Version(was)), Some(Fact::Version(is))) =
            (changed.and_then(|changed| changed.fact.as_ref()), &now.fact)
        {
            different.extend(self.changed_terms(&was.terms, &is.terms));
        }
        if !different.is_empty() {
            lines.push(self.sentence("should-have-said"));
            lines.extend(different);
        }
    }

    /// All that is told of a fact itself.
    fn whole(&self, event: &Event) -> Vec<Line> {
        let mut lines = self.speaker(event);
        lines.extend(self.details(event));
        self.happened(event, &mut lines);
        lines
    }

    pub(super) fn clarification(&self, event: &Event, said: &Clarification) -> Vec<Line> {
        let mut lines = Vec::new();
        self.about(event, said.fact, "about-fact", &mut lines);
        if let Some(note) = &said.note {
            lines.push(self.quote(&note.content, &note.language_code));
        }
        lines
    }

    pub(super) fn corroboration(&self, event: &Event, more: &Corroboration) -> Vec<Line> {
        let mut lines = Vec::new();
        self.about(event, more.fact, "about-fact", &mut lines);
        lines.push(Line::Sentence(self.count(
            "further-sources",
            "count",
            more.sources.len(),
        )));
        let before = self.changed(event).map(Event::attribution);
        if let Some(before) = before.filter(|before| *before != more.attribution()) {
            let value = self.arrow(
                &self.locale.name(before.as_str_name()),
                &self.locale.name(more.attribution().as_str_name()),
            );
            self.fact(&mut lines, "label-attested", value);
        }
        lines
    }

    pub(super) fn assessment(&self, event: &Event, assessment: &Assessment) -> Vec<Line> {
        let mut lines = Vec::new();
        self.about(event, assessment.fact, "about-fact", &mut lines);
        let judgement = self.locale.name(assessment.judgement().as_str_name());
        self.fact(&mut lines, "label-judgement", judgement);
        let note = self.typed(&assessment.note, self.measure.quote);
        self.fact(&mut lines, "label-note", note);
        lines
    }

    /// Which fact: of what kind, what it said if `id` has a place for that, and when it was
    /// recorded.
    fn about(&self, event: &Event, seq: i64, id: &str, lines: &mut Vec<Line>) {
        let number = seq.to_string();
        let number = ("number", Value::Text(&number));
        let value = match self.changed(event) {
            Some(changed) => {
                let kind = id_of(changed.r#type().as_str_name());
                let kind = self.locale.say(&format!("{kind}-as-fact"));
                let what = self.brief(changed);
                let recorded = self.recorded(changed);
                self.locale.tell(
                    id,
                    &[
                        ("kind", Value::Text(&kind)),
                        ("what", Value::Text(&what)),
                        ("when", Value::Text(&recorded)),
                        number,
                    ],
                )
            }
            None => self.locale.tell("about-number", &[number]),
        };
        self.fact(lines, "label-about", value);
    }
}

/// The event as it should have been recorded. `None` if only the event that is corrected
/// could tell what the correction is of, and it was not sent along.
pub(super) fn corrected(correction: &Correction, changed: Option<&Event>) -> Option<Event> {
    let (kind, fact) = match correction.replacement.as_ref()? {
        Replacement::Response(response) => (
            EventType::ResponseRecorded,
            Fact::Response(response.clone()),
        ),
        Replacement::Statement(statement) => (
            EventType::StatementRecorded,
            Fact::Statement(statement.clone()),
        ),
        Replacement::PerformanceReport(report) => (
            EventType::PerformanceReported,
            Fact::PerformanceReport(report.clone()),
        ),
        Replacement::Version(version) => (changed?.r#type(), Fact::Version(version.clone())),
        Replacement::Communication(communication) => {
            let now = |was: &Conveyance| Conveyance {
                communication: Some(communication.clone()),
                ..was.clone()
            };
            let changed = changed?;
            let fact = match changed.fact.as_ref()? {
                Fact::Conveyance(was) => Fact::Conveyance(now(was)),
                Fact::Talks(was) => Fact::Talks(now(was)),
                Fact::Explanation(was) => Fact::Explanation(now(was)),
                // The contract corrects nothing else by a communication alone.
                _ => return None,
            };
            (changed.r#type(), fact)
        }
    };
    let mut event = changed.cloned().unwrap_or_default();
    event.set_type(kind);
    event.occurred = occurred(&fact).or(event.occurred);
    event.fact = Some(fact);
    Some(event)
}

/// When a fact of a kind that can be corrected occurred.
fn occurred(fact: &Fact) -> Option<Occurrence> {
    if let Fact::PerformanceReport(report) = fact {
        return report.occurred.clone();
    }
    communication_of(fact)?.occurred.clone()
}
