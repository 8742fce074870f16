//! What an addressee answers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Attribution, Communication, Evidence, ProposalId, ResponseId};

/// What a response does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ResponseKind {
    /// Says that the proposal arrived.
    Acknowledgement,
    /// Asks what is meant.
    RequestForClarification,
    /// Puts the answer off.
    Deferral,
    /// Declines to comment.
    RefusalToComment,
    /// Accepts the version as it is.
    Acceptance,
    /// Accepts some terms.
    PartialAcceptance,
    /// Accepts on conditions.
    ConditionalAcceptance,
    /// Offers something else instead.
    CounterProposal,
    /// Refuses.
    Rejection,
    /// Takes an earlier response back.
    WithdrawalOfResponse,
}

impl ResponseKind {
    /// Whether it says yes, in whole or in part, or no; none where it says neither.
    pub fn says_yes(self) -> Option<bool> {
        match self {
            Self::Acceptance | Self::PartialAcceptance | Self::ConditionalAcceptance => Some(true),
            Self::Rejection => Some(false),
            _ => None,
        }
    }

    /// Whether it answers the proposal, instead of putting the answer off.
    pub fn is_answer(self) -> bool {
        self.says_yes().is_some() || self == Self::CounterProposal
    }
}

/// What an addressee says of one term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Position {
    /// Accepts it.
    Accepted,
    /// Accepts it on a condition.
    Conditional,
    /// Refuses it.
    Rejected,
    /// Leaves it open.
    Reserved,
}

/// What an addressee says of one term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermPosition {
    /// The term.
    pub term_id: String,
    /// The position.
    pub position: Position,
    /// The condition, in the addressee's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub condition: String,
}

/// A response as it comes in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewResponse {
    /// The version that it answers; none: the one on the table when it occurred.
    pub version: Option<u32>,
    /// What it does.
    pub kind: ResponseKind,
    /// Who spoke for which addressee, how and when.
    pub communication: Communication,
    /// What it rests on.
    pub evidence: Evidence,
    /// Term by term.
    pub positions: Vec<TermPosition>,
    /// The response that it takes back.
    pub withdraws: Option<ResponseId>,
    /// The proposal that is offered instead.
    pub counter_proposal: Option<ProposalId>,
}

/// A response as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// Its id within the proposal.
    pub id: ResponseId,
    /// The version that it answers.
    pub version: u32,
    /// What it does.
    pub kind: ResponseKind,
    /// Who spoke for which addressee, how and when.
    pub communication: Communication,
    /// What it rests on.
    pub evidence: Evidence,
    /// Term by term.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<TermPosition>,
    /// The response that it takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdraws: Option<ResponseId>,
    /// The proposal that is offered instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter_proposal: Option<ProposalId>,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// The `seq` of its event.
    pub seq: i64,
}

impl NewResponse {
    /// Whether it can bind the addressee: a speaker who can, of whom at least an
    /// independent publisher reports it, or the addressee's own confirmation.
    pub fn is_competent(&self) -> bool {
        is_competent(
            self.communication.capacity.binds(),
            self.evidence.attribution,
        )
    }
}

/// Whether what is attested so well can bind the addressee, by a speaker who can or cannot.
pub(super) fn is_competent(binds: bool, attribution: Attribution) -> bool {
    attribution == Attribution::OfficiallyConfirmed
        || (binds && attribution >= Attribution::Reported)
}
