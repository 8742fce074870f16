//! The services of `demarche.v1`, over the domain, the ledger and the store.

mod parse;
mod present;
pub mod problem;
mod words;
