//! Writes of proposals.

use super::{
    check_etag,
    mentioned::{self, Mentioned},
};
use crate::{
    domain::{
        Conveyance, EditorialChange, Lapse, Mootness, NewProposal, NewVersion, PartyKind, Proposal,
        ProposalId, Refusal, StatusOverride, Violation, Voiding, Withdrawal,
    },
    keys::Keys,
    store::{Needs, Unit, Write, WriteError},
};

/// Records a proposal with its first version.
#[derive(Debug, Clone)]
pub struct CreateProposal {
    /// Its name.
    pub id: ProposalId,
    /// What is recorded.
    pub new: NewProposal,
    /// Check only.
    pub validate_only: bool,
}

impl CreateProposal {
    fn mentioned(&self) -> Vec<Mentioned<'_>> {
        let version = &self.new.version;
        let said = version.communication.as_ref();
        mentioned::version("current_version.", &version.terms, said)
    }
}

impl Write for CreateProposal {
    type Answer = Proposal;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.parties.extend_from_slice(&self.new.proponents);
        needs.parties.extend_from_slice(&self.new.addressees);
        mentioned::need(&self.mentioned(), needs);
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<Proposal, WriteError> {
        let wrong = wrong_parties(&self.new, unit);
        if !wrong.is_empty() {
            return Err(Refusal::Invalid(wrong).into());
        }
        mentioned::check(&self.mentioned(), unit)?;
        let (proposal, event) = Proposal::create(self.id, self.new, unit.next_seq(), unit.now())?;
        if !self.validate_only {
            unit.record(event);
            unit.proposals.put(proposal.id, proposal.clone());
        }
        Ok(proposal)
    }
}

/// Parties that are not there, and governments: a proposal is between states, and goes on
/// when a government does not.
fn wrong_parties(new: &NewProposal, unit: &Unit) -> Vec<Violation> {
    let mut wrong = Vec::new();
    for (field, parties) in [
        ("proponents", &new.proponents),
        ("addressees", &new.addressees),
    ] {
        for (index, party) in parties.iter().enumerate() {
            let why = match unit.parties.get(party) {
                None => format!("there is no {party}; record it with CreateParty first"),
                Some(found) if found.kind == PartyKind::Government => {
                    let state = found.state.as_ref().map(ToString::to_string);
                    format!(
                        "{party} is a government; name its state{}",
                        state.map_or_else(String::new, |state| format!(", {state}"))
                    )
                }
                Some(_) => continue,
            };
            wrong.push(Violation::new(format!("{field}[{index}]"), why));
        }
    }
    wrong
}

/// What is recorded about a proposal that is there already.
#[derive(Debug, Clone)]
pub enum ProposalChange {
    /// The draft was made public.
    Announce(Conveyance),
    /// It was delivered by a formal instrument.
    Transmit(Conveyance),
    /// The proponents changed the offer.
    Amend(NewVersion),
    /// A proponent took it back.
    Withdraw(Withdrawal),
    /// The parties talk.
    Talk(Conveyance),
    /// A proponent answered a request for clarification.
    Explain(Conveyance),
    /// It came to nothing.
    Lapse(Lapse),
    /// Terms lost their object.
    Moot(Mootness),
    /// The record was an error.
    Void(Voiding),
    /// An editor decides on the status.
    Override(StatusOverride),
    /// The editors changed what they had written; none leaves a field as it is.
    Edit {
        /// The title.
        title: Option<String>,
        /// The summary.
        summary: Option<String>,
        /// The language of both.
        language: Option<String>,
    },
}

impl ProposalChange {
    fn mentioned(&self) -> Vec<Mentioned<'_>> {
        match self {
            Self::Announce(said)
            | Self::Transmit(said)
            | Self::Talk(said)
            | Self::Explain(said) => mentioned::speaker(&said.communication),
            Self::Withdraw(withdrawal) => mentioned::speaker(&withdrawal.communication),
            Self::Amend(new) => mentioned::version("", &new.terms, new.communication.as_ref()),
            Self::Lapse(_)
            | Self::Moot(_)
            | Self::Void(_)
            | Self::Override(_)
            | Self::Edit { .. } => Vec::new(),
        }
    }
}

/// Records a fact about a proposal.
#[derive(Debug, Clone)]
pub struct ChangeProposal {
    /// Which.
    pub id: ProposalId,
    /// The revision that the caller read.
    pub etag: Option<i64>,
    /// What is recorded.
    pub change: ProposalChange,
    /// Check only.
    pub validate_only: bool,
}

impl Write for ChangeProposal {
    type Answer = Proposal;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.proposals.push(self.id);
        mentioned::need(&self.change.mentioned(), needs);
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<Proposal, WriteError> {
        let current = unit
            .proposals
            .get(&self.id)
            .ok_or_else(|| WriteError::NotFound(self.id.to_string()))?;
        check_etag(self.id, self.etag, current.revision)?;
        mentioned::check(&self.change.mentioned(), unit)?;
        let mut proposal = current.clone();
        let (seq, now) = (unit.next_seq(), unit.now());
        let event = match self.change {
            ProposalChange::Announce(conveyance) => proposal.announce(conveyance, seq, now)?,
            ProposalChange::Transmit(conveyance) => proposal.transmit(conveyance, seq, now)?,
            ProposalChange::Amend(version) => proposal.amend(version, seq, now)?,
            ProposalChange::Withdraw(withdrawal) => proposal.withdraw(withdrawal, seq, now)?,
            ProposalChange::Talk(talks) => proposal.report_talks(talks, seq, now)?,
            ProposalChange::Explain(words) => proposal.explain(words, seq, now)?,
            ProposalChange::Lapse(lapse) => proposal.lapse(lapse, seq, now)?,
            ProposalChange::Moot(mootness) => proposal.moot(mootness, seq, now)?,
            ProposalChange::Void(voiding) => proposal.void(voiding, seq, now)?,
            ProposalChange::Override(decision) => proposal.override_status(decision, seq, now)?,
            ProposalChange::Edit {
                title,
                summary,
                language,
            } => {
                let stands = proposal.editorial.clone();
                let editorial = EditorialChange {
                    title: title.unwrap_or(stands.title),
                    summary: summary.unwrap_or(stands.summary),
                    language: language.unwrap_or(stands.language),
                };
                match proposal.edit(editorial, seq, now) {
                    Some(event) => event,
                    None => return Ok(proposal),
                }
            }
        };
        if !self.validate_only {
            unit.record(event);
            unit.proposals.put(proposal.id, proposal.clone());
        }
        Ok(proposal)
    }
}
