//! `DeliveryService`: hands mail to workers and keeps what became of it.

mod conversation;
mod message;

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};

use self::conversation::Conversation;
use super::{
    Api,
    page_token::{Cursor, Listing},
    pages,
    problem::Problem,
};
use crate::{
    contract::v1::{
        self as pb,
        delivery_service_server::{DeliveryService, DeliveryServiceServer},
    },
    domain::SubscriberId,
    ledger::{DeliveryPage, Ledger, Place},
};

/// Messages to a worker that it has not taken yet.
const OUTBOUND: usize = 64;

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

    async fn list(&self, request: pb::ListDeliveriesRequest) -> Result<Listed, Problem> {
        let size = pages::size(request.page_size, 100, 1000)?;
        let listing = Listing {
            method: "ListDeliveries",
            parent: &request.parent,
            filter: "",
        };
        let tokens = &self.api.0.page_tokens;
        let from: Option<Place> = tokens.open(listing, &request.page_token)?;
        let page = match parent(&request.parent)? {
            Parent::Event(seq) => {
                let from = from.unwrap_or_default();
                self.ledger.deliveries_of_event(seq, from, size).await
            }
            Parent::Subscriber(id) => {
                let before = from.map_or(i64::MAX, |place| place.mailing);
                self.ledger.deliveries_to(id, before, size).await
            }
        };
        let page = page.map_err(|error| self.api.failed(error))?;
        let token = page.next.map(|place| tokens.seal(listing, &place));
        Ok((page, token.unwrap_or_default()))
    }
}

type Listed = (DeliveryPage, String);

enum Parent {
    Event(i64),
    Subscriber(SubscriberId),
}

fn parent(name: &str) -> Result<Parent, Problem> {
    if let Some(seq) = name.strip_prefix("events/")
        && let Ok(seq) = seq.parse()
    {
        return Ok(Parent::Event(seq));
    }
    name.parse().map(Parent::Subscriber).map_err(|_| {
        let expected = format!("{name:?} is neither `events/{{seq}}` nor `subscribers/{{uuid}}`");
        Problem::invalid_fields([("parent", expected)])
    })
}

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
        let (page, next_page_token) = self.list(request.into_inner()).await?;
        Ok(Response::new(pb::ListDeliveriesResponse {
            deliveries: page.deliveries.into_iter().map(Into::into).collect(),
            next_page_token,
            revision: self.api.store().head(),
        }))
    }
}
