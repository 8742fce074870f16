//! How far each term is carried out: what each kind of report says, never one number.

use super::{chart::ProgressChart, facts::Record, terms::amount};
use crate::{
    domain::{BasisProgress, TermProgress},
    web::{dates::When, words::Worded as _},
};

/// How far a term is carried out.
#[derive(Debug)]
pub(crate) struct ProgressView {
    pub(crate) chart: Option<ProgressChart>,
    /// What it amounts to.
    pub(crate) outcome: Option<String>,
    pub(crate) moot: bool,
    /// The weakest kind of report first.
    pub(crate) reports: Vec<ReportView>,
}

/// What one kind of report last said.
#[derive(Debug)]
pub(crate) struct ReportView {
    pub(crate) basis: String,
    pub(crate) state: String,
    pub(crate) quantity: Option<String>,
    pub(crate) as_of: When,
    /// The fact, by its `seq`.
    pub(crate) seq: i64,
}

/// Of each term of the version on the table about which there is anything to tell, with the
/// term's place in the version.
pub(crate) fn progress(record: &Record<'_>) -> Vec<(usize, ProgressView)> {
    let terms = &record.proposal().version.terms;
    let told = record.proposal().progress().into_iter();
    told.filter(|term| term.moot || !term.reports.is_empty())
        .filter_map(|term| {
            let place = terms.iter().position(|other| other.id == term.term_id)?;
            Some((place, view(record, &term)))
        })
        .collect()
}

fn view(record: &Record<'_>, term: &TermProgress) -> ProgressView {
    let language = record.visit.language;
    let undertaken = term.undertaken.unwrap_or(0);
    ProgressView {
        chart: ProgressChart::of(undertaken, term.claimed, term.verified, language),
        outcome: term.outcome.map(|outcome| language.say(outcome.key())),
        moot: term.moot,
        reports: term.reports.iter().map(|one| report(record, one)).collect(),
    }
}

fn report(record: &Record<'_>, told: &BasisProgress) -> ReportView {
    let language = record.visit.language;
    ReportView {
        basis: language.say(told.basis.key()),
        state: language.say(told.state.key()),
        quantity: told
            .quantity
            .as_ref()
            .map(|quantity| amount(quantity, language)),
        as_of: When::of(&told.as_of, language),
        seq: told.seq,
    }
}
