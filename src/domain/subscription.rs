//! Who wants to hear of what.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Attribution, Event, EventType, PartyId, Proposal, ProposalId, SubscriberId, SubscriptionId,
};

/// Where a subscription is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SubscriptionState {
    /// The owner of the address has not confirmed.
    Pending,
    /// Mail is sent.
    Active,
    /// Stopped for a while by its owner.
    Paused,
    /// Over.
    Ended,
}

/// Why a subscription is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EndReason {
    /// The subscriber left.
    Unsubscribed,
    /// A client of the service ended it.
    EndedByClient,
    /// It was not confirmed in time.
    NotConfirmed,
}

/// In which part a party takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PartyRole {
    /// In either.
    Any,
    /// It offers.
    Proponent,
    /// It is offered to.
    Addressee,
}

/// What has to be true of an event, all of it. What is empty asks for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// About one of these proposals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<ProposalId>,
    /// One of these parties takes part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<PartyId>,
    /// In this part.
    pub party_role: PartyRole,
    /// Of one of these types.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub event_types: Vec<EventType>,
    /// Attested at least so well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_attribution: Option<Attribution>,
}

/// Why a subscriber gets an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Reason {
    /// They follow the proposal.
    Proposal,
    /// They follow a party to it.
    Party,
    /// They follow everything.
    Everything,
}

/// A key under which subscriptions are found from an event, without looking at the rest.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// Asks for this proposal.
    Proposal(ProposalId),
    /// Asks for this party.
    Party(PartyId),
    /// Asks for neither.
    Everything,
}

impl Anchor {
    /// Every key under which those may be found whom something about this proposal,
    /// between these parties, concerns.
    pub fn about<'a>(
        proposal: ProposalId,
        parties: impl Iterator<Item = &'a PartyId>,
    ) -> Vec<Self> {
        std::iter::once(Self::Proposal(proposal))
            .chain(parties.cloned().map(Self::Party))
            .chain([Self::Everything])
            .collect()
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Proposal(id) => id.fmt(f),
            Self::Party(id) => id.fmt(f),
            Self::Everything => f.write_str("*"),
        }
    }
}

/// What of an event subscriptions are matched against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    event_type: EventType,
    proposal: ProposalId,
    proponents: Vec<PartyId>,
    addressees: Vec<PartyId>,
    attribution: Option<Attribution>,
}

impl Subject {
    /// Of an event about this proposal.
    pub fn new(event: &Event, proposal: &Proposal) -> Self {
        Self {
            event_type: event.event_type,
            proposal: proposal.id,
            proponents: proposal.proponents.clone(),
            addressees: proposal.addressees.clone(),
            attribution: event.attribution,
        }
    }

    /// The keys under which every subscription that can match is found.
    pub fn anchors(&self) -> Vec<Anchor> {
        let parties = self.proponents.iter().chain(&self.addressees);
        Anchor::about(self.proposal, parties)
    }
}

impl Subject {
    /// What kind of event it is.
    pub fn event_type(&self) -> EventType {
        self.event_type
    }

    /// How well it is attested.
    pub fn attribution(&self) -> Option<Attribution> {
        self.attribution
    }

    /// Whether it is attested at least so well. What is only counted or decided here, such as
    /// silence or that the record was an error, needs nobody to attest it.
    fn is_attested(&self, least: Attribution) -> bool {
        self.attribution
            .is_none_or(|attribution| attribution >= least)
    }

    /// Whether a party takes part, in this role.
    pub fn involves(&self, party: &PartyId, role: PartyRole) -> bool {
        let proponent = role != PartyRole::Addressee && self.proponents.contains(party);
        let addressee = role != PartyRole::Proponent && self.addressees.contains(party);
        proponent || addressee
    }
}

/// Why an event concerns a subscription.
pub type Match = Option<Reason>;

impl Clause {
    /// Under which keys the clause is to be found.
    pub fn anchors(&self) -> Vec<Anchor> {
        if !self.proposals.is_empty() {
            self.proposals
                .iter()
                .copied()
                .map(Anchor::Proposal)
                .collect()
        } else if !self.parties.is_empty() {
            self.parties.iter().cloned().map(Anchor::Party).collect()
        } else {
            vec![Anchor::Everything]
        }
    }

    /// Whether it is true of the event, and what of it says so.
    pub fn matches(&self, subject: &Subject) -> Match {
        let type_fits = if self.event_types.is_empty() {
            subject.event_type.is_news()
        } else {
            self.event_types.contains(&subject.event_type)
        };
        let attested = self
            .minimum_attribution
            .is_none_or(|minimum| subject.is_attested(minimum));
        let takes_part = |party: &PartyId| subject.involves(party, self.party_role);
        let about = self.proposals.is_empty() || self.proposals.contains(&subject.proposal);
        let between = self.parties.is_empty() || self.parties.iter().any(takes_part);
        (type_fits && attested && about && between).then_some(if !self.proposals.is_empty() {
            Reason::Proposal
        } else if !self.parties.is_empty() {
            Reason::Party
        } else {
            Reason::Everything
        })
    }
}

/// Somebody's wish to have mail. Whose it is, is known by a number; the address is kept
/// elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// `subscriptions/{subscription}`.
    pub id: SubscriptionId,
    /// `subscribers/{subscriber}`.
    pub subscriber: SubscriberId,
    /// The subscriber's dense number, by which chunks name them.
    pub subscriber_number: i64,
    /// Any of these is enough.
    pub clauses: Vec<Clause>,
    /// BCP 47.
    pub language: String,
    /// Where it is in its life.
    pub state: SubscriptionState,
    /// Why it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_reason: Option<EndReason>,
    /// Makes the token of the confirmation unguessable, also for whoever knows the id.
    pub nonce: [u8; 16],
    /// When it was asked for.
    pub created: Timestamp,
    /// When it was confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Timestamp>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// Events after this `seq` are mailed, while it is active.
    pub active_after: i64,
    /// Counts the changes: its etag.
    pub revision: i64,
}

impl Subscription {
    /// Under which keys it is found, without repeats. None unless it is active.
    pub fn anchors(&self) -> Vec<Anchor> {
        let mut anchors = Vec::new();
        if self.state == SubscriptionState::Active {
            for anchor in self.clauses.iter().flat_map(Clause::anchors) {
                if !anchors.contains(&anchor) {
                    anchors.push(anchor);
                }
            }
        }
        anchors
    }

    /// Whether the event concerns it, and why.
    pub fn matches(&self, seq: i64, subject: &Subject) -> Match {
        if self.state != SubscriptionState::Active || seq <= self.active_after {
            return None;
        }
        self.clauses
            .iter()
            .filter_map(|clause| clause.matches(subject))
            .min()
    }

    /// Makes it active from the next event on. Changes nothing once it is.
    pub fn confirm(&mut self, head: i64, now: Timestamp) {
        if self.state == SubscriptionState::Pending {
            self.state = SubscriptionState::Active;
            self.confirmed = Some(now);
            self.active_after = head;
            self.revision += 1;
        }
    }

    /// Stops it for a while, or goes on from the next event.
    pub fn pause(&mut self, paused: bool, head: i64) {
        match (self.state, paused) {
            (SubscriptionState::Active, true) => self.state = SubscriptionState::Paused,
            (SubscriptionState::Paused, false) => {
                self.state = SubscriptionState::Active;
                self.active_after = head;
            }
            _ => return,
        }
        self.revision += 1;
    }

    /// Ends it. Changes nothing once it has ended.
    pub fn end(&mut self, reason: EndReason, now: Timestamp) {
        if self.state != SubscriptionState::Ended {
            self.state = SubscriptionState::Ended;
            self.end_reason = Some(reason);
            self.ended = Some(now);
            self.revision += 1;
        }
    }
}
