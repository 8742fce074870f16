//! What is said and reported beside the offer and the answers.

use jiff::Timestamp;

use super::{
    Proposal, Refusal, Violation,
    check::{check_sources, check_time, invalid},
};
use crate::domain::{
    Act, Conveyance, Event, EventType, Fact, GovernmentChange, NewReport, NewStatement,
    PerformanceReport, ReportId, Statement, StatementId, search::Listed,
};

const OCCURRED: &str = "communication.occurred.time";

impl Proposal {
    /// Records what a third party said of the proposal.
    pub fn record_statement(
        &mut self,
        id: StatementId,
        new: NewStatement,
        seq: i64,
        now: Timestamp,
    ) -> Result<(Statement, Event), Refusal> {
        let statement = Statement {
            id,
            kind: new.kind,
            communication: new.communication,
            evidence: new.evidence,
            recorded: now,
            seq,
        };
        invalid(self.wrong_statement(&statement, now))?;
        let event = self.commit(self.event(
            seq,
            now,
            EventType::StatementRecorded,
            Some(statement.communication.occurred.clone()),
            Some(statement.evidence.attribution),
            Fact::Statement(statement.clone()),
        ))?;
        Ok((statement, event))
    }

    pub(super) fn wrong_statement(&self, statement: &Statement, now: Timestamp) -> Vec<Violation> {
        let mut violations = Vec::new();
        let speaker = &statement.communication.on_behalf_of;
        if self.takes_part(speaker) {
            violations.push(Violation::new(
                "communication.on_behalf_of",
                format!(
                    "{speaker} takes part; what it says is a response, an announcement or talks"
                ),
            ));
        }
        check_time(
            OCCURRED,
            &statement.communication.occurred,
            now,
            &mut violations,
        );
        self.check_reply(&statement.communication, &mut violations);
        check_sources(&statement.evidence.sources, &mut violations);
        violations
    }

    /// Records a report on how far a term of the version on the table is carried out.
    pub fn report_performance(
        &mut self,
        id: ReportId,
        new: NewReport,
        seq: i64,
        now: Timestamp,
    ) -> Result<(PerformanceReport, Event), Refusal> {
        let mut report = PerformanceReport {
            id,
            term_id: new.term_id,
            version: 1,
            basis: new.basis,
            state: new.state,
            quantity: new.quantity,
            named_persons: new.named_persons,
            reporter: new.reporter,
            note: new.note,
            occurred: new.occurred,
            evidence: new.evidence,
            recorded: now,
            seq,
        };
        let event = |proposal: &Self, report: &PerformanceReport| {
            proposal.event(
                seq,
                now,
                EventType::PerformanceReported,
                Some(report.occurred.clone()),
                Some(report.evidence.attribution),
                Fact::Report(report.clone()),
            )
        };
        if let Some(step) = self.step(&event(self, &report)) {
            report.version = self.version_before(&step);
        }
        invalid(self.wrong_report(&report, now))?;
        let event = self.commit(event(self, &report))?;
        Ok((report, event))
    }

    pub(super) fn wrong_report(
        &self,
        report: &PerformanceReport,
        now: Timestamp,
    ) -> Vec<Violation> {
        let mut violations = Vec::new();
        let (id, version) = (&report.term_id, report.version);
        let has = |wording: &super::Version| wording.terms.iter().any(|term| term.id == *id);
        if self.wording(version).is_some_and(|wording| !has(wording)) {
            violations.push(Violation::new(
                "term_id",
                format!("version {version}, which is on the table, has no term {id:?}"),
            ));
        }
        check_time("occurred.time", &report.occurred, now, &mut violations);
        check_sources(&report.evidence.sources, &mut violations);
        violations
    }

    /// Records that the parties talk, as either side has made known.
    pub fn report_talks(
        &mut self,
        talks: Conveyance,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        invalid(self.wrong_talks(&talks, now))?;
        let occurred = talks.communication.occurred.clone();
        let attribution = Some(talks.evidence.attribution);
        let fact = Fact::Talks(talks);
        let event_type = EventType::TalksReported;
        self.commit(self.event(seq, now, event_type, Some(occurred), attribution, fact))
    }

    pub(super) fn wrong_talks(&self, talks: &Conveyance, now: Timestamp) -> Vec<Violation> {
        let mut violations = Vec::new();
        let speaker = &talks.communication.on_behalf_of;
        if !self.takes_part(speaker) {
            violations.push(Violation::new(
                "communication.on_behalf_of",
                format!("{speaker} is neither proponent nor addressee"),
            ));
        }
        check_time(
            OCCURRED,
            &talks.communication.occurred,
            now,
            &mut violations,
        );
        self.check_reply(&talks.communication, &mut violations);
        check_sources(&talks.evidence.sources, &mut violations);
        violations
    }

    /// Records that a proponent made the proposal plainer.
    pub fn explain(
        &mut self,
        words: Conveyance,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        invalid(self.wrong_explanation(&words, now))?;
        let occurred = words.communication.occurred.clone();
        let attribution = Some(words.evidence.attribution);
        let fact = Fact::Explanation(words);
        let event_type = EventType::ProposalClarified;
        self.commit(self.event(seq, now, event_type, Some(occurred), attribution, fact))
    }

    pub(super) fn wrong_explanation(&self, words: &Conveyance, now: Timestamp) -> Vec<Violation> {
        let mut violations = self.wrong_proponent(&words.communication, now);
        check_sources(&words.evidence.sources, &mut violations);
        violations
    }

    /// Whether a change of government is news about it: it is open, addressed to that state,
    /// and was made under the government before.
    pub fn is_told_of(&self, change: &GovernmentChange) -> bool {
        let made = Listed::occurred(self).unwrap_or(self.created);
        self.status.is_open()
            && self.addressees.contains(&change.state)
            && change.occurred.end() >= made
    }

    /// The `seq` of the event by which it was told of a change of government, where that stands.
    pub fn told_of_change(&self, seq: i64) -> Option<i64> {
        let told = self.seq_of(|act| matches!(act, Act::Government { change } if *change == seq));
        told.filter(|told| self.stands(*told))
    }

    /// Records that a state that takes part has another government. The proposal belongs to
    /// the state and goes on.
    pub fn change_government(
        &mut self,
        change: GovernmentChange,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        let mut violations = Vec::new();
        if !self.takes_part(&change.state) {
            violations.push(Violation::new(
                "state",
                format!("{} is neither proponent nor addressee", change.state),
            ));
        }
        check_time("occurred.time", &change.occurred, now, &mut violations);
        invalid(violations)?;
        let occurred = change.occurred.clone();
        let attribution = Some(change.evidence.attribution);
        let fact = Fact::Government(change);
        let event_type = EventType::GovernmentChanged;
        self.commit(self.event(seq, now, event_type, Some(occurred), attribution, fact))
    }

    /// The `seq` of the event by which a statement was recorded.
    pub fn statement_seq(&self, id: StatementId) -> Option<i64> {
        self.seq_of(|act| matches!(act, Act::State { statement } if *statement == id))
    }

    /// The `seq` of the event by which a report was recorded.
    pub fn report_seq(&self, id: ReportId) -> Option<i64> {
        self.seq_of(|act| matches!(act, Act::Report { report, .. } if *report == id))
    }

    /// The `seq`s of all statements.
    pub fn statement_seqs(&self) -> Vec<i64> {
        self.seqs_of(|act| matches!(act, Act::State { .. }))
    }

    /// The `seq`s of all reports.
    pub fn report_seqs(&self) -> Vec<i64> {
        self.seqs_of(|act| matches!(act, Act::Report { .. }))
    }
}
