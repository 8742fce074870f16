//! A proposal as it was.

use jiff::Timestamp;

use super::{Opening, Proposal};
use crate::domain::{Act, Event, Fact, Step};

impl Proposal {
    /// The proposal as it was known at one time, as far as it had happened by another, from
    /// its events in the order of their `seq`. None when it was not recorded by then, or
    /// had not been made by then.
    ///
    /// What was corrected or retracted by the first time is read as it was corrected then,
    /// whenever it had happened. Where only the day or month of a fact is known, it had
    /// happened once its place in the order of occurrence had come.
    ///
    /// An event of an earlier release does not say how the record began: then it is
    /// [`replayed`](Self::replayed) from the row.
    pub fn replay<'a>(
        events: impl IntoIterator<Item = &'a Event>,
        recorded_by: Option<Timestamp>,
        occurred_by: Option<Timestamp>,
    ) -> Option<Self> {
        replay(None, events, recorded_by, occurred_by)
    }

    /// The same for a proposal whose first event an earlier release recorded: parties, and
    /// what the editors wrote at first, are taken from the row.
    pub fn replayed<'a>(
        &self,
        events: impl IntoIterator<Item = &'a Event>,
        recorded_by: Option<Timestamp>,
        occurred_by: Option<Timestamp>,
    ) -> Option<Self> {
        let opening = Opening {
            editorial: self.editorial.clone(),
            proponents: self.proponents.clone(),
            addressees: self.addressees.clone(),
        };
        replay(Some(opening), events, recorded_by, occurred_by)
    }

    /// Leaves out what had not happened by then. Facts about facts act when they are
    /// recorded, and go with the fact that they name. That the record was an error is so
    /// from its beginning.
    fn forget_after(&mut self, until: Timestamp) -> bool {
        let known: Vec<(i64, bool)> = self
            .steps
            .iter()
            .map(|step| {
                (
                    step.seq,
                    step.act == Act::Void || step.place().time <= until,
                )
            })
            .collect();
        let had_happened = |seq: i64| known.iter().any(|(of, had)| *of == seq && *had);
        let kept = |step: &Step| -> bool {
            let mut named = step.act.changes_fact();
            let mut last = step.seq;
            // A retraction may name a correction, which names a fact.
            while let Some(fact) = named {
                last = fact;
                named = self
                    .steps
                    .iter()
                    .find(|step| step.seq == fact)
                    .and_then(|step| step.act.changes_fact());
            }
            had_happened(last)
        };
        let keep: Vec<i64> = self
            .steps
            .iter()
            .filter(|step| kept(step))
            .map(|step| step.seq)
            .collect();
        if !keep.contains(&self.created_seq) {
            return false;
        }
        self.steps.retain(|step| keep.contains(&step.seq));
        self.related.retain(|related| keep.contains(&related.seq));
        self.versions = self
            .steps
            .iter()
            .filter_map(|step| match step.act {
                Act::Amend { version, .. } => Some(version),
                _ => None,
            })
            .max()
            .unwrap_or(1);
        self.refold();
        true
    }
}

fn replay<'a>(
    known: Option<Opening>,
    events: impl IntoIterator<Item = &'a Event>,
    recorded_by: Option<Timestamp>,
    occurred_by: Option<Timestamp>,
) -> Option<Proposal> {
    let mut events = events
        .into_iter()
        .filter(|event| recorded_by.is_none_or(|until| event.recorded <= until));
    let first = events.next()?;
    let Fact::Version(version) = &first.fact else {
        return None;
    };
    let opening = match &first.opening {
        Some(opening) => Opening::clone(opening),
        None => known?,
    };
    let mut proposal = Proposal::begin(first.proposal?, opening, version.clone(), first);
    // Folded as seldom as possible: the result is that of applying one event after another.
    let mut behind = false;
    for event in events {
        if behind && needs_what_follows(&event.fact) {
            proposal.refold();
            behind = false;
        }
        behind |= proposal.take_in(event);
    }
    if behind {
        proposal.refold();
    }
    if let Some(until) = occurred_by {
        let made = proposal.forget_after(until);
        return made.then_some(proposal);
    }
    Some(proposal)
}

/// Whether what an event changes depends on the version that is on the table.
fn needs_what_follows(fact: &Fact) -> bool {
    matches!(fact, Fact::Silence(_))
}
