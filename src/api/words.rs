//! The enums of the contract and those of the domain, word for word.
//!
//! Both directions are matches without a catch-all: a variant that one side has and the
//! other has not does not compile.

use crate::{contract::v1 as pb, domain};

/// What a number in an enum field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said<T> {
    /// One of the words of the domain.
    Word(T),
    /// 0: nothing.
    Unspecified,
    /// A number that the contract does not define.
    Undefined,
}

/// An enum that contract and domain share.
pub(crate) trait Shared: Copy + Sized + 'static {
    /// The words that a caller may give, as the contract spells them, without the prefix
    /// that they share.
    fn choices() -> Vec<&'static str>;
    /// Reads the number of an enum field.
    fn said(number: i32) -> Said<Self>;
    /// The number of the word.
    fn number(self) -> i32;
}

/// The word's number, or 0 for none.
pub(crate) fn number_or_zero<T: Shared>(word: Option<T>) -> i32 {
    word.map_or(0, Shared::number)
}

/// `STATE` for `PARTY_KIND_STATE`, given `PARTY_KIND_UNSPECIFIED`.
fn without_prefix(name: &'static str, unspecified: &str) -> &'static str {
    unspecified
        .strip_suffix("UNSPECIFIED")
        .and_then(|prefix| name.strip_prefix(prefix))
        .unwrap_or(name)
}

macro_rules! shared {
    ($domain:ident = $pb:ident { $($variant:ident),+ $(,)? }) => {
        impl Shared for domain::$domain {
            fn choices() -> Vec<&'static str> {
                vec![$(without_prefix(
                    pb::$pb::$variant.as_str_name(),
                    pb::$pb::Unspecified.as_str_name(),
                )),+]
            }

            fn said(number: i32) -> Said<Self> {
                match pb::$pb::try_from(number) {
                    Ok(pb::$pb::Unspecified) => Said::Unspecified,
                    $(Ok(pb::$pb::$variant) => Said::Word(Self::$variant),)+
                    Err(_) => Said::Undefined,
                }
            }

            fn number(self) -> i32 {
                match self {
                    $(Self::$variant => pb::$pb::$variant as i32,)+
                }
            }
        }
    };
}

shared!(
    Capacity = Capacity {
        HeadOfState,
        HeadOfGovernment,
        ForeignMinister,
        FullPowers,
        HeadOfMission,
        AuthorisedSpokesperson,
        OtherOrgan,
        AnonymousOfficial,
        Representative,
    }
);
shared!(
    Channel = Channel {
        SocialMediaPost,
        PressRelease,
        Broadcast,
        PressConference,
        Interview,
        Speech,
        NoteVerbale,
        AideMemoire,
        Demarche,
        ExchangeOfNotes,
        Letter,
        Intermediated,
        BackChannel,
    }
);
shared!(
    Precision = Precision {
        Instant,
        Day,
        Month
    }
);
shared!(
    PartyKind = PartyKind {
        State,
        Government,
        StateOrgan,
        IntergovernmentalOrganisation,
        Ngo,
        ArmedGroup,
        NewsOrganisation,
        Person,
    }
);
shared!(
    TermAct = TermAct {
        Release,
        TransferCustody,
        Repatriate,
        SafeConduct,
        Pardon,
        ProvideInformation,
        Refrain,
        Other,
    }
);
shared!(
    NamedPersonRole = NamedPersonRole {
        Included,
        Excluded,
        Example
    }
);
shared!(
    Attribution = Attribution {
        Claimed,
        Reported,
        OfficiallyConfirmed
    }
);
shared!(
    ResponseKind = ResponseKind {
        Acknowledgement,
        RequestForClarification,
        Deferral,
        RefusalToComment,
        Acceptance,
        PartialAcceptance,
        ConditionalAcceptance,
        CounterProposal,
        Rejection,
        WithdrawalOfResponse,
    }
);
shared!(
    Position = Position {
        Accepted,
        Conditional,
        Rejected,
        Reserved
    }
);
shared!(
    Status = ProposalStatus {
        Draft,
        Announced,
        Transmitted,
        UnderConsideration,
        UnderNegotiation,
        AcceptedInPrinciple,
        Agreed,
        Rejected,
        InImplementation,
        Fulfilled,
        PartiallyFulfilled,
        Collapsed,
        Withdrawn,
        Lapsed,
        Moot,
        Superseded,
        Void,
    }
);
shared!(
    ResponseStatus = ResponseStatus {
        Awaiting,
        Acknowledged,
        ClarificationRequested,
        Deferred,
        Accepted,
        ConditionallyAccepted,
        PartiallyAccepted,
        Countered,
        Rejected,
        RejectedReported,
        AcceptedReported,
        DeclinedToComment,
        ConflictingReports,
    }
);
shared!(
    EventType = EventType {
        PartyCreated,
        PartyUpdated,
        ProposalDrafted,
        ProposalAnnounced,
        ProposalTransmitted,
        ProposalAmended,
        ProposalWithdrawn,
        ProposalUpdated,
        ResponseRecorded,
        StatementRecorded,
        PerformanceReported,
        RelationRecorded,
        TalksReported,
        ProposalClarified,
        ProposalLapsed,
        TermsMoot,
        ProposalVoided,
        StatusOverridden,
        FactCorrected,
        FactClarified,
        FactRetracted,
        FactCorroborated,
        FactAssessed,
        SilenceReached,
        DeadlineNear,
        DeadlinePassed,
        GovernmentChanged,
        RecognitionRecorded,
    }
);
shared!(
    SubscriptionState = SubscriptionState {
        Pending,
        Active,
        Paused,
        Ended
    }
);
shared!(
    EndReason = EndReason {
        Unsubscribed,
        EndedByClient,
        NotConfirmed
    }
);

shared!(
    ChannelClass = ChannelClass {
        Public,
        Formal,
        Private,
    }
);
shared!(
    StatementKind = StatementKind {
        Support,
        Criticism,
        CallToAct,
        OfferOfGoodOffices,
    }
);
shared!(
    PerformanceBasis = PerformanceBasis {
        Announced,
        ClaimedByObligor,
        ConfirmedByBeneficiary,
        IndependentlyVerified,
        NamedList,
    }
);
shared!(
    PerformanceState = PerformanceState {
        Begun,
        Complete,
        Abandoned,
    }
);
shared!(
    RelationKind = RelationKind {
        Supersedes,
        CounterTo,
        Reiterates,
        Revives,
    }
);
shared!(
    Judgement = Judgement {
        Verified,
        Disputed,
        Settled,
    }
);
shared!(
    RecognitionMode = RecognitionMode {
        DeJure,
        DeFacto,
        Withheld,
        Withdrawn,
    }
);
shared!(
    Timeliness = Timeliness {
        Pending,
        DueSoon,
        Overdue,
        InTime,
        Late,
    }
);

shared!(
    TermChangeKind = TermChangeKind {
        Added,
        Removed,
        Changed,
        Unchanged,
    }
);

macro_rules! shared_with_nothing {
    ($domain:ident::$nothing:ident = $pb:ident { $($variant:ident),+ $(,)? }) => {
        impl Shared for domain::$domain {
            fn choices() -> Vec<&'static str> {
                vec![$(without_prefix(
                    pb::$pb::$variant.as_str_name(),
                    pb::$pb::Unspecified.as_str_name(),
                )),+]
            }

            fn said(number: i32) -> Said<Self> {
                match pb::$pb::try_from(number) {
                    Ok(pb::$pb::Unspecified) => Said::Word(Self::$nothing),
                    $(Ok(pb::$pb::$variant) => Said::Word(Self::$variant),)+
                    Err(_) => Said::Undefined,
                }
            }

            fn number(self) -> i32 {
                match self {
                    Self::$nothing => pb::$pb::Unspecified as i32,
                    $(Self::$variant => pb::$pb::$variant as i32,)+
                }
            }
        }
    };
}

// Where saying nothing is a word of the domain too.
shared_with_nothing!(
    QuantityKind::Unspecified = QuantityKind {
        Exact,
        AtLeast,
        Approximately,
        All,
        Percent,
    }
);
shared_with_nothing!(
    PartyRole::Any = PartyRole {
        Proponent,
        Addressee
    }
);

#[cfg(test)]
mod tests;
