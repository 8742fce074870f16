//! What is recorded about a proposal that is there.

use crate::{
    api::{
        Api,
        parse::{self, Violations},
        problem::Problem,
        refusal::Around,
        repeat::Body,
    },
    contract::v1 as pb,
    domain::{Proposal, ProposalId},
    store::{ChangeProposal, Committed, ProposalChange, RequestKey},
};

/// What requests of all these kinds have, once it was read.
struct Target {
    id: ProposalId,
    etag: Option<i64>,
    request: Option<RequestKey>,
    validate_only: bool,
}

/// The same, as it came in.
struct Given<'a> {
    method: &'static str,
    name: &'a str,
    etag: &'a str,
    request_id: &'a str,
    validate_only: bool,
    body: &'a Body,
}

impl Given<'_> {
    fn read(&self, v: &mut Violations) -> Option<Target> {
        let id = v.field("name", |v| parse::name(self.name, v));
        let etag = v.field("etag", |v| parse::etag(self.etag, v));
        let request_id = parse::request_id(self.request_id, v);
        Some(Target {
            id: id?,
            etag: etag?,
            request: self.body.key(self.method, request_id?, self.validate_only),
            validate_only: self.validate_only,
        })
    }
}

/// Takes apart what a request says besides the fact itself.
macro_rules! given {
    ($request:ident, $body:ident, $method:literal) => {
        Given {
            method: $method,
            name: &$request.name,
            etag: &$request.etag,
            request_id: &$request.request_id,
            validate_only: $request.validate_only,
            body: &$body,
        }
    };
}

pub(super) fn work(
    id: ProposalId,
    etag: Option<i64>,
    change: ProposalChange,
    validate_only: bool,
) -> ChangeProposal {
    ChangeProposal {
        id,
        etag,
        change,
        validate_only,
    }
}

impl Api {
    pub(super) async fn change(
        &self,
        request: Option<RequestKey>,
        work: ChangeProposal,
        around: Around,
    ) -> Result<Committed<Proposal>, Problem> {
        let id = work.id;
        self.write(request, work, around, &id).await
    }

    pub(super) async fn announce(
        &self,
        request: pb::AnnounceProposalRequest,
    ) -> Result<Committed<Proposal>, Problem> {
        let body = Body::of(self.store().keys(), &request, &request.request_id);
        let (target, conveyance) = parse::read(|v| {
            let target = given!(request, body, "AnnounceProposal").read(v);
            let conveyance = parse::conveyance(
                request.communication,
                request.sources,
                request.attribution,
                v,
            );
            Some((target?, conveyance?))
        })?;
        self.record(
            target,
            ProposalChange::Announce(conveyance),
            Around::Request,
        )
        .await
    }

    pub(super) async fn transmit(
        &self,
        request: pb::TransmitProposalRequest,
    ) -> Result<Committed<Proposal>, Problem> {
        let body = Body::of(self.store().keys(), &request, &request.request_id);
        let (target, conveyance) = parse::read(|v| {
            let target = given!(request, body, "TransmitProposal").read(v);
            let conveyance = parse::conveyance(
                request.communication,
                request.sources,
                request.attribution,
                v,
            );
            Some((target?, conveyance?))
        })?;
        self.record(
            target,
            ProposalChange::Transmit(conveyance),
            Around::Request,
        )
        .await
    }

    pub(super) async fn amend(
        &self,
        request: pb::AmendProposalRequest,
    ) -> Result<Committed<Proposal>, Problem> {
        let body = Body::of(self.store().keys(), &request, &request.request_id);
        let (target, version) = parse::read(|v| {
            let target = given!(request, body, "AmendProposal").read(v);
            let version = v.field("version", |v| {
                let version = v.required(request.version)?;
                parse::new_version(version, v)
            });
            Some((target?, version?))
        })?;
        self.record(
            target,
            ProposalChange::Amend(version),
            Around::Field("version"),
        )
        .await
    }

    pub(super) async fn withdraw(
        &self,
        request: pb::WithdrawProposalRequest,
    ) -> Result<Committed<Proposal>, Problem> {
        let body = Body::of(self.store().keys(), &request, &request.request_id);
        let (target, withdrawal) = parse::read(|v| {
            let target = given!(request, body, "WithdrawProposal").read(v);
            let withdrawal = parse::withdrawal(
                request.communication,
                request.sources,
                request.attribution,
                request.reason,
                v,
            );
            Some((target?, withdrawal?))
        })?;
        self.record(
            target,
            ProposalChange::Withdraw(withdrawal),
            Around::Request,
        )
        .await
    }

    async fn record(
        &self,
        target: Target,
        change: ProposalChange,
        around: Around,
    ) -> Result<Committed<Proposal>, Problem> {
        let work = work(target.id, target.etag, change, target.validate_only);
        self.change(target.request, work, around).await
    }
}
