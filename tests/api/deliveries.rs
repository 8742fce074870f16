use std::time::Duration;

use demarche::{
    api::DeliveryApi,
    config::Config,
    contract::v1::{
        self as pb, delivery_service_client::DeliveryServiceClient,
        delivery_service_server::DeliveryService as _,
        subscription_service_server::SubscriptionService as _, work_request, work_response,
    },
    domain::SubscriptionId,
    ids::Ids,
    ledger::{Failed, LeaseRef, Ledger, Outcome},
    server::{Server, Surface},
    store::{Chunk, FailureClass},
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Request, service::Routes, transport::Endpoint};

use crate::fixture::{Fixture, NOW, paths, refused};

const REQUEST: &str = "0198c1de-7a2b-7000-8000-000000000001";

/// The mail about an offer, the third event, to so many subscribers.
struct Mailed {
    record: Fixture,
    api: DeliveryApi,
    ledger: Ledger,
}

impl Mailed {
    async fn to(subscribers: usize) -> Self {
        let record = Fixture::with_parties().await;
        let ledger = record.ledger();
        for n in 0..subscribers {
            confirmed(&record, &format!("reader-{n}@example.org")).await;
        }
        record.offer("252 for 252").await;
        let api = DeliveryApi::new(record.api.clone(), ledger.clone());
        Self {
            record,
            api,
            ledger,
        }
    }

    async fn planned(subscribers: usize) -> Self {
        let mailed = Self::to(subscribers).await;
        while mailed.ledger.plan_once().await.unwrap() {}
        mailed
    }

    /// The chunk of everybody, leased.
    async fn chunk(&self) -> Chunk {
        let leased = self.ledger.lease(1_000).await.unwrap();
        leased
            .into_iter()
            .max_by_key(|chunk| chunk.mailing)
            .unwrap()
    }

    async fn fail(&self, chunk: &Chunk, failures: &[(usize, FailureClass, u32)]) {
        let failed = failures.iter().map(|(index, class, smtp_code)| Failed {
            index: *index,
            class: *class,
            smtp_code: *smtp_code,
            enhanced_code: "5.1.1".to_owned(),
            detail: "no such user".to_owned(),
        });
        let outcome = Outcome {
            lease: LeaseRef {
                mailing: chunk.mailing,
                chunk: chunk.chunk,
                epoch: chunk.epoch,
            },
            accepted: Vec::new(),
            failed: failed.collect(),
        };
        self.ledger.settle(vec![outcome]).await.unwrap();
    }

    async fn list(&self, parent: &str, filter: &str) -> Vec<pb::Delivery> {
        let mut request = pb::ListDeliveriesRequest {
            parent: parent.to_owned(),
            filter: filter.to_owned(),
            page_size: 2,
            ..pb::ListDeliveriesRequest::default()
        };
        let mut listed = Vec::new();
        loop {
            let answer = self
                .api
                .list_deliveries(Request::new(request.clone()))
                .await;
            let answer = answer.unwrap().into_inner();
            assert!(answer.deliveries.len() <= 2);
            listed.extend(answer.deliveries);
            request.page_token = answer.next_page_token;
            if request.page_token.is_empty() {
                return listed;
            }
        }
    }

    async fn retry(&self, request: &pb::RetryDeliveriesRequest) -> pb::RetryDeliveriesResponse {
        let answer = self.api.retry_deliveries(Request::new(request.clone()));
        answer.await.unwrap().into_inner()
    }

    /// A page of one.
    async fn mailings(&self, filter: &str, page_token: &str) -> (Vec<pb::Mailing>, String) {
        let request = pb::ListMailingsRequest {
            parent: "events/-".to_owned(),
            page_size: 1,
            filter: filter.to_owned(),
            page_token: page_token.to_owned(),
            min_revision: 3,
        };
        let answer = self.api.list_mailings(Request::new(request)).await;
        let answer = answer.unwrap().into_inner();
        (answer.mailings, answer.next_page_token)
    }

    async fn mailing(&self) -> pb::Mailing {
        let request = pb::GetMailingRequest {
            name: "events/3/mailing".to_owned(),
            min_revision: 3,
        };
        let answer = self.api.get_mailing(Request::new(request)).await;
        answer.unwrap().into_inner().mailing.unwrap()
    }
}

async fn confirmed(record: &Fixture, address: &str) {
    let request = pb::CreateSubscriptionRequest {
        subscription: Some(pb::Subscription {
            filter: Some(pb::SubscriptionFilter {
                clauses: vec![pb::Clause::default()],
            }),
            ..pb::Subscription::default()
        }),
        email_address: address.to_owned(),
        ..pb::CreateSubscriptionRequest::default()
    };
    let answer = record.create_subscription(Request::new(request)).await;
    let name = answer.unwrap().into_inner().subscription.unwrap().name;
    let id: SubscriptionId = name.parse().unwrap();
    let stored = record.store.subscription(id).await.unwrap().value.unwrap();
    let token = record.store.keys().confirm_token(id, &stored.nonce);
    let request = pb::ConfirmSubscriptionRequest { token };
    let answer = record.confirm_subscription(Request::new(request)).await;
    answer.unwrap();
}

fn states(deliveries: &[pb::Delivery]) -> Vec<pb::DeliveryState> {
    deliveries.iter().map(pb::Delivery::state).collect()
}

const DEAD: [(usize, FailureClass, u32); 3] = [
    (0, FailureClass::Permanent, 550),
    (1, FailureClass::Permanent, 552),
    (3, FailureClass::Unrenderable, 0),
];

#[tokio::test]
async fn dead_letters_are_listed_with_their_reasons_tried_again_and_dropped() {
    let mailed = Mailed::planned(4).await;
    mailed.fail(&mailed.chunk().await, &DEAD).await;
    let whole = mailed.list("events/3", "").await;
    assert_eq!(whole.len(), 4);
    let dead = mailed.list("events/3", "state = DEAD").await;
    assert_eq!(dead.len(), 3);
    assert_eq!(mailed.list("events/-", "state = DEAD").await, dead);
    assert!(dead.iter().all(|one| whole.contains(one)));
    let failure = dead[0].last_failure.as_ref().unwrap();
    assert_eq!(
        (failure.class(), failure.smtp_code, failure.detail.as_str()),
        (pb::FailureClass::Permanent, 550, "no such user")
    );
    let of_a_class = "state = DEAD AND failure_class = PERMANENT AND smtp_code > 550";
    assert_eq!(mailed.list("events/3", of_a_class).await, dead[1..2]);
    let pending = mailed.list("events/3", "NOT state = DEAD").await;
    assert_eq!(states(&pending), [pb::DeliveryState::Pending]);
    let to_one = mailed.list(&dead[0].subscriber, "state = DEAD").await;
    assert_eq!(to_one, dead[..1]);

    // By name, twice; then the rest by class.
    let by_name = pb::RetryDeliveriesRequest {
        parent: "events/3".to_owned(),
        names: vec![dead[2].name.clone(), pending[0].name.clone()],
        request_id: REQUEST.to_owned(),
        ..pb::RetryDeliveriesRequest::default()
    };
    let done = mailed.retry(&by_name).await;
    assert_eq!((done.retried_count, done.next_page_token.as_str()), (1, ""));
    assert_eq!(mailed.retry(&by_name).await, done, "the first answer");
    let anew = pb::RetryDeliveriesRequest {
        request_id: String::new(),
        ..by_name
    };
    assert_eq!(mailed.retry(&anew).await.retried_count, 0);
    let mut by_class = pb::RetryDeliveriesRequest {
        parent: "events/-".to_owned(),
        filter: "smtp_code = 550".to_owned(),
        validate_only: true,
        ..pb::RetryDeliveriesRequest::default()
    };
    assert_eq!(mailed.retry(&by_class).await.retried_count, 1);
    by_class.validate_only = false;
    assert_eq!(mailed.retry(&by_class).await.retried_count, 1);
    assert_eq!(mailed.list("events/3", "state = DEAD").await, dead[1..2]);
    let waits = mailed.list("events/3", "state = RETRYING").await;
    assert_eq!(waits.len(), 2);
    assert_eq!(waits[0].next_attempt_time.unwrap().seconds, NOW);
    assert_eq!(waits[0].failed_attempts, 0);

    let drop = pb::DropDeliveriesRequest {
        parent: "events/3".to_owned(),
        ..pb::DropDeliveriesRequest::default()
    };
    let dropped = mailed.api.drop_deliveries(Request::new(drop)).await;
    assert_eq!(dropped.unwrap().into_inner().dropped_count, 1);
    let kept = mailed.list("events/3", "state = DROPPED").await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].name, dead[1].name);
    assert_eq!(kept[0].last_failure, dead[1].last_failure);
    let counted = mailed.mailing().await;
    assert_eq!(counted.state(), pb::MailingState::UnderWay);
    assert_eq!(
        (
            counted.planned_count,
            counted.pending_count,
            counted.retrying_count,
            counted.dropped_count
        ),
        (4, 1, 2, 1)
    );
}

#[tokio::test]
async fn what_is_asked_wrongly_of_dead_letters_is_refused_by_field() {
    let mailed = Mailed::planned(1).await;
    let list = |parent: &str, filter: &str| {
        let request = pb::ListDeliveriesRequest {
            parent: parent.to_owned(),
            filter: filter.to_owned(),
            ..pb::ListDeliveriesRequest::default()
        };
        mailed.api.list_deliveries(Request::new(request))
    };
    let every = list("events/-", "failure_class = PERMANENT").await;
    refused(every, Code::InvalidArgument, "INVALID_FILTER");
    let unknown = list("events/3", "state = LOST").await;
    refused(unknown, Code::InvalidArgument, "INVALID_FILTER");
    let nothing = list("events/three", "").await;
    let details = refused(nothing, Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(paths(&details), ["parent"]);

    let retry = |parent: &str, names: &[&str], filter: &str| {
        let request = pb::RetryDeliveriesRequest {
            parent: parent.to_owned(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            filter: filter.to_owned(),
            ..pb::RetryDeliveriesRequest::default()
        };
        mailed.api.retry_deliveries(Request::new(request))
    };
    let answer = retry("events/4", &[], "").await;
    refused(answer, Code::NotFound, "RESOURCE_NOT_FOUND");
    let wrong = "subscribers/0198c1de-7a2b-7000-8000-000000000001";
    let answer = retry(wrong, &[], "").await;
    let details = refused(answer, Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(paths(&details), ["parent"]);
    let nobody = "events/3/deliveries/0198c1de-7a2b-7000-8000-000000000001";
    let answer = retry("events/3", &[nobody], "").await;
    refused(answer, Code::NotFound, "RESOURCE_NOT_FOUND");
    let answer = retry("events/2", &[nobody, "x"], "").await;
    let details = refused(answer, Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(paths(&details), ["names[0]", "names[1]"]);
    let answer = retry("events/3", &[nobody], "smtp_code = 550").await;
    let details = refused(answer, Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(paths(&details), ["filter"]);
}

#[tokio::test]
async fn a_mailing_is_counted_stopped_and_resumed() {
    let mailed = Mailed::to(2).await;
    let name = "events/3/mailing".to_owned();
    let stop = pb::StopMailingRequest {
        name: name.clone(),
        reason: "the wrong text".to_owned(),
        ..pb::StopMailingRequest::default()
    };
    assert_eq!(mailed.mailing().await.state(), pb::MailingState::Planning);
    let early = mailed.api.stop_mailing(Request::new(stop.clone())).await;
    refused(early, Code::FailedPrecondition, "NOT_PLANNED");
    while mailed.ledger.plan_once().await.unwrap() {}

    let only = pb::StopMailingRequest {
        validate_only: true,
        ..stop.clone()
    };
    let answer = mailed.api.stop_mailing(Request::new(only)).await;
    let would_be = answer.unwrap().into_inner().mailing.unwrap();
    assert_eq!(would_be.state(), pb::MailingState::Stopped);
    assert_eq!(mailed.mailing().await.state(), pb::MailingState::UnderWay);
    let answer = mailed.api.stop_mailing(Request::new(stop)).await;
    let stopped = answer.unwrap().into_inner().mailing.unwrap();
    assert_eq!(stopped, would_be);
    assert_eq!(mailed.mailing().await, stopped);
    assert_eq!(stopped.stop_cause(), pb::StopCause::Operator);
    assert_eq!(stopped.stop_reason, "the wrong text");
    assert_eq!(stopped.stop_time.unwrap().seconds, NOW);
    assert_eq!((stopped.planned_count, stopped.pending_count), (2, 2));
    assert!(stopped.planning_complete);

    mailed.record.offer("10 for 10").await;
    while mailed.ledger.plan_once().await.unwrap() {}
    let (first, _) = mailed.mailings("state = STOPPED", "").await;
    assert_eq!(first, [mailed.mailing().await]);
    let (later, token) = mailed.mailings("", "").await;
    assert_eq!(later[0].name, "events/4/mailing");
    let (earlier, token) = mailed.mailings("", &token).await;
    assert_eq!(earlier, first);
    assert_eq!(mailed.mailings("", &token).await.0, []);
    let (others, token) = mailed.mailings("state = UNDER_WAY", "").await;
    assert_eq!(others, later);
    assert_eq!(mailed.mailings("state = UNDER_WAY", &token).await.0, []);

    let resume = pb::ResumeMailingRequest {
        name,
        ..pb::ResumeMailingRequest::default()
    };
    for _ in 0..2 {
        let answer = mailed
            .api
            .resume_mailing(Request::new(resume.clone()))
            .await;
        let resumed = answer.unwrap().into_inner().mailing.unwrap();
        assert_eq!(resumed.state(), pb::MailingState::UnderWay);
        assert_eq!(resumed.stop_reason, "");
    }
    for (name, code, reason) in [
        ("events/9/mailing", Code::NotFound, "RESOURCE_NOT_FOUND"),
        ("events/3", Code::InvalidArgument, "INVALID_FIELDS"),
    ] {
        let request = pb::GetMailingRequest {
            name: name.to_owned(),
            ..pb::GetMailingRequest::default()
        };
        let answer = mailed.api.get_mailing(Request::new(request)).await;
        refused(answer, code, reason);
    }
    // Whom nobody is to hear of is told to nobody.
    let request = pb::GetMailingRequest {
        name: "events/1/mailing".to_owned(),
        ..pb::GetMailingRequest::default()
    };
    let answer = mailed.api.get_mailing(Request::new(request)).await;
    let nobody = answer.unwrap().into_inner().mailing.unwrap();
    assert_eq!(nobody.state(), pb::MailingState::Done);
    assert_eq!(nobody.planned_count, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_is_told_of_a_stop_with_its_next_results() {
    let mailed = Mailed::planned(3).await;
    let mut config = Config::load(None, [], &[]).unwrap();
    config.server.listen = "127.0.0.1:0".parse().unwrap();
    let drain = mailed.record.drain.clone();
    let server = Server::bind(&config.server, drain.clone()).await.unwrap();
    let address = server.address();
    let surface = Surface {
        router: Routes::new(mailed.api.service()).into_axum_router(),
        registry: prometheus_client::registry::Registry::default(),
        ids: Ids::seeded(1),
        clock: mailed.record.clock.clone(),
    };
    let serving = tokio::spawn(async move { server.serve(surface).await.unwrap() });
    let channel = Endpoint::new(format!("http://{address}"))
        .unwrap()
        .connect()
        .await
        .unwrap();
    let (said, saying) = mpsc::channel(8);
    let say = async |message| {
        let message = Some(message);
        said.send(pb::WorkRequest { message }).await.unwrap();
    };
    say(work_request::Message::Hello(pb::Hello::default())).await;
    say(work_request::Message::Credit(pb::Credit {
        recipients: 1_000,
    }))
    .await;
    let mut client = DeliveryServiceClient::new(channel);
    let answer = client.work(ReceiverStream::new(saying)).await.unwrap();
    let mut heard = answer.into_inner();
    let mut hear = async || {
        let next = tokio::time::timeout(Duration::from_secs(20), heard.message());
        next.await.unwrap().unwrap().unwrap().message.unwrap()
    };
    assert!(matches!(hear().await, work_response::Message::Welcome(_)));
    let mut held = None;
    while held.is_none() {
        if let work_response::Message::Lease(lease) = hear().await
            && lease.recipients.len() == 3
        {
            held = lease.r#ref;
        }
    }
    let stop = pb::StopMailingRequest {
        name: "events/3/mailing".to_owned(),
        ..pb::StopMailingRequest::default()
    };
    mailed.api.stop_mailing(Request::new(stop)).await.unwrap();
    let outcomes = pb::Outcomes {
        batch: 1,
        chunks: vec![pb::ChunkOutcome {
            r#ref: held,
            accepted: vec![0],
            failures: Vec::new(),
        }],
    };
    say(work_request::Message::Outcomes(outcomes)).await;
    let mut told = Vec::new();
    while told.len() < 2 {
        match hear().await {
            work_response::Message::Ack(ack) => assert_eq!(ack.batch, 1),
            work_response::Message::Revoke(revoke) => {
                assert_eq!((revoke.r#ref, revoke.indexes), (held, Vec::new()));
            }
            other => {
                assert!(
                    matches!(other, work_response::Message::Lease(_)),
                    "{other:?}"
                );
                continue;
            }
        }
        told.push(());
    }
    assert_eq!(mailed.mailing().await.accepted_count, 1);
    drop(said);
    drain.begin();
    serving.await.unwrap();
}
