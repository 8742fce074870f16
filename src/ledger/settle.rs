//! What became of recipients: merged into the chunk's bits, exactly once however often it
//! is said.

use std::{collections::BTreeMap, time::Duration};

use jiff::SignedDuration;

use super::{
    BounceLimit, LeaseRef, Ledger,
    lease::plain,
    stop::{Halted, Stops, Tried, count},
};
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
        self.settle_and_see(outcomes)
            .await
            .map(|(settled, _)| settled)
    }

    /// The same; and says of which of their mailings nothing more is to be sent, because they
    /// are stopped.
    pub async fn settle_and_see(
        &self,
        outcomes: Vec<Outcome>,
    ) -> Result<(Settled, Vec<i64>), StoreError> {
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
            bounce_limit: self.settings.bounce_limit,
        };
        let written = plain(self.store.write_plain(work).await)?;
        let (settled, stops) = written.unwrap_or_default();
        self.metrics.accepted(settled.accepted);
        for class in stops.failed {
            self.metrics.failed(class);
        }
        for Halted { mailing, why } in stops.halted {
            // For the log only.
            let event = self.event_of(mailing).await.unwrap_or_default();
            tracing::warn!(
                event,
                mailing,
                why,
                "a mailing has stopped by itself: see to it, then resume it"
            );
        }
        Ok((settled, stops.stopped))
    }
}

/// Merges what became of recipients into their chunks.
#[derive(Debug, Clone)]
pub struct Settle {
    /// With the numbers of the subscribers whom each touches.
    pub(super) outcomes: Vec<(Outcome, Vec<i64>)>,
    pub(super) retry_schedule: Vec<Duration>,
    pub(super) bounce_limit: BounceLimit,
}

impl Write for Settle {
    type Answer = (Settled, Stops);

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        for (outcome, subscribers) in &self.outcomes {
            needs.chunks.push(outcome.lease.key());
            let mailing = outcome.lease.mailing;
            needs.tallies.push(mailing);
            needs
                .exceptions
                .extend(subscribers.iter().map(|subscriber| (mailing, *subscriber)));
        }
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<(Settled, Stops), WriteError> {
        let mut settled = Settled::default();
        let mut stops = Stops::default();
        let mut by_mailing: BTreeMap<i64, Tried> = BTreeMap::new();
        for (outcome, _) in self.outcomes {
            let key = outcome.lease.key();
            let Some(mut chunk) = unit.chunks.get(&key).cloned() else {
                continue;
            };
            let remaining = chunk.remaining;
            let tried = by_mailing.entry(chunk.mailing).or_default();
            // That a message was accepted is a fact, whoever holds the lease by now.
            for index in outcome.accepted {
                // Who was refused before, and has it after all, was counted then.
                let first = !chunk.retry && !chunk.done.get(index);
                if accept(unit, &mut chunk, index) {
                    settled.accepted += 1;
                    tried.accepted += 1;
                    tried.first += i64::from(first);
                }
            }
            // That one failed counts only from whoever holds the lease.
            if chunk.epoch == outcome.lease.epoch {
                for failed in outcome.failed {
                    let class = failed.class;
                    if fail(unit, &mut chunk, failed, &self.retry_schedule) {
                        settled.failed += 1;
                        stops.failed.push(class);
                        let first = !chunk.retry && class != FailureClass::None;
                        tried.first += i64::from(first);
                        tried.bounced += i64::from(class == FailureClass::Permanent);
                    }
                }
            }
            if chunk.remaining != remaining {
                unit.chunks.put(key, chunk);
            }
        }
        for (mailing, tried) in by_mailing {
            count(unit, mailing, tried, self.bounce_limit, &mut stops);
        }
        Ok((settled, stops))
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
