//! A worker's whole conversation, as one task.
//!
//! Everything that takes time (leasing, settling, prolonging) goes on beside the reading,
//! so that a worker's beat is heard while its outcomes are being written.

mod given_back;
mod held;
mod take;

use std::time::Duration;

use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use tokio::{sync::mpsc, time::Instant};
use tonic::{Status, Streaming};

use self::{
    given_back::{GivenBack, Number},
    held::Held,
    take::take,
};
use super::message;
use crate::{
    api::{Api, problem::Problem},
    contract::v1::{self as pb, work_request, work_response},
    ledger::{LeaseRef, Leased, Ledger, Outcome},
    store::StoreError,
};

/// How long a worker that nothing wakes goes without looking for work: a lease of someone
/// else may have run out, or another replica may have planned.
const POLL: Duration = Duration::from_secs(1);
/// How long a worker may take to introduce itself.
const INTRODUCTION: Duration = Duration::from_secs(10);
/// Credits that a worker can have at once: more would be a mistake.
const MOST_CREDITS: i64 = 1_000_000;

type Outbound = mpsc::Sender<Result<pb::WorkResponse, Status>>;

/// Something that went on beside the reading, and has ended.
enum Done {
    /// With the mailings of which no more is to be sent.
    Settled(Number, u64, Result<Vec<i64>, StoreError>),
    Prolonged(Result<Vec<LeaseRef>, StoreError>),
    Released(Result<(), StoreError>),
    Leased(Result<Vec<Leased>, StoreError>),
}

pub(super) struct Conversation {
    api: Api,
    ledger: Ledger,
    outbound: Outbound,
    worker: String,
    /// Recipients that the worker can take. Below zero, a lease brought more.
    credits: i64,
    held: Held,
    pending: FuturesUnordered<BoxFuture<'static, Done>>,
    given_back: GivenBack,
    leasing: bool,
    draining: bool,
}

impl Conversation {
    pub(super) fn new(api: Api, ledger: Ledger, outbound: Outbound) -> Self {
        Self {
            api,
            ledger,
            outbound,
            worker: String::new(),
            credits: 0,
            held: Held::default(),
            pending: FuturesUnordered::new(),
            given_back: GivenBack::default(),
            leasing: false,
            draining: false,
        }
    }

    /// Goes on until the worker ends it, falls silent, or the service has to.
    pub(super) async fn run(
        mut self,
        mut inbound: Streaming<pb::WorkRequest>,
    ) -> Result<(), Status> {
        self.introduce(&mut inbound).await?;
        tracing::info!(worker = self.worker, "a worker has connected");
        let ended = self.converse(&mut inbound).await;
        // What the worker said before it went is written all the same.
        while let Some(done) = self.pending.next().await {
            match done {
                Done::Settled(number, _, written) => self.settled(number, written.is_ok()),
                // It will never hear of them: others may have them at once.
                Done::Leased(Ok(leased)) => {
                    let unheard = leased.iter().map(|each| each.lease).collect();
                    self.given_back.put(unheard);
                    self.release();
                }
                _ => {}
            }
        }
        tracing::info!(
            worker = self.worker,
            leases = self.held.len(),
            "a worker has gone"
        );
        ended
    }

    async fn introduce(&mut self, inbound: &mut Streaming<pb::WorkRequest>) -> Result<(), Status> {
        let first = tokio::time::timeout(INTRODUCTION, inbound.message())
            .await
            .map_err(|_| Problem::protocol_violation("Hello within ten seconds"))??;
        let Some(work_request::Message::Hello(hello)) = first.and_then(|first| first.message)
        else {
            return Err(Problem::protocol_violation("Hello first").into());
        };
        self.worker = hello
            .worker
            .chars()
            .filter(|c| !c.is_control())
            .take(100)
            .collect();
        let held: Vec<LeaseRef> = hello.held.into_iter().map(Into::into).collect();
        for lease in &held {
            self.held.put(*lease, None, self.ledger.metrics().lease());
        }
        let lost = self
            .ledger
            .prolong(held)
            .await
            .map_err(|e| self.api.failed(e))?;
        for lease in &lost {
            self.held.remove(lease);
        }
        let settings = self.ledger.settings();
        let welcome = pb::Welcome {
            beat_interval: Some(message::duration(settings.beat_interval)),
            lease_time_to_live: Some(message::duration(settings.lease_time_to_live)),
            lost: lost.into_iter().map(Into::into).collect(),
        };
        self.say(work_response::Message::Welcome(welcome)).await
    }

    async fn converse(&mut self, inbound: &mut Streaming<pb::WorkRequest>) -> Result<(), Status> {
        let silence = self.ledger.settings().lease_time_to_live;
        let begun = self.api.0.drain.begun();
        let mut work = self.api.store().work_changes();
        let poll = tokio::time::sleep(self.ledger.jittered(POLL));
        let silent = tokio::time::sleep(silence);
        tokio::pin!(begun, poll, silent);
        loop {
            tokio::select! {
                said = inbound.message() => {
                    silent.as_mut().reset(Instant::now() + silence);
                    match said? {
                        Some(request) => self.hear(request)?,
                        None => return Ok(()),
                    }
                }
                Some(done) = self.pending.next() => self.finish(done).await?,
                changed = work.changed(), if !self.draining => {
                    if changed.is_err() {
                        return Err(Problem::draining(None).into());
                    }
                    self.lease();
                }
                () = &mut poll => {
                    poll.as_mut().reset(Instant::now() + self.ledger.jittered(POLL));
                    // A look costs less than a lease that takes nothing.
                    let ready = self.credits > 0 && self.ledger.has_ready_work().await.unwrap_or(false);
                    if ready {
                        self.lease();
                    }
                }
                () = &mut begun, if !self.draining => {
                    self.draining = true;
                    self.say(work_response::Message::Drain(pb::Drain {})).await?;
                }
                () = &mut silent => {
                    return Err(Problem::protocol_violation("a Beat before the leases run out").into());
                }
                () = self.outbound.closed() => return Ok(()),
            }
        }
    }

    fn hear(&mut self, request: pb::WorkRequest) -> Result<(), Status> {
        use work_request::Message;
        match request.message {
            Some(Message::Credit(credit)) => {
                let more = i64::from(credit.recipients);
                self.credits = self.credits.saturating_add(more).min(MOST_CREDITS);
                self.lease();
            }
            Some(Message::Outcomes(outcomes)) => self.settle(outcomes),
            Some(Message::Beat(pb::Beat {})) => {
                let leases = self.held.refs();
                if !leases.is_empty() {
                    let ledger = self.ledger.clone();
                    let work = async move { Done::Prolonged(ledger.prolong(leases).await) };
                    self.pending.push(work.boxed());
                }
            }
            Some(Message::Release(release)) => {
                let leases: Vec<LeaseRef> = release.refs.into_iter().map(Into::into).collect();
                for lease in &leases {
                    self.held.remove(lease);
                }
                self.given_back.put(leases);
                self.release();
            }
            Some(Message::Hello(_)) => {
                return Err(Problem::protocol_violation("Hello only once").into());
            }
            // A later version may say more than we understand.
            None => {}
        }
        Ok(())
    }

    fn settle(&mut self, outcomes: pb::Outcomes) {
        let batch = outcomes.batch;
        let said: Vec<Outcome> = outcomes
            .chunks
            .into_iter()
            .filter_map(message::outcome)
            .collect();
        for outcome in &said {
            self.held.count(outcome);
        }
        let ledger = self.ledger.clone();
        let number = self.given_back.said();
        let work = async move {
            let settled = ledger.settle_and_see(said).await;
            Done::Settled(number, batch, settled.map(|(_, stopped)| stopped))
        };
        self.pending.push(work.boxed());
    }

    fn settled(&mut self, number: Number, well: bool) {
        if !well {
            self.given_back.failed();
        }
        self.given_back.settled(number);
        self.release();
    }

    fn release(&mut self) {
        while let Some(leases) = self.given_back.next() {
            let ledger = self.ledger.clone();
            let work = async move { Done::Released(ledger.release(leases).await) };
            self.pending.push(work.boxed());
        }
    }

    fn lease(&mut self) {
        let credits = u32::try_from(self.credits).unwrap_or(0);
        if self.leasing || self.draining || credits == 0 {
            return;
        }
        self.leasing = true;
        let ledger = self.ledger.clone();
        self.pending
            .push(async move { Done::Leased(take(&ledger, credits).await) }.boxed());
    }

    async fn finish(&mut self, done: Done) -> Result<(), Status> {
        match done {
            Done::Settled(number, batch, written) => {
                self.settled(number, written.is_ok());
                let stopped = written.map_err(|error| self.api.failed(error))?;
                self.say(work_response::Message::Ack(pb::Ack { batch }))
                    .await?;
                // Sooner than the next beat would tell.
                let leases = self.held.stop(&stopped);
                self.revoke(leases).await
            }
            Done::Released(written) => Ok(written.map_err(|error| self.api.failed(error))?),
            Done::Prolonged(lost) => {
                // Done with, someone else's by now, or stopped: either way no longer this
                // worker's.
                let lost = lost.map_err(|error| self.api.failed(error))?;
                for lease in &lost {
                    self.held.remove(lease);
                }
                self.revoke(lost).await
            }
            Done::Leased(leased) => {
                self.leasing = false;
                let leased = leased.map_err(|error| self.api.failed(error))?;
                let some = !leased.is_empty();
                for lease in leased {
                    self.hand_over(lease).await?;
                }
                if some {
                    // There may be more.
                    self.lease();
                }
                Ok(())
            }
        }
    }

    async fn revoke(&mut self, leases: Vec<LeaseRef>) -> Result<(), Status> {
        for lease in leases {
            let revoke = pb::Revoke {
                r#ref: Some(lease.into()),
                indexes: Vec::new(),
            };
            self.say(work_response::Message::Revoke(revoke)).await?;
        }
        Ok(())
    }

    async fn hand_over(&mut self, lease: Leased) -> Result<(), Status> {
        if lease.recipients.is_empty() {
            return Ok(());
        }
        let count = i64::try_from(lease.recipients.len()).unwrap_or(i64::MAX);
        // What a lease brings beyond the credits is a debt: forgiven, it would be given again
        // by the worker, which would hold more with every lease.
        self.credits = self.credits.saturating_sub(count);
        let counted = self.ledger.metrics().lease();
        let recipients = lease.recipients.len();
        self.held.put(lease.lease, Some(recipients), counted);
        let time_to_live = self.ledger.settings().lease_time_to_live;
        self.say(work_response::Message::Lease(message::lease(
            lease,
            time_to_live,
        )))
        .await
    }

    async fn say(&mut self, message: work_response::Message) -> Result<(), Status> {
        let response = pb::WorkResponse {
            message: Some(message),
        };
        self.outbound
            .send(Ok(response))
            .await
            .map_err(|_| Status::cancelled("the worker has gone"))
    }
}
