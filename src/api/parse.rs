//! From messages to the domain: what comes out of here is well-formed.
//!
//! A message is read to its end whatever is wrong with it, so that a caller learns of
//! every wrong field at once. A function that reads a value returns none when it has
//! reported why.

#![expect(
    clippy::option_option,
    reason = "the outer one says whether a field could be read, the inner one whether it was given"
)]

mod communication;
mod email;
mod language;
mod mask;
mod name;
mod party;
mod proposal;
mod request;
mod response;
mod scalar;
mod source;
mod subscription;
mod term;
mod text;
mod violations;

use mask::Mask;
pub(crate) use name::{list_of_names, name, response_name, version_name};
pub(crate) use party::{new_party, party_changes};
pub(crate) use proposal::{conveyance, editorial_changes, new_proposal, new_version, withdrawal};
pub(crate) use request::{etag, page_size, request_id};
pub(crate) use response::new_response;
pub(crate) use subscription::{new_subscription, subscription_changes};
pub(crate) use violations::{Violations, read};

#[cfg(test)]
mod tests;
