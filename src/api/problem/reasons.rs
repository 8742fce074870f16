//! One constructor for each reason of the contract.

use std::time::Duration;

use tonic::Code;
use uuid::Uuid;

use super::{Missing, Problem, quoted};
use crate::contract::v1::ErrorReason;

impl Problem {
    /// `INVALID_FIELDS`: pairs of a field's path and of what is wrong with it, all of
    /// them at once.
    pub fn invalid_fields<P, D>(violations: impl IntoIterator<Item = (P, D)>) -> Self
    where
        P: Into<String>,
        D: Into<String>,
    {
        let mut problem = Self::new(Code::InvalidArgument, ErrorReason::InvalidFields, "");
        problem.0.violations = violations
            .into_iter()
            .map(|(path, description)| (path.into(), description.into()))
            .collect();
        let said = match problem.0.violations.as_slice() {
            [] => "the request is not valid".to_owned(),
            [(path, why)] => format!("the field `{}` is not valid: {why}", quoted(path)),
            [(path, why), rest @ ..] => format!(
                "{} fields are not valid, the first of them `{}`: {why}; the details name each",
                rest.len() + 1,
                quoted(path)
            ),
        };
        problem.0.message = said;
        problem
    }

    /// `INVALID_PAGE_TOKEN` for the call `method` (`ListParties`).
    pub fn invalid_page_token(method: &str) -> Self {
        Self::new(
            Code::InvalidArgument,
            ErrorReason::InvalidPageToken,
            format!(
                "the page token does not belong to this {method}: give a `next_page_token` \
                 back as it was, with the same parent, filter and order, or begin again without"
            ),
        )
        .meta("method", method)
    }

    /// `INVALID_FILTER`: what is wrong at `position` (bytes from the beginning of the
    /// filter), and with which `field`, when it is about one.
    pub fn invalid_filter(position: usize, field: Option<&str>, why: &str) -> Self {
        let problem = Self::new(
            Code::InvalidArgument,
            ErrorReason::InvalidFilter,
            format!("the filter is not valid at byte {position}: {why}"),
        )
        .meta("position", position)
        .violation("filter", why);
        match field {
            Some(field) => problem.meta("field", quoted(field)),
            None => problem,
        }
    }

    /// `REQUEST_ID_REUSED`.
    pub fn request_id_reused(request_id: &str) -> Self {
        let request_id = quoted(request_id);
        Self::new(
            Code::InvalidArgument,
            ErrorReason::RequestIdReused,
            format!(
                "the request id {request_id} was used before with another body: \
                 repeat the first body, or make a new id for a new request"
            ),
        )
        .meta("request_id", request_id)
    }

    /// `RESOURCE_NOT_FOUND`.
    pub fn not_found(name: &str) -> Self {
        let name = quoted(name);
        Self::new(
            Code::NotFound,
            ErrorReason::ResourceNotFound,
            format!("there is no `{name}`"),
        )
        .meta("name", &name)
        .resource(&name)
    }

    /// `RESOURCE_EXISTS`.
    pub fn already_exists(name: &str) -> Self {
        let name = quoted(name);
        Self::new(
            Code::AlreadyExists,
            ErrorReason::ResourceExists,
            format!("`{name}` is there already: choose another id, or change that one"),
        )
        .meta("name", &name)
        .resource(&name)
    }

    /// `ETAG_MISMATCH`: the caller gave one etag, and the resource has another.
    pub fn etag_mismatch(name: &str, given: &str, current: &str) -> Self {
        let (name, given) = (quoted(name), quoted(given));
        Self::new(
            Code::Aborted,
            ErrorReason::EtagMismatch,
            format!(
                "`{name}` changed since it was read: its etag is `{current}`, not `{given}`; \
                 read it again and decide anew"
            ),
        )
        .meta("name", &name)
        .meta("given", given)
        .meta("current", current)
        .resource(&name)
    }

    /// `ILLEGAL_STEP`: from `state` (`ANNOUNCED`) there is no `step` (`announce`), or
    /// not before what is `missing`.
    pub fn illegal_step(state: &str, step: &str, missing: &[Missing]) -> Self {
        let message = match missing {
            [] => format!("a proposal that is {state} allows no `{step}`"),
            [first, rest @ ..] => {
                let more = match rest.len() {
                    0 => String::new(),
                    n => format!(" (and {n} more, named in the details)"),
                };
                format!(
                    "a proposal that is {state} allows no `{step}` yet: {}{more}",
                    first.description
                )
            }
        };
        let mut problem = Self::new(Code::FailedPrecondition, ErrorReason::IllegalStep, message)
            .meta("state", state)
            .meta("step", step);
        problem.0.missing = missing.to_vec();
        problem
    }

    /// `TOKEN_INVALID`. It does not say which of wrong, used or too old, so that
    /// guessing teaches nothing.
    pub fn token_invalid() -> Self {
        Self::new(
            Code::NotFound,
            ErrorReason::TokenInvalid,
            "the token is wrong, used up or too old: ask for a new mail",
        )
    }

    /// `HISTORY_COMPACTED`: the caller asked for what comes after `asked`, and the
    /// record begins at `oldest_seq`.
    pub fn history_compacted(asked: i64, oldest_seq: i64) -> Self {
        Self::new(
            Code::OutOfRange,
            ErrorReason::HistoryCompacted,
            format!(
                "the record goes back to seq {oldest_seq}, and not to {asked}: \
                 list anew, then watch from the revision of that answer"
            ),
        )
        .meta("oldest_seq", oldest_seq)
    }

    /// `WATCHER_TOO_SLOW`: sent up to `last_seq`, no further.
    pub fn watcher_too_slow(last_seq: i64) -> Self {
        Self::new(
            Code::ResourceExhausted,
            ErrorReason::WatcherTooSlow,
            format!(
                "the watch was not read as fast as events came: resume after seq {last_seq}, \
                 and read faster or filter more"
            ),
        )
        .meta("last_seq", last_seq)
    }

    /// `DRAINING`; on a watch, with the `seq` up to which it has sent.
    pub fn draining(last_seq: Option<i64>) -> Self {
        let problem = Self::new(
            Code::Unavailable,
            ErrorReason::Draining,
            "this server is stopping as planned: connect anew and repeat",
        );
        match last_seq {
            Some(seq) => problem.meta("last_seq", seq),
            None => problem,
        }
    }

    /// `OVERLOADED`: nothing was done; try again after `wait`.
    pub fn overloaded(wait: Duration) -> Self {
        Self::new(
            Code::Unavailable,
            ErrorReason::Overloaded,
            format!(
                "the server has as much work as it takes on at once, and did nothing: \
                 try again in {} ms or more",
                wait.as_millis()
            ),
        )
        .retry_after(wait)
    }

    /// `DEADLINE_EXCEEDED`.
    pub fn deadline_exceeded() -> Self {
        Self::new(
            Code::DeadlineExceeded,
            ErrorReason::DeadlineExceeded,
            "the deadline of the call passed before its end: what was asked may yet have been \
             done; repeat with the same request id to learn",
        )
    }

    /// `STORE_UNAVAILABLE`: try again after `wait`.
    pub fn store_unavailable(wait: Duration) -> Self {
        Self::new(
            Code::Unavailable,
            ErrorReason::StoreUnavailable,
            "the database did not answer, and nothing is known to have been recorded: \
             repeat with the same request id",
        )
        .retry_after(wait)
    }

    /// `REVISION_NOT_REACHED`: the record stands at `revision`, below the `min_revision`
    /// asked for.
    pub fn revision_not_reached(min_revision: i64, revision: i64) -> Self {
        Self::new(
            Code::DeadlineExceeded,
            ErrorReason::RevisionNotReached,
            format!(
                "the record is at revision {revision} and did not reach {min_revision} in time: \
                 try again, or ask for a revision that an answer has named"
            ),
        )
        .meta("min_revision", min_revision)
        .meta("revision", revision)
    }

    /// `PROTOCOL_VIOLATION` on a Work stream, where `expected` should have come.
    pub fn protocol_violation(expected: &str) -> Self {
        Self::new(
            Code::FailedPrecondition,
            ErrorReason::ProtocolViolation,
            format!("the stream was used out of order: expected {expected}"),
        )
        .meta("expected", expected)
    }

    /// `INTERNAL`: a defect, logged here as `cause` under `incident`. The caller learns
    /// only the incident.
    pub fn internal(incident: Uuid, cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%incident, %cause, "a call failed through a defect");
        Self::new(
            Code::Internal,
            ErrorReason::Internal,
            format!(
                "the service failed through a defect of its own: \
                 give its operator the incident {incident}"
            ),
        )
        .meta("incident", incident)
    }
}
