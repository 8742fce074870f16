//! `SubscriptionService`. No answer holds an address, and none tells whether one is
//! known.

use tonic::{Request, Response, Status};

use super::{
    Api,
    page_token::Listing,
    pages::{self, Asked, Rows},
    parse,
    problem::Problem,
    refusal::Around,
    repeat::Body,
};
use crate::{
    contract::v1::{
        self as pb,
        subscription_service_server::{SubscriptionService, SubscriptionServiceServer},
    },
    domain::{
        EndReason, SubscriberId, Subscription, SubscriptionId,
        filter::{Kind, Resource},
    },
    keys::ConfirmToken,
    store::{ConfirmSubscription, CreateSubscription, EndSubscription, UpdateSubscription},
};

const MAX_TOKEN_BYTES: usize = 200;

impl Api {
    /// The service that keeps who wants to hear of what.
    pub fn subscription_service(&self) -> SubscriptionServiceServer<Self> {
        SubscriptionServiceServer::new(self.clone())
            .max_decoding_message_size(self.0.settings.max_request_bytes)
    }
}

#[tonic::async_trait]
impl SubscriptionService for Api {
    async fn create_subscription(
        &self,
        request: Request<pb::CreateSubscriptionRequest>,
    ) -> Result<Response<pb::CreateSubscriptionResponse>, Status> {
        let request = request.into_inner();
        let body = Body::of(self.store().keys(), &request, &request.request_id);
        let (request_id, new) = parse::read(|v| {
            let new = parse::new_subscription(request.subscription, &request.email_address, v);
            Some((parse::request_id(&request.request_id, v)?, new?))
        })?;
        let id = SubscriptionId(self.new_id());
        let work = CreateSubscription {
            id,
            subscriber: SubscriberId(self.new_id()),
            nonce: self.0.ids.random(),
            clauses: new.clauses,
            language: new.language,
            address: new.address,
            validate_only: request.validate_only,
        };
        let key = body.key("CreateSubscription", request_id, request.validate_only);
        let done = self
            .write(key, work, Around::Field("subscription"), &id)
            .await?;
        let mut subscription = pb::Subscription::from(done.answer);
        // Two answers with the same subscriber would tell that the address was known.
        subscription.subscriber.clear();
        Ok(Response::new(pb::CreateSubscriptionResponse {
            subscription: Some(subscription),
            revision: done.revision,
        }))
    }

    async fn confirm_subscription(
        &self,
        request: Request<pb::ConfirmSubscriptionRequest>,
    ) -> Result<Response<pb::ConfirmSubscriptionResponse>, Status> {
        let request = request.into_inner();
        parse::read(|v| {
            v.field("token", |v| match request.token.len() {
                0 => v.wrong("is required"),
                1..=MAX_TOKEN_BYTES => Some(()),
                more => v.wrong(format!("has {more} bytes; {MAX_TOKEN_BYTES} are the most")),
            })
        })?;
        let token = ConfirmToken::parse(&request.token).ok_or_else(Problem::token_invalid)?;
        let id = token.subscription;
        let done = self
            .write(None, ConfirmSubscription { token }, Around::Request, &id)
            .await?;
        Ok(Response::new(pb::ConfirmSubscriptionResponse {
            revision: done.answer.active_after,
            subscription: Some(done.answer.into()),
        }))
    }

    async fn get_subscription(
        &self,
        request: Request<pb::GetSubscriptionRequest>,
    ) -> Result<Response<pb::GetSubscriptionResponse>, Status> {
        let request = request.into_inner();
        let id = parse::read(|v| v.field("name", |v| parse::name(&request.name, v)))?;
        self.reach(request.min_revision).await?;
        let read = self
            .store()
            .subscription(id)
            .await
            .map_err(|e| self.failed(e))?;
        let subscription = read
            .value
            .ok_or_else(|| Problem::not_found(&request.name))?;
        Ok(Response::new(pb::GetSubscriptionResponse {
            subscription: Some(subscription.into()),
            revision: read.revision,
        }))
    }

    async fn list_subscriptions(
        &self,
        request: Request<pb::ListSubscriptionsRequest>,
    ) -> Result<Response<pb::ListSubscriptionsResponse>, Status> {
        let request = request.into_inner();
        let asked = Asked {
            listing: Listing {
                method: "ListSubscriptions",
                parent: "",
                filter: &request.filter,
            },
            page_token: &request.page_token,
            size: pages::size(request.page_size, 50, 500)?,
        };
        let filter = pages::filter(&request.filter, Kind::Subscription)?;
        self.reach(request.min_revision).await?;
        let rows = Rows {
            fetch: |after, limit| self.store().subscriptions(after, limit),
            place: |subscription: &Subscription| subscription.id,
            keep: (!filter.is_empty()).then_some(|subscription: &Subscription| {
                filter.matches(Resource::Subscription(subscription))
            }),
            present: pb::Subscription::from,
        };
        let page = self.page(asked, rows).await?;
        Ok(Response::new(pb::ListSubscriptionsResponse {
            subscriptions: page.items,
            next_page_token: page.next_page_token,
            revision: page.revision,
        }))
    }

    async fn update_subscription(
        &self,
        request: Request<pb::UpdateSubscriptionRequest>,
    ) -> Result<Response<pb::UpdateSubscriptionResponse>, Status> {
        let request = request.into_inner();
        let body = Body::of(self.store().keys(), &request, &request.request_id);
        let (request_id, changes) = parse::read(|v| {
            let changes = parse::subscription_changes(request.subscription, request.update_mask, v);
            Some((parse::request_id(&request.request_id, v)?, changes?))
        })?;
        let id = changes.id;
        let work = UpdateSubscription {
            id,
            etag: changes.etag,
            clauses: changes.clauses,
            language: changes.language,
            paused: changes.paused,
            validate_only: request.validate_only,
        };
        let key = body.key("UpdateSubscription", request_id, request.validate_only);
        let done = self
            .write(key, work, Around::Field("subscription"), &id)
            .await?;
        Ok(Response::new(pb::UpdateSubscriptionResponse {
            subscription: Some(done.answer.into()),
            revision: done.revision,
        }))
    }

    async fn end_subscription(
        &self,
        request: Request<pb::EndSubscriptionRequest>,
    ) -> Result<Response<pb::EndSubscriptionResponse>, Status> {
        let request = request.into_inner();
        let (id, etag) = parse::read(|v| {
            let id = v.field("name", |v| parse::name(&request.name, v));
            let etag = v.field("etag", |v| parse::etag(&request.etag, v));
            Some((id?, etag?))
        })?;
        let work = EndSubscription {
            id,
            etag,
            reason: EndReason::EndedByClient,
        };
        let done = self.write(None, work, Around::Request, &id).await?;
        Ok(Response::new(pb::EndSubscriptionResponse {
            subscription: Some(done.answer.into()),
            revision: done.revision,
        }))
    }
}
