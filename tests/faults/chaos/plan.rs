//! What goes wrong, and when: drawn from a seed before it begins.

use std::{fmt, time::Duration};

use demarche::ids::Ids;

use super::{LEASE, REPLICAS, WORKERS};
use crate::faults::fleet::Member;

/// Faults in one round, beside the long stall with which it begins.
const FAULTS: usize = 12;
/// Between two faults, at most.
const PAUSE: Duration = Duration::from_millis(2500);
/// A process that was killed is away for so long at most.
const AWAY: Duration = Duration::from_secs(1);
/// A short stall, at most. A long one is longer than a lease.
const STALL: Duration = Duration::from_secs(3);

/// Something that is done to the fleet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Kill(Member),
    Start(Member),
    /// Holds a process up, for longer than leases last or not.
    Stop(Member, Long),
    GoOn(Member),
    /// Ends so many connections of the service to the database, from the server's side.
    CutConnections(usize),
}

/// Whether a stall is longer than a lease.
pub(super) type Long = bool;

/// When what is done.
#[derive(Clone, Copy)]
pub(super) struct Step {
    pub(super) at: Duration,
    pub(super) action: Action,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:6.2} s: ", self.at.as_secs_f64())?;
        match self.action {
            Action::Kill(member) => write!(f, "{member:?} is killed"),
            Action::Start(member) => write!(f, "{member:?} is started"),
            Action::Stop(member, true) => write!(f, "{member:?} stalls for longer than a lease"),
            Action::Stop(member, false) => write!(f, "{member:?} stalls for a moment"),
            Action::GoOn(member) => write!(f, "{member:?} goes on"),
            Action::CutConnections(count) => write!(f, "{count} connections are ended"),
        }
    }
}

/// The steps of so many rounds, in the order in which they are done.
pub(super) fn draw(ids: &Ids, rounds: usize) -> Vec<Step> {
    let mut plan = Plan {
        ids,
        steps: Vec::new(),
        busy: Vec::new(),
    };
    let mut now = Duration::ZERO;
    for round in 0..rounds {
        now += plan.pause();
        // Workers and replicas by turns: they fail in different ways.
        plan.stall(now, round % 2 == 0, true);
        for _ in 0..FAULTS {
            now += plan.pause();
            plan.fault(now);
        }
    }
    plan.steps.sort_by_key(|step| step.at);
    plan.steps
}

struct Plan<'a> {
    ids: &'a Ids,
    steps: Vec<Step>,
    /// Who is away or held up, and until when.
    busy: Vec<(Member, Duration)>,
}

impl Plan<'_> {
    fn pause(&self) -> Duration {
        PAUSE.mul_f64(0.1 + 0.9 * self.ids.fraction())
    }

    fn below(&self, limit: usize) -> usize {
        usize::from(self.ids.random::<1>()[0]) % limit
    }

    fn fault(&mut self, now: Duration) {
        match self.below(10) {
            0..3 => self.killing(now, false),
            3..6 => self.killing(now, true),
            6..9 => {
                let count = 1 + self.below(8);
                self.step(now, Action::CutConnections(count));
            }
            _ => {
                let worker = self.below(2) == 0;
                self.stall(now, worker, false);
            }
        }
    }

    fn killing(&mut self, now: Duration, worker: bool) {
        let until = now + AWAY.mul_f64(self.ids.fraction());
        if let Some(member) = self.take(now, until, worker) {
            self.step(now, Action::Kill(member));
            self.step(until, Action::Start(member));
        }
    }

    fn stall(&mut self, now: Duration, worker: bool, long: Long) {
        let until = if long {
            now + LEASE + Duration::from_secs(2)
        } else {
            now + STALL.mul_f64(self.ids.fraction())
        };
        if let Some(member) = self.take(now, until, worker) {
            self.step(now, Action::Stop(member, long));
            self.step(until, Action::GoOn(member));
        }
    }

    /// A worker or a replica to whom nothing happens just now, for until then.
    fn take(&mut self, now: Duration, until: Duration, worker: bool) -> Option<Member> {
        let first = self.below(if worker { WORKERS } else { REPLICAS });
        let (count, member): (_, fn(usize) -> Member) = if worker {
            (WORKERS, Member::Worker)
        } else {
            (REPLICAS, Member::Replica)
        };
        self.busy.retain(|(_, free)| *free > now);
        let free = (0..count)
            .map(|n| member((first + n) % count))
            .find(|member| self.busy.iter().all(|(busy, _)| busy != member))?;
        // A moment more: what was started shall do something before it is killed.
        self.busy.push((free, until + Duration::from_millis(300)));
        Some(free)
    }

    fn step(&mut self, at: Duration, action: Action) {
        self.steps.push(Step { at, action });
    }
}
