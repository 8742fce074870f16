//! From a fact that was checked to its event.

use jiff::Timestamp;

use super::{Proposal, Refusal};
use crate::domain::{
    Attribution, Event, EventType, Fact, Occurrence, StandingChange, Step, fold::Fold,
};

impl Proposal {
    /// An event about the proposal, before it is applied.
    pub(super) fn event(
        &self,
        seq: i64,
        now: Timestamp,
        event_type: EventType,
        occurred: Option<Occurrence>,
        attribution: Option<Attribution>,
        fact: Fact,
    ) -> Event {
        Event {
            seq,
            event_type,
            proposal: Some(self.id),
            parties: self.parties(),
            occurred,
            recorded: now,
            attribution,
            status: Some((self.status, self.status)),
            changes: Vec::new(),
            changes_fact: None,
            corrects_status: false,
            opening: None,
            fact,
        }
    }

    /// Whether the act is legal where it would have its place.
    pub(super) fn allow(&self, step: &Step) -> Result<(), Refusal> {
        let ground = self.ground();
        let mut there = Fold::before(&ground, &self.steps, step);
        let state = there.status;
        there.take(step).map_err(|blocked| Refusal::IllegalStep {
            state: state.to_string(),
            step: step.act.name().to_owned(),
            missing: blocked.missing,
        })
    }

    /// Applies an event, if its act is legal, and says in it what came of it.
    pub(super) fn commit(&mut self, mut event: Event) -> Result<Event, Refusal> {
        let step = self.step(&event);
        if let Some(step) = &step {
            self.allow(step)?;
        }
        let before = (self.status, self.standings.clone());
        self.apply(&event);
        event.status = Some((before.0, self.status));
        event.changes = StandingChange::between(&before.1, &self.standings);
        let changed = before.0 != self.status || !event.changes.is_empty();
        event.corrects_status = changed && step.is_some_and(|step| self.is_of_the_past(&step));
        Ok(event)
    }

    /// Whether people may have been told of what occurred later, or of the fact that it
    /// changes: then what they were told of status and standings was not so. What is at the
    /// end of the order is news.
    fn is_of_the_past(&self, step: &Step) -> bool {
        let place = step.place();
        step.act.changes_fact().is_some()
            || self.steps.iter().any(|other| {
                other.seq != step.seq
                    && other.stands()
                    && other.act.is_occurrence()
                    && other.place() > place
            })
    }
}
