//! Dates that parties set, and what became of them. Only of these is anybody told to be
//! late.

use jiff::Timestamp;

use super::facts::Record;
use crate::{
    domain::Timeliness,
    web::{dates::When, names::PartyLink, words::Worded as _},
};

/// A date that a party set.
#[derive(Debug)]
pub(crate) struct DeadlineView {
    pub(crate) party: PartyLink,
    /// For what.
    pub(crate) what: String,
    pub(crate) due: When,
    pub(crate) timeliness: String,
    /// The date has passed, and it was not kept.
    pub(crate) passed: bool,
}

pub(crate) fn deadlines(record: &Record<'_>, now: Timestamp) -> Vec<DeadlineView> {
    let language = record.visit.language;
    let dates = record.proposal().deadlines(now).into_iter();
    dates
        .map(|date| DeadlineView {
            party: record.names.link(&date.party, record.visit),
            what: if date.term_id.is_empty() {
                language.say("deadline-answer")
            } else {
                let number = record.term_number(&date.term_id);
                language.tell("deadline-term", [("term", number.into())])
            },
            due: When::of(&date.due, language),
            timeliness: language.say(date.timeliness.key()),
            passed: matches!(date.timeliness, Timeliness::Overdue | Timeliness::Late),
        })
        .collect()
}
