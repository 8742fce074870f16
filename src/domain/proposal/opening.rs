//! How the record of a proposal begins.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{NewProposal, Proposal, Refusal, Version};
use crate::domain::{
    ChannelClass, EditorialChange, Event, EventType, Fact, PartyId, ProposalId, Standing, Status,
};

/// What the first event of a proposal says beside its first version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// What the editors call it.
    #[serde(flatten)]
    pub editorial: EditorialChange,
    /// Who offers.
    pub proponents: Vec<PartyId>,
    /// To whom.
    pub addressees: Vec<PartyId>,
}

impl Proposal {
    /// Records a proposal. The event is its first.
    pub fn create(
        id: ProposalId,
        new: NewProposal,
        seq: i64,
        now: Timestamp,
    ) -> Result<(Self, Event), Refusal> {
        let version = Version {
            number: 1,
            terms: new.version.terms,
            communication: new.version.communication,
            evidence: new.version.evidence,
            reply_due: new.version.reply_due,
            recorded: now,
        };
        let opening = Opening {
            editorial: new.editorial,
            proponents: new.proponents,
            addressees: new.addressees,
        };
        let communication = version.communication.as_ref();
        let event_type = match communication.map(|said| said.channel.class()) {
            None => EventType::ProposalDrafted,
            Some(ChannelClass::Formal) => EventType::ProposalTransmitted,
            Some(ChannelClass::Public | ChannelClass::Private) => EventType::ProposalAnnounced,
        };
        let occurred = communication.map(|said| said.occurred.clone());
        let attribution = version
            .evidence
            .as_ref()
            .filter(|_| communication.is_some())
            .map(|evidence| evidence.attribution);
        let mut event = Event {
            seq,
            event_type,
            proposal: Some(id),
            parties: opening.parties().cloned().collect(),
            occurred,
            recorded: now,
            attribution,
            status: None,
            changes: Vec::new(),
            changes_fact: None,
            corrects_status: false,
            opening: None,
            fact: Fact::Version(version.clone()),
        };
        let proposal = Self::begin(id, opening.clone(), version, &event);
        let mut violations = proposal.wrong_parties();
        violations.extend(proposal.wrong_version(&proposal.version, now));
        if !violations.is_empty() {
            return Err(Refusal::Invalid(violations));
        }
        event.opening = Some(Box::new(opening));
        event.status = Some((Status::Draft, proposal.status));
        Ok((proposal, event))
    }

    /// The proposal after its first event.
    pub(super) fn begin(id: ProposalId, opening: Opening, version: Version, event: &Event) -> Self {
        let mut proposal = Self {
            id,
            editorial: opening.editorial,
            standings: opening
                .addressees
                .iter()
                .cloned()
                .map(Standing::awaiting)
                .collect(),
            proponents: opening.proponents,
            addressees: opening.addressees,
            version,
            versions: 1,
            steps: Vec::new(),
            status: Status::Draft,
            closed: None,
            clocks: Vec::new(),
            moot: Vec::new(),
            related: Vec::new(),
            editions: Vec::new(),
            raised: Vec::new(),
            told: Vec::new(),
            created: event.recorded,
            updated: event.recorded,
            created_seq: event.seq,
            revision: event.seq,
        };
        proposal.apply(event);
        proposal
    }
}

impl Opening {
    fn parties(&self) -> impl Iterator<Item = &PartyId> {
        self.proponents.iter().chain(&self.addressees)
    }
}
