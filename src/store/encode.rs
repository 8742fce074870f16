//! What rows hold, to and from what it means, whatever engine keeps them.

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    delivery::{ExceptionState, FailureClass, StopCause},
    error::StoreError,
};
use crate::domain::Proposal;

/// Reads a body.
pub(super) fn body<T: DeserializeOwned>(
    table: &'static str,
    key: &impl ToString,
    text: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Corrupt {
        table,
        row: key.to_string(),
        why: error.to_string(),
    })
}

/// Makes a body.
pub(super) fn text<T: Serialize>(
    table: &'static str,
    key: &impl ToString,
    value: &T,
) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Corrupt {
        table,
        row: key.to_string(),
        why: error.to_string(),
    })
}

/// The word by which serde names a value without fields.
pub(super) fn word<T: Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// When the calendar next has something to say of a proposal, in milliseconds since 1970.
pub(super) fn due(proposal: &Proposal) -> Option<i64> {
    proposal.next_notice().map(Timestamp::as_millisecond)
}

/// A number of rows, as databases count them.
pub(super) fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

const STATES: [(&str, ExceptionState); 5] = [
    ("retrying", ExceptionState::Retrying),
    ("queued", ExceptionState::Queued),
    ("dead", ExceptionState::Dead),
    ("skipped", ExceptionState::Skipped),
    ("dropped", ExceptionState::Dropped),
];

const CLASSES: [(&str, FailureClass); 5] = [
    ("transient", FailureClass::Transient),
    ("permanent", FailureClass::Permanent),
    ("ambiguous", FailureClass::Ambiguous),
    ("unrenderable", FailureClass::Unrenderable),
    ("none", FailureClass::None),
];

const CAUSES: [(&str, StopCause); 2] = [
    ("operator", StopCause::Operator),
    ("bounces", StopCause::Bounces),
];

fn named<T: Copy + PartialEq>(table: &[(&'static str, T)], value: T) -> &'static str {
    table
        .iter()
        .find(|(_, other)| *other == value)
        .map_or("", |(name, _)| name)
}

fn by_name<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table
        .iter()
        .find(|(other, _)| *other == name)
        .map(|(_, value)| *value)
}

/// The word for where a mail is that did not simply go well.
pub(super) fn state_name(state: ExceptionState) -> &'static str {
    named(&STATES, state)
}

/// What the word for it means.
pub(super) fn state(name: &str) -> Option<ExceptionState> {
    by_name(&STATES, name)
}

/// The word for how a try ended.
pub(super) fn class_name(class: FailureClass) -> &'static str {
    named(&CLASSES, class)
}

/// What the word for it means.
pub(super) fn class(name: &str) -> Option<FailureClass> {
    by_name(&CLASSES, name)
}

/// The word for who stopped a mailing.
pub(super) fn cause_name(cause: StopCause) -> &'static str {
    named(&CAUSES, cause)
}

/// Who it means.
pub(super) fn cause(name: &str) -> Option<StopCause> {
    by_name(&CAUSES, name)
}
