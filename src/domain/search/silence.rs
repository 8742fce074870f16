//! For how long an answer has been awaited.

use jiff::Timestamp;

use crate::domain::{Proposal, SilenceClock};

/// For how many days an answer has been awaited: the longest time of any addressee, by any
/// kind of channel. None when no clock runs.
pub fn silence_days(proposal: &Proposal, now: Timestamp) -> Option<i64> {
    running(proposal)
        .map(|clock| i64::from(clock.read(now).days))
        .max()
}

/// Since when an answer has been awaited that is still awaited: the earliest such moment. An
/// index finds long silences by it; [`silence_days`] decides.
pub fn awaited_since(proposal: &Proposal) -> Option<Timestamp> {
    running(proposal).map(|clock| clock.since.start()).min()
}

fn running(proposal: &Proposal) -> impl Iterator<Item = &SilenceClock> {
    proposal.clocks.iter().filter(|clock| clock.runs())
}
