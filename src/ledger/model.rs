//! A model of how chunks are leased and what became of mails is merged, checked
//! exhaustively: every order of steps within bounds, with every fault at every moment.
//!
//! What decides is the service's own code. `LeaseChunks`, `ProlongLeases`, `ReleaseLeases`,
//! `Settle` and `TakeUpRetries` each get the rows that they say they need, and what they
//! change is what the model goes on with (`record`). Around them are two workers with
//! their journals, a relay and a network (`world`, `steps`), which are abstract.
//!
//! # What is found
//!
//! That in no state within the bounds anything is broken of what `promises` lists. Of these
//! the one that says most is about repeats. A recipient gets a mail again only if
//!
//! * the worker was killed after the relay had accepted the mail and before that was
//!   written down: one mail for each of its connections, at most;
//! * the relay accepted the mail and no reply came: that one mail;
//! * the lease ran out, because its worker was dead or cut off, and others had the chunk
//!   before the service was told: each mail of the lease that was accepted until then and
//!   not told, and the one for each connection that was under way.
//!
//! The second is the policy for ambiguous ends. The third is what a lease costs: it is
//! not bounded by the open transactions, but by what the worker had accepted since it was
//! last heard.
//!
//! # What is modelled
//!
//! * A mailing in one or two chunks, two workers with one connection each. A worker takes
//!   one chunk at a time; results and what is given back may be open beside it.
//! * A transaction in its steps: begun, accepted by the relay, written to the journal. The
//!   relay accepts, refuses for now or for good, or gives no reply, having accepted or not.
//! * SIGKILL at any moment. The journal stays, and the next worker says what it holds and
//!   gives back the leases that had not ended.
//! * Results that are said once or again and again, late, under leases that are over, by
//!   workers that are gone, or never; acknowledgements that are lost.
//! * Leases that run out, are prolonged, are given back, or are never heard of by the worker.
//! * Retries, and subscribers who leave.
//!
//! # What is not, and why
//!
//! * Time has no numbers: any lease may run out, and any retry may be due, at any moment.
//!   That allows more than clocks do. A worker begins nothing under a lease that has run
//!   out: its own clock ends leases early (`Desk::may_go_out`). That clocks run at about
//!   the same speed is taken for granted, and that a lease reaches its worker, or never
//!   does, before it runs out.
//! * A beat and its answer are one step; so are a lease, the finding out whom it concerns,
//!   and the settling of those who have left. Rows that change in between are the
//!   business of `conversation` and of the tests that run the service. That somebody
//!   leaves matters here to the next lease only: what the service takes back is left out.
//! * Each result is said by itself: a batch is the same results one after the other.
//! * Writes that share a transaction, and engines that run them at once: the store's tests.
//! * A journal that is torn or cannot be written: the worker's tests.
//! * How often: at most so many kills, leases of a chunk and leases that run out as
//!   `Bounds` say. Faults that need more of them to meet are not found here.
//!
//! * Retries without end: one is made of each mail, which is one chunk more.
//!
//! Whether the check sees anything is checked too: with each `Flaw` it must find a history
//! in which something goes wrong.

mod promises;
mod record;
mod steps;
mod tests;
mod worker;
mod world;

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use stateright::{Model, Property};

use self::{
    record::Record,
    steps::{Step, Verdict},
    world::World,
};
use crate::keys::Keys;

/// How far the check looks.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// How many recipients each chunk has.
    chunks: &'static [u8],
    /// How often a chunk is leased.
    epochs: u8,
    /// How many workers are killed.
    kills: u8,
    /// How many leases run out.
    run_outs: u8,
    /// How a relay may answer.
    verdicts: &'static [Verdict],
    /// How often a mail is tried again.
    retries: usize,
    /// Whether results may arrive late, when whoever said them has gone on.
    late: bool,
    /// Whether workers stop taking mail, for the relay's sake or to end, and give back.
    give_back: bool,
    /// Whether subscribers leave.
    leave: bool,
}

/// What can be wrong with a protocol like this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    /// A result under a lease that is over is thrown away, though a relay accepted the mail.
    OldAcceptancesThrownAway,
    /// A failure counts under whatever lease it is said.
    OldFailuresCounted,
    /// The service acknowledges what it has not committed, and then loses it.
    AcknowledgedBeforeCommitted,
    /// A worker begins without what the one before it had written down.
    JournalNotReplayed,
    /// A worker gives back a lease while a transaction under it is open.
    GivenBackUnderWay,
    /// A worker goes on after its lease has run out.
    MailedAfterTheLease,
}

/// The protocol, as far as it is checked.
struct Protocol {
    bounds: Bounds,
    flaw: Option<Flaw>,
    keys: Keys,
    /// Records that were found to be able to end well: many histories share one.
    can_end: Mutex<HashSet<Record>>,
}

impl Protocol {
    fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            flaw: None,
            keys: Keys::new(&[7; 32]),
            can_end: Mutex::default(),
        }
    }

    fn with(self, flaw: Flaw) -> Self {
        Self {
            flaw: Some(flaw),
            ..self
        }
    }

    fn has(&self, flaw: Flaw) -> bool {
        self.flaw == Some(flaw)
    }

    /// Whether a record ends well once all faults do: see `Record::ends_well`.
    fn can_end(&self, record: &Record) -> bool {
        let mut known = self.can_end.lock().unwrap_or_else(PoisonError::into_inner);
        if known.contains(record) {
            return true;
        }
        let ends = record.ends_well(&self.keys, self.bounds.retries);
        if ends {
            known.insert(record.clone());
        }
        ends
    }
}

impl Model for Protocol {
    type State = World;
    type Action = Step;

    fn init_states(&self) -> Vec<World> {
        vec![World::new(&self.bounds)]
    }

    fn actions(&self, world: &World, steps: &mut Vec<Step>) {
        world.possible(self, steps);
    }

    fn next_state(&self, world: &World, step: Step) -> Option<World> {
        let mut next = world.clone();
        next.take(self, step);
        next.tidy(self);
        next.is_within(&self.bounds).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        promises::all(&self.bounds)
    }
}
