//! The files of a record: of a later version, copied, missing.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use demarche::contract::v1::proposal_service_client::ProposalServiceClient;

use super::{
    process::Record,
    story::{create, record_parties, subscribe, whole_record},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_a_later_version_is_refused_and_left_alone() {
    let record = Record::new();
    subscribe(&record.open().await, 1).await;
    let file = rusqlite::Connection::open(record.database()).unwrap();
    let version: i64 = file
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    file.pragma_update(None, "user_version", version + 1)
        .unwrap();
    drop(file);
    let copy = record.beside("copy.db").display().to_string();
    let url = record.url();
    for arguments in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["backup", "--to", &copy][..],
    ] {
        let arguments = [arguments, &["--database", &url]].concat();
        let output = record.run(&arguments);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8_lossy(&output.stderr);
        let schema = format!("the database has schema {}", version + 1);
        assert!(said.contains(&schema), "{said}");
        assert!(said.contains("restore a backup"), "{said}");
        assert!(output.stdout.is_empty());
    }
    let file = rusqlite::Connection::open(record.database()).unwrap();
    file.pragma_update(None, "user_version", version).unwrap();
    assert_eq!(
        record
            .open()
            .await
            .subscriptions(None, 10)
            .await
            .unwrap()
            .value
            .len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_in_use_is_copied_and_served_from_the_copy() {
    let record = Record::new();
    subscribe(&record.open().await, 10).await;
    let service = record.serve();
    record_parties(service.channel()).await;
    let stop = Arc::new(AtomicBool::new(false));
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..4 {
        let mut proposals = ProposalServiceClient::new(service.channel());
        let stop = Arc::clone(&stop);
        writers.spawn(async move {
            let mut last = 0;
            for n in 0.. {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let request = create(&format!("{writer}.{n}"), "all of them", "");
                let done = proposals.create_proposal(request).await.unwrap();
                last = done.into_inner().revision;
            }
            last
        });
    }
    let restored = Record::new();
    let to = restored.database().display().to_string();
    let mut proposals = ProposalServiceClient::new(service.channel());
    let before = proposals
        .create_proposal(create("before", "x", ""))
        .await
        .unwrap();
    let before = before.into_inner().revision;
    let arguments = ["backup", "--to", &to, "--database", &record.url()];
    let output = tokio::task::block_in_place(|| record.run(&arguments));
    assert!(output.status.success(), "{output:?}");
    stop.store(true, Ordering::Relaxed);
    while let Some(written) = writers.join_next().await {
        written.unwrap();
    }
    // The keys are kept apart from the copy.
    let key = record.beside("record.db.key");
    std::fs::copy(key, restored.beside("record.db.key")).unwrap();

    let original = whole_record(service.channel()).await;
    let copy = restored.serve();
    let copied = whole_record(copy.channel()).await;
    assert!(copied.len() >= usize::try_from(before).unwrap());
    assert_eq!(copied[..], original[..copied.len()]);
    // It lives on by itself, with whom it had.
    let mut proposals = ProposalServiceClient::new(copy.channel());
    let next = proposals
        .create_proposal(create("after", "x", ""))
        .await
        .unwrap();
    let revision = usize::try_from(next.into_inner().revision).unwrap();
    assert_eq!(revision, copied.len() + 1);
    drop(copy);
    let store = restored.open().await;
    assert_eq!(
        store.subscriptions(None, 100).await.unwrap().value.len(),
        10
    );
    assert_eq!(whole_record(service.channel()).await.len(), original.len());
}

#[test]
fn a_backup_of_a_record_that_is_not_there_is_refused() {
    let record = Record::new();
    let to = record.beside("copy.db");
    let arguments = [
        "backup",
        "--to",
        &to.display().to_string(),
        "--database",
        &record.url(),
    ];
    let output = record.run(&arguments);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("record.db"), "{said}");
    // Nothing was made on the way: no empty record, no keys, no copy of nothing.
    for name in ["record.db", "record.db.key", "copy.db"] {
        assert!(!record.beside(name).exists(), "{name}");
    }
}
