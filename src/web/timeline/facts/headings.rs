//! What a fact is headed.

use super::Record;
use crate::{
    domain::{Event, Fact},
    web::words::Worded as _,
};

impl Record<'_> {
    /// The kind of fact, as exactly as two or three words tell it.
    pub(crate) fn heading(&self, event: &Event) -> String {
        let language = self.visit.language;
        match &event.fact {
            Fact::Response(response) => language.say(response.kind.key()),
            Fact::Statement(statement) => language.say(statement.kind.key()),
            Fact::Assessment(assessment) => language.say(assessment.judgement.key()),
            Fact::Version(version) if version.number > 1 => {
                language.tell("amended-to", [("number", version.number.into())])
            }
            Fact::Party(_)
            | Fact::Version(_)
            | Fact::Conveyance(_)
            | Fact::Withdrawal(_)
            | Fact::Editorial(_)
            | Fact::Report(_)
            | Fact::Relation(_)
            | Fact::Talks(_)
            | Fact::Explanation(_)
            | Fact::Lapse(_)
            | Fact::Mootness(_)
            | Fact::Voiding(_)
            | Fact::Override(_)
            | Fact::Correction(_)
            | Fact::Clarification(_)
            | Fact::Retraction(_)
            | Fact::Corroboration(_)
            | Fact::Silence(_)
            | Fact::Deadline(_)
            | Fact::Government(_)
            | Fact::Recognition(_) => language.say(event.event_type.key()),
        }
    }
}
