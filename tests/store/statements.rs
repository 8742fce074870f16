//! Every statement of the catalogue, prepared by each engine: what is wrong in one that is
//! rarely needed is not found by those who need it.

use demarche::store::{
    postgres_statements, postgres_table_statements, sqlite_statements, sqlite_table_statements,
};

use super::{engine, story::with_parties};

#[test]
fn the_notes_on_citus_go_through_every_statement() {
    let notes = include_str!("../../deploy/citus.md");
    let missing: Vec<&str> = postgres_statements()
        .map(|(name, _)| name)
        .filter(|name| !notes.contains(&format!("`{name}`")))
        .collect();
    assert!(missing.is_empty(), "not in deploy/citus.md: {missing:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_knows_every_statement() {
    let place = engine::sqlite().unwrap();
    drop(with_parties(&place).await);
    let connection = rusqlite::Connection::open(place.beside("record.db")).unwrap();
    let mut known = 0;
    let fixed = sqlite_statements().map(|(name, text)| (name, text.to_owned()));
    for (name, text) in fixed.chain(sqlite_table_statements()) {
        if let Err(error) = connection.prepare(&text) {
            panic!("{name}: {error}");
        }
        known += 1;
    }
    assert!(known > 50, "only {known} statements");
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_knows_every_statement() {
    let Some(place) = engine::postgres() else {
        return;
    };
    drop(with_parties(&place).await);
    let client = super::replicas::client(&place).await;
    let mut known = 0;
    let fixed = postgres_statements().map(|(name, text)| (name, text.to_owned()));
    for (name, text) in fixed.chain(postgres_table_statements()) {
        if let Err(error) = client.prepare(&text).await {
            panic!("{name}: {error:?}");
        }
        known += 1;
    }
    assert!(known > 50, "only {known} statements");
}
