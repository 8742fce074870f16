//! Every act in every status, and every row of the lifecycle, from the tables.

use std::collections::HashSet;

use super::{
    acts::{ACTS, ActKind, Rule},
    desk::*,
    lifecycle::{TABLE, Transition as T, next},
    *,
};

/// A way to perform an act, and the steps of the lifecycle that it asks for, in their order.
struct Performed {
    act: ActKind,
    asks: &'static [T],
    perform: fn(&mut Desk) -> Result<Event, Refusal>,
}

const WHEN: &str = "2025-04-28T12:00:00Z";

const fn performed(
    act: ActKind,
    asks: &'static [T],
    perform: fn(&mut Desk) -> Result<Event, Refusal>,
) -> Performed {
    Performed { act, asks, perform }
}

fn answered(desk: &mut Desk, kind: ResponseKind) -> Result<Event, Refusal> {
    desk.responded(kind, WHEN).map(|(_, event)| event)
}

fn reported(
    desk: &mut Desk,
    basis: PerformanceBasis,
    state: PerformanceState,
) -> Result<Event, Refusal> {
    desk.told(Desk::report("t1", basis, state, WHEN))
}

/// Each act, and where it matters each kind of it.
const EVERY: &[Performed] = &[
    performed(ActKind::Announce, &[T::Announce], |desk| {
        desk.conveyed(Channel::PressRelease, WHEN)
    }),
    performed(ActKind::Transmit, &[T::Transmit], |desk| {
        desk.conveyed(Channel::NoteVerbale, WHEN)
    }),
    performed(ActKind::Withdraw, &[T::Withdraw], |desk| {
        desk.withdrawn(WHEN)
    }),
    performed(ActKind::Respond, &[T::Consider], |desk| {
        answered(desk, ResponseKind::Acknowledgement)
    }),
    performed(ActKind::Respond, &[T::Consider], |desk| {
        answered(desk, ResponseKind::RequestForClarification)
    }),
    performed(ActKind::Respond, &[T::Consider], |desk| {
        answered(desk, ResponseKind::Deferral)
    }),
    performed(ActKind::Respond, &[], |desk| {
        answered(desk, ResponseKind::RefusalToComment)
    }),
    performed(ActKind::Respond, &[T::Reopen, T::Agree], |desk| {
        answered(desk, ResponseKind::Acceptance)
    }),
    performed(
        ActKind::Respond,
        &[T::Reopen, T::AcceptInPrinciple],
        |desk| answered(desk, ResponseKind::PartialAcceptance),
    ),
    performed(
        ActKind::Respond,
        &[T::Reopen, T::AcceptInPrinciple],
        |desk| answered(desk, ResponseKind::ConditionalAcceptance),
    ),
    performed(ActKind::Respond, &[T::Reopen, T::Negotiate], |desk| {
        answered(desk, ResponseKind::CounterProposal)
    }),
    performed(ActKind::Respond, &[T::Reject], |desk| {
        answered(desk, ResponseKind::Rejection)
    }),
    performed(ActKind::Talks, &[T::Reopen, T::Negotiate], |desk| {
        desk.talks(WHEN)
    }),
    performed(ActKind::Explain, &[], |desk| desk.explained(None, WHEN)),
    performed(ActKind::Report, &[], |desk| {
        reported(desk, PerformanceBasis::Announced, PerformanceState::Begun)
    }),
    performed(ActKind::Report, &[T::Implement], |desk| {
        reported(
            desk,
            PerformanceBasis::ClaimedByObligor,
            PerformanceState::Complete,
        )
    }),
    performed(ActKind::Report, &[T::Implement, T::Fulfil], |desk| {
        reported(
            desk,
            PerformanceBasis::ConfirmedByBeneficiary,
            PerformanceState::Complete,
        )
    }),
    performed(ActKind::Report, &[T::Collapse], |desk| {
        reported(
            desk,
            PerformanceBasis::Announced,
            PerformanceState::Abandoned,
        )
    }),
    performed(ActKind::Lapse, &[T::Lapse], |desk| {
        desk.lapsed("Nobody came.", WHEN)
    }),
    performed(ActKind::Moot, &[T::BecomeMoot], |desk| {
        desk.mooted(&["t1"], WHEN)
    }),
    performed(ActKind::Void, &[T::Void], Desk::voided),
    performed(ActKind::Supersede, &[T::Supersede], |desk| {
        desk.related(RelationKind::Supersedes, 2, 1, WHEN)
    }),
    performed(ActKind::Relate, &[], |desk| {
        desk.related(RelationKind::Supersedes, 1, 2, WHEN)
    }),
    performed(ActKind::Relate, &[], |desk| {
        desk.related(RelationKind::Revives, 2, 1, WHEN)
    }),
    performed(ActKind::State, &[], |desk| desk.stated(WHEN)),
    performed(ActKind::Government, &[], |desk| {
        desk.governed(ADDRESSEE, WHEN)
    }),
    performed(ActKind::Clarify, &[], |desk| desk.clarified(1)),
    performed(ActKind::Assess, &[], |desk| {
        desk.assessed(1, Judgement::Disputed)
    }),
    performed(ActKind::Corroborate, &[], |desk| {
        desk.corroborated(1, Attribution::OfficiallyConfirmed, vec![source()])
    }),
];

/// A draft that an editor has brought to a status.
fn standing_at(status: Status) -> Desk {
    let mut desk = Desk::open(draft(&[ADDRESSEE]));
    match status {
        Status::Draft => {}
        Status::Void => drop(desk.voided().unwrap()),
        _ => drop(desk.overridden(status, "2025-04-22").unwrap()),
    }
    assert_eq!(desk.status(), status);
    desk
}

#[test]
fn every_act_is_legal_where_the_table_says_and_leads_where_the_lifecycle_says() {
    for performed in EVERY {
        let rule = performed.act.rule();
        for transition in performed.asks {
            assert!(
                rule.makes.contains(transition),
                "{} by {transition:?}",
                rule.name
            );
        }
        for status in Status::ALL {
            let mut desk = standing_at(status);
            let before = desk.proposal.clone();
            let result = (performed.perform)(&mut desk);
            if rule.allows(status) {
                let event = result.unwrap_or_else(|no| panic!("{} in {status}: {no:?}", rule.name));
                let to = performed
                    .asks
                    .iter()
                    .fold(status, |at, step| next(at, *step).unwrap_or(at));
                assert_eq!(desk.status(), to, "{} in {status}", rule.name);
                assert_eq!(
                    event.status,
                    Some((status, to)),
                    "{} in {status}",
                    rule.name
                );
            } else {
                assert_eq!(
                    result.unwrap_err(),
                    Refusal::IllegalStep {
                        state: status.to_string(),
                        step: rule.name.to_owned(),
                        missing: vec![rule.missing(status).to_owned()],
                    }
                );
                assert_eq!(desk.proposal, before, "{} in {status}", rule.name);
            }
        }
    }
}

#[test]
fn an_amendment_is_legal_where_the_table_says() {
    for status in Status::ALL {
        let mut desk = standing_at(status);
        let result = desk.amended(WHEN);
        assert_eq!(
            result.is_ok(),
            ActKind::Amend.rule().allows(status),
            "{status}"
        );
        if result.is_ok() {
            let to = match status {
                _ if status.is_reopenable() => Status::UnderNegotiation,
                Status::Draft => Status::Announced,
                Status::AcceptedInPrinciple => Status::UnderNegotiation,
                unchanged => unchanged,
            };
            assert_eq!(desk.status(), to, "{status}");
        }
    }
}

#[test]
fn an_editor_can_decide_on_every_status_but_void_and_in_every_one_but_void() {
    for from in Status::ALL {
        for to in Status::ALL {
            let mut desk = standing_at(from);
            let result = desk.overridden(to, WHEN);
            if to == Status::Void {
                assert_eq!(wrong_fields(result), ["status"]);
            } else if from == Status::Void {
                assert_eq!(missing(result), [ActKind::Override.rule().missing(from)]);
            } else {
                result.unwrap();
                assert_eq!(desk.status(), to, "from {from}");
            }
        }
    }
}

#[test]
fn every_kind_of_act_has_one_row_and_is_performed_here() {
    let rows: HashSet<ActKind> = ACTS.iter().map(|rule| rule.act).collect();
    assert_eq!(rows.len(), ACTS.len());
    let names: HashSet<&str> = ACTS.iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), ACTS.len());
    let elsewhere = [
        // Made by the first event of a proposal.
        ActKind::Draft,
        // By the two tests above.
        ActKind::Amend,
        ActKind::Override,
        // By the tests of revisions: they name a fact that can be corrected or retracted.
        ActKind::Correct,
        ActKind::Retract,
    ];
    let performed: HashSet<ActKind> = EVERY.iter().map(|one| one.act).chain(elsewhere).collect();
    assert_eq!(performed, rows);
}

#[test]
fn every_step_of_the_lifecycle_is_made_by_an_act() {
    for (from, step, _) in TABLE {
        let makes = |rule: &Rule| {
            rule.makes.contains(step) && from.iter().any(|status| rule.allows(*status))
        };
        assert!(ACTS.iter().any(makes), "{step:?}");
    }
}

/// The statuses in the words of the rules.
fn worded(from: &[Status]) -> String {
    let open: Vec<Status> = Status::ALL.into_iter().filter(|s| s.is_open()).collect();
    let mut words = Vec::new();
    let mut rest = from.to_vec();
    if rest.len() == Status::ALL.len() {
        return "any".to_owned();
    }
    if open.iter().all(|status| rest.contains(status)) {
        words.push("open".to_owned());
        rest.retain(|status| !open.contains(status));
    }
    words.extend(rest.iter().map(ToString::to_string));
    words.join(", ")
}

#[test]
fn the_lifecycle_reads_as_the_rules() {
    let lines: Vec<String> = TABLE
        .iter()
        .map(|(from, _, to)| format!("{} → {to}", worded(from)))
        .collect();
    assert_eq!(
        lines,
        [
            "DRAFT → ANNOUNCED",
            "DRAFT, ANNOUNCED → TRANSMITTED",
            "ANNOUNCED, TRANSMITTED → UNDER_CONSIDERATION",
            "open → UNDER_NEGOTIATION",
            "open → ACCEPTED_IN_PRINCIPLE",
            "open → AGREED",
            "open → REJECTED",
            "AGREED, PARTIALLY_FULFILLED, COLLAPSED → IN_IMPLEMENTATION",
            "AGREED, IN_IMPLEMENTATION, PARTIALLY_FULFILLED, COLLAPSED → FULFILLED",
            "AGREED, IN_IMPLEMENTATION, PARTIALLY_FULFILLED, COLLAPSED → PARTIALLY_FULFILLED",
            "AGREED, IN_IMPLEMENTATION, PARTIALLY_FULFILLED, COLLAPSED → COLLAPSED",
            "open → WITHDRAWN",
            "open → LAPSED",
            "open → MOOT",
            "open, REJECTED → SUPERSEDED",
            "REJECTED, WITHDRAWN, LAPSED, MOOT → UNDER_NEGOTIATION",
            "any → VOID",
        ]
    );
}

#[test]
fn the_acts_read_as_the_rules() {
    let lines: Vec<String> = ACTS
        .iter()
        .filter(|rule| rule.legal.len() < Status::ALL.len())
        .map(|rule| format!("{}: {}", rule.name, worded(rule.legal)))
        .collect();
    let agreed = "AGREED, IN_IMPLEMENTATION, FULFILLED, PARTIALLY_FULFILLED, COLLAPSED";
    let made = "ANNOUNCED, TRANSMITTED, UNDER_CONSIDERATION, UNDER_NEGOTIATION, \
                ACCEPTED_IN_PRINCIPLE";
    let all = "open, AGREED, REJECTED, IN_IMPLEMENTATION, FULFILLED, PARTIALLY_FULFILLED, \
               COLLAPSED, WITHDRAWN, LAPSED, MOOT, SUPERSEDED";
    assert_eq!(
        lines,
        [
            "draft: DRAFT".to_owned(),
            "announce: open".to_owned(),
            "transmit: open, REJECTED".to_owned(),
            "amend: open, REJECTED, WITHDRAWN, LAPSED, MOOT".to_owned(),
            "withdraw: open".to_owned(),
            format!("record a response: {made}, REJECTED, WITHDRAWN, LAPSED, MOOT"),
            "report talks: open, REJECTED, WITHDRAWN, LAPSED, MOOT".to_owned(),
            format!(
                "clarify the proposal: {made}, AGREED, REJECTED, IN_IMPLEMENTATION, FULFILLED, \
                 PARTIALLY_FULFILLED, COLLAPSED, WITHDRAWN, LAPSED, MOOT, SUPERSEDED"
            ),
            format!("report performance: {agreed}"),
            "lapse: open".to_owned(),
            "moot terms: open, AGREED, IN_IMPLEMENTATION".to_owned(),
            format!("override the status: {all}"),
            "supersede: open, REJECTED".to_owned(),
            format!("relate: {all}"),
            format!("record a statement: {all}"),
            format!("change the government: {all}"),
        ]
    );
}
