//! With which keys a record was made, and whether it is whole.
//!
//! Every replica has to sign with the same keys: with others, links in mails already sent
//! stop working, and a subscriber is not found again by their address.

use super::error::OpenError;
use crate::keys::Keys;

/// The record is whole.
pub(super) const READY: &str = "ready";
/// The record is being copied here from another database.
pub(super) const MOVING: &str = "moving";

/// Whether a record that says this of itself may be opened with these keys.
pub(super) fn check(keys: &Keys, mark: &[u8], state: &str) -> Result<(), OpenError> {
    if state == MOVING {
        return Err(OpenError::Unfinished);
    }
    if mark != keys.mark() {
        return Err(OpenError::OtherKeys);
    }
    Ok(())
}
