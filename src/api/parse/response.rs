//! Responses as they come in.

use super::{
    Violations,
    communication::required_communication,
    name::{optional_name, term_id},
    proposal::evidence,
    scalar::{at_most, word},
    text::prose,
};
use crate::{
    contract::v1 as pb,
    domain::{NewResponse, ProposalId, ResponseId, TermPosition},
};

/// The field `response` of a request to record one; `parent` is the proposal that it
/// answers, if its name could be read.
pub(crate) fn new_response(
    response: Option<pb::Response>,
    parent: Option<ProposalId>,
    v: &mut Violations,
) -> Option<NewResponse> {
    v.field("response", |v| {
        let response = v.required(response)?;
        response_of(response, parent, v)
    })
}

/// A response.
pub(super) fn response_of(
    response: pb::Response,
    parent: Option<ProposalId>,
    v: &mut Violations,
) -> Option<NewResponse> {
    let version = v.field("version", |v| match u32::try_from(response.version) {
        Ok(0) => Some(None),
        Ok(number) => Some(Some(number)),
        Err(_) => v.wrong("is below 0"),
    });
    let kind = v.field("kind", |v| word(response.kind, v));
    let communication = required_communication(response.communication, v);
    let evidence = evidence(response.sources, response.attribution, v);
    let positions = v.field("positions", |v| {
        let positions = at_most(500, response.positions, v)?;
        v.items(positions, position)
    });
    let withdraws = v.field("withdraws", |v| withdraws(&response.withdraws, parent, v));
    let counter_proposal = v.field("counter_proposal", |v| {
        let counter: Option<ProposalId> = optional_name(&response.counter_proposal, v)?;
        if counter.is_some() && counter == parent {
            return v.wrong("is the proposal itself");
        }
        Some(counter)
    });
    Some(NewResponse {
        counter_proposal: counter_proposal?,
        version: version?,
        kind: kind?,
        communication: communication?,
        evidence: evidence?,
        positions: positions?,
        withdraws: withdraws?,
    })
}

fn position(given: pb::TermPosition, v: &mut Violations) -> Option<TermPosition> {
    let term_id = v.field("term_id", |v| {
        if given.term_id.is_empty() {
            return v.wrong("is required");
        }
        term_id(given.term_id, v)
    });
    let position = v.field("position", |v| word(given.position, v));
    let condition = v.field("condition", |v| prose(given.condition, 2_000, v));
    Some(TermPosition {
        term_id: term_id?,
        position: position?,
        condition: condition?,
    })
}

fn withdraws(
    name: &str,
    parent: Option<ProposalId>,
    v: &mut Violations,
) -> Option<Option<ResponseId>> {
    if name.is_empty() {
        return Some(None);
    }
    match ResponseId::parse(name) {
        Ok((proposal, response)) if parent.is_none_or(|parent| parent == proposal) => {
            Some(Some(response))
        }
        Ok(_) => v.wrong("is a response to another proposal"),
        Err(expected) => v.wrong(format!("is no such name: {expected}")),
    }
}
