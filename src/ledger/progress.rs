//! How far the mail about an event is.

use jiff::{SignedDuration, Timestamp};

use super::Ledger;
use crate::store::{Mailing, Standing, Stopped, StoreError, Topic};

/// How far the mail about an event is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Progress {
    /// When its messages are dated; none before it was planned.
    pub began: Option<Timestamp>,
    /// Whether everybody whom it concerns was found.
    pub cut: bool,
    /// Recipients by what became of them.
    pub standing: Standing,
    /// Mails a second that were accepted over the last minute or so.
    pub rate: f64,
    /// When those that are pending will have been tried, at that rate; none when that cannot
    /// be told.
    pub ends: Option<Timestamp>,
    /// Whether it is stopped.
    pub stopped: Option<Stopped>,
}

impl Progress {
    /// Whether nobody is left to be mailed.
    pub fn is_done(&self) -> bool {
        self.cut && self.standing.pending() == 0 && self.standing.retrying == 0
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "an estimate: nobody waits for 2^53 mails"
    )]
    fn estimate(&self, now: Timestamp) -> Option<Timestamp> {
        let pending = self.standing.pending();
        if !self.cut || self.stopped.is_some() || pending == 0 || self.rate <= 0.0 {
            return None;
        }
        let left = SignedDuration::try_from_secs_f64(pending as f64 / self.rate).ok()?;
        now.checked_add(left).ok()
    }
}

impl Ledger {
    /// The mailings about an event; none when it is not known yet whom it concerns, or there
    /// is no such event.
    pub async fn mailings_about(&self, seq: i64) -> Result<Option<Vec<Mailing>>, StoreError> {
        // Read before the mailings: what was planned by then has its mailing.
        if self.store.planned().await? < seq {
            return Ok(None);
        }
        self.store.mailings_of_event(seq).await.map(Some)
    }

    /// The event that a mailing is about, by its `seq`; none for a mail that asks for a
    /// confirmation.
    pub async fn event_of(&self, mailing: i64) -> Result<Option<i64>, StoreError> {
        let found = self.store.mailing(mailing).await?;
        Ok(found.and_then(|mailing| match mailing.topic {
            Topic::Event(seq) => Some(seq),
            Topic::Confirmation(_) => None,
        }))
    }

    /// How far the mail about an event is.
    pub async fn progress(&self, seq: i64) -> Result<Progress, StoreError> {
        let Some(mailings) = self.mailings_about(seq).await? else {
            return Ok(Progress::default());
        };
        let now = self.store.next_due().await?.now;
        let now = Timestamp::from_millisecond(now).unwrap_or_default();
        let mut progress = Progress {
            began: mailings.iter().map(|mailing| mailing.created).min(),
            cut: mailings.iter().all(|mailing| mailing.cut),
            ..Progress::default()
        };
        for mailing in &mailings {
            progress.standing = progress.standing + self.store.standing(mailing.id).await?;
            if let Some(tally) = self.store.tally(mailing.id).await? {
                progress.rate += tally.rate(now, mailing.created);
                progress.stopped = progress.stopped.or(tally.stopped);
            }
        }
        progress.ends = progress.estimate(now);
        Ok(progress)
    }
}
