//! Clockwork: records what the calendar says, and tells open proposals of changes of
//! government.
//!
//! Any replica may do it, one at a time: whoever has the duty. What has been said is kept with
//! what it is said of and written in one transaction with it, so that two who do it at once
//! waste work and say nothing twice.

use std::time::Duration;

use futures_util::future::try_join_all;

use super::{Ledger, lease::plain};
use crate::store::{Duty, RaiseNotices, StoreError, TellProposals};

/// Proposals that are looked at at once.
const PROPOSALS: usize = 200;
/// How often to look whether the calendar has something to say.
const POLL: Duration = Duration::from_secs(1);

impl Ledger {
    pub(super) async fn keep_time_forever(&self) {
        loop {
            match self.keep_time_once().await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(%error, "the calendar could not be kept; trying again");
                }
            }
            tokio::time::sleep(self.jittered(POLL)).await;
        }
    }

    /// Records what is due, a page of it. False when there was nothing, or another replica is
    /// at it.
    pub async fn keep_time_once(&self) -> Result<bool, StoreError> {
        let noticed = self.notice_once().await?;
        let told = self.tell_once().await?;
        Ok(noticed || told)
    }

    async fn notice_once(&self) -> Result<bool, StoreError> {
        let due = self.store.next_due().await?;
        if due.notice.is_none_or(|next| next > due.now) {
            return Ok(false);
        }
        let work = async {
            let proposals = self.store.due_proposals(due.now, PROPOSALS).await?;
            let any = !proposals.is_empty();
            let raising = proposals.into_iter().map(|proposal| async move {
                plain(self.store.write_plain(RaiseNotices { proposal }).await)
            });
            try_join_all(raising).await?;
            Ok(any)
        };
        self.store
            .on_duty(Duty::Calendar, work)
            .await?
            .unwrap_or(Ok(false))
    }

    async fn tell_once(&self) -> Result<bool, StoreError> {
        let Some(change) = self.store.government_changes(1).await?.pop() else {
            return Ok(false);
        };
        let work = async {
            let before = change.told_before;
            let state = change.state.clone();
            let page = self
                .store
                .proposals_to_tell(state, before, PROPOSALS)
                .await?;
            let tell = TellProposals {
                change: change.seq,
                told_before: before,
                last: page.len() < PROPOSALS,
                proposals: page,
            };
            plain(self.store.write_plain(tell).await)?;
            Ok(true)
        };
        self.store
            .on_duty(Duty::Succession, work)
            .await?
            .unwrap_or(Ok(false))
    }
}
