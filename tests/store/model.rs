//! A record against a small model of it, over commands drawn at random.
//!
//! The model is plain collections and the domain's own rules. What the store has to get
//! right beside the rules is what the model shows: names, etags, request ids, the order of
//! events, who is found, who is mailed, and that all of it survives a reopening.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use demarche::{
    domain::{
        Anchor, Attribution, Clause, EndReason, Event, EventType, Party, PartyId, PartyKind,
        Proposal, ProposalId, Refusal, ResponseId, ResponseKind, Subject, SubscriberId,
        Subscription, SubscriptionId, SubscriptionState, Violation,
    },
    keys::ConfirmToken,
    store::{
        CONFIRM_WITHIN, ChangeProposal, Committed, ConfirmSubscription, EndSubscription,
        EventQuery, ProposalChange, ProposalQuery, RequestKey, Store, UpdateParty,
        UpdateSubscription, WriteError,
    },
};
use jiff::{SignedDuration, Timestamp};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use uuid::Uuid;

use super::{
    audience::{audience, plan},
    engine::{Place, seed},
    story::{
        EVERYTHING, about, answer, conveyance, create_party, create_proposal, party, subscribe,
    },
};

const PARTIES: [&str; 4] = ["cuba", "el-salvador", "norway", "venezuela"];
const KINDS: [ResponseKind; 5] = [
    ResponseKind::Acknowledgement,
    ResponseKind::RefusalToComment,
    ResponseKind::Acceptance,
    ResponseKind::Rejection,
    ResponseKind::CounterProposal,
];

#[derive(Debug, Clone, Copy)]
enum Etag {
    Absent,
    Current,
    Stale,
}

impl Etag {
    fn of(self, current: i64) -> Option<i64> {
        match self {
            Self::Absent => None,
            Self::Current => Some(current),
            Self::Stale => Some(current - 1),
        }
    }
}

#[derive(Debug, Clone)]
enum Command {
    Party {
        of: usize,
        check: bool,
        call: Option<u8>,
    },
    Rename {
        of: usize,
        etag: Etag,
        name: u8,
    },
    Offer {
        by: usize,
        to: usize,
        check: bool,
        call: Option<u8>,
    },
    Respond {
        of: usize,
        by: usize,
        kind: usize,
        etag: Etag,
        call: Option<u8>,
    },
    Transmit {
        of: usize,
        etag: Etag,
    },
    Edit {
        of: usize,
        title: u8,
    },
    Subscribe {
        address: u8,
        clause: usize,
    },
    Confirm {
        of: usize,
    },
    Change {
        of: usize,
        clause: usize,
        etag: Etag,
    },
    Pause {
        of: usize,
        paused: bool,
    },
    End {
        of: usize,
    },
    Wait {
        hours: i64,
    },
    Plan,
    Reopen,
}

fn command() -> impl Strategy<Value = Command> {
    let etag = prop_oneof![
        4 => Just(Etag::Absent), 2 => Just(Etag::Current), 1 => Just(Etag::Stale)
    ];
    let call = prop::option::weighted(0.3, 0..4_u8);
    let check = prop::bool::weighted(0.15);
    prop_oneof![
        4 => (0..4_usize, check, call.clone())
            .prop_map(|(of, check, call)| Command::Party { of, check, call }),
        2 => (0..4_usize, etag.clone(), 0..3_u8)
            .prop_map(|(of, etag, name)| Command::Rename { of, etag, name }),
        5 => (0..4_usize, 0..4_usize, check, call.clone())
            .prop_map(|(by, to, check, call)| Command::Offer { by, to, check, call }),
        8 => (0..6_usize, 0..4_usize, 0..5_usize, etag.clone(), call)
            .prop_map(|(of, by, kind, etag, call)| Command::Respond { of, by, kind, etag, call }),
        3 => (0..6_usize, etag.clone()).prop_map(|(of, etag)| Command::Transmit { of, etag }),
        2 => (0..6_usize, 0..3_u8).prop_map(|(of, title)| Command::Edit { of, title }),
        4 => (0..4_u8, 0..7_usize)
            .prop_map(|(address, clause)| Command::Subscribe { address, clause }),
        5 => (0..6_usize).prop_map(|of| Command::Confirm { of }),
        2 => (0..6_usize, 0..7_usize, etag)
            .prop_map(|(of, clause, etag)| Command::Change { of, clause, etag }),
        2 => (0..6_usize, any::<bool>()).prop_map(|(of, paused)| Command::Pause { of, paused }),
        1 => (0..6_usize).prop_map(|of| Command::End { of }),
        1 => (1..30_i64).prop_map(|hours| Command::Wait { hours }),
        4 => Just(Command::Plan),
        1 => Just(Command::Reopen),
    ]
}

fn clause(n: usize) -> Clause {
    match n {
        0..4 => about(PARTIES[n]),
        4 => EVERYTHING,
        5 => Clause {
            event_types: vec![EventType::ResponseRecorded, EventType::ProposalUpdated],
            ..EVERYTHING
        },
        _ => Clause {
            minimum_attribution: Some(Attribution::OfficiallyConfirmed),
            ..about(PARTIES[0])
        },
    }
}

/// What a write answers, as text: an answer or a refusal, and how far the record went.
type Said = Result<(String, i64), String>;

fn said<T: std::fmt::Debug>(answer: Result<Committed<T>, WriteError>) -> Said {
    match answer {
        Ok(done) => Ok((format!("{:?}", done.answer), done.revision)),
        Err(refused) => Err(format!("{refused:?}")),
    }
}

/// The record as it should be.
#[derive(Default)]
struct Model {
    now: Timestamp,
    parties: BTreeMap<PartyId, Party>,
    proposals: Vec<Proposal>,
    events: Vec<Event>,
    subscriptions: Vec<Subscription>,
    addresses: Vec<u8>,
    calls: HashMap<u8, (String, Said)>,
    planned: i64,
    audiences: BTreeMap<i64, BTreeSet<i64>>,
    drawn: u128,
}

impl Model {
    fn seq(&self) -> i64 {
        i64::try_from(self.events.len()).unwrap()
    }

    fn draw(&mut self) -> Uuid {
        self.drawn += 1;
        Uuid::from_u128(self.drawn)
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "to be compared with what a write says"
    )]
    fn done(&self, answer: &impl std::fmt::Debug) -> Said {
        Ok((format!("{answer:?}"), self.seq()))
    }

    /// The first answer to a call, if there was one; else what `decide` says, kept.
    fn once(
        &mut self,
        call: Option<u8>,
        body: &str,
        decide: impl FnOnce(&mut Self) -> Result<String, WriteError>,
    ) -> Said {
        if let Some((first, given)) = call.and_then(|call| self.calls.get(&call)) {
            let reused = WriteError::RequestIdReused(id_of(call.unwrap_or_default()));
            return if first == body {
                given.clone()
            } else {
                Err(format!("{reused:?}"))
            };
        }
        match decide(self) {
            Err(refused) => Err(format!("{refused:?}")),
            Ok(text) => {
                let given = Ok((text, self.seq()));
                if let Some(call) = call {
                    self.calls.insert(call, (body.to_owned(), given.clone()));
                }
                given
            }
        }
    }

    fn step(
        &mut self,
        of: usize,
        etag: Etag,
        step: impl FnOnce(&mut Proposal, i64, Timestamp) -> Result<(String, Option<Event>), Refusal>,
    ) -> Result<String, WriteError> {
        let (seq, now) = (self.seq() + 1, self.now);
        let Some(current) = self.proposals.get_mut(of) else {
            return Err(WriteError::NotFound(unknown_proposal(of).to_string()));
        };
        check(&current.id, etag, current.revision)?;
        let mut next = current.clone();
        let (text, event) = step(&mut next, seq, now)?;
        if let Some(event) = event {
            *current = next;
            self.events.push(event);
        }
        Ok(text)
    }

    fn plan(&mut self) {
        for event in self
            .events
            .iter()
            .skip(usize::try_from(self.planned).unwrap())
        {
            let Some(id) = event.proposal else { continue };
            let proposal = self.proposals.iter().find(|each| each.id == id).unwrap();
            let subject = Subject::new(event, proposal);
            let concerned = self
                .subscriptions
                .iter()
                .filter(|each| each.matches(event.seq, &subject).is_some())
                .map(|each| each.subscriber_number)
                .collect();
            self.audiences.insert(event.seq, concerned);
        }
        self.planned = self.seq();
    }
}

fn check(name: &impl ToString, etag: Etag, current: i64) -> Result<(), WriteError> {
    match etag.of(current) {
        Some(given) if given != current => Err(WriteError::EtagMismatch {
            name: name.to_string(),
            given,
            current,
        }),
        _ => Ok(()),
    }
}

fn id_of(call: u8) -> Uuid {
    Uuid::from_u128(u128::from(call) + (1 << 100))
}

fn unknown_proposal(of: usize) -> ProposalId {
    ProposalId(Uuid::from_u128(of as u128 + (1 << 90)))
}

fn unknown_subscription(of: usize) -> SubscriptionId {
    SubscriptionId(Uuid::from_u128(of as u128 + (1 << 90)))
}

fn key(call: Option<u8>, body: &str) -> Option<RequestKey> {
    let mut body_hash = [0; 32];
    for (n, byte) in body.bytes().enumerate() {
        body_hash[n % 32] ^= byte.rotate_left(u32::try_from(n / 32).unwrap());
    }
    Some(RequestKey {
        id: id_of(call?),
        method: "Any",
        body_hash,
    })
}

/// The store under test beside its model.
struct Both<'a> {
    place: &'a Place,
    store: Store,
    model: Model,
}

impl Both<'_> {
    async fn run(&mut self, command: &Command) {
        match *command {
            Command::Party { of, check, call } => self.party(of, check, call).await,
            Command::Rename { of, etag, name } => self.rename(of, etag, name).await,
            Command::Offer {
                by,
                to,
                check,
                call,
            } => self.offer(by, to, check, call).await,
            Command::Respond {
                of,
                by,
                kind,
                etag,
                call,
            } => {
                self.respond(of, by, kind, etag, call).await;
            }
            Command::Transmit { of, etag } => self.transmit(of, etag).await,
            Command::Edit { of, title } => self.edit(of, title).await,
            Command::Subscribe { address, clause } => self.subscribe(address, clause).await,
            Command::Confirm { of } => self.confirm(of).await,
            Command::Change { of, clause, etag } => self.change(of, Some(clause), None, etag).await,
            Command::Pause { of, paused } => {
                self.change(of, None, Some(paused), Etag::Absent).await;
            }
            Command::End { of } => self.end(of).await,
            Command::Wait { hours } => {
                self.place.clock.advance(SignedDuration::from_hours(hours));
                self.model.now = self.place.clock.now();
            }
            Command::Plan => {
                plan(&self.place.ledger(&self.store)).await;
                self.model.plan();
            }
            Command::Reopen => self.store = self.place.open().await,
        }
        assert_eq!(self.store.head(), self.model.seq());
    }

    async fn party(&mut self, of: usize, check: bool, call: Option<u8>) {
        let call = call.filter(|_| !check);
        let body = format!("party {of}");
        let mut work = create_party(PARTIES[of]);
        work.validate_only = check;
        let answer = said(self.store.write(key(call, &body), work).await);
        let expected = self.model.once(call, &body, |model| {
            let id = party(PARTIES[of]);
            if model.parties.contains_key(&id) {
                return Err(WriteError::Exists(id.to_string()));
            }
            let party = Party {
                recognitions: Vec::new(),
                state: None,
                aliases: Vec::new(),
                governments: Vec::new(),
                memberships: Vec::new(),
                id: id.clone(),
                display_name: PARTIES[of].to_uppercase(),
                kind: PartyKind::State,
                localized_names: Vec::new(),
                created: model.now,
                revision: model.seq() + 1,
            };
            let text = format!("{party:?}");
            if !check {
                let event = Event::of_party(EventType::PartyCreated, &party, model.now);
                model.events.push(event);
                model.parties.insert(id, party);
            }
            Ok(text)
        });
        assert_eq!(answer, expected);
    }

    async fn rename(&mut self, of: usize, etag: Etag, name: u8) {
        let id = party(PARTIES[of]);
        let current = self
            .model
            .parties
            .get(&id)
            .map_or(0, |party| party.revision);
        let work = UpdateParty {
            id: id.clone(),
            etag: etag.of(current),
            display_name: Some(format!("name {name}")),
            localized_names: None,
            aliases: None,
            memberships: None,
            validate_only: false,
        };
        let answer = said(self.store.write(None, work).await);
        let expected = self.model.once(None, "", |model| {
            let (seq, now) = (model.seq() + 1, model.now);
            let Some(party) = model.parties.get_mut(&id) else {
                return Err(WriteError::NotFound(id.to_string()));
            };
            check(&id, etag, party.revision)?;
            let display_name = format!("name {name}");
            if party.display_name != display_name {
                party.display_name = display_name;
                party.revision = seq;
                let event = Event::of_party(EventType::PartyUpdated, party, now);
                model.events.push(event);
            }
            Ok(format!("{:?}", model.parties[&id]))
        });
        assert_eq!(answer, expected);
    }

    async fn offer(&mut self, by: usize, to: usize, check: bool, call: Option<u8>) {
        let call = call.filter(|_| !check);
        let body = format!("offer {by} {to}");
        let id = self.model.draw();
        let mut work = create_proposal(id.as_u128(), "the offer");
        work.validate_only = check;
        work.new.proponents = vec![party(PARTIES[by])];
        work.new.addressees = vec![party(PARTIES[to])];
        work.new.version.terms[0].obligor = party(PARTIES[to]);
        if let Some(said) = &mut work.new.version.communication {
            said.on_behalf_of = party(PARTIES[by]);
        }
        let new = work.new.clone();
        let answer = said(self.store.write(key(call, &body), work).await);
        let expected = self.model.once(call, &body, |model| {
            let unknown: Vec<Violation> = [("proponents", by), ("addressees", to)]
                .into_iter()
                .map(|(field, n)| (field, party(PARTIES[n])))
                .filter(|(_, id)| !model.parties.contains_key(id))
                .map(|(field, id)| Violation {
                    field: format!("{field}[0]"),
                    description: format!("there is no {id}; record it with CreateParty first"),
                })
                .collect();
            if !unknown.is_empty() {
                return Err(Refusal::Invalid(unknown).into());
            }
            let seq = model.seq() + 1;
            let (proposal, event) = Proposal::create(ProposalId(id), new, seq, model.now)?;
            let text = format!("{proposal:?}");
            if !check {
                model.events.push(event);
                model.proposals.push(proposal);
            }
            Ok(text)
        });
        assert_eq!(answer, expected);
    }

    fn proposal(&self, of: usize) -> (ProposalId, i64) {
        let known = self.model.proposals.get(of);
        known.map_or((unknown_proposal(of), 0), |each| (each.id, each.revision))
    }

    async fn respond(&mut self, of: usize, by: usize, kind: usize, etag: Etag, call: Option<u8>) {
        let body = format!("respond {of} {by} {kind} {etag:?}");
        let (proposal, revision) = self.proposal(of);
        let id = ResponseId(self.model.draw());
        let mut new = answer(KINDS[kind], Attribution::Reported);
        new.communication.on_behalf_of = party(PARTIES[by]);
        let work = demarche::store::RecordResponse {
            counter: None,
            proposal,
            etag: etag.of(revision),
            id,
            new: new.clone(),
            validate_only: false,
        };
        let answer = said(self.store.write(key(call, &body), work).await);
        let expected = self.model.once(call, &body, |model| {
            model.step(of, etag, |proposal, seq, now| {
                let (response, event) = proposal.respond(id, new, seq, now)?;
                Ok((format!("{:?}", (response, &*proposal)), Some(event)))
            })
        });
        assert_eq!(answer, expected);
    }

    async fn transmit(&mut self, of: usize, etag: Etag) {
        let (id, revision) = self.proposal(of);
        let known = self.model.proposals.get(of);
        let mut note = conveyance(demarche::domain::Channel::NoteVerbale);
        if let Some(by) = known.and_then(|each| each.proponents.first()) {
            note.communication.on_behalf_of = by.clone();
        }
        let work = ChangeProposal {
            id,
            etag: etag.of(revision),
            change: ProposalChange::Transmit(note.clone()),
            validate_only: false,
        };
        let answer = said(self.store.write(None, work).await);
        let expected = self.model.once(None, "", |model| {
            model.step(of, etag, |proposal, seq, now| {
                let event = proposal.transmit(note, seq, now)?;
                Ok((format!("{proposal:?}"), Some(event)))
            })
        });
        assert_eq!(answer, expected);
    }

    async fn edit(&mut self, of: usize, title: u8) {
        let (id, _) = self.proposal(of);
        let title = format!("title {title}");
        let work = ChangeProposal {
            id,
            etag: None,
            change: ProposalChange::Edit {
                title: Some(title.clone()),
                summary: None,
                language: None,
            },
            validate_only: false,
        };
        let answer = said(self.store.write(None, work).await);
        let expected = self.model.once(None, "", |model| {
            model.step(of, Etag::Absent, |proposal, seq, now| {
                let mut editorial = proposal.editorial.clone();
                editorial.title = title;
                let event = proposal.edit(editorial, seq, now);
                Ok((format!("{proposal:?}"), event))
            })
        });
        assert_eq!(answer, expected);
    }

    async fn subscribe(&mut self, address: u8, of: usize) {
        let id = self.model.draw();
        let work = subscribe(
            id.as_u128(),
            &format!("{address}@example.org"),
            vec![clause(of)],
        );
        let drawn = work.subscriber;
        let answer = said(self.store.write(None, work).await);
        let model = &mut self.model;
        let known = model.addresses.iter().position(|each| *each == address);
        let place = known.unwrap_or_else(|| {
            model.addresses.push(address);
            model.addresses.len() - 1
        });
        let number = i64::try_from(place + 1).unwrap();
        let same = model
            .subscriptions
            .iter()
            .find(|each| each.subscriber_number == number);
        let subscription = Subscription {
            id: SubscriptionId(id),
            subscriber: same.map_or(drawn, |each| each.subscriber),
            subscriber_number: number,
            clauses: vec![clause(of)],
            language: "en".to_owned(),
            state: SubscriptionState::Pending,
            end_reason: None,
            nonce: [3; 16],
            created: model.now,
            confirmed: None,
            ended: None,
            active_after: 0,
            revision: 1,
        };
        assert_eq!(answer, model.done(&subscription));
        model.subscriptions.push(subscription);
    }

    fn subscription(&self, of: usize) -> (SubscriptionId, i64) {
        let known = self.model.subscriptions.get(of);
        known.map_or((unknown_subscription(of), 0), |each| {
            (each.id, each.revision)
        })
    }

    async fn confirm(&mut self, of: usize) {
        let (id, _) = self.subscription(of);
        let token = self.store.keys().confirm_token(id, &[3; 16]);
        let work = ConfirmSubscription {
            token: ConfirmToken::parse(&token).unwrap(),
        };
        let answer = said(self.store.write(None, work).await);
        let expected = self.model.once(None, "", |model| {
            let (seq, now) = (model.seq(), model.now);
            let known = model.subscriptions.get_mut(of);
            let fresh = known.filter(|each| {
                each.state != SubscriptionState::Ended
                    && now.duration_since(each.created) <= CONFIRM_WITHIN
            });
            let subscription = fresh.ok_or(WriteError::TokenInvalid)?;
            subscription.confirm(seq, now);
            Ok(format!("{subscription:?}"))
        });
        assert_eq!(answer, expected);
    }

    async fn change(&mut self, of: usize, to: Option<usize>, paused: Option<bool>, etag: Etag) {
        let (id, revision) = self.subscription(of);
        let work = UpdateSubscription {
            id,
            etag: etag.of(revision),
            clauses: to.map(|to| vec![clause(to)]),
            language: None,
            paused,
            validate_only: false,
        };
        let answer = said(self.store.write(None, work).await);
        let seq = self.model.seq();
        let Some(current) = self.model.subscriptions.get_mut(of) else {
            let unknown = WriteError::NotFound(id.to_string());
            return assert_eq!(answer, Err(format!("{unknown:?}")));
        };
        if let Err(stale) = check(&id, etag, current.revision) {
            return assert_eq!(answer, Err(format!("{stale:?}")));
        }
        let pending = current.state == SubscriptionState::Pending;
        if current.state == SubscriptionState::Ended || (paused.is_some() && pending) {
            let Err(refused) = answer else {
                panic!("{answer:?}")
            };
            return assert!(refused.contains("IllegalStep"), "{refused}");
        }
        let mut next = current.clone();
        if let Some(paused) = paused {
            next.pause(paused, seq);
        }
        if let Some(to) = to {
            next.clauses = vec![clause(to)];
        }
        if next != *current {
            next.revision = current.revision + 1;
        }
        *current = next.clone();
        assert_eq!(answer, self.model.done(&next));
    }

    async fn end(&mut self, of: usize) {
        let (id, _) = self.subscription(of);
        let work = EndSubscription {
            id,
            etag: None,
            reason: EndReason::Unsubscribed,
        };
        let answer = said(self.store.write(None, work).await);
        let expected = self.model.once(None, "", |model| {
            let now = model.now;
            let known = model.subscriptions.get_mut(of);
            let subscription = known.ok_or_else(|| WriteError::NotFound(id.to_string()))?;
            subscription.end(EndReason::Unsubscribed, now);
            Ok(format!("{subscription:?}"))
        });
        assert_eq!(answer, expected);
    }

    /// Every read against the model.
    async fn compare(&self) {
        let (store, model) = (&self.store, &self.model);
        let query = EventQuery {
            limit: 10_000,
            ..EventQuery::default()
        };
        assert_eq!(store.events(query).await.unwrap().value, model.events);
        let parties = store.parties(None, 100).await.unwrap().value;
        assert_eq!(parties, model.parties.values().cloned().collect::<Vec<_>>());
        let query = ProposalQuery {
            limit: 1000,
            ..ProposalQuery::default()
        };
        let mut newest_first = model.proposals.clone();
        newest_first.reverse();
        assert_eq!(store.proposals(query).await.unwrap().value, newest_first);
        for proposal in &model.proposals {
            let id = proposal.id;
            let events = store.events(EventQuery {
                proposal: Some(id),
                after_seq: 0,
                limit: 10_000,
            });
            let expected: Vec<Event> = model
                .events
                .iter()
                .filter(|each| each.proposal == Some(id))
                .cloned()
                .collect();
            assert_eq!(events.await.unwrap().value, expected);
        }
        for segment in PARTIES {
            let query = ProposalQuery {
                party: Some(party(segment)),
                limit: 1000,
                ..ProposalQuery::default()
            };
            let mut expected = newest_first.clone();
            expected.retain(|each| each.parties().contains(&party(segment)));
            assert_eq!(store.proposals(query).await.unwrap().value, expected);
        }
        let subscriptions = store.subscriptions(None, 1000).await.unwrap().value;
        assert_eq!(subscriptions, model.subscriptions);
        let anchors = PARTIES.map(|segment| Anchor::Party(party(segment)));
        for anchor in anchors.into_iter().chain([Anchor::Everything]) {
            let rows = store.anchored(anchor.clone(), 0, 1000).await.unwrap();
            let found: BTreeSet<SubscriptionId> = rows.iter().map(|row| row.subscription).collect();
            let expected = model
                .subscriptions
                .iter()
                .filter(|each| each.anchors().contains(&anchor));
            assert_eq!(found, expected.map(|each| each.id).collect());
        }
        for (seq, expected) in &model.audiences {
            let found: Vec<i64> = audience(store, *seq).await;
            assert_eq!(found.len(), expected.len(), "{seq}: {found:?}");
            assert_eq!(
                found.into_iter().collect::<BTreeSet<_>>(),
                *expected,
                "{seq}"
            );
        }
        assert_eq!(store.planned().await.unwrap(), model.planned);
        for subscription in &model.subscriptions {
            let number = store
                .subscriber_number(subscription.subscriber)
                .await
                .unwrap();
            assert_eq!(number, Some(subscription.subscriber_number));
        }
        let nobody = SubscriberId(Uuid::from_u128(404));
        assert_eq!(store.subscriber_number(nobody).await.unwrap(), None);
    }
}

pub(super) async fn a_record_answers_as_a_small_model_does(like: Place) {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed().to_be_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = Config {
        cases: 24,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let handle = tokio::runtime::Handle::current();
    let proved = tokio::task::spawn_blocking(move || {
        let commands = prop::collection::vec(command(), 1..60);
        TestRunner::new_with_rng(config, rng).run(&commands, |commands| {
            handle.block_on(async {
                let place = like.another();
                let mut both = Both {
                    store: place.open().await,
                    model: Model {
                        now: place.clock.now(),
                        ..Model::default()
                    },
                    place: &place,
                };
                for command in &commands {
                    both.run(command).await;
                }
                both.compare().await;
                // And once more, of what is on the disk.
                both.store = place.open().await;
                both.compare().await;
            });
            Ok(())
        })
    });
    proved.await.unwrap().unwrap();
}
