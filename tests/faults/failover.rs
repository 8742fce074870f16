//! The primary of the database killed under load, and its synchronous standby put in its
//! place: nothing is started anew but the database.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use demarche::{
    client::{Backoff, Client, Watched},
    contract::v1::WatchEventsRequest,
    ids::Ids,
};
use futures_util::StreamExt as _;

use super::{
    database::is_turned_away,
    process::{Process, Record, channel, seed, until},
    relay::Relay,
    story::{address, record_parties, subscribe, whole_record},
    writers::Writers,
};
use crate::postgres::Server;

const FAILOVERS: usize = 3;
const WRITERS: usize = 6;
const SUBSCRIBERS: usize = 2;
/// As the primary knows its standby.
const STANDBY: &str = "other";

/// Gives a primary a standby for whose disk every commit waits.
async fn with_standby(primary: &Server, port: Option<u16>) -> Server {
    let standby = primary.standby(STANDBY, port);
    primary.ask(&format!(
        "alter system set synchronous_standby_names = '{STANDBY}'"
    ));
    primary.ask("select pg_reload_conf()");
    until("the standby keeps up", || {
        primary.ask("select sync_state from pg_stat_replication where state = 'streaming'")
            == ["sync"]
    })
    .await;
    standby
}

/// Watches from the beginning, as a client does; gives the number of every event told.
fn watch(service: SocketAddr, ids: Ids) -> Arc<Mutex<Vec<i64>>> {
    let seen: Arc<Mutex<Vec<i64>>> = Arc::default();
    let told = Arc::clone(&seen);
    tokio::spawn(async move {
        let client = Client::new(channel(service));
        let watch = client.watch(WatchEventsRequest::default(), Backoff::default(), || {
            ids.fraction()
        });
        let mut watch = std::pin::pin!(watch);
        while let Some(watched) = watch.next().await {
            if let Watched::Event(event) = watched.unwrap() {
                told.lock().unwrap().push(event.seq);
            }
        }
    });
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_write_and_no_mail_is_lost_when_the_primary_is_killed() {
    let Some(mut primary) = Server::start(&[("wal_keep_size", "256MB")]) else {
        return;
    };
    let ids = Ids::seeded(seed());
    primary.ask("create database record");
    let mut standby = with_standby(&primary, None).await;
    let hosts = format!("127.0.0.1:{},127.0.0.1:{}", primary.port(), standby.port());
    let record = Record::at(format!("postgres://demarche@{hosts}/record"))
        .with("DEMARCHE__DELIVERY__LEASE_TIME_TO_LIVE", "5s")
        .with("DEMARCHE__DELIVERY__BEAT_INTERVAL", "1s");
    subscribe(&record.open().await, SUBSCRIBERS).await;
    let relay = Relay::open(Duration::ZERO).await;
    let mut services = [record.serve(), record.serve()];
    let addresses = services.each_ref().map(|service| service.address);
    let mut worker = record.worker("mailer-1", &addresses, &relay.url(), 4);
    let _worker = Process::start(worker.stderr(record.log("worker.log")));
    record_parties(services[0].channel()).await;

    let watches = addresses.map(|service| watch(service, ids.clone()));
    let writers = Writers::start(WRITERS, &addresses, &ids, is_turned_away);
    for failover in 1..=FAILOVERS {
        let target = writers.acknowledged() + 20 + usize::from(ids.random::<1>()[0]);
        until("writes are acknowledged", || {
            writers.acknowledged() >= target
        })
        .await;
        tokio::time::sleep(Duration::from_millis(20).mul_f64(ids.fraction())).await;
        primary.kill();
        let killed = Instant::now();
        let acknowledged = writers.acknowledged();
        // As long as it takes whoever watches over the primary to notice.
        tokio::time::sleep(Duration::from_secs(2).mul_f64(ids.fraction())).await;
        standby.promote();
        let promoted = killed.elapsed();
        // Calls that were answered just before the kill may be counted after it.
        until("writes go on", || {
            writers.acknowledged() > acknowledged + WRITERS
        })
        .await;
        eprintln!(
            "failover {failover}: {acknowledged} writes acknowledged, promoted after {promoted:?}, \
             writes went on after {:?}",
            killed.elapsed()
        );
        // The machine comes back, empty, as the standby of the other one.
        let port = primary.port();
        primary = standby;
        standby = with_standby(&primary, Some(port)).await;
    }
    let target = writers.acknowledged() + 20;
    until("writes go on", || writers.acknowledged() >= target).await;
    let told = writers.stop();

    let events = whole_record(services[0].channel()).await;
    assert_eq!(whole_record(services[1].channel()).await, events);
    let news = events
        .iter()
        .filter(|event| !event.proposal.is_empty())
        .count();
    until("everybody has every mail", || {
        relay.mails() >= news * SUBSCRIBERS
    })
    .await;
    let everything: Vec<i64> = events.iter().map(|event| event.seq).collect();
    for watch in watches {
        until("everything is watched", || {
            watch.lock().unwrap().len() >= everything.len()
        })
        .await;
        assert_eq!(*watch.lock().unwrap(), everything);
    }
    // They are those that were started first.
    for service in &mut services {
        service.process.signal("TERM");
        assert_eq!(service.process.exit_code().await, Some(0));
    }
    told.is_whole(&record.open().await, &events, 2).await;
    let mails = relay.by_recipient();
    let expected = (0..SUBSCRIBERS).map(|n| (address(n), news)).collect();
    assert_eq!(mails, expected);
    eprintln!(
        "{FAILOVERS} failovers, {} writes, {} of them answered when repeated, {} mails, {} repeated",
        told.count(),
        told.repeated,
        relay.mails(),
        relay.repeats()
    );
    assert_eq!(relay.repeats(), 0);
}
