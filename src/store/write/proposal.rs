//! Writes of proposals.

use super::check_etag;
use crate::{
    domain::{
        Conveyance, EditorialChange, NewProposal, NewVersion, Proposal, ProposalId, Refusal,
        Violation, Withdrawal,
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

impl Write for CreateProposal {
    type Answer = Proposal;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.parties.extend_from_slice(&self.new.proponents);
        needs.parties.extend_from_slice(&self.new.addressees);
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<Proposal, WriteError> {
        let unknown = unknown_parties(&self.new, unit);
        if !unknown.is_empty() {
            return Err(Refusal::Invalid(unknown).into());
        }
        let (proposal, event) = Proposal::create(self.id, self.new, unit.next_seq(), unit.now())?;
        if !self.validate_only {
            unit.record(event);
            unit.proposals.put(proposal.id, proposal.clone());
        }
        Ok(proposal)
    }
}

fn unknown_parties(new: &NewProposal, unit: &Unit) -> Vec<Violation> {
    [
        ("proponents", &new.proponents),
        ("addressees", &new.addressees),
    ]
    .into_iter()
    .flat_map(|(field, parties)| {
        parties
            .iter()
            .enumerate()
            .filter(|(_, party)| unit.parties.get(party).is_none())
            .map(move |(index, party)| {
                Violation::new(
                    format!("{field}[{index}]"),
                    format!("there is no {party}; record it with CreateParty first"),
                )
            })
    })
    .collect()
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
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<Proposal, WriteError> {
        let current = unit
            .proposals
            .get(&self.id)
            .ok_or_else(|| WriteError::NotFound(self.id.to_string()))?;
        check_etag(self.id, self.etag, current.revision)?;
        let mut proposal = current.clone();
        let (seq, now) = (unit.next_seq(), unit.now());
        let event = match self.change {
            ProposalChange::Announce(conveyance) => proposal.announce(conveyance, seq, now)?,
            ProposalChange::Transmit(conveyance) => proposal.transmit(conveyance, seq, now)?,
            ProposalChange::Amend(version) => proposal.amend(version, seq, now)?,
            ProposalChange::Withdraw(withdrawal) => proposal.withdraw(withdrawal, seq, now)?,
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
