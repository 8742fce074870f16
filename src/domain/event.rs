//! Recorded facts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Attribution, Communication, Evidence, Occurrence, Party, PartyId, ProposalId, Response,
    StandingChange, Status, Version,
};

/// What kind of fact an event records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EventType {
    /// A party was recorded.
    PartyCreated,
    /// A party's names were changed.
    PartyUpdated,
    /// A proposal was recorded as a draft.
    ProposalDrafted,
    /// A proposal was made in public.
    ProposalAnnounced,
    /// A proposal was delivered by a formal instrument.
    ProposalTransmitted,
    /// The proponents changed the offer.
    ProposalAmended,
    /// A proponent took the proposal back.
    ProposalWithdrawn,
    /// The editors changed what they had written.
    ProposalUpdated,
    /// An addressee answered.
    ResponseRecorded,
}

impl EventType {
    /// The name in the contract, without its prefix.
    pub fn name(self) -> &'static str {
        match self {
            Self::PartyCreated => "PARTY_CREATED",
            Self::PartyUpdated => "PARTY_UPDATED",
            Self::ProposalDrafted => "PROPOSAL_DRAFTED",
            Self::ProposalAnnounced => "PROPOSAL_ANNOUNCED",
            Self::ProposalTransmitted => "PROPOSAL_TRANSMITTED",
            Self::ProposalAmended => "PROPOSAL_AMENDED",
            Self::ProposalWithdrawn => "PROPOSAL_WITHDRAWN",
            Self::ProposalUpdated => "PROPOSAL_UPDATED",
            Self::ResponseRecorded => "RESPONSE_RECORDED",
        }
    }

    /// Whether readers hear of it without asking for this type by name. What editors do
    /// to their own words is no news.
    pub fn is_news(self) -> bool {
        matches!(
            self,
            Self::ProposalAnnounced
                | Self::ProposalTransmitted
                | Self::ProposalAmended
                | Self::ProposalWithdrawn
                | Self::ResponseRecorded
        )
    }
}

/// An announcement or formal delivery of the version that was on the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conveyance {
    /// How, when and by whom.
    pub communication: Communication,
    /// What it rests on.
    pub evidence: Evidence,
}

/// The act by which a proposal was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// How, when and by whom.
    pub communication: Communication,
    /// What it rests on.
    pub evidence: Evidence,
    /// Why, if it was said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What the editors wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditorialChange {
    /// What readers call the proposal.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// The language of both, BCP 47.
    pub language: String,
}

/// The fact itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// A party as it then was.
    Party(Party),
    /// A new version.
    Version(Version),
    /// A version recorded before was made public or delivered.
    Conveyance(Conveyance),
    /// The proposal was taken back.
    Withdrawal(Withdrawal),
    /// The editors wrote anew.
    Editorial(EditorialChange),
    /// An addressee answered.
    Response(Response),
}

/// A recorded fact. Nothing changes or deletes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The place in the record, in the order of commit, without a gap.
    pub seq: i64,
    /// What kind of fact.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// About which proposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<ProposalId>,
    /// About which parties: proponents, then addressees.
    pub parties: Vec<PartyId>,
    /// When it happened; none for what happened only here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Occurrence>,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// How well it is attested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<Attribution>,
    /// The status of the proposal before and after; none for a party's events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<(Status, Status)>,
    /// Addressees whose standing changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<StandingChange>,
    /// The fact.
    pub fact: Fact,
}

/// What of an event says whom it may concern, without the fact itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EventHead {
    /// The place in the record.
    pub seq: i64,
    /// About which proposal.
    #[serde(default)]
    pub proposal: Option<ProposalId>,
    /// About which parties.
    pub parties: Vec<PartyId>,
}

impl Event {
    /// The event by which a party was recorded or changed.
    pub fn of_party(event_type: EventType, party: &Party, now: Timestamp) -> Self {
        Self {
            seq: party.revision,
            event_type,
            proposal: None,
            parties: vec![party.id.clone()],
            occurred: None,
            recorded: now,
            attribution: None,
            status: None,
            changes: Vec::new(),
            fact: Fact::Party(party.clone()),
        }
    }
}
