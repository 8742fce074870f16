//! Everything about one proposal, read at once.

use demarche::{
    docket::Docket,
    domain::{Fact, PartyId, ResponseKind},
};

use super::{
    engine::Place,
    story::{ADDRESSEE, PROPONENT, announce, create_party, party, respond, with_parties},
};

pub(super) async fn a_docket_holds_the_latest_facts_and_whoever_is_named(place: Place) {
    let store = with_parties(&place).await;
    store.write(None, create_party("norway")).await.unwrap();
    let proposal = announce(&store, 1).await;
    let other = announce(&store, 2).await;
    for n in 10..15 {
        let answer = respond(proposal.id, n, ResponseKind::Deferral);
        store.write(None, answer).await.unwrap();
        let answer = respond(other.id, n + 10, ResponseKind::Deferral);
        store.write(None, answer).await.unwrap();
    }
    let whole = Docket::read(&store, proposal.id, usize::MAX)
        .await
        .unwrap()
        .unwrap();
    let of_the_proposal = store.facts(proposal.id).await.unwrap().value;
    let mut events = whole.events.clone();
    events.sort_by_key(|event| event.seq);
    assert_eq!(events, of_the_proposal);
    assert_eq!(events.len(), 6);
    assert!(!whole.truncated);
    assert!(matches!(whole.events[0].fact, Fact::Version(_)));
    let named: Vec<&PartyId> = whole.parties.iter().map(|party| &party.id).collect();
    assert_eq!(named, [&party(PROPONENT), &party(ADDRESSEE)]);
    // Of too many, the latest; the version is told all the same.
    let cut = Docket::read(&store, proposal.id, 4).await.unwrap().unwrap();
    assert!(cut.truncated);
    let mut latest = cut.events.clone();
    latest.sort_by_key(|event| event.seq);
    assert_eq!(latest, of_the_proposal[2..]);
    assert_eq!(cut.versions, whole.versions);
}

pub(super) async fn parties_are_read_together_in_the_order_of_names(place: Place) {
    let store = with_parties(&place).await;
    for segment in ["b-2", "b", "ba", "a"] {
        store.write(None, create_party(segment)).await.unwrap();
    }
    let asked = ["ba", "b", "nobody", "a", "b-2", "b"].map(party);
    let found = store.parties_by_id(asked.to_vec()).await.unwrap().value;
    let names: Vec<&str> = found.iter().map(|party| party.id.segment()).collect();
    assert_eq!(names, ["a", "b", "b-2", "ba"]);
    assert!(
        store
            .parties_by_id(Vec::new())
            .await
            .unwrap()
            .value
            .is_empty()
    );
}
