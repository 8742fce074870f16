//! How far terms are carried out: what each kind of report says, never one number.

use demarche::contract::v1::{
    BasisProgress, PerformanceReport, PerformanceState, Proposal, Quantity, QuantityKind,
    TermProgress,
};

use super::{Block, Line, Teller};
use crate::render::{
    locale::{Value, id_of},
    when,
};

impl Teller<'_> {
    pub(super) fn report(&self, report: &PerformanceReport) -> Vec<Line> {
        let term = self.term_named(&report.term_id, self.measure.term);
        let mut lines = self.one("label-term", term);
        let state = self.locale.name(report.state().as_str_name());
        self.fact(&mut lines, "label-state-of-term", state);
        let basis = self.locale.name(report.basis().as_str_name());
        self.fact(&mut lines, "label-basis", basis);
        let quantity = report.quantity.as_ref();
        let count = quantity.map(|quantity| self.quantity(quantity));
        self.fact(&mut lines, "label-count", count.unwrap_or_default());
        for line in self.persons(&report.named_persons) {
            lines.push(Line::Sentence(line));
        }
        let note = self.typed(&report.note, self.measure.quote);
        self.fact(&mut lines, "label-note", note);
        let proposal = self.alert.proposal.as_ref();
        let progress = proposal.and_then(|proposal| {
            let mut terms = proposal.progress.iter();
            terms.find(|progress| progress.term_id == report.term_id)
        });
        if let Some(progress) = progress {
            self.fact(&mut lines, "label-all-reports", self.numbers(progress));
        }
        lines
    }

    /// Every term of which something is known, with every kind of report.
    pub(super) fn progress(&self, proposal: &Proposal) -> Option<Block> {
        let told = |progress: &&TermProgress| progress.moot || !progress.reports.is_empty();
        let known: Vec<_> = proposal.progress.iter().filter(told).collect();
        let mut lines = Vec::new();
        for progress in known.iter().take(self.measure.terms) {
            let term = self.term_named(&progress.term_id, self.measure.term);
            let mut said = Vec::new();
            if progress.moot {
                said.push(self.locale.say("term-moot"));
            }
            said.extend(progress.reports.iter().map(|report| self.basis(report)));
            let numbers = self.numbers(progress);
            if !numbers.is_empty() {
                said.push(numbers);
            }
            lines.push(Line::Fact {
                label: term,
                value: said.join("; "),
            });
        }
        self.more(known.len(), &mut lines);
        let unknown = proposal.progress.len() - known.len();
        if !lines.is_empty() && unknown > 0 {
            lines.push(Line::Sentence(self.count(
                "nothing-reported",
                "count",
                unknown,
            )));
        }
        (!lines.is_empty()).then(|| self.block("heading-progress", lines))
    }

    /// How many terms are neither carried out nor without an object.
    pub(super) fn outstanding(&self, proposal: &Proposal, lines: &mut Vec<Line>) {
        let all = proposal.progress.len();
        let done = |progress: &&TermProgress| {
            progress.moot || progress.outcome() == PerformanceState::Complete
        };
        let open = all - proposal.progress.iter().filter(done).count();
        let known = |progress: &TermProgress| progress.moot || !progress.reports.is_empty();
        if proposal.progress.iter().any(known) {
            let number = |n| Value::Count(i64::try_from(n).unwrap_or(i64::MAX));
            let said = self.locale.tell(
                "terms-outstanding",
                &[("open", number(open)), ("all", number(all))],
            );
            self.fact(lines, "label-outstanding", said);
        }
    }

    /// What one kind of report last said.
    fn basis(&self, report: &BasisProgress) -> String {
        let basis = self.locale.name(report.basis().as_str_name());
        let mut state = self.locale.name(report.state().as_str_name());
        let quantity = report.quantity.as_ref();
        if let Some(count) = quantity.and_then(|quantity| self.in_numbers(quantity)) {
            state = format!("{state}, {count}");
        }
        let as_of = report.as_of.as_ref();
        let as_of = as_of.and_then(|as_of| when::occurrence(self.locale, as_of));
        self.locale.tell(
            "basis-says",
            &[
                ("basis", Value::Text(&basis)),
                ("state", Value::Text(&state)),
                ("when", Value::Text(&as_of.unwrap_or_default())),
            ],
        )
    }

    /// What was undertaken, claimed and verified, and what lies between.
    fn numbers(&self, progress: &TermProgress) -> String {
        if [progress.undertaken, progress.claimed, progress.verified] == [0; 3] {
            return String::new();
        }
        let mut said = Vec::new();
        if progress.undertaken > 0 {
            let undertaken = Value::Count(progress.undertaken);
            said.push(
                self.locale
                    .tell("count-undertaken", &[("count", undertaken)]),
            );
        }
        for (id, count) in [
            ("count-claimed", progress.claimed),
            ("count-verified", progress.verified),
            ("count-gap", progress.gap),
        ] {
            said.push(self.locale.tell(id, &[("count", Value::Count(count))]));
        }
        said.join(", ")
    }

    /// How many, in numbers and as it was worded.
    pub(super) fn quantity(&self, quantity: &Quantity) -> String {
        let verbatim = self.typed(&quantity.verbatim, self.measure.term);
        let quoted = |words| self.locale.tell("quoted", &[("words", Value::Text(words))]);
        match (self.in_numbers(quantity), verbatim.is_empty()) {
            (Some(number), true) => number,
            (Some(number), false) => format!("{number} ({})", quoted(&verbatim)),
            (None, true) => String::new(),
            (None, false) => quoted(&verbatim),
        }
    }

    /// How many, in numbers. `None` if it is not said, or said only in words.
    pub(super) fn in_numbers(&self, quantity: &Quantity) -> Option<String> {
        let kind = quantity.kind();
        let said = match kind {
            QuantityKind::Unspecified => quantity.value > 0,
            QuantityKind::All
            | QuantityKind::Exact
            | QuantityKind::AtLeast
            | QuantityKind::Approximately
            | QuantityKind::Percent => true,
        };
        let value = Value::Count(quantity.value);
        said.then(|| {
            self.locale
                .tell(&id_of(kind.as_str_name()), &[("value", value)])
        })
    }
}
