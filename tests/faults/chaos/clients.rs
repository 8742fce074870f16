//! Clients that write without a pause, each from replica to replica, and repeat what nobody
//! answered.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use demarche::{
    client::{Backoff, Client, Watched},
    clock::Clock,
    contract::v1::{CreatePartyRequest, WatchEventsRequest},
    ids::Ids,
};
use futures_util::StreamExt as _;
use tokio::{sync::watch, task::JoinHandle, time::sleep};
use tonic::{
    Code, Status,
    transport::{Channel, Endpoint},
};

use crate::faults::story::{create, party};

/// How long a client waits for an answer before it asks another replica.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two writes of one client.
const PACE: Duration = Duration::from_millis(10);

/// What clients were told has been recorded.
#[derive(Default)]
pub(in crate::faults) struct Told {
    /// Names of parties.
    pub(in crate::faults) parties: Vec<String>,
    /// Names of proposals.
    pub(in crate::faults) proposals: Vec<String>,
    /// Answers that came only after a call had been repeated.
    pub(in crate::faults) repeated: usize,
}

/// A client of all replicas.
pub(in crate::faults) struct Caller {
    channels: Vec<Channel>,
    at: usize,
    told: Arc<Mutex<Told>>,
}

impl Caller {
    pub(in crate::faults) fn new(
        replicas: &[SocketAddr],
        first: usize,
        told: &Arc<Mutex<Told>>,
    ) -> Self {
        Self {
            channels: replicas.iter().map(|each| channel(*each)).collect(),
            at: first % replicas.len(),
            told: Arc::clone(told),
        }
    }

    /// Asks one replica after the other until there is an answer.
    async fn until_answered<T, F: Future<Output = Result<T, Status>>>(
        &mut self,
        call: impl Fn(Client<Channel>) -> F,
    ) -> T {
        let mut tries = 0;
        loop {
            match call(Client::new(self.channels[self.at].clone())).await {
                Ok(answer) => {
                    self.told.lock().unwrap().repeated += usize::from(tries > 0);
                    return answer;
                }
                Err(status) => {
                    assert!(is_gone(&status), "{status:?}");
                    tries += 1;
                    self.at = (self.at + 1) % self.channels.len();
                    sleep(PACE).await;
                }
            }
        }
    }

    /// Records a party.
    pub(in crate::faults) async fn record(&mut self, request: CreatePartyRequest) {
        let answer = self
            .until_answered(|mut client| {
                let request = request.clone();
                async move { client.parties.create_party(request).await }
            })
            .await
            .into_inner();
        let name = answer.party.unwrap().name;
        self.told.lock().unwrap().parties.push(name);
    }

    /// Records what everybody gets mail of.
    pub(in crate::faults) async fn announce(&mut self, title: &str) {
        let id = Ids::system().uuid(Clock::system().now()).to_string();
        let request = create(title, "all of them", &id);
        let answer = self
            .until_answered(|mut client| {
                let request = request.clone();
                async move { client.proposals.create_proposal(request).await }
            })
            .await;
        let name = answer.into_inner().proposal.unwrap().name;
        self.told.lock().unwrap().proposals.push(name);
    }

    /// Records parties until it is told to stop.
    pub(in crate::faults) async fn write(mut self, name: String, ids: Ids, stop: Arc<AtomicBool>) {
        for n in 0.. {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            let request = CreatePartyRequest {
                request_id: ids.uuid(jiff::Timestamp::UNIX_EPOCH).to_string(),
                ..party(&format!("{name}-{n}"))
            };
            self.record(request).await;
            sleep(PACE).await;
        }
    }
}

/// Whether nobody has decided anything: the replica or its database was not there.
fn is_gone(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::Unavailable
            | Code::Unknown
            | Code::Internal
            | Code::Cancelled
            | Code::DeadlineExceeded
    )
}

fn channel(replica: SocketAddr) -> Channel {
    endpoint(replica).timeout(PATIENCE).connect_lazy()
}

fn endpoint(replica: SocketAddr) -> Endpoint {
    Endpoint::from_shared(format!("http://{replica}"))
        .unwrap()
        .connect_timeout(PATIENCE)
        .http2_keep_alive_interval(PATIENCE)
        .keep_alive_timeout(PATIENCE)
        .keep_alive_while_idle(true)
}

/// Watches a replica by the client that resumes, and sees to it that every event comes once
/// and in order.
pub(in crate::faults) struct Watcher {
    seen: watch::Receiver<i64>,
    watching: JoinHandle<()>,
}

impl Watcher {
    pub(in crate::faults) fn new(replica: SocketAddr, ids: Ids) -> Self {
        let (see, seen) = watch::channel(0);
        let watching = tokio::spawn(async move {
            let client = Client::new(endpoint(replica).connect_lazy());
            let backoff = Backoff {
                first: Duration::from_millis(50),
                most: Duration::from_secs(1),
            };
            let request = WatchEventsRequest::default();
            let mut watch = std::pin::pin!(client.watch(request, backoff, move || ids.fraction()));
            while let Some(watched) = watch.next().await {
                match watched.unwrap() {
                    Watched::Event(event) => {
                        assert_eq!(event.seq, *see.borrow() + 1, "at {replica}");
                        see.send_replace(event.seq);
                    }
                    Watched::Progress(seq) => assert!(seq <= *see.borrow(), "at {replica}"),
                }
            }
        });
        Self { seen, watching }
    }

    /// Waits until everything up to there was seen.
    pub(in crate::faults) async fn reached(mut self, head: i64, within: Duration) {
        let all = self.seen.wait_for(|seen| *seen >= head);
        let result = tokio::time::timeout(within, all).await;
        let reached = result.is_ok_and(|seen| seen.is_ok());
        if !reached {
            if self.watching.is_finished() {
                self.watching.await.unwrap();
            }
            panic!("a watcher saw {} of {head} events", *self.seen.borrow());
        }
        self.watching.abort();
    }
}
