//! Mails the people who asked to know what became of a diplomatic proposal.
//!
//! A worker is a client of the service: over one stream it takes leases of mail to send,
//! and gives back what became of each. It has no database and no state but its journal,
//! and can be killed at any moment.
//!
//! ```text
//!  service ⇄ conversation ⇄ desk ⇄ lanes → relays
//!                             ↑       ↓
//!                          render   journal
//! ```
//!
//! [`run()`] is a worker's whole life. Its parts:
//!
//! * [`desk`]: what is to be mailed, by whose turn, and what became of it;
//! * [`render`]: makes the mail;
//! * [`smtp`]: talks to the relay;
//! * [`journal`]: what was accepted, on disk, until the service has it;
//! * [`outlet`]: where mail goes, if not to a relay.

pub mod address;
pub mod clean;
pub mod desk;
pub mod journal;
pub mod lease;
pub mod options;
pub mod outlet;
pub mod render;
pub mod run;
pub mod secret;
pub mod smtp;

mod chance;
mod conversation;
mod lane;
mod relays;
mod replicas;

pub use self::{
    options::{Mailed, Observer, Options},
    outlet::Outlet,
    render::Sender,
    run::{Error, Summary, run},
};
