//! Records of every earlier version of the schema, with rows in every table, opened by the
//! program of today. A version that is added is covered without more being written here,
//! unless it moves what a column holds to another place: then that place is named in
//! [`THEN`].

use std::{collections::BTreeSet, path::Path};

use demarche::{
    domain::SubscriptionId,
    ids::Ids,
    store::{
        Aim, Batch, DatabaseUrl, Moved, TABLES, Table, migrate, postgres_migrations,
        sqlite_migrations,
    },
};
use rusqlite::Connection;
use uuid::Uuid;

use super::{
    engine::{self, Place},
    moving::life,
    order::whole_record,
    replicas::client,
    story::{confirm, create_party, leave},
};

/// What a column of an earlier version held, told by the rows of today: the last version of
/// SQLite's schema that had it so, its table and name, and where it is by now.
const THEN: &[(usize, &str, &str, &str)] = &[
    (1, "event", "proposal", "nullif(t.proposal, zeroblob(16))"),
    (
        1,
        "subscriber",
        "address_index",
        "(select m.address_index from now.mailbox m where m.subscriber = t.number)",
    ),
];

/// Tables whose rows an earlier version had too.
fn kept(table: &str) -> bool {
    table == "identity" || TABLES.iter().any(|each| each.name == table)
}

fn names(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let found = statement.query_map([], |row| row.get(0)).unwrap();
    found.map(Result::unwrap).collect()
}

fn columns(connection: &Connection, schema: &str, table: &str) -> BTreeSet<String> {
    let sql = format!("select name from pragma_table_info('{table}', '{schema}')");
    names(connection, &sql).into_iter().collect()
}

fn tables(connection: &Connection, schema: &str) -> Vec<String> {
    let sql = format!(
        "select name from pragma_table_list where schema = '{schema}' and type = 'table' \
         and name not like 'sqlite_%' order by name"
    );
    names(connection, &sql)
}

/// Makes of a record what it would have been under an earlier version.
fn as_it_was(now: &Path, version: usize, then: &Path) {
    let connection = Connection::open(then).unwrap();
    for migration in &sqlite_migrations()[..version] {
        connection.execute_batch(migration).unwrap();
    }
    let id: i64 = Connection::open(now)
        .unwrap()
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .unwrap();
    connection
        .pragma_update(None, "application_id", id)
        .unwrap();
    let number = i64::try_from(version).unwrap();
    connection
        .pragma_update(None, "user_version", number)
        .unwrap();
    let attach = format!("attach '{}' as now", now.display());
    connection.execute_batch(&attach).unwrap();
    for table in tables(&connection, "main").iter().filter(|name| kept(name)) {
        let today = columns(&connection, "now", table);
        if today.is_empty() {
            continue;
        }
        let (mut names, mut held) = (Vec::new(), Vec::new());
        for column in columns(&connection, "main", table) {
            let then = THEN
                .iter()
                .find(|(last, of, name, _)| version <= *last && of == table && **name == column);
            if let Some((_, _, _, now)) = then {
                held.push((*now).to_owned());
            } else if today.contains(&column) {
                held.push(format!("t.{column}"));
            } else {
                continue;
            }
            names.push(column);
        }
        let (names, held) = (names.join(", "), held.join(", "));
        let copy = format!(
            "delete from main.{table}; \
             insert into main.{table} ({names}) select {held} from now.{table} as t"
        );
        connection.execute_batch(&copy).unwrap();
    }
}

/// Every row is there, in every column that both versions had.
fn same_rows(now: &Path, version: usize, upgraded: &Path) {
    let then = Connection::open_in_memory().unwrap();
    for migration in &sqlite_migrations()[..version] {
        then.execute_batch(migration).unwrap();
    }
    let connection = Connection::open(upgraded).unwrap();
    let attach = format!("attach '{}' as now", now.display());
    connection.execute_batch(&attach).unwrap();
    let mut compared = 0;
    for Table { name, .. } in TABLES {
        let had = columns(&then, "main", name);
        let today = columns(&connection, "main", name);
        let both: Vec<String> = had.intersection(&today).cloned().collect();
        if both.is_empty() {
            continue;
        }
        let both = both.join(", ");
        for (one, other) in [("main", "now"), ("now", "main")] {
            let missing = format!(
                "select count(*) from (select {both} from {one}.{name} \
                 except select {both} from {other}.{name})"
            );
            let count: i64 = connection
                .query_row(&missing, [], |row| row.get(0))
                .unwrap();
            assert_eq!(count, 0, "{name}: in {one} and not in {other}");
        }
        let rows = format!("select count(*) from main.{name}");
        let count: i64 = connection.query_row(&rows, [], |row| row.get(0)).unwrap();
        assert!(count > 0, "{name}: this shows nothing");
        compared += 1;
    }
    assert!(compared > 5);
}

fn schema(path: &Path) -> Vec<String> {
    names(
        &Connection::open(path).unwrap(),
        "select type || ' ' || name || ' ' || coalesce(sql, '') from sqlite_schema order by 1",
    )
}

fn number(path: &Path) -> i64 {
    let connection = Connection::open(path).unwrap();
    connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap()
}

/// The record is read and goes on as it would have without an upgrade.
async fn goes_on(place: &Place, life: &super::moving::Life) {
    let store = place.open().await;
    let events = whole_record(&life.store).await;
    assert_eq!(whole_record(&store).await, events);
    let active = store.write(None, confirm(&store, &life.waiting)).await;
    active.unwrap();
    leave(&store, SubscriptionId(Uuid::from_u128(1))).await;
    let next = store.write(None, create_party("next")).await.unwrap();
    assert_eq!(next.revision, i64::try_from(events.len()).unwrap() + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_any_earlier_version_is_brought_up_to_date() {
    let place = engine::sqlite().unwrap();
    let life = life(&place).await;
    let (now, fresh) = (place.beside("record.db"), place.another());
    drop(fresh.open().await);
    let fresh = schema(&fresh.beside("record.db"));
    for version in 1..=sqlite_migrations().len() {
        let then = place.beside(&format!("record-{version}.db"));
        as_it_was(&now, version, &then);
        let upgraded = place.over(&format!("sqlite:{}", then.display()));
        drop(upgraded.open().await);
        assert_eq!(schema(&then), fresh, "from version {version}");
        same_rows(&now, version, &then);
        goes_on(&upgraded, &life).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_any_earlier_version_is_moved_and_stays_what_it_is() {
    let place = engine::sqlite().unwrap();
    let life = life(&place).await;
    let now = place.beside("record.db");
    for version in 1..=sqlite_migrations().len() {
        let then = place.beside(&format!("record-{version}.db"));
        as_it_was(&now, version, &then);
        let before = (number(&then), schema(&then));
        for target in [engine::sqlite(), engine::postgres()] {
            let Some(target) = target else { continue };
            let from = DatabaseUrl::try_from(format!("sqlite:{}", then.display())).unwrap();
            let to = target.url().to_owned().try_into().unwrap();
            let ids = Ids::system();
            let moved = migrate(&from, &to, Aim::Whole, Batch::default(), &ids, |_| {});
            assert_eq!(Box::pin(moved).await.unwrap(), Moved::Now);
            assert_eq!((number(&then), schema(&then)), before);
            let mut target = target;
            target.clock = place.clock.clone();
            goes_on(&target, &life).await;
        }
    }
}

/// The columns, indexes and constraints of a schema, without its name.
async fn described(client: &tokio_postgres::Client, name: &str) -> Vec<String> {
    let found = client
        .query(
            "select table_name || '.' || column_name || ' ' || udt_name || ' ' || is_nullable \
                 || ' ' || coalesce(column_default, '') || ' ' || coalesce(collation_name, '') \
                 from information_schema.columns where table_schema = $1 \
             union all select indexdef from pg_indexes where schemaname = $1 \
             union all select conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) \
                 from pg_constraint where connamespace = $1::text::regnamespace",
            &[&name],
        )
        .await
        .unwrap();
    let here = format!("{name}.");
    let mut lines: Vec<String> = found
        .iter()
        .map(|row| row.get::<_, String>(0).replace(&here, ""))
        .collect();
    lines.sort();
    lines
}

async fn columns_of(
    client: &tokio_postgres::Client,
    schema: &str,
    table: &str,
) -> BTreeSet<String> {
    let found = client
        .query(
            "select column_name::text from information_schema.columns \
             where table_schema = $1 and table_name = $2 and is_generated = 'NEVER'",
            &[&schema, &table],
        )
        .await
        .unwrap();
    found.iter().map(|row| row.get(0)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_any_earlier_version_is_brought_up_to_date() {
    let Some(place) = engine::postgres() else {
        return;
    };
    let life = life(&place).await;
    let client = client(&place).await;
    let fresh = described(&client, "public").await;
    for version in 1..=postgres_migrations().len() {
        let schema = format!("version_{version}");
        let make = format!("create schema {schema}; set search_path = {schema}");
        client.batch_execute(&make).await.unwrap();
        for migration in &postgres_migrations()[..version] {
            client.batch_execute(migration).await.unwrap();
        }
        let mut shared = Vec::new();
        for table in TABLES.iter().map(|table| table.name).chain(["identity"]) {
            let then = columns_of(&client, &schema, table).await;
            let now = columns_of(&client, "public", table).await;
            let both: Vec<String> = then.intersection(&now).cloned().collect();
            if both.is_empty() {
                continue;
            }
            let both = both.join(", ");
            let copy = format!(
                "delete from {table}; \
                 insert into {table} ({both}) select {both} from public.{table}"
            );
            client.batch_execute(&copy).await.unwrap();
            shared.push((table, both));
        }
        let say = format!(
            "create table demarche_schema as select * from public.demarche_schema; \
             alter table demarche_schema add primary key (one), add check (one = 1), \
                 alter version set not null; \
             update demarche_schema set version = {version}; set search_path = public"
        );
        client.batch_execute(&say).await.unwrap();

        let sign = if place.url().contains('?') { '&' } else { '?' };
        let then = place.over(&format!(
            "{}{sign}options=-csearch_path%3D{schema}",
            place.url()
        ));
        drop(then.open().await);
        assert_eq!(described(&client, &schema).await, fresh, "from {version}");
        for (table, both) in shared {
            for (one, other) in [(schema.as_str(), "public"), ("public", schema.as_str())] {
                let missing = format!(
                    "select count(*) from (select {both} from {one}.{table} \
                     except select {both} from {other}.{table}) x"
                );
                let count: i64 = client.query_one(&missing, &[]).await.unwrap().get(0);
                assert_eq!(count, 0, "{table}: in {one} and not in {other}");
            }
        }
        goes_on(&then, &life).await;
    }
}
