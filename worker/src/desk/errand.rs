//! What lanes take from the desk, and bring back.

use std::sync::Arc;

use demarche::contract::v1::{Failure, Recipient};

use crate::{
    journal::{SegmentId, record::Slot},
    lease::LeaseKey,
    render::Issue,
};

/// One mail to send.
#[derive(Debug)]
pub struct Errand {
    /// Under which lease.
    pub lease: LeaseKey,
    /// What stands for the lease in the journal.
    pub slot: Slot,
    /// What to tell.
    pub issue: Arc<Issue>,
    /// Whom.
    pub recipient: Recipient,
    /// How often the relay's trouble brought it back.
    pub setbacks: u32,
    /// Whether it set out as one of the few that its domain takes at once.
    pub paced: bool,
}

/// How an errand ended.
#[derive(Debug)]
pub enum Ending {
    /// The relay accepted it. Which segment of the journal says so; `None` if the journal
    /// could not be written.
    Accepted(Option<SegmentId>),
    /// It did not.
    Failed(Failure),
    /// It did not, because the recipient's domain asks for a slower pace.
    Slowed(Failure),
}

/// What to try the relay with.
#[derive(Debug)]
pub enum Task {
    /// A mail.
    Errand(Errand),
    /// A mail to report as not accepted for now: its domain takes too little.
    Defer(Errand),
    /// Nothing: all was given back, so see whether the relay is well again.
    Probe,
}
