//! From messages to the domain: what comes out of here is well-formed.
//!
//! A message is read to its end whatever is wrong with it, so that a caller learns of
//! every wrong field at once. A function that reads a value returns none when it has
//! reported why.

#![expect(
    clippy::option_option,
    reason = "the outer one says whether a field could be read, the inner one whether it was given"
)]

mod as_of;
mod communication;
mod email;
mod ending;
mod language;
mod mask;
mod name;
mod party;
mod performance;
mod proposal;
mod request;
mod response;
mod revision;
mod scalar;
mod source;
mod statement;
mod subscription;
mod term;
mod text;
mod violations;

pub(crate) use as_of::{as_of, words as as_of_words};
pub(crate) use ending::{lapse, mootness, relation, status_override, voiding};
use mask::Mask;
pub(crate) use name::{
    list_of_names, name, report_name, response_name, statement_name, version_name,
};
pub(crate) use party::{government_change, new_party, party_changes, recognition};
pub(crate) use performance::new_report;
pub(crate) use proposal::{
    conveyance, counter_proposal, editorial_changes, new_proposal, new_version, withdrawal,
};
pub(crate) use request::{etag, page_size, request_id};
pub(crate) use response::new_response;
pub(crate) use revision::{assessment, clarification, correction, corroboration, retraction};
pub(crate) use statement::new_statement;
pub(crate) use subscription::{new_subscription, subscription_changes};
pub(crate) use violations::{Violations, read};

#[cfg(test)]
mod tests;
