//! Clients that write without pause, and repeat a call until it is answered.

use std::{
    collections::{HashMap, HashSet},
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use demarche::{
    contract::v1::{
        Event, proposal_service_client::ProposalServiceClient,
        response_service_client::ResponseServiceClient,
    },
    ids::Ids,
    store::{ProposalQuery, Store},
};
use futures_util::future::join_all;
use tonic::Status;

use super::{
    process::channel,
    story::{create, no_comment},
};

/// What a client was told has been recorded.
#[derive(Default)]
pub(super) struct Told {
    /// Proposals by title: the name that was given.
    proposals: HashMap<String, String>,
    /// Names of responses.
    responses: Vec<String>,
    /// Answers that came only after a call had been repeated.
    pub(super) repeated: usize,
}

/// Clients at work.
pub(super) struct Writers {
    told: Arc<Mutex<Told>>,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Writers {
    /// Starts so many, who turn to these services; `passes` says after which failures a call
    /// is repeated. Any other ends the test.
    pub(super) fn start(
        count: usize,
        services: &[SocketAddr],
        ids: &Ids,
        passes: fn(&Status) -> bool,
    ) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let told: Arc<Mutex<Told>> = Arc::default();
        let writers: Vec<Writer> = services
            .iter()
            .cycle()
            .take(count)
            .map(|service| Writer {
                service: *service,
                ids: Ids::seeded(u64::from_be_bytes(ids.random())),
                passes,
                told: Arc::clone(&told),
                stop: Arc::clone(&stop),
            })
            .collect();
        // On a thread of their own: they go on while the test waits for a process.
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let writing = join_all(writers.into_iter().map(Writer::write));
            runtime.unwrap().block_on(writing);
        });
        Self { told, stop, thread }
    }

    /// How many writes have been acknowledged.
    pub(super) fn acknowledged(&self) -> usize {
        self.told.lock().unwrap().count()
    }

    /// Lets each finish what it has begun.
    pub(super) fn stop(self) -> Told {
        self.stop.store(true, Ordering::Relaxed);
        tokio::task::block_in_place(|| self.thread.join().unwrap());
        std::mem::take(&mut *self.told.lock().unwrap())
    }
}

struct Writer {
    service: SocketAddr,
    ids: Ids,
    passes: fn(&Status) -> bool,
    told: Arc<Mutex<Told>>,
    stop: Arc<AtomicBool>,
}

impl Writer {
    async fn write(self) {
        let mut proposals = ProposalServiceClient::new(channel(self.service));
        let mut responses = ResponseServiceClient::new(channel(self.service));
        let now = jiff::Timestamp::UNIX_EPOCH;
        while !self.stop.load(Ordering::Relaxed) {
            let title = format!("The offer {}", self.ids.uuid(now));
            let request = create(&title, "all of them", &self.ids.uuid(now).to_string());
            let answer =
                self.until_answered(async || proposals.create_proposal(request.clone()).await);
            let name = answer.await.into_inner().proposal.unwrap().name;
            let before = self
                .told
                .lock()
                .unwrap()
                .proposals
                .insert(title, name.clone());
            assert_eq!(before, None);
            let request = no_comment(&name, &self.ids.uuid(now).to_string());
            let answer =
                self.until_answered(async || responses.record_response(request.clone()).await);
            let response = answer.await.into_inner().response.unwrap().name;
            self.told.lock().unwrap().responses.push(response);
        }
    }

    /// Calls until there is an answer, as a client does over a broken connection.
    async fn until_answered<T>(&self, mut call: impl AsyncFnMut() -> Result<T, Status>) -> T {
        let mut tries = 0;
        loop {
            match call().await {
                Ok(answer) => {
                    self.told.lock().unwrap().repeated += usize::from(tries > 0);
                    return answer;
                }
                Err(status) => {
                    assert!((self.passes)(&status), "{status:?}");
                    tries += 1;
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        }
    }
}

impl Told {
    /// How many writes.
    pub(super) fn count(&self) -> usize {
        self.proposals.len() + self.responses.len()
    }

    /// Each acknowledged write is in the record, and nothing is there twice or unasked for,
    /// beside so many events from before.
    pub(super) async fn is_whole(&self, store: &Store, events: &[Event], before: usize) {
        assert_eq!(events.len(), before + self.count());
        let query = ProposalQuery {
            limit: usize::MAX,
            ..ProposalQuery::default()
        };
        let stands = store.proposals(query).await.unwrap().value;
        let by_title: HashMap<String, String> = stands
            .iter()
            .map(|each| (each.editorial.title.clone(), each.id.to_string()))
            .collect();
        assert_eq!(
            by_title.len(),
            stands.len(),
            "a proposal was recorded twice"
        );
        assert_eq!(by_title, self.proposals);
        let mut responses = HashSet::new();
        for proposal in &stands {
            for response in store.responses(proposal.id, 0, 10).await.unwrap().value {
                responses.insert(response.id.name(proposal.id));
            }
        }
        assert_eq!(responses, self.responses.iter().cloned().collect());
    }
}
