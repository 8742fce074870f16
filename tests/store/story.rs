//! The words of the story that the facts tell.

use demarche::{
    domain::{
        Attribution, Capacity, Channel, Clause, Communication, Conveyance, EditorialChange,
        EndReason, Evidence, NewProposal, NewResponse, NewVersion, Occurrence, PartyId, PartyKind,
        PartyRole, Proposal, ProposalId, ResponseId, ResponseKind, Source, SubscriberId,
        Subscription, SubscriptionId, Term, TermAct,
    },
    keys::ConfirmToken,
    store::{
        ChangeProposal, Committed, ConfirmSubscription, CreateParty, CreateProposal,
        CreateSubscription, EndSubscription, ProposalChange, RecordResponse, Store, WriteError,
    },
};
use uuid::Uuid;

use super::engine::Place;

pub(super) const PROPONENT: &str = "el-salvador";
pub(super) const ADDRESSEE: &str = "venezuela";

pub(super) fn party(segment: &str) -> PartyId {
    PartyId::new(segment).unwrap()
}

pub(super) fn create_party(segment: &str) -> CreateParty {
    CreateParty {
        id: party(segment),
        kind: PartyKind::State,
        state: None,
        display_name: segment.to_uppercase(),
        localized_names: Vec::new(),
        aliases: Vec::new(),
        memberships: Vec::new(),
        validate_only: false,
    }
}

pub(super) fn evidence(attribution: Attribution) -> Evidence {
    Evidence {
        sources: vec![Source {
            uri: "https://example.org/report".to_owned(),
            ..Source::default()
        }],
        attribution,
    }
}

pub(super) fn said(by: &str, channel: Channel) -> Communication {
    Communication {
        in_reply_to: None,
        speaker_party: None,
        speaker: String::new(),
        capacity: Capacity::ForeignMinister,
        on_behalf_of: party(by),
        channel,
        occurred: Occurrence::instant("2025-04-24T12:00:00Z".parse().unwrap()),
        text: None,
        translations: Vec::new(),
    }
}

/// An offer made in public, as an independent publisher reports it.
pub(super) fn offer(title: &str) -> NewProposal {
    NewProposal {
        editorial: EditorialChange {
            title: title.to_owned(),
            summary: String::new(),
            language: "en".to_owned(),
        },
        proponents: vec![party(PROPONENT)],
        addressees: vec![party(ADDRESSEE)],
        version: NewVersion {
            reply_due: None,
            terms: vec![Term {
                id: "t1".to_owned(),
                obligor: party(ADDRESSEE),
                beneficiary: None,
                act: TermAct::Release,
                quantity: None,
                reciprocity_group: String::new(),
                conditions: Vec::new(),
                due: None,
                named_persons: Vec::new(),
                description: String::new(),
            }],
            communication: Some(said(PROPONENT, Channel::SocialMediaPost)),
            evidence: Some(evidence(Attribution::Reported)),
        },
    }
}

pub(super) fn create_proposal(id: u128, title: &str) -> CreateProposal {
    CreateProposal {
        id: ProposalId(Uuid::from_u128(id)),
        new: offer(title),
        validate_only: false,
    }
}

pub(super) fn conveyance(channel: Channel) -> Conveyance {
    Conveyance {
        communication: said(PROPONENT, channel),
        evidence: evidence(Attribution::Reported),
    }
}

pub(super) fn transmit(proposal: ProposalId) -> ChangeProposal {
    ChangeProposal {
        id: proposal,
        etag: None,
        change: ProposalChange::Transmit(conveyance(Channel::NoteVerbale)),
        validate_only: false,
    }
}

pub(super) fn answer(kind: ResponseKind, attribution: Attribution) -> NewResponse {
    NewResponse {
        counter_proposal: None,
        version: None,
        kind,
        communication: said(ADDRESSEE, Channel::PressRelease),
        evidence: evidence(attribution),
        positions: Vec::new(),
        withdraws: None,
    }
}

pub(super) fn respond(proposal: ProposalId, id: u128, kind: ResponseKind) -> RecordResponse {
    RecordResponse {
        counter: None,
        proposal,
        etag: None,
        id: ResponseId(Uuid::from_u128(id)),
        new: answer(kind, Attribution::Reported),
        validate_only: false,
    }
}

pub(super) const EVERYTHING: Clause = Clause {
    proposals: Vec::new(),
    parties: Vec::new(),
    party_role: PartyRole::Any,
    event_types: Vec::new(),
    minimum_attribution: None,
};

pub(super) fn about(segment: &str) -> Clause {
    Clause {
        parties: vec![party(segment)],
        ..EVERYTHING
    }
}

pub(super) fn subscribe(n: u128, address: &str, clauses: Vec<Clause>) -> CreateSubscription {
    CreateSubscription {
        id: SubscriptionId(Uuid::from_u128(n)),
        subscriber: SubscriberId(Uuid::from_u128(n + (1 << 64))),
        nonce: [3; 16],
        clauses,
        language: "en".to_owned(),
        address: address.to_owned(),
        validate_only: false,
    }
}

pub(super) fn confirm(store: &Store, subscription: &Subscription) -> ConfirmSubscription {
    let token = store
        .keys()
        .confirm_token(subscription.id, &subscription.nonce);
    ConfirmSubscription {
        token: ConfirmToken::parse(&token).unwrap(),
    }
}

/// The two states of the story are recorded.
pub(super) async fn with_parties(place: &Place) -> Store {
    let store = place.open().await;
    for segment in [PROPONENT, ADDRESSEE] {
        store.write(None, create_party(segment)).await.unwrap();
    }
    store
}

/// Makes an offer; gives the proposal and the `seq` of its event.
pub(super) async fn announce(store: &Store, id: u128) -> Proposal {
    let work = create_proposal(id, "252 for 252");
    store.write(None, work).await.unwrap().answer
}

/// Records a response; gives the `seq` of its event.
pub(super) async fn reject(store: &Store, proposal: ProposalId, id: u128) -> i64 {
    let work = respond(proposal, id, ResponseKind::Rejection);
    store.write(None, work).await.unwrap().answer.0.seq
}

/// Makes a subscription active.
pub(super) async fn join(
    store: &Store,
    n: u128,
    address: &str,
    clauses: Vec<Clause>,
) -> Subscription {
    let work = subscribe(n, address, clauses);
    let pending = store.write(None, work).await.unwrap().answer;
    let work = confirm(store, &pending);
    store.write(None, work).await.unwrap().answer
}

pub(super) async fn leave(store: &Store, id: SubscriptionId) -> Subscription {
    let work = EndSubscription {
        id,
        etag: None,
        reason: EndReason::Unsubscribed,
    };
    store.write(None, work).await.unwrap().answer
}

/// What a write was refused with.
pub(super) fn refusal<T: std::fmt::Debug>(answer: Result<Committed<T>, WriteError>) -> WriteError {
    answer.unwrap_err()
}
