//! Reports of performance, as they come in.

use super::{
    Violations,
    communication::required_occurrence,
    name::term_id,
    proposal::evidence,
    scalar::{at_most, word},
    term::{named_person, quantity},
    text::{line, prose},
};
use crate::{contract::v1 as pb, domain::NewReport};

const MAX_PERSONS: usize = 1_000;

/// The field `performance_report` of a request to record one.
pub(crate) fn new_report(
    report: Option<pb::PerformanceReport>,
    v: &mut Violations,
) -> Option<NewReport> {
    v.field("performance_report", |v| {
        let given = v.required(report)?;
        report_of(given, v)
    })
}

/// A report.
pub(super) fn report_of(given: pb::PerformanceReport, v: &mut Violations) -> Option<NewReport> {
    let term = v.field("term_id", |v| {
        if given.term_id.is_empty() {
            return v.wrong("is required: which term is reported on?");
        }
        term_id(given.term_id, v)
    });
    let basis = v.field("basis", |v| word(given.basis, v));
    let state = v.field("state", |v| word(given.state, v));
    let quantity = v.field("quantity", |v| match given.quantity {
        None => Some(None),
        Some(given) => quantity(given, v).map(Some),
    });
    let persons = v.field("named_persons", |v| {
        let given = at_most(MAX_PERSONS, given.named_persons, v)?;
        v.items(given, named_person)
    });
    let reporter = v.field("reporter", |v| line(given.reporter, 200, v));
    let note = v.field("note", |v| prose(given.note, 2_000, v));
    let occurred = required_occurrence(given.occurred, v);
    let evidence = evidence(given.sources, given.attribution, v);
    Some(NewReport {
        term_id: term?,
        basis: basis?,
        state: state?,
        quantity: quantity?,
        named_persons: persons?,
        reporter: reporter?,
        note: note?,
        occurred: occurred?,
        evidence: evidence?,
    })
}
