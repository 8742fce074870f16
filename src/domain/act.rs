//! What facts do to a proposal.

use serde::{Deserialize, Serialize};

use super::{
    Attribution, ChannelClass, Judgement, Occurrence, PartyId, PerformanceBasis, PerformanceState,
    ProposalId, Quantity, RelationKind, ReportId, ResponseId, ResponseKind, StatementId, Status,
    acts::ActKind,
};

/// What a fact does: all of the fact that the fold needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// Recorded, not known to have been made.
    Draft,
    /// Made in public.
    Announce,
    /// Delivered by a formal instrument.
    Transmit,
    /// Changed by its proponents, by this class of channel.
    Amend {
        /// The number of the new version.
        version: u32,
        /// Public or formal.
        class: ChannelClass,
    },
    /// Taken back.
    Withdraw,
    /// Answered.
    Respond {
        /// Which response.
        response: ResponseId,
        /// Whose.
        addressee: PartyId,
        /// What it does.
        kind: ResponseKind,
        /// Whether it can bind the addressee.
        competent: bool,
        /// Whether the speaker could, were it well enough attested.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        binds: bool,
        /// Public or formal.
        class: ChannelClass,
        /// Which version it answers.
        version: u32,
        /// Which response it takes back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        withdraws: Option<ResponseId>,
    },
    /// The parties talk.
    Talks,
    /// Made plainer by a proponent.
    Explain {
        /// The request that it answers, by its `seq`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        in_reply_to: Option<i64>,
    },
    /// Somebody reported how far a term is carried out.
    Report {
        /// Which report.
        report: ReportId,
        /// Which term.
        term: String,
        /// Of which version.
        version: u32,
        /// On what it rests.
        basis: PerformanceBasis,
        /// How far it has come.
        state: PerformanceState,
        /// How many so far.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quantity: Option<Quantity>,
        /// How many persons it names as covered.
        #[serde(default, skip_serializing_if = "is_zero")]
        named: u32,
    },
    /// Came to nothing.
    Lapse,
    /// Terms lost their object.
    Moot {
        /// Which, of the version that was on the table.
        terms: Vec<String>,
    },
    /// The record was an error.
    Void,
    /// An editor decided.
    Override {
        /// On which status.
        status: Status,
    },
    /// Replaced.
    Supersede {
        /// By which proposal.
        by: ProposalId,
    },
    /// Found to belong together with another proposal.
    Relate {
        /// How.
        kind: RelationKind,
        /// With which.
        with: ProposalId,
    },
    /// A third party spoke of it.
    State {
        /// Which statement.
        statement: StatementId,
    },
    /// A state that takes part has another government.
    Government {
        /// The `seq` of the state's own event.
        #[serde(default)]
        change: i64,
    },
    /// A fact should have said something else.
    Correct {
        /// Which fact, by its `seq`.
        fact: i64,
        /// What it should have said.
        reading: Box<Reading>,
    },
    /// A fact in plainer words.
    Clarify {
        /// Which fact.
        fact: i64,
    },
    /// A fact was not so.
    Retract {
        /// Which fact.
        fact: i64,
    },
    /// A fact has further sources.
    Corroborate {
        /// Which fact.
        fact: i64,
    },
    /// Somebody verified or disputes a fact.
    Assess {
        /// Which fact.
        fact: i64,
        /// What was found.
        judgement: Judgement,
    },
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// What a fact says, as it was recorded or as it was corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// When it happened.
    pub occurred: Occurrence,
    /// What it was.
    pub act: Act,
    /// How well it is attested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<Attribution>,
    /// By what its sources are told apart, see [`source_key`](super::source_key).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
}

impl Act {
    /// What kind of act it is: its row in [`ACTS`](super::acts::ACTS).
    pub fn kind(&self) -> ActKind {
        match self {
            Self::Draft => ActKind::Draft,
            Self::Announce => ActKind::Announce,
            Self::Transmit => ActKind::Transmit,
            Self::Amend { .. } => ActKind::Amend,
            Self::Withdraw => ActKind::Withdraw,
            Self::Respond { .. } => ActKind::Respond,
            Self::Talks => ActKind::Talks,
            Self::Explain { .. } => ActKind::Explain,
            Self::Report { .. } => ActKind::Report,
            Self::Lapse => ActKind::Lapse,
            Self::Moot { .. } => ActKind::Moot,
            Self::Void => ActKind::Void,
            Self::Override { .. } => ActKind::Override,
            Self::Supersede { .. } => ActKind::Supersede,
            Self::Relate { .. } => ActKind::Relate,
            Self::State { .. } => ActKind::State,
            Self::Government { .. } => ActKind::Government,
            Self::Correct { .. } => ActKind::Correct,
            Self::Clarify { .. } => ActKind::Clarify,
            Self::Retract { .. } => ActKind::Retract,
            Self::Corroborate { .. } => ActKind::Corroborate,
            Self::Assess { .. } => ActKind::Assess,
        }
    }

    /// The step as an error names it.
    pub fn name(&self) -> &'static str {
        self.kind().rule().name
    }

    /// The fact that this one changes, by its `seq`; none for a fact about the proposal.
    pub fn changes_fact(&self) -> Option<i64> {
        match self {
            Self::Correct { fact, .. }
            | Self::Clarify { fact }
            | Self::Retract { fact }
            | Self::Corroborate { fact }
            | Self::Assess { fact, .. } => Some(*fact),
            _ => None,
        }
    }

    /// Whether it is something that happened in the world, and not only in this record.
    pub fn is_occurrence(&self) -> bool {
        self.changes_fact().is_none() && !matches!(self, Self::Draft | Self::Void)
    }

    /// Which of two acts of one moment comes first: the one that leaves more open to
    /// follow, so that neither shuts out the other.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Draft => 0,
            Self::Announce => 1,
            Self::Transmit => 2,
            Self::Amend { .. } => 3,
            Self::Override { .. } => 4,
            Self::Talks => 5,
            Self::Government { .. } => 6,
            Self::Relate { .. } => 7,
            Self::Respond { kind, .. } => 10 + response_rank(*kind),
            Self::Explain { .. } => 20,
            Self::State { .. } => 21,
            Self::Report { basis, state, .. } => 22 + 3 * basis_rank(*basis) + state_rank(*state),
            Self::Moot { .. } => 40,
            Self::Withdraw => 41,
            Self::Lapse => 42,
            Self::Supersede { .. } => 43,
            Self::Correct { .. }
            | Self::Clarify { .. }
            | Self::Retract { .. }
            | Self::Corroborate { .. }
            | Self::Assess { .. } => 44,
            Self::Void => 45,
        }
    }
}

fn response_rank(kind: ResponseKind) -> u8 {
    match kind {
        ResponseKind::RefusalToComment => 0,
        ResponseKind::Acknowledgement => 1,
        ResponseKind::RequestForClarification => 2,
        ResponseKind::Deferral => 3,
        ResponseKind::Rejection => 4,
        ResponseKind::CounterProposal => 5,
        ResponseKind::PartialAcceptance => 6,
        ResponseKind::ConditionalAcceptance => 7,
        ResponseKind::WithdrawalOfResponse => 8,
        ResponseKind::Acceptance => 9,
    }
}

fn basis_rank(basis: PerformanceBasis) -> u8 {
    match basis {
        PerformanceBasis::Announced => 0,
        PerformanceBasis::ClaimedByObligor => 1,
        PerformanceBasis::ConfirmedByBeneficiary => 2,
        PerformanceBasis::IndependentlyVerified => 3,
        PerformanceBasis::NamedList => 4,
    }
}

fn state_rank(state: PerformanceState) -> u8 {
    match state {
        PerformanceState::Begun => 0,
        PerformanceState::Abandoned => 1,
        PerformanceState::Complete => 2,
    }
}
