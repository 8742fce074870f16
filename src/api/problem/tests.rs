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
