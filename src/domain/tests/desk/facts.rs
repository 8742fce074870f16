//! Facts beside the offer and the answers, and facts about facts.

use super::{super::*, Desk, at, evidence, party, proposal_id, said, source};

impl Desk {
    pub(in super::super) fn stated(&mut self, when: &str) -> Result<Event, Refusal> {
        let id = StatementId(self.uuid());
        let new = NewStatement {
            kind: StatementKind::Criticism,
            communication: said(
                "human-rights-watch",
                Capacity::Representative,
                Channel::PressRelease,
                when,
            ),
            evidence: evidence(Attribution::Reported),
        };
        self.note(|proposal, seq, now| Ok(proposal.record_statement(id, new, seq, now)?.1))
    }

    pub(in super::super) fn report(
        term: &str,
        basis: PerformanceBasis,
        state: PerformanceState,
        when: &str,
    ) -> NewReport {
        NewReport {
            term_id: term.to_owned(),
            basis,
            state,
            quantity: None,
            named_persons: Vec::new(),
            reporter: "Foro Penal".to_owned(),
            note: String::new(),
            occurred: Occurrence::instant(at(when)),
            evidence: evidence(Attribution::Reported),
        }
    }

    pub(in super::super) fn told(&mut self, report: NewReport) -> Result<Event, Refusal> {
        let id = ReportId(self.uuid());
        self.note(|proposal, seq, now| Ok(proposal.report_performance(id, report, seq, now)?.1))
    }

    pub(in super::super) fn lapsed(&mut self, reason: &str, when: &str) -> Result<Event, Refusal> {
        let lapse = Lapse {
            reason: reason.to_owned(),
            occurred: Occurrence::instant(at(when)),
            evidence: evidence(Attribution::Reported),
        };
        self.note(|proposal, seq, now| proposal.lapse(lapse, seq, now))
    }

    pub(in super::super) fn mooted(
        &mut self,
        terms: &[&str],
        when: &str,
    ) -> Result<Event, Refusal> {
        let mootness = Mootness {
            term_ids: terms.iter().map(|&id| id.to_owned()).collect(),
            reason: "They were released by others.".to_owned(),
            occurred: Occurrence::instant(at(when)),
            evidence: evidence(Attribution::Reported),
        };
        self.note(|proposal, seq, now| proposal.moot(mootness, seq, now))
    }

    pub(in super::super) fn voided(&mut self) -> Result<Event, Refusal> {
        let voiding = Voiding {
            reason: "It was a parody.".to_owned(),
        };
        self.note(|proposal, seq, now| proposal.void(voiding, seq, now))
    }

    pub(in super::super) fn overridden(
        &mut self,
        status: Status,
        when: &str,
    ) -> Result<Event, Refusal> {
        let decision = StatusOverride {
            status,
            reason: "The communiqué is secret.".to_owned(),
            occurred: Occurrence::instant(at(when)),
            sources: vec![source()],
        };
        self.note(|proposal, seq, now| proposal.override_status(decision, seq, now))
    }

    pub(in super::super) fn related(
        &mut self,
        kind: RelationKind,
        later: u128,
        earlier: u128,
        when: &str,
    ) -> Result<Event, Refusal> {
        let relation = Relation {
            kind,
            later: proposal_id(later),
            earlier: proposal_id(earlier),
            occurred: Occurrence::instant(at(when)),
            note: String::new(),
            evidence: evidence(Attribution::Reported),
        };
        self.note(|proposal, seq, now| proposal.relate(relation, seq, now))
    }

    pub(in super::super) fn governed(&mut self, state: &str, when: &str) -> Result<Event, Refusal> {
        let change = GovernmentChange {
            seq: 0,
            state: party(state),
            government: party("another-government"),
            former: None,
            occurred: Occurrence::instant(at(when)),
            evidence: evidence(Attribution::Reported),
        };
        self.note(|proposal, seq, now| proposal.change_government(change, seq, now))
    }

    pub(in super::super) fn retracted(&mut self, fact: i64) -> Result<Event, Refusal> {
        let retraction = Retraction {
            fact,
            reason: "It was never said.".to_owned(),
            sources: vec![source()],
        };
        self.note(|proposal, seq, now| proposal.retract(retraction, seq, now))
    }

    pub(in super::super) fn corrected(
        &mut self,
        fact: i64,
        replacement: Fact,
    ) -> Result<Event, Refusal> {
        let correction = Correction {
            fact,
            replacement: Box::new(replacement),
            reason: "The interpreter had it wrong.".to_owned(),
            evidence: evidence(Attribution::Reported),
        };
        self.note(|proposal, seq, now| proposal.correct(correction, seq, now))
    }

    pub(in super::super) fn assessed(
        &mut self,
        fact: i64,
        judgement: Judgement,
    ) -> Result<Event, Refusal> {
        let assessment = Assessment {
            fact,
            judgement,
            assessor: "Foro Penal".to_owned(),
            note: String::new(),
            sources: vec![source()],
        };
        self.note(|proposal, seq, now| proposal.assess(assessment, seq, now))
    }

    pub(in super::super) fn corroborated(
        &mut self,
        fact: i64,
        attribution: Attribution,
        sources: Vec<Source>,
    ) -> Result<Event, Refusal> {
        let corroboration = Corroboration {
            fact,
            evidence: Evidence {
                sources,
                attribution,
            },
        };
        self.note(|proposal, seq, now| proposal.corroborate(corroboration, seq, now))
    }

    pub(in super::super) fn clarified(&mut self, fact: i64) -> Result<Event, Refusal> {
        let clarification = Clarification {
            fact,
            note: Text {
                content: "He meant the minister.".to_owned(),
                language: "en".to_owned(),
            },
            sources: Vec::new(),
        };
        self.note(|proposal, seq, now| proposal.clarify_fact(clarification, seq, now))
    }
}
