//! The record of diplomatic proposals and of how governments answer them.
//!
//! Without features this crate is the contract alone: the messages and services of
//! `demarche.v1` ([`contract`]). The feature `client` adds a client that resumes
//! watches; `service`, on by default, adds the service itself.

#[cfg(feature = "service")]
pub mod api;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "service")]
pub mod clock;
#[cfg(feature = "service")]
pub mod config;
pub mod contract;
#[cfg(feature = "service")]
pub mod docket;
#[cfg(feature = "service")]
pub mod domain;
#[cfg(feature = "service")]
pub mod export;
#[cfg(feature = "service")]
pub mod ids;
#[cfg(feature = "service")]
pub mod keys;
#[cfg(feature = "service")]
pub mod ledger;
#[cfg(feature = "service")]
pub mod server;
#[cfg(feature = "service")]
pub mod service;
#[cfg(feature = "service")]
pub mod store;
#[cfg(feature = "service")]
pub mod telemetry;
#[cfg(feature = "service")]
pub mod web;
