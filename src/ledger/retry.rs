//! Cuts what is to be tried again into chunks of its own.

use std::{collections::BTreeMap, time::Duration};

use super::{Ledger, lease::plain};
use crate::{
    keys::Keys,
    store::{
        Chunk, Duty, Exception, ExceptionState, Members, Needs, StoreError, Unit, Write, WriteError,
    },
};

/// How many exceptions are taken up at once.
const EXCEPTIONS: usize = 1000;
/// How often to look, at least.
const POLL: Duration = Duration::from_millis(500);

impl Ledger {
    pub(super) async fn retry_forever(&self) {
        loop {
            match self.retry_once().await {
                Ok(EXCEPTIONS..) => continue,
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "taking up retries failed; trying again"),
            }
            tokio::time::sleep(self.jittered(POLL)).await;
        }
    }

    /// Takes up what is due. Says how many.
    pub async fn retry_once(&self) -> Result<usize, StoreError> {
        let due = self.store.next_due().await?;
        if due.exception.is_none_or(|next| next > due.now) {
            return Ok(0);
        }
        let taking = self.store.write_plain(TakeUpRetries);
        match self.store.on_duty(Duty::Retrying, taking).await? {
            Some(taken) => plain(taken).map(Option::unwrap_or_default),
            None => Ok(0),
        }
    }
}

/// Puts exceptions that are due into chunks again, one for each mailing.
pub(super) struct TakeUpRetries;

impl Write for TakeUpRetries {
    type Answer = usize;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.due_exceptions = needs.due_exceptions.max(EXCEPTIONS);
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<usize, WriteError> {
        let now = unit.now();
        let due: Vec<Exception> = unit
            .exceptions
            .values()
            .filter(|exception| {
                exception.state == ExceptionState::Retrying
                    && exception.next <= now
                    // Others come with a neighbour of the group: how many chunks their
                    // mailing has was not read. The next look takes them up.
                    && unit.next_chunks.contains_key(&exception.mailing)
            })
            .cloned()
            .collect();
        let count = due.len();
        let mut by_mailing: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for mut exception in due {
            let key = (exception.mailing, exception.subscriber);
            by_mailing
                .entry(exception.mailing)
                .or_default()
                .push(exception.subscriber);
            exception.state = ExceptionState::Queued;
            unit.exceptions.put(key, exception);
        }
        for (mailing, mut subscribers) in by_mailing {
            subscribers.sort_unstable();
            let number = unit.take_chunk(mailing);
            let chunk = Chunk::new(mailing, number, Members::new(subscribers), true, now);
            unit.add_chunk(chunk);
        }
        Ok(count)
    }
}
