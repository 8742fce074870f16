//! The network cut in the middle of a fan-out, between a worker and its replicas and between
//! a replica and the database, and healed again.

mod scene;

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use self::scene::{Scene, Size, named};
use super::{
    fleet::Member,
    network::{Network, inside},
    process::{SOON, until},
};

/// The database ends a group that says nothing after 10 s: see `SESSION` in the store.
const HELD_AT_MOST: Duration = Duration::from_secs(13);

#[test]
fn a_worker_cut_off_from_its_replica_goes_on_with_the_other_and_repeats_nothing() {
    let name =
        "faults::cut::a_worker_cut_off_from_its_replica_goes_on_with_the_other_and_repeats_nothing";
    inside(name, worker_and_replica);
}

async fn worker_and_replica(network: Network) {
    let lease = Duration::from_secs(6);
    let size = Size {
        workers: 1,
        subscribers: 14_000,
        lease,
        window: 2000,
    };
    let Some(scene) = Scene::set(network, size).await else {
        return;
    };
    scene.announce().await;
    let worker = scene.network.host(3).ip;
    for both_ways in [true, false] {
        let number = scene.fleet.replica_of(0);
        let replica = scene.network.host(1 + number).ip;
        if both_ways {
            scene.network.cut(worker, replica);
        } else {
            // What the worker says arrives, and it hears nothing of it.
            scene.network.drop_from(replica, worker);
        }
        let cut = Instant::now();
        let silent = scene.until_known(500).await;
        sleep((lease + lease / 4).saturating_sub(cut.elapsed())).await;
        let now = scene.fleet.replica_of(0);
        if both_ways {
            scene.network.heal(worker, replica);
        } else {
            scene.network.pass_from(replica, worker);
        }
        eprintln!(
            "cut off {} from replica {number} for {:.1} s: with replica {now}, 500 more mails \
             known after {:.1} s, {} mails, {} repeated",
            if both_ways { "both ways" } else { "one way" },
            cut.elapsed().as_secs_f64(),
            silent.as_secs_f64(),
            scene.relay.mails(),
            scene.relay.repeats(),
        );
        assert_ne!(now, number);
        assert!(silent < lease, "a lease went by");
        assert!(
            scene.relay.mails() < scene.size.subscribers,
            "the cut came too late"
        );
    }
    assert_eq!(scene.end().await, 0);
}

#[test]
fn a_worker_cut_off_from_all_replicas_stops_before_its_leases_end_and_comes_back() {
    let name = "faults::cut::a_worker_cut_off_from_all_replicas_stops_before_its_leases_end_and_comes_back";
    inside(name, worker_and_all_replicas);
}

async fn worker_and_all_replicas(network: Network) {
    const WINDOW: usize = 1000;
    /// A worker has no more: its window, and what the last chunk brings beyond it.
    const HELD: usize = WINDOW + WINDOW / 4;
    let lease = Duration::from_secs(6);
    let size = Size {
        workers: 2,
        subscribers: 16_000,
        lease,
        window: WINDOW,
    };
    let Some(scene) = Scene::set(network, size).await else {
        return;
    };
    scene.announce().await;
    let worker = scene.network.host(3).ip;
    let door = &scene.doors[0];
    until("both mail", || {
        scene.doors.iter().all(|door| door.last_through().is_some())
    })
    .await;
    let leased = scene.observer.leased().await;
    assert!(leased <= 2 * HELD, "two workers hold {leased}");
    for replica in [1, 2] {
        scene.network.cut(worker, scene.network.host(replica).ip);
    }
    let cut = Instant::now();
    sleep(lease * 3 / 2).await;
    let last = door.last_through().unwrap() - cut.into_std();
    let healed = Instant::now();
    for replica in [1, 2] {
        scene.network.heal(worker, scene.network.host(replica).ip);
    }
    until("the worker mails again", || {
        door.last_through()
            .is_some_and(|last| last > healed.into_std())
    })
    .await;
    let back = healed.elapsed();
    let (mails, repeats) = (scene.relay.mails(), scene.relay.repeats());
    eprintln!(
        "cut off from all for {:.1} s: mailed for {:.1} s, and again {:.1} s after it healed; \
         {mails} mails, {repeats} repeated",
        (healed - cut).as_secs_f64(),
        last.as_secs_f64(),
        back.as_secs_f64()
    );
    assert!(mails < scene.size.subscribers, "the cut came too late");
    assert!(last < lease, "it mailed under leases that were over");
    assert!(back < lease);
    // And again, until others have mailed what it held.
    for replica in [1, 2] {
        scene.network.cut(worker, scene.network.host(replica).ip);
    }
    until("everybody has the mail", || {
        scene.relay.mails() >= scene.size.subscribers
    })
    .await;
    for replica in [1, 2] {
        scene.network.heal(worker, scene.network.host(replica).ip);
    }
    let repeats = scene.end().await;
    eprintln!("cut off again to the end: {repeats} repeated");
    // What it held when it was cut off.
    assert!(repeats <= HELD);
}

/// How a replica is cut off from the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// In the middle of a group, and what is sent is lost without a word.
    Silently,
    /// The cable is pulled: it is cut off from everybody.
    ByItsCable,
}

#[test]
fn a_replica_cut_off_from_the_database_in_the_middle_of_a_group_holds_the_others_up_for_a_moment() {
    let name = "faults::cut::a_replica_cut_off_from_the_database_in_the_middle_of_a_group_holds_the_others_up_for_a_moment";
    inside(name, |network| replica_and_database(network, How::Silently));
}

#[test]
fn a_replica_whose_cable_is_pulled_is_done_without() {
    let name = "faults::cut::a_replica_whose_cable_is_pulled_is_done_without";
    inside(name, |network| {
        replica_and_database(network, How::ByItsCable)
    });
}

async fn replica_and_database(network: Network, how: How) {
    let lease = Duration::from_secs(15);
    let size = Size {
        workers: 2,
        subscribers: 30_000,
        lease,
        window: 4000,
    };
    let Some(mut scene) = Scene::set(network, size).await else {
        return;
    };
    scene.announce().await;
    let writers = scene.writers();
    let (cut_off, database) = (scene.network.host(1).ip, Network::database());
    match how {
        How::Silently => {
            stop_in_the_middle(&mut scene).await;
            scene.network.cut(cut_off, database);
            scene.fleet.signal(Member::Replica(0), "CONT");
        }
        How::ByItsCable => scene.network.unplug(1),
    }
    let cut = Instant::now();
    scene.caller(&[1]).record(named("while-cut")).await;
    let held = cut.elapsed();
    let mail = scene.until_known(200).await;
    sleep((lease + lease / 10).saturating_sub(cut.elapsed())).await;
    let healed = Instant::now();
    match how {
        How::Silently => scene.network.heal(cut_off, database),
        How::ByItsCable => scene.network.plug(1),
    }
    let mut caller = scene.caller(&[0]);
    timeout(SOON, caller.record(named("healed"))).await.unwrap();
    let back = healed.elapsed();
    let (mails, repeats) = (scene.relay.mails(), scene.relay.repeats());
    eprintln!(
        "cut off from the database {how:?} for {:.1} s: the other replica wrote after {:.2} s and \
         200 more mails were known {:.2} s later; it wrote itself {:.2} s after it healed; \
         {mails} mails, {repeats} repeated",
        (healed - cut).as_secs_f64(),
        held.as_secs_f64(),
        mail.as_secs_f64(),
        back.as_secs_f64()
    );
    assert!(held < HELD_AT_MOST);
    assert!(back < lease);
    writers.stop().await;
    assert_eq!(scene.end().await, 0);
}

/// Holds the first replica up in the middle of a group: it has the turn, and the other waits.
async fn stop_in_the_middle(scene: &mut Scene) {
    let replica = scene.network.host(1).ip;
    for _ in 0..1000 {
        scene.fleet.signal(Member::Replica(0), "STOP");
        // What it had said is done by then, and the other has come to wait for its turn.
        sleep(Duration::from_millis(20)).await;
        if scene.observer.is_held_up_by(replica).await {
            return;
        }
        scene.fleet.signal(Member::Replica(0), "CONT");
        sleep(Duration::from_millis(7)).await;
    }
    panic!("the replica was never in the middle of a group");
}
