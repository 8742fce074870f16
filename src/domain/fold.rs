//! What follows from recorded facts, in the order in which they occurred.
//!
//! Pure: the same facts give the same status, standings and clocks, in whatever order they
//! were recorded.

mod answer;
mod carry;
mod revise;
mod weigh;

use self::weigh::Weighed;
pub(super) use self::{revise::revise, weigh::Answer};
use super::{
    Act, ChannelClass, Occurrence, PartyId, Standing, Status, Step, Term,
    acts::ActKind,
    clock::{SilenceClock, begun},
    lifecycle::{Transition, next},
};

/// What a fold stands on beside the facts.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    /// To whom the proposal is made.
    pub(super) addressees: &'a [PartyId],
    /// The terms of each version, by its number.
    pub(super) versions: Vec<(u32, &'a [Term])>,
}

impl<'a> Ground<'a> {
    /// The terms of a version; none where the row, written by an earlier release, does not
    /// hold them.
    pub(super) fn terms(&self, version: u32) -> Option<&'a [Term]> {
        let found = self.versions.iter().find(|(number, _)| *number == version);
        found.map(|(_, terms)| *terms)
    }
}

/// Where a proposal stands after some facts.
#[derive(Debug)]
pub(super) struct Fold<'a> {
    ground: &'a Ground<'a>,
    weighed: Weighed,
    /// The status.
    pub(super) status: Status,
    /// The version on the table.
    pub(super) version: u32,
    /// Since when it is not open; none while it is.
    pub(super) closed: Option<Occurrence>,
    /// For how long each addressee has not answered.
    pub(super) clocks: Vec<SilenceClock>,
    /// Reports on the version on the table.
    pub(super) reports: Vec<&'a Step>,
    /// Terms of the version on the table that lost their object.
    pub(super) moot: Vec<&'a str>,
    /// Whether it was made in public.
    announced: bool,
    /// Responses to the version on the table.
    answers: Vec<&'a Step>,
    /// Addressees who can be held to have accepted the version on the table.
    accepted: Vec<&'a PartyId>,
}

/// What keeps a step from being taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Blocked {
    /// What is missing, in words.
    pub(super) missing: Vec<String>,
}

fn blocked(missing: impl Into<String>) -> Result<(), Blocked> {
    Err(Blocked {
        missing: vec![missing.into()],
    })
}

impl<'a> Fold<'a> {
    fn new(ground: &'a Ground<'a>, weighed: Weighed) -> Self {
        Self {
            ground,
            weighed,
            status: Status::Draft,
            version: 1,
            closed: None,
            clocks: Vec::new(),
            reports: Vec::new(),
            moot: Vec::new(),
            announced: false,
            answers: Vec::new(),
            accepted: Vec::new(),
        }
    }

    /// After these facts, which are in the order of their places. One that the lifecycle
    /// does not allow where it stands moves nothing: that happens when a fact recorded late
    /// changes what came before.
    pub(super) fn of(ground: &'a Ground<'a>, steps: &'a [Step]) -> Self {
        let standing: Vec<&Step> = steps.iter().filter(|step| step.stands()).collect();
        let mut fold = Self::new(ground, Weighed::of(&standing, None));
        fold.take_all(&standing);
        fold
    }

    /// Before a fact that is not among the others yet, where it would have its place. What
    /// responses weigh beside one another is told with it.
    pub(super) fn before(ground: &'a Ground<'a>, steps: &'a [Step], new: &'a Step) -> Self {
        let mut standing: Vec<&Step> = steps.iter().filter(|step| step.stands()).collect();
        let at = standing.partition_point(|step| step.place() <= new.place());
        standing.insert(at, new);
        let mut fold = Self::new(ground, Weighed::of(&standing, Some(new.seq)));
        let is_void = |step: &&Step| step.act == Act::Void;
        let void = standing
            .iter()
            .copied()
            .find(|step| is_void(step) && step.seq != new.seq);
        standing.truncate(at);
        fold.take_all(&standing);
        if let Some(void) = void {
            // An error of the record is one from its beginning.
            let _ = fold.take(void);
        }
        fold
    }

    fn take_all(&mut self, steps: &[&'a Step]) {
        for step in steps {
            if !self.weighed.is_taken_back(step) {
                // Blocked steps move nothing, as said above.
                let _ = self.take(step);
            }
        }
    }

    /// Takes one step, or says what is missing.
    pub(super) fn take(&mut self, step: &'a Step) -> Result<(), Blocked> {
        if let Act::Report { version, .. } = &step.act
            && *version == self.version
        {
            // What was carried out before it was agreed is carried out all the same: it
            // counts once there is an agreement.
            self.reports.push(step);
        }
        let kind = step.act.kind();
        let rule = kind.rule();
        if !rule.allows(self.status) {
            return blocked(rule.missing(self.status));
        }
        let was_open = self.status.is_open();
        match &step.act {
            Act::Announce => self.announce(step)?,
            Act::Transmit => {
                self.go(kind, Transition::Transmit);
                self.ask(ChannelClass::Formal, step);
            }
            Act::Amend { version, class } => self.amend(*version, *class, step),
            Act::Withdraw => self.go(kind, Transition::Withdraw),
            Act::Respond { .. } => self.respond(step),
            Act::Talks => {
                self.go(kind, Transition::Reopen);
                self.go(kind, Transition::Negotiate);
            }
            Act::Explain { in_reply_to } => self.explain(*in_reply_to, step),
            Act::Report { .. } => self.carry_out(kind),
            Act::Lapse => self.go(kind, Transition::Lapse),
            Act::Moot { terms } => self.lose(terms),
            Act::Void => self.go(kind, Transition::Void),
            Act::Override { status } => self.status = *status,
            Act::Supersede { .. } => self.go(kind, Transition::Supersede),
            Act::Draft
            | Act::Relate { .. }
            | Act::State { .. }
            | Act::Government { .. }
            | Act::Correct { .. }
            | Act::Clarify { .. }
            | Act::Retract { .. }
            | Act::Corroborate { .. }
            | Act::Assess { .. } => {}
        }
        self.open_or_close(was_open, step);
        Ok(())
    }

    /// Makes a step of the lifecycle, if the act can make it and it leads somewhere.
    fn go(&mut self, act: ActKind, transition: Transition) {
        if act.rule().makes.contains(&transition) {
            self.status = next(self.status, transition).unwrap_or(self.status);
        }
    }

    fn announce(&mut self, step: &'a Step) -> Result<(), Blocked> {
        if self.announced {
            return blocked("a proposal that is not public yet: amend or transmit this one");
        }
        self.announced = true;
        // Formally delivered first, made public later: it stays TRANSMITTED.
        self.go(ActKind::Announce, Transition::Announce);
        self.ask(ChannelClass::Public, step);
        Ok(())
    }

    fn amend(&mut self, version: u32, class: ChannelClass, step: &'a Step) {
        let kind = ActKind::Amend;
        self.go(kind, Transition::Reopen);
        // What was accepted in principle is no longer what is on the table.
        let transition = match (class, self.status) {
            (_, Status::AcceptedInPrinciple) => Transition::Negotiate,
            (ChannelClass::Formal, _) => Transition::Transmit,
            (ChannelClass::Public | ChannelClass::Private, _) => Transition::Announce,
        };
        self.go(kind, transition);
        self.announced |= class == ChannelClass::Public;
        self.version = version;
        self.accepted.clear();
        self.answers.clear();
        self.reports.clear();
        self.moot.clear();
        for index in 0..self.ground.addressees.len() {
            for by in [ChannelClass::Public, ChannelClass::Formal] {
                if by == class || self.clock(index, by).is_some() {
                    self.restart(index, by, step);
                }
            }
        }
    }

    /// A clarification that names a request answers that one, and leaves the questions of
    /// another addressee open; any other answers all.
    fn explain(&mut self, in_reply_to: Option<i64>, step: &Step) {
        let open = self.status.is_open();
        let request =
            in_reply_to.filter(|request| self.clocks.iter().any(|clock| clock.owes(*request)));
        for clock in &mut self.clocks {
            if request.is_none_or(|request| clock.owes(request)) {
                clock.explain(request, &step.occurred, open);
            }
        }
    }

    fn ask(&mut self, class: ChannelClass, step: &Step) {
        for index in 0..self.ground.addressees.len() {
            // A second note does not ask anew: the clock runs from the first.
            if self.clock(index, class).is_none() {
                self.restart(index, class, step);
            }
        }
    }

    fn clock(&mut self, addressee: usize, class: ChannelClass) -> Option<&mut SilenceClock> {
        let wanted = self.ground.addressees.get(addressee)?;
        self.clock_of(wanted, class)
    }

    fn clock_of(&mut self, wanted: &PartyId, class: ChannelClass) -> Option<&mut SilenceClock> {
        self.clocks
            .iter_mut()
            .find(|clock| clock.addressee == *wanted && clock.class == class)
    }

    fn restart(&mut self, addressee: usize, class: ChannelClass, step: &Step) {
        let Some(addressee) = self.ground.addressees.get(addressee) else {
            return;
        };
        let clock = begun(
            addressee,
            class,
            self.version,
            &step.occurred,
            self.status.is_open(),
        );
        match self.clock_of(addressee, class) {
            Some(there) => *there = clock,
            None => self.clocks.push(clock),
        }
    }

    /// Clocks run only while the proposal is open.
    fn open_or_close(&mut self, was_open: bool, step: &Step) {
        let open = self.status.is_open();
        if open == was_open {
            return;
        }
        self.closed = (!open).then(|| step.occurred.clone());
        for clock in &mut self.clocks {
            if open {
                clock.reopen(&step.occurred);
            } else {
                clock.halt(&step.occurred);
            }
        }
    }

    /// Where each addressee stands on the version on the table.
    pub(super) fn standings(&self) -> Vec<Standing> {
        self.ground
            .addressees
            .iter()
            .map(|addressee| Standing::of(addressee, &self.answers))
            .collect()
    }
}
