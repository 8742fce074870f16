//! Random histories.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::super::{desk::*, *};

/// One thing to record, as numbers.
#[derive(Debug, Clone)]
pub(super) struct Op {
    /// What.
    kind: u8,
    /// Hours after the announcement.
    hour: u16,
    /// Among the choices of its kind.
    choice: u8,
    /// Which earlier fact, if it names one.
    of: u8,
    /// Only the day is known.
    by_day: bool,
}

pub(super) fn ops(most: usize) -> impl Strategy<Value = Vec<Op>> {
    let op = (
        any::<u8>(),
        0u16..240,
        any::<u8>(),
        any::<u8>(),
        any::<bool>(),
    );
    let op = op.prop_map(|(kind, hour, choice, of, by_day)| Op {
        kind,
        hour,
        choice,
        of,
        by_day,
    });
    prop::collection::vec(op, 1..most)
}

pub(super) const OTHER: &str = "united-states";

/// Two addressees, two terms with numbers and dates, a date for the answer.
pub(super) fn opened() -> Desk {
    let mut new = announcement(&[ADDRESSEE, OTHER]);
    let mut first = term("t1");
    first.quantity = exactly(10);
    first.due = Some(day("2025-04-29"));
    new.version.terms = vec![first, term("t2")];
    new.version.reply_due = Some(day("2025-04-24"));
    Desk::open(new)
}

/// Numbers that follow from a number.
pub(super) fn shuffled(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |below| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below.max(1)
    }
}

const KINDS: [ResponseKind; 9] = [
    ResponseKind::Acknowledgement,
    ResponseKind::RequestForClarification,
    ResponseKind::Deferral,
    ResponseKind::RefusalToComment,
    ResponseKind::Acceptance,
    ResponseKind::PartialAcceptance,
    ResponseKind::ConditionalAcceptance,
    ResponseKind::CounterProposal,
    ResponseKind::Rejection,
];

const CHANNELS: [Channel; 3] = [
    Channel::Broadcast,
    Channel::NoteVerbale,
    Channel::BackChannel,
];

fn pick<T: Copy>(from: &[T], choice: u8) -> T {
    from[usize::from(choice) % from.len()]
}

impl Op {
    /// No two moments are the same: their order would be that of arrival.
    fn moment(&self, place: usize) -> Timestamp {
        let seconds = i64::from(self.hour) * 3600 + i64::try_from(place).unwrap() + 1;
        at("2025-04-20T22:00:00Z") + SignedDuration::from_secs(seconds)
    }

    fn occurred(&self, place: usize) -> Occurrence {
        let moment = self.moment(place);
        if self.by_day {
            Occurrence::new(moment, Precision::Day, "America/Caracas").unwrap()
        } else {
            Occurrence::instant(moment)
        }
    }

    fn answer(&self, place: usize) -> NewResponse {
        let who = if self.of.is_multiple_of(3) {
            OTHER
        } else {
            ADDRESSEE
        };
        let capacity = pick(
            &[
                Capacity::HeadOfState,
                Capacity::ForeignMinister,
                Capacity::AnonymousOfficial,
            ],
            self.choice / 9,
        );
        let mut words = said(who, capacity, pick(&CHANNELS, self.of), "2025-04-20");
        words.occurred = self.occurred(place);
        let mut answer = Desk::answer(pick(&KINDS, self.choice), words);
        answer.evidence = evidence(pick(
            &[
                Attribution::Reported,
                Attribution::Claimed,
                Attribution::OfficiallyConfirmed,
            ],
            self.choice / 32,
        ));
        answer
    }

    /// A fact that was recorded before.
    fn fact(&self, desk: &Desk) -> i64 {
        desk.events[usize::from(self.of) % desk.events.len()].seq
    }

    /// Tries to record the fact. What the rules refuse is left out.
    pub(super) fn perform(&self, place: usize, desk: &mut Desk) -> Option<Event> {
        let when = self.moment(place).to_string();
        let (when, choice) = (when.as_str(), self.choice);
        let result = match self.kind % 24 {
            0..=6 => desk.record(self.answer(place)).map(|(_, event)| event),
            7 => desk.conveyed(Channel::NoteVerbale, when),
            8 => {
                let channel = pick(&CHANNELS, choice);
                let mut version = Desk::new_version(channel, when);
                version.reply_due = choice.is_multiple_of(2).then(|| day("2025-04-26"));
                desk.note(|proposal, seq, now| proposal.amend(version, seq, now))
            }
            9 => desk.withdrawn(when),
            10 => desk.talks(when),
            11 => {
                let request = self.fact(desk);
                desk.explained(choice.is_multiple_of(2).then_some(request), when)
            }
            12 | 13 => {
                let basis = pick(
                    &[
                        PerformanceBasis::ClaimedByObligor,
                        PerformanceBasis::IndependentlyVerified,
                        PerformanceBasis::Announced,
                    ],
                    choice,
                );
                let state = pick(
                    &[
                        PerformanceState::Begun,
                        PerformanceState::Complete,
                        PerformanceState::Abandoned,
                    ],
                    self.of,
                );
                let mut report = Desk::report(pick(&["t1", "t2"], self.of), basis, state, when);
                report.quantity = exactly(i64::from(choice % 12));
                desk.told(report)
            }
            14 => desk.lapsed(pick(&["", "for a reason"], choice), when),
            15 => desk.mooted(pick(&[&["t1"][..], &["t1", "t2"], &["t2"]], choice), when),
            16 => desk.overridden(pick(&Status::ALL, choice), when),
            17 => desk.related(
                pick(&[RelationKind::Supersedes, RelationKind::Revives], choice),
                2,
                1,
                when,
            ),
            18 => desk.stated(when),
            19 => {
                let fact = self.fact(desk);
                desk.retracted(fact)
            }
            20 => self.correct(place, desk),
            21 => {
                let fact = self.fact(desk);
                desk.corroborated(fact, Attribution::OfficiallyConfirmed, vec![source()])
            }
            22 => {
                let fact = self.fact(desk);
                desk.assessed(
                    fact,
                    pick(&[Judgement::Disputed, Judgement::Verified], choice),
                )
            }
            _ if choice < 16 => desk.voided(),
            _ => desk.governed(ADDRESSEE, when),
        };
        result.ok()
    }

    /// Corrects the latest response.
    fn correct(&self, place: usize, desk: &mut Desk) -> Result<Event, Refusal> {
        let response = desk
            .events
            .iter()
            .rev()
            .find_map(|event| match &event.fact {
                Fact::Response(response) => Some(response.clone()),
                _ => None,
            });
        let Some(mut response) = response else {
            return Err(Refusal::Invalid(Vec::new()));
        };
        let new = self.answer(place);
        response.kind = new.kind;
        response.positions = new.positions;
        response.communication.occurred = new.communication.occurred;
        response.withdraws = None;
        desk.corrected(response.seq, Fact::Response(response))
    }
}

/// A history: the operations that the rules allow, an hour of the record apart.
pub(super) fn history(ops: &[Op]) -> Desk {
    let mut desk = opened();
    for (place, op) in ops.iter().enumerate() {
        desk.now += SignedDuration::from_hours(1);
        op.perform(place, &mut desk);
    }
    desk
}
