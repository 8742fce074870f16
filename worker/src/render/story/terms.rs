//! The terms, and what an addressee says of each.

use demarche::contract::v1::{NamedPerson, NamedPersonRole as Role, Proposal, Response, Term};

use super::{Block, Line, Teller};
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
        self.more(terms.len(), &mut lines);
        (!lines.is_empty()).then(|| self.block("heading-terms", lines))
    }

    pub(super) fn term(&self, term: &Term) -> Line {
        Line::Fact {
            label: clean::line(&term.id, LONGEST_ID),
            value: self.undertaking(term),
        }
    }

    /// Who undertakes what, by when, and for whom by name.
    fn undertaking(&self, term: &Term) -> String {
        let what = self.what(term, self.measure.term);
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
        for persons in self.persons(&term.named_persons) {
            value.push_str(". ");
            value.push_str(&persons);
        }
        value
    }

    /// What is different between the terms of two versions: each that is new, gone or
    /// another, and how many more.
    pub(super) fn changed_terms(&self, before: &[Term], after: &[Term]) -> Vec<Line> {
        let find = |terms: &'_ [Term], id: &str| terms.iter().position(|term| term.id == id);
        let kept = after.iter().map(|term| {
            let was = find(before, &term.id).and_then(|place| before.get(place));
            (was, Some(term))
        });
        let gone = before
            .iter()
            .filter(|term| find(after, &term.id).is_none())
            .map(|term| (Some(term), None));
        let different: Vec<_> = kept.chain(gone).filter(|(was, is)| was != is).collect();
        let mut lines = Vec::new();
        for (was, is) in different.iter().take(self.measure.terms) {
            let only = |id, term| {
                let what = self.undertaking(term);
                self.locale.tell(id, &[("what", Value::Text(&what))])
            };
            let (term, value) = match (was, is) {
                (Some(was), Some(is)) => {
                    let (was, now) = (self.undertaking(was), self.undertaking(is));
                    // Different in what is not told here.
                    if was == now {
                        (
                            is,
                            self.locale
                                .tell("term-reworded", &[("what", Value::Text(&now))]),
                        )
                    } else {
                        (is, self.arrow(&was, &now))
                    }
                }
                (Some(was), None) => (was, only("term-gone", was)),
                (None, Some(is)) => (is, only("term-new", is)),
                (None, None) => continue,
            };
            lines.push(Line::Fact {
                label: clean::line(&term.id, LONGEST_ID),
                value,
            });
        }
        self.more(different.len(), &mut lines);
        lines
    }

    /// Who is named, by what is said of them: a family must not read a name that was left
    /// out as one that was taken in.
    pub(super) fn persons(&self, persons: &[NamedPerson]) -> Vec<String> {
        let longest = LONGEST_PERSON.min(self.measure.name);
        let named = |label: &str, of: &dyn Fn(Role) -> bool| {
            let of_role = || persons.iter().filter(|person| of(person.role()));
            let shown: Vec<_> = of_role()
                .take(self.measure.persons)
                .map(|person| self.typed(&person.display_name, longest))
                .collect();
            let names = self.names.enumerate(&shown, of_role().count());
            let said = || self.locale.tell(label, &[("names", Value::Text(&names))]);
            (!names.is_empty()).then(said)
        };
        [
            named("named-persons", &|role| {
                matches!(role, Role::Included | Role::Unspecified)
            }),
            named("persons-as-example", &|role| role == Role::Example),
            named("persons-left-out", &|role| role == Role::Excluded),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// A term by its id, with the undertaking if the version on the table has it.
    pub(super) fn term_named(&self, id: &str, longest: usize) -> String {
        let proposal = self.alert.proposal.as_ref();
        let version = proposal.and_then(|proposal| proposal.current_version.as_ref());
        let term = version.and_then(|version| version.terms.iter().find(|term| term.id == id));
        self.identified(id, term, longest)
    }

    fn identified(&self, id: &str, term: Option<&Term>, longest: usize) -> String {
        let id = clean::line(id, LONGEST_ID);
        match term {
            // What follows is said of it: no sentence ends here.
            Some(term) => format!("{id}: {}", self.what(term, longest).trim_end_matches('.')),
            None => id,
        }
    }

    /// The undertaking in words, or the act if there are none, with the quantity as it was
    /// worded.
    fn what(&self, term: &Term, longest: usize) -> String {
        let act = if term.description.trim().is_empty() {
            self.locale.name(term.act().as_str_name())
        } else {
            self.typed(&term.description, longest)
        };
        let quantity = term.quantity.as_ref();
        let quantity = quantity.map(|quantity| {
            if quantity.verbatim.trim().is_empty() {
                self.in_numbers(quantity).unwrap_or_default()
            } else {
                self.typed(&quantity.verbatim, longest)
            }
        });
        match quantity {
            Some(quantity) if !quantity.is_empty() => format!("{act} ({quantity})"),
            Some(_) | None => act,
        }
    }

    pub(super) fn positions(&self, response: &Response, lines: &mut Vec<Line>) {
        let proposal = self.alert.proposal.as_ref();
        let terms = proposal
            .and_then(|proposal| proposal.current_version.as_ref())
            // Terms of another version may say something else under the same name.
            .filter(|version| response.version == 0 || response.version == version.number)
            .map(|version| version.terms.as_slice())
            .unwrap_or_default();
        for position in response.positions.iter().take(self.measure.terms) {
            let term = terms.iter().find(|term| term.id == position.term_id);
            let label = self.identified(&position.term_id, term, self.measure.term);
            let mut value = self.locale.name(position.position().as_str_name());
            let condition = self.typed(&position.condition, self.measure.term);
            if !condition.is_empty() {
                let condition_label = self.locale.say("label-condition");
                value = format!("{value}. {condition_label}: {condition}");
            }
            lines.push(Line::Fact { label, value });
        }
        self.more(response.positions.len(), lines);
    }
}
