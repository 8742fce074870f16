//! What the store and the domain say when they refuse, as the caller hears it.

use std::{fmt::Display, time::Duration};

use super::{
    Api, present,
    problem::{Missing, Problem},
};
use crate::{
    domain::Refusal,
    store::{StoreError, WriteError},
};

/// How soon it is worth trying again when the database does not answer.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The message of a request that holds the fact: the domain names fields from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    /// The request itself.
    Request,
    /// Its field of this name.
    Field(&'static str),
    /// Its field of the first name, but for what lies in that of the second.
    FieldBeside(&'static str, &'static str),
}

impl Around {
    fn path(self, field: String) -> String {
        match self {
            Self::Request => field,
            Self::FieldBeside(_, beside) if is_within(&field, beside) => field,
            Self::Field(outer) | Self::FieldBeside(outer, _) => format!("{outer}.{field}"),
        }
    }
}

fn is_within(field: &str, message: &str) -> bool {
    let rest = field.strip_prefix(message);
    rest.is_some_and(|rest| rest.starts_with('.'))
}

impl Api {
    /// Why a write recorded nothing.
    pub(super) fn refused(
        &self,
        error: WriteError,
        around: Around,
        subject: &dyn Display,
    ) -> Problem {
        match error {
            WriteError::Refused(Refusal::Invalid(violations)) => Problem::invalid_fields(
                violations
                    .into_iter()
                    .map(|violation| (around.path(violation.field), violation.description)),
            ),
            WriteError::Refused(Refusal::IllegalStep {
                state,
                step,
                missing,
            }) => {
                let missing: Vec<Missing> = missing
                    .into_iter()
                    .map(|description| Missing {
                        kind: "LIFECYCLE".to_owned(),
                        subject: subject.to_string(),
                        description,
                    })
                    .collect();
                Problem::illegal_step(&state, &step, &missing)
            }
            WriteError::NotFound(name) => Problem::not_found(&name),
            WriteError::Exists(name) => Problem::already_exists(&name),
            WriteError::EtagMismatch {
                name,
                given,
                current,
            } => Problem::etag_mismatch(&name, &present::etag(given), &present::etag(current)),
            WriteError::RequestIdReused(id) => Problem::request_id_reused(&id.to_string()),
            WriteError::TokenInvalid => Problem::token_invalid(),
            WriteError::Store(error) => self.failed(error),
        }
    }

    /// Why a read gave nothing.
    pub(super) fn failed(&self, error: StoreError) -> Problem {
        match error {
            StoreError::Unavailable(why) => {
                tracing::error!(why, "the database does not answer");
                Problem::store_unavailable(RETRY_AFTER)
            }
            StoreError::RevisionNotReached {
                min_revision,
                revision,
            } => Problem::revision_not_reached(min_revision, revision),
            StoreError::Corrupt { .. } => Problem::internal(self.new_id(), &error),
            // The store is closed last, once the server has begun to stop.
            StoreError::Closed => Problem::draining(None),
        }
    }
}
