//! A service in process, and the story that most tests tell.

use std::{ops::Deref, time::Duration};

use demarche::{
    api::{Api, Settings},
    clock::Clock,
    contract::v1::{
        self as pb, party_service_server::PartyService as _,
        proposal_service_server::ProposalService as _,
        response_service_server::ResponseService as _,
        timeline_service_server::TimelineService as _,
    },
    ids::Ids,
    keys::Keys,
    ledger::{BounceLimit, Ledger, LedgerSettings},
    server::Drain,
    store::{DatabaseUrl, Parts, Store, Tuning},
};
use tempfile::TempDir;
use tonic::{Code, Request, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

/// Noon of the day on which everything is recorded.
pub(crate) const NOW: i64 = 1_745_236_800;

pub(crate) struct Fixture {
    pub(crate) api: Api,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) drain: Drain,
    _folder: TempDir,
}

impl Deref for Fixture {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}

impl Fixture {
    /// An empty record.
    pub(crate) async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("record.db");
        let url = DatabaseUrl::try_from(format!("sqlite:{}", path.display())).unwrap();
        let clock = Clock::fixed(jiff::Timestamp::from_second(NOW).unwrap());
        let store = Store::open(
            &url,
            &Tuning::default(),
            Parts {
                keys: Keys::new(&[7; 32]),
                clock: clock.clone(),
                ids: Ids::seeded(9),
            },
        )
        .await
        .unwrap();
        let drain = Drain::new();
        let settings = Settings {
            slow_after: Duration::from_millis(100),
            ..Settings::default()
        };
        let api = Api::new(
            store.clone(),
            clock.clone(),
            Ids::seeded(1),
            drain.clone(),
            settings,
        );
        Self {
            api,
            store,
            clock,
            drain,
            _folder: folder,
        }
    }

    /// A record of two states.
    pub(crate) async fn with_parties() -> Self {
        let fixture = Self::empty().await;
        for (id, name) in [("el-salvador", "El Salvador"), ("venezuela", "Venezuela")] {
            fixture.party(id, name).await;
        }
        fixture
    }

    pub(crate) async fn party(&self, id: &str, name: &str) -> pb::Party {
        self.party_of_kind(id, name, pb::PartyKind::State, "").await
    }

    /// Records a party of any kind, of a state or of none.
    pub(crate) async fn party_of_kind(
        &self,
        id: &str,
        name: &str,
        kind: pb::PartyKind,
        state: &str,
    ) -> pb::Party {
        let request = pb::CreatePartyRequest {
            party_id: id.to_owned(),
            party: Some(pb::Party {
                display_name: name.to_owned(),
                kind: kind as i32,
                state: state.to_owned(),
                ..pb::Party::default()
            }),
            ..pb::CreatePartyRequest::default()
        };
        let answer = self.create_party(Request::new(request)).await.unwrap();
        answer.into_inner().party.unwrap()
    }

    /// The clockwork of a service over this record.
    pub(crate) fn ledger(&self) -> Ledger {
        let settings = LedgerSettings {
            chunk_size: 100,
            lease_time_to_live: Duration::from_secs(30),
            beat_interval: Duration::from_secs(5),
            planner_batch: 100,
            retry_schedule: Vec::new(),
            bounce_limit: BounceLimit {
                percent: 10,
                least_tried: 100,
            },
            public_url: "https://demarche.example.org".to_owned(),
        };
        Ledger::new(self.store.clone(), Ids::seeded(2), settings)
    }

    /// Reads a proposal.
    pub(crate) async fn read(&self, name: &str, as_of: Option<pb::AsOf>) -> pb::Proposal {
        let request = pb::GetProposalRequest {
            name: name.to_owned(),
            as_of,
            ..pb::GetProposalRequest::default()
        };
        let answer = self.get_proposal(Request::new(request)).await.unwrap();
        answer.into_inner().proposal.unwrap()
    }

    /// Reads a party.
    pub(crate) async fn read_party(&self, name: &str) -> pb::Party {
        let request = pb::GetPartyRequest {
            name: name.to_owned(),
            ..pb::GetPartyRequest::default()
        };
        let answer = self.get_party(Request::new(request)).await.unwrap();
        answer.into_inner().party.unwrap()
    }

    /// Every event about a proposal, or of the whole record (`-`).
    pub(crate) async fn events(&self, parent: &str) -> Vec<pb::Event> {
        let request = pb::ListEventsRequest {
            parent: parent.to_owned(),
            page_size: 1_000,
            ..pb::ListEventsRequest::default()
        };
        let answer = self.list_events(Request::new(request)).await.unwrap();
        answer.into_inner().events
    }

    /// Announces an offer of this title.
    pub(crate) async fn offer(&self, title: &str) -> pb::Proposal {
        let request = pb::CreateProposalRequest {
            proposal: Some(offer(title)),
            ..pb::CreateProposalRequest::default()
        };
        let answer = self.create_proposal(Request::new(request)).await.unwrap();
        answer.into_inner().proposal.unwrap()
    }

    /// Records a rejection by the addressee's foreign minister.
    pub(crate) async fn reject(&self, proposal: &str) -> pb::RecordResponseResponse {
        let request = pb::RecordResponseRequest {
            parent: proposal.to_owned(),
            response: Some(rejection()),
            ..pb::RecordResponseRequest::default()
        };
        let answer = self.record_response(Request::new(request)).await;
        answer.unwrap().into_inner()
    }
}

pub(crate) fn said(party: &str, channel: pb::Channel) -> pb::Communication {
    pb::Communication {
        capacity: pb::Capacity::ForeignMinister as i32,
        on_behalf_of: format!("parties/{party}"),
        channel: channel as i32,
        occurred: Some(pb::Occurrence {
            time: Some(prost_types::Timestamp {
                seconds: NOW - 3_600,
                nanos: 0,
            }),
            ..pb::Occurrence::default()
        }),
        ..pb::Communication::default()
    }
}

pub(crate) fn source() -> pb::Source {
    pb::Source {
        uri: "https://example.org/news".to_owned(),
        ..pb::Source::default()
    }
}

pub(crate) fn offer(title: &str) -> pb::Proposal {
    pb::Proposal {
        title: title.to_owned(),
        proponents: vec!["parties/el-salvador".to_owned()],
        addressees: vec!["parties/venezuela".to_owned()],
        current_version: Some(pb::ProposalVersion {
            terms: vec![pb::Term {
                obligor: "parties/el-salvador".to_owned(),
                act: pb::TermAct::Repatriate as i32,
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

pub(crate) fn rejection() -> pb::Response {
    pb::Response {
        kind: pb::ResponseKind::Rejection as i32,
        communication: Some(said("venezuela", pb::Channel::PressRelease)),
        sources: vec![source()],
        attribution: pb::Attribution::Reported as i32,
        ..pb::Response::default()
    }
}

/// Takes back what was recorded as said.
pub(crate) fn retraction(parent: &str, fact: i64) -> pb::RetractFactRequest {
    pb::RetractFactRequest {
        parent: parent.to_owned(),
        retraction: Some(pb::Retraction {
            fact,
            reason: "It was never said.".to_owned(),
            sources: vec![source()],
        }),
        ..pb::RetractFactRequest::default()
    }
}

/// What a refusal says, once its code and reason are as they should be.
pub(crate) fn refused<T: std::fmt::Debug>(
    answer: Result<T, Status>,
    code: Code,
    reason: &str,
) -> ErrorDetails {
    let status = answer.unwrap_err();
    let details = status.get_error_details();
    let info = details.error_info().unwrap();
    assert_eq!(
        (status.code(), info.reason.as_str()),
        (code, reason),
        "{status:?}"
    );
    details
}

/// The paths of the fields that a refusal names.
pub(crate) fn paths(details: &ErrorDetails) -> Vec<&str> {
    let violations = &details.bad_request().unwrap().field_violations;
    violations.iter().map(|each| each.field.as_str()).collect()
}
