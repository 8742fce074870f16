//! What all calls have in common that record something about a proposal that is there.

use super::{
    Api,
    parse::{self, Violations},
    problem::Problem,
    refusal::Around,
    repeat::Body,
};
use crate::{
    domain::{Event, Proposal, ProposalId},
    store::{ChangeProposal, Committed, NewFact, ProposalChange, RecordFact, RequestKey},
};

/// What such a request says besides what is recorded, once it was read.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) id: ProposalId,
    pub(super) etag: Option<i64>,
    pub(super) request: Option<RequestKey>,
    pub(super) validate_only: bool,
}

/// The same, as it came in.
#[derive(Debug)]
pub(super) struct Given<'a> {
    pub(super) method: &'static str,
    /// The field that names the proposal, and what it says.
    pub(super) name: (&'static str, &'a str),
    /// The field with the etag, and what it says.
    pub(super) etag: (&'static str, &'a str),
    pub(super) request_id: &'a str,
    pub(super) validate_only: bool,
    pub(super) body: &'a Body,
}

impl Given<'_> {
    /// Reads it. The name is told even where the rest is wrong, for what is read by it.
    pub(super) fn read(&self, v: &mut Violations) -> (Option<ProposalId>, Option<Target>) {
        let id = v.field(self.name.0, |v| parse::name(self.name.1, v));
        let etag = v.field(self.etag.0, |v| parse::etag(self.etag.1, v));
        let request_id = parse::request_id(self.request_id, v);
        let target = || {
            Some(Target {
                id: id?,
                etag: etag?,
                request: self.body.key(self.method, request_id?, self.validate_only),
                validate_only: self.validate_only,
            })
        };
        (id, target())
    }
}

/// Takes apart what a request says of a proposal that it names by `name`.
macro_rules! named {
    ($request:ident, $body:ident, $method:literal) => {
        $crate::api::about::Given {
            method: $method,
            name: ("name", &$request.name),
            etag: ("etag", &$request.etag),
            request_id: &$request.request_id,
            validate_only: $request.validate_only,
            body: &$body,
        }
    };
}
pub(super) use named;

/// Takes apart what a request says of a proposal that is the `parent` of what is recorded.
macro_rules! within {
    ($request:ident, $body:ident, $method:literal) => {
        $crate::api::about::Given {
            method: $method,
            name: ("parent", &$request.parent),
            etag: ("proposal_etag", &$request.proposal_etag),
            request_id: &$request.request_id,
            validate_only: $request.validate_only,
            body: &$body,
        }
    };
}
pub(super) use within;

impl Api {
    /// Records an act upon a proposal.
    pub(super) async fn change(
        &self,
        target: Target,
        change: ProposalChange,
        around: Around,
    ) -> Result<Committed<Proposal>, Problem> {
        let work = ChangeProposal {
            id: target.id,
            etag: target.etag,
            change,
            validate_only: target.validate_only,
        };
        self.write(target.request, work, around, &target.id).await
    }

    /// Records a fact about a proposal.
    pub(super) async fn record(
        &self,
        target: Target,
        fact: NewFact,
        around: Around,
    ) -> Result<Committed<(Event, Proposal)>, Problem> {
        let work = RecordFact {
            proposal: target.id,
            etag: target.etag,
            fact,
            validate_only: target.validate_only,
        };
        self.write(target.request, work, around, &target.id).await
    }
}
