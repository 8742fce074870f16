//! `DeliveryService`: hands mail to workers and keeps what became of it.

mod conversation;
mod dead;
mod mailing;
mod message;
mod names;

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};

use self::{conversation::Conversation, dead::Call, names::Parent};
use super::{
    Api,
    page_token::{Cursor, Listing},
    pages, parse,
    problem::Problem,
    repeat::Body,
};
use crate::{
    contract::v1::{
        self as pb,
        delivery_service_server::{DeliveryService, DeliveryServiceServer},
    },
    domain::filter::{Filter, Kind, Resource},
    ledger::{Delivered, DeliveryPage, Graveyard, Ledger, Place, Ruling},
};

/// Messages to a worker that it has not taken yet.
const OUTBOUND: usize = 64;
/// How often one call reads on where a filter lets little through. The page is short then, and
/// its token goes on from there.
const LOOKS: usize = 16;

/// The service that workers talk to. Cheap to clone.
#[derive(Debug, Clone)]
pub struct DeliveryApi {
    api: Api,
    ledger: Ledger,
}

impl DeliveryApi {
    /// Serves this ledger.
    pub fn new(api: Api, ledger: Ledger) -> Self {
        Self { api, ledger }
    }

    /// The service, with the limit on requests that the others have.
    pub fn service(&self) -> DeliveryServiceServer<Self> {
        DeliveryServiceServer::new(self.clone())
            .max_decoding_message_size(self.api.0.settings.max_request_bytes)
    }

    async fn list(&self, request: &pb::ListDeliveriesRequest) -> Result<Listed, Problem> {
        let size = pages::size(request.page_size, 100, 1000)?;
        let parent = parse::read(|v| v.field("parent", |v| names::parent(&request.parent, v)))?;
        let filter = pages::filter(&request.filter, Kind::Delivery)?;
        let listing = Listing {
            method: "ListDeliveries",
            parent: &request.parent,
            filter: &request.filter,
        };
        let token = &request.page_token;
        let dead = filter.delivery_state() == Some("DEAD");
        let which = match parent {
            Parent::Every if dead => Graveyard::Every,
            Parent::Event(seq) if dead => Graveyard::Event(seq),
            Parent::Every => {
                let why = "has to demand `state = DEAD` under `events/-`";
                return Err(Problem::invalid_filter(0, Some("state"), why));
            }
            _ => {
                return self.list_all(parent, &filter, listing, token, size).await;
            }
        };
        self.list_dead(which, &filter, listing, token, size).await
    }

    /// A page of all deliveries of an event, or to a subscriber.
    async fn list_all(
        &self,
        parent: Parent,
        filter: &Filter,
        listing: Listing<'_>,
        page_token: &str,
        size: usize,
    ) -> Result<Listed, Problem> {
        let tokens = &self.api.0.page_tokens;
        let mut next: Option<Place> = tokens.open(listing, page_token)?;
        let mut kept = Vec::new();
        for _ in 0..LOOKS {
            let room = size - kept.len();
            let page = match parent {
                Parent::Subscriber(id) => {
                    let before = next.map_or(i64::MAX, |place| place.mailing);
                    self.ledger.deliveries_to(id, before, room).await
                }
                Parent::Event(seq) => {
                    let from = next.unwrap_or_default();
                    self.ledger.deliveries_of_event(seq, from, room).await
                }
                Parent::Every => Ok(DeliveryPage::default()),
            };
            let page = page.map_err(|error| self.api.failed(error))?;
            let passes = |one: &Delivered| filter.matches(Resource::Delivery(one.state.fate()));
            kept.extend(page.deliveries.into_iter().filter(passes));
            next = page.next;
            if next.is_none() || kept.len() == size {
                break;
            }
        }
        let token = next.map(|place| tokens.seal(listing, &place));
        Ok((kept, token.unwrap_or_default()))
    }
}

/// Deliveries, and the token of the next page.
type Listed = (Vec<Delivered>, String);

impl Cursor for Place {
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.mailing.to_be_bytes().to_vec();
        bytes.extend(self.chunk.to_be_bytes());
        bytes.extend((self.index as u64).to_be_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (mailing, rest) = bytes.split_first_chunk()?;
        let (chunk, rest) = rest.split_first_chunk()?;
        Some(Self {
            mailing: i64::from_be_bytes(*mailing),
            chunk: i32::from_be_bytes(*chunk),
            index: usize::try_from(u64::from_be_bytes(rest.try_into().ok()?)).ok()?,
        })
    }
}

/// A call that decides over dead letters: its requests have the same fields.
macro_rules! ruling {
    ($self:ident, $request:ident, $method:literal, $ruling:expr) => {
        Call {
            method: $method,
            ruling: $ruling,
            body: Body::of($self.api.store().keys(), &$request, &$request.request_id),
            parent: &$request.parent,
            names: $request.names,
            filter: &$request.filter,
            page_token: &$request.page_token,
            request_id: &$request.request_id,
            validate_only: $request.validate_only,
        }
    };
}

#[tonic::async_trait]
impl DeliveryService for DeliveryApi {
    type WorkStream = ReceiverStream<Result<pb::WorkResponse, Status>>;

    async fn work(
        &self,
        request: Request<Streaming<pb::WorkRequest>>,
    ) -> Result<Response<Self::WorkStream>, Status> {
        let (outbound, messages) = mpsc::channel(OUTBOUND);
        let conversation =
            Conversation::new(self.api.clone(), self.ledger.clone(), outbound.clone());
        let inbound = request.into_inner();
        tokio::spawn(async move {
            if let Err(status) = Box::pin(conversation.run(inbound)).await {
                // A worker that has gone away does not hear it.
                let _ = outbound.send(Err(status)).await;
            }
        });
        Ok(Response::new(ReceiverStream::new(messages)))
    }

    async fn list_deliveries(
        &self,
        request: Request<pb::ListDeliveriesRequest>,
    ) -> Result<Response<pb::ListDeliveriesResponse>, Status> {
        let request = request.into_inner();
        self.api.reach(request.min_revision).await?;
        let revision = self.api.store().head();
        let (deliveries, next_page_token) = self.list(&request).await?;
        Ok(Response::new(pb::ListDeliveriesResponse {
            deliveries: deliveries.into_iter().map(Into::into).collect(),
            next_page_token,
            revision,
        }))
    }

    async fn retry_deliveries(
        &self,
        request: Request<pb::RetryDeliveriesRequest>,
    ) -> Result<Response<pb::RetryDeliveriesResponse>, Status> {
        let request = request.into_inner();
        let call = ruling!(self, request, "RetryDeliveries", Ruling::Retry);
        let (done, next_page_token) = self.rule(call).await?;
        Ok(Response::new(pb::RetryDeliveriesResponse {
            retried_count: count(done.answer.count),
            next_page_token,
            revision: done.revision,
        }))
    }

    async fn drop_deliveries(
        &self,
        request: Request<pb::DropDeliveriesRequest>,
    ) -> Result<Response<pb::DropDeliveriesResponse>, Status> {
        let request = request.into_inner();
        let call = ruling!(self, request, "DropDeliveries", Ruling::Drop);
        let (done, next_page_token) = self.rule(call).await?;
        Ok(Response::new(pb::DropDeliveriesResponse {
            dropped_count: count(done.answer.count),
            next_page_token,
            revision: done.revision,
        }))
    }

    async fn get_mailing(
        &self,
        request: Request<pb::GetMailingRequest>,
    ) -> Result<Response<pb::GetMailingResponse>, Status> {
        Ok(Response::new(
            self.read_mailing(request.into_inner()).await?,
        ))
    }

    async fn list_mailings(
        &self,
        request: Request<pb::ListMailingsRequest>,
    ) -> Result<Response<pb::ListMailingsResponse>, Status> {
        Ok(Response::new(
            self.page_of_mailings(request.into_inner()).await?,
        ))
    }

    async fn stop_mailing(
        &self,
        request: Request<pb::StopMailingRequest>,
    ) -> Result<Response<pb::StopMailingResponse>, Status> {
        Ok(Response::new(self.stop(request.into_inner()).await?))
    }

    async fn resume_mailing(
        &self,
        request: Request<pb::ResumeMailingRequest>,
    ) -> Result<Response<pb::ResumeMailingResponse>, Status> {
        Ok(Response::new(self.resume(request.into_inner()).await?))
    }
}

fn count(letters: u32) -> i32 {
    i32::try_from(letters).unwrap_or(i32::MAX)
}
