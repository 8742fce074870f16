//! Repeats of a call, known by their `request_id` (AIP-155).

use aws_lc_rs::digest::{SHA256, digest};
use prost::Message;
use uuid::Uuid;

use crate::store::RequestKey;

/// A request before it is taken apart, so that another body under the same id is told
/// from a repeat.
#[derive(Debug)]
pub(super) struct Body(Option<[u8; 32]>);

impl Body {
    /// Of a request, if it has a request id to go by; else it costs nothing.
    pub(super) fn of(request: &impl Message, request_id: &str) -> Self {
        let hash = (!request_id.is_empty()).then(|| {
            digest(&SHA256, &request.encode_to_vec())
                .as_ref()
                .try_into()
                .ok()
        });
        Self(hash.flatten())
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
