//! Which fields each kind of resource has, and what they say of a resource.

use std::{collections::HashSet, slice};

use jiff::Timestamp;

use super::{Fate, Kind, MAILING_STATES, Resource, words::Words};
use crate::domain::{
    Attribution, Channel, EventType, Party, PartyId, PartyKind, PerformanceBasis, PerformanceState,
    ProposalId, ResponseKind, StatementKind, Status, SubscriberId, SubscriptionState,
    search::{Facet, Listed},
};

/// A field that filters know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Addressee,
    Attribution,
    Basis,
    Channel,
    CreateTime,
    DeliveryState,
    DisplayName,
    EventType,
    FailureClass,
    HasEventType,
    HasResponse,
    LanguageCode,
    MailingState,
    OccurTime,
    OfState,
    Party,
    PartyKind,
    PerformanceState,
    Person,
    Proponent,
    Proposal,
    RecordTime,
    ResponseKind,
    SilenceDays,
    SmtpCode,
    State,
    StatementKind,
    Status,
    StatusAfter,
    Subscriber,
    TermId,
    Title,
    UpdateTime,
}

/// What can be said of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// One of some words.
    Words(&'static [&'static str]),
    /// One of some words, the weakest first.
    OrderedWords(&'static [&'static str]),
    /// `parties/{party}`.
    Party,
    /// `proposals/{proposal}`.
    Proposal,
    /// `subscribers/{subscriber}`.
    Subscriber,
    /// A name, or `parties/{party}`.
    Person,
    /// Any words.
    Text,
    /// A moment.
    Time,
    /// A number.
    Number,
}

/// What a field says of a resource.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    Word(Option<&'static str>),
    Parties(&'a [PartyId], &'a [PartyId]),
    Proposal(Option<ProposalId>),
    Subscriber(SubscriberId),
    Text(&'a str),
    /// Of a party: those in other languages and scripts, and others by which it is found,
    /// have a word too.
    Names(&'a Party),
    Time(Option<Timestamp>),
    Number(Option<i64>),
    Facets(&'a HashSet<Facet>),
}

impl Kind {
    /// The fields, by their names.
    pub(super) fn fields(self) -> &'static [(&'static str, Field)] {
        match self {
            Self::Party => &[
                ("kind", Field::PartyKind),
                ("display_name", Field::DisplayName),
                ("state", Field::OfState),
            ],
            Self::Proposal => &[
                ("status", Field::Status),
                ("party", Field::Party),
                ("proponent", Field::Proponent),
                ("addressee", Field::Addressee),
                ("title", Field::Title),
                ("attribution", Field::Attribution),
                ("create_time", Field::CreateTime),
                ("update_time", Field::UpdateTime),
                ("occur_time", Field::OccurTime),
                ("person", Field::Person),
                ("event_type", Field::HasEventType),
                ("response", Field::HasResponse),
                ("silence_days", Field::SilenceDays),
            ],
            Self::Response => &[
                ("kind", Field::ResponseKind),
                ("addressee", Field::Addressee),
                ("attribution", Field::Attribution),
                ("channel", Field::Channel),
            ],
            Self::Statement => &[
                ("kind", Field::StatementKind),
                ("party", Field::Party),
                ("channel", Field::Channel),
                ("attribution", Field::Attribution),
            ],
            Self::Report => &[
                ("term_id", Field::TermId),
                ("basis", Field::Basis),
                ("state", Field::PerformanceState),
                ("attribution", Field::Attribution),
            ],
            Self::Event => &[
                ("type", Field::EventType),
                ("party", Field::Party),
                ("attribution", Field::Attribution),
                ("status_after", Field::StatusAfter),
                ("record_time", Field::RecordTime),
                ("proposal", Field::Proposal),
            ],
            Self::Subscription => &[
                ("state", Field::State),
                ("subscriber", Field::Subscriber),
                ("language_code", Field::LanguageCode),
            ],
            Self::Delivery => &[
                ("state", Field::DeliveryState),
                ("failure_class", Field::FailureClass),
                ("smtp_code", Field::SmtpCode),
            ],
            Self::Mailing => &[("state", Field::MailingState)],
        }
    }
}

impl Field {
    pub(super) fn sort(self) -> Sort {
        match self {
            Self::Attribution => Sort::OrderedWords(Attribution::ALL),
            Self::Basis => Sort::OrderedWords(PerformanceBasis::ALL),
            Self::Channel => Sort::Words(Channel::ALL),
            Self::EventType | Self::HasEventType => Sort::Words(EventType::ALL),
            Self::PartyKind => Sort::Words(PartyKind::ALL),
            Self::PerformanceState => Sort::Words(PerformanceState::ALL),
            Self::ResponseKind | Self::HasResponse => Sort::Words(ResponseKind::ALL),
            Self::State => Sort::Words(SubscriptionState::ALL),
            Self::StatementKind => Sort::Words(StatementKind::ALL),
            Self::Status | Self::StatusAfter => Sort::Words(<Status as Words>::ALL),
            Self::Addressee | Self::OfState | Self::Party | Self::Proponent => Sort::Party,
            Self::Proposal => Sort::Proposal,
            Self::Subscriber => Sort::Subscriber,
            Self::DisplayName | Self::LanguageCode | Self::TermId | Self::Title => Sort::Text,
            Self::CreateTime | Self::OccurTime | Self::RecordTime | Self::UpdateTime => Sort::Time,
            Self::Person => Sort::Person,
            Self::SilenceDays | Self::SmtpCode => Sort::Number,
            Self::DeliveryState => Sort::Words(Fate::STATES),
            Self::FailureClass => Sort::Words(Fate::CLASSES),
            Self::MailingState => Sort::Words(MAILING_STATES),
        }
    }

    /// What the field says of a resource; none when the resource has no such field.
    pub(super) fn of(self, resource: Resource<'_>) -> Option<Value<'_>> {
        Some(match (self, resource) {
            (Self::PartyKind, Resource::Party(party)) => word(party.kind),
            (Self::DisplayName, Resource::Party(party)) => Value::Names(party),
            (Self::OfState, Resource::Party(party)) => Value::Parties(party.state.as_slice(), &[]),

            (Self::Status, Resource::Proposal(proposal)) => word(proposal.status),
            (Self::Party, Resource::Proposal(proposal)) => {
                Value::Parties(&proposal.proponents, &proposal.addressees)
            }
            (Self::Proponent, Resource::Proposal(proposal)) => {
                Value::Parties(&proposal.proponents, &[])
            }
            (Self::Addressee, Resource::Proposal(proposal)) => {
                Value::Parties(&proposal.addressees, &[])
            }
            (Self::Title, Resource::Proposal(proposal)) => Value::Text(&proposal.editorial.title),
            (Self::Attribution, Resource::Proposal(proposal)) => {
                Value::Word(proposal.attribution().map(Words::word))
            }
            (Self::CreateTime, Resource::Proposal(proposal)) => Value::Time(Some(proposal.created)),
            (Self::UpdateTime, Resource::Proposal(proposal)) => Value::Time(Some(proposal.updated)),
            (Self::OccurTime, Resource::Proposal(proposal)) => {
                Value::Time(Listed::occurred(proposal))
            }
            (Self::Person | Self::HasEventType | Self::HasResponse, Resource::Listed(listed)) => {
                Value::Facets(&listed.facets)
            }
            (Self::SilenceDays, Resource::Listed(listed)) => Value::Number(listed.silence_days),
            (field, Resource::Listed(listed)) => {
                return field.of(Resource::Proposal(&listed.proposal));
            }

            (Self::ResponseKind, Resource::Response(response)) => word(response.kind),
            (Self::Addressee, Resource::Response(response)) => {
                Value::Parties(slice::from_ref(&response.communication.on_behalf_of), &[])
            }
            (Self::Attribution, Resource::Response(response)) => {
                word(response.evidence.attribution)
            }
            (Self::Channel, Resource::Response(response)) => word(response.communication.channel),

            (Self::StatementKind, Resource::Statement(statement)) => word(statement.kind),
            (Self::Party, Resource::Statement(statement)) => {
                Value::Parties(slice::from_ref(&statement.communication.on_behalf_of), &[])
            }
            (Self::Channel, Resource::Statement(statement)) => {
                word(statement.communication.channel)
            }
            (Self::Attribution, Resource::Statement(statement)) => {
                word(statement.evidence.attribution)
            }

            (Self::TermId, Resource::Report(report)) => Value::Text(&report.term_id),
            (Self::Basis, Resource::Report(report)) => word(report.basis),
            (Self::PerformanceState, Resource::Report(report)) => word(report.state),
            (Self::Attribution, Resource::Report(report)) => word(report.evidence.attribution),

            (Self::EventType, Resource::Event(event)) => word(event.event_type),
            (Self::Party, Resource::Event(event)) => Value::Parties(&event.parties, &[]),
            (Self::Attribution, Resource::Event(event)) => {
                Value::Word(event.attribution.map(Words::word))
            }
            (Self::StatusAfter, Resource::Event(event)) => {
                Value::Word(event.status.map(|(_, after)| after.word()))
            }
            (Self::RecordTime, Resource::Event(event)) => Value::Time(Some(event.recorded)),
            (Self::Proposal, Resource::Event(event)) => Value::Proposal(event.proposal),

            (Self::State, Resource::Subscription(subscription)) => word(subscription.state),
            (Self::Subscriber, Resource::Subscription(subscription)) => {
                Value::Subscriber(subscription.subscriber)
            }
            (Self::LanguageCode, Resource::Subscription(subscription)) => {
                Value::Text(&subscription.language)
            }

            (Self::DeliveryState, Resource::Delivery(fate)) => Value::Word(Some(fate.state)),
            (Self::FailureClass, Resource::Delivery(fate)) => Value::Word(fate.failure_class),
            (Self::SmtpCode, Resource::Delivery(fate)) => Value::Number(fate.smtp_code),

            (Self::MailingState, Resource::Mailing(state)) => Value::Word(Some(state)),
            _ => return None,
        })
    }
}

fn word<T: Words>(word: T) -> Value<'static> {
    Value::Word(Some(word.word()))
}
