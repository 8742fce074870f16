//! Which relay a new connection goes to.
//!
//! Connections are spread over the relays by weight. A relay that refuses, hangs up or
//! falls silent gets no new connection for a while, and the others take its share;
//! connections to it that still work go on. When its time is up, one connection tries it:
//! only once a mail went well over that one does it get its share again. So a relay that
//! comes back is not run over, and one that greets and then fails is not greeted again and
//! again.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

use crate::{chance::Backoff, smtp::Relay};

/// How long a relay is left alone: at first, and at most.
const LEFT_ALONE: (Duration, Duration) = (Duration::from_millis(500), Duration::from_mins(1));
/// A connection costs a relay's turn so much, divided by its weight.
const STRIDE: u64 = 1 << 20;

/// All relays of a worker. Shared by its lanes.
#[derive(Debug)]
pub(crate) struct Relays {
    standings: Mutex<Vec<Standing>>,
    /// Rings when a relay was tried, with whatever result.
    tried: Notify,
}

/// How one relay is doing.
#[derive(Debug)]
struct Standing {
    relay: Arc<Relay>,
    /// Connections that are open or being opened.
    open: u32,
    /// Connections so far, in strides: the turn is that of the one who had the fewest.
    had: u64,
    conduct: Conduct,
    backoff: Backoff,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Conduct {
    /// It takes mail, or may.
    Well,
    /// It is left alone until then.
    Away(Instant),
    /// One connection sees whether it is well again.
    OnTrial,
}

/// When a connection may be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    Now,
    At(Instant),
    /// When what is being tried has come out.
    Unknown,
}

/// A place on a relay: one connection, open or being opened.
#[derive(Debug)]
pub(crate) struct Berth {
    relays: Arc<Relays>,
    relay: Arc<Relay>,
    index: usize,
    /// Whether it is this connection that tries the relay.
    on_trial: bool,
}

impl Relays {
    pub(crate) fn new(relays: Vec<Relay>, chance: &mut fastrand::Rng) -> Self {
        let standing = |relay| Standing {
            relay: Arc::new(relay),
            open: 0,
            had: 0,
            conduct: Conduct::Well,
            backoff: Backoff::new(LEFT_ALONE.0, LEFT_ALONE.1, chance.fork()),
        };
        let standings = relays.into_iter().map(standing).collect();
        Self {
            standings: Mutex::new(standings),
            tried: Notify::new(),
        }
    }

    fn standings(&self) -> MutexGuard<'_, Vec<Standing>> {
        // Held for a few comparisons, never across an await.
        self.standings
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a new connection. `None`: all relays are left alone now.
    pub(crate) fn berth(self: &Arc<Self>, now: Instant) -> Option<Berth> {
        let mut standings = self.standings();
        let well = (standings.iter()).filter(|standing| standing.conduct == Conduct::Well);
        let least = well.map(|standing| standing.had).min().unwrap_or(0);
        let due = standings.iter().filter(|standing| standing.is_due(now));
        let (connections, weights) = due.fold((1, 0), |(connections, weights), standing| {
            let open = u64::from(standing.open);
            (connections + open, weights + standing.weight())
        });
        // Nobody gets more than its share of what is open then, rounded up. Within that
        // the turns decide: so the shares are right over time, however few connections
        // there are, and a slow relay does not gather them all.
        let has_room = |standing: &Standing| {
            standing.weight() * connections > u64::from(standing.open) * weights
        };
        let (index, chosen) = standings
            .iter_mut()
            .enumerate()
            .filter(|(_, standing)| standing.is_due(now) && has_room(standing))
            .min_by_key(|(_, standing)| standing.had)?;
        let on_trial = chosen.conduct != Conduct::Well;
        if on_trial {
            chosen.conduct = Conduct::OnTrial;
            // What it missed while it was away is not made up for.
            chosen.had = chosen.had.max(least);
        }
        chosen.open += 1;
        chosen.had += STRIDE / chosen.weight();
        Some(Berth {
            relays: Arc::clone(self),
            relay: Arc::clone(&chosen.relay),
            index,
            on_trial,
        })
    }

    /// Whether each relay is left alone, or only being tried.
    pub(crate) fn all_away(&self) -> bool {
        (self.standings().iter()).all(|standing| standing.conduct != Conduct::Well)
    }

    /// Connections that are open or being opened.
    pub(crate) fn open(&self) -> u32 {
        self.standings().iter().map(|standing| standing.open).sum()
    }

    /// Waits until a connection may be opened.
    pub(crate) async fn until_due(&self) {
        loop {
            let tried = self.tried.notified();
            tokio::pin!(tried);
            tried.as_mut().enable();
            match self.due(Instant::now()) {
                Due::Now => return,
                Due::Unknown => tried.await,
                Due::At(then) => tokio::select! {
                    () = tried => {}
                    () = sleep_until(then) => {}
                },
            }
        }
    }

    fn due(&self, now: Instant) -> Due {
        let mut due = Due::Unknown;
        for standing in self.standings().iter() {
            if standing.is_due(now) {
                return Due::Now;
            }
            due = match (standing.conduct, due) {
                (Conduct::Away(then), Due::At(sooner)) => Due::At(then.min(sooner)),
                (Conduct::Away(then), _) => Due::At(then),
                _ => due,
            };
        }
        due
    }
}

impl Standing {
    fn weight(&self) -> u64 {
        u64::from(self.relay.weight.max(1))
    }

    fn is_due(&self, now: Instant) -> bool {
        match self.conduct {
            Conduct::Well => true,
            Conduct::Away(until) => until <= now,
            Conduct::OnTrial => false,
        }
    }
}

impl Berth {
    /// The relay.
    pub(crate) fn relay(&self) -> &Relay {
        &self.relay
    }

    /// Whether there is no other relay.
    pub(crate) fn is_only(&self) -> bool {
        self.relays.standings().len() == 1
    }

    /// A mail went over this connection as it should, whatever became of it.
    pub(crate) fn worked(&mut self) {
        if !std::mem::take(&mut self.on_trial) {
            // A connection from before tells nothing of how new ones fare.
            return;
        }
        if let Some(standing) = self.relays.standings().get_mut(self.index) {
            standing.conduct = Conduct::Well;
            standing.backoff.worked();
        }
        tracing::info!(relay = %self.name(), "the relay takes mail again");
        self.relays.tried.notify_waiters();
    }

    /// The relay refused this connection, broke it or fell silent on it.
    pub(crate) fn failed(&mut self, now: Instant) {
        let on_trial = std::mem::take(&mut self.on_trial);
        let left_alone = match self.relays.standings().get_mut(self.index) {
            // Many connections may break at once: that is one failure.
            Some(standing) if on_trial || standing.conduct == Conduct::Well => {
                let wait = standing.backoff.failed();
                standing.conduct = Conduct::Away(now + wait);
                wait
            }
            _ => return,
        };
        tracing::warn!(
            relay = %self.name(),
            left_alone_ms = u64::try_from(left_alone.as_millis()).unwrap_or(u64::MAX),
            "the relay is in trouble: it gets no new connection for a while"
        );
        self.relays.tried.notify_waiters();
    }

    fn name(&self) -> String {
        format!("{}:{}", self.relay.host, self.relay.port)
    }
}

impl Drop for Berth {
    fn drop(&mut self) {
        if let Some(standing) = self.relays.standings().get_mut(self.index) {
            standing.open = standing.open.saturating_sub(1);
            if self.on_trial {
                // It came to no result: the next one may try at once.
                standing.conduct = Conduct::Away(Instant::now());
            }
        }
        if self.on_trial {
            self.relays.tried.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests;
