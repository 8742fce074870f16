//! Recorded facts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Assessment, Attribution, Clarification, Communication, Correction, Corroboration, Deadline,
    Evidence, GovernmentChange, Lapse, Mootness, Occurrence, Opening, Party, PartyId,
    PerformanceReport, ProposalId, Recognition, Relation, Response, Retraction, SilenceReached,
    StandingChange, Statement, Status, StatusOverride, Version, Voiding,
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
    /// A third party said something of the proposal.
    StatementRecorded,
    /// Somebody reported how far a term is carried out.
    PerformanceReported,
    /// The proposal was found to belong together with another.
    RelationRecorded,
    /// The parties talk.
    TalksReported,
    /// A proponent answered a request for clarification.
    ProposalClarified,
    /// The proposal came to nothing.
    ProposalLapsed,
    /// Terms lost their object.
    TermsMoot,
    /// The record of the proposal was an error.
    ProposalVoided,
    /// An editor decided on the status.
    StatusOverridden,
    /// A fact was corrected.
    FactCorrected,
    /// A fact was made plainer.
    FactClarified,
    /// A fact was not so.
    FactRetracted,
    /// A fact has further sources.
    FactCorroborated,
    /// Somebody verified or disputes a fact.
    FactAssessed,
    /// An addressee has not answered for so many days.
    SilenceReached,
    /// A date that a party set is near.
    DeadlineNear,
    /// A date that a party set has passed.
    DeadlinePassed,
    /// A state has another government.
    GovernmentChanged,
    /// A state takes a government in this way.
    RecognitionRecorded,
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
            Self::StatementRecorded => "STATEMENT_RECORDED",
            Self::PerformanceReported => "PERFORMANCE_REPORTED",
            Self::RelationRecorded => "RELATION_RECORDED",
            Self::TalksReported => "TALKS_REPORTED",
            Self::ProposalClarified => "PROPOSAL_CLARIFIED",
            Self::ProposalLapsed => "PROPOSAL_LAPSED",
            Self::TermsMoot => "TERMS_MOOT",
            Self::ProposalVoided => "PROPOSAL_VOIDED",
            Self::StatusOverridden => "STATUS_OVERRIDDEN",
            Self::FactCorrected => "FACT_CORRECTED",
            Self::FactClarified => "FACT_CLARIFIED",
            Self::FactRetracted => "FACT_RETRACTED",
            Self::FactCorroborated => "FACT_CORROBORATED",
            Self::FactAssessed => "FACT_ASSESSED",
            Self::SilenceReached => "SILENCE_REACHED",
            Self::DeadlineNear => "DEADLINE_NEAR",
            Self::DeadlinePassed => "DEADLINE_PASSED",
            Self::GovernmentChanged => "GOVERNMENT_CHANGED",
            Self::RecognitionRecorded => "RECOGNITION_RECORDED",
        }
    }

    /// Whether readers hear of it without asking for this type by name. What editors do
    /// to their own words, and what makes a fact plainer or better attested without changing
    /// it, is no news.
    pub fn is_news(self) -> bool {
        !matches!(
            self,
            Self::PartyCreated
                | Self::PartyUpdated
                | Self::ProposalDrafted
                | Self::ProposalUpdated
                | Self::FactClarified
                | Self::FactCorroborated
                | Self::RecognitionRecorded
        )
    }
}

/// An announcement or formal delivery of the version that was on the table; or what was said
/// of talks, or to make the proposal plainer.
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
    /// A third party spoke.
    Statement(Statement),
    /// Somebody reported how far a term is carried out.
    Report(PerformanceReport),
    /// It belongs together with another proposal.
    Relation(Relation),
    /// The parties talk.
    Talks(Conveyance),
    /// A proponent made it plainer.
    Explanation(Conveyance),
    /// It came to nothing.
    Lapse(Lapse),
    /// Terms lost their object.
    Mootness(Mootness),
    /// The record was an error.
    Voiding(Voiding),
    /// An editor decided on the status.
    Override(StatusOverride),
    /// A fact should have said something else.
    Correction(Correction),
    /// A fact in plainer words.
    Clarification(Clarification),
    /// A fact was not so.
    Retraction(Retraction),
    /// A fact has further sources.
    Corroboration(Corroboration),
    /// Somebody verified or disputes a fact.
    Assessment(Assessment),
    /// An addressee has not answered for so long.
    Silence(SilenceReached),
    /// A date is near, or has passed.
    Deadline(Deadline),
    /// A state has another government.
    Government(GovernmentChange),
    /// A state takes a government in this way.
    Recognition(Recognition),
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
    /// The fact that this one changes, by its `seq`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes_fact: Option<i64>,
    /// Status or standings came out differently for the past: what people were told before
    /// was not so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub corrects_status: bool,
    /// With what the record of the proposal begins: in its first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Box<Opening>>,
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
    /// From when on it had happened for sure, as it was recorded: where only the day is known,
    /// an offer from its beginning, and what follows from one at its end. None for what
    /// happened only here.
    pub fn happened(&self) -> Option<Timestamp> {
        let occurred = self.occurred.as_ref()?;
        Some(match self.fact {
            Fact::Response(_) | Fact::Explanation(_) | Fact::Statement(_) | Fact::Report(_) => {
                occurred.end()
            }
            _ => occurred.start(),
        })
    }

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
            changes_fact: None,
            corrects_status: false,
            opening: None,
            fact: Fact::Party(party.clone()),
        }
    }
}
