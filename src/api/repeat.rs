//! Repeats of a call, known by their `request_id` (AIP-155).

use prost::Message;
use uuid::Uuid;

use crate::{keys::Keys, store::RequestKey};

/// A request before it is taken apart, so that another body under the same id is told
/// from a repeat.
#[derive(Debug)]
pub(super) struct Body(Option<[u8; 32]>);

impl Body {
    /// Of a request, if it has a request id to go by; else it costs nothing.
    pub(super) fn of(keys: &Keys, request: &impl Message, request_id: &str) -> Self {
        let given = !request_id.is_empty();
        Self(given.then(|| keys.request_body(&request.encode_to_vec())))
    }

    /// What the store knows the call by. What only checks is never recorded, so it is
    /// not known either.
    pub(super) fn key(
        &self,
        method: &'static str,
        request_id: Option<Uuid>,
        validate_only: bool,
    ) -> Option<RequestKey> {
        if validate_only {
            return None;
        }
        Some(RequestKey {
            id: request_id?,
            method,
            body_hash: self.0?,
        })
    }
}
