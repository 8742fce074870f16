//! The terms, and what an addressee says of each.

use demarche::contract::v1::{Proposal, Response, Term};

use super::{Block, Line, Teller, said::more};
use crate::{
    clean,
    render::{locale::Value, when},
};

const LONGEST_ID: usize = 63;
const LONGEST_PERSON: usize = 60;

impl Teller<'_> {
    pub(super) fn terms(&self, proposal: &Proposal) -> Option<Block> {
        let terms = &proposal.current_version.as_ref()?.terms;
        let mut lines: Vec<_> = terms
            .iter()
            .take(self.measure.terms)
            .map(|term| self.term(term))
            .collect();
        if let Some(more) = more(terms.len(), self.measure.terms) {
            let more = self
                .locale
                .tell("more-terms", &[("count", Value::Count(more))]);
            lines.push(Line::Sentence(more));
        }
        (!lines.is_empty()).then(|| self.block("heading-terms", lines))
    }

    fn term(&self, term: &Term) -> Line {
        let what = self.what(term);
        let obligor = self.names.of(&term.obligor);
        let mut value = if obligor.is_empty() {
            what
        } else {
            self.locale.tell(
                "term-line",
                &[
                    ("obligor", Value::Text(&obligor)),
                    ("what", Value::Text(&what)),
                ],
            )
        };
        let due = term.due.as_ref();
        if let Some(due) = due.and_then(|due| when::occurrence(self.locale, due)) {
            value.push_str("; ");
            value.push_str(
                &self
                    .locale
                    .tell("label-due", &[("when", Value::Text(&due))]),
            );
        }
        if !term.named_persons.is_empty() {
            let names: Vec<_> = term
                .named_persons
                .iter()
                .take(self.measure.terms)
                .map(|person| clean::line(&person.display_name, LONGEST_PERSON))
                .collect();
            let mut names = names.join(", ");
            if more(term.named_persons.len(), self.measure.terms).is_some() {
                names.push_str(", …");
            }
            value.push_str(". ");
            value.push_str(
                &self
                    .locale
                    .tell("named-persons", &[("names", Value::Text(&names))]),
            );
        }
        Line::Fact {
            label: clean::line(&term.id, LONGEST_ID),
            value,
        }
    }

    /// The undertaking in words, or the act if there are none, with the quantity as it was
    /// worded.
    fn what(&self, term: &Term) -> String {
        let act = if term.description.trim().is_empty() {
            self.locale.name(term.act().as_str_name())
        } else {
            clean::line(&term.description, self.measure.term)
        };
        match &term.quantity {
            Some(quantity) if !quantity.verbatim.is_empty() => {
                format!(
                    "{act} ({})",
                    clean::line(&quantity.verbatim, self.measure.term)
                )
            }
            _ => act,
        }
    }

    pub(super) fn positions(
        &self,
        response: &Response,
        proposal: Option<&Proposal>,
        lines: &mut Vec<Line>,
    ) {
        let terms = proposal
            .and_then(|proposal| proposal.current_version.as_ref())
            // Terms of another version may say something else under the same name.
            .filter(|version| response.version == 0 || response.version == version.number)
            .map(|version| version.terms.as_slice())
            .unwrap_or_default();
        for position in response.positions.iter().take(self.measure.terms) {
            let id = clean::line(&position.term_id, LONGEST_ID);
            let term = terms.iter().find(|term| term.id == position.term_id);
            let label = match term {
                Some(term) => format!("{id}: {}", self.what(term)),
                None => id,
            };
            let mut value = self.locale.name(position.position().as_str_name());
            let condition = clean::line(&position.condition, self.measure.term);
            if !condition.is_empty() {
                let condition_label = self.locale.say("label-condition");
                value = format!("{value}. {condition_label}: {condition}");
            }
            lines.push(Line::Fact { label, value });
        }
    }
}
