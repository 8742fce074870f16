//! The domain: parties, proposals, responses, and where each proposal stands.
//!
//! Pure. Nothing here does I/O, reads a clock or makes up an identifier: times, ids and
//! places in the record come in as parameters. Nothing here knows protobuf or SQL.
//!
//! To add a fact: give it an [`Act`] and its rows in [`lifecycle`], a [`Fact`] variant,
//! and a method on [`Proposal`] that records it.

mod communication;
mod event;
pub mod filter;
mod history;
mod ids;
pub mod lifecycle;
mod occurrence;
mod party;
mod proposal;
mod response;
mod source;
mod standing;
mod subscription;
mod term;
#[cfg(test)]
mod tests;

pub use communication::{Capacity, Channel, ChannelClass, Communication, Text};
pub use event::{Conveyance, EditorialChange, Event, EventHead, EventType, Fact, Withdrawal};
pub use history::{Act, Fold, Step};
pub use ids::{PartyId, ProposalId, ResponseId, SubscriberId, SubscriptionId};
pub use lifecycle::Status;
pub use occurrence::{Occurrence, Precision};
pub use party::{Party, PartyKind};
pub use proposal::{NewProposal, NewVersion, Proposal, Refusal, Version, Violation};
pub use response::{NewResponse, Position, Response, ResponseKind, TermPosition};
pub use source::{Attribution, Evidence, Source};
pub use standing::{ResponseStatus, Standing, StandingChange};
pub use subscription::{
    Anchor, Clause, EndReason, Match, PartyRole, Reason, Subject, Subscription, SubscriptionState,
};
pub use term::{NamedPerson, NamedPersonRole, Quantity, QuantityKind, Term, TermAct};
