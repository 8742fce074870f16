//! What there is to tell of a fact itself. A new kind of fact does not compile until it is
//! told here.

use demarche::contract::v1::{Event, Recognition, event::Fact};

use super::{LONGEST_TITLE, Line, Teller};

impl Teller<'_> {
    pub(super) fn details(&self, event: &Event) -> Vec<Line> {
        let Some(fact) = &event.fact else {
            return Vec::new();
        };
        match fact {
            Fact::Party(party) => self.one("label-name", self.names.of_party(party)),
            Fact::Version(version) => self.version(version),
            Fact::Withdrawal(withdrawal) => self.reason(&withdrawal.reason),
            Fact::EditorialChange(change) => {
                let mut lines = self.one("label-title", self.typed(&change.title, LONGEST_TITLE));
                let summary = self.typed(&change.summary, self.measure.quote);
                self.fact(&mut lines, "label-summary", summary);
                lines
            }
            Fact::Response(response) => self.answer(response),
            Fact::Statement(statement) => {
                let kind = self.locale.name(statement.kind().as_str_name());
                self.one("label-statement", kind)
            }
            Fact::PerformanceReport(report) => self.report(report),
            Fact::Relation(relation) => self.relation(relation, event),
            Fact::Lapse(lapse) => self.reason(&lapse.reason),
            Fact::Mootness(mootness) => self.moot(mootness),
            Fact::StatusOverride(decision) => self.decision(decision),
            // The words are told with who spoke; what was wrong, before everything else.
            Fact::Conveyance(_)
            | Fact::Talks(_)
            | Fact::Explanation(_)
            | Fact::Correction(_)
            | Fact::Retraction(_)
            | Fact::Voiding(_) => Vec::new(),
            Fact::Clarification(said) => self.clarification(event, said),
            Fact::Corroboration(more) => self.corroboration(event, more),
            Fact::Assessment(assessment) => self.assessment(event, assessment),
            Fact::Silence(silence) => self.silent(silence),
            Fact::Deadline(deadline) => self.deadline(deadline),
            Fact::GovernmentChange(change) => self.change_of_government(change),
            Fact::Recognition(recognition) => {
                let mut lines =
                    self.one("label-recogniser", self.names.of(&recognition.recogniser));
                let government = self.names.of(recognised(event, recognition));
                self.fact(&mut lines, "label-government", government);
                let mode = self.locale.name(recognition.mode().as_str_name());
                self.fact(&mut lines, "label-recognition", mode);
                lines
            }
        }
    }

    pub(super) fn one(&self, label: &str, value: String) -> Vec<Line> {
        let mut lines = Vec::new();
        self.fact(&mut lines, label, value);
        lines
    }

    pub(super) fn reason(&self, reason: &str) -> Vec<Line> {
        self.one("label-reason", self.typed(reason, self.measure.quote))
    }
}

/// The government that is recognised: the other party of the event.
pub(super) fn recognised<'a>(event: &'a Event, recognition: &Recognition) -> &'a str {
    let mut parties = event.parties.iter();
    parties
        .find(|party| **party != recognition.recogniser)
        .map_or("", String::as_str)
}
