//! Statements of third parties, as they come in.

use super::{Violations, communication::required_communication, proposal::evidence, scalar::word};
use crate::{contract::v1 as pb, domain::NewStatement};

/// The field `statement` of a request to record one.
pub(crate) fn new_statement(
    statement: Option<pb::Statement>,
    v: &mut Violations,
) -> Option<NewStatement> {
    v.field("statement", |v| {
        let given = v.required(statement)?;
        statement_of(given, v)
    })
}

/// A statement.
pub(super) fn statement_of(given: pb::Statement, v: &mut Violations) -> Option<NewStatement> {
    let kind = v.field("kind", |v| word(given.kind, v));
    let communication = required_communication(given.communication, v);
    let evidence = evidence(given.sources, given.attribution, v);
    Some(NewStatement {
        kind: kind?,
        communication: communication?,
        evidence: evidence?,
    })
}
