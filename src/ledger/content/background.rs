//! What a mail has to say beside an event, so that people know what it is about.

use crate::{
    domain::{Event, EventType, Fact, Party, PartyId, Proposal, ProposalId, Version},
    ledger::Ledger,
    store::StoreError,
};

/// What people have to know beside an event.
#[derive(Debug, Clone)]
pub struct Background {
    /// The parties that event and proposal name.
    pub parties: Vec<Party>,
    /// The event whose fact this one changes.
    pub changed: Option<Event>,
    /// The version before, of an amendment.
    pub former: Option<Version>,
    /// Other proposals that the event names.
    pub related: Vec<Related>,
}

/// Another proposal, as far as a mail names it.
#[derive(Debug, Clone)]
pub struct Related {
    /// Which.
    pub id: ProposalId,
    /// What readers call it.
    pub title: String,
    /// Where people read its record.
    pub timeline_uri: String,
}

impl Ledger {
    pub(super) async fn background(
        &self,
        event: &Event,
        proposal: &Proposal,
    ) -> Result<Background, StoreError> {
        let changed = match event.changes_fact {
            Some(seq) => self.store.event(seq).await?,
            None => None,
        };
        let mut named = proposal.parties();
        for event in [Some(event), changed.as_ref()].into_iter().flatten() {
            named.extend(event.parties.iter().cloned());
            named.extend(mentioned(&event.fact).into_iter().cloned());
        }
        let mut known = Vec::new();
        let mut parties = Vec::new();
        for id in named {
            if !known.contains(&id) {
                parties.extend(self.store.party(&id).await?.value);
                known.push(id);
            }
        }
        let former = match (event.event_type, &event.fact) {
            (EventType::ProposalAmended, Fact::Version(version)) if version.number > 1 => {
                let number = version.number - 1;
                self.store.version(proposal.id, number).await?.value
            }
            _ => None,
        };
        let mut related = Vec::new();
        for id in other_proposals(&event.fact) {
            if id == proposal.id {
                continue;
            }
            if let Some(other) = self.store.proposal(id).await?.value {
                related.push(Related {
                    id,
                    title: other.editorial.title,
                    timeline_uri: self.link(&format!("/{id}")),
                });
            }
        }
        Ok(Background {
            parties,
            changed,
            former,
            related,
        })
    }
}

/// Parties that a fact names and that need not be parties to the proposal.
fn mentioned(fact: &Fact) -> Vec<&PartyId> {
    match fact {
        Fact::Statement(statement) => vec![&statement.communication.on_behalf_of],
        Fact::Correction(correction) => mentioned(&correction.replacement),
        Fact::Government(change) => [Some(&change.state), Some(&change.government)]
            .into_iter()
            .chain([change.former.as_ref()])
            .flatten()
            .collect(),
        Fact::Recognition(recognition) => vec![&recognition.recogniser],
        // Their parties are those to the proposal.
        Fact::Party(_)
        | Fact::Version(_)
        | Fact::Conveyance(_)
        | Fact::Withdrawal(_)
        | Fact::Editorial(_)
        | Fact::Response(_)
        | Fact::Report(_)
        | Fact::Relation(_)
        | Fact::Talks(_)
        | Fact::Explanation(_)
        | Fact::Lapse(_)
        | Fact::Mootness(_)
        | Fact::Voiding(_)
        | Fact::Override(_)
        | Fact::Clarification(_)
        | Fact::Retraction(_)
        | Fact::Corroboration(_)
        | Fact::Assessment(_)
        | Fact::Silence(_)
        | Fact::Deadline(_) => Vec::new(),
    }
}

/// Proposals that a fact names. One of them may be the one that it is about.
fn other_proposals(fact: &Fact) -> Vec<ProposalId> {
    match fact {
        Fact::Relation(relation) => vec![relation.later, relation.earlier],
        Fact::Response(response) => response.counter_proposal.into_iter().collect(),
        Fact::Correction(correction) => other_proposals(&correction.replacement),
        _ => Vec::new(),
    }
}
