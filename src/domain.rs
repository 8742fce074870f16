//! The domain: parties, proposals, responses, and where each proposal stands.
//!
//! Pure. Nothing here does I/O, reads a clock or makes up an identifier: times, ids and
//! places in the record come in as parameters. Nothing here knows protobuf or SQL.
//!
//! To add a fact: give it an [`Act`] and its row in [`acts`], rows in [`lifecycle`] for the
//! steps that it makes, a [`Fact`] variant, and a method on [`Proposal`] that records it.

mod act;
pub mod acts;
mod clock;
mod communication;
mod corrected;
mod deadline;
mod diff;
mod ending;
mod event;
pub mod filter;
mod fold;
mod government;
mod ids;
mod independence;
pub mod lifecycle;
mod notice;
mod occurrence;
mod party;
mod performance;
mod progress;
mod proposal;
mod relation;
mod response;
mod revision;
pub mod search;
mod source;
mod standing;
mod statement;
mod step;
mod subscription;
mod term;
#[cfg(test)]
mod tests;

pub use act::{Act, Reading};
pub use clock::{ClockReading, Pause, SilenceClock};
pub use communication::{Capacity, Channel, ChannelClass, Communication, Text};
pub use corrected::Corrected;
pub use diff::{TermChange, TermChangeKind, diff};
pub use ending::{Lapse, Mootness, Voiding};
pub use event::{Conveyance, EditorialChange, Event, EventHead, EventType, Fact, Withdrawal};
pub use government::{GovernmentChange, GovernmentTerm, Membership, Recognition, RecognitionMode};
pub use ids::{
    PartyId, ProposalId, ReportId, ResponseId, StatementId, SubscriberId, SubscriptionId,
};
pub use independence::{independent, source_key};
pub use lifecycle::Status;
pub use notice::{Deadline, SilenceReached, Timeliness};
pub use occurrence::{Occurrence, Precision};
pub use party::{Party, PartyKind};
pub use performance::{NewReport, PerformanceBasis, PerformanceReport, PerformanceState};
pub use progress::{BasisProgress, TermProgress};
pub use proposal::{
    Edition, NewProposal, NewVersion, Opening, Proposal, RaisedSilence, Refusal, Related,
    ToldDeadline, Version, Violation, Wording,
};
pub use relation::{Relation, RelationKind};
pub use response::{NewResponse, Position, Response, ResponseKind, TermPosition};
pub use revision::{
    Assessment, Clarification, Correction, Corroboration, Judgement, Retraction, StatusOverride,
};
pub use source::{Attribution, Evidence, Source};
pub use standing::{ResponseStatus, Standing, StandingChange};
pub use statement::{NewStatement, Statement, StatementKind};
pub use step::{Flags, Place, Step};
pub use subscription::{
    Anchor, Clause, EndReason, Match, PartyRole, Reason, Subject, Subscription, SubscriptionState,
};
pub use term::{NamedPerson, NamedPersonRole, Quantity, QuantityKind, Term, TermAct};
