//! The planner: finds whom each new event concerns and cuts them into chunks.
//!
//! Any replica may plan, one at a time: whoever has the duty. What is planned is written
//! only if nobody else has written it in the meantime, so that two planners, should the one
//! not know of the other, waste work and nothing else.

use std::time::Duration;

use super::{Ledger, audience, lease::plain};
use crate::{
    domain::{Anchor, Event, EventHead, Proposal, Subject},
    keys::Keys,
    store::{Chunk, Duty, Mailing, Members, Needs, StoreError, Topic, Unit, Write, WriteError},
};

/// Events that are planned at once.
const EVENTS: usize = 256;
/// How long a planner that nothing wakes waits before it looks again: another replica
/// may have recorded something.
const POLL: Duration = Duration::from_secs(1);
/// How long to wait after the store has failed.
const RETRY: Duration = Duration::from_millis(500);

/// How many steps a planner takes before another replica may take over.
const STEPS: usize = 16;
/// How long to leave planning to another replica before looking whether it is done.
const ANOTHER_PLANS: Duration = Duration::from_millis(100);

/// How a planner's shift ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shift {
    /// There was nothing to do.
    Idle,
    /// There was, and there may be more.
    Done,
    /// Another replica is at it.
    Taken,
}

impl Ledger {
    pub(super) async fn plan_forever(&self) {
        let mut head = self.store.head_changes();
        loop {
            // Marked as seen before looking: what is committed while we look wakes us.
            head.mark_unchanged();
            match self.shift(STEPS).await {
                Ok(Shift::Done) => {}
                // Whoever has the duty goes on with it, and plans what comes meanwhile.
                Ok(Shift::Taken) => tokio::time::sleep(self.jittered(ANOTHER_PLANS)).await,
                Ok(Shift::Idle) => {
                    let changed = head.changed();
                    if let Ok(Err(_)) = tokio::time::timeout(self.jittered(POLL), changed).await {
                        // The store has closed.
                        return;
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "planning failed; trying again");
                    tokio::time::sleep(self.jittered(RETRY)).await;
                }
            }
        }
    }

    /// Plans what there is, a step at a time. False when there was nothing, or another
    /// replica is at it.
    pub async fn plan_once(&self) -> Result<bool, StoreError> {
        Ok(self.shift(1).await? == Shift::Done)
    }

    /// Plans so many steps, or until nothing is left.
    async fn shift(&self, steps: usize) -> Result<Shift, StoreError> {
        let waits = self.store.head() > self.store.planned().await?
            || !self.store.uncut_mailings(1).await?.is_empty();
        if !waits {
            return Ok(Shift::Idle);
        }
        let work = async {
            for _ in 0..steps {
                let planned = self.plan_events().await?;
                let cut = self.cut_further().await?;
                if !(planned || cut) {
                    break;
                }
            }
            Ok(Shift::Done)
        };
        self.store
            .on_duty(Duty::Planning, work)
            .await?
            .unwrap_or(Ok(Shift::Taken))
    }

    async fn plan_events(&self) -> Result<bool, StoreError> {
        let after = self.store.planned().await?;
        if self.store.head() <= after {
            return Ok(false);
        }
        let events = self.store.event_heads(after, EVENTS).await?;
        let Some(last) = events.last() else {
            return Ok(false);
        };
        let through = last.seq;
        let every: Vec<Anchor> = dedup(events.iter().flat_map(anchors).collect());
        let used = self.store.used_anchors(every).await?;
        let mut mailings = Vec::new();
        for event in &events {
            let here: Vec<Anchor> = anchors(event)
                .into_iter()
                .filter(|anchor| used.contains(anchor))
                .collect();
            if here.is_empty() {
                continue;
            }
            if let Some((proposal, page)) = self.first_page(event, &here).await?
                && !(page.subscribers.is_empty() && page.last)
            {
                mailings.push((event.seq, proposal, page));
            }
        }
        let plan = PlanEvents {
            after,
            through,
            chunk_size: self.settings.chunk_size,
            mailings,
        };
        plain(self.store.write_plain(plan).await)?;
        Ok(true)
    }

    async fn first_page(
        &self,
        head: &EventHead,
        anchors: &[Anchor],
    ) -> Result<Option<(Proposal, audience::Page)>, StoreError> {
        let Some(event) = self.store.event(head.seq).await? else {
            return Ok(None);
        };
        let Some(proposal) = self.proposal_of(&event).await? else {
            return Ok(None);
        };
        let subject = Subject::new(&event, &proposal);
        let rows = self.settings.planner_batch;
        let page = audience::page(&self.store, event.seq, &subject, anchors, 0, rows).await?;
        Ok(Some((proposal, page)))
    }

    async fn proposal_of(&self, event: &Event) -> Result<Option<Proposal>, StoreError> {
        match event.proposal {
            Some(id) => Ok(self.store.proposal(id).await?.value),
            None => Ok(None),
        }
    }

    /// Goes on with a mailing that the first page did not finish.
    async fn cut_further(&self) -> Result<bool, StoreError> {
        let Some(mailing) = self.store.uncut_mailings(1).await?.pop() else {
            return Ok(false);
        };
        let event = match mailing.topic {
            Topic::Event(seq) => self.store.event(seq).await?,
            Topic::Confirmation(_) => None,
        };
        let subject = match (&event, &mailing.snapshot) {
            (Some(event), Some(proposal)) => Some(Subject::new(event, proposal)),
            _ => None,
        };
        let page = match (&event, subject) {
            (Some(event), Some(subject)) => {
                let rows = self.settings.planner_batch;
                let used = self.store.used_anchors(subject.anchors()).await?;
                let after = mailing.cut_after;
                audience::page(&self.store, event.seq, &subject, &used, after, rows).await?
            }
            // What it tells of is gone: there is nobody to tell.
            _ => audience::Page {
                subscribers: std::collections::BTreeSet::new(),
                through: i64::MAX,
                last: true,
            },
        };
        let cut = CutMailing {
            mailing: mailing.id,
            after: mailing.cut_after,
            chunk_size: self.settings.chunk_size,
            page,
        };
        plain(self.store.write_plain(cut).await)?;
        Ok(true)
    }
}

/// The keys under which an event's audience is to be found.
fn anchors(event: &EventHead) -> Vec<Anchor> {
    let Some(proposal) = event.proposal else {
        return Vec::new();
    };
    Anchor::about(proposal, event.parties.iter())
}

fn dedup(anchors: Vec<Anchor>) -> Vec<Anchor> {
    let mut seen = std::collections::HashSet::with_capacity(anchors.len());
    anchors
        .into_iter()
        .filter(|anchor| seen.insert(anchor.clone()))
        .collect()
}

/// Gives every event of a stretch its mailing, if it concerns anybody.
struct PlanEvents {
    after: i64,
    through: i64,
    chunk_size: usize,
    mailings: Vec<(i64, Proposal, audience::Page)>,
}

impl Write for PlanEvents {
    type Answer = bool;

    fn needs(&self, _: &Keys, _: &mut Needs) {}

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<bool, WriteError> {
        if unit.counters.planned != self.after {
            // Another planner was faster.
            return Ok(false);
        }
        unit.counters.planned = self.through;
        for (event, proposal, page) in self.mailings {
            let id = unit.take_mailing();
            unit.mailings.put(
                id,
                Mailing {
                    id,
                    topic: Topic::Event(event),
                    created: unit.now(),
                    snapshot: Some(Box::new(proposal)),
                    cut_after: page.through,
                    cut: page.last,
                },
            );
            cut(unit, id, self.chunk_size, page);
        }
        Ok(true)
    }
}

/// Cuts a further page of a mailing.
struct CutMailing {
    mailing: i64,
    after: i64,
    chunk_size: usize,
    page: audience::Page,
}

impl Write for CutMailing {
    type Answer = bool;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.mailings.push(self.mailing);
        needs.next_chunks.push(self.mailing);
        needs.tallies.push(self.mailing);
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<bool, WriteError> {
        let Some(mut mailing) = unit.mailings.get(&self.mailing).cloned() else {
            return Ok(false);
        };
        if mailing.cut || mailing.cut_after != self.after {
            return Ok(false);
        }
        mailing.cut_after = self.page.through;
        mailing.cut = self.page.last;
        unit.mailings.put(mailing.id, mailing);
        cut(unit, self.mailing, self.chunk_size, self.page);
        Ok(true)
    }
}

fn cut(unit: &mut Unit, mailing: i64, chunk_size: usize, page: audience::Page) {
    let subscribers: Vec<i64> = page.subscribers.into_iter().collect();
    for members in subscribers.chunks(chunk_size.max(1)) {
        let number = unit.take_chunk(mailing);
        let members = Members::new(members.iter().copied());
        let chunk = Chunk::new(mailing, number, members, false, unit.now());
        unit.add_chunk(chunk);
    }
}
