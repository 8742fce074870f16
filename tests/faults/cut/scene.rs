//! What is there when the network is cut.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use demarche::{contract::v1::CreatePartyRequest, ids::Ids};
use tokio::{
    task::{JoinSet, block_in_place},
    time::{Instant, sleep, timeout},
};

use crate::{
    faults::{
        chaos::{
            clients::{Caller, Told},
            everything_is_there_once,
            observer::Observer,
        },
        fleet::Fleet,
        network::Network,
        process::{Record, SOON, channel, until},
        relay::Relay,
        story::{address, party, record_parties, subscribe},
    },
    postgres::Server,
};

/// Of each worker to the relay.
const CONNECTIONS: usize = 4;
/// How long the relay takes for each mail: so that there is something left when the network
/// is whole again.
const PACE: Duration = Duration::from_millis(4);
const WRITERS: usize = 4;

/// How large everything is.
pub(super) struct Size {
    pub(super) workers: usize,
    pub(super) subscribers: usize,
    pub(super) lease: Duration,
    /// Of each worker.
    pub(super) window: usize,
}

/// A record on a server on the host of the test, replicas on two hosts, workers on two more.
pub(super) struct Scene {
    pub(super) network: Network,
    pub(super) fleet: Fleet,
    pub(super) observer: Observer,
    pub(super) relay: Relay,
    /// A door for each worker.
    pub(super) doors: Vec<Relay>,
    pub(super) size: Size,
    /// By whoever writes.
    told: Arc<Mutex<Told>>,
    /// Ends with the scene.
    _server: Server,
}

impl Scene {
    /// None where there is no PostgreSQL.
    pub(super) async fn set(network: Network, size: Size) -> Option<Self> {
        let server = Server::start(&[
            ("listen_addresses", "*"),
            ("fsync", "off"),
            ("full_page_writes", "off"),
        ])?;
        let access = server.data().join("pg_hba.conf");
        let mut text = std::fs::read_to_string(&access).unwrap();
        text.push_str("host all all 10.83.0.0/16 trust\n");
        std::fs::write(&access, text).unwrap();
        server.ask("select pg_reload_conf()");
        let local = server.database();
        let observer = Observer::connect(&local).await;
        let url = local.replace("127.0.0.1", &Network::database().to_string()) + "?sslmode=disable";
        let record = Record::at(url)
            .with("DEMARCHE__SERVER__ALLOW_PLAINTEXT_BEYOND_LOOPBACK", "true")
            .with(
                "DEMARCHE__DELIVERY__CHUNK_SIZE",
                &(size.window / 4).to_string(),
            )
            .with("DEMARCHE__DELIVERY__BEAT_INTERVAL", "1s")
            .with(
                "DEMARCHE__DELIVERY__LEASE_TIME_TO_LIVE",
                &format!("{}s", size.lease.as_secs()),
            );
        subscribe(&record.open().await, size.subscribers).await;
        let relay = Relay::open_at(Network::home(), PACE).await;
        let fleet = Fleet::new(record, CONNECTIONS);
        let mut fleet = fleet.with("DEMARCHE_WORKER_WINDOW", &size.window.to_string());
        for host in [1, 2] {
            block_in_place(|| fleet.add_replica(network.host(host)));
        }
        let mut doors = Vec::new();
        for worker in 0..size.workers {
            let door = relay.another_door(PACE).await;
            fleet.add_worker(network.host(3 + worker), door.url());
            doors.push(door);
        }
        record_parties(channel(fleet.addresses()[0])).await;
        Some(Self {
            network,
            fleet,
            observer,
            relay,
            doors,
            size,
            told: Arc::default(),
            _server: server,
        })
    }

    /// A client of these replicas, by their numbers.
    pub(super) fn caller(&self, replicas: &[usize]) -> Caller {
        let all = self.fleet.addresses();
        let some: Vec<_> = replicas.iter().map(|number| all[*number]).collect();
        Caller::new(&some, 0, &self.told)
    }

    /// Begins a fan-out.
    pub(super) async fn announce(&self) {
        self.caller(&[0, 1]).announce("252 for 252").await;
        until("the fan-out is under way", || self.relay.mails() > 200).await;
    }

    /// Clients that write without a pause, some begin with this replica and some with that.
    pub(super) fn writers(&self) -> Writers {
        let stop = Arc::new(AtomicBool::new(false));
        let mut tasks = JoinSet::new();
        for n in 0..WRITERS {
            let caller = Caller::new(&self.fleet.addresses(), n, &self.told);
            let name = format!("writer-{n}");
            tasks.spawn(caller.write(name, Ids::system(), Arc::clone(&stop)));
        }
        Writers { stop, tasks }
    }

    /// How long it takes until the service knows of so many mails more.
    pub(super) async fn until_known(&self, more: usize) -> Duration {
        let begun = Instant::now();
        let target = self.observer.committed().await + more;
        self.known(target).await;
        begun.elapsed()
    }

    async fn known(&self, mails: usize) {
        let known = async {
            while self.observer.committed().await < mails {
                sleep(Duration::from_millis(10)).await;
            }
        };
        let waited = timeout(SOON, known).await;
        assert!(waited.is_ok(), "the service does not know of {mails} mails");
    }

    /// Waits until everybody has the mail and the service knows, and ends. Nothing is lost
    /// of what clients were told. Gives the number of mails that were repeated.
    pub(super) async fn end(self) -> usize {
        let subscribers = self.size.subscribers;
        until("everybody has the mail", || {
            self.relay.mails() >= subscribers
        })
        .await;
        self.known(subscribers).await;
        let store = self.fleet.end().await.open().await;
        assert_eq!(store.waiting().await.unwrap(), (0, 0));
        let told = std::mem::take(&mut *self.told.lock().unwrap());
        everything_is_there_once(&store, told).await;
        let all = (0..subscribers).map(|n| (address(n), 1)).collect();
        assert_eq!(self.relay.by_recipient(), all);
        self.relay.repeats()
    }
}

/// Clients at work.
pub(super) struct Writers {
    stop: Arc<AtomicBool>,
    tasks: JoinSet<()>,
}

impl Writers {
    /// Lets each finish what it has begun.
    pub(super) async fn stop(mut self) {
        self.stop.store(true, Ordering::Relaxed);
        while let Some(ended) = self.tasks.join_next().await {
            ended.unwrap();
        }
    }
}

/// A party to record.
pub(super) fn named(name: &str) -> CreatePartyRequest {
    CreatePartyRequest {
        request_id: Ids::system().uuid(jiff::Timestamp::UNIX_EPOCH).to_string(),
        ..party(name)
    }
}
