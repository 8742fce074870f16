//! Mailings are stopped and resumed: by an operator, or by themselves when too many of their
//! mails are refused for good.
//!
//! To stop puts the chunks of a mailing beyond reach, in one statement, in the transaction
//! that says that it is stopped. Nobody leases what is beyond reach, and a beat does not
//! prolong it, so that whoever holds it is told to stop. What became of mails that were on
//! their way is settled all the same. To resume puts the chunks back where they were.

use super::Ledger;
use crate::{
    keys::Keys,
    store::{
        Committed, FailureClass, Needs, RequestKey, StopCause, Stopped, Unit, Write, WriteError,
    },
};

/// When a mailing stops by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BounceLimit {
    /// How many of a hundred recipients who were tried may be refused for good; at 100 it never
    /// stops.
    pub percent: u32,
    /// Recipients who have to be tried before that counts.
    pub least_tried: u32,
}

impl Ledger {
    /// Stops mailings. Those that are stopped already stay so as they were. Says whether any
    /// was not.
    ///
    /// # Errors
    ///
    /// When the store fails, or the request id was used otherwise.
    pub async fn stop(
        &self,
        mailings: Vec<i64>,
        why: String,
        request: Option<RequestKey>,
    ) -> Result<Committed<bool>, WriteError> {
        let work = StopMailings { mailings, why };
        self.store.write(request, work).await
    }

    /// Goes on with mailings. Says whether any was stopped.
    ///
    /// # Errors
    ///
    /// As [`stop`](Self::stop).
    pub async fn resume(
        &self,
        mailings: Vec<i64>,
        request: Option<RequestKey>,
    ) -> Result<Committed<bool>, WriteError> {
        self.store.write(request, ResumeMailings { mailings }).await
    }
}

/// Stops mailings, for an operator.
#[derive(Debug, Clone)]
pub struct StopMailings {
    /// Which.
    pub mailings: Vec<i64>,
    /// Why, in words.
    pub why: String,
}

impl Write for StopMailings {
    type Answer = bool;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.tallies.extend(&self.mailings);
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<bool, WriteError> {
        let mut any = false;
        for mailing in self.mailings {
            any |= stop(unit, mailing, StopCause::Operator, self.why.clone());
        }
        Ok(any)
    }
}

/// Stops a mailing whose tally was read. False when it is stopped already.
pub(super) fn stop(unit: &mut Unit, mailing: i64, by: StopCause, why: String) -> bool {
    let mut tally = unit.tally(mailing);
    if tally.stopped.is_some() {
        return false;
    }
    let since = unit.now();
    tally.stopped = Some(Stopped { since, by, why });
    unit.tallies.put(mailing, tally);
    unit.stop_chunks(mailing, true);
    true
}

/// Goes on with mailings. What was refused before was no reason to stop for whoever resumes
/// them: the share is counted anew.
#[derive(Debug, Clone)]
pub struct ResumeMailings {
    /// Which.
    pub mailings: Vec<i64>,
}

impl Write for ResumeMailings {
    type Answer = bool;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.tallies.extend(&self.mailings);
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<bool, WriteError> {
        let mut any = false;
        for mailing in self.mailings {
            let mut tally = unit.tally(mailing);
            if tally.stopped.take().is_some() {
                tally.tried = 0;
                tally.bounced = 0;
                unit.tallies.put(mailing, tally);
                unit.stop_chunks(mailing, false);
                any = true;
            }
        }
        Ok(any)
    }
}

/// A mailing that has stopped by itself, for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Halted {
    /// Which.
    pub mailing: i64,
    /// Why, in words.
    pub why: String,
}

/// What settling says beside what it did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stops {
    /// Mailings that the outcomes were of, and that are stopped.
    pub stopped: Vec<i64>,
    /// Those of them that these outcomes have stopped.
    pub halted: Vec<Halted>,
    /// Of each try that newly failed, how; for the metrics.
    pub failed: Vec<FailureClass>,
}

/// Recipients of one mailing who were settled at once.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tried {
    /// Those whose mail was accepted.
    pub(super) accepted: i64,
    /// Those who were tried for the first time, whatever became of it. Further tries say
    /// nothing new of how many there are: a domain that puts mail off again and again must
    /// not hide how much of the rest is refused.
    pub(super) first: i64,
    /// Those who were refused for good, at any try.
    pub(super) bounced: i64,
}

/// Counts recipients, and stops the mailing if too many of them were refused for good.
pub(super) fn count(
    unit: &mut Unit,
    mailing: i64,
    tried: Tried,
    limit: BounceLimit,
    stops: &mut Stops,
) {
    let Tried {
        accepted,
        first,
        bounced,
    } = tried;
    let mut tally = unit.tally(mailing);
    if accepted + first + bounced > 0 {
        tally.tried = tally.tried.saturating_add(first);
        tally.bounced = tally.bounced.saturating_add(bounced);
        if accepted > 0 {
            tally.count_accepted(unit.now(), accepted);
        }
        let beyond = tally.is_beyond(limit.percent, limit.least_tried);
        let why = format!(
            "{} of {} recipients were refused for good, more than {} %",
            tally.bounced, tally.tried, limit.percent
        );
        unit.tallies.put(mailing, tally);
        if beyond && stop(unit, mailing, StopCause::Bounces, why.clone()) {
            stops.halted.push(Halted { mailing, why });
        }
    }
    if unit.is_stopped(mailing) {
        stops.stopped.push(mailing);
    }
}
