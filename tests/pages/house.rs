//! A service of one test: a database in a folder of its own, a clock that stands still.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use demarche::{
    clock::Clock,
    domain::{
        Channel, Clause, Communication, NewProposal, NewResponse, NewVersion, PartyKind, Proposal,
        ProposalId, Response, ResponseId, ResponseKind, SubscriberId, Subscription, SubscriptionId,
        Text,
    },
    ids::Ids,
    keys::Keys,
    store::{
        ChangeProposal, CreateParty, CreateProposal, CreateSubscription, DatabaseUrl, Parts,
        ProposalChange, ProposalQuery, RecordResponse, Store, Tuning,
    },
    web::{self, Pages},
};
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::story::{communication, evidence, party};

pub(crate) const NOW: &str = "2025-05-05T12:00:00Z";

pub(crate) struct House {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    ids: Ids,
    router: Router,
    folder: TempDir,
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    /// As it came: not everything is text.
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    pub(crate) fn says(&self, words: &str) {
        assert!(
            self.body.contains(words),
            "{words:?} is not in:\n{}",
            self.body
        );
    }

    #[track_caller]
    pub(crate) fn does_not_say(&self, words: &str) {
        assert!(
            !self.body.contains(words),
            "{words:?} is in:\n{}",
            self.body
        );
    }
}

impl House {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::fixed(NOW.parse().unwrap());
        let ids = Ids::seeded(42);
        let url = DatabaseUrl::try_from(format!(
            "sqlite:{}",
            folder.path().join("record.db").display()
        ))
        .unwrap();
        let store = Store::open(
            &url,
            &Tuning::default(),
            Parts {
                keys: Keys::new(&[9; 32]),
                clock: clock.clone(),
                ids: Ids::seeded(9),
            },
        )
        .await
        .unwrap();
        let router = web::router(Pages {
            store: store.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
            public_url: "https://record.example.org".to_owned(),
        })
        .fallback(web::not_found);
        let house = Self {
            store,
            clock,
            ids,
            router,
            folder,
        };
        house
            .party("el-salvador", "El Salvador", "El Salvador")
            .await;
        house
            .party("venezuela", "Venezuela", "Venezuela (es)")
            .await;
        house
    }

    /// The database, past the store.
    pub(crate) fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.folder.path().join("record.db")).unwrap()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) async fn party(&self, segment: &str, name: &str, spanish: &str) {
        let create = CreateParty {
            id: party(segment),
            kind: PartyKind::State,
            display_name: name.to_owned(),
            localized_names: vec![Text {
                content: spanish.to_owned(),
                language: "es".to_owned(),
            }],
            state: None,
            aliases: Vec::new(),
            memberships: Vec::new(),
            validate_only: false,
        };
        self.store.write(None, create).await.unwrap();
    }

    pub(crate) async fn proposal(&self, new: NewProposal) -> Proposal {
        let create = CreateProposal {
            id: ProposalId(self.ids.uuid(self.now())),
            new,
            validate_only: false,
        };
        self.store.write(None, create).await.unwrap().answer
    }

    pub(crate) async fn amend(&self, proposal: &Proposal, version: NewVersion) {
        let change = ChangeProposal {
            id: proposal.id,
            etag: None,
            change: ProposalChange::Amend(version),
            validate_only: false,
        };
        self.store.write(None, change).await.unwrap();
    }

    pub(crate) async fn respond(
        &self,
        proposal: &Proposal,
        kind: ResponseKind,
        channel: Channel,
        day: &str,
        withdraws: Option<ResponseId>,
    ) -> Response {
        let record = RecordResponse {
            counter: None,
            proposal: proposal.id,
            etag: None,
            id: ResponseId(self.ids.uuid(self.now())),
            new: NewResponse {
                counter_proposal: None,
                version: None,
                kind,
                communication: Communication {
                    speaker: "Tarek William Saab".to_owned(),
                    text: None,
                    ..communication("venezuela", channel, day)
                },
                evidence: evidence(),
                positions: Vec::new(),
                withdraws,
            },
            validate_only: false,
        };
        self.store.write(None, record).await.unwrap().answer.0
    }

    /// A subscription that waits to be confirmed, and its token.
    pub(crate) async fn subscribe(&self, clauses: Vec<Clause>) -> (Subscription, String) {
        let create = CreateSubscription {
            id: SubscriptionId(self.ids.uuid(self.now())),
            subscriber: SubscriberId(self.ids.uuid(self.now())),
            nonce: self.ids.random(),
            clauses,
            language: "es".to_owned(),
            address: "reader@example.org".to_owned(),
            validate_only: false,
        };
        let subscription = self.store.write(None, create).await.unwrap().answer;
        let token = self
            .store
            .keys()
            .confirm_token(subscription.id, &subscription.nonce);
        (subscription, token)
    }

    /// Everything that a page could change.
    pub(crate) async fn record(&self) -> (i64, Vec<Proposal>, Vec<Subscription>) {
        let every = ProposalQuery {
            limit: 1000,
            ..ProposalQuery::default()
        };
        (
            self.store.head(),
            self.store.proposals(every).await.unwrap().value,
            self.store.subscriptions(None, 1000).await.unwrap().value,
        )
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
            bytes: body.to_vec(),
        }
    }

    pub(crate) async fn ask(&self, method: Method, address: &str) -> Answer {
        let request = Request::builder().method(method).uri(address);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn get(&self, address: &str) -> Answer {
        self.ask(Method::GET, address).await
    }

    pub(crate) async fn post(&self, address: &str, form: &str) -> Answer {
        let request = Request::post(address)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap())
            .await
    }
}
