//! One stream to one replica, from Hello to Welcome.

use std::time::Duration;

use demarche::contract::v1::{
    Hello, Welcome, WorkRequest, WorkResponse, delivery_service_client::DeliveryServiceClient,
    work_request, work_response,
};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout},
};
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::{Status, Streaming, transport::Endpoint};

/// A lease of a thousand recipients with its alert, and room to spare.
const LARGEST_MESSAGE: usize = 16 * 1024 * 1024;

/// Why a stream broke.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    #[error("cannot reach the service: {0}")]
    Unreachable(#[from] tonic::transport::Error),
    #[error("{}: {}", .0.code(), .0.message())]
    Refused(#[from] Status),
    #[error("the service did not greet in time")]
    NoWelcome,
    #[error("the service has stopped to acknowledge")]
    Silent,
    #[error("the service ended the stream")]
    Over,
}

/// What the worker says. Unbounded, yet small: results of at most a window of recipients,
/// and a beat every few seconds until it is noticed that nobody listens.
#[derive(Debug)]
pub(super) struct Says(mpsc::UnboundedSender<WorkRequest>);

impl Says {
    pub(super) fn say(&self, message: work_request::Message) {
        // Nobody listens: then the stream is over, which the other direction tells.
        let _ = self.0.send(WorkRequest {
            message: Some(message),
        });
    }
}

/// A stream that was greeted.
pub(super) struct Stream {
    pub(super) says: Says,
    pub(super) hears: Streaming<WorkResponse>,
    pub(super) welcome: Welcome,
    /// When Hello was said, which prolongs what is held.
    pub(super) begun: Instant,
}

impl Stream {
    /// Opens a stream, in so much time at most. A replica may take the connection and
    /// then be silent at any step.
    pub(super) async fn open(
        endpoint: &Endpoint,
        hello: Hello,
        within: Duration,
    ) -> Result<Self, Broken> {
        timeout(within, Self::open_slowly(endpoint, hello))
            .await
            .map_err(|_| Broken::NoWelcome)?
    }

    async fn open_slowly(endpoint: &Endpoint, hello: Hello) -> Result<Self, Broken> {
        let channel = endpoint.connect().await?;
        let mut client =
            DeliveryServiceClient::new(channel).max_decoding_message_size(LARGEST_MESSAGE);
        let (says, said) = mpsc::unbounded_channel();
        let says = Says(says);
        let begun = Instant::now();
        // Before the call: a service may answer only once it has heard something.
        says.say(work_request::Message::Hello(hello));
        let call = client.work(UnboundedReceiverStream::new(said));
        let mut hears = call.await?.into_inner();
        let first = hears.message().await?.ok_or(Broken::Over)?;
        let Some(work_response::Message::Welcome(welcome)) = first.message else {
            return Err(Broken::NoWelcome);
        };
        Ok(Self {
            says,
            hears,
            welcome,
            begun,
        })
    }
}
