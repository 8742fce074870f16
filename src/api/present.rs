//! From the domain to messages: what the service says.
//!
//! Values are taken, not borrowed: what was read for an answer goes into it without
//! being copied.

mod communication;
mod docket;
mod event;
mod party;
mod performance;
mod proposal;
mod reckoning;
mod response;
mod revision;
mod statement;
mod subscription;

pub(crate) use docket::docket;
pub(crate) use event::event;
pub(crate) use performance::report;
pub(crate) use proposal::{proposal, version};
pub(crate) use response::response;
pub(crate) use statement::statement;

/// The etag of a revision (AIP-154).
pub(crate) fn etag(revision: i64) -> String {
    format!("\"{revision}\"")
}

/// A time as the contract writes it: nanoseconds count forward, also before 1970.
pub(crate) fn time(time: jiff::Timestamp) -> prost_types::Timestamp {
    let (mut seconds, mut nanos) = (time.as_second(), time.subsec_nanosecond());
    if nanos < 0 {
        seconds -= 1;
        nanos += 1_000_000_000;
    }
    prost_types::Timestamp { seconds, nanos }
}

/// A resource name, or nothing.
fn name_or_empty<T: std::fmt::Display>(id: Option<&T>) -> String {
    id.map(ToString::to_string).unwrap_or_default()
}

fn names<T: std::fmt::Display>(ids: &[T]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests;
