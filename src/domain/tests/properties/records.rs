//! Nothing recorded is lost: the row is what its events make of it, at every time.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{
    super::{desk::*, *},
    history::{history, opened, ops},
};

fn facts(events: &[Event], until: Timestamp) -> Vec<i64> {
    events
        .iter()
        .filter(|event| event.recorded <= until)
        .filter(|event| {
            !matches!(
                event.fact,
                Fact::Editorial(_) | Fact::Silence(_) | Fact::Deadline(_)
            )
        })
        .map(|event| event.seq)
        .collect()
}

fn kept(proposal: &Proposal) -> Vec<i64> {
    let mut seqs: Vec<i64> = proposal.steps.iter().map(|step| step.seq).collect();
    seqs.sort_unstable();
    seqs
}

proptest! {
    #[test]
    fn a_replay_of_everything_is_the_row(ops in ops(24)) {
        let desk = history(&ops);
        let replayed = Proposal::replay(&desk.events, None, None).unwrap();
        prop_assert_eq!(&replayed, &desk.proposal);
        let text = serde_json::to_string(&desk.proposal).unwrap();
        prop_assert_eq!(serde_json::from_str::<Proposal>(&text).unwrap(), replayed);
    }

    #[test]
    fn every_time_reads_exactly_what_was_recorded_by_then(ops in ops(24), notices in any::<u32>()) {
        let mut desk = opened();
        let mut rows = vec![(desk.now, desk.proposal.clone())];
        for (place, op) in ops.iter().enumerate() {
            desk.now += SignedDuration::from_hours(1);
            if notices >> (place % 32) & 1 == 1 {
                desk.seq += 1;
                desk.events.extend(desk.proposal.notice_due(desk.seq, desk.now));
            } else if place % 7 == 3 {
                let editorial = EditorialChange {
                    title: format!("title {place}"),
                    ..desk.proposal.editorial.clone()
                };
                desk.seq += 1;
                desk.events.extend(desk.proposal.edit(editorial, desk.seq, desk.now));
            } else {
                op.perform(place, &mut desk);
            }
            rows.push((desk.now, desk.proposal.clone()));
        }
        for (until, row) in rows {
            let read = Proposal::replay(&desk.events, Some(until), None).unwrap();
            prop_assert_eq!(kept(&read), facts(&desk.events, until));
            prop_assert_eq!(read, row);
        }
        let before = Desk::now() - SignedDuration::from_nanos(1);
        prop_assert_eq!(Proposal::replay(&desk.events, Some(before), None), None);
    }

    #[test]
    fn what_had_happened_by_then_is_read_and_nothing_else(ops in ops(24), hour in 0i64..300) {
        let desk = history(&ops);
        let until = at("2025-04-20T22:00:00Z") + SignedDuration::from_hours(hour);
        let read = Proposal::replay(&desk.events, None, Some(until)).unwrap();
        let of = |seq: i64| desk.proposal.steps.iter().find(|step| step.seq == seq).unwrap();
        let had_happened = |seq: &i64| {
            let mut named = of(*seq);
            while let Some(fact) = named.act.changes_fact() {
                named = of(fact);
            }
            named.act == Act::Void || named.place().time <= until
        };
        let mut expected = kept(&desk.proposal);
        expected.retain(had_happened);
        prop_assert_eq!(kept(&read), expected);
        // What occurred last by then is what a fold of these alone gives.
        let again = Proposal::replay(&desk.events, None, Some(Timestamp::MAX)).unwrap();
        prop_assert_eq!(again, desk.proposal);
    }

    #[test]
    fn a_refused_fact_leaves_no_trace(ops in ops(24)) {
        let mut desk = opened();
        for (place, op) in ops.iter().enumerate() {
            let before = desk.proposal.clone();
            match op.perform(place, &mut desk) {
                Some(event) => {
                    prop_assert_eq!(event.status.unwrap(), (before.status, desk.proposal.status));
                    prop_assert_eq!(desk.proposal.revision, event.seq);
                }
                None => prop_assert_eq!(&desk.proposal, &before),
            }
        }
    }
}

/// Random histories are worth something only if they lead everywhere.
#[test]
fn random_histories_reach_every_status_and_hold_every_kind_of_fact() {
    use proptest::{
        strategy::{Strategy as _, ValueTree as _},
        test_runner::TestRunner,
    };
    let mut runner = TestRunner::deterministic();
    let mut statuses = std::collections::HashSet::new();
    let mut acts = std::collections::HashSet::new();
    let mut recorded = 0;
    for _ in 0..1_000 {
        let ops = ops(24).new_tree(&mut runner).unwrap().current();
        let desk = history(&ops);
        recorded += desk.events.len();
        statuses.insert(desk.proposal.status);
        acts.extend(desk.proposal.steps.iter().map(|step| step.act.kind()));
    }
    assert!(recorded > 6_000, "{recorded}");
    let missing: Vec<Status> = Status::ALL
        .into_iter()
        .filter(|status| !statuses.contains(status) && *status != Status::Draft)
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    let never: Vec<&str> = acts::ACTS
        .iter()
        .filter(|rule| !acts.contains(&rule.act))
        .map(|rule| rule.name)
        .collect();
    // Those begin in public, and clarifications move nothing.
    assert_eq!(never, ["draft", "clarify a fact"]);
}
