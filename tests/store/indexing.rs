//! Indexes are made when a record is opened that has none.

use demarche::{
    domain::filter::{Demands, Filter, Kind},
    store::{Sift, Store},
};

use super::{
    engine::Place,
    finding::{filled, find},
    replicas::client,
    story::{create_proposal, with_parties},
};

/// Takes a file back to the third version of the schema, as far as its rows go.
const SQLITE_BEFORE: &str = "
    drop table tally; drop index exception_dead;
    drop table facet; drop table party_word; drop table index_state;
    drop table title_words; drop table record_words;
    drop table title_index; drop table record_index;
    drop index proposal_by_attribution; drop index proposal_by_occurrence;
    drop index proposal_by_wait; drop index event_by_time;
    alter table proposal drop column attribution;
    alter table proposal drop column occurred_ms;
    alter table proposal drop column awaited_ms;
    create table proposal_party (party text not null, created_seq integer not null,
        proposal blob not null, primary key (party, created_seq, proposal)) without rowid;
    pragma user_version = 3;";

/// The same of a database, to its second version.
const POSTGRES_BEFORE: &str = "
    drop table tally; drop index exception_dead;
    drop table facet; drop table party_word; drop table index_state; drop table search;
    drop index event_by_time;
    alter table proposal drop column attribution, drop column occurred_ms,
        drop column awaited_ms;
    create table proposal_party (party text collate \"C\" not null, created_seq bigint not null,
        proposal uuid not null, primary key (party, created_seq, proposal));
    update demarche_schema set version = 2;";

async fn tell(place: &Place, sqlite: &str, postgres: &str) {
    if place.url().starts_with("sqlite:") {
        let file = rusqlite::Connection::open(place.beside("record.db")).unwrap();
        file.execute_batch(sqlite).unwrap();
    } else {
        client(place).await.batch_execute(postgres).await.unwrap();
    }
}

async fn filtered(store: &Store, filter: &str) -> usize {
    let demands: Demands = Filter::parse(filter, Kind::Proposal).unwrap().demands();
    let which = Sift {
        demands,
        limit: 1000,
        ..Sift::default()
    };
    let read = store.sift(which).await.unwrap().value;
    read.iter().filter(|seen| seen.found.is_some()).count()
}

/// That all is found as it was, and that what comes after is found with it.
async fn found_as_before(store: &Store, before: Vec<(u8, u128)>) {
    assert_eq!(find(store, "amnesty", 100).await, before);
    assert_eq!(find(store, "rocio", 100).await.len(), 39);
    assert_eq!(find(store, "venezuela", 100).await.len(), 39);
    for (filter, expected) in [
        ("event_type = PROPOSAL_TRANSMITTED", 1),
        ("person = \"ROCIO san miguel\"", 39),
        ("attribution = REPORTED", 39),
        ("addressee = parties/venezuela", 39),
        ("occur_time > 2025-01-01T00:00:00Z", 39),
    ] {
        assert_eq!(filtered(store, filter).await, expected, "{filter}");
    }
    let work = create_proposal(1000, "Amnesty again");
    store.write(None, work).await.unwrap();
    let mut after = before;
    after.insert(0, (1, 1000));
    assert_eq!(find(store, "amnesty", 100).await, after);
}

pub(super) async fn a_record_of_the_version_before_is_indexed_when_it_is_opened(place: Place) {
    let store = with_parties(&place).await;
    let before = filled(&store).await;
    assert_eq!(before.len(), 26);
    drop(store);
    tell(&place, SQLITE_BEFORE, POSTGRES_BEFORE).await;
    let store = place.open().await;
    found_as_before(&store, before).await;
}

pub(super) async fn an_index_that_was_stopped_in_the_middle_is_made_whole(place: Place) {
    let store = with_parties(&place).await;
    let before = filled(&store).await;
    let middle = store.head() / 2;
    drop(store);
    let behind = format!("update index_state set upto = {middle}, whole = 0;");
    let lost = format!("delete from facet where created_seq > {middle};{behind}");
    tell(
        &place,
        &lost,
        &format!("delete from search where created_seq > {middle};{lost}"),
    )
    .await;
    let store = place.open().await;
    found_as_before(&store, before.clone()).await;
    drop(store);
    // Words of another form are not kept beside those of this one.
    let older = "insert into facet (facet, created_seq) values ('party:olden', 1);
        update index_state set form = 0;";
    let older_with_names = "insert into facet (facet, created_seq, proposal)
        values ('party:olden', 1, '00000000-0000-0000-0000-000000000001');
        update index_state set form = 0;";
    tell(&place, older, older_with_names).await;
    let store = place.open().await;
    assert_eq!(filtered(&store, "party = parties/olden").await, 0);
    assert_eq!(find(&store, "amnesty", 100).await.len(), before.len() + 1);
}

pub(super) async fn replicas_that_start_together_make_one_index(place: Place) {
    let store = with_parties(&place).await;
    let before = filled(&store).await;
    drop(store);
    tell(&place, "", POSTGRES_BEFORE).await;
    let (one, other, third) = tokio::join!(place.open(), place.open(), place.open());
    for store in [&one, &other, &third] {
        assert_eq!(find(store, "amnesty", 100).await, before);
    }
    found_as_before(&other, before).await;
}
