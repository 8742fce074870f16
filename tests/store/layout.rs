//! Whether the schema can be spread over machines as it is laid out.

use std::collections::BTreeSet;

use demarche::store::{Home, LAYOUT, SpreadError, spread};

use super::{
    engine::{self, Place},
    replicas::client,
    story::{create_party, with_parties},
};

/// The columns of each primary key and unique index of a table.
pub(super) async fn unique_keys(
    client: &tokio_postgres::Client,
    table: &str,
) -> Vec<BTreeSet<String>> {
    let rows = client
        .query(
            "select array_agg(a.attname::text) from pg_index i \
             join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey) \
             where i.indrelid = $1::text::regclass and i.indisunique group by i.indexrelid",
            &[&table],
        )
        .await
        .unwrap();
    rows.iter()
        .map(|row| row.get::<_, Vec<String>>(0).into_iter().collect())
        .collect()
}

pub(super) async fn every_table_can_be_spread_as_it_is_laid_out(place: Place) {
    drop(with_parties(&place).await);
    let client = client(&place).await;
    let tables: BTreeSet<String> = client
        .query(
            "select table_name::text from information_schema.tables \
             where table_schema = current_schema()",
            &[],
        )
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    let laid_out: BTreeSet<String> = LAYOUT
        .iter()
        .map(|(table, _)| (*table).to_owned())
        .collect();
    assert_eq!(tables, laid_out);
    for (table, home) in LAYOUT {
        let keys = unique_keys(&client, table).await;
        assert!(!keys.is_empty(), "{table} has no key");
        let Home::Spread { by, beside } = home else {
            continue;
        };
        for key in keys {
            assert!(key.contains(*by), "{table}: {key:?} has no {by}");
        }
        // What lies beside another table is spread by a value of the same type.
        let types = client
            .query(
                "select a.attname::text, t.typname::text from pg_attribute a \
                 join pg_type t on t.oid = a.atttypid where a.attrelid = $1::text::regclass",
                &[table],
            )
            .await
            .unwrap();
        assert!(types.iter().any(|row| row.get::<_, String>(0) == *by));
        if let Some(other) = beside {
            let Some((_, Home::Spread { by: there, .. })) =
                LAYOUT.iter().find(|(name, _)| name == other)
            else {
                panic!("{table} lies beside {other}, which is not spread");
            };
            let same: bool = client
                .query_one(
                    "select (select atttypid from pg_attribute \
                         where attrelid = $1::text::regclass and attname = $2) \
                     = (select atttypid from pg_attribute \
                         where attrelid = $3::text::regclass and attname = $4)",
                    &[table, by, other, there],
                )
                .await
                .unwrap()
                .get(0);
            assert!(same, "{table}.{by} is not as {other}.{there}");
        }
    }
    let references: i64 = client
        .query_one(
            "select count(*) from pg_constraint where contype = 'f'",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(references, 0);
}

pub(super) async fn a_server_that_cannot_spread_says_what_is_missing(place: Place) {
    drop(with_parties(&place).await);
    let url = place.url().to_owned().try_into().unwrap();
    let missing = spread(&url, |done| panic!("{done:?}")).await.unwrap_err();
    // Where the tests run with Citus installed, the database of this one has it not.
    assert!(
        matches!(missing, SpreadError::NotInstalled | SpreadError::NotCreated),
        "{missing}"
    );
    assert!(missing.to_string().contains("citus"));
}

/// What is called of Citus, written down instead of done. It shows what is asked for and in
/// which order; that Citus grants it, only Citus can show.
const STAND_IN: &str = "
    insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
        select 99999, 'citus', r.oid, n.oid, false, '0-stand-in'
        from pg_roles r, pg_namespace n where r.rolname = current_user and n.nspname = 'public';
    create table asked (place bigint generated always as identity, for_what text);
    create table pg_dist_partition (logicalrelid regclass);
    create table workers (nodename text, nodeport integer, prepared text);
    create function citus_get_active_worker_nodes() returns setof workers
        language sql as 'select * from workers';
    create function run_command_on_workers(command text)
        returns table (nodename text, nodeport integer, success boolean, result text)
        language sql as 'select nodename, nodeport, true, prepared from workers';
    create function create_distributed_table(t regclass, c text, colocate_with text)
        returns void language sql as $$
            insert into asked (for_what) values (t::text || ' by ' || c || ', ' || colocate_with);
            insert into pg_dist_partition values (t) $$;
    create function create_reference_table(t regclass) returns void language sql as $$
        insert into asked (for_what) values (t::text || ' everywhere');
        insert into pg_dist_partition values (t) $$;";

pub(super) async fn tables_are_spread_once_when_all_is_there(place: Place) {
    drop(with_parties(&place).await);
    let client = client(&place).await;
    client.batch_execute(STAND_IN).await.unwrap();
    let url = place.url().to_owned().try_into().unwrap();
    let missing = spread(&url, |_| {}).await.unwrap_err();
    assert!(matches!(missing, SpreadError::NoNodes), "{missing}");
    client
        .batch_execute("insert into workers values ('one', 5432, '0'), ('two', 5432, '200')")
        .await
        .unwrap();
    let missing = spread(&url, |_| {}).await.unwrap_err();
    match &missing {
        SpreadError::Unprepared(nodes) => assert_eq!(nodes, "one:5432"),
        other => panic!("{other}"),
    }
    client
        .batch_execute("update workers set prepared = '200'")
        .await
        .unwrap();
    let (mut first, mut second) = (Vec::new(), Vec::new());
    spread(&url, |done| first.push(done)).await.unwrap();
    spread(&url, |done| second.push(done)).await.unwrap();
    assert_eq!(first.len(), LAYOUT.len());
    assert!(second.iter().all(|done| done.before));
    let asked: Vec<String> = client
        .query("select for_what from asked order by place", &[])
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    let expected: Vec<String> = LAYOUT
        .iter()
        .filter_map(|(table, home)| match home {
            Home::Spread { by, beside } => {
                Some(format!("{table} by {by}, {}", beside.unwrap_or("none")))
            }
            Home::Everywhere => Some(format!("{table} everywhere")),
            Home::Coordinator => None,
        })
        .collect();
    assert_eq!(asked, expected);
    // It is opened as what it is.
    let store = place.open().await;
    store.write(None, create_party("after")).await.unwrap();
    assert_eq!(store.head(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_cannot_be_spread() {
    let place = engine::sqlite().unwrap();
    let url = place.url().to_owned().try_into().unwrap();
    let refused = spread(&url, |_| {}).await.unwrap_err();
    assert!(matches!(refused, SpreadError::Embedded(_)), "{refused}");
}
