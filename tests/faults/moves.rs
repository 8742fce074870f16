//! The record is copied, restored and moved by the command, which may be killed.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Command, Output, Stdio},
};

use demarche::{
    contract::v1::proposal_service_client::ProposalServiceClient, ids::Ids, store::TABLES,
};

use super::{
    process::{Record, SOON, Service, seed},
    story::{create, record_parties, subscribe, whole_record},
};
use crate::postgres::Server;

#[expect(
    clippy::unnecessary_wraps,
    reason = "a place like those that may be missing"
)]
fn in_file() -> Option<Record> {
    Some(Record::new())
}

fn on_server() -> Option<Record> {
    Some(Record::at(Server::shared()?.database()))
}

/// Takes the keys of one record to the place where another one looks for them.
fn take_keys(from: &Record, to: &Record) {
    let name = "record.db.key";
    std::fs::copy(from.beside(name), to.beside(name)).unwrap();
}

/// Runs the command as somebody who has nothing but what they type.
fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_demarche"));
    let folder = tempfile::tempdir().unwrap();
    command.args(arguments).current_dir(folder.path());
    tokio::task::block_in_place(|| command.output().unwrap())
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn migrate(from: &str, to: &Record) -> Output {
    run(&["migrate", "--from", from, "--to", &to.url()])
}

fn moved(output: &Output) {
    let said = said(output);
    assert!(output.status.success(), "{said}");
    let same = said.matches(" on both sides").count();
    assert_eq!(same, TABLES.len(), "{said}");
    // What has to be done next.
    assert!(said.contains("keys"), "{said}");
}

/// Presses the button of a mail program that ends a subscription.
fn leave(service: &Service, token: &str) -> String {
    let mut stream = TcpStream::connect(service.address).unwrap();
    stream.set_read_timeout(Some(SOON)).unwrap();
    let body = "List-Unsubscribe=One-Click";
    write!(
        stream,
        "POST /unsubscribe?token={token} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The record is served from where it is now, with all that was in it, and goes on.
async fn lives_on(now: &Record, before: &[demarche::contract::v1::Event]) {
    let store = now.open().await;
    let subscriptions = store.subscriptions(None, 100).await.unwrap().value;
    assert_eq!(subscriptions.len(), 10);
    let first = subscriptions.first().unwrap().id;
    let token = store.keys().unsubscribe_token(&[first]);
    drop(store);
    let service = now.serve();
    assert_eq!(whole_record(service.channel()).await, before);
    let mut proposals = ProposalServiceClient::new(service.channel());
    let next = proposals.create_proposal(create("after", "x", "")).await;
    let revision = next.unwrap().into_inner().revision;
    assert_eq!(usize::try_from(revision).unwrap(), before.len() + 1);
    // Links in mails that were sent before go on working.
    let answer = leave(&service, &token);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    drop(service);
    let left = now.open().await.subscription(first).await;
    assert!(left.unwrap().value.unwrap().end_reason.is_some());
}

async fn restore(from: Option<Record>, to: Option<Record>) {
    let (Some(from), Some(to)) = (from, to) else {
        return;
    };
    subscribe(&from.open().await, 10).await;
    let service = from.serve();
    record_parties(service.channel()).await;
    let mut proposals = ProposalServiceClient::new(service.channel());
    for n in 0..5 {
        let request = create(&format!("offer {n}"), "all of them", "");
        proposals.create_proposal(request).await.unwrap();
    }
    let before = whole_record(service.channel()).await;
    let copy = from.beside("copy.db");
    let to_copy = copy.display().to_string();
    // Twice: the second takes the place of the first.
    for _ in 0..2 {
        let output = run(&["backup", "--to", &to_copy, "--database", &from.url()]);
        assert!(output.status.success(), "{}", said(&output));
        assert!(std::fs::metadata(&copy).unwrap().len() > 0);
    }
    // Nothing else was left beside it.
    let folder = std::fs::read_dir(copy.parent().unwrap()).unwrap();
    let names: Vec<String> = folder
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("copy"))
        .collect();
    assert_eq!(names, ["copy.db"]);
    // What is recorded after the copy is not in it.
    proposals
        .create_proposal(create("late", "x", ""))
        .await
        .unwrap();
    drop(service);

    take_keys(&from, &to);
    if to.url().starts_with("sqlite:") {
        std::fs::rename(&copy, to.database()).unwrap();
    } else {
        moved(&migrate(&format!("sqlite:{}", copy.display()), &to));
    }
    lives_on(&to, &before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_a_file_is_restored_to_a_file() {
    restore(in_file(), in_file()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_a_file_is_restored_to_a_server() {
    restore(in_file(), on_server()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_from_a_server_is_restored_to_a_file() {
    restore(on_server(), in_file()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_from_a_server_is_restored_to_a_server() {
    restore(on_server(), on_server()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_fails_leaves_the_last_one() {
    let record = Record::new();
    subscribe(&record.open().await, 1).await;
    let copy = record.beside("copy.db");
    let to = copy.display().to_string();
    let first = run(&["backup", "--to", &to, "--database", &record.url()]);
    assert!(first.status.success(), "{}", said(&first));
    let whole = std::fs::read(&copy).unwrap();
    let refused = |to: &str, from: &str, why: &str| {
        let output = run(&["backup", "--to", to, "--database", from]);
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains(why), "{}", said(&output));
    };
    let other = Record::new();
    refused(&to, &other.url(), "there is no record");
    let itself = record.database().display().to_string();
    refused(&itself, &record.url(), "as the source and as the target");
    // Somebody looks at the last copy.
    let open = rusqlite::Connection::open(&copy).unwrap();
    open.query_row("select count(*) from event", [], |row| row.get::<_, i64>(0))
        .unwrap();
    refused(&to, &record.url(), "in use");
    drop(open);
    assert_eq!(std::fs::read(&copy).unwrap(), whole);
    assert!(!other.database().exists());
}

/// Moves, and is killed when so many lines have been told.
fn killed(from: &Record, to: &Record, lines: usize) {
    let mut child = from
        .command(&["migrate", "--from", &from.url(), "--to", &to.url()])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let told = BufReader::new(child.stderr.take().unwrap()).lines();
    for line in told.take(lines) {
        line.unwrap();
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

async fn move_through_kills(from: Option<Record>, to: Option<Record>) {
    let (Some(from), Some(to)) = (from, to) else {
        return;
    };
    subscribe(&from.open().await, 10).await;
    let service = from.serve();
    record_parties(service.channel()).await;
    let mut proposals = ProposalServiceClient::new(service.channel());
    let long = "x".repeat(2_000);
    for n in 0..300 {
        let request = create(&format!("offer {n}"), &long, "");
        proposals.create_proposal(request).await.unwrap();
    }
    drop(service);
    take_keys(&from, &to);
    let chance = Ids::seeded(seed());
    let copy = to.beside("copy.db").display().to_string();
    for _ in 0..4 {
        let lines = usize::from(u16::from_be_bytes(chance.random())) % TABLES.len();
        tokio::task::block_in_place(|| killed(&from, &to, lines));
        let copied = run(&["backup", "--to", &copy, "--database", &to.url()]);
        if copied.status.success() {
            // It was at its end already: this run shows nothing.
            eprintln!("NOT RUN: the move was over before it could be killed");
            return;
        }
        let said = said(&copied);
        let wanted = if lines > 0 {
            "run `demarche migrate` again"
        } else {
            // It may have been killed before it began.
            "record"
        };
        assert!(said.contains(wanted), "{said}");
    }
    // Then ahead, while the old one is served.
    let service = from.serve();
    let output = run(&[
        "migrate",
        "--ahead",
        "--from",
        &from.url(),
        "--to",
        &to.url(),
    ]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("stop every service"));
    let served = tokio::task::block_in_place(|| {
        to.run(&["serve", "--listen", "127.0.0.1:0", "--database", &to.url()])
    });
    assert_eq!(served.status.code(), Some(1), "{}", said(&served));
    let mut proposals = ProposalServiceClient::new(service.channel());
    let request = create("meanwhile", "x", "");
    proposals.create_proposal(request).await.unwrap();
    let before = whole_record(service.channel()).await;
    drop(service);
    moved(&migrate(&from.url(), &to));
    let again = migrate(&from.url(), &to);
    assert!(said(&again).contains("moved before"), "{}", said(&again));
    lives_on(&to, &before).await;
    // The old one is whole; the new one has gone on.
    let refused = migrate(&from.url(), &to);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("holds a record already"));
    let service = from.serve();
    assert_eq!(whole_record(service.channel()).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_to_a_server_that_is_killed_goes_on() {
    move_through_kills(in_file(), on_server()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_from_a_server_that_is_killed_goes_on() {
    move_through_kills(on_server(), in_file()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_to_where_nobody_answers_goes_on_when_it_is_repeated() {
    let from = Record::new();
    subscribe(&from.open().await, 1).await;
    let nobody = "postgres://me:secret@127.0.0.1:9/record";
    let output = run(&["migrate", "--from", &from.url(), "--to", nobody]);
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(said.contains("run the same command again"), "{said}");
    assert!(!said.contains("secret"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_refused_before_anything_is_done() {
    for arguments in [
        &["migrate"][..],
        &["migrate", "--from", "sqlite:a.db"],
        &["migrate", "--to", "sqlite:a.db"],
        &["migrate", "--distribute", "--ahead"],
        &["migrate", "--from", "a.db", "--to", "sqlite:b.db"],
        &[
            "migrate",
            "--distribute",
            "--from",
            "sqlite:a.db",
            "--to",
            "sqlite:b.db",
        ],
        &["migrate", "--distribute", "--to", "sqlite:b.db"],
        &[
            "migrate",
            "--from",
            "sqlite:a.db",
            "--from-file",
            "a",
            "--to",
            "sqlite:b.db",
        ],
    ] {
        let output = run(arguments);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{arguments:?}: {}",
            said(&output)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_url_may_be_in_a_file() {
    let (from, to) = (Record::new(), Record::new());
    subscribe(&from.open().await, 1).await;
    let file = from.beside("url");
    std::fs::write(&file, format!("{}\n", from.url())).unwrap();
    let file = file.display().to_string();
    moved(&run(&["migrate", "--from-file", &file, "--to", &to.url()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_cannot_be_spread_says_why() {
    let output = run(&["migrate", "--distribute", "--database", "sqlite:record.db"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("move the record to PostgreSQL first"));
    // Where the record is needs no keys.
    let Some(record) = on_server() else {
        return;
    };
    let output = run(&["migrate", "--distribute", "--database", &record.url()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("citus"), "{}", said(&output));
}
