//! One connection to the relay, and whoever drives it.
//!
//! A lane takes an errand, makes the message, sends it, writes down that it was accepted,
//! reports, and only then goes on. Where the relay allows it, the next mail's MAIL, RCPT
//! and DATA travel with this one's final dot; its message does not, until this one's
//! acceptance is on file.

mod health;
mod prepared;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use demarche::contract::v1::{Failure, FailureClass};
use tokio::time::sleep;

pub(crate) use self::health::Health;
use self::prepared::Prepared;
use crate::{
    chance::Backoff,
    desk::{Desk, Ending, Errand, Task},
    journal::Journal,
    options::{Mailed, Observer},
    outlet::{self, Outlet},
    render::Sender,
    smtp::{self, Refusal, Relay, Session, Trouble, Verdict},
};

/// A lane without a connection leaves new work to those that have one for so long.
const HESITATION: Duration = Duration::from_millis(2);
/// So often the relay's trouble may bring a mail back before that counts as a failure.
const SETBACKS: u32 = 3;

/// What all lanes share.
pub(crate) struct Floor {
    pub(crate) desk: Arc<Desk>,
    pub(crate) journal: Arc<Journal>,
    pub(crate) outlet: Outlet,
    pub(crate) sender: Sender,
    pub(crate) mails_per_connection: u32,
    pub(crate) health: Health,
    pub(crate) observer: Option<Observer>,
    pub(crate) connected: AtomicUsize,
    pub(crate) accepted: AtomicU64,
    pub(crate) failed: AtomicU64,
}

/// One lane.
pub(crate) struct Lane {
    floor: Arc<Floor>,
    session: Option<Session>,
    backoff: Backoff,
}

impl Lane {
    pub(crate) fn new(floor: Arc<Floor>, backoff: Backoff) -> Self {
        Self {
            floor,
            session: None,
            backoff,
        }
    }

    /// Works until the desk stops.
    pub(crate) async fn work(mut self) {
        while let Some(task) = self.next_task().await {
            match task {
                Task::Errand(errand) => self.run(errand).await,
                Task::Probe => self.probe().await,
            }
        }
        self.hang_up().await;
    }

    /// Waits for something to do. `None`: for good.
    async fn next_task(&mut self) -> Option<Task> {
        let floor = Arc::clone(&self.floor);
        loop {
            // The bell is listened for before the desk is looked at: what comes in
            // between rings it.
            let work = floor.desk.work.notified();
            tokio::pin!(work);
            work.as_mut().enable();
            if floor.desk.is_stopping() {
                return None;
            }
            if self.should_hesitate() {
                sleep(HESITATION).await;
            }
            if let Some(task) = floor.desk.next() {
                return Some(task);
            }
            match (&self.session, &floor.outlet) {
                (Some(session), Outlet::Relay(relay)) => {
                    let kept = tokio::select! {
                        () = work => true,
                        () = session.interrupted() => false,
                        () = sleep(relay.deadlines.idle) => false,
                    };
                    if !kept {
                        self.hang_up().await;
                    }
                }
                _ => work.await,
            }
        }
    }

    /// Opening a connection takes longer than a few mails over one that is open.
    fn should_hesitate(&self) -> bool {
        self.session.is_none()
            && self.floor.connected.load(Ordering::Relaxed) > 0
            && self.floor.desk.waiting() > 0
    }

    async fn run(&mut self, errand: Errand) {
        let Some(prepared) = self.prepare(errand) else {
            return;
        };
        let floor = Arc::clone(&self.floor);
        match &floor.outlet {
            Outlet::Relay(relay) => self.mail(relay, prepared).await,
            Outlet::Nowhere => self.conclude(prepared, Verdict::Accepted).await,
            Outlet::Folder(folder) => {
                // A file in the page cache: quicker than handing it to a thread.
                let verdict = match outlet::file(folder, &prepared.message) {
                    Ok(()) => Verdict::Accepted,
                    Err(error) => Verdict::Trouble(Trouble::Connect(error)),
                };
                self.conclude(prepared, verdict).await;
            }
        }
    }

    /// Makes the message. If that fails, the errand has ended.
    fn prepare(&self, errand: Errand) -> Option<Prepared> {
        match Prepared::new(errand, &self.floor.sender) {
            Ok(prepared) => Some(prepared),
            Err(unprepared) => {
                let (errand, failure) = *unprepared;
                tracing::error!(
                    mailing = errand.lease.mailing,
                    chunk = errand.lease.chunk,
                    index = errand.recipient.index,
                    detail = failure.detail,
                    "a message could not be made"
                );
                self.failed(&errand, None, failure);
                None
            }
        }
    }

    /// Sends a mail over the connection, and whatever else waits as long as the relay
    /// lets mails overlap.
    async fn mail(&mut self, relay: &Relay, first: Prepared) {
        let mut session = match self.session(relay).await {
            Ok(session) => session,
            Err(trouble) => return self.conclude(first, Verdict::Trouble(trouble)).await,
        };
        if let Err(verdict) = session.begin(&first.envelope).await {
            self.keep(session).await;
            return self.conclude(first, verdict).await;
        }
        let mut current = first;
        loop {
            if !self.floor.desk.may_go_out(&current.errand) {
                // The relay waits for a message now: only to hang up keeps it from one.
                self.floor.connected.fetch_sub(1, Ordering::Relaxed);
                drop(session);
                return self.floor.desk.put_back(current.errand);
            }
            let next = self.next_to_overlap(&session);
            let envelope = next.as_ref().map(|next| &next.envelope);
            let verdict = session.finish(&current.message.text, envelope).await;
            let broken = matches!(verdict, Verdict::Ambiguous(_) | Verdict::Trouble(_));
            let Some(next) = next else {
                self.keep(session).await;
                return self.conclude(current, verdict).await;
            };
            if broken {
                // Nothing of the next message was said.
                self.floor.desk.put_back(next.errand);
                self.keep(session).await;
                return self.conclude(current, verdict).await;
            }
            self.conclude(current, verdict).await;
            if let Err(verdict) = session.begun().await {
                self.keep(session).await;
                return self.conclude(next, verdict).await;
            }
            current = next;
        }
    }

    /// The mail that may begin while another one ends.
    fn next_to_overlap(&self, session: &Session) -> Option<Prepared> {
        if !session.can_overlap() || session.mails() >= self.floor.mails_per_connection {
            return None;
        }
        loop {
            let errand = match self.floor.desk.next()? {
                Task::Errand(errand) => errand,
                Task::Probe => {
                    self.floor.desk.relay_is_well();
                    return None;
                }
            };
            let Some(prepared) = self.prepare(errand) else {
                continue;
            };
            match session.check(&prepared.envelope) {
                Ok(()) => return Some(prepared),
                Err(verdict) => self.settle(&prepared, verdict),
            }
        }
    }

    /// The open session, if it is still good, or a new one.
    async fn session(&mut self, relay: &Relay) -> Result<Session, Trouble> {
        match self.session.take() {
            Some(session) if session.is_usable() => return Ok(session),
            Some(_) => {
                self.floor.connected.fetch_sub(1, Ordering::Relaxed);
            }
            None => {}
        }
        let session = smtp::connect(relay).await?;
        self.floor.connected.fetch_add(1, Ordering::Relaxed);
        Ok(session)
    }

    /// Keeps a session for the next mail, unless it is broken or has served enough.
    async fn keep(&mut self, session: Session) {
        self.session = Some(session);
        let worn_out = self.session.as_ref().is_some_and(|session| {
            !session.is_usable() || session.mails() >= self.floor.mails_per_connection
        });
        if worn_out {
            self.hang_up().await;
        }
    }

    async fn hang_up(&mut self) {
        if let Some(session) = self.session.take() {
            self.floor.connected.fetch_sub(1, Ordering::Relaxed);
            session.quit().await;
        }
    }

    /// All was given back: sees whether the relay answers again.
    async fn probe(&mut self) {
        let floor = Arc::clone(&self.floor);
        let Outlet::Relay(relay) = &floor.outlet else {
            self.pause().await;
            return floor.desk.relay_is_well();
        };
        self.hang_up().await;
        match self.session(relay).await {
            Ok(session) => {
                self.session = Some(session);
                self.backoff.worked();
                floor.health.well();
                floor.desk.relay_is_well();
                tracing::info!("the relay answers again");
            }
            Err(trouble) => {
                tracing::warn!(%trouble, "the relay is still in trouble");
                self.pause().await;
                floor.desk.probe_failed();
            }
        }
    }

    /// Ends an errand, or puts it back and waits a little when it is the relay's fault.
    async fn conclude(&mut self, prepared: Prepared, verdict: Verdict) {
        let trouble = match verdict {
            Verdict::Trouble(trouble) => trouble,
            verdict => {
                self.backoff.worked();
                self.floor.health.well();
                return self.settle(&prepared, verdict);
            }
        };
        let mut prepared = prepared;
        let floor = &self.floor;
        tracing::warn!(
            mailing = prepared.errand.lease.mailing,
            chunk = prepared.errand.lease.chunk,
            index = prepared.errand.recipient.index,
            %trouble,
            "the relay is in trouble: the mail waits"
        );
        if came_late(&trouble) {
            prepared.errand.setbacks += 1;
        }
        if prepared.errand.setbacks >= SETBACKS {
            // One message that always ends so must not hold up a lane for ever.
            self.settle(&prepared, Verdict::Transient(as_refusal(trouble)));
        } else {
            floor.desk.put_back(prepared.errand);
            if floor.health.ill() {
                floor.desk.give_up_relay();
            }
        }
        self.pause().await;
    }

    /// Waits for the relay's sake, unless the worker stops.
    async fn pause(&mut self) {
        let wait = self.backoff.failed();
        let desk = &self.floor.desk;
        let stopped = desk.stopped.notified();
        tokio::pin!(stopped);
        stopped.as_mut().enable();
        if !desk.is_stopping() {
            tokio::select! {
                () = sleep(wait) => {}
                () = stopped => {}
            }
        }
    }

    /// Ends an errand whose verdict is about the recipient or the message.
    fn settle(&self, prepared: &Prepared, verdict: Verdict) {
        let (class, refusal) = match verdict {
            Verdict::Accepted => return self.accepted(prepared),
            Verdict::Transient(refusal) => (FailureClass::Transient, refusal),
            Verdict::Permanent(refusal) => (FailureClass::Permanent, refusal),
            Verdict::Ambiguous(how) => (FailureClass::Ambiguous, Refusal::ours("", &how)),
            Verdict::Trouble(trouble) => (FailureClass::Transient, as_refusal(trouble)),
        };
        let failure = Failure {
            index: prepared.errand.recipient.index,
            class: class.into(),
            smtp_code: u32::from(refusal.code),
            enhanced_code: refusal.enhanced,
            detail: refusal.detail,
        };
        self.failed(&prepared.errand, Some(prepared), failure);
    }

    fn accepted(&self, prepared: &Prepared) {
        let floor = &self.floor;
        let errand = &prepared.errand;
        // On file first; nothing else goes over this connection before.
        let segment = match floor.journal.accepted(errand.slot, errand.recipient.index) {
            Ok(segment) => Some(segment),
            Err(error) => {
                tracing::error!(%error, "the journal cannot be written: no more mail is sent");
                None
            }
        };
        floor.accepted.fetch_add(1, Ordering::Relaxed);
        self.observe(errand, Some(prepared), None);
        floor.desk.settle(errand, Ending::Accepted(segment));
    }

    fn failed(&self, errand: &Errand, prepared: Option<&Prepared>, failure: Failure) {
        self.floor.failed.fetch_add(1, Ordering::Relaxed);
        self.observe(errand, prepared, Some(&failure));
        self.floor.desk.settle(errand, Ending::Failed(failure));
    }

    fn observe(&self, errand: &Errand, prepared: Option<&Prepared>, failure: Option<&Failure>) {
        if let Some(observer) = &self.floor.observer {
            observer(&Mailed {
                lease: errand.lease,
                index: errand.recipient.index,
                to: prepared.map(|prepared| &prepared.envelope.to),
                subject: prepared.map_or("", |prepared| prepared.letter.subject()),
                failure,
            });
        }
    }
}

/// Whether the relay had taken MAIL: then it may be this mail that it cannot stand.
fn came_late(trouble: &Trouble) -> bool {
    match trouble {
        Trouble::Refused { phase, .. } | Trouble::Lost { phase, .. } => {
            matches!(*phase, "RCPT" | "DATA" | "message")
        }
        _ => false,
    }
}

fn as_refusal(trouble: Trouble) -> Refusal {
    match trouble {
        Trouble::Refused { refusal, .. } => refusal,
        other => Refusal::ours("", &other.to_string()),
    }
}
