//! The list of what a move carries along, held to the schemas.

use std::collections::{BTreeMap, BTreeSet};

use demarche::store::{Kind, LEFT, TABLES, Table, sqlite_table_statements};

use super::{
    engine::{self, Place},
    replicas::client,
    story::with_parties,
};

/// Of each table of a schema, its columns with their types.
type Columns = BTreeMap<String, BTreeMap<String, String>>;

fn hold_to(schema: &Columns, kind: impl Fn(&str) -> Option<Kind>) {
    let carried: BTreeSet<&str> = TABLES.iter().map(|table| table.name).collect();
    assert_eq!(carried.len(), TABLES.len(), "one is listed twice");
    for (name, columns) in schema {
        let left = LEFT.iter().any(|(left, _)| left == name);
        assert!(
            left != carried.contains(name.as_str()),
            "{name} has to be either in TABLES or in LEFT (src/store/sql/tables.rs)"
        );
        let Some(table) = TABLES.iter().find(|table| table.name == name) else {
            continue;
        };
        let listed: BTreeMap<&str, Kind> = table.columns.iter().copied().collect();
        let found: BTreeMap<&str, Kind> = columns
            .iter()
            .map(|(column, of)| match kind(of) {
                Some(kind) => (column.as_str(), kind),
                None => panic!("{name}.{column} is of the type {of}, which nothing carries"),
            })
            .collect();
        assert_eq!(listed, found, "the columns of {name}");
    }
    for table in TABLES {
        assert!(
            schema.contains_key(table.name),
            "there is no {}",
            table.name
        );
    }
}

fn key(table: &Table) -> BTreeSet<String> {
    let key = table.columns.iter().take(table.key);
    key.map(|(name, _)| (*name).to_owned()).collect()
}

/// Rows are told apart by their key, which some unique index vouches for.
fn vouched(table: &Table, unique: &[BTreeSet<String>]) {
    let key = key(table);
    assert!(
        unique.iter().any(|columns| columns.is_subset(&key)),
        "{}: nothing says that {key:?} is unique, only {unique:?}",
        table.name
    );
}

async fn file() -> (Place, rusqlite::Connection) {
    let place = engine::sqlite().unwrap();
    drop(with_parties(&place).await);
    let connection = rusqlite::Connection::open(place.beside("record.db")).unwrap();
    (place, connection)
}

fn column<T: rusqlite::types::FromSql>(
    connection: &rusqlite::Connection,
    text: &str,
    table: &str,
) -> Vec<T> {
    let mut statement = connection.prepare(text).unwrap();
    let found = statement.query_map([table], |row| row.get(0)).unwrap();
    found.map(Result::unwrap).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_of_sqlite_is_carried_or_left() {
    let (_place, connection) = file().await;
    // What a virtual table keeps its rows in is its own affair.
    let of_kind = "select name from pragma_table_list where schema = 'main' \
        and type in ('table', 'virtual') and name not like 'sqlite_%' and ?1 = ''";
    let mut schema = Columns::new();
    for table in column::<String>(&connection, of_kind, "") {
        let names = "select name from pragma_table_xinfo(?1) order by cid";
        let types = "select type from pragma_table_xinfo(?1) order by cid";
        let names: Vec<String> = column(&connection, names, &table);
        let types: Vec<String> = column(&connection, types, &table);
        schema.insert(table, names.into_iter().zip(types).collect());
    }
    // SQLite has one type for bytes and UUIDs: the list of the other engine tells them apart.
    for table in TABLES {
        for (name, kind) in table.columns {
            let of = schema.get_mut(table.name).and_then(|of| of.get_mut(*name));
            if let Some(of) = of.filter(|of| *of == "BLOB" && *kind == Kind::Uuid) {
                "UUID".clone_into(of);
            }
        }
    }
    hold_to(&schema, |of| match of {
        "INTEGER" => Some(Kind::Integer),
        "TEXT" => Some(Kind::Text),
        "BLOB" => Some(Kind::Bytes),
        "UUID" => Some(Kind::Uuid),
        _ => None,
    });
    for table in TABLES {
        let indexes = "select name from pragma_index_list(?1) where \"unique\" = 1";
        let mut unique: Vec<BTreeSet<String>> = column::<String>(&connection, indexes, table.name)
            .iter()
            .map(|index| {
                let names = "select name from pragma_index_info(?1)";
                column(&connection, names, index).into_iter().collect()
            })
            .collect();
        // Of an integer that is the primary key there is no index: it is the row's own number.
        let primary = "select name from pragma_table_info(?1) where pk > 0";
        unique.push(
            column(&connection, primary, table.name)
                .into_iter()
                .collect(),
        );
        vouched(table, &unique);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_reads_every_table_by_an_index() {
    let (_place, connection) = file().await;
    let mut read = 0;
    for (name, text) in sqlite_table_statements() {
        if !text.contains("order by") {
            continue;
        }
        let explain = format!("explain query plan {text}");
        let mut statement = connection.prepare(&explain).unwrap();
        // Parameters that are not said are null, which does for a plan.
        let mut rows = statement.raw_query();
        let mut plan = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            plan.push(row.get::<_, String>(3).unwrap());
        }
        assert_eq!(plan.len(), 1, "{name}: {plan:?}");
        let after = text.contains("where");
        assert!(!after || plan[0].starts_with("SEARCH"), "{name}: {plan:?}");
        read += 1;
    }
    assert_eq!(read, 2 * TABLES.len());
}

pub(super) async fn every_table_is_carried_or_left(place: Place) {
    drop(with_parties(&place).await);
    let client = client(&place).await;
    let found = client
        .query(
            "select table_name::text, column_name::text, udt_name::text \
             from information_schema.columns where table_schema = current_schema()",
            &[],
        )
        .await
        .unwrap();
    let mut schema = Columns::new();
    for row in found {
        let columns = schema.entry(row.get(0)).or_default();
        columns.insert(row.get(1), row.get(2));
    }
    hold_to(&schema, |of| match of {
        "int2" | "int4" | "int8" => Some(Kind::Integer),
        "text" => Some(Kind::Text),
        "bytea" => Some(Kind::Bytes),
        "uuid" => Some(Kind::Uuid),
        _ => None,
    });
    for table in TABLES {
        vouched(
            table,
            &super::layout::unique_keys(&client, table.name).await,
        );
        // Text is ordered by its bytes, as the other engine orders it.
        for column in key(table) {
            let collation: Option<String> = client
                .query_one(
                    "select collation_name::text from information_schema.columns \
                     where table_schema = current_schema() and table_name = $1 \
                     and column_name = $2",
                    &[&table.name, &column],
                )
                .await
                .unwrap()
                .get(0);
            let text = table.columns.contains(&(column.as_str(), Kind::Text));
            assert_eq!(collation.as_deref(), text.then_some("C"), "{}", table.name);
        }
    }
}

pub(super) async fn every_table_is_read_by_an_index(place: Place) {
    drop(with_parties(&place).await);
    let client = client(&place).await;
    client
        .batch_execute("set enable_seqscan = off; set plan_cache_mode = force_generic_plan")
        .await
        .unwrap();
    for (n, (name, text)) in demarche::store::postgres_table_statements().enumerate() {
        if !text.contains("order by") {
            continue;
        }
        // The driver calls its own statements s0, s1 and so on.
        let prepare = format!("prepare asked_{n} as {text}");
        client.batch_execute(&prepare).await.unwrap();
        let count = text.matches('$').count();
        let nulls = vec!["null"; count].join(", ");
        let explain = format!("explain execute asked_{n} ({nulls})");
        let plan: Vec<String> = client
            .query(&explain, &[])
            .await
            .unwrap()
            .iter()
            .map(|row| row.get(0))
            .collect();
        let plan = plan.join("\n");
        assert!(plan.contains("Index"), "{name}: {plan}");
        assert!(!plan.contains("Sort"), "{name}: {plan}");
        let after = text.contains("where");
        assert!(!after || plan.contains("Index Cond"), "{name}: {plan}");
    }
}
