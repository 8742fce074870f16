//! The words of the story, as the contract has them; and who has subscribed to it.

use demarche::{
    clock::Clock,
    contract::v1::{
        self as pb, party_service_client::PartyServiceClient,
        timeline_service_client::TimelineServiceClient,
    },
    domain::{Clause, PartyRole, SubscriberId, SubscriptionId},
    ids::Ids,
    keys::ConfirmToken,
    ledger::{BounceLimit, LeaseRef, Ledger, LedgerSettings, Outcome},
    store::{ConfirmSubscription, CreateSubscription, Store},
};
use futures_util::{StreamExt as _, future::join_all};
use tonic::{Status, transport::Channel};
use tonic_types::StatusExt as _;

pub(super) fn party(id: &str) -> pb::CreatePartyRequest {
    pb::CreatePartyRequest {
        party_id: id.to_owned(),
        party: Some(pb::Party {
            display_name: id.to_uppercase(),
            kind: pb::PartyKind::State as i32,
            ..pb::Party::default()
        }),
        ..pb::CreatePartyRequest::default()
    }
}

/// Records the two states of the story.
pub(super) async fn record_parties(channel: Channel) {
    let mut parties = PartyServiceClient::new(channel);
    for id in ["el-salvador", "venezuela"] {
        parties.create_party(party(id)).await.unwrap();
    }
}

fn said(party: &str, channel: pb::Channel) -> pb::Communication {
    pb::Communication {
        capacity: pb::Capacity::ForeignMinister as i32,
        on_behalf_of: format!("parties/{party}"),
        channel: channel as i32,
        occurred: Some(pb::Occurrence {
            time: Some(prost_types::Timestamp {
                seconds: 1_745_236_800,
                nanos: 0,
            }),
            ..pb::Occurrence::default()
        }),
        ..pb::Communication::default()
    }
}

fn source() -> pb::Source {
    pb::Source {
        uri: "https://example.org/news".to_owned(),
        ..pb::Source::default()
    }
}

/// An offer made in public, its term told in these words.
pub(super) fn offer(title: &str, words: &str) -> pb::Proposal {
    pb::Proposal {
        title: title.to_owned(),
        proponents: vec!["parties/el-salvador".to_owned()],
        addressees: vec!["parties/venezuela".to_owned()],
        current_version: Some(pb::ProposalVersion {
            terms: vec![pb::Term {
                obligor: "parties/venezuela".to_owned(),
                act: pb::TermAct::Release as i32,
                description: words.to_owned(),
                ..pb::Term::default()
            }],
            communication: Some(said("el-salvador", pb::Channel::SocialMediaPost)),
            sources: vec![source()],
            attribution: pb::Attribution::Reported as i32,
            ..pb::ProposalVersion::default()
        }),
        ..pb::Proposal::default()
    }
}

pub(super) fn create(title: &str, words: &str, request_id: &str) -> pb::CreateProposalRequest {
    pb::CreateProposalRequest {
        proposal: Some(offer(title, words)),
        request_id: request_id.to_owned(),
        ..pb::CreateProposalRequest::default()
    }
}

/// An answer that moves nothing and can be given again and again.
pub(super) fn no_comment(proposal: &str, request_id: &str) -> pb::RecordResponseRequest {
    pb::RecordResponseRequest {
        parent: proposal.to_owned(),
        response: Some(pb::Response {
            kind: pb::ResponseKind::RefusalToComment as i32,
            communication: Some(said("venezuela", pb::Channel::PressConference)),
            sources: vec![source()],
            attribution: pb::Attribution::Reported as i32,
            ..pb::Response::default()
        }),
        request_id: request_id.to_owned(),
        ..pb::RecordResponseRequest::default()
    }
}

/// All events, page by page; they must be numbered from 1 without a gap.
pub(super) async fn whole_record(channel: Channel) -> Vec<pb::Event> {
    let mut timeline = TimelineServiceClient::new(channel);
    let mut events: Vec<pb::Event> = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = pb::ListEventsRequest {
            parent: "-".to_owned(),
            page_size: 1000,
            page_token,
            ..pb::ListEventsRequest::default()
        };
        let page = timeline.list_events(request).await.unwrap().into_inner();
        events.extend(page.events);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    for (place, event) in (1..).zip(&events) {
        assert_eq!(event.seq, place, "the record has a gap");
    }
    events
}

/// Why a call or a stream ended, and what goes with it.
pub(super) fn reason(status: &Status) -> (String, String) {
    let Some(info) = status.get_details_error_info() else {
        panic!("{status:?} has no reason");
    };
    let last = info.metadata.get("last_seq").cloned();
    (info.reason, last.unwrap_or_default())
}

/// Mails that are settled at once.
const AT_ONCE: usize = 250;

/// So many subscribers to everything, confirmed, with nothing left to mail.
pub(super) async fn subscribe(store: &Store, count: usize) {
    let ids = Ids::system();
    let now = Clock::system().now();
    let pending = join_all((0..count).map(|n| {
        store.write_plain(CreateSubscription {
            id: SubscriptionId(ids.uuid(now)),
            subscriber: SubscriberId(ids.uuid(now)),
            nonce: ids.random(),
            clauses: vec![Clause {
                proposals: Vec::new(),
                parties: Vec::new(),
                party_role: PartyRole::Any,
                event_types: Vec::new(),
                minimum_attribution: None,
            }],
            language: "en".to_owned(),
            address: address(n),
            validate_only: false,
        })
    }))
    .await;
    let confirmed = join_all(pending.into_iter().map(|done| {
        let subscription = done.unwrap().answer;
        let token = store
            .keys()
            .confirm_token(subscription.id, &subscription.nonce);
        store.write_plain(ConfirmSubscription {
            token: ConfirmToken::parse(&token).unwrap(),
        })
    }))
    .await;
    // The mails that asked for it count as sent. Each is a mailing of its own.
    let outcomes = (1..=confirmed.len()).map(|mailing| Outcome {
        lease: LeaseRef {
            mailing: i64::try_from(mailing).unwrap(),
            chunk: 0,
            epoch: 0,
        },
        accepted: vec![0],
        failed: Vec::new(),
    });
    // Not all in one: each is looked up by itself, and on a server that is a journey each.
    let ledger = ledger(store);
    let outcomes: Vec<Outcome> = outcomes.collect();
    let parts = outcomes
        .chunks(AT_ONCE)
        .map(|part| ledger.settle(part.to_vec()));
    let parts = futures_util::stream::iter(parts).buffered(8);
    let settled: Vec<_> = parts.collect().await;
    let accepted = settled.into_iter().map(|part| part.unwrap().accepted);
    assert_eq!(usize::try_from(accepted.sum::<u32>()), Ok(count));
    assert_eq!(store.waiting().await.unwrap(), (0, 0));
    for done in confirmed {
        done.unwrap();
    }
}

pub(super) fn address(n: usize) -> String {
    format!("reader-{n}@example.org")
}

/// A ledger to look into a record that is not served.
pub(super) fn ledger(store: &Store) -> Ledger {
    let settings = LedgerSettings {
        chunk_size: 1000,
        lease_time_to_live: std::time::Duration::from_secs(30),
        beat_interval: std::time::Duration::from_secs(5),
        planner_batch: 1000,
        retry_schedule: Vec::new(),
        bounce_limit: BounceLimit {
            percent: 10,
            least_tried: 100,
        },
        public_url: String::new(),
    };
    Ledger::new(store.clone(), Ids::system(), settings)
}
