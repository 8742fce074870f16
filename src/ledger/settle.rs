//! What became of recipients: merged into the chunk's bits, exactly once however often it
//! is said.

use std::time::Duration;

use jiff::SignedDuration;

use super::{LeaseRef, Ledger, lease::plain};
use crate::{
    keys::Keys,
    store::{
        Chunk, Exception, ExceptionState, FailureClass, Needs, StoreError, Unit, Write, WriteError,
    },
};

/// A recipient whose message was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// The place in the chunk.
    pub index: usize,
    /// How the try ended; none when there was none, because they had left.
    pub class: FailureClass,
    /// The SMTP reply code; 0 for none.
    pub smtp_code: u32,
    /// The enhanced status code, RFC 3463.
    pub enhanced_code: String,
    /// What the relay said.
    pub detail: String,
}

/// What became of recipients of one chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Under which lease.
    pub lease: LeaseRef,
    /// The places in the chunk of those whose message was accepted.
    pub accepted: Vec<usize>,
    /// Those whose message was not.
    pub failed: Vec<Failed>,
}

/// What settling did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settled {
    /// Recipients newly known to have it.
    pub accepted: u32,
    /// Recipients newly known not to.
    pub failed: u32,
}

impl Ledger {
    /// Writes what became of recipients. To say it again changes nothing.
    pub async fn settle(&self, outcomes: Vec<Outcome>) -> Result<Settled, StoreError> {
        let mut named = Vec::with_capacity(outcomes.len());
        for outcome in outcomes {
            let (mailing, chunk) = outcome.lease.key();
            if let Some(chunk) = self.store.chunk(mailing, chunk).await? {
                let touched = outcome
                    .accepted
                    .iter()
                    .chain(outcome.failed.iter().map(|f| &f.index));
                let subscribers = touched
                    .filter_map(|index| chunk.members.numbers().get(*index).copied())
                    .collect();
                named.push((outcome, subscribers));
            }
        }
        let work = Settle {
            outcomes: named,
            retry_schedule: self.settings.retry_schedule.clone(),
        };
        plain(self.store.write_plain(work).await).map(Option::unwrap_or_default)
    }
}

/// Merges what became of recipients into their chunks.
#[derive(Debug, Clone)]
pub struct Settle {
    /// With the numbers of the subscribers whom each touches.
    pub(super) outcomes: Vec<(Outcome, Vec<i64>)>,
    pub(super) retry_schedule: Vec<Duration>,
}

impl Write for Settle {
    type Answer = Settled;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        for (outcome, subscribers) in &self.outcomes {
            needs.chunks.push(outcome.lease.key());
            let mailing = outcome.lease.mailing;
            needs
                .exceptions
                .extend(subscribers.iter().map(|subscriber| (mailing, *subscriber)));
        }
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<Settled, WriteError> {
        let mut settled = Settled::default();
        for (outcome, _) in self.outcomes {
            let key = outcome.lease.key();
            let Some(mut chunk) = unit.chunks.get(&key).cloned() else {
                continue;
            };
            let remaining = chunk.remaining;
            // That a message was accepted is a fact, whoever holds the lease by now.
            for index in outcome.accepted {
                settled.accepted += u32::from(accept(unit, &mut chunk, index));
            }
            // That one failed counts only from whoever holds the lease.
            if chunk.epoch == outcome.lease.epoch {
                for failed in outcome.failed {
                    let schedule = &self.retry_schedule;
                    settled.failed += u32::from(fail(unit, &mut chunk, failed, schedule));
                }
            }
            if chunk.remaining != remaining {
                unit.chunks.put(key, chunk);
            }
        }
        Ok(settled)
    }
}

fn accept(unit: &mut Unit, chunk: &mut Chunk, index: usize) -> bool {
    let Some(&subscriber) = chunk.members.numbers().get(index) else {
        return false;
    };
    let newly = chunk.finish(index);
    let key = (chunk.mailing, subscriber);
    if unit.exceptions.get(&key).is_some() {
        unit.exceptions.drop_row(key);
        return true;
    }
    newly
}

fn fail(unit: &mut Unit, chunk: &mut Chunk, failed: Failed, schedule: &[Duration]) -> bool {
    let Some(&subscriber) = chunk.members.numbers().get(failed.index) else {
        return false;
    };
    if !chunk.finish(failed.index) {
        return false;
    }
    let key = (chunk.mailing, subscriber);
    let exception = unit.exceptions.get(&key);
    if chunk.retry && exception.is_none() {
        // An earlier try was reported as accepted while this one was under way.
        return false;
    }
    let before = exception.map_or(0, |exception| exception.attempts);
    let tried = u32::from(failed.class != FailureClass::None);
    let (state, wait) = match failed.class {
        FailureClass::None => (ExceptionState::Skipped, Duration::ZERO),
        FailureClass::Permanent | FailureClass::Unrenderable => {
            (ExceptionState::Dead, Duration::ZERO)
        }
        FailureClass::Transient | FailureClass::Ambiguous => {
            match schedule.get(usize::try_from(before).unwrap_or(usize::MAX)) {
                Some(wait) => (ExceptionState::Retrying, *wait),
                None => (ExceptionState::Dead, Duration::ZERO),
            }
        }
    };
    let now = unit.now();
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::ZERO);
    unit.exceptions.put(
        key,
        Exception {
            mailing: chunk.mailing,
            subscriber,
            state,
            attempts: before + tried,
            next: now.checked_add(wait).unwrap_or(now),
            class: failed.class,
            smtp_code: failed.smtp_code,
            enhanced_code: failed.enhanced_code,
            detail: failed.detail,
        },
    );
    true
}
