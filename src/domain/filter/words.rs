//! The words of the domain's enums, as filters spell them.

use crate::domain::{
    Attribution, Channel, EventType, PartyKind, ResponseKind, Status, SubscriptionState,
};

/// An enum whose words a filter can name.
pub(in crate::domain) trait Words: Copy {
    /// All of them, the weakest first where they have an order.
    const ALL: &'static [&'static str];
    /// The one that it is.
    fn word(self) -> &'static str;
    /// What the word means.
    fn meant(word: &str) -> Option<Self>;
}

macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl Words for $name {
            const ALL: &'static [&'static str] = &[$($word),+];

            fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            fn meant(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

words!(PartyKind {
    State = "STATE",
    Government = "GOVERNMENT",
    StateOrgan = "STATE_ORGAN",
    IntergovernmentalOrganisation = "INTERGOVERNMENTAL_ORGANISATION",
    Ngo = "NGO",
    ArmedGroup = "ARMED_GROUP",
    NewsOrganisation = "NEWS_ORGANISATION",
    Person = "PERSON",
});
words!(Status {
    Draft = "DRAFT",
    Announced = "ANNOUNCED",
    Transmitted = "TRANSMITTED",
    UnderConsideration = "UNDER_CONSIDERATION",
    UnderNegotiation = "UNDER_NEGOTIATION",
    AcceptedInPrinciple = "ACCEPTED_IN_PRINCIPLE",
    Agreed = "AGREED",
    Rejected = "REJECTED",
    InImplementation = "IN_IMPLEMENTATION",
    Fulfilled = "FULFILLED",
    PartiallyFulfilled = "PARTIALLY_FULFILLED",
    Collapsed = "COLLAPSED",
    Withdrawn = "WITHDRAWN",
    Lapsed = "LAPSED",
    Moot = "MOOT",
    Superseded = "SUPERSEDED",
    Void = "VOID",
});
words!(Attribution {
    Claimed = "CLAIMED",
    Reported = "REPORTED",
    OfficiallyConfirmed = "OFFICIALLY_CONFIRMED",
});
words!(ResponseKind {
    Acknowledgement = "ACKNOWLEDGEMENT",
    RequestForClarification = "REQUEST_FOR_CLARIFICATION",
    Deferral = "DEFERRAL",
    RefusalToComment = "REFUSAL_TO_COMMENT",
    Acceptance = "ACCEPTANCE",
    PartialAcceptance = "PARTIAL_ACCEPTANCE",
    ConditionalAcceptance = "CONDITIONAL_ACCEPTANCE",
    CounterProposal = "COUNTER_PROPOSAL",
    Rejection = "REJECTION",
    WithdrawalOfResponse = "WITHDRAWAL_OF_RESPONSE",
});
words!(Channel {
    SocialMediaPost = "SOCIAL_MEDIA_POST",
    PressRelease = "PRESS_RELEASE",
    Broadcast = "BROADCAST",
    PressConference = "PRESS_CONFERENCE",
    Interview = "INTERVIEW",
    Speech = "SPEECH",
    NoteVerbale = "NOTE_VERBALE",
    AideMemoire = "AIDE_MEMOIRE",
    Demarche = "DEMARCHE",
    ExchangeOfNotes = "EXCHANGE_OF_NOTES",
    Letter = "LETTER",
    Intermediated = "INTERMEDIATED",
    BackChannel = "BACK_CHANNEL",
});
words!(EventType {
    PartyCreated = "PARTY_CREATED",
    PartyUpdated = "PARTY_UPDATED",
    ProposalDrafted = "PROPOSAL_DRAFTED",
    ProposalAnnounced = "PROPOSAL_ANNOUNCED",
    ProposalTransmitted = "PROPOSAL_TRANSMITTED",
    ProposalAmended = "PROPOSAL_AMENDED",
    ProposalWithdrawn = "PROPOSAL_WITHDRAWN",
    ProposalUpdated = "PROPOSAL_UPDATED",
    ResponseRecorded = "RESPONSE_RECORDED",
    StatementRecorded = "STATEMENT_RECORDED",
    PerformanceReported = "PERFORMANCE_REPORTED",
    RelationRecorded = "RELATION_RECORDED",
    TalksReported = "TALKS_REPORTED",
    ProposalClarified = "PROPOSAL_CLARIFIED",
    ProposalLapsed = "PROPOSAL_LAPSED",
    TermsMoot = "TERMS_MOOT",
    ProposalVoided = "PROPOSAL_VOIDED",
    StatusOverridden = "STATUS_OVERRIDDEN",
    FactCorrected = "FACT_CORRECTED",
    FactClarified = "FACT_CLARIFIED",
    FactRetracted = "FACT_RETRACTED",
    FactCorroborated = "FACT_CORROBORATED",
    FactAssessed = "FACT_ASSESSED",
    SilenceReached = "SILENCE_REACHED",
    DeadlineNear = "DEADLINE_NEAR",
    DeadlinePassed = "DEADLINE_PASSED",
    GovernmentChanged = "GOVERNMENT_CHANGED",
    RecognitionRecorded = "RECOGNITION_RECORDED",
});
words!(SubscriptionState {
    Pending = "PENDING",
    Active = "ACTIVE",
    Paused = "PAUSED",
    Ended = "ENDED",
});
