//! Calls that come again, and calls that know too little.

use demarche::{
    domain::{PartyId, ProposalId, ResponseKind},
    store::{
        ChangeProposal, ProposalChange, RequestKey, UpdateParty, UpdateSubscription, WriteError,
    },
};
use uuid::Uuid;

use super::{
    engine::Place,
    groups::in_one_group,
    order::whole_record,
    story::{
        ADDRESSEE, EVERYTHING, about, announce, create_party, create_proposal, leave, party,
        refusal, reject, respond, subscribe, with_parties,
    },
};

#[expect(clippy::unnecessary_wraps, reason = "as a write takes it")]
const fn key(id: u128, method: &'static str, body: u8) -> Option<RequestKey> {
    Some(RequestKey {
        id: Uuid::from_u128(id),
        method,
        body_hash: [body; 32],
    })
}

fn rename(id: PartyId, etag: Option<i64>, name: &str) -> UpdateParty {
    UpdateParty {
        id,
        etag,
        display_name: Some(name.to_owned()),
        localized_names: None,
        aliases: None,
        memberships: None,
        validate_only: false,
    }
}

pub(super) async fn a_repeat_gets_the_first_answer_and_its_revision(place: Place) {
    let store = with_parties(&place).await;
    let proposal = announce(&store, 1).await;
    let call = key(1, "RecordResponse", 1);
    let first = store.write(call, respond(proposal.id, 1, ResponseKind::Rejection));
    let first = first.await.unwrap();
    assert_eq!(first.revision, 4);
    store.write(None, create_party("later")).await.unwrap();
    // As a caller repeats it: with another id drawn for the response.
    for store in [store.clone(), place.open().await] {
        let again = respond(proposal.id, 2, ResponseKind::Rejection);
        assert_eq!(store.write(call, again).await.unwrap(), first);
    }
    assert_eq!(whole_record(&store).await.len(), 5);
}

pub(super) async fn a_repeat_in_the_same_group_gets_the_first_answer(place: Place) {
    let store = with_parties(&place).await;
    let call = key(1, "CreateProposal", 1);
    let answers = in_one_group(
        &store,
        (10..20).map(|id| store.write(call, create_proposal(id, "252 for 252"))),
    )
    .await;
    let first = answers[0].as_ref().unwrap();
    assert_eq!(first.answer.id, ProposalId(Uuid::from_u128(10)));
    assert!(
        answers
            .iter()
            .all(|answer| answer.as_ref().unwrap() == first)
    );
    assert_eq!(whole_record(&store).await.len(), 3);
}

pub(super) async fn an_id_serves_for_one_body_and_one_method(place: Place) {
    let store = with_parties(&place).await;
    let call = key(1, "CreateParty", 1);
    store.write(call, create_party("a")).await.unwrap();
    for other in [key(1, "CreateParty", 2), key(1, "UpdateParty", 1)] {
        let refused = refusal(store.write(other, create_party("b")).await);
        assert!(
            matches!(refused, WriteError::RequestIdReused(id) if id == Uuid::from_u128(1)),
            "{refused}"
        );
    }
    assert_eq!(whole_record(&store).await.len(), 3);
}

pub(super) async fn a_refused_call_may_be_repeated_and_then_succeeds(place: Place) {
    let store = place.open().await;
    store.write(None, create_party(ADDRESSEE)).await.unwrap();
    let call = key(1, "CreateProposal", 1);
    let refused = refusal(store.write(call, create_proposal(1, "x")).await);
    assert!(matches!(refused, WriteError::Refused(_)), "{refused}");
    let missing = super::story::PROPONENT;
    store.write(None, create_party(missing)).await.unwrap();
    let done = store.write(call, create_proposal(1, "x")).await.unwrap();
    assert_eq!(done.revision, 3);
    assert_eq!(
        store.write(call, create_proposal(1, "x")).await.unwrap(),
        done
    );
}

pub(super) async fn what_only_checks_records_nothing(place: Place) {
    let store = with_parties(&place).await;
    let proposal = announce(&store, 1).await;
    let before = whole_record(&store).await;
    let mut party = create_party("checked");
    party.validate_only = true;
    assert_eq!(store.write(None, party).await.unwrap().answer.revision, 4);
    let mut update = rename(super::story::party(ADDRESSEE), None, "V");
    update.validate_only = true;
    assert_eq!(
        store.write(None, update).await.unwrap().answer.display_name,
        "V"
    );
    let mut offer = create_proposal(2, "checked");
    offer.validate_only = true;
    store.write(None, offer).await.unwrap();
    let mut change = super::story::transmit(proposal.id);
    change.validate_only = true;
    store.write(None, change).await.unwrap();
    let mut response = respond(proposal.id, 1, ResponseKind::Rejection);
    response.validate_only = true;
    store.write(None, response).await.unwrap();
    let mut wish = subscribe(1, "a@example.org", vec![EVERYTHING]);
    wish.validate_only = true;
    let checked = store.write(None, wish).await.unwrap().answer;

    assert_eq!(whole_record(&store).await, before);
    assert_eq!(store.subscription(checked.id).await.unwrap().value, None);
    assert_eq!(store.waiting().await.unwrap(), (0, 0));
    let found = store.proposal(proposal.id).await.unwrap().value;
    assert_eq!(found, Some(proposal));
}

pub(super) async fn a_stale_etag_is_refused_and_says_what_is_current(place: Place) {
    let store = with_parties(&place).await;
    let proposal = announce(&store, 1).await;
    let stale = |error: WriteError, given: i64, current: i64| match error {
        WriteError::EtagMismatch {
            given: said,
            current: stands,
            ..
        } => assert_eq!((said, stands), (given, current)),
        other => panic!("{other}"),
    };
    let venezuela = party(ADDRESSEE);
    let update = rename(venezuela.clone(), Some(2), "Venezuela");
    assert_eq!(store.write(None, update).await.unwrap().answer.revision, 4);
    let update = rename(venezuela.clone(), Some(2), "Again");
    stale(refusal(store.write(None, update).await), 2, 4);
    // What changes nothing is no event, and leaves the etag good.
    let update = rename(venezuela, Some(4), "Venezuela");
    assert_eq!(store.write(None, update).await.unwrap().answer.revision, 4);

    let seq = reject(&store, proposal.id, 1).await;
    let edit = |etag| ChangeProposal {
        id: proposal.id,
        etag: Some(etag),
        change: ProposalChange::Edit {
            title: Some("The offer".to_owned()),
            summary: None,
            language: None,
        },
        validate_only: false,
    };
    stale(refusal(store.write(None, edit(3)).await), 3, seq);
    let edited = store.write(None, edit(seq)).await.unwrap().answer;
    assert_eq!(edited.editorial.title, "The offer");

    let work = subscribe(1, "a@example.org", vec![EVERYTHING]);
    let wish = store.write(None, work).await.unwrap().answer;
    let update = |etag, clauses| UpdateSubscription {
        id: wish.id,
        etag: Some(etag),
        clauses: Some(clauses),
        language: None,
        paused: None,
        validate_only: false,
    };
    let changed = store.write(None, update(1, vec![about(ADDRESSEE)])).await;
    assert_eq!(changed.unwrap().answer.revision, 2);
    stale(
        refusal(store.write(None, update(1, vec![EVERYTHING])).await),
        1,
        2,
    );
    leave(&store, wish.id).await;
}

pub(super) async fn unknown_names_are_refused(place: Place) {
    let store = with_parties(&place).await;
    let nobody = ProposalId(Uuid::from_u128(404));
    let work = respond(nobody, 1, ResponseKind::Rejection);
    let refused = [
        refusal(store.write(None, rename(party("nobody"), None, "x")).await),
        refusal(store.write(None, work).await),
        refusal(store.write(None, super::story::transmit(nobody)).await),
    ];
    let names = ["parties/nobody", &nobody.to_string(), &nobody.to_string()];
    for (refused, name) in refused.iter().zip(names) {
        assert!(
            matches!(refused, WriteError::NotFound(known) if known == name),
            "{refused}"
        );
    }
    assert_eq!(store.party(&party("nobody")).await.unwrap().value, None);
    assert_eq!(store.proposal(nobody).await.unwrap().value, None);
    assert_eq!(store.event(99).await.unwrap(), None);
    assert_eq!(whole_record(&store).await.len(), 2);
}
