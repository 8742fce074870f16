//! Writes of what is said of a proposal beside the acts of its parties, and of facts about
//! facts.

use super::{
    check_etag,
    mentioned::{self, Mentioned},
};
use crate::{
    domain::{
        Assessment, Attribution, Clarification, Corrected, Correction, Corroboration, Event,
        Evidence, NewReport, NewStatement, Proposal, ProposalId, Refusal, ReportId, Retraction,
        Source, StatementId, Violation,
    },
    keys::Keys,
    store::{Needs, Unit, Write, WriteError},
};

/// What a fact should have said.
#[derive(Debug, Clone)]
pub struct Correcting {
    /// The `seq` of the event whose fact is corrected.
    pub fact: i64,
    /// What it should have said.
    pub corrected: Corrected,
    /// What was wrong.
    pub reason: String,
    /// On what the correction rests.
    pub sources: Vec<Source>,
    /// How well the corrected fact is attested; none: as it says itself, or as before.
    pub attribution: Option<Attribution>,
}

/// What is recorded.
#[derive(Debug, Clone)]
pub enum NewFact {
    /// A third party spoke.
    Statement(StatementId, NewStatement),
    /// Somebody reported how far a term is carried out.
    Report(ReportId, NewReport),
    /// A fact should have said something else.
    Correction(Box<Correcting>),
    /// A fact in plainer words.
    Clarification(Clarification),
    /// A fact was not so.
    Retraction(Retraction),
    /// A fact has further sources.
    Corroboration(Corroboration),
    /// Somebody verified or disputes a fact.
    Assessment(Assessment),
}

/// Records a fact, and derives anew where the proposal stands.
#[derive(Debug, Clone)]
pub struct RecordFact {
    /// About which proposal.
    pub proposal: ProposalId,
    /// The revision of the proposal that the caller read.
    pub etag: Option<i64>,
    /// What is recorded.
    pub fact: NewFact,
    /// Check only.
    pub validate_only: bool,
}

impl RecordFact {
    fn mentioned(&self) -> Vec<Mentioned<'_>> {
        match &self.fact {
            NewFact::Statement(_, new) => mentioned::third_party(&new.communication),
            NewFact::Report(_, new) => mentioned::persons(&new.named_persons),
            NewFact::Correction(correcting) => mentioned::corrected(&correcting.corrected),
            NewFact::Clarification(_)
            | NewFact::Retraction(_)
            | NewFact::Corroboration(_)
            | NewFact::Assessment(_) => Vec::new(),
        }
    }
}

impl Write for RecordFact {
    type Answer = (Event, Proposal);

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.proposals.push(self.proposal);
        mentioned::need(&self.mentioned(), needs);
        if let NewFact::Correction(correcting) = &self.fact {
            needs.events.push(correcting.fact);
        }
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<(Event, Proposal), WriteError> {
        let current = unit
            .proposals
            .get(&self.proposal)
            .ok_or_else(|| WriteError::NotFound(self.proposal.to_string()))?;
        check_etag(self.proposal, self.etag, current.revision)?;
        mentioned::check(&self.mentioned(), unit)?;
        let mut proposal = current.clone();
        let (seq, now) = (unit.next_seq(), unit.now());
        let event = match self.fact {
            NewFact::Statement(id, new) => proposal.record_statement(id, new, seq, now)?.1,
            NewFact::Report(id, new) => proposal.report_performance(id, new, seq, now)?.1,
            NewFact::Correction(correcting) => {
                let original = unit.past_event(correcting.fact);
                let correction = correction(*correcting, original, self.proposal)?;
                proposal.correct(correction, seq, now)?
            }
            NewFact::Clarification(words) => proposal.clarify_fact(words, seq, now)?,
            NewFact::Retraction(retraction) => proposal.retract(retraction, seq, now)?,
            NewFact::Corroboration(more) => proposal.corroborate(more, seq, now)?,
            NewFact::Assessment(assessment) => proposal.assess(assessment, seq, now)?,
        };
        if !self.validate_only {
            unit.record(event.clone());
            unit.proposals.put(proposal.id, proposal.clone());
        }
        Ok((event, proposal))
    }
}

/// The correction, with all of the fact that it puts in the place of the one recorded.
fn correction(
    correcting: Correcting,
    original: Option<&Event>,
    proposal: ProposalId,
) -> Result<Correction, Refusal> {
    let Some(original) = original.filter(|event| event.proposal == Some(proposal)) else {
        let violation = Violation::new(
            "fact",
            format!("there is no events/{} about {proposal}", correcting.fact),
        );
        return Err(Refusal::Invalid(vec![violation]));
    };
    let Correcting {
        fact,
        corrected,
        reason,
        sources,
        attribution,
    } = correcting;
    let replacement = corrected
        .replacement(original, attribution)
        .map_err(|violation| Refusal::Invalid(vec![violation]))?;
    let attribution = attribution
        .or(original.attribution)
        .unwrap_or(Attribution::Claimed);
    Ok(Correction {
        fact,
        replacement: Box::new(replacement),
        reason,
        evidence: Evidence {
            sources,
            attribution,
        },
    })
}
