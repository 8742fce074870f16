//! What is handed on, checked with the tools that a reader has.

use std::{io::Read as _, process::Command};

use axum::http::{Method, StatusCode};
use demarche::domain::{
    Channel, EventType, Fact, NewVersion, PerformanceBasis, Proposal, ResponseKind, Retraction,
};
use jiff::SignedDuration;
use serde_json::Value;

use crate::{
    house::{Answer, House},
    story::{evidence, new_proposal},
    telling::{lapse, on, report, silence, statement},
};

async fn story() -> (House, Proposal) {
    let house = House::new().await;
    house.party("norway", "Norway", "Noruega").await;
    let proposal = house.proposal(new_proposal("The exchange")).await;
    for (kind, channel, day) in [
        (
            ResponseKind::Acknowledgement,
            Channel::NoteVerbale,
            "2025-04-21",
        ),
        (ResponseKind::Rejection, Channel::Broadcast, "2025-04-22"),
    ] {
        house.respond(&proposal, kind, channel, day, None).await;
    }
    (house, proposal)
}

async fn export(house: &House, proposal: &Proposal, ending: &str) -> Answer {
    let answer = house
        .get(&format!("/{}/export.{ending}", proposal.id))
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.header("content-disposition"),
        format!(
            "attachment; filename=\"proposal-{}.{ending}\"",
            proposal.id.0
        )
    );
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    answer
}

/// The files of a bundle, by their names without the folder.
fn unpack(bundle: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    tar::Archive::new(bundle).unpack(folder.path()).unwrap();
    folder
}

fn read(bundle: &[u8], name: &str) -> String {
    let mut archive = tar::Archive::new(bundle);
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        if entry.path().unwrap().ends_with(name) {
            let mut content = String::new();
            entry.read_to_string(&mut content).unwrap();
            return content;
        }
    }
    panic!("the bundle has no {name}");
}

fn shell(folder: &std::path::Path, line: &str) -> (bool, String) {
    let done = Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    (done.status.success(), said)
}

#[tokio::test]
async fn the_json_is_the_answer_of_get_docket_by_the_names_of_the_contract() {
    let (house, proposal) = story().await;
    let answer = export(&house, &proposal, "json").await;
    assert_eq!(answer.header("content-type"), "application/json");
    let docket: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(docket["proposal"]["name"], proposal.id.to_string());
    assert_eq!(docket["proposal"]["status"], "PROPOSAL_STATUS_REJECTED");
    assert_eq!(
        docket["proposal"]["currentVersion"]["terms"][0]["quantity"]["value"],
        "252"
    );
    assert_eq!(docket["versions"][0]["number"], 1);
    assert_eq!(docket["facts"].as_array().unwrap().len(), 3);
    assert_eq!(
        docket["facts"][2]["event"]["response"]["kind"],
        "RESPONSE_KIND_REJECTION"
    );
    assert_eq!(
        docket["facts"][0]["event"]["occurred"]["time"],
        "2025-04-20T06:00:00Z"
    );
    assert_eq!(docket["facts"][0]["flags"]["independentSources"], 1);
    let clocks = docket["proposal"]["clocks"].as_array().unwrap();
    assert_eq!(clocks[0]["channelClass"], "CHANNEL_CLASS_PUBLIC");
    assert_eq!(clocks[0]["days"], 2);
    assert_eq!(docket["proposal"]["progress"][0]["undertaken"], "252");
    let parties: Vec<&str> = docket["parties"]
        .as_array()
        .unwrap()
        .iter()
        .map(|party| party["name"].as_str().unwrap())
        .collect();
    assert_eq!(parties, ["parties/el-salvador", "parties/venezuela"]);
}

#[tokio::test]
async fn a_bundle_checks_with_sha256sum_alone() {
    let (house, proposal) = story().await;
    house
        .tell(
            &proposal,
            EventType::ProposalLapsed,
            Some(on("2025-05-01")),
            lapse(),
        )
        .await;
    let answer = export(&house, &proposal, "tar").await;
    assert_eq!(answer.header("content-type"), "application/x-tar");
    let unpacked = unpack(&answer.bytes);
    let folder = unpacked.path().join(format!("proposal-{}", proposal.id.0));
    let (good, said) = shell(&folder, "sha256sum --strict -c SHA256SUMS");
    assert!(good, "{said}");
    assert_eq!(
        said.lines().filter(|line| line.ends_with(": OK")).count(),
        5
    );
    // As CHECK.txt tells readers to do it.
    let each = "while IFS= read -r event; do printf '%s' \"$event\" | sha256sum | cut -d ' ' -f 1; \
                done < events.jsonl | diff - event-hashes.txt && echo OK";
    assert_eq!(shell(&folder, each), (true, "OK\n".to_owned()));
    let manifest: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("manifest.json")).unwrap())
            .unwrap();
    let (_, sequence) = shell(&folder, "sha256sum < event-hashes.txt | cut -d ' ' -f 1");
    assert_eq!(manifest["sequence_sha256"], sequence.trim());
    assert_eq!(manifest["events"], 4);
    assert_eq!(manifest["proposal"], proposal.id.to_string());
    // Whoever changes a letter is found out.
    let (_, _) = shell(&folder, "sed -i s/REJECTION/ACCEPTANCE/ events.jsonl");
    assert!(!shell(&folder, "sha256sum --strict -c SHA256SUMS").0);
    assert!(!shell(&folder, each).0);
}

#[tokio::test]
async fn the_events_of_a_bundle_are_those_that_were_recorded() {
    let (house, proposal) = story().await;
    let bundle = export(&house, &proposal, "tar").await.bytes;
    let events = read(&bundle, "events.jsonl");
    let recorded = house
        .store
        .events(demarche::store::EventQuery {
            proposal: Some(proposal.id),
            after_seq: 0,
            limit: 100,
        })
        .await
        .unwrap()
        .value;
    assert_eq!(events.lines().count(), recorded.len());
    for (line, event) in events.lines().zip(recorded) {
        let value: Value = serde_json::from_str(line).unwrap();
        assert_eq!(value, serde_json::to_value(event).unwrap());
        assert_eq!(line, canonical(&value));
    }
}

/// RFC 8785 for what events hold: texts, whole numbers, lists and objects.
fn canonical(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(fields) => {
            let mut names: Vec<&String> = fields.keys().collect();
            names.sort();
            let field = |name: &&String| {
                format!(
                    "{}:{}",
                    Value::from(name.as_str()),
                    canonical(&fields[*name])
                )
            };
            let fields: Vec<String> = names.iter().map(field).collect();
            format!("{{{}}}", fields.join(","))
        }
        other => other.to_string(),
    }
}

#[tokio::test]
async fn the_same_record_gives_the_same_bytes() {
    let (house, proposal) = story().await;
    for ending in ["tar", "plover.jsonl"] {
        let first = export(&house, &proposal, ending).await.bytes;
        house.clock.advance(SignedDuration::from_hours(1_000));
        assert!(
            first == export(&house, &proposal, ending).await.bytes,
            "{ending}"
        );
    }
}

#[tokio::test]
async fn plover_codes_what_one_actor_does_towards_another() {
    let (house, proposal) = story().await;
    let day = Some(on("2025-05-01"));
    let rumour = house
        .tell(
            &proposal,
            EventType::StatementRecorded,
            day.clone(),
            statement("A rumour", "2025-05-01"),
        )
        .await;
    house
        .tell(
            &proposal,
            EventType::StatementRecorded,
            day.clone(),
            statement("We offer to help", "2025-05-01"),
        )
        .await;
    house
        .tell(
            &proposal,
            EventType::PerformanceReported,
            day.clone(),
            report(PerformanceBasis::ClaimedByObligor, 80, "2025-05-01"),
        )
        .await;
    house
        .tell(
            &proposal,
            EventType::SilenceReached,
            day.clone(),
            silence(7, jiff::civil::date(2025, 4, 27)),
        )
        .await;
    house
        .tell(
            &proposal,
            EventType::FactRetracted,
            day,
            Fact::Retraction(Retraction {
                fact: rumour,
                reason: "A forgery".to_owned(),
                sources: evidence().sources,
            }),
        )
        .await;
    let lines = export(&house, &proposal, "plover.jsonl").await.body;
    let coded: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let short: Vec<String> = coded
        .iter()
        .map(|event| {
            format!(
                "{} {}{} {} > {} {}",
                event["date"].as_str().unwrap(),
                event["event"],
                event["mode"],
                event["source"][0]["code"],
                event["recipient"][0]["code"],
                event["quad_code"],
            )
        })
        .collect();
    assert_eq!(
        short,
        [
            "2025-04-20 [\"REQUEST\"][\"yield\"] \"SLV\" > \"VEN\" 3",
            "2025-04-22 [\"REJECT\"][\"yield\"] \"VEN\" > \"SLV\" 3",
            "2025-05-01 [\"AGREE\"]null \"NOR\" > \"SLV\" 1",
            "2025-05-01 [\"RETREAT\"][\"release\"] \"VEN\" > \"SLV\" 2",
        ]
    );
    assert_eq!(coded[1]["source"][0]["sector"], "GOV");
    assert_eq!(coded[1]["source"][0]["actor_text"], "Tarek William Saab");
    assert_eq!(coded[1]["cite_info"]["url"], "https://example.org/post/1");
    assert_eq!(coded[1]["context"][0], "diplomatic");
    assert_eq!(coded[3]["link"], format!("{}#release", proposal.id));
}

#[tokio::test]
async fn a_draft_is_not_handed_on() {
    let house = House::new().await;
    let mut new = new_proposal("A draft");
    new.version = NewVersion {
        communication: None,
        evidence: None,
        ..new.version
    };
    let draft = house.proposal(new).await;
    for ending in [
        "export.json",
        "export.plover.jsonl",
        "export.tar",
        "feed.atom",
        "export.xml",
    ] {
        let answer = house.get(&format!("/{}/{ending}", draft.id)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{ending}");
    }
}

#[tokio::test]
async fn an_export_is_guarded_and_changes_nothing() {
    let (house, proposal) = story().await;
    let before = house.record().await;
    for ending in ["export.json", "export.plover.jsonl", "export.tar"] {
        let address = format!("/{}/{ending}", proposal.id);
        for method in [Method::GET, Method::HEAD] {
            let answer = house.ask(method, &address).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert!(
                answer
                    .header("content-security-policy")
                    .contains("default-src 'none'")
            );
            assert_ne!(answer.header("etag"), "");
        }
        assert_eq!(
            house.post(&address, "").await.status,
            StatusCode::METHOD_NOT_ALLOWED
        );
    }
    assert_eq!(house.record().await, before);
    let page = house.get(&format!("/{}", proposal.id)).await;
    page.says(&format!("href=\"/{}/export.tar\"", proposal.id));
}
