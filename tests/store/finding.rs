//! Finding proposals by words and by filters.

use std::collections::{BTreeMap, BTreeSet};

use demarche::{
    domain::{
        Attribution, NamedPerson, NamedPersonRole, NewProposal, Party, Proposal, ProposalId,
        ResponseId, ResponseKind, Text,
        filter::{Filter, Kind, Resource},
        search::{Entry, Facet, Listed, Query, names_of, words},
    },
    ids::Ids,
    store::{
        ChangeProposal, CreateProposal, EventQuery, Hit, ProposalChange, ProposalQuery,
        RecordResponse, Search, Sift, Store, UpdateParty,
    },
};
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    engine::{Place, seed},
    story::{ADDRESSEE, PROPONENT, answer, create_party, offer, party, transmit, with_parties},
};

/// Whatever is found by words, page by page: rank and number of each.
pub(super) async fn find(store: &Store, text: &str, page: usize) -> Vec<(u8, u128)> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let read = page_of(store, text, after, page).await;
        let ended = read.len() < page;
        after = read.last().map(|(at, _)| *at);
        found.extend(read.iter().map(|(at, id)| (at.rank.number(), *id)));
        if ended {
            return found;
        }
    }
}

async fn page_of(store: &Store, text: &str, after: Option<Hit>, limit: usize) -> Vec<(Hit, u128)> {
    let which = Search {
        query: Query::parse(text).unwrap(),
        demands: demarche::domain::filter::Demands::default(),
        asked: std::collections::HashSet::new(),
        now: Timestamp::UNIX_EPOCH,
        after,
        limit,
    };
    let read = store.search(which).await.unwrap().value;
    read.into_iter()
        .map(|seen| {
            let found = seen.found.unwrap();
            (seen.at, found.proposal.id.0.as_u128())
        })
        .collect()
}

pub(super) async fn record(store: &Store, id: u128, new: NewProposal) -> Proposal {
    let work = CreateProposal {
        id: ProposalId(Uuid::from_u128(id)),
        new,
        validate_only: false,
    };
    store.write(None, work).await.unwrap().answer
}

/// An offer with words in each of the places where they can be.
pub(super) fn offer_with(title: &str, term: &str, person: &str, said: &str) -> NewProposal {
    let mut new = offer(title);
    let terms = &mut new.version.terms[0];
    term.clone_into(&mut terms.description);
    if !person.is_empty() {
        terms.named_persons = vec![NamedPerson {
            display_name: person.to_owned(),
            role: NamedPersonRole::Included,
            person: None,
        }];
    }
    let communication = new.version.communication.as_mut().unwrap();
    communication.text = Some(Text {
        content: said.to_owned(),
        language: "es".to_owned(),
    });
    new
}

async fn edit(store: &Store, id: u128, title: &str) {
    let work = ChangeProposal {
        id: ProposalId(Uuid::from_u128(id)),
        etag: None,
        change: ProposalChange::Edit {
            title: Some(title.to_owned()),
            summary: None,
            language: None,
        },
        validate_only: false,
    };
    store.write(None, work).await.unwrap();
}

async fn rename(store: &Store, segment: &str, name: &str, other: &str) {
    let work = UpdateParty {
        id: party(segment),
        etag: None,
        display_name: Some(name.to_owned()),
        localized_names: Some(vec![Text {
            content: other.to_owned(),
            language: "und".to_owned(),
        }]),
        aliases: Some(vec![Text {
            content: format!("alias of {name}"),
            language: String::new(),
        }]),
        memberships: None,
        validate_only: false,
    };
    store.write(None, work).await.unwrap();
}

pub(super) async fn names_are_found_in_any_script_with_or_without_accents(place: Place) {
    let store = with_parties(&place).await;
    let names = [
        "Rocío San Miguel",
        "María Corina Machado",
        "Алексей Навальный",
        "محمد بن سلمان",
        "刘晓波",
        "Νίκος Κοτζιάς",
    ];
    for (id, name) in (1..).zip(names) {
        record(&store, id, offer_with("An offer", "release", name, "")).await;
    }
    for (query, id) in [
        ("Rocio", 1),
        ("rocío san", 1),
        ("machado", 2),
        ("MACH", 2),
        ("навальный", 3),
        ("محمد", 4),
        ("晓波", 5),
        ("波", 5),
        ("Κοτζιας", 6),
    ] {
        assert_eq!(find(&store, query, 10).await, [(2, id)], "{query}");
    }
    assert_eq!(find(&store, "nobody", 10).await, []);
    assert_eq!(find(&store, "rocio machado", 10).await, []);
}

pub(super) async fn better_places_come_first_and_the_newest_first_in_each(place: Place) {
    let store = with_parties(&place).await;
    for (id, title, term, said) in [
        (1, "Amnesty", "", ""),
        (2, "x", "amnesty", ""),
        (3, "x", "", "an amnesty"),
        (4, "An amnesty", "", ""),
        (5, "x", "amnesties", "y"),
        (6, "x", "y", "amnesty"),
    ] {
        record(&store, id, offer_with(title, term, "", said)).await;
    }
    let expected = [(1, 4), (1, 1), (2, 2), (3, 6), (3, 3)];
    for page in 1..6 {
        assert_eq!(find(&store, "amnesty", page).await, expected);
    }
    // A beginning is found of all of them, one each.
    let expected = [(1, 4), (1, 1), (2, 5), (2, 2), (3, 6), (3, 3)];
    assert_eq!(find(&store, "amnest", 4).await, expected);
    // Words may be apart: it is the worst of them that counts.
    assert_eq!(find(&store, "an amnesty", 4).await, [(1, 4), (3, 3)]);
}

pub(super) async fn a_renamed_party_is_found_by_its_new_name_in_every_proposal(place: Place) {
    let store = with_parties(&place).await;
    for id in 1..4 {
        record(&store, id, offer("An offer")).await;
    }
    let all = [(2, 3), (2, 2), (2, 1)];
    assert_eq!(find(&store, "venezuela", 2).await, all);
    assert_eq!(find(&store, "bolivarian", 2).await, []);
    rename(&store, ADDRESSEE, "Bolivarian Republic", "委内瑞拉").await;
    assert_eq!(find(&store, "bolivar", 2).await, all);
    assert_eq!(find(&store, "瑞拉", 2).await, all);
    assert_eq!(find(&store, "offer bolivarian", 2).await, all);
    assert_eq!(find(&store, "alias", 2).await, all);
    assert_eq!(find(&store, "venezuela", 2).await, []);
}

pub(super) async fn an_earlier_title_is_a_title_no_more(place: Place) {
    let store = with_parties(&place).await;
    record(&store, 1, offer("Exchange of prisoners")).await;
    edit(&store, 1, "252 for 252").await;
    edit(&store, 1, "Swap of prisoners").await;
    assert_eq!(find(&store, "swap", 9).await, [(1, 1)]);
    assert_eq!(find(&store, "prisoners", 9).await, [(1, 1)]);
    // The record keeps what it was called.
    assert_eq!(find(&store, "exchange", 9).await, [(2, 1)]);
    assert_eq!(find(&store, "swap 252", 9).await, [(2, 1)]);
}

pub(super) async fn a_draft_with_a_very_long_text_is_recorded_and_found(place: Place) {
    let store = with_parties(&place).await;
    let book: Vec<String> = (0..400_000).map(|n| format!("w{n:x}")).collect();
    let new = offer_with("A book", "", "", &book.join(" "));
    let id = record(&store, 1, new).await.id;
    assert_eq!(find(&store, "w1", 9).await, [(3, 1)]);
    // And further facts, until even the index of one proposal is full.
    for (n, chapter) in book.chunks(8_000).enumerate() {
        let mut new = answer(ResponseKind::Deferral, Attribution::Reported);
        new.communication.text = Some(Text {
            content: chapter.join(" "),
            language: "en".to_owned(),
        });
        let work = RecordResponse {
            counter: None,
            proposal: id,
            etag: None,
            id: ResponseId(Uuid::from_u128(u128::try_from(n).unwrap() + 1)),
            new,
            validate_only: false,
        };
        store.write(None, work).await.unwrap();
    }
    assert_eq!(find(&store, "w1f40 w2", 9).await, [(3, 1)]);
}

/// Random, and the same for the same seed.
pub(super) struct Dice(Ids);

impl Dice {
    pub(super) fn new() -> Self {
        Self(Ids::seeded(seed()))
    }

    pub(super) fn below(&self, end: usize) -> usize {
        let drawn = usize::from_be_bytes(self.0.random());
        drawn % end
    }

    pub(super) fn one_of<T: Copy>(&self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// A few words of a small vocabulary, so that they meet.
    fn words(&self, most: usize) -> String {
        const VOCABULARY: [&str; 24] = [
            "amnesty",
            "amnesties",
            "Rocío",
            "rocio",
            "Machado",
            "release",
            "released",
            "252",
            "交换囚犯",
            "囚犯",
            "Навальный",
            "навальная",
            "the",
            "of",
            "safe",
            "conduct",
            "Straße",
            "strassen",
            "venezuela",
            "salvador",
            "ab",
            "abc",
            "abcd",
            "محمد",
        ];
        let count = self.below(most + 1);
        let words: Vec<&str> = (0..count).map(|_| self.one_of(&VOCABULARY)).collect();
        words.join(" ")
    }
}

/// Records something at random. Which proposals there are is the caller's to know.
async fn something(store: &Store, dice: &Dice, proposals: &mut u128, responses: &mut u128) {
    let any =
        || 1 + u128::try_from(dice.below(usize::try_from(*proposals).unwrap().max(1))).unwrap();
    match dice.below(10) {
        0 => {
            let segment = dice.one_of(&[PROPONENT, ADDRESSEE]);
            let name = format!("{segment} {}", dice.words(2));
            rename(store, segment, &name, &dice.words(3)).await;
        }
        1 if *proposals > 0 => {
            let title = format!("T {}", dice.words(4));
            edit(store, any(), &title).await;
        }
        2 | 3 if *proposals > 0 => {
            let mut new = answer(
                dice.one_of(&[ResponseKind::Deferral, ResponseKind::Acknowledgement]),
                dice.one_of(&[Attribution::Claimed, Attribution::Reported]),
            );
            new.communication.speaker = dice.words(2);
            new.evidence.sources[0].quotation = dice.words(5);
            *responses += 1;
            let work = RecordResponse {
                counter: None,
                proposal: ProposalId(Uuid::from_u128(any())),
                etag: None,
                id: ResponseId(Uuid::from_u128(*responses)),
                new,
                validate_only: false,
            };
            // The lifecycle may refuse it, as well.
            drop(store.write(None, work).await);
        }
        4 if *proposals > 0 => {
            drop(
                store
                    .write(None, transmit(ProposalId(Uuid::from_u128(any()))))
                    .await,
            );
        }
        _ => {
            *proposals += 1;
            let title = format!("T {}", dice.words(3));
            let mut new = offer_with(&title, &dice.words(3), &dice.words(2), &dice.words(4));
            let version = &mut new.version;
            version.evidence.as_mut().unwrap().attribution = dice.one_of(&[
                Attribution::Claimed,
                Attribution::Reported,
                Attribution::OfficiallyConfirmed,
            ]);
            new.editorial.summary = dice.words(2);
            if dice.below(4) == 0 {
                version.communication = None;
                version.evidence = None;
            }
            if dice.below(3) == 0 {
                std::mem::swap(&mut new.proponents, &mut new.addressees);
                if let Some(communication) = version.communication.as_mut() {
                    communication.on_behalf_of = new.proponents[0].clone();
                }
            }
            record(store, *proposals, new).await;
        }
    }
}

/// Everything that is known of every proposal, newest first, read without an index.
async fn whole(store: &Store) -> Vec<(Proposal, Entry, BTreeSet<String>)> {
    let names: BTreeMap<_, _> = store
        .parties(None, 1000)
        .await
        .unwrap()
        .value
        .iter()
        .map(|party: &Party| (party.id.clone(), names_of(party)))
        .collect();
    let every = ProposalQuery {
        limit: 100_000,
        ..ProposalQuery::default()
    };
    let mut all = Vec::new();
    for proposal in store.proposals(every).await.unwrap().value {
        let events = store.events(EventQuery {
            proposal: Some(proposal.id),
            after_seq: 0,
            limit: 100_000,
        });
        let mut entry = Entry::about(&proposal);
        entry.begin(&proposal);
        entry.called(&proposal);
        for event in &events.await.unwrap().value {
            entry.add(event);
        }
        let mut record = entry.record.clone();
        for party in &entry.parties {
            record.extend(names.get(party).into_iter().flatten().cloned());
        }
        all.push((proposal, entry, record));
    }
    all
}

/// What a scan of all of it finds.
async fn scan(store: &Store, text: &str) -> Vec<(u8, u128)> {
    let query = Query::parse(text).unwrap();
    let mut found = Vec::new();
    for (proposal, entry, mut all) in whole(store).await {
        let title = words(&proposal.editorial.title).into_iter().collect();
        let rank = if query.holds(&title) {
            1
        } else if query.holds(&all) {
            2
        } else {
            all.extend(entry.said);
            if !query.holds(&all) {
                continue;
            }
            3
        };
        found.push((rank, proposal.id.0.as_u128()));
    }
    found.sort_by_key(|(rank, _)| *rank);
    found
}

/// Records so much at random.
pub(super) async fn at_random(store: &Store, count: usize) {
    let dice = Dice::new();
    let (mut proposals, mut responses) = (0, 0);
    for _ in 0..count {
        something(store, &dice, &mut proposals, &mut responses).await;
    }
}

/// A few searches at random, beside what a scan finds.
pub(super) async fn compared_with_a_scan(store: &Store, dice: &Dice) {
    for _ in 0..8 {
        let text = format!("{} {}", dice.words(2), dice.one_of(&["a", "", "rel", "囚"]));
        if Query::parse(&text).is_err() {
            continue;
        }
        let expected = scan(store, &text).await;
        let page = 1 + dice.below(5);
        assert_eq!(find(store, &text, page).await, expected, "{text:?}");
    }
}

pub(super) async fn what_words_find_is_what_a_naive_scan_finds(place: Place) {
    let store = with_parties(&place).await;
    let dice = Dice::new();
    let (mut proposals, mut responses) = (0, 0);
    for _ in 0..12 {
        for _ in 0..12 {
            something(&store, &dice, &mut proposals, &mut responses).await;
        }
        compared_with_a_scan(&store, &dice).await;
    }
    // While more is recorded, whoever turns the pages sees each of those that were there
    // once, in their order.
    let expected = scan(&store, "T").await;
    let there = proposals;
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = page_of(&store, "T", after, 3).await;
        let ended = page.len() < 3;
        after = page.last().map(|(at, _)| *at);
        let of_then = page.iter().filter(|(_, id)| *id <= there);
        seen.extend(of_then.map(|(at, id)| (at.rank.number(), *id)));
        proposals += 1;
        record(&store, proposals, offer("T")).await;
        if ended {
            break;
        }
    }
    assert_eq!(seen, expected);
}

/// What a filter lets through, by the way that an index knows.
async fn sifted(store: &Store, filter: &Filter, now: Timestamp, page: usize) -> Vec<u128> {
    let (mut found, mut before_seq) = (Vec::new(), None);
    loop {
        let which = Sift {
            demands: filter.demands(),
            asked: filter.facets(),
            now,
            before_seq,
            limit: page,
        };
        let read = store.sift(which).await.unwrap().value;
        let ended = read.len() < page;
        before_seq = read.last().map(|seen| seen.at);
        for each in read.into_iter().filter_map(|seen| seen.found) {
            let listed = Listed::new(each.proposal, each.facets, now);
            if filter.matches(Resource::Listed(&listed)) {
                found.push(listed.proposal.id.0.as_u128());
            }
        }
        if ended {
            return found;
        }
    }
}

const COMPARISONS: [&str; 25] = [
    "status = ANNOUNCED",
    "status = DRAFT",
    "NOT status = TRANSMITTED",
    "party = parties/venezuela",
    "proponent = parties/el-salvador",
    "addressee = parties/el-salvador",
    "addressee = parties/nobody",
    "person = \"rocio\"",
    "person = \"Machado Rocío\"",
    "person:MACHADO",
    "person != \"машина\"",
    "person:*",
    "person = parties/venezuela",
    "event_type = RESPONSE_RECORDED",
    "event_type = PROPOSAL_TRANSMITTED",
    "event_type != PROPOSAL_UPDATED",
    "response = DEFERRAL",
    "response:*",
    "attribution = CLAIMED",
    "attribution >= OFFICIALLY_CONFIRMED",
    "create_time >= 2025-04-28T00:00:00Z",
    "update_time < 2025-04-27T12:00:00Z",
    "occur_time >= 2025-04-24T12:00:00Z",
    "silence_days >= 4",
    "silence_days = 6",
];

pub(super) async fn what_a_filter_finds_is_what_a_naive_scan_finds(place: Place) {
    let store = with_parties(&place).await;
    let dice = Dice::new();
    let (mut proposals, mut responses) = (0, 0);
    for _ in 0..120 {
        place.clock.advance(jiff::SignedDuration::from_hours(1));
        something(&store, &dice, &mut proposals, &mut responses).await;
    }
    let now = place.clock.now();
    let all = whole(&store).await;
    for _ in 0..60 {
        let parts: Vec<&str> = (0..=dice.below(3))
            .map(|_| dice.one_of(&COMPARISONS))
            .collect();
        let text = parts.join(dice.one_of(&[" AND ", " OR ", " AND "]));
        let filter = Filter::parse(&text, Kind::Proposal).unwrap();
        let expected: Vec<u128> = all
            .iter()
            .filter(|(proposal, entry, _)| {
                let facets: std::collections::HashSet<Facet> = entry.facets.clone();
                let listed = Listed::new(proposal.clone(), facets, now);
                filter.matches(Resource::Listed(&listed))
            })
            .map(|(proposal, ..)| proposal.id.0.as_u128())
            .collect();
        let page = 1 + dice.below(20);
        assert_eq!(sifted(&store, &filter, now, page).await, expected, "{text}");
    }
}

/// A record in which there is something to be found, and what is found of it.
pub(super) async fn filled(store: &Store) -> Vec<(u8, u128)> {
    for segment in ["norway", "cuba"] {
        store.write(None, create_party(segment)).await.unwrap();
    }
    for id in 1..40 {
        let title = if id % 3 == 0 { "Amnesty" } else { "x" };
        let said = if id % 2 == 0 { "amnesty" } else { "" };
        let new = offer_with(title, "", "Rocío San Miguel", said);
        record(store, id, new).await;
    }
    edit(store, 3, "Nothing").await;
    let work = transmit(ProposalId(Uuid::from_u128(4)));
    store.write(None, work).await.unwrap();
    find(store, "amnesty", 7).await
}
