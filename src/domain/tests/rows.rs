//! A proposal as it is kept.

use super::{desk::*, *};

/// As the first release wrote it: announced, transmitted, refused in public.
const OLD: &str = r#"{
    "id": "00000000-0000-0000-0000-000000000001",
    "title": "252 for 252", "summary": "", "language": "en",
    "proponents": ["el-salvador"], "addressees": ["venezuela"],
    "version": {
        "number": 1,
        "terms": [{"id": "t1", "obligor": "venezuela", "act": "RELEASE"}],
        "communication": {
            "capacity": "HEAD_OF_STATE", "on_behalf_of": "el-salvador",
            "channel": "SOCIAL_MEDIA_POST",
            "occurred": {"time": "2025-04-20T22:00:00Z", "precision": "INSTANT", "zone": "UTC"}
        },
        "evidence": {"sources": [{"uri": "https://example.org"}], "attribution": "REPORTED"},
        "recorded": "2025-05-01T00:00:00Z"
    },
    "versions": 1,
    "steps": [
        {
            "seq": 1, "act": "announce",
            "occurred": {"time": "2025-04-20T22:00:00Z", "precision": "INSTANT", "zone": "UTC"}
        },
        {
            "seq": 2, "act": "respond",
            "occurred": {"time": "2025-04-22T00:30:00Z", "precision": "INSTANT", "zone": "UTC"},
            "response": "00000000-0000-0000-0000-000000000002", "addressee": "venezuela",
            "kind": "REJECTION", "competent": true, "class": "PUBLIC", "version": 1
        }
    ],
    "status": "REJECTED",
    "standings": [{"addressee": "venezuela", "public": "REJECTED", "formal": "AWAITING"}],
    "created": "2025-05-01T00:00:00Z", "updated": "2025-05-01T00:00:00Z",
    "created_seq": 1, "revision": 2
}"#;

fn old() -> Desk {
    Desk {
        proposal: serde_json::from_str(OLD).unwrap(),
        events: Vec::new(),
        seq: 2,
        now: Desk::now(),
    }
}

#[test]
fn rows_of_the_first_release_are_read_and_go_on() {
    let mut desk = old();
    assert_eq!(desk.status(), Status::Rejected);
    assert_eq!(desk.proposal.attribution(), Some(Attribution::Reported));
    desk.conveyed(Channel::NoteVerbale, "2025-04-22T15:00:00Z")
        .unwrap();
    assert_eq!(desk.status(), Status::Rejected);
    // What follows is there once a fact is recorded.
    assert_eq!(desk.proposal.clocks.len(), 2);
    desk.retracted(2).unwrap();
    assert_eq!(desk.status(), Status::Transmitted);
    assert_eq!(desk.public(), ResponseStatus::Awaiting);
}

#[test]
fn a_draft_of_the_first_release_goes_on() {
    let mut row: serde_json::Value = serde_json::from_str(OLD).unwrap();
    row["steps"] = serde_json::json!([]);
    row["status"] = "DRAFT".into();
    row["revision"] = 1.into();
    row["version"]
        .as_object_mut()
        .unwrap()
        .remove("communication");
    row["version"].as_object_mut().unwrap().remove("evidence");
    let mut desk = old();
    desk.proposal = serde_json::from_value(row).unwrap();
    desk.conveyed(Channel::PressRelease, "2025-04-20").unwrap();
    assert_eq!(desk.status(), Status::Announced);
    assert!(desk.proposal.version.communication.is_some());
    let known = desk.proposal.flags(1).unwrap();
    assert_eq!(known.attribution, None);
    desk.retracted(3).unwrap();
    assert_eq!(desk.status(), Status::Draft);
    assert_eq!(desk.proposal.version.communication, None);
}

#[test]
fn a_version_that_an_old_row_does_not_hold_cannot_come_back() {
    let mut row: serde_json::Value = serde_json::from_str(OLD).unwrap();
    row["versions"] = 2.into();
    row["version"]["number"] = 2.into();
    row["steps"]
        .as_array_mut()
        .unwrap()
        .push(serde_json::json!({
            "seq": 3, "act": "amend", "version": 2, "class": "PUBLIC",
            "occurred": {"time": "2025-04-24T22:00:00Z", "precision": "INSTANT", "zone": "UTC"}
        }));
    let mut desk = old();
    desk.seq = 3;
    desk.proposal = serde_json::from_value(row).unwrap();
    let what = missing(desk.retracted(3));
    assert!(what[0].contains("replay the proposal"), "{what:?}");
    desk.responded(ResponseKind::Acceptance, "2025-04-26")
        .unwrap();
    assert_eq!(desk.status(), Status::Agreed);
    assert_eq!(desk.proposal.version.number, 2);
}

#[test]
fn a_row_reads_back_as_it_was_written() {
    let mut desk = Desk::open(draft(&[ADDRESSEE]));
    desk.conveyed(Channel::PressRelease, "2025-04-20").unwrap();
    let (question, _) = desk
        .responded(ResponseKind::RequestForClarification, "2025-04-21")
        .unwrap();
    desk.explained(Some(question.seq), "2025-04-23").unwrap();
    let (mut answer, _) = desk
        .responded(ResponseKind::Deferral, "2025-04-24")
        .unwrap();
    answer.kind = ResponseKind::Acceptance;
    desk.corrected(answer.seq, Fact::Response(answer)).unwrap();
    let basis = PerformanceBasis::NamedList;
    let mut report = Desk::report("t1", basis, PerformanceState::Begun, "2025-04-25");
    report.quantity = exactly(7);
    desk.told(report).unwrap();
    desk.mooted(&["t1"], "2025-04-26").unwrap();
    desk.related(RelationKind::Revives, 2, 1, "2025-04-26")
        .unwrap();
    desk.assessed(2, Judgement::Disputed).unwrap();
    desk.clarified(2).unwrap();
    desk.stated("2025-04-26").unwrap();
    desk.governed(ADDRESSEE, "2025-04-26").unwrap();
    desk.overridden(Status::Announced, "2025-04-28").unwrap();
    desk.noticed("2025-05-30");
    let text = serde_json::to_string(&desk.proposal).unwrap();
    let read: Proposal = serde_json::from_str(&text).unwrap();
    assert_eq!(read, desk.proposal);
    for event in &desk.events {
        let text = serde_json::to_string(event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), *event);
    }
}

#[test]
fn the_row_of_a_small_proposal_stays_small() {
    let desk = Desk::announced();
    let row: serde_json::Value = serde_json::to_value(&desk.proposal).unwrap();
    let fields: Vec<&str> = row
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    for absent in ["closed", "editions", "raised", "related", "told"] {
        assert!(!fields.contains(&absent), "{absent}");
    }
    let steps = row["steps"][0].as_object().unwrap();
    let mut fields: Vec<&str> = steps.keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["act", "attribution", "occurred", "seq", "sources"]);
}
