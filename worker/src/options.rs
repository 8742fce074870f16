//! What a worker is told at its start.

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use demarche::contract::v1::Failure;

use crate::{address::Mailbox, lease::LeaseKey, outlet::Outlet, render::Sender};

/// Looks on: called once for every mail that ended, from the task that sent it, which
/// waits meanwhile.
pub type Observer = Arc<dyn Fn(&Mailed<'_>) + Send + Sync>;

/// A mail that ended.
#[derive(Debug)]
pub struct Mailed<'a> {
    /// Under which lease.
    pub lease: LeaseKey,
    /// The recipient's place in the chunk.
    pub index: u32,
    /// Whom. Shows nothing unless asked to.
    pub to: Option<&'a Mailbox>,
    /// The subject, as readers see it. Empty if there was no message.
    pub subject: &'a str,
    /// `None` if the relay accepted it.
    pub failure: Option<&'a Failure>,
}

/// What a worker is told at its start.
#[derive(Clone)]
pub struct Options {
    /// The service: `http://host:port` or `https://host:port`, once for each replica. The
    /// worker talks to one of them at a time.
    pub services: Vec<String>,
    /// Where mail goes.
    pub outlet: Outlet,
    /// Who sends.
    pub sender: Sender,
    /// The worker's name, the same after a restart.
    pub name: String,
    /// The folder of its journal, its own.
    pub journal: PathBuf,
    /// Connections at most, to all relays together; one mail each is open at once.
    pub connections: usize,
    /// Mails over one connection at most.
    pub mails_per_connection: u32,
    /// Recipients that the worker takes at most.
    pub window: u32,
    /// How long all relays, or the disk of the journal, may be in trouble before leases are
    /// given back.
    pub relay_patience: Duration,
    /// How long a stop waits for open transactions; what is open then may be repeated.
    pub drain: Duration,
    /// How long a stop waits for the service to commit results; the journal keeps what it
    /// did not.
    pub farewell: Duration,
    /// How long a replica may take to be connected to and to greet, before the next one is
    /// tried.
    pub greeting: Duration,
    /// Jitter, and the order of the replicas, come from it.
    pub chance: fastrand::Rng,
    /// Looks on.
    pub observer: Option<Observer>,
}

impl Options {
    /// The defaults, for a service with one address, an outlet, a sender and a journal.
    pub fn new(
        service: impl Into<String>,
        outlet: Outlet,
        sender: Sender,
        journal: impl Into<PathBuf>,
    ) -> Self {
        Self {
            services: vec![service.into()],
            outlet,
            sender,
            name: "worker".to_owned(),
            journal: journal.into(),
            connections: 8,
            mails_per_connection: 1000,
            window: 4000,
            relay_patience: Duration::from_mins(5),
            drain: Duration::from_secs(30),
            farewell: Duration::from_secs(10),
            greeting: Duration::from_secs(8),
            chance: fastrand::Rng::new(),
            observer: None,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("services", &self.services)
            .field("outlet", &self.outlet)
            .field("name", &self.name)
            .field("journal", &self.journal)
            .field("connections", &self.connections)
            .finish_non_exhaustive()
    }
}
