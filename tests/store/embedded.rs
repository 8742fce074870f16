//! What only the embedded engine has to promise.

use demarche::store::WriteError;

use super::{
    engine::{self, Place},
    order::whole_record,
    story::{ADDRESSEE, create_party, create_proposal, refusal, with_parties},
};

/// Makes the database itself fail whatever group records this party.
fn fail_for(place: &Place, segment: &str) {
    let other = rusqlite::Connection::open(place.beside("record.db")).unwrap();
    let trigger = format!(
        "create trigger broken before insert on party when new.id = '{segment}'
         begin select raise(abort, 'the disk is full'); end"
    );
    other.execute_batch(&trigger).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_the_database_fails_is_not_recorded_and_the_next_one_is() {
    let place = engine::sqlite().unwrap();
    let store = with_parties(&place).await;
    fail_for(&place, "broken");
    let group = super::groups::in_one_group(
        &store,
        ["a", "broken", "b", "a", ADDRESSEE]
            .map(|segment| store.write(None, create_party(segment))),
    )
    .await;
    for (place, answer) in group.into_iter().enumerate() {
        let refused = refusal(answer);
        // Also the second "a": the first, which stood in its way, was not recorded.
        assert!(
            matches!(refused, WriteError::Store(_)),
            "{place}: {refused}"
        );
    }
    assert_eq!(whole_record(&store).await.len(), 2);
    let next = store.write(None, create_party("a")).await.unwrap();
    assert_eq!(next.revision, 3);
    store.write(None, create_proposal(1, "x")).await.unwrap();
    assert_eq!(whole_record(&place.open().await).await.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_indexes_of_words_are_sound_after_many_facts() {
    let place = engine::sqlite().unwrap();
    let store = with_parties(&place).await;
    super::finding::at_random(&store, 300).await;
    drop(store);
    let file = rusqlite::Connection::open(place.beside("record.db")).unwrap();
    // FTS5 says so itself, of what it has written and of what is left once it is merged.
    for index in ["title_index", "record_index"] {
        for command in ["integrity-check", "optimize", "integrity-check"] {
            let told = format!("insert into {index} ({index}) values ('{command}')");
            file.execute_batch(&told).unwrap();
        }
    }
    let store = place.open().await;
    super::finding::compared_with_a_scan(&store, &super::finding::Dice::new()).await;
}
