//! The reasons that lie in the state of the service, one constructor for each.

use std::time::Duration;

use tonic::Code;
use uuid::Uuid;

use super::{Problem, quoted};
use crate::contract::v1::ErrorReason;

impl Problem {
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

    /// `NOT_PLANNED`: there is nothing to stop or to resume of `name` yet.
    pub fn not_planned(name: &str) -> Self {
        let name = quoted(name);
        Self::new(
            Code::FailedPrecondition,
            ErrorReason::NotPlanned,
            format!(
                "whom `{name}` concerns is not known yet, which takes seconds at most: try again"
            ),
        )
        .meta("name", &name)
        .resource(&name)
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
