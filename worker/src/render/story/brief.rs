//! What happened in a few words: the subject of a mail after the title, and how a fact is
//! named that another one changes.

use demarche::contract::v1::{
    Assessment, Communication, Deadline, Event, EventType as T, PerformanceReport, Recognition,
    Relation, Response, Statement, StatusOverride, Timeliness, event::Fact,
};

use super::{Teller, amends::corrected, said};
use crate::render::{locale::Value, when};

/// Characters of a term where only a few words have place.
const SHORT_TERM: usize = 60;
/// Characters of the name of somebody who reports or assesses.
const SHORT_NAME: usize = 60;

impl Teller<'_> {
    pub(super) fn brief(&self, event: &Event) -> String {
        self.brief_beside(event, self.changed(event))
    }

    /// The same, of an event that changes this one. The changed one of a changed one is not
    /// known here.
    fn brief_beside(&self, event: &Event, changed: Option<&Event>) -> String {
        match event.r#type() {
            T::Unspecified => self.locale.say("happened-other"),
            T::PartyCreated => self.locale.say("happened-party-created"),
            T::PartyUpdated => self.locale.say("happened-party-updated"),
            T::ProposalDrafted => self.locale.say("happened-drafted"),
            T::ProposalAnnounced => self.by("happened-announced", event),
            T::ProposalTransmitted => self.by("happened-transmitted", event),
            T::ProposalAmended => self.by("happened-amended", event),
            T::ProposalWithdrawn => self.by("happened-withdrawn", event),
            T::ProposalUpdated => self.locale.say("happened-updated"),
            T::ProposalLapsed => self.locale.say("happened-lapsed"),
            T::ProposalVoided => self.locale.say("happened-voided"),
            T::TermsMoot => self.locale.say("happened-moot"),
            T::TalksReported => self.by("happened-talks", event),
            T::ProposalClarified => self.by("happened-clarified", event),
            T::GovernmentChanged => self.government(event),
            T::FactCorrected => self.now_so(event, changed),
            T::FactRetracted => self.of_fact("happened-retracted", changed),
            T::FactClarified => self.of_fact("happened-fact-clarified", changed),
            T::FactCorroborated => self.of_fact("happened-corroborated", changed),
            T::ResponseRecorded
            | T::StatementRecorded
            | T::PerformanceReported
            | T::RelationRecorded
            | T::StatusOverridden
            | T::FactAssessed
            | T::SilenceReached
            | T::DeadlineNear
            | T::DeadlinePassed
            | T::RecognitionRecorded => self
                .brief_of_fact(event, changed)
                .unwrap_or_else(|| self.locale.say("happened-other")),
        }
    }

    /// Of events of which the fact says it better than the type.
    fn brief_of_fact(&self, event: &Event, changed: Option<&Event>) -> Option<String> {
        match event.fact.as_ref()? {
            Fact::Response(response) => Some(self.response_brief(response)),
            Fact::Statement(statement) => Some(self.statement_brief(statement)),
            Fact::PerformanceReport(report) => Some(self.report_brief(report)),
            Fact::Relation(relation) => Some(self.relation_brief(relation, event)),
            Fact::StatusOverride(decision) => Some(self.override_brief(decision)),
            Fact::Assessment(assessment) => Some(self.assessment_brief(assessment, changed)),
            Fact::Silence(silence) => {
                let party = self.names.short(&silence.addressee);
                let class = silence.channel_class();
                Some(self.silence(class, &party, silence.days, &silence.as_of))
            }
            Fact::Deadline(deadline) => Some(self.deadline_brief(deadline, event.r#type())),
            Fact::Recognition(recognition) => Some(self.recognition_brief(recognition)),
            Fact::Party(_)
            | Fact::Version(_)
            | Fact::Conveyance(_)
            | Fact::Withdrawal(_)
            | Fact::EditorialChange(_)
            | Fact::Talks(_)
            | Fact::Explanation(_)
            | Fact::Lapse(_)
            | Fact::Mootness(_)
            | Fact::Voiding(_)
            | Fact::Correction(_)
            | Fact::Clarification(_)
            | Fact::Retraction(_)
            | Fact::Corroboration(_)
            | Fact::GovernmentChange(_) => None,
        }
    }

    /// What a party did, which is whoever spoke, or else those who offer.
    fn by(&self, id: &str, event: &Event) -> String {
        let party = match (said::communication(event), &self.alert.proposal) {
            (Some(communication), _) => self.names.short(&communication.on_behalf_of),
            (None, Some(proposal)) => self.names.short_list(&proposal.proponents),
            (None, None) => String::new(),
        };
        self.locale.tell(id, &[("party", Value::Text(&party))])
    }

    fn response_brief(&self, response: &Response) -> String {
        let party = self.speaks_for(response.communication.as_ref());
        let answer = self.locale.name(response.kind().as_str_name());
        self.locale.tell(
            "happened-response",
            &[
                ("party", Value::Text(&party)),
                ("response", Value::Text(&answer)),
            ],
        )
    }

    fn statement_brief(&self, statement: &Statement) -> String {
        let party = self.speaks_for(statement.communication.as_ref());
        let kind = self.locale.name(statement.kind().as_str_name());
        self.party_and_words(&party, &kind)
    }

    /// Never without on what it rests: "freed" alone is what a family would read.
    fn report_brief(&self, report: &PerformanceReport) -> String {
        let term = self.term_named(&report.term_id, SHORT_TERM);
        let mut state = self.locale.name(report.state().as_str_name());
        let quantity = report.quantity.as_ref();
        if let Some(count) = quantity.and_then(|quantity| self.in_numbers(quantity)) {
            state = self.locale.tell(
                "state-and-count",
                &[
                    ("state", Value::Text(&state)),
                    ("count", Value::Text(&count)),
                ],
            );
        }
        let basis = self.locale.name(report.basis().as_str_name());
        self.locale.tell(
            "happened-performance",
            &[
                ("term", Value::Text(&term)),
                ("state", Value::Text(&state)),
                ("basis", Value::Text(&basis)),
            ],
        )
    }

    fn relation_brief(&self, relation: &Relation, event: &Event) -> String {
        self.seen_from_here(relation, event).0
    }

    fn override_brief(&self, decision: &StatusOverride) -> String {
        let status = self.locale.name(decision.status().as_str_name());
        self.locale
            .tell("happened-overridden", &[("status", Value::Text(&status))])
    }

    fn assessment_brief(&self, assessment: &Assessment, changed: Option<&Event>) -> String {
        let assessor = self.typed(&assessment.assessor, SHORT_NAME);
        let judgement = self.locale.name(assessment.judgement().as_str_name());
        let what = self.of_fact("happened-assessed", changed);
        self.locale.tell(
            "assessed-by",
            &[
                ("assessor", Value::Text(&assessor)),
                ("judgement", Value::Text(&judgement)),
                ("what", Value::Text(&what)),
            ],
        )
    }

    fn deadline_brief(&self, deadline: &Deadline, kind: T) -> String {
        let (timeliness, what) = (
            match deadline.timeliness() {
                // An event about a date that does not say more says it by its type.
                Timeliness::Unspecified if kind == T::DeadlinePassed => Timeliness::Overdue,
                Timeliness::Unspecified => Timeliness::DueSoon,
                said => said,
            },
            self.due(deadline, SHORT_TERM),
        );
        let timeliness = self.locale.name(timeliness.as_str_name());
        self.party_and_words(&timeliness, &what)
    }

    fn recognition_brief(&self, recognition: &Recognition) -> String {
        let party = self.names.short(&recognition.recogniser);
        let mode = self.locale.name(recognition.mode().as_str_name());
        self.party_and_words(&party, &mode)
    }

    fn government(&self, event: &Event) -> String {
        match (&event.fact, &self.alert.proposal) {
            (Some(Fact::GovernmentChange(change)), Some(_)) => {
                let party = self.names.short(&change.state);
                self.locale
                    .tell("happened-government-of", &[("party", Value::Text(&party))])
            }
            _ => self.locale.say("happened-government"),
        }
    }

    /// What is so by a correction.
    fn now_so(&self, event: &Event, changed: Option<&Event>) -> String {
        match &event.fact {
            Some(Fact::Correction(correction)) => corrected(correction, changed).map_or_else(
                || self.of_fact("happened-corrected", changed),
                |now| self.brief_beside(&now, None),
            ),
            _ => self.of_fact("happened-corrected", changed),
        }
    }

    fn of_fact(&self, id: &str, changed: Option<&Event>) -> String {
        let what = match changed {
            Some(changed) => self.brief_beside(changed, None),
            None => self.locale.say("a-fact"),
        };
        self.locale.tell(id, &[("fact", Value::Text(&what))])
    }

    fn speaks_for(&self, communication: Option<&Communication>) -> String {
        let party = communication.map(|said| self.names.short(&said.on_behalf_of));
        party.unwrap_or_default()
    }

    fn party_and_words(&self, party: &str, words: &str) -> String {
        self.locale.tell(
            "party-and-words",
            &[("party", Value::Text(party)), ("words", Value::Text(words))],
        )
    }

    /// The end of a date's wait: `answer of Venezuela, due by 30 April 2025`.
    pub(super) fn due(&self, deadline: &Deadline, longest: usize) -> String {
        let party = self.names.short(&deadline.party);
        let due = deadline.due.as_ref();
        let due = due.and_then(|due| when::occurrence(self.locale, due));
        let due = due.unwrap_or_default();
        let when = ("when", Value::Text(&due));
        let party = ("party", Value::Text(&party));
        if deadline.term_id.is_empty() {
            return self.locale.tell("due-answer", &[party, when]);
        }
        let term = self.term_named(&deadline.term_id, longest);
        self.locale
            .tell("due-term", &[party, ("term", Value::Text(&term)), when])
    }
}
