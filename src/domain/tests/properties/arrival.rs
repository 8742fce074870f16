//! The fold does not depend on the order in which facts were recorded.

use std::collections::HashMap;

use proptest::prelude::*;

use super::{
    super::{desk::*, *},
    history::{history, ops, shuffled},
};

/// What follows from the facts, with facts called by what they were called at first.
#[derive(Debug, PartialEq)]
struct Derived {
    status: Status,
    closed: Option<Occurrence>,
    standings: Vec<Standing>,
    version: Version,
    attribution: Option<Attribution>,
    clocks: Vec<ClockReading>,
    deadlines: Vec<Deadline>,
    progress: Vec<TermProgress>,
    flags: Vec<(i64, Flags)>,
    next_notice: Option<jiff::Timestamp>,
}

fn derived(proposal: &Proposal, first: &HashMap<i64, i64>) -> Derived {
    let called = |seq: i64| first[&seq];
    let moments = ["2025-04-23", "2025-04-28", "2025-05-10"];
    let mut flags: Vec<(i64, Flags)> = proposal
        .steps
        .iter()
        .map(|step| {
            let mut flags = step.flags();
            flags.retracted_by = flags.retracted_by.map(called);
            flags.corrected_by = flags.corrected_by.map(called);
            flags.clarified_by = flags.clarified_by.into_iter().map(called).collect();
            (called(step.seq), flags)
        })
        .collect();
    flags.sort_by_key(|(seq, _)| *seq);
    let mut progress = proposal.progress();
    for report in progress.iter_mut().flat_map(|term| &mut term.reports) {
        report.seq = called(report.seq);
    }
    Derived {
        status: proposal.status,
        // A record is voided when that is recorded, which is what differs here.
        closed: proposal
            .closed
            .clone()
            .filter(|_| proposal.status != Status::Void),
        standings: proposal.standings.clone(),
        version: proposal.version.clone(),
        attribution: proposal.attribution(),
        clocks: moments
            .iter()
            .flat_map(|now| proposal.clocks(at(now)))
            .collect(),
        deadlines: moments
            .iter()
            .flat_map(|now| proposal.deadlines(at(now)))
            .collect(),
        progress,
        flags,
        next_notice: proposal.next_notice(),
    }
}

/// Another order in which the same facts can have been recorded: facts about facts keep
/// their order, since the last one counts, and come after the facts that they name.
fn another_order(events: &[Event], seed: u64) -> Vec<Event> {
    let mut draw = shuffled(seed);
    let (revisions, mut order): (Vec<Event>, Vec<Event>) = events[1..]
        .iter()
        .cloned()
        .partition(|event| event.changes_fact.is_some());
    for place in (1..order.len()).rev() {
        order.swap(place, draw(place + 1));
    }
    order.insert(0, events[0].clone());
    let mut least = 1;
    for revision in revisions {
        let named = order
            .iter()
            .position(|event| Some(event.seq) == revision.changes_fact)
            .unwrap();
        least = least.max(named + 1);
        let at = least + draw(order.len() + 1 - least);
        order.insert(at, revision);
        least = at + 1;
    }
    order
}

/// The events as they would have been, had they been recorded in this order.
fn renumbered(order: Vec<Event>) -> (Vec<Event>, HashMap<i64, i64>) {
    let new: HashMap<i64, i64> = (1..)
        .zip(&order)
        .map(|(seq, event)| (event.seq, seq))
        .collect();
    let renumber = |seq: &mut i64| *seq = new[seq];
    let events = order
        .into_iter()
        .map(|mut event| {
            renumber(&mut event.seq);
            event.changes_fact.iter_mut().for_each(renumber);
            match &mut event.fact {
                Fact::Correction(correction) => renumber(&mut correction.fact),
                Fact::Retraction(retraction) => renumber(&mut retraction.fact),
                Fact::Clarification(clarification) => renumber(&mut clarification.fact),
                Fact::Corroboration(corroboration) => renumber(&mut corroboration.fact),
                Fact::Assessment(assessment) => renumber(&mut assessment.fact),
                Fact::Explanation(words) => {
                    words
                        .communication
                        .in_reply_to
                        .iter_mut()
                        .for_each(renumber);
                }
                _ => {}
            }
            event
        })
        .collect();
    let first = new.into_iter().map(|(old, new)| (new, old)).collect();
    (events, first)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_arrival_does_not_matter(ops in ops(24), seed in any::<u64>()) {
        let desk = history(&ops);
        let same: HashMap<i64, i64> = desk.events.iter().map(|e| (e.seq, e.seq)).collect();
        let (events, first) = renumbered(another_order(&desk.events, seed));
        let other = Proposal::replay(&events, None, None).unwrap();
        prop_assert_eq!(derived(&other, &first), derived(&desk.proposal, &same));
    }
}
