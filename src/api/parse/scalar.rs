//! Values of one field: words of an enum, times, numbers, digests.

use jiff::Timestamp;

use super::Violations;
use crate::api::words::{Said, Shared};

/// A word that has to be said.
pub(super) fn word<T: Shared>(number: i32, v: &mut Violations) -> Option<T> {
    match T::said(number) {
        Said::Word(word) => Some(word),
        Said::Unspecified => v.wrong(format!("is required: one of {}", T::choices().join(", "))),
        Said::Undefined => undefined(number, v),
    }
}

/// A word that may be left out.
pub(super) fn optional_word<T: Shared>(number: i32, v: &mut Violations) -> Option<Option<T>> {
    match T::said(number) {
        Said::Word(word) => Some(Some(word)),
        Said::Unspecified => Some(None),
        Said::Undefined => undefined(number, v),
    }
}

fn undefined<T>(number: i32, v: &mut Violations) -> Option<T> {
    v.wrong(format!(
        "{number} is no word of this version of the contract"
    ))
}

/// A time of the years 1 to 9999, as `google.protobuf.Timestamp` has it.
pub(super) fn time(time: prost_types::Timestamp, v: &mut Violations) -> Option<Timestamp> {
    if !(0..1_000_000_000).contains(&time.nanos) {
        return v.wrong(format!("has {} nanos; 0 to 999,999,999 are", time.nanos));
    }
    // The first second of the year 1. jiff reaches further back than the contract.
    if time.seconds < -62_135_596_800 {
        return v.wrong("is before the year 1");
    }
    match Timestamp::new(time.seconds, time.nanos) {
        Ok(time) => Some(time),
        Err(_) => v.wrong("is beyond the year 9999"),
    }
}

/// A time that may be left out.
pub(super) fn optional_time(
    given: Option<prost_types::Timestamp>,
    v: &mut Violations,
) -> Option<Option<Timestamp>> {
    match given {
        None => Some(None),
        Some(given) => time(given, v).map(Some),
    }
}

/// A SHA-256 or nothing.
pub(super) fn sha256(digest: Vec<u8>, v: &mut Violations) -> Option<Vec<u8>> {
    match digest.len() {
        0 | 32 => Some(digest),
        other => v.wrong(format!("has {other} bytes; a SHA-256 has 32")),
    }
}

/// A list of at most so many.
pub(super) fn at_most<T>(limit: usize, list: Vec<T>, v: &mut Violations) -> Option<Vec<T>> {
    if list.len() > limit {
        return v.wrong(format!("has {} items; {limit} are the most", list.len()));
    }
    Some(list)
}
