//! The database busy, started again, away, or not meant for us: what the service makes of
//! it, and what it says.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use demarche::{
    contract::v1::{self as pb, GetPartyRequest, party_service_client::PartyServiceClient},
    ids::Ids,
};
use tokio_postgres::NoTls;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::{
    process::{Record, SOON, Service, channel, seed, until},
    story::{party, record_parties, whole_record},
    writers::Writers,
};
use crate::postgres::{Server, ask};

/// The service is there, and says that the database is not.
pub(super) fn is_turned_away(status: &Status) -> bool {
    status.code() == Code::Unavailable && status.get_details_retry_info().is_some()
}

fn el_salvador() -> GetPartyRequest {
    GetPartyRequest {
        name: "parties/el-salvador".to_owned(),
        ..GetPartyRequest::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_for_which_there_is_no_connection_are_turned_away_before_long() {
    const WAIT: Duration = Duration::from_secs(1);
    /// Above the fewest that a service works with: fewer would be more than was asked for.
    const CONNECTIONS: usize = 8;
    const READERS: usize = 16;
    let Some(server) = Server::shared() else {
        return;
    };
    let record = Record::at(server.database())
        .with("DEMARCHE__DATABASE__CONNECTIONS", &CONNECTIONS.to_string())
        .with("DEMARCHE__DATABASE__CONNECTION_WAIT", "1s");
    let service = record.serve();
    record_parties(service.channel()).await;

    // Whoever reads a party has a connection, and waits with it.
    let (mut editor, connection) = tokio_postgres::connect(&record.url(), NoTls).await.unwrap();
    tokio::spawn(connection);
    let lock = editor.transaction().await.unwrap();
    lock.batch_execute("lock table party in access exclusive mode")
        .await
        .unwrap();
    let (said, mut heard) = tokio::sync::mpsc::channel(READERS);
    for _ in 0..READERS {
        let (said, channel) = (said.clone(), service.channel());
        tokio::spawn(async move {
            let began = Instant::now();
            let mut parties = PartyServiceClient::new(channel);
            let answer = parties
                .get_party(el_salvador())
                .await
                .map(tonic::Response::into_inner);
            said.send((answer, began.elapsed())).await.unwrap();
        });
    }
    // The others wait at the lock, unless an errand of the service's own has a connection.
    for _ in CONNECTIONS..READERS {
        let (answer, after) = heard.recv().await.unwrap();
        let status = answer.unwrap_err();
        assert!(is_turned_away(&status), "{status:?}");
        let wait = status.get_details_retry_info().unwrap().retry_delay;
        assert!(wait.is_some_and(|wait| wait > Duration::ZERO));
        // Once, and not for each of several tries.
        assert!(after < WAIT.mul_f64(2.5), "after {after:?}");
    }
    lock.rollback().await.unwrap();
    for _ in 0..CONNECTIONS {
        let (answer, _) = heard.recv().await.unwrap();
        assert!(
            answer.as_ref().is_err_and(is_turned_away) || answer.is_ok(),
            "{answer:?}"
        );
    }
    let mut parties = PartyServiceClient::new(service.channel());
    let party = parties.get_party(el_salvador()).await.unwrap();
    let party = party.into_inner().party.unwrap();
    assert_eq!(party.display_name, "EL-SALVADOR");
}

/// Reads until told to stop; gives how often there was an answer, and how often not.
async fn read(service: SocketAddr, stop: Arc<AtomicBool>) -> (usize, usize) {
    let mut parties = PartyServiceClient::new(channel(service));
    let (mut answered, mut turned_away) = (0, 0);
    while !stop.load(Ordering::Relaxed) {
        match parties.get_party(el_salvador()).await {
            Ok(_) => answered += 1,
            Err(status) => {
                assert!(is_turned_away(&status), "{status:?}");
                turned_away += 1;
            }
        }
        // A reader, not a flood.
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    (answered, turned_away)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_started_again_under_load_loses_no_write_and_repeats_none() {
    const RESTARTS: usize = 6;
    let Some(mut server) = Server::start(&[]) else {
        return;
    };
    let ids = Ids::seeded(seed());
    let record = Record::at(server.database());
    let mut service = record.serve();
    record_parties(service.channel()).await;
    let first = pb::CreatePartyRequest {
        request_id: ids.uuid(jiff::Timestamp::UNIX_EPOCH).to_string(),
        ..party("first")
    };
    let mut parties = PartyServiceClient::new(service.channel());
    let answer = parties.create_party(first.clone()).await.unwrap();

    let stop = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..2)
        .map(|_| tokio::spawn(read(service.address, Arc::clone(&stop))))
        .collect();
    let writers = Writers::start(4, &[service.address], &ids, is_turned_away);
    for restart in 1..=RESTARTS {
        let target = writers.acknowledged() + 1 + usize::from(ids.random::<1>()[0] % 128);
        until("writes are acknowledged", || {
            writers.acknowledged() >= target
        })
        .await;
        tokio::time::sleep(Duration::from_millis(20).mul_f64(ids.fraction())).await;
        // In order, by which every connection hears of it; and without a word.
        if restart % 2 == 0 {
            server.stop();
        } else {
            server.kill();
        }
        server.start_again();
        let acknowledged = writers.acknowledged();
        eprintln!("restart {restart}: {acknowledged} writes acknowledged");
    }
    let target = writers.acknowledged() + 20;
    until("writes go on", || writers.acknowledged() >= target).await;
    let told = writers.stop();
    stop.store(true, Ordering::Relaxed);
    let (mut answered, mut turned_away) = (0, 0);
    for reader in readers {
        let (more, less) = reader.await.unwrap();
        answered += more;
        turned_away += less;
    }
    let again = parties.create_party(first).await.unwrap();
    assert_eq!(again.into_inner(), answer.into_inner());
    let events = whole_record(service.channel()).await;
    service.process.signal("TERM");
    assert_eq!(service.process.exit_code().await, Some(0));
    told.is_whole(&record.open().await, &events, 3).await;
    eprintln!(
        "{RESTARTS} restarts, {} writes, {} of them answered when repeated, {answered} reads, \
         {turned_away} turned away",
        told.count(),
        told.repeated
    );
}

/// Whether a load balancer is told to send calls.
fn is_ready(service: SocketAddr) -> bool {
    let mut stream = TcpStream::connect(service).unwrap();
    let request = b"GET /readyz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";
    stream.write_all(request).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split_whitespace().nth(1).unwrap();
    assert!(matches!(status, "200" | "503"), "{answer}");
    status == "200"
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_is_ready_while_its_database_is_there() {
    let Some(mut server) = Server::start(&[]) else {
        return;
    };
    let record = Record::at(server.database());
    let service = record.serve();
    assert!(is_ready(service.address));
    server.stop();
    until("it is not ready", || !is_ready(service.address)).await;
    server.start_again();
    until("it is ready again", || is_ready(service.address)).await;
    record_parties(service.channel()).await;
}

/// What `serve` says when it ends at once.
fn refusal(url: &str) -> String {
    let record = Record::at(url.to_owned());
    let began = Instant::now();
    let output = record.run(&["serve", "--listen", "127.0.0.1:0", "--database", url]);
    assert!(began.elapsed() < SOON);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(output.stdout.is_empty());
    said
}

#[test]
fn a_service_whose_database_is_away_says_so_and_ends() {
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .unwrap()
        .port();
    let said = refusal(&format!("postgres://me:geheim7@127.0.0.1:{port}/record"));
    assert!(said.contains("Connection refused"), "{said}");
    assert!(
        said.contains(&format!("me:[redacted]@127.0.0.1:{port}/record")),
        "{said}"
    );
    assert!(!said.contains("geheim7"), "{said}");
}

#[test]
fn a_service_that_finds_standbys_only_says_so_and_ends() {
    let Some(primary) = Server::start(&[]) else {
        return;
    };
    let standby = primary.standby("other", None);
    let said = refusal(&standby.url("postgres"));
    assert!(said.contains("does not allow writes"), "{said}");
}

#[test]
fn a_service_that_the_database_does_not_admit_says_so_and_no_password() {
    let Some(server) = Server::start(&[]) else {
        return;
    };
    server.keep(
        "pg_hba.conf",
        b"host all guarded 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n",
    );
    server.ask("create role guarded login password 'geheim7'");
    server.ask("create role reader login");
    server.ask("select pg_reload_conf()");
    let at = |who: &str| server.database().replace("demarche@", &format!("{who}@"));

    let said = refusal(&at("guarded:geheim77"));
    assert!(said.contains("password authentication failed"), "{said}");
    assert!(!said.contains("geheim"), "{said}");

    let said = refusal(&at("reader"));
    assert!(said.contains("permission denied"), "{said}");

    let missing = server.url("nowhere");
    let said = refusal(&missing);
    assert!(said.contains("\"nowhere\" does not exist"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_is_taken_away_fails_the_calls_that_need_it_and_no_others() {
    let Some(server) = Server::shared() else {
        return;
    };
    let url = server.database();
    let record = Record::at(url.clone());
    record_parties(record.serve().channel()).await;
    // Of one who may do everything, nothing can be taken away.
    let name = format!("r{}", url.rsplit_once('/').unwrap().1);
    let grant = format!(
        "create role {name} login;
         grant select, insert, update, delete on all tables in schema public to {name};
         revoke insert on event from {name}"
    );
    ask(&url, &grant);
    let (_, place) = url.split_once('@').unwrap();
    let record = record.with(
        "DEMARCHE__DATABASE__URL",
        &format!("postgres://{name}@{place}"),
    );
    let command = record.command(&["serve", "--listen", "127.0.0.1:0"]);
    let service = Service::start(command, record.log("service.log")).unwrap();
    let mut parties = PartyServiceClient::new(service.channel());
    let refused = parties.create_party(party("third")).await.unwrap_err();
    assert!(is_turned_away(&refused), "{refused:?}");
    let log = std::fs::read_to_string(record.beside("service.log")).unwrap();
    assert!(log.contains("permission denied for table event"), "{log}");
    parties.get_party(el_salvador()).await.unwrap();
    ask(&url, &format!("grant insert on event to {name}"));
    parties.create_party(party("third")).await.unwrap();
}
