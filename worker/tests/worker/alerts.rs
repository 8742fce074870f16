//! Things to mail about.

use demarche::contract::v1::{
    AddresseeStanding, Alert, Attribution, Capacity, Channel, Communication, Conveyance,
    EditorialChange, Event, EventType, Lease, LeaseRef, Occurrence, Party, PartyKind, Precision,
    Proposal, ProposalStatus, ProposalVersion, Reason, Recipient, Response, ResponseKind,
    ResponseStatus, Source, StandingChange, Term, TermAct, Text, Withdrawal, event::Fact,
    lease::Content,
};

/// 20 April 2025, 22:00 UTC.
pub(crate) const HAPPENED: i64 = 1_745_186_400;

fn timestamp(seconds: i64) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds, nanos: 0 }
}

fn occurrence(seconds: i64) -> Occurrence {
    Occurrence {
        time: Some(timestamp(seconds)),
        precision: Precision::Instant.into(),
        time_zone: "America/Caracas".into(),
    }
}

fn party(name: &str, english: &str, spanish: &str) -> Party {
    Party {
        name: format!("parties/{name}"),
        display_name: english.into(),
        kind: PartyKind::State.into(),
        localized_names: vec![Text {
            content: spanish.into(),
            language_code: "es".into(),
        }],
        ..Party::default()
    }
}

pub(crate) fn communication(on_behalf_of: &str, channel: Channel) -> Communication {
    Communication {
        in_reply_to: 0,
        speaker_party: String::new(),
        speaker: "Jorge Rodríguez".into(),
        capacity: Capacity::ForeignMinister.into(),
        on_behalf_of: format!("parties/{on_behalf_of}"),
        channel: channel.into(),
        occurred: Some(occurrence(HAPPENED)),
        text: Some(Text {
            content: "No aceptamos el canje.".into(),
            language_code: "es".into(),
        }),
        translations: vec![Text {
            content: "We do not accept the exchange.".into(),
            language_code: "en".into(),
        }],
    }
}

fn source() -> Source {
    Source {
        uri: "https://news.example/story?a=1&b=2".into(),
        publisher: "El Diario <script>".into(),
        language_code: "es".into(),
        quotation: "Caracas rechazó la oferta \"en su totalidad\".".into(),
        ..Source::default()
    }
}

fn version() -> ProposalVersion {
    ProposalVersion {
        number: 1,
        terms: vec![
            Term {
                id: "t1".into(),
                obligor: "parties/sv".into(),
                act: TermAct::Repatriate.into(),
                description: "Repatriate the 252 Venezuelans held.".into(),
                ..Term::default()
            },
            Term {
                id: "t2".into(),
                obligor: "parties/ve".into(),
                act: TermAct::Release.into(),
                ..Term::default()
            },
        ],
        communication: Some(communication("sv", Channel::SocialMediaPost)),
        sources: vec![source()],
        ..ProposalVersion::default()
    }
}

/// An alert of each kind that people get mail about.
pub(crate) fn alert(kind: EventType) -> Alert {
    let fact = match kind {
        EventType::PartyCreated | EventType::PartyUpdated => {
            Fact::Party(party("ve", "Venezuela", "Venezuela (República)"))
        }
        EventType::ProposalTransmitted => Fact::Conveyance(Conveyance {
            communication: Some(communication("sv", Channel::NoteVerbale)),
            sources: vec![source()],
        }),
        EventType::ProposalWithdrawn => Fact::Withdrawal(Withdrawal {
            communication: Some(communication("sv", Channel::PressRelease)),
            sources: vec![source()],
            reason: "Overtaken by events".into(),
        }),
        EventType::ProposalUpdated => Fact::EditorialChange(EditorialChange {
            title: "A better title".into(),
            summary: "What it is about".into(),
            language_code: "en".into(),
        }),
        EventType::ResponseRecorded => Fact::Response(Response {
            version: 1,
            kind: ResponseKind::Rejection.into(),
            communication: Some(communication("ve", Channel::PressConference)),
            sources: vec![source()],
            ..Response::default()
        }),
        _ => Fact::Version(version()),
    };
    Alert {
        event: Some(Event {
            seq: 7,
            r#type: kind.into(),
            parties: vec!["parties/sv".into(), "parties/ve".into()],
            occurred: Some(occurrence(HAPPENED)),
            record_time: Some(timestamp(HAPPENED + 3600)),
            attribution: Attribution::Reported.into(),
            status_before: ProposalStatus::Announced.into(),
            status_after: ProposalStatus::Rejected.into(),
            standing_changes: vec![StandingChange {
                addressee: "parties/ve".into(),
                public_before: ResponseStatus::Awaiting.into(),
                public_after: ResponseStatus::Rejected.into(),
                formal_before: ResponseStatus::Awaiting.into(),
                formal_after: ResponseStatus::Awaiting.into(),
            }],
            fact: Some(fact),
            ..Event::default()
        }),
        proposal: Some(Proposal {
            title: "Humanitarian exchange of prisoners".into(),
            proponents: vec!["parties/sv".into()],
            addressees: vec!["parties/ve".into(), "parties/us".into()],
            current_version: Some(version()),
            standings: vec![
                AddresseeStanding {
                    addressee: "parties/ve".into(),
                    public_status: ResponseStatus::Rejected.into(),
                    formal_status: ResponseStatus::Awaiting.into(),
                    ..AddresseeStanding::default()
                },
                AddresseeStanding {
                    addressee: "parties/us".into(),
                    public_status: ResponseStatus::Awaiting.into(),
                    formal_status: ResponseStatus::Awaiting.into(),
                    ..AddresseeStanding::default()
                },
            ],
            ..Proposal::default()
        }),
        parties: vec![
            party("sv", "El Salvador", "El Salvador"),
            party("ve", "Venezuela", "Venezuela"),
            party("us", "United States", "Estados Unidos"),
        ],
        timeline_uri: "https://demarche.example/proposals/1".into(),
    }
}

pub(crate) fn recipient(index: u32) -> Recipient {
    Recipient {
        index,
        email_address: format!("reader{index}@example.org"),
        language_code: "en".into(),
        delivery_key: vec![
            0xAB,
            u8::try_from(index % 251).unwrap(),
            u8::try_from(index / 251).unwrap(),
        ]
        .into(),
        thread_key: vec![0xCD, 0xEF].into(),
        unsubscribe_uri: format!("https://demarche.example/u/{index}=token&x"),
        reasons: vec![Reason::Party.into(), Reason::Proposal.into()],
        ..Recipient::default()
    }
}

/// A lease of an alert to so many.
pub(crate) fn lease(mailing: i64, count: u32) -> Lease {
    Lease {
        r#ref: Some(LeaseRef {
            mailing,
            chunk: 0,
            epoch: 1,
        }),
        message_time: Some(timestamp(HAPPENED + 3 * 86_400)),
        content: Some(Content::Alert(alert(EventType::ResponseRecorded))),
        recipients: (0..count).map(recipient).collect(),
        ..Lease::default()
    }
}
