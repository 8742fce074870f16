//! Three replicas and three workers over one PostgreSQL, any of which is killed, held up or
//! cut off from the database while clients write and tens of thousands are mailed.
//!
//! `DEMARCHE_TEST_ROUNDS` makes it longer, `DEMARCHE_TEST_SEED` draws the same faults again.

pub(super) mod clients;
pub(super) mod observer;
mod plan;

use std::{
    collections::BTreeSet,
    net::Ipv4Addr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use self::{
    clients::{Caller, Told, Watcher},
    observer::Observer,
    plan::{Action, Step},
};
use super::{
    fleet::{Fleet, Member, Site},
    process::{Record, SOON, channel, seed},
    relay::{Relay, Repeat},
    story::{address, ledger, record_parties, subscribe, whole_record},
};
use crate::postgres::Server;
use demarche::{
    ids::Ids,
    ledger::{DeliveryState, Place},
    store::{ProposalQuery, Store},
};
use tokio::{
    task::{JoinSet, block_in_place},
    time::{Instant, sleep, sleep_until},
};

const REPLICAS: usize = 3;
const WORKERS: usize = 3;
const SUBSCRIBERS: usize = 50_000;
const WRITERS: usize = 4;
/// Of each worker to the relay.
const CONNECTIONS: usize = 4;
/// How long leases last. Longer than the database holds on to a replica that says nothing.
const LEASE: Duration = Duration::from_secs(15);
/// Rounds of faults, unless `DEMARCHE_TEST_ROUNDS` says otherwise.
const ROUNDS: usize = 2;

/// What was done to the fleet.
#[derive(Debug, Default)]
struct Damage {
    replicas_killed: usize,
    workers_killed: usize,
    stalls: usize,
    connections_ended: usize,
    /// Mails that may have been sent twice for it.
    repeats: usize,
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_whatever_of_three_replicas_and_three_workers_fails() {
    let Some(server) = Server::shared() else {
        return;
    };
    let ids = Ids::seeded(seed());
    let (fleet, observer, relay) = prepared(server.database()).await;
    let replicas = fleet.addresses();
    record_parties(channel(replicas[0])).await;
    let watchers: Vec<Watcher> = (replicas.iter())
        .map(|replica| Watcher::new(*replica, ids.clone()))
        .collect();
    let told: Arc<Mutex<Told>> = Arc::default();
    let stop = Arc::new(AtomicBool::new(false));
    let mut clients = JoinSet::new();
    for n in 0..WRITERS {
        let ids = Ids::seeded(u64::from_be_bytes(ids.random()));
        let caller = Caller::new(&replicas, n, &told);
        clients.spawn(caller.write(format!("writer-{n}"), ids, Arc::clone(&stop)));
    }
    let caller = Caller::new(&replicas, 0, &told);
    clients.spawn(announce(caller, relay.clone(), Arc::clone(&stop)));

    let plan = plan::draw(&ids, rounds());
    let mut run = Run {
        ids,
        fleet,
        observer,
        relay,
        damage: Damage::default(),
    };
    let begun = Instant::now();
    for step in plan {
        sleep_until(begun + step.at).await;
        run.take(step).await;
    }
    stop.store(true, Ordering::Relaxed);
    while let Some(client) = clients.join_next().await {
        client.unwrap();
    }
    let events = whole_record(channel(replicas[1])).await;
    let head = i64::try_from(events.len()).unwrap();
    for watcher in watchers {
        watcher.reached(head, SOON).await;
    }
    let told = std::mem::take(&mut *told.lock().unwrap());
    let news: Vec<i64> = (events.iter())
        .filter(|event| !event.proposal.is_empty())
        .map(|event| event.seq)
        .collect();
    let mails = news.len() * SUBSCRIBERS;
    let rest = mails.saturating_sub(run.relay.mails());
    eprintln!(
        "the faults are over, {rest} mails are not; {:?}",
        run.damage
    );
    run.finished(mails).await;
    eprintln!(
        "{} events, {} acknowledged writes of which {} when repeated; {} mails in {:.1} s, {} of \
         them twice, {} allowed",
        events.len(),
        told.parties.len() + told.proposals.len(),
        told.repeated,
        run.relay.mails(),
        begun.elapsed().as_secs_f64(),
        run.relay.repeats(),
        run.damage.repeats,
    );
    if run.relay.repeats() > run.damage.repeats {
        run.explain_repeats(begun);
        panic!("more mails were repeated than the faults allow for");
    }
    // The two parties of the story, and what clients were told: once, and nothing else.
    assert_eq!(events.len(), 2 + told.parties.len() + told.proposals.len());
    let Run { fleet, relay, .. } = run;
    let store = fleet.end().await.open().await;
    everything_is_there_once(&store, told).await;
    let each = |n| (address(n), news.len());
    assert_eq!(relay.by_recipient(), (0..SUBSCRIBERS).map(each).collect());
    everything_is_accounted_for(&store, &news).await;
}

/// A record with subscribers, three replicas and three workers on it, and a relay.
async fn prepared(url: String) -> (Fleet, Observer, Relay) {
    let observer = Observer::connect(&url).await;
    let record = Record::at(url)
        .with("DEMARCHE__DATABASE__CONNECTIONS", "8")
        .with(
            "DEMARCHE__DELIVERY__LEASE_TIME_TO_LIVE",
            &format!("{}s", LEASE.as_secs()),
        )
        .with("DEMARCHE__DELIVERY__BEAT_INTERVAL", "1s");
    let begun = Instant::now();
    subscribe(&record.open().await, SUBSCRIBERS).await;
    let taken = begun.elapsed().as_secs_f64();
    eprintln!("{SUBSCRIBERS} subscribers in {taken:.1} s");
    let relay = Relay::open(Duration::ZERO).await;
    let mut fleet = Fleet::new(record, CONNECTIONS);
    block_in_place(|| (0..REPLICAS).for_each(|n| fleet.add_replica(site(n))));
    for n in 0..WORKERS {
        let door = relay.another_door(Duration::ZERO).await;
        eprintln!("worker {n} mails through {}", door.address().port());
        fleet.add_worker(site(0), door.url());
    }
    (fleet, observer, relay)
}

/// Each replica has an address of its own: no client that connects while a replica is away
/// is given its port, and then holds it.
fn site(replica: usize) -> Site {
    let last = if cfg!(target_os = "linux") {
        u8::try_from(replica).unwrap() + 2
    } else {
        1
    };
    Site {
        ip: Ipv4Addr::new(127, 0, 0, last).into(),
        namespace: None,
    }
}

fn rounds() -> usize {
    let told = std::env::var("DEMARCHE_TEST_ROUNDS").ok();
    told.map_or(ROUNDS, |text| text.parse().unwrap())
}

/// Records news, the next when most have the one before: a fan-out is always under way.
async fn announce(mut caller: Caller, relay: Relay, stop: Arc<AtomicBool>) {
    for number in 1.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        caller.announce(&format!("Offer {number}")).await;
        while relay.mails() < number * SUBSCRIBERS / 10 * 9 && !stop.load(Ordering::Relaxed) {
            sleep(Duration::from_millis(10)).await;
        }
    }
}

struct Run {
    ids: Ids,
    fleet: Fleet,
    observer: Observer,
    relay: Relay,
    damage: Damage,
}

impl Run {
    async fn take(&mut self, step: Step) {
        eprintln!("{step}; {} mails", self.relay.mails());
        match step.action {
            Action::Kill(member) => {
                block_in_place(|| self.fleet.kill(member));
                match member {
                    Member::Replica(_) => self.damage.replicas_killed += 1,
                    Member::Worker(_) => {
                        self.damage.workers_killed += 1;
                        // What it had open: the relay may have accepted it unheard.
                        self.damage.repeats += CONNECTIONS;
                    }
                }
            }
            Action::Start(member) => block_in_place(|| self.fleet.start(member)),
            Action::Stop(member, long) => {
                self.fleet.signal(member, "STOP");
                self.damage.stalls += 1;
                if long && let Member::Worker(_) = member {
                    // Others mail what it held, also what it had open and what it had not
                    // said yet.
                    let committed = self.observer.committed().await;
                    let unsaid = self.relay.mails() - committed;
                    eprintln!("at most {unsaid} accepted mails that the service knows nothing of");
                    self.damage.repeats += CONNECTIONS + unsaid;
                }
            }
            Action::GoOn(member) => self.fleet.signal(member, "CONT"),
            Action::CutConnections(count) => {
                self.damage.connections_ended += self.observer.cut(&self.ids, count).await;
            }
        }
    }

    /// Says when and through whom mails were repeated.
    fn explain_repeats(&self, begun: Instant) {
        let second = |at: std::time::Instant| (at - begun.into_std()).as_secs_f64();
        let mut repeats = self.relay.repeated();
        repeats.sort_by_key(|repeat| repeat.again.1);
        for Repeat { first, again } in repeats {
            let (door, again_door) = (first.0.port(), again.0.port());
            eprintln!(
                "by {door} at {:.2} s, by {again_door} again at {:.2} s",
                second(first.1),
                second(again.1)
            );
        }
    }

    /// Waits until all mail is accepted, and known to be: as long as there is progress.
    async fn finished(&self, mails: usize) {
        let (mut seen, mut since) = (0, Instant::now());
        loop {
            let committed = self.observer.committed().await;
            if committed >= mails {
                return;
            }
            let now = self.relay.mails() + committed;
            if now != seen {
                (seen, since) = (now, Instant::now());
            }
            let still = since.elapsed();
            assert!(still < LEASE * 2, "no progress at {committed} of {mails}");
            sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Whatever clients were told has been recorded is in the record, and nothing else is.
pub(super) async fn everything_is_there_once(store: &Store, told: Told) {
    let query = ProposalQuery {
        limit: usize::MAX,
        ..ProposalQuery::default()
    };
    let found = store.proposals(query).await.unwrap().value;
    let names: BTreeSet<String> = found.iter().map(|each| each.id.to_string()).collect();
    assert_eq!(names, told.proposals.into_iter().collect());
    let found = store.parties(None, usize::MAX).await.unwrap().value;
    let mut names: BTreeSet<String> = found.iter().map(|each| each.id.to_string()).collect();
    for of_the_story in ["parties/el-salvador", "parties/venezuela"] {
        assert!(names.remove(of_the_story));
    }
    assert_eq!(names, told.parties.into_iter().collect());
}

/// The service says of each mail that a relay accepted it.
async fn everything_is_accounted_for(store: &Store, news: &[i64]) {
    assert_eq!(store.waiting().await.unwrap(), (0, 0));
    let ledger = ledger(store);
    for event in news {
        let told = ledger.deliveries_of_event(*event, Place::default(), SUBSCRIBERS * 2);
        let deliveries = told.await.unwrap().deliveries;
        let people: BTreeSet<_> = deliveries.iter().map(|each| each.subscriber).collect();
        assert_eq!((people.len(), deliveries.len()), (SUBSCRIBERS, SUBSCRIBERS));
        for delivery in deliveries {
            assert_eq!(delivery.state, DeliveryState::Accepted);
        }
    }
}
