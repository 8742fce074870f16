//! Names of leases.

use demarche::contract::v1::LeaseRef;

/// Names one lease of one chunk, as [`LeaseRef`] does, but can be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeaseKey {
    /// The mailing.
    pub mailing: i64,
    /// The chunk within the mailing.
    pub chunk: i32,
    /// Which lease of the chunk.
    pub epoch: i64,
}

impl From<&LeaseRef> for LeaseKey {
    fn from(named: &LeaseRef) -> Self {
        Self {
            mailing: named.mailing,
            chunk: named.chunk,
            epoch: named.epoch,
        }
    }
}

impl From<LeaseKey> for LeaseRef {
    fn from(key: LeaseKey) -> Self {
        Self {
            mailing: key.mailing,
            chunk: key.chunk,
            epoch: key.epoch,
        }
    }
}
