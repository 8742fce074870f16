use prost_types::{FieldMask, Timestamp};

use super::*;
use crate::{
    contract::v1 as pb,
    domain::{Attribution, Channel, Precision, QuantityKind, SubscriptionState},
};

fn time(seconds: i64) -> Timestamp {
    Timestamp { seconds, nanos: 0 }
}

fn said() -> pb::Communication {
    pb::Communication {
        in_reply_to: 0,
        speaker_party: String::new(),
        speaker: "Nayib Bukele".to_owned(),
        capacity: pb::Capacity::HeadOfState as i32,
        on_behalf_of: "parties/el-salvador".to_owned(),
        channel: pb::Channel::SocialMediaPost as i32,
        occurred: Some(pb::Occurrence {
            time: Some(time(1_745_193_600)),
            precision: pb::Precision::Day as i32,
            time_zone: "America/El_Salvador".to_owned(),
        }),
        text: Some(pb::Text {
            content: "Quiero proponerle\r\nun acuerdo humanitario".to_owned(),
            language_code: "ES".to_owned(),
        }),
        translations: vec![pb::Text {
            content: "I want to propose".to_owned(),
            language_code: "en".to_owned(),
        }],
    }
}

fn read_in() -> pb::Source {
    pb::Source {
        uri: "https://x.com/nayibbukele".to_owned(),
        capture_sha256: vec![7; 32],
        ..pb::Source::default()
    }
}

fn repatriation() -> pb::Term {
    pb::Term {
        obligor: "parties/el-salvador".to_owned(),
        act: pb::TermAct::Repatriate as i32,
        quantity: Some(pb::Quantity {
            kind: pb::QuantityKind::Percent as i32,
            value: 100,
            verbatim: "100% of the 252".to_owned(),
        }),
        ..pb::Term::default()
    }
}

fn offer() -> pb::Proposal {
    pb::Proposal {
        title: "Exchange of 252 Venezuelans".to_owned(),
        proponents: vec!["parties/el-salvador".to_owned()],
        addressees: vec!["parties/venezuela".to_owned()],
        current_version: Some(pb::ProposalVersion {
            terms: vec![repatriation()],
            communication: Some(said()),
            sources: vec![read_in()],
            attribution: pb::Attribution::Reported as i32,
            ..pb::ProposalVersion::default()
        }),
        ..pb::Proposal::default()
    }
}

/// The paths that reading a proposal finds wrong.
fn wrong_in(proposal: pb::Proposal) -> Violations {
    let mut violations = Violations::default();
    let read = new_proposal(Some(proposal), &mut violations);
    assert_eq!(read.is_none(), !violations.paths().is_empty());
    violations
}

#[test]
fn a_whole_proposal_is_read() {
    let new = read(|v| new_proposal(Some(offer()), v)).unwrap();
    let communication = new.version.communication.unwrap();
    assert_eq!(communication.channel, Channel::SocialMediaPost);
    assert_eq!(communication.occurred.precision(), Precision::Day);
    let text = communication.text.unwrap();
    assert_eq!(text.content, "Quiero proponerle\nun acuerdo humanitario");
    assert_eq!(text.language, "es");
    assert_eq!(
        new.version.evidence.unwrap().attribution,
        Attribution::Reported
    );
    let quantity = new.version.terms[0].quantity.clone().unwrap();
    assert_eq!(
        (quantity.kind, quantity.value),
        (QuantityKind::Percent, 100)
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "one list of all that can be wrong")]
fn every_wrong_field_is_named_at_once() {
    let mut bad = said();
    bad.speaker = "x".repeat(201);
    bad.capacity = 0;
    bad.on_behalf_of = "El Salvador".to_owned();
    bad.channel = 7;
    bad.occurred = Some(pb::Occurrence {
        time: Some(Timestamp {
            seconds: 0,
            nanos: -1,
        }),
        precision: 9,
        time_zone: "Mars/Olympus".to_owned(),
    });
    bad.text = Some(pb::Text::default());
    bad.translations = vec![
        pb::Text {
            content: "a".to_owned(),
            language_code: "en".to_owned(),
        },
        pb::Text {
            content: "b".to_owned(),
            language_code: "EN".to_owned(),
        },
        pb::Text {
            content: "c".to_owned(),
            language_code: String::new(),
        },
    ];
    let term = pb::Term {
        id: "T 1".to_owned(),
        obligor: String::new(),
        beneficiary: "x".to_owned(),
        act: 0,
        quantity: Some(pb::Quantity {
            kind: 9,
            value: -1,
            verbatim: "v".repeat(501),
        }),
        reciprocity_group: "g".repeat(64),
        conditions: vec![String::new(), "\0".to_owned()],
        due: Some(pb::Occurrence::default()),
        named_persons: vec![pb::NamedPerson::default()],
        description: "d".repeat(2_001),
    };
    let source = pb::Source {
        origin: String::new(),
        uri: String::new(),
        publisher: "a\nb".to_owned(),
        author: "\u{202e}".to_owned(),
        language_code: "es_VE".to_owned(),
        publish_time: Some(time(-99_999_999_999)),
        retrieve_time: Some(time(999_999_999_999)),
        archive_uri: "ftp://x".to_owned(),
        capture_sha256: vec![1; 31],
        quotation: "q".repeat(4_097),
    };
    let violations = wrong_in(pb::Proposal {
        title: " ".to_owned(),
        summary: "s".repeat(4_001),
        language_code: "?".to_owned(),
        proponents: Vec::new(),
        addressees: vec!["parties/x".to_owned(), "parties/".to_owned()],
        current_version: Some(pb::ProposalVersion {
            terms: vec![repatriation(), repatriation(), term],
            communication: Some(bad),
            sources: vec![read_in(), source],
            attribution: 0,
            ..pb::ProposalVersion::default()
        }),
        ..pb::Proposal::default()
    });
    let version = "proposal.current_version";
    let mut expected: Vec<String> = [
        "title",
        "summary",
        "language_code",
        "proponents",
        "addressees[1]",
    ]
    .map(|field| format!("proposal.{field}"))
    .to_vec();
    for field in [
        "terms[2].id",
        "terms[2].obligor",
        "terms[2].beneficiary",
        "terms[2].act",
        "terms[2].quantity.kind",
        "terms[2].quantity.value",
        "terms[2].quantity.verbatim",
        "terms[2].reciprocity_group",
        "terms[2].conditions[1]",
        "terms[2].due.time",
        "terms[2].named_persons[0].display_name",
        "terms[2].named_persons[0].role",
        "terms[2].description",
        "communication.speaker",
        "communication.capacity",
        "communication.on_behalf_of",
        "communication.channel",
        "communication.occurred.time",
        "communication.occurred.precision",
        "communication.occurred.time_zone",
        "communication.text.content",
        "communication.translations[1].language_code",
        "communication.translations[2].language_code",
        "sources[1].uri",
        "sources[1].publisher",
        "sources[1].author",
        "sources[1].language_code",
        "sources[1].publish_time",
        "sources[1].retrieve_time",
        "sources[1].archive_uri",
        "sources[1].capture_sha256",
        "sources[1].quotation",
        "attribution",
    ] {
        expected.push(format!("{version}.{field}"));
    }
    assert_eq!(violations.paths(), expected);
}

#[test]
fn counts_are_limited() {
    let mut proposal = offer();
    proposal.proponents = vec!["parties/x".to_owned(); 33];
    let version = proposal.current_version.as_mut().unwrap();
    version.terms[0].named_persons = vec![pb::NamedPerson::default(); 1_001];
    version.terms[0].conditions = vec![String::new(); 33];
    version.communication.as_mut().unwrap().translations = vec![pb::Text::default(); 33];
    version.sources = vec![read_in(); 65];
    assert_eq!(
        wrong_in(proposal).paths(),
        [
            "proposal.proponents",
            "proposal.current_version.terms[0].conditions",
            "proposal.current_version.terms[0].named_persons",
            "proposal.current_version.communication.translations",
            "proposal.current_version.sources",
        ]
    );
}

#[test]
fn a_title_cannot_break_out_of_a_header() {
    for title in [
        "Offer\r\nBcc: everybody@example.org",
        "Offer\nX",
        "Offer\tX",
        "Offer\0",
        "Offer\u{85}X",
        "Offer\u{2028}X",
        "Offer \u{202e}reffO",
        "\u{2066}Offer\u{2069}",
        "\u{7f}",
    ] {
        let violations = wrong_in(pb::Proposal {
            title: title.to_owned(),
            ..offer()
        });
        assert_eq!(violations.paths(), ["proposal.title"], "{title:?}");
        let why = violations.said_of("proposal.title").unwrap();
        assert!(why.contains("U+"), "{why}");
    }
}

#[test]
fn a_title_is_kept_in_normal_form() {
    let title = "Canje de presos: Simo\u{301}n \u{200f}عرض".to_owned();
    let new = read(|v| new_proposal(Some(pb::Proposal { title, ..offer() }), v)).unwrap();
    assert_eq!(
        new.editorial.title,
        "Canje de presos: Sim\u{f3}n \u{200f}عرض"
    );
}

#[test]
fn terms_without_an_id_are_numbered_past_those_that_have_one() {
    let mut proposal = offer();
    let ids = ["", "t4", "release", "", "t1"];
    proposal.current_version.as_mut().unwrap().terms = ids
        .map(|id| pb::Term {
            id: id.to_owned(),
            ..repatriation()
        })
        .to_vec();
    let new = read(|v| new_proposal(Some(proposal), v)).unwrap();
    let numbered: Vec<&str> = new
        .version
        .terms
        .iter()
        .map(|term| term.id.as_str())
        .collect();
    assert_eq!(numbered, ["t2", "t4", "release", "t5", "t1"]);
}

#[test]
fn only_a_draft_does_without_sources() {
    let mut public = offer();
    public.current_version.as_mut().unwrap().sources.clear();
    assert_eq!(
        wrong_in(public).paths(),
        ["proposal.current_version.sources"]
    );
    let draft = pb::Proposal {
        current_version: None,
        ..offer()
    };
    assert!(wrong_in(draft).paths().is_empty());
    let mut draft = offer();
    let version = draft.current_version.as_mut().unwrap();
    version.communication = None;
    version.attribution = 0;
    assert_eq!(
        wrong_in(draft).paths(),
        ["proposal.current_version.attribution"]
    );
}

#[test]
fn a_quantity_in_percent_ends_at_a_hundred() {
    let mut proposal = offer();
    let terms = &mut proposal.current_version.as_mut().unwrap().terms;
    terms[0].quantity.as_mut().unwrap().value = 101;
    assert_eq!(
        wrong_in(proposal).paths(),
        ["proposal.current_version.terms[0].quantity.value"]
    );
}

#[test]
fn a_request_id_is_a_uuid_that_was_made() {
    let id = "0198c1de-7a2b-7000-8000-000000000001";
    assert!(read(|v| request_id(id, v)).unwrap().is_some());
    assert_eq!(read(|v| request_id("", v)).unwrap(), None);
    for bad in [
        "1",
        "00000000-0000-0000-0000-000000000000",
        "{0198c1de-7a2b-7000-8000-00000000001}",
        "0198c1de7a2b70008000000000000001",
        "zzzzzzzz-7a2b-7000-8000-000000000001",
    ] {
        assert!(read(|v| request_id(bad, v)).is_err(), "{bad}");
    }
}

#[test]
fn an_etag_returns_as_its_revision() {
    let given = crate::api::present::etag(17);
    assert_eq!(given, "\"17\"");
    assert_eq!(read(|v| etag(&given, v)).unwrap(), Some(17));
    assert_eq!(read(|v| etag("", v)).unwrap(), None);
    for bad in [
        "17",
        "\"\"",
        "\"-1\"",
        "\"+1\"",
        "W/\"17\"",
        "\"17",
        "\"99999999999999999999\"",
    ] {
        assert!(read(|v| etag(bad, v)).is_err(), "{bad}");
    }
}

#[test]
fn a_response_takes_back_one_to_the_same_proposal() {
    let proposal = "proposals/0198c1de-7a2b-7000-8000-000000000001";
    let other = "proposals/0198c1de-7a2b-7000-8000-000000000002/responses";
    let response = pb::Response {
        version: -1,
        kind: pb::ResponseKind::WithdrawalOfResponse as i32,
        communication: Some(said()),
        positions: vec![pb::TermPosition::default()],
        withdraws: format!("{other}/0198c1de-7a2b-7000-8000-000000000003"),
        ..pb::Response::default()
    };
    let mut violations = Violations::default();
    let parent = proposal.parse().ok();
    assert!(new_response(Some(response), parent, &mut violations).is_none());
    assert_eq!(
        violations.paths(),
        [
            "response.version",
            "response.sources",
            "response.attribution",
            "response.positions[0].term_id",
            "response.positions[0].position",
            "response.withdraws",
        ]
    );
}

#[test]
fn a_party_is_read() {
    let party = pb::Party {
        display_name: "Venezuela".to_owned(),
        kind: pb::PartyKind::State as i32,
        ..pb::Party::default()
    };
    let new = read(|v| new_party("venezuela", Some(party.clone()), v)).unwrap();
    assert_eq!(new.id.unwrap().segment(), "venezuela");
    assert!(
        read(|v| new_party("", Some(party), v))
            .unwrap()
            .id
            .is_none()
    );
    let mut violations = Violations::default();
    let bad = pb::Party {
        localized_names: vec![pb::Text::default()],
        ..pb::Party::default()
    };
    assert!(new_party("9lives", Some(bad), &mut violations).is_none());
    assert_eq!(
        violations.paths(),
        [
            "party_id",
            "party.display_name",
            "party.kind",
            "party.localized_names[0].content",
            "party.localized_names[0].language_code",
        ]
    );
}

#[test]
fn an_update_reads_what_its_mask_names() {
    let mask = |path: &str| {
        Some(FieldMask {
            paths: vec![path.to_owned()],
        })
    };
    let named = pb::Proposal {
        name: "proposals/0198c1de-7a2b-7000-8000-000000000001".to_owned(),
        title: "New".to_owned(),
        ..pb::Proposal::default()
    };
    let changes = read(|v| editorial_changes(Some(named.clone()), None, v)).unwrap();
    assert_eq!(
        (changes.title.as_deref(), changes.summary),
        (Some("New"), None)
    );
    let changes = read(|v| editorial_changes(Some(named.clone()), mask("summary"), v)).unwrap();
    assert_eq!(
        (changes.title, changes.summary.as_deref()),
        (None, Some(""))
    );
    // What is required cannot be emptied.
    let untitled = pb::Proposal {
        title: String::new(),
        ..named
    };
    assert!(read(|v| editorial_changes(Some(untitled.clone()), mask("*"), v)).is_err());
    assert!(read(|v| editorial_changes(Some(untitled), mask("status"), v)).is_err());
}

#[test]
fn a_subscription_is_read() {
    let clause = pb::Clause {
        parties: vec!["parties/venezuela".to_owned()],
        event_types: vec![pb::EventType::ResponseRecorded as i32],
        ..pb::Clause::default()
    };
    let wish = pb::Subscription {
        filter: Some(pb::SubscriptionFilter {
            clauses: vec![clause],
        }),
        ..pb::Subscription::default()
    };
    let new = read(|v| new_subscription(Some(wish.clone()), "a@Example.org", v)).unwrap();
    assert_eq!(
        (new.language.as_str(), new.address.as_str()),
        ("en", "a@example.org")
    );
    let mut violations = Violations::default();
    let bad = pb::Subscription {
        filter: Some(pb::SubscriptionFilter {
            clauses: vec![pb::Clause {
                proposals: vec!["x".to_owned()],
                party_role: pb::PartyRole::Addressee as i32,
                event_types: vec![0, 99],
                minimum_attribution: 9,
                ..pb::Clause::default()
            }],
        }),
        ..pb::Subscription::default()
    };
    assert!(new_subscription(Some(bad), "Me <a@example.org>", &mut violations).is_none());
    let clause = "subscription.filter.clauses[0]";
    assert_eq!(
        violations.paths(),
        [
            &format!("{clause}.proposals[0]"),
            &format!("{clause}.event_types[0]"),
            &format!("{clause}.event_types[1]"),
            &format!("{clause}.minimum_attribution"),
            &format!("{clause}.party_role"),
            "email_address",
        ]
    );
    // What is wrong with an address is said without repeating it.
    assert!(
        !violations
            .said_of("email_address")
            .unwrap()
            .contains("example")
    );
}

#[test]
fn a_subscription_can_be_paused_and_resumed_only() {
    let state = |state: SubscriptionState| {
        let given = pb::Subscription {
            name: "subscriptions/0198c1de-7a2b-7000-8000-000000000001".to_owned(),
            state: crate::api::words::Shared::number(state),
            ..pb::Subscription::default()
        };
        read(|v| subscription_changes(Some(given), None, v)).map(|changes| changes.paused)
    };
    assert_eq!(state(SubscriptionState::Active), Ok(Some(false)));
    assert_eq!(state(SubscriptionState::Paused), Ok(Some(true)));
    assert!(state(SubscriptionState::Ended).is_err());
    assert!(state(SubscriptionState::Pending).is_err());
}
