//! A service of which a test plays the part: it gets each stream in its hand.

use std::net::SocketAddr;

use demarche::contract::v1::{
    self as pb, Ack, Lease, LeaseRef, Outcomes, Welcome, WorkRequest, WorkResponse,
    delivery_service_server::{DeliveryService, DeliveryServiceServer},
    work_request::Message as Said,
    work_response::Message as Answer,
};
use tokio::{net::TcpListener, sync::mpsc, task::JoinHandle};
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::{
    Request, Response, Status, Streaming,
    transport::{Server, server::TcpIncoming},
};

pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    streams: mpsc::UnboundedReceiver<Stream>,
    task: JoinHandle<()>,
}

pub(crate) struct Stream {
    says: mpsc::UnboundedSender<Result<WorkResponse, Status>>,
    hears: Streaming<WorkRequest>,
}

struct Part(mpsc::UnboundedSender<Stream>);

#[tonic::async_trait]
impl DeliveryService for Part {
    type WorkStream = UnboundedReceiverStream<Result<WorkResponse, Status>>;

    async fn work(
        &self,
        request: Request<Streaming<WorkRequest>>,
    ) -> Result<Response<Self::WorkStream>, Status> {
        let (says, said) = mpsc::unbounded_channel();
        let hears = request.into_inner();
        self.0.send(Stream { says, hears }).unwrap();
        Ok(Response::new(UnboundedReceiverStream::new(said)))
    }

    async fn list_deliveries(
        &self,
        _: Request<pb::ListDeliveriesRequest>,
    ) -> Result<Response<pb::ListDeliveriesResponse>, Status> {
        Err(unplayed())
    }

    async fn retry_deliveries(
        &self,
        _: Request<pb::RetryDeliveriesRequest>,
    ) -> Result<Response<pb::RetryDeliveriesResponse>, Status> {
        Err(unplayed())
    }

    async fn drop_deliveries(
        &self,
        _: Request<pb::DropDeliveriesRequest>,
    ) -> Result<Response<pb::DropDeliveriesResponse>, Status> {
        Err(unplayed())
    }

    async fn get_mailing(
        &self,
        _: Request<pb::GetMailingRequest>,
    ) -> Result<Response<pb::GetMailingResponse>, Status> {
        Err(unplayed())
    }

    async fn list_mailings(
        &self,
        _: Request<pb::ListMailingsRequest>,
    ) -> Result<Response<pb::ListMailingsResponse>, Status> {
        Err(unplayed())
    }

    async fn stop_mailing(
        &self,
        _: Request<pb::StopMailingRequest>,
    ) -> Result<Response<pb::StopMailingResponse>, Status> {
        Err(unplayed())
    }

    async fn resume_mailing(
        &self,
        _: Request<pb::ResumeMailingRequest>,
    ) -> Result<Response<pb::ResumeMailingResponse>, Status> {
        Err(unplayed())
    }
}

/// What no worker calls.
fn unplayed() -> Status {
    Status::unimplemented("not in this part")
}

impl Service {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (gives, streams) = mpsc::unbounded_channel();
        let serving = Server::builder()
            .add_service(DeliveryServiceServer::new(Part(gives)))
            .serve_with_incoming(TcpIncoming::from(listener).with_nodelay(Some(true)));
        let task = tokio::spawn(async move { serving.await.unwrap() });
        Self {
            address,
            streams,
            task,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next stream that a worker opens.
    pub(crate) async fn stream(&mut self) -> Stream {
        self.streams.recv().await.unwrap()
    }

    /// The next stream, greeted, up to the first credit. Returns what was held.
    pub(crate) async fn greeted(&mut self) -> (Stream, Vec<LeaseRef>) {
        let mut stream = self.stream().await;
        let held = stream.greet(&[]).await;
        while !matches!(stream.hear().await, Some(Said::Credit(_))) {}
        (stream, held)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Stream {
    pub(crate) fn say(&self, answer: Answer) {
        let _ = self.says.send(Ok(WorkResponse {
            message: Some(answer),
        }));
    }

    /// Takes Hello, says Welcome. Returns what the worker says it holds.
    pub(crate) async fn greet(&mut self, lost: &[LeaseRef]) -> Vec<LeaseRef> {
        self.greet_for(30, lost).await
    }

    /// The same, with leases that last so many seconds.
    pub(crate) async fn greet_for(&mut self, seconds: i64, lost: &[LeaseRef]) -> Vec<LeaseRef> {
        let Some(Said::Hello(hello)) = self.hear().await else {
            panic!("no Hello");
        };
        assert_eq!(hello.worker, "mailer-1");
        self.say(Answer::Welcome(Welcome {
            beat_interval: Some(prost_types::Duration {
                seconds: 0,
                nanos: 200_000_000,
            }),
            lease_time_to_live: Some(prost_types::Duration { seconds, nanos: 0 }),
            lost: lost.to_vec(),
        }));
        hello.held
    }

    pub(crate) fn lease(&self, lease: Lease) {
        self.say(Answer::Lease(lease));
    }

    pub(crate) fn acknowledge(&self, outcomes: &Outcomes) {
        let batch = outcomes.batch;
        self.say(Answer::Ack(Ack { batch }));
    }

    /// What the worker says next. Beats are left out, and the empty batches behind them are
    /// acknowledged. `None` at the end.
    pub(crate) async fn hear(&mut self) -> Option<Said> {
        loop {
            match self.hears.message().await {
                Ok(Some(request)) => match request.message {
                    Some(Said::Beat(_)) => {}
                    Some(Said::Outcomes(empty)) if empty.chunks.is_empty() => {
                        self.acknowledge(&empty);
                    }
                    said => return said,
                },
                Ok(None) | Err(_) => return None,
            }
        }
    }

    /// What the worker says up to its next beat. Results are acknowledged. Returns who was
    /// accepted and which leases were given back.
    pub(crate) async fn until_beat(&mut self) -> (Vec<u32>, Vec<LeaseRef>) {
        let (mut accepted, mut released) = (Vec::new(), Vec::new());
        loop {
            match self.hears.message().await.unwrap().unwrap().message {
                Some(Said::Beat(_)) => return (accepted, released),
                Some(Said::Outcomes(outcomes)) => {
                    self.acknowledge(&outcomes);
                    for chunk in outcomes.chunks {
                        assert!(chunk.failures.is_empty(), "{:?}", chunk.failures);
                        accepted.extend(chunk.accepted);
                    }
                }
                Some(Said::Release(release)) => released.extend(release.refs),
                _ => {}
            }
        }
    }

    /// The next results; credit is let go by.
    pub(crate) async fn outcomes(&mut self) -> Outcomes {
        loop {
            match self.hear().await {
                Some(Said::Outcomes(outcomes)) => return outcomes,
                Some(Said::Credit(_)) => {}
                other => panic!("no outcomes: {other:?}"),
            }
        }
    }

    /// Acknowledges results until so many have come. Returns accepted and failed indexes.
    pub(crate) async fn settle(&mut self, count: usize) -> (Vec<u32>, Vec<u32>) {
        let (mut accepted, mut failed) = (Vec::new(), Vec::new());
        while accepted.len() + failed.len() < count {
            let outcomes = self.outcomes().await;
            self.acknowledge(&outcomes);
            for chunk in outcomes.chunks {
                accepted.extend(chunk.accepted);
                failed.extend(chunk.failures.iter().map(|failure| failure.index));
            }
        }
        accepted.sort_unstable();
        failed.sort_unstable();
        (accepted, failed)
    }

    /// Breaks off without a word.
    pub(crate) fn cut(self) {
        let _ = self.says.send(Err(Status::unavailable("cut")));
    }
}
