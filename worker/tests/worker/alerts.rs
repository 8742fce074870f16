//! Things to mail about.

mod record;

pub(crate) use self::record::{changing, progress_of};

use demarche::contract::v1::{
    AddresseeStanding, Alert, Attribution, Capacity, Channel, Communication, Conveyance,
    EditorialChange, Event, EventType, Lease, LeaseRef, Occurrence, Party, PartyKind, Precision,
    Proposal, ProposalStatus, ProposalVersion, Reason, Recipient, Response, ResponseKind,
    ResponseStatus, Source, StandingChange, Term, TermAct, Text, Withdrawal, event::Fact,
    lease::Content,
};

/// 20 April 2025, 22:00 UTC.
pub(crate) const HAPPENED: i64 = 1_745_186_400;

pub(crate) fn timestamp(seconds: i64) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds, nanos: 0 }
}

pub(crate) fn occurrence(seconds: i64) -> Occurrence {
    Occurrence {
        time: Some(timestamp(seconds)),
        precision: Precision::Instant.into(),
        time_zone: "America/Caracas".into(),
    }
}

pub(crate) fn party(name: &str, english: &str, spanish: &str) -> Party {
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

pub(crate) fn source() -> Source {
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
        EventType::ProposalDrafted | EventType::ProposalAnnounced | EventType::ProposalAmended => {
            Fact::Version(version())
        }
        kind => record::fact(kind),
    };
    let mut alert = rejected(kind, fact);
    record::complete(&mut alert);
    alert
}

/// An alert of a fact by which a proposal is rejected.
fn rejected(kind: EventType, fact: Fact) -> Alert {
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
            name: "proposals/1".into(),
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
        ..Alert::default()
    }
}

/// Every kind of event that there is.
pub(crate) fn kinds() -> impl Iterator<Item = EventType> {
    (1..64).filter_map(|number| EventType::try_from(number).ok())
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
