use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::{
    Attribution, Capacity, Channel, Communication, EditorialChange, EventType, Evidence,
    NewProposal, NewVersion, Occurrence, PartyKind, Source, Term, TermAct,
};

const KINDS: [Kind; 7] = [
    Kind::Party,
    Kind::Proposal,
    Kind::Response,
    Kind::Statement,
    Kind::Report,
    Kind::Event,
    Kind::Subscription,
];

fn party(name: &str) -> PartyId {
    PartyId::new(name).unwrap()
}

fn announced() -> (Proposal, Event) {
    let now: Timestamp = "2025-04-21T00:00:00Z".parse().unwrap();
    let term = Term {
        id: "t1".to_owned(),
        obligor: party("el-salvador"),
        beneficiary: None,
        act: TermAct::Repatriate,
        quantity: None,
        reciprocity_group: String::new(),
        conditions: Vec::new(),
        due: None,
        named_persons: Vec::new(),
        description: String::new(),
    };
    let new = NewProposal {
        editorial: EditorialChange {
            title: "Exchange of 252 Venezuelans".to_owned(),
            summary: String::new(),
            language: "en".to_owned(),
        },
        proponents: vec![party("el-salvador")],
        addressees: vec![party("venezuela")],
        version: NewVersion {
            reply_due: None,
            terms: vec![term],
            communication: Some(Communication {
                in_reply_to: None,
                speaker_party: None,
                speaker: String::new(),
                capacity: Capacity::HeadOfState,
                on_behalf_of: party("el-salvador"),
                channel: Channel::SocialMediaPost,
                occurred: Occurrence::instant(now),
                text: None,
                translations: Vec::new(),
            }),
            evidence: Some(Evidence {
                sources: vec![Source::default()],
                attribution: Attribution::Reported,
            }),
        },
    };
    Proposal::create(ProposalId(Uuid::from_u128(1)), new, 7, now).unwrap()
}

fn holds(filter: &str) -> bool {
    let (proposal, _) = announced();
    Filter::parse(filter, Kind::Proposal)
        .unwrap_or_else(|error| panic!("{filter}: {error}"))
        .matches(Resource::Proposal(&proposal))
}

#[test]
fn a_filter_lets_through_what_it_says() {
    for filter in [
        "",
        "  ",
        "status = ANNOUNCED",
        "status=ANNOUNCED",
        "status:ANNOUNCED",
        "status != DRAFT",
        "NOT status = DRAFT",
        "-status = DRAFT",
        "NOT (status = DRAFT)",
        "party = \"parties/venezuela\"",
        "party = parties/el-salvador",
        "party:'parties/venezuela'",
        "proponent = \"parties/el-salvador\"",
        "addressee = \"parties/venezuela\"",
        "addressee != \"parties/el-salvador\"",
        "title:\"venezuelans\"",
        "title:VENEZUELANS",
        "title = \"Exchange of 252 Venezuelans\"",
        "title:*",
        "attribution >= REPORTED",
        "attribution > CLAIMED",
        "attribution < OFFICIALLY_CONFIRMED",
        "attribution:*",
        "create_time >= \"2025-04-20T00:00:00Z\"",
        "create_time = 2025-04-21T00:00:00Z",
        "create_time < 2025-04-21T02:00:00+00:00 AND create_time:*",
        "(status = DRAFT OR status = ANNOUNCED) AND title:252",
        // OR binds more tightly.
        "status = ANNOUNCED AND status = DRAFT OR title:252",
        "status = DRAFT OR title:252 AND status = ANNOUNCED",
        "((((title:252))))",
    ] {
        assert!(holds(filter), "{filter}");
    }
    for filter in [
        "status = DRAFT",
        "status != ANNOUNCED",
        "NOT status = ANNOUNCED",
        "proponent = \"parties/venezuela\"",
        "title:\"guatemala\"",
        "title = \"exchange of 252 venezuelans\"",
        "attribution > REPORTED",
        "create_time > 2025-04-21T00:00:00Z",
        "status = ANNOUNCED AND status = DRAFT",
        "status = ANNOUNCED OR title:252 AND status = DRAFT",
    ] {
        assert!(!holds(filter), "{filter}");
    }
}

#[test]
fn an_event_is_found_by_its_own_fields() {
    let (proposal, event) = announced();
    for (filter, expected) in [
        (
            "type = PROPOSAL_ANNOUNCED AND attribution >= REPORTED",
            true,
        ),
        ("type = RESPONSE_RECORDED", false),
        (
            "party = parties/venezuela AND status_after = ANNOUNCED",
            true,
        ),
        ("record_time > 2025-04-20T00:00:00Z", true),
        (&format!("proposal = \"{}\"", proposal.id), true),
        (
            "proposal = proposals/00000000-0000-0000-0000-000000000002",
            false,
        ),
    ] {
        let filter = Filter::parse(filter, Kind::Event).unwrap();
        assert_eq!(filter.matches(Resource::Event(&event)), expected);
    }
    let party = Party {
        recognitions: Vec::new(),
        state: None,
        aliases: Vec::new(),
        governments: Vec::new(),
        memberships: Vec::new(),
        id: party("x"),
        display_name: "X".to_owned(),
        kind: PartyKind::State,
        localized_names: Vec::new(),
        created: event.recorded,
        revision: 1,
    };
    let event = Event::of_party(
        crate::domain::EventType::PartyCreated,
        &party,
        event.recorded,
    );
    for (filter, expected) in [
        ("attribution:*", false),
        ("attribution >= CLAIMED", false),
        ("attribution != CLAIMED", true),
        ("proposal:*", false),
    ] {
        let filter = Filter::parse(filter, Kind::Event).unwrap();
        assert_eq!(filter.matches(Resource::Event(&event)), expected);
    }
}

fn listed() -> Listed {
    let (proposal, _) = announced();
    let facets = [
        Facet::EventType(EventType::ProposalAnnounced),
        Facet::NamesPersons,
        Facet::Person(party("rocio")),
        Facet::person_named("Rocío San Miguel"),
    ];
    let words = Facet::person_words("Rocío San Miguel");
    let now: Timestamp = "2025-04-28T12:00:00Z".parse().unwrap();
    Listed::new(proposal, facets.into_iter().chain(words).collect(), now)
}

#[test]
fn a_list_knows_more_of_a_proposal_than_it_says_itself() {
    let listed = listed();
    for (filter, expected) in [
        ("event_type = PROPOSAL_ANNOUNCED", true),
        ("event_type = RESPONSE_RECORDED", false),
        ("event_type != RESPONSE_RECORDED", true),
        ("response:*", false),
        ("NOT response = REJECTION", true),
        ("person:*", true),
        ("person = \"ROCIO  san miguel\"", true),
        ("person = \"rocio\"", false),
        ("person:miguel", true),
        ("person:\"miguel rocio\"", true),
        ("person:\"miguel machado\"", false),
        ("person != \"Machado\"", true),
        ("person = parties/rocio", true),
        ("person = parties/machado", false),
        ("silence_days >= 7", true),
        ("silence_days > 7", false),
        ("silence_days = 7 AND silence_days:*", true),
        ("silence_days != 7", false),
        ("occur_time = 2025-04-21T00:00:00Z", true),
        ("occur_time > 2025-04-21T00:00:00Z", false),
        ("update_time <= 2025-04-21T00:00:00Z AND occur_time:*", true),
        ("status = ANNOUNCED AND title:252", true),
    ] {
        let parsed = Filter::parse(filter, Kind::Proposal).unwrap();
        assert_eq!(
            parsed.matches(Resource::Listed(&listed)),
            expected,
            "{filter}"
        );
    }
}

#[test]
fn a_filter_tells_where_to_look() {
    let demands = |text: &str| Filter::parse(text, Kind::Proposal).unwrap().demands();
    let found = demands(
        "person:\"San Miguel\" AND addressee = parties/venezuela AND status = DRAFT AND \
         (event_type = RESPONSE_RECORDED OR response:*) AND attribution >= OFFICIALLY_CONFIRMED",
    );
    let mut facets = found
        .facets
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>();
    facets.sort_unstable();
    assert_eq!(
        facets,
        [
            "addressee:venezuela",
            "person-word:miguel",
            "person-word:san"
        ]
    );
    assert_eq!(found.status, Some(Status::Draft));
    let only = Attribution::OfficiallyConfirmed;
    assert_eq!(found.attribution, Some(only..=only));

    let time = |text: &str| Some(text.parse::<Timestamp>().unwrap());
    let found = demands(
        "create_time >= 2025-04-20T00:00:00Z AND create_time < 2025-04-22T00:00:00Z AND \
         create_time > 2025-04-21T00:00:00Z AND occur_time <= 2025-05-01T00:00:00Z AND \
         silence_days > 9 AND silence_days >= 3 AND NOT update_time > 2025-04-20T00:00:00Z",
    );
    let span = Span {
        from: time("2025-04-21T00:00:00Z"),
        to: time("2025-04-22T00:00:00Z"),
    };
    assert_eq!(found.recorded, [span]);
    assert_eq!(
        (found.occurred.from, found.occurred.to),
        (None, time("2025-05-01T00:00:00Z"))
    );
    assert_eq!(found.silence_days, Some(10));
    for nothing in [
        "NOT person:x",
        "person:x OR person:y",
        "person != x",
        "attribution != CLAIMED",
        "attribution > OFFICIALLY_CONFIRMED",
    ] {
        assert_eq!(demands(nothing), Demands::default(), "{nothing}");
    }
    for (filter, attribution) in [
        ("attribution > CLAIMED", Attribution::Reported..=only),
        (
            "attribution >= CLAIMED AND attribution < OFFICIALLY_CONFIRMED",
            Attribution::Claimed..=Attribution::Reported,
        ),
        (
            "attribution <= REPORTED AND attribution != CLAIMED AND attribution > CLAIMED",
            Attribution::Reported..=Attribution::Reported,
        ),
    ] {
        assert_eq!(demands(filter).attribution, Some(attribution), "{filter}");
    }
    let asked = Filter::parse("NOT (person:x OR response:*)", Kind::Proposal)
        .unwrap()
        .facets();
    assert_eq!(asked.len(), 2);
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_field() {
    for (filter, position, field) in [
        ("state = ANNOUNCED", 0, Some("state")),
        ("status = ANNOUNCED AND tittle:\"x\"", 23, Some("tittle")),
        ("status = OPEN", 9, Some("status")),
        ("status", 6, Some("status")),
        ("status =", 8, Some("status")),
        ("status < DRAFT", 9, Some("status")),
        ("party = venezuela", 8, Some("party")),
        ("title > a", 8, Some("title")),
        ("create_time = yesterday", 14, Some("create_time")),
        ("create_time:2025-04-20T00:00:00Z", 12, Some("create_time")),
        ("silence_days = many", 15, Some("silence_days")),
        ("silence_days:7", 13, Some("silence_days")),
        ("person = \"…\"", 9, Some("person")),
        ("person < x", 9, Some("person")),
        ("response = MAYBE", 11, Some("response")),
        ("title = \"unfinished", 8, Some("title")),
        ("(status = DRAFT", 15, None),
        ("status = DRAFT)", 14, None),
        ("status = DRAFT status = VOID", 15, None),
        ("AND", 0, Some("AND")),
        ("status = DRAFT AND", 15, None),
        ("status = DRAFT OR )", 18, None),
        ("\"252\"", 0, None),
        ("title.x = y", 0, Some("title.x")),
    ] {
        let error = Filter::parse(filter, Kind::Proposal).unwrap_err();
        assert_eq!(
            (error.position, error.field.as_deref()),
            (position, field),
            "{filter}: {error}"
        );
    }
}

#[test]
fn depth_and_length_are_bounded() {
    let deep = |depth| format!("{}title:x{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Filter::parse(&deep(16), Kind::Proposal).is_ok());
    assert!(Filter::parse(&deep(17), Kind::Proposal).is_err());
    assert!(Filter::parse(&"-".repeat(2_000), Kind::Proposal).is_err());
    let long = format!("title:\"{}\"", "x".repeat(MAX_BYTES));
    assert!(Filter::parse(&long, Kind::Proposal).is_err());
}

#[test]
fn what_every_match_has_is_known_beforehand() {
    let demands = |text: &str| {
        let filter = Filter::parse(text, Kind::Proposal).unwrap();
        (
            filter.status(),
            filter.party().map(|party| party.segment().to_owned()),
        )
    };
    let venezuela = Some("venezuela".to_owned());
    assert_eq!(
        demands("title:x AND (status = DRAFT AND addressee = parties/venezuela)"),
        (Some(Status::Draft), venezuela.clone())
    );
    assert_eq!(demands("party:parties/venezuela"), (None, venezuela));
    assert_eq!(demands("status = DRAFT OR status = VOID"), (None, None));
    assert_eq!(demands("NOT status = DRAFT"), (None, None));
    assert_eq!(demands("status != DRAFT AND party:*"), (None, None));
    assert_eq!(demands(""), (None, None));
}

#[test]
fn the_words_are_those_that_the_domain_prints() {
    use super::words::Words;
    for status in Status::ALL {
        assert_eq!(status.word(), status.name());
    }
    for word in <crate::domain::EventType as Words>::ALL {
        let json = format!("\"{word}\"");
        let parsed: crate::domain::EventType = serde_json::from_str(&json).unwrap();
        assert_eq!((parsed.word(), parsed.name()), (*word, *word));
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".*") {
        for kind in KINDS {
            let _ = Filter::parse(&text, kind);
        }
    }

    #[test]
    fn nothing_near_the_grammar_makes_it_panic(
        parts in proptest::collection::vec(prop::sample::select(vec![
            "status", "title", "party", "create_time", "attribution", "=", "!=", "<=", ":", "*",
            "AND", "OR", "NOT", "-", "(", ")", "\"", "'", "\\", "\"a\\\"b\"", "DRAFT", "é", " ",
            "parties/x", "2025-04-20T00:00:00Z",
        ]), 0..24),
        glue in prop::sample::select(vec!["", " "]),
    ) {
        let text = parts.join(glue);
        let (proposal, _) = announced();
        match Filter::parse(&text, Kind::Proposal) {
            Ok(filter) => {
                let matches = filter.matches(Resource::Proposal(&proposal));
                if matches && let Some(status) = filter.status() {
                    prop_assert_eq!(proposal.status, status);
                }
            }
            Err(error) => prop_assert!(error.position <= text.len()),
        }
    }
}
