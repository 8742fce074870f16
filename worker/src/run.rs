//! A worker's life, from start to stop.
//!
//! Start: lock and read the journal, open the lanes, begin the conversation.
//! Stop: hand out no more errands; let open transactions end; say what became of them and
//! wait until that is committed; give back the rest.

use std::{
    fs,
    future::Future,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use crate::{
    chance::Backoff,
    conversation::{Conversation, Stage},
    desk::Desk,
    journal::{Journal, JournalError, replay::Recovered},
    lane::{Floor, Health, Lane, Way},
    options::Options,
    outlet::Outlet,
    relays::Relays,
    render::Press,
    replicas::Replicas,
};

/// So often it is seen whether a journal that could not be written can be.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// What a worker did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Mails that a relay accepted.
    pub accepted: u64,
    /// Tries that ended otherwise.
    pub failed: u64,
    /// Acceptances that a worker before this one had left in the journal.
    pub recovered: usize,
    /// Whether the service has committed everything that was accepted. If not, the
    /// journal keeps it for the next start.
    pub committed: bool,
}

/// Why a worker did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The journal is another's, or the disk says no.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// An address of the service is none.
    #[error("the service's address `{address}` is no http:// or https:// URL: {detail}")]
    Service {
        /// What was given.
        address: String,
        /// What is wrong with it.
        detail: String,
    },
    /// There is no address of the service.
    #[error("the service has no address: give the worker one, or one of each replica")]
    NoService,
    /// The folder for mail cannot be made.
    #[error("cannot make the folder {} for mail: {source}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Works until `shutdown` is ready, and then ends in order.
///
/// # Errors
///
/// Only at the start: once the worker runs, it outlives the service and the relay.
pub async fn run(options: Options, shutdown: impl Future<Output = ()>) -> Result<Summary, Error> {
    let mut chance = options.chance.clone();
    let replicas = Replicas::new(&options.services, &mut chance)?;
    if let Outlet::Folder(path) = &options.outlet {
        fs::create_dir_all(path).map_err(|source| Error::Folder {
            path: path.clone(),
            source,
        })?;
    }
    let (journal, recovered) = Journal::open(&options.journal)?;
    report(&recovered);
    let journal = Arc::new(journal);
    let desk = Arc::new(Desk::new(
        Arc::clone(&journal),
        options.window,
        &recovered,
        chance.fork(),
    ));

    let (stage, stage_seen) = watch::channel(Stage::Open);
    let conversation = Conversation {
        replicas,
        greeting: options.greeting,
        name: options.name.clone(),
        desk: Arc::clone(&desk),
        press: Arc::new(Press::new(options.sender.clone())),
        stage: stage_seen,
    };
    // Sets of tasks, so that nothing goes on when this future is dropped.
    let mut speaking = JoinSet::new();
    speaking.spawn(conversation.hold());
    let mut guard = JoinSet::new();
    guard.spawn(guard_journal(
        Arc::clone(&desk),
        Arc::clone(&journal),
        options.relay_patience,
    ));

    let floor = Arc::new(Floor {
        desk: Arc::clone(&desk),
        journal: Arc::clone(&journal),
        way: match options.outlet {
            Outlet::Relays(relays) => Way::Relays(Arc::new(Relays::new(relays, &mut chance))),
            Outlet::Folder(folder) => Way::Folder(folder),
            Outlet::Nowhere => Way::Nowhere,
        },
        sender: options.sender,
        mails_per_connection: options.mails_per_connection.max(1),
        health: Health::new(options.relay_patience),
        observer: options.observer,
        accepted: AtomicU64::new(0),
        failed: AtomicU64::new(0),
    });
    let mut lanes = JoinSet::new();
    for _ in 0..options.connections.max(1) {
        let backoff = Backoff::new(
            Duration::from_millis(500),
            Duration::from_secs(30),
            chance.fork(),
        );
        lanes.spawn(Lane::new(Arc::clone(&floor), backoff).work());
    }

    shutdown.await;
    tracing::info!("stopping: open transactions end, the rest is given back");
    desk.stop();
    let ended = timeout(options.drain, async {
        while lanes.join_next().await.is_some() {}
    });
    if ended.await.is_err() {
        tracing::warn!("transactions are still open: they are cut, and may be repeated");
        lanes.shutdown().await;
    }
    desk.give_back();
    // Whether the receiver is gone does not matter: then it is done.
    let _ = stage.send(Stage::Closing);
    // Out of patience, the journal keeps what is not committed.
    let _ = timeout(options.farewell, speaking.join_next()).await;

    let summary = Summary {
        accepted: floor.accepted.load(Ordering::Relaxed),
        failed: floor.failed.load(Ordering::Relaxed),
        recovered: recovered.accepted(),
        committed: journal.is_settled(),
    };
    if !summary.committed {
        tracing::warn!("the service has not committed all results: the journal keeps them");
    }
    Ok(summary)
}

fn report(recovered: &Recovered) {
    for (path, bytes) in &recovered.damaged {
        tracing::error!(
            path = %path.display(),
            bytes,
            "the journal is damaged: what these bytes said is lost, and such mail may be repeated"
        );
    }
    if recovered.accepted() > 0 {
        tracing::info!(
            mails = recovered.accepted(),
            "the journal knows of accepted mail: the service is told first"
        );
    }
}

/// Sees, once the journal could not be written, whether it can again. Gives back what is
/// leased when that takes too long: another worker's disk may have room.
async fn guard_journal(desk: Arc<Desk>, journal: Arc<Journal>, patience: Duration) {
    loop {
        let quiet = desk.quiet.notified();
        tokio::pin!(quiet);
        quiet.as_mut().enable();
        if desk.is_journal_broken() {
            let since = Instant::now();
            let mut given_back = false;
            sleep(TRY_AGAIN).await;
            while journal.try_write().is_err() {
                if !given_back && since.elapsed() >= patience {
                    given_back = true;
                    tracing::warn!("the journal still cannot be written: leases are given back");
                    desk.give_back();
                }
                sleep(TRY_AGAIN).await;
            }
            tracing::info!("the journal can be written again: mail goes on");
            desk.journal_works();
        } else {
            quiet.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use demarche::contract::v1::{Alert, Lease, Recipient, lease::Content};

    use super::*;
    use crate::lease::LeaseKey;

    #[tokio::test(start_paused = true)]
    async fn leases_are_given_back_when_the_disk_stays_full_and_mail_goes_on_when_it_is_not() {
        const PATIENCE: Duration = Duration::from_mins(5);
        let folder = tempfile::tempdir().unwrap();
        let (journal, recovered) = Journal::open(folder.path()).unwrap();
        let journal = Arc::new(journal);
        let chance = fastrand::Rng::with_seed(5);
        let desk = Arc::new(Desk::new(Arc::clone(&journal), 100, &recovered, chance));
        desk.prolonged(Instant::now() + PATIENCE * 100);
        let mut guard = JoinSet::new();
        guard.spawn(guard_journal(
            Arc::clone(&desk),
            Arc::clone(&journal),
            PATIENCE,
        ));
        let mut set = Lease {
            message_time: Some(prost_types::Timestamp::default()),
            content: Some(Content::Alert(Alert::default())),
            ..Lease::default()
        };
        let press = Press::new("alerts@example.org".parse().unwrap());
        let issue = press.set(1, &mut set).unwrap();
        let lease = LeaseKey {
            mailing: 1,
            chunk: 0,
            epoch: 1,
        };
        let recipients = || vec![Recipient::default()];
        desk.take_in(lease, recipients(), &issue).unwrap();

        let full = File::open(folder.path().join("00000001.journal")).unwrap();
        let writes = journal.swap_file(full);
        let mut promised = 0;
        while journal.promise().is_ok() {
            promised += 1;
        }
        assert!(desk.next().is_none() && desk.is_journal_broken());
        sleep(PATIENCE / 2).await;
        assert!(desk.next_release().is_empty(), "not at once");
        sleep(PATIENCE).await;
        assert_eq!(desk.next_release(), [lease.into()]);

        journal.swap_file(writes);
        (0..promised).for_each(|_| journal.keep_promise_no_more());
        sleep(TRY_AGAIN * 2).await;
        assert!(!desk.is_journal_broken());
        let again = LeaseKey { epoch: 2, ..lease };
        desk.take_in(again, recipients(), &issue).unwrap();
        assert!(desk.next().is_some());
    }
}
