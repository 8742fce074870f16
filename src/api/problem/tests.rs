use tonic_types::StatusExt;

use super::*;

fn details(problem: Problem) -> ErrorDetails {
    Status::from(problem).get_error_details()
}

#[test]
fn a_reason_is_given_without_its_prefix_in_our_domain() {
    let details = details(Problem::etag_mismatch("parties/france", "a", "b"));
    let info = details.error_info().unwrap();
    assert_eq!(info.reason, "ETAG_MISMATCH");
    assert_eq!(info.domain, DOMAIN);
    assert_eq!(info.metadata["given"], "a");
    assert_eq!(info.metadata["current"], "b");
    let resource = details.resource_info().unwrap();
    assert_eq!(resource.resource_type, "demarche/Party");
    assert_eq!(resource.resource_name, "parties/france");
}

#[test]
fn every_field_violation_is_given_at_once() {
    let problem = Problem::invalid_fields([("title", "is empty"), ("author", "is unknown")]);
    assert!(problem.message().starts_with("2 fields are not valid"));
    let details = details(problem);
    let fields = &details.bad_request().unwrap().field_violations;
    assert_eq!(fields[0].field, "title");
    assert_eq!(fields[1].description, "is unknown");
}

#[test]
fn a_status_fits_the_trailers_that_clients_accept() {
    let violations = (0..10_000).map(|i| (format!("terms[{i}].text"), "is empty"));
    let status = Status::from(Problem::invalid_fields(violations));
    assert!(
        status.details().len() < 5 * 1024,
        "{}",
        status.details().len()
    );
    let details = status.get_error_details();
    let left_out: usize = details.error_info().unwrap().metadata["violations_left_out"]
        .parse()
        .unwrap();
    let kept = details.bad_request().unwrap().field_violations.len();
    assert_eq!(kept + left_out, 10_000);
}

#[test]
fn what_the_caller_wrote_is_given_back_short_and_clean() {
    let problem = Problem::not_found(&format!("parties/\u{1b}[31m{}", "x".repeat(100_000)));
    assert!(problem.message().len() < 200);
    assert!(!problem.message().contains('\u{1b}'));
}

#[test]
fn an_illegal_step_says_what_is_missing() {
    let missing = Missing {
        kind: "TERMS_ACCEPTED".to_owned(),
        subject: "proposals/1".to_owned(),
        description: "the terms have to be accepted first".to_owned(),
    };
    let details = details(Problem::illegal_step("ANNOUNCED", "conclude", &[missing]));
    let violations = &details.precondition_failure().unwrap().violations;
    assert_eq!(violations[0].r#type, "TERMS_ACCEPTED");
    assert_eq!(details.error_info().unwrap().metadata["step"], "conclude");
}

#[test]
fn an_overload_says_when_to_try_again() {
    let details = details(Problem::overloaded(Duration::from_millis(250)));
    assert_eq!(
        details.retry_info().unwrap().retry_delay,
        Some(Duration::from_millis(250))
    );
}

/// One of each, by its reason.
fn one_of_each() -> Vec<Problem> {
    let wait = Duration::from_secs(1);
    vec![
        Problem::invalid_fields([("title", "is empty")]),
        Problem::invalid_page_token("ListParties"),
        Problem::invalid_filter(3, Some("colour"), "there is no field `colour`"),
        Problem::request_id_reused("018f"),
        Problem::not_found("parties/x"),
        Problem::already_exists("parties/x"),
        Problem::etag_mismatch("parties/x", "a", "b"),
        Problem::illegal_step("ANNOUNCED", "announce", &[]),
        Problem::token_invalid(),
        Problem::history_compacted(1, 4),
        Problem::watcher_too_slow(7),
        Problem::draining(Some(7)),
        Problem::overloaded(wait),
        Problem::deadline_exceeded(),
        Problem::store_unavailable(wait),
        Problem::revision_not_reached(9, 7),
        Problem::protocol_violation("Hello"),
        Problem::internal(uuid::Uuid::nil(), &"a test"),
        Problem::not_planned("events/7/mailing"),
    ]
}

/// The contract gives each reason's code and metadata in its comment:
/// "`NOT_FOUND`. ... Metadata: `name`.", without the first pair of quotes.
#[test]
fn every_reason_of_the_contract_has_the_code_and_the_metadata_it_promises() {
    let contract = include_str!("../../../proto/demarche/v1/error_reason.proto");
    let mut problems = one_of_each().into_iter();
    let mut comment = String::new();
    for line in contract
        .lines()
        .skip_while(|line| !line.starts_with("enum"))
    {
        let line = line.trim();
        if let Some(words) = line.strip_prefix("//") {
            comment.push_str(words);
            continue;
        }
        if let Some((name, _)) = line.split_once(" = ")
            && !name.ends_with("UNSPECIFIED")
        {
            let problem = problems.next().unwrap();
            assert_eq!(problem.reason().as_str_name(), name);
            let (code, _) = comment.trim().split_once('.').unwrap();
            let said = format!("{:?}", problem.code());
            assert_eq!(said.to_uppercase(), code.replace('_', ""), "{name}");
            let metadata = details(problem).error_info().unwrap().metadata.clone();
            let promised = comment.split_once("etadata").map_or("", |(_, after)| after);
            let promised = promised.split('`').skip(1).step_by(2);
            // Examples of values stand in brackets after the key.
            for key in promised.filter(|word| *word == word.to_lowercase() && *word != "announce") {
                assert!(
                    metadata.contains_key(key),
                    "{name} lacks {key}: {metadata:?}"
                );
            }
        }
        comment.clear();
    }
    assert_eq!(problems.next(), None);
}
