//! A client for the service: all its calls over one channel, and a watch that goes on
//! over restarts.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use demarche::client::{Backoff, Client, Watched};
//! use futures_util::StreamExt;
//!
//! let channel = tonic::transport::Endpoint::from_static("http://127.0.0.1:8417").connect_lazy();
//! let client = Client::new(channel);
//! let mut watch = std::pin::pin!(client.watch(
//!     demarche::contract::v1::WatchEventsRequest::default(),
//!     Backoff::default(),
//!     || 0.5, // draw from your own source of randomness
//! ));
//! while let Some(watched) = watch.next().await {
//!     match watched? {
//!         Watched::Event(event) => println!("{event:?}"),
//!         Watched::Progress(seq) => println!("all up to {seq}; keep this to begin from"),
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod backoff;
mod watch;

use tokio_stream::Stream;
use tonic::{
    Status,
    body::Body,
    client::GrpcService,
    codegen::{Body as HttpBody, Bytes, StdError},
};

pub use self::{
    backoff::Backoff,
    watch::{Watched, resume_watch},
};
use crate::contract::v1::{
    WatchEventsRequest, delivery_service_client::DeliveryServiceClient,
    party_service_client::PartyServiceClient, proposal_service_client::ProposalServiceClient,
    response_service_client::ResponseServiceClient,
    subscription_service_client::SubscriptionServiceClient,
    timeline_service_client::TimelineServiceClient,
};

/// The six services over one channel. The parts are tonic's own clients: set message
/// sizes or compression on them as you like.
#[derive(Debug, Clone)]
pub struct Client<T> {
    /// Parties.
    pub parties: PartyServiceClient<T>,
    /// Proposals.
    pub proposals: ProposalServiceClient<T>,
    /// Responses.
    pub responses: ResponseServiceClient<T>,
    /// The record as it grows.
    pub timeline: TimelineServiceClient<T>,
    /// Subscriptions.
    pub subscriptions: SubscriptionServiceClient<T>,
    /// Mail, and what became of it.
    pub deliveries: DeliveryServiceClient<T>,
}

impl<T> Client<T>
where
    T: GrpcService<Body> + Clone,
    T::Error: Into<StdError>,
    T::ResponseBody: HttpBody<Data = Bytes> + Send + 'static,
    <T::ResponseBody as HttpBody>::Error: Into<StdError> + Send,
{
    /// A client over `channel`, such as a [`tonic::transport::Channel`].
    pub fn new(channel: T) -> Self {
        Self {
            parties: PartyServiceClient::new(channel.clone()),
            proposals: ProposalServiceClient::new(channel.clone()),
            responses: ResponseServiceClient::new(channel.clone()),
            timeline: TimelineServiceClient::new(channel.clone()),
            subscriptions: SubscriptionServiceClient::new(channel.clone()),
            deliveries: DeliveryServiceClient::new(channel),
        }
    }

    /// Watches the record; see [`resume_watch`].
    pub fn watch<R: FnMut() -> f64>(
        &self,
        request: WatchEventsRequest,
        backoff: Backoff,
        random: R,
    ) -> impl Stream<Item = Result<Watched, Status>> + use<T, R> {
        resume_watch(self.timeline.clone(), request, backoff, random)
    }
}
