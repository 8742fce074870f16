//! One connection to a relay, and whoever drives it.
//!
//! A lane takes an errand, makes the message, sends it, writes down that it was accepted,
//! reports, and only then goes on. Where the relay allows it, the next mail's MAIL, RCPT
//! and DATA travel with this one's final dot; its message does not, until this one's
//! acceptance is on file.

mod conclusion;
mod health;
mod mailing;
mod prepared;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use demarche::contract::v1::{Failure, FailureClass};
use tokio::time::{Instant, sleep, sleep_until};

pub(crate) use self::health::Health;
use self::{mailing::Link, prepared::Prepared};
use crate::{
    chance::Backoff,
    desk::{Desk, Errand, Task},
    journal::Journal,
    options::Observer,
    outlet,
    relays::Relays,
    render::Sender,
    smtp::{Trouble, Verdict},
};

/// A lane without a connection leaves new work to those that have one for so long.
const HESITATION: Duration = Duration::from_millis(2);

/// Where mail goes.
pub(crate) enum Way {
    /// To relays, by SMTP.
    Relays(Arc<Relays>),
    /// Into a folder, a file each.
    Folder(PathBuf),
    /// Nowhere: counted as accepted.
    Nowhere,
}

/// What all lanes share.
pub(crate) struct Floor {
    pub(crate) desk: Arc<Desk>,
    pub(crate) journal: Arc<Journal>,
    pub(crate) way: Way,
    pub(crate) sender: Sender,
    pub(crate) mails_per_connection: u32,
    pub(crate) health: Health,
    pub(crate) observer: Option<Observer>,
    pub(crate) accepted: AtomicU64,
    pub(crate) failed: AtomicU64,
}

/// One lane.
pub(crate) struct Lane {
    floor: Arc<Floor>,
    link: Option<Link>,
    backoff: Backoff,
}

impl Lane {
    pub(crate) fn new(floor: Arc<Floor>, backoff: Backoff) -> Self {
        Self {
            floor,
            link: None,
            backoff,
        }
    }

    /// Works until the desk stops.
    pub(crate) async fn work(mut self) {
        while let Some(task) = self.next_task().await {
            match task {
                Task::Errand(errand) => self.run(errand).await,
                Task::Defer(errand) => self.defer(&errand),
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
            if self.link.is_none()
                && let Way::Relays(relays) = &floor.way
            {
                // No mail is taken that could go nowhere now: another lane may have a
                // connection that still works.
                tokio::select! {
                    biased;
                    () = relays.until_due() => {}
                    () = floor.desk.until_stopped() => return None,
                }
            }
            if self.should_hesitate() {
                sleep(HESITATION).await;
            }
            if let Some(task) = floor.desk.next() {
                return Some(task);
            }
            let wake = until(floor.desk.next_wake());
            let over = async {
                match &self.link {
                    Some(link) => link.over().await,
                    None => std::future::pending().await,
                }
            };
            let is_over = tokio::select! {
                () = work => false,
                () = wake => false,
                () = over => true,
            };
            if is_over {
                self.hang_up().await;
            }
        }
    }

    /// Opening a connection takes longer than a few mails over one that is open.
    fn should_hesitate(&self) -> bool {
        let others = match &self.floor.way {
            Way::Relays(relays) => relays.open(),
            Way::Folder(_) | Way::Nowhere => 0,
        };
        self.link.is_none() && others > 0 && self.floor.desk.waiting() > 0
    }

    async fn run(&mut self, errand: Errand) {
        let Some(prepared) = self.prepare(errand) else {
            return;
        };
        let floor = Arc::clone(&self.floor);
        match &floor.way {
            Way::Relays(relays) => self.mail(relays, prepared).await,
            Way::Nowhere => self.conclude(prepared, Verdict::Accepted),
            Way::Folder(folder) => {
                // A file in the page cache: quicker than handing it to a thread.
                let verdict = match outlet::file(folder, &prepared.message) {
                    Ok(()) => Verdict::Accepted,
                    Err(error) => Verdict::Trouble(Trouble::Connect(error)),
                };
                let waits = matches!(verdict, Verdict::Trouble(_));
                self.conclude(prepared, verdict);
                if waits {
                    self.pause().await;
                }
            }
        }
    }

    /// Reports a mail that its domain takes too slowly: the service tries it again later.
    fn defer(&self, errand: &Errand) {
        let failure = Failure {
            index: errand.recipient.index,
            class: FailureClass::Transient.into(),
            detail: "not tried: the recipient's domain asks for a slower pace".to_owned(),
            ..Failure::default()
        };
        self.failed(errand, None, failure);
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

    /// All was given back: sees whether a relay answers again.
    async fn probe(&mut self) {
        let floor = Arc::clone(&self.floor);
        let Way::Relays(relays) = &floor.way else {
            self.pause().await;
            return floor.desk.relay_is_well();
        };
        self.hang_up().await;
        tokio::select! {
            biased;
            () = relays.until_due() => {}
            () = floor.desk.until_stopped() => return,
        }
        let opened = match relays.berth(Instant::now()) {
            Some(berth) => Link::open(berth).await,
            None => return floor.desk.probe_failed(),
        };
        match opened {
            Ok(mut link) => {
                link.berth.worked();
                self.link = Some(link);
                floor.health.well();
                floor.desk.relay_is_well();
                tracing::info!("a relay answers again");
            }
            Err(trouble) => {
                tracing::warn!(%trouble, "no relay takes mail yet");
                floor.desk.probe_failed();
            }
        }
    }

    /// Waits for the folder's sake, unless the worker stops.
    async fn pause(&mut self) {
        let wait = self.backoff.failed();
        tokio::select! {
            () = sleep(wait) => {}
            () = self.floor.desk.until_stopped() => {}
        }
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// Counts one more.
fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
