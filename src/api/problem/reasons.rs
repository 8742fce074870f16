//! The reasons that lie in what the caller asked, one constructor for each.

use tonic::Code;

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
}
