//! What the calendar says: an answer is awaited for so long, a date is near or has passed.
//!
//! Silence is never late. Nobody is late who was not given a date: "overdue" is said only of
//! a date that a party set.

use demarche::contract::v1::{ChannelClass, Deadline, Proposal, SilenceClock, SilenceReached};

use super::{Line, Teller};
use crate::{
    clean,
    render::{locale::Value, when},
};

/// Characters of a day that cannot be read.
const LONGEST_DAY: usize = 20;

impl Teller<'_> {
    /// `Venezuela: no public response reported for 7 days, as of 27 April 2025`.
    pub(super) fn silence(
        &self,
        class: ChannelClass,
        party: &str,
        days: i32,
        as_of: &str,
    ) -> String {
        let id = match class {
            ChannelClass::Public => "silence-public",
            ChannelClass::Formal => "silence-formal",
            ChannelClass::Private | ChannelClass::Unspecified => "silence-any",
        };
        let day = when::day(self.locale, as_of).unwrap_or_else(|| clean::line(as_of, LONGEST_DAY));
        self.locale.tell(
            id,
            &[
                ("party", Value::Text(party)),
                ("days", Value::Count(days.into())),
                ("date", Value::Text(&day)),
            ],
        )
    }

    pub(super) fn silent(&self, silence: &SilenceReached) -> Vec<Line> {
        let party = self.names.of(&silence.addressee);
        let said = self.silence(
            silence.channel_class(),
            &party,
            silence.days,
            &silence.as_of,
        );
        let mut lines = self.one("label-silence", said);
        let since = silence.since.as_ref();
        let since = since.and_then(|since| when::occurrence(self.locale, since));
        self.fact(&mut lines, "label-awaited-since", since.unwrap_or_default());
        lines
    }

    pub(super) fn deadline(&self, deadline: &Deadline) -> Vec<Line> {
        let mut lines = self.one("label-deadline", self.due(deadline, self.measure.term));
        let timeliness = self.locale.name(deadline.timeliness().as_str_name());
        self.fact(&mut lines, "label-timeliness", timeliness);
        let set_by = if deadline.term_id.is_empty() {
            "date-set-for-answer"
        } else {
            "date-set-by-term"
        };
        lines.push(self.sentence(set_by));
        lines
    }

    /// Clocks that still run or stand, each a line.
    pub(super) fn clocks(&self, proposal: &Proposal, lines: &mut Vec<Line>) {
        let open: Vec<_> = proposal
            .clocks
            .iter()
            .filter(|clock| clock.answered.is_none())
            .collect();
        for clock in open.iter().take(self.measure.terms) {
            self.clock(clock, lines);
        }
        self.more(open.len(), lines);
    }

    fn clock(&self, clock: &SilenceClock, lines: &mut Vec<Line>) {
        let party = self.names.of(&clock.addressee);
        let mut said = self.silence(clock.channel_class(), &party, clock.days, &clock.as_of);
        let paused = clock.paused.as_ref();
        if let Some(paused) = paused.and_then(|paused| when::occurrence(self.locale, paused)) {
            said.push_str("; ");
            said.push_str(
                &self
                    .locale
                    .tell("clock-paused", &[("when", Value::Text(&paused))]),
            );
        }
        self.fact(lines, "label-silence", said);
    }

    /// Dates that parties set, each a line with what became of it.
    pub(super) fn deadlines(&self, proposal: &Proposal, lines: &mut Vec<Line>) {
        for deadline in proposal.deadlines.iter().take(self.measure.terms) {
            let timeliness = self.locale.name(deadline.timeliness().as_str_name());
            let due = self.due(deadline, self.measure.term);
            self.fact(lines, "label-deadline", format!("{due}: {timeliness}"));
        }
        self.more(proposal.deadlines.len(), lines);
    }
}
