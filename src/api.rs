//! The services of `demarche.v1`, over the domain, the ledger and the store.

pub mod problem;
