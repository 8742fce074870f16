//! The keys of the texts that say what the domain's words mean.

use crate::domain::{
    Attribution, Capacity, Channel, EventType, Judgement, NamedPersonRole, PartyRole,
    PerformanceBasis, PerformanceState, Position, Precision, QuantityKind, RecognitionMode,
    RelationKind, ResponseKind, ResponseStatus, StatementKind, Status, TermAct, Timeliness,
};

/// What a reader calls it.
pub(crate) trait Worded {
    /// The key of its text.
    fn key(self) -> &'static str;
}

macro_rules! worded {
    ($($what:ty { $($variant:ident => $key:literal,)+ })+) => {$(
        impl Worded for $what {
            fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)+
                }
            }
        }
    )+};
}

worded! {
    Status {
        Draft => "status-draft",
        Announced => "status-announced",
        Transmitted => "status-transmitted",
        UnderConsideration => "status-under-consideration",
        UnderNegotiation => "status-under-negotiation",
        AcceptedInPrinciple => "status-accepted-in-principle",
        Agreed => "status-agreed",
        Rejected => "status-rejected",
        InImplementation => "status-in-implementation",
        Fulfilled => "status-fulfilled",
        PartiallyFulfilled => "status-partially-fulfilled",
        Collapsed => "status-collapsed",
        Withdrawn => "status-withdrawn",
        Lapsed => "status-lapsed",
        Moot => "status-moot",
        Superseded => "status-superseded",
        Void => "status-void",
    }
    ResponseStatus {
        Awaiting => "standing-awaiting",
        Acknowledged => "standing-acknowledged",
        ClarificationRequested => "standing-clarification-requested",
        Deferred => "standing-deferred",
        Accepted => "standing-accepted",
        ConditionallyAccepted => "standing-conditionally-accepted",
        PartiallyAccepted => "standing-partially-accepted",
        Countered => "standing-countered",
        Rejected => "standing-rejected",
        RejectedReported => "standing-rejected-reported",
        AcceptedReported => "standing-accepted-reported",
        DeclinedToComment => "standing-declined-to-comment",
        ConflictingReports => "standing-conflicting-reports",
    }
    ResponseKind {
        Acknowledgement => "response-acknowledgement",
        RequestForClarification => "response-request-for-clarification",
        Deferral => "response-deferral",
        RefusalToComment => "response-refusal-to-comment",
        Acceptance => "response-acceptance",
        PartialAcceptance => "response-partial-acceptance",
        ConditionalAcceptance => "response-conditional-acceptance",
        CounterProposal => "response-counter-proposal",
        Rejection => "response-rejection",
        WithdrawalOfResponse => "response-withdrawal-of-response",
    }
    EventType {
        PartyCreated => "event-party-created",
        PartyUpdated => "event-party-updated",
        ProposalDrafted => "event-proposal-drafted",
        ProposalAnnounced => "event-proposal-announced",
        ProposalTransmitted => "event-proposal-transmitted",
        ProposalAmended => "event-proposal-amended",
        ProposalWithdrawn => "event-proposal-withdrawn",
        ProposalUpdated => "event-proposal-updated",
        ResponseRecorded => "event-response-recorded",
        StatementRecorded => "event-statement-recorded",
        PerformanceReported => "event-performance-reported",
        RelationRecorded => "event-relation-recorded",
        TalksReported => "event-talks-reported",
        ProposalClarified => "event-proposal-clarified",
        ProposalLapsed => "event-proposal-lapsed",
        TermsMoot => "event-terms-moot",
        ProposalVoided => "event-proposal-voided",
        StatusOverridden => "event-status-overridden",
        FactCorrected => "event-fact-corrected",
        FactClarified => "event-fact-clarified",
        FactRetracted => "event-fact-retracted",
        FactCorroborated => "event-fact-corroborated",
        FactAssessed => "event-fact-assessed",
        SilenceReached => "event-silence-reached",
        DeadlineNear => "event-deadline-near",
        DeadlinePassed => "event-deadline-passed",
        GovernmentChanged => "event-government-changed",
        RecognitionRecorded => "event-recognition-recorded",
    }
    Capacity {
        HeadOfState => "capacity-head-of-state",
        HeadOfGovernment => "capacity-head-of-government",
        ForeignMinister => "capacity-foreign-minister",
        FullPowers => "capacity-full-powers",
        HeadOfMission => "capacity-head-of-mission",
        AuthorisedSpokesperson => "capacity-authorised-spokesperson",
        OtherOrgan => "capacity-other-organ",
        AnonymousOfficial => "capacity-anonymous-official",
        Representative => "capacity-representative",
    }
    Channel {
        SocialMediaPost => "channel-social-media-post",
        PressRelease => "channel-press-release",
        Broadcast => "channel-broadcast",
        PressConference => "channel-press-conference",
        Interview => "channel-interview",
        Speech => "channel-speech",
        NoteVerbale => "channel-note-verbale",
        AideMemoire => "channel-aide-memoire",
        Demarche => "channel-demarche",
        ExchangeOfNotes => "channel-exchange-of-notes",
        Letter => "channel-letter",
        Intermediated => "channel-intermediated",
        BackChannel => "channel-back-channel",
    }
    Attribution {
        Claimed => "attribution-claimed",
        Reported => "attribution-reported",
        OfficiallyConfirmed => "attribution-officially-confirmed",
    }
    Precision {
        Instant => "precision-instant",
        Day => "precision-day",
        Month => "precision-month",
    }
    TermAct {
        Release => "act-release",
        TransferCustody => "act-transfer-custody",
        Repatriate => "act-repatriate",
        SafeConduct => "act-safe-conduct",
        Pardon => "act-pardon",
        ProvideInformation => "act-provide-information",
        Refrain => "act-refrain",
        Other => "act-other",
    }
    QuantityKind {
        Unspecified => "quantity-unspecified",
        Exact => "quantity-exact",
        AtLeast => "quantity-at-least",
        Approximately => "quantity-approximately",
        All => "quantity-all",
        Percent => "quantity-percent",
    }
    NamedPersonRole {
        Included => "person-included",
        Excluded => "person-excluded",
        Example => "person-example",
    }
    Position {
        Accepted => "position-accepted",
        Conditional => "position-conditional",
        Rejected => "position-rejected",
        Reserved => "position-reserved",
    }
    StatementKind {
        Support => "statement-support",
        Criticism => "statement-criticism",
        CallToAct => "statement-call-to-act",
        OfferOfGoodOffices => "statement-offer-of-good-offices",
    }
    PerformanceBasis {
        Announced => "basis-announced",
        ClaimedByObligor => "basis-claimed-by-obligor",
        ConfirmedByBeneficiary => "basis-confirmed-by-beneficiary",
        IndependentlyVerified => "basis-independently-verified",
        NamedList => "basis-named-list",
    }
    PerformanceState {
        Begun => "performance-begun",
        Complete => "performance-complete",
        Abandoned => "performance-abandoned",
    }
    RelationKind {
        Supersedes => "supersedes",
        CounterTo => "counter-to",
        Reiterates => "reiterates",
        Revives => "revives",
    }
    Judgement {
        Verified => "judgement-verified",
        Disputed => "judgement-disputed",
        Settled => "judgement-settled",
    }
    RecognitionMode {
        DeJure => "recognition-de-jure",
        DeFacto => "recognition-de-facto",
        Withheld => "recognition-withheld",
        Withdrawn => "recognition-withdrawn",
    }
    Timeliness {
        Pending => "timeliness-pending",
        DueSoon => "timeliness-due-soon",
        Overdue => "timeliness-overdue",
        InTime => "timeliness-in-time",
        Late => "timeliness-late",
    }
    PartyRole {
        Any => "role-any",
        Proponent => "role-proponent",
        Addressee => "role-addressee",
    }
}
