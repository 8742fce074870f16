//! Resource names, and the segments that callers choose.

use std::{fmt::Display, str::FromStr};

use super::{Violations, scalar::at_most};
use crate::domain::{PartyId, ProposalId, ReportId, ResponseId, StatementId};

/// A resource name, which has to be there.
pub(crate) fn name<T>(text: &str, v: &mut Violations) -> Option<T>
where
    T: FromStr<Err: Display>,
{
    if text.is_empty() {
        return v.wrong("is required");
    }
    match text.parse() {
        Ok(name) => Some(name),
        Err(expected) => v.wrong(format!("is no such name: {expected}")),
    }
}

/// A resource name that may be left out.
pub(super) fn optional_name<T>(text: &str, v: &mut Violations) -> Option<Option<T>>
where
    T: FromStr<Err: Display>,
{
    if text.is_empty() {
        return Some(None);
    }
    name(text, v).map(Some)
}

/// A list of names, with at least and at most so many.
pub(crate) fn list_of_names<T>(
    names: Vec<String>,
    least: usize,
    most: usize,
    v: &mut Violations,
) -> Option<Vec<T>>
where
    T: FromStr<Err: Display>,
{
    if names.len() < least {
        return v.wrong("is empty; at least one is needed");
    }
    let names = at_most(most, names, v)?;
    v.items(names, |text, v| name(&text, v))
}

/// `proposals/{proposal}/versions/{version}`.
pub(crate) fn version_name(text: &str, v: &mut Violations) -> Option<(ProposalId, u32)> {
    if text.is_empty() {
        return v.wrong("is required");
    }
    let parsed = text
        .split_once("/versions/")
        .and_then(|(proposal, number)| {
            let digits =
                number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0');
            let number = number.parse().ok().filter(|_| digits)?;
            Some((proposal.parse().ok()?, number))
        });
    match parsed {
        Some(name) => Some(name),
        None => v.wrong(
            "is no such name: expected `proposals/{proposal}/versions/{version}`, a UUID and a \
             number from 1",
        ),
    }
}

macro_rules! names_within_proposal {
    ($($(#[$doc:meta])* $reader:ident = $name:ident;)+) => {$(
        $(#[$doc])*
        pub(crate) fn $reader(text: &str, v: &mut Violations) -> Option<(ProposalId, $name)> {
            if text.is_empty() {
                return v.wrong("is required");
            }
            match $name::parse(text) {
                Ok(name) => Some(name),
                Err(expected) => v.wrong(format!("is no such name: {expected}")),
            }
        }
    )+};
}

names_within_proposal! {
    /// `proposals/{proposal}/responses/{response}`.
    response_name = ResponseId;
    /// `proposals/{proposal}/statements/{statement}`.
    statement_name = StatementId;
    /// `proposals/{proposal}/performanceReports/{performance_report}`.
    report_name = ReportId;
}

/// The last segment of a new party's name, chosen by the caller (AIP-122); none when
/// the service is to make one.
pub(super) fn party_segment(segment: &str, v: &mut Violations) -> Option<Option<PartyId>> {
    if segment.is_empty() {
        return Some(None);
    }
    let chosen = PartyId::new(segment)
        .ok()
        // What begins with a digit is left to the service's own UUIDs.
        .filter(|_| segment.starts_with(|c: char| c.is_ascii_lowercase()));
    match chosen {
        Some(id) => Some(Some(id)),
        None => v.wrong(
            "is not 1 to 63 lower-case letters, digits and hyphens that begin with a letter \
             and do not end with a hyphen",
        ),
    }
}

/// An id that a version gives to a term: lower-case letters, digits and hyphens.
pub(super) fn term_id(id: String, v: &mut Violations) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if (1..=63).contains(&id.len()) && id.bytes().all(plain) {
        Some(id)
    } else {
        v.wrong("is not 1 to 63 lower-case letters, digits and hyphens")
    }
}
