//! What the calendar says, in a sentence each. "Overdue" is nobody's word here: a date that
//! a party set has passed, or nothing was reported for so many days.

use super::Record;
use crate::{
    domain::{ChannelClass, Deadline, Fact, SilenceReached, Timeliness},
    web::dates::{When, day},
};

impl Record<'_> {
    /// The sentence; none for what is not the calendar's.
    pub(super) fn notice(&self, fact: &Fact) -> Option<String> {
        match fact {
            Fact::Silence(silence) => Some(self.silent(silence)),
            Fact::Deadline(deadline) => Some(self.due(deadline)),
            _ => None,
        }
    }

    fn silent(&self, silence: &SilenceReached) -> String {
        let language = self.visit.language;
        let args = [
            (
                "party",
                self.names.name(&silence.addressee, self.visit).into(),
            ),
            ("days", silence.days.into()),
            ("date", day(silence.as_of, language).into()),
        ];
        match silence.class {
            ChannelClass::Formal => language.tell("notice-silence-formal", args),
            ChannelClass::Public | ChannelClass::Private => {
                language.tell("notice-silence-public", args)
            }
        }
    }

    fn due(&self, deadline: &Deadline) -> String {
        let language = self.visit.language;
        let args = [
            ("party", self.names.name(&deadline.party, self.visit).into()),
            ("term", self.term_number(&deadline.term_id).into()),
            ("date", When::of(&deadline.due, language).words.into()),
        ];
        let passed = matches!(deadline.timeliness, Timeliness::Overdue | Timeliness::Late);
        match (deadline.term_id.is_empty(), passed) {
            (true, false) => language.tell("notice-answer-due", args),
            (true, true) => language.tell("notice-answer-overdue", args),
            (false, false) => language.tell("notice-term-due", args),
            (false, true) => language.tell("notice-term-overdue", args),
        }
    }
}
