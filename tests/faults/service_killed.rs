//! The service killed at random moments while clients write and a worker mails.

use std::{
    collections::{HashMap, HashSet},
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use demarche::{
    contract::v1::{
        proposal_service_client::ProposalServiceClient,
        response_service_client::ResponseServiceClient,
    },
    ids::Ids,
    store::ProposalQuery,
};
use futures_util::future::join_all;
use tonic::Code;

use super::{
    process::{Record, channel, seed, until},
    relay::Relay,
    story::{address, create, no_comment, record_parties, subscribe, whole_record},
};

const KILLS: usize = 12;
const WRITERS: u64 = 6;
const SUBSCRIBERS: usize = 2;

/// What a client was told has been recorded.
#[derive(Default)]
struct Told {
    /// Proposals by title: the name that was given.
    proposals: HashMap<String, String>,
    /// Names of responses.
    responses: Vec<String>,
    /// Answers that came only after a call had been repeated.
    repeated: usize,
}

/// Calls until there is an answer, as a client does over a broken connection.
async fn until_answered<T>(
    told: &Mutex<Told>,
    mut call: impl AsyncFnMut() -> Result<T, tonic::Status>,
) -> T {
    let mut tries = 0;
    loop {
        match call().await {
            Ok(answer) => {
                told.lock().unwrap().repeated += usize::from(tries > 0);
                return answer;
            }
            Err(status) => {
                let gone = matches!(
                    status.code(),
                    Code::Unavailable | Code::Unknown | Code::Internal | Code::Cancelled
                );
                assert!(gone, "{status:?}");
                tries += 1;
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
}

async fn write(service: SocketAddr, ids: Ids, stop: Arc<AtomicBool>, told: Arc<Mutex<Told>>) {
    let mut proposals = ProposalServiceClient::new(channel(service));
    let mut responses = ResponseServiceClient::new(channel(service));
    let now = jiff::Timestamp::UNIX_EPOCH;
    while !stop.load(Ordering::Relaxed) {
        let title = format!("The offer {}", ids.uuid(now));
        let request = create(&title, "all of them", &ids.uuid(now).to_string());
        let answer = until_answered(&told, async || {
            proposals.create_proposal(request.clone()).await
        });
        let name = answer.await.into_inner().proposal.unwrap().name;
        let before = told.lock().unwrap().proposals.insert(title, name.clone());
        assert_eq!(before, None);
        let request = no_comment(&name, &ids.uuid(now).to_string());
        let answer = until_answered(&told, async || {
            responses.record_response(request.clone()).await
        });
        let response = answer.await.into_inner().response.unwrap().name;
        told.lock().unwrap().responses.push(response);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_write_and_no_mail_is_lost_when_the_service_is_killed() {
    let ids = Ids::seeded(seed());
    let record = Record::new()
        .with("DEMARCHE__DELIVERY__LEASE_TIME_TO_LIVE", "5s")
        .with("DEMARCHE__DELIVERY__BEAT_INTERVAL", "1s");
    subscribe(&record.open().await, SUBSCRIBERS).await;
    let relay = Relay::open(Duration::ZERO).await;
    let mut service = record.serve();
    let address_of_service = service.address;
    let _worker = record.work(address_of_service, &relay.url(), 4);
    record_parties(service.channel()).await;

    let stop = Arc::new(AtomicBool::new(false));
    let told: Arc<Mutex<Told>> = Arc::default();
    let seeds: Vec<u64> = (0..WRITERS)
        .map(|_| u64::from_be_bytes(ids.random()))
        .collect();
    // On a thread of their own: they try again while the service is being started.
    let (stopped, heard) = (Arc::clone(&stop), Arc::clone(&told));
    let writers = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let writing = seeds.into_iter().map(|seed| {
            let (stop, told) = (Arc::clone(&stopped), Arc::clone(&heard));
            write(address_of_service, Ids::seeded(seed), stop, told)
        });
        runtime.unwrap().block_on(join_all(writing));
    });
    let acknowledged = || {
        let told = told.lock().unwrap();
        told.proposals.len() + told.responses.len()
    };
    for kill in 0..KILLS {
        // At least one write after each start, and then at any moment.
        let target = acknowledged() + 1 + usize::from(ids.random::<1>()[0] % 64);
        until("writes are acknowledged", || acknowledged() >= target).await;
        tokio::time::sleep(Duration::from_millis(20).mul_f64(ids.fraction())).await;
        service.process.kill();
        service = record.serve_on(address_of_service);
        eprintln!("kill {}: {} writes acknowledged", kill + 1, acknowledged());
    }
    let target = acknowledged() + 20;
    until("writes go on", || acknowledged() >= target).await;
    stop.store(true, Ordering::Relaxed);
    tokio::task::block_in_place(|| writers.join().unwrap());

    let events = whole_record(service.channel()).await;
    let news = events
        .iter()
        .filter(|event| !event.proposal.is_empty())
        .count();
    until("everybody has every mail", || {
        relay.mails() >= news * SUBSCRIBERS
    })
    .await;
    service.process.signal("TERM");
    assert_eq!(service.process.exit_code().await, Some(0));

    let told = std::mem::take(&mut *told.lock().unwrap());
    // Each acknowledged write is there, and nothing is there twice or unasked for.
    assert_eq!(events.len(), 2 + acknowledged_in(&told));
    let store = record.open().await;
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
    assert_eq!(by_title, told.proposals);
    let mut responses = HashSet::new();
    for proposal in &stands {
        for response in store.responses(proposal.id, 0, 10).await.unwrap().value {
            responses.insert(response.id.name(proposal.id));
        }
    }
    assert_eq!(responses, told.responses.iter().cloned().collect());
    let mails = relay.by_recipient();
    let expected = (0..SUBSCRIBERS).map(|n| (address(n), news)).collect();
    assert_eq!(mails, expected);
    eprintln!(
        "{KILLS} kills, {} writes, {} of them answered when repeated, {} mails, {} repeated",
        acknowledged_in(&told),
        told.repeated,
        relay.mails(),
        relay.repeats()
    );
    // The worker was not killed: what it had said, it says again, and mails nothing twice.
    assert_eq!(relay.repeats(), 0);
}

fn acknowledged_in(told: &Told) -> usize {
    told.proposals.len() + told.responses.len()
}
