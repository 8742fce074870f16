//! How quickly a domain takes mail.
//!
//! A domain that answers "slower, please" is left alone for a while. Then one mail tries
//! it. As long as that goes well one more may be under way after each, until the domain is
//! as quick as any other and is forgotten here; if not, it is left alone for longer. What
//! waits meanwhile keeps nobody else waiting: it is parked out of the way, and given up
//! for now when there is too much of it or the wait would be long. The service tries it
//! again later. But a domain that wants a few seconds must not turn all mail to it into
//! retries: what is given up for want of room is in proportion to what other domains take
//! meanwhile.

mod allowance;

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use demarche::contract::v1::Recipient;
use tokio::time::Instant;

use self::allowance::Allowance;
use super::Errand;
use crate::{chance::Backoff, lease::LeaseKey};

/// How long a domain is left alone: never less, at first at most, and ever at most.
const SHORTEST: Duration = Duration::from_secs(1);
const LEFT_ALONE: (Duration, Duration) = (Duration::from_secs(4), Duration::from_mins(5));
/// A mail that would wait longer is given up for now.
const PARKED_AT_MOST: Duration = Duration::from_secs(30);
/// A domain that takes so many at once is as quick as any other.
const QUICK: usize = 32;
/// What was said so long ago means nothing any more.
const FORGOTTEN: Duration = Duration::from_mins(15);

/// Domains that asked for a slower pace.
#[derive(Debug)]
pub struct Paces {
    slow: HashMap<String, Pace>,
    parked: usize,
    /// More is parked only while no more may be given up.
    most_parked: usize,
    /// How much may be given up for want of room.
    allowance: Allowance,
    chance: fastrand::Rng,
}

#[derive(Debug)]
struct Pace {
    /// Left alone until then.
    until: Instant,
    backoff: Backoff,
    /// How many may be under way at once.
    window: usize,
    under_way: usize,
    parked: VecDeque<Errand>,
}

/// What to do with an errand.
#[derive(Debug)]
pub enum Step {
    /// It may be run.
    Go(Errand),
    /// It is given up for now: its domain takes too little.
    Defer(Errand),
}

/// What a domain has come to.
#[derive(Debug)]
pub enum Change {
    /// Nothing new.
    None,
    /// It is left alone for so long.
    Slower(Duration),
    /// It is as quick as any other, and these need not wait any more.
    Recovered(VecDeque<Errand>),
}

impl Paces {
    /// All domains are quick. So many mails are parked with ease.
    pub fn new(most_parked: usize, chance: fastrand::Rng, now: Instant) -> Self {
        Self {
            slow: HashMap::new(),
            parked: 0,
            most_parked,
            allowance: Allowance::new(most_parked, now),
            chance,
        }
    }

    /// Whether any mail is parked.
    pub fn is_waited_for(&self) -> bool {
        self.parked > 0
    }

    /// How many mails to a domain are parked.
    pub fn parked_for(&self, domain: &str) -> usize {
        (self.slow.get(domain)).map_or(0, |pace| pace.parked.len())
    }

    /// A parked errand whose time has come.
    pub fn next_due(&mut self, now: Instant) -> Option<Step> {
        if self.parked == 0 {
            return None;
        }
        for pace in self.slow.values_mut() {
            let goes = pace.is_open(now);
            if (goes || pace.is_far_off(now))
                && let Some(errand) = pace.parked.pop_front()
            {
                self.parked -= 1;
                return Some(if goes {
                    Step::Go(pace.set_out(errand))
                } else {
                    Step::Defer(errand)
                });
            }
        }
        if self.parked > self.most_parked && self.allowance.take(now) {
            let mut waiting = self.slow.values_mut().map(|pace| &mut pace.parked);
            // Those who came last.
            let errand = waiting.find_map(VecDeque::pop_back)?;
            self.parked -= 1;
            return Some(Step::Defer(errand));
        }
        None
    }

    /// When [`next_due`](Self::next_due) may have something, if nothing happens before.
    pub fn next_wake(&self) -> Option<Instant> {
        let waited_for = |pace: &&Pace| !pace.parked.is_empty() && pace.under_way < pace.window;
        let moments = self.slow.values().filter(waited_for).map(|pace| pace.until);
        let room = (self.parked > self.most_parked).then(|| self.allowance.grows_at());
        moments.chain(room).min()
    }

    /// An errand's turn has come. `None`: it is parked.
    pub fn admit(&mut self, errand: Errand, now: Instant) -> Option<Step> {
        if self.slow.is_empty() {
            return Some(Step::Go(errand));
        }
        let Some(pace) = self.slow.get_mut(&domain(&errand.recipient)) else {
            return Some(Step::Go(errand));
        };
        if pace.parked.is_empty() && pace.is_open(now) {
            return Some(Step::Go(pace.set_out(errand)));
        }
        let is_full = self.parked >= self.most_parked;
        if pace.is_far_off(now) || (is_full && self.allowance.take(now)) {
            return Some(Step::Defer(errand));
        }
        pace.parked.push_back(errand);
        self.parked += 1;
        None
    }

    /// A domain asked for a slower pace.
    pub fn slow_down(&mut self, recipient: &Recipient, now: Instant) -> Change {
        self.slow
            .retain(|_, pace| !pace.parked.is_empty() || now < pace.until + FORGOTTEN);
        let chance = &mut self.chance;
        let pace = self.slow.entry(domain(recipient)).or_insert_with(|| Pace {
            until: now,
            backoff: Backoff::new(LEFT_ALONE.0, LEFT_ALONE.1, chance.fork()),
            window: 1,
            under_way: 0,
            parked: VecDeque::new(),
        });
        if now < pace.until {
            // What was under way when it was said first hears it too.
            return Change::None;
        }
        let wait = pace.backoff.failed().max(SHORTEST);
        pace.until = now + wait;
        pace.window = 1;
        Change::Slower(wait)
    }

    /// An errand that had set out is back. `answered`: its domain took it, or refused it for
    /// another reason than its pace.
    pub fn came_back(&mut self, errand: &Errand, answered: bool, now: Instant) -> Change {
        if !errand.paced {
            if answered && !self.slow.is_empty() {
                self.allowance.earn();
            }
            return Change::None;
        }
        let domain = domain(&errand.recipient);
        let Some(pace) = self.slow.get_mut(&domain) else {
            return Change::None;
        };
        pace.under_way = pace.under_way.saturating_sub(1);
        if !answered || now < pace.until {
            return Change::None;
        }
        pace.window += 1;
        if pace.window < QUICK {
            return Change::None;
        }
        let parked = (self.slow.remove(&domain)).map_or_else(VecDeque::new, |pace| pace.parked);
        self.parked -= parked.len();
        Change::Recovered(parked)
    }

    /// Takes parked errands of a lease out. Says how many.
    pub fn remove(&mut self, lease: LeaseKey, whom: impl Fn(&Recipient) -> bool) -> usize {
        let before = self.parked;
        for pace in self.slow.values_mut() {
            let parked = pace.parked.len();
            (pace.parked).retain(|errand| errand.lease != lease || !whom(&errand.recipient));
            self.parked -= parked - pace.parked.len();
        }
        before - self.parked
    }

    /// Takes all parked errands out.
    pub fn clear(&mut self) -> Vec<Errand> {
        self.parked = 0;
        let parked = self
            .slow
            .values_mut()
            .flat_map(|pace| pace.parked.drain(..));
        parked.collect()
    }
}

impl Pace {
    fn is_open(&self, now: Instant) -> bool {
        self.until <= now && self.under_way < self.window
    }

    fn is_far_off(&self, now: Instant) -> bool {
        self.until > now + PARKED_AT_MOST
    }

    fn set_out(&mut self, mut errand: Errand) -> Errand {
        self.under_way += 1;
        errand.paced = true;
        errand
    }
}

/// The domain of a recipient, as this module tells domains apart.
pub fn domain(recipient: &Recipient) -> String {
    let (_, domain) = (recipient.email_address.rsplit_once('@')).unwrap_or_default();
    domain.to_ascii_lowercase()
}
