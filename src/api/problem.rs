//! What the service says when it cannot do as asked: `google.rpc` statuses with the
//! details that AIP-193 asks for, by the reasons of `error_reason.proto`.

use std::{collections::HashMap, fmt, time::Duration};

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use crate::contract::v1::ErrorReason;

mod conditions;
mod reasons;

/// The domain of every `google.rpc.ErrorInfo` that the service gives.
pub const DOMAIN: &str = "demarche";

/// Longest piece of a caller's own text that a message repeats, in characters.
const QUOTED_CHARS: usize = 120;

/// Most bytes of field violations in one status. Statuses travel in trailers, and many
/// clients refuse more than 8 KiB of those; base64 and percent-encoding take their part.
const VIOLATION_BYTES: usize = 3 * 1024;

/// An answer that refuses, on its way to becoming a [`Status`].
///
/// There is one constructor for each [`ErrorReason`]; what they do not set can be added
/// with [`meta`](Self::meta), [`resource`](Self::resource) and
/// [`retry_after`](Self::retry_after).
#[derive(Debug, Clone, PartialEq)]
pub struct Problem(Box<Parts>);

#[derive(Debug, Clone, PartialEq)]
struct Parts {
    code: Code,
    reason: ErrorReason,
    message: String,
    metadata: HashMap<String, String>,
    violations: Vec<(String, String)>,
    missing: Vec<Missing>,
    resource: Option<(String, String)>,
    retry_after: Option<Duration>,
}

/// Something that a step of the lifecycle needs and that is not there: one violation of
/// a `google.rpc.PreconditionFailure`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// What sort of thing, in upper snake case: `TERMS_ACCEPTED`.
    pub kind: String,
    /// Whose: a resource name.
    pub subject: String,
    /// A sentence that says what has to happen first.
    pub description: String,
}

impl Problem {
    /// A problem with no details but its reason.
    pub fn new(code: Code, reason: ErrorReason, message: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            code,
            reason,
            message: message.into(),
            metadata: HashMap::new(),
            violations: Vec::new(),
            missing: Vec::new(),
            resource: None,
            retry_after: None,
        }))
    }

    /// Adds a pair to the metadata of the `ErrorInfo`.
    #[must_use]
    pub fn meta(mut self, key: &str, value: impl fmt::Display) -> Self {
        self.0.metadata.insert(key.to_owned(), value.to_string());
        self
    }

    /// Adds a field violation: the path of the field (`proposal.terms[2].text`) and a
    /// sentence that says what is wrong with it.
    #[must_use]
    pub fn violation(mut self, path: impl Into<String>, description: impl Into<String>) -> Self {
        self.0.violations.push((path.into(), description.into()));
        self
    }

    /// Adds something that is missing.
    #[must_use]
    pub fn missing(mut self, missing: Missing) -> Self {
        self.0.missing.push(missing);
        self
    }

    /// Names the resource that it is about. The type is taken from the name's
    /// collection: `parties/x` is a `demarche/Party`.
    #[must_use]
    pub fn resource(mut self, name: &str) -> Self {
        self.0.resource = Some((resource_type(name).to_owned(), name.to_owned()));
        self
    }

    /// Says how long to wait before trying again.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// The gRPC code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The reason.
    pub fn reason(&self) -> ErrorReason {
        self.0.reason
    }

    /// What the caller is told.
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Problem {}

impl From<Problem> for Status {
    fn from(problem: Problem) -> Self {
        let mut parts = *problem.0;
        let mut details = ErrorDetails::new();
        let reason = parts.reason.as_str_name();
        let reason = reason.strip_prefix("ERROR_REASON_").unwrap_or(reason);
        if !parts.violations.is_empty() {
            let left_out = add_violations(&mut details, parts.violations);
            if left_out > 0 {
                parts
                    .metadata
                    .insert("violations_left_out".to_owned(), left_out.to_string());
            }
        }
        details.set_error_info(reason, DOMAIN, parts.metadata);
        for missing in parts.missing {
            details.add_precondition_failure_violation(
                missing.kind,
                missing.subject,
                missing.description,
            );
        }
        if let Some((kind, name)) = parts.resource {
            details.set_resource_info(kind, name, "", "");
        }
        if parts.retry_after.is_some() {
            details.set_retry_info(parts.retry_after);
        }
        Status::with_error_details(parts.code, parts.message, details)
    }
}

/// Adds as many as fit, and says how many did not.
fn add_violations(details: &mut ErrorDetails, violations: Vec<(String, String)>) -> usize {
    let mut bytes = 0;
    let mut left_out = 0;
    for (path, description) in violations {
        let path = quoted(&path);
        bytes += path.len() + description.len();
        if bytes > VIOLATION_BYTES && details.has_bad_request_violations() {
            left_out += 1;
        } else {
            details.add_bad_request_violation(path, description);
        }
    }
    left_out
}

/// The caller's own text, short enough to be given back and free of control characters.
fn quoted(text: &str) -> String {
    let mut kept: String = text
        .chars()
        .filter(|c| !c.is_control())
        .take(QUOTED_CHARS)
        .collect();
    if text.chars().nth(QUOTED_CHARS).is_some() {
        kept.push('…');
    }
    kept
}

fn resource_type(name: &str) -> &'static str {
    if name.ends_with("/mailing") {
        // The only one of its parent, and so without a segment of its own (AIP-156).
        return "demarche/Mailing";
    }
    let mut segments = name.rsplit('/').skip(1).step_by(2);
    match segments.next() {
        Some("parties") => "demarche/Party",
        Some("proposals") => "demarche/Proposal",
        Some("responses") => "demarche/Response",
        Some("communications") => "demarche/Communication",
        Some("versions") => "demarche/ProposalVersion",
        Some("subscribers") => "demarche/Subscriber",
        Some("subscriptions") => "demarche/Subscription",
        Some("events") => "demarche/Event",
        Some("deliveries") => "demarche/Delivery",
        _ => "demarche/Resource",
    }
}

#[cfg(test)]
mod tests;
