//! What is recorded about a proposal that is there.

use crate::{
    api::{Api, about::named, parse, problem::Problem, refusal::Around, repeat::Body},
    contract::v1 as pb,
    domain::Proposal,
    store::{Committed, ProposalChange, RelateProposal},
};

type Changed = Result<Committed<Proposal>, Problem>;

/// Reads a request that names a proposal, and records what it holds.
macro_rules! record {
    ($api:ident, $request:ident, $method:literal, $around:expr, $change:path, |$id:pat_param, $v:ident| $read:expr) => {{
        let body = Body::of($api.store().keys(), &$request, &$request.request_id);
        let (target, fact) = parse::read(|$v| {
            let ($id, target) = named!($request, body, $method).read($v);
            let fact = $read;
            Some((target?, fact?))
        })?;
        $api.change(target, $change(fact), $around).await
    }};
}

impl Api {
    pub(super) async fn announce(&self, request: pb::AnnounceProposalRequest) -> Changed {
        record!(
            self,
            request,
            "AnnounceProposal",
            Around::Request,
            ProposalChange::Announce,
            |_, v| {
                parse::conveyance(
                    request.communication,
                    request.sources,
                    request.attribution,
                    v,
                )
            }
        )
    }

    pub(super) async fn transmit(&self, request: pb::TransmitProposalRequest) -> Changed {
        record!(
            self,
            request,
            "TransmitProposal",
            Around::Request,
            ProposalChange::Transmit,
            |_, v| {
                parse::conveyance(
                    request.communication,
                    request.sources,
                    request.attribution,
                    v,
                )
            }
        )
    }

    pub(super) async fn talk(&self, request: pb::ReportTalksRequest) -> Changed {
        record!(
            self,
            request,
            "ReportTalks",
            Around::Request,
            ProposalChange::Talk,
            |_, v| {
                parse::conveyance(
                    request.communication,
                    request.sources,
                    request.attribution,
                    v,
                )
            }
        )
    }

    pub(super) async fn clarify(&self, request: pb::ClarifyProposalRequest) -> Changed {
        record!(
            self,
            request,
            "ClarifyProposal",
            Around::Request,
            ProposalChange::Explain,
            |_, v| {
                parse::conveyance(
                    request.communication,
                    request.sources,
                    request.attribution,
                    v,
                )
            }
        )
    }

    pub(super) async fn amend(&self, request: pb::AmendProposalRequest) -> Changed {
        let around = Around::Field("version");
        record!(
            self,
            request,
            "AmendProposal",
            around,
            ProposalChange::Amend,
            |_, v| {
                v.field("version", |v| {
                    let version = v.required(request.version)?;
                    parse::new_version(version, v)
                })
            }
        )
    }

    pub(super) async fn withdraw(&self, request: pb::WithdrawProposalRequest) -> Changed {
        record!(
            self,
            request,
            "WithdrawProposal",
            Around::Request,
            ProposalChange::Withdraw,
            |_, v| {
                parse::withdrawal(
                    request.communication,
                    request.sources,
                    request.attribution,
                    request.reason,
                    v,
                )
            }
        )
    }

    pub(super) async fn lapse(&self, request: pb::LapseProposalRequest) -> Changed {
        record!(
            self,
            request,
            "LapseProposal",
            Around::Request,
            ProposalChange::Lapse,
            |_, v| {
                parse::lapse(
                    request.reason,
                    request.occurred,
                    request.sources,
                    request.attribution,
                    v,
                )
            }
        )
    }

    pub(super) async fn moot(&self, request: pb::MootTermsRequest) -> Changed {
        record!(
            self,
            request,
            "MootTerms",
            Around::Request,
            ProposalChange::Moot,
            |_, v| {
                parse::mootness(
                    request.term_ids,
                    request.reason,
                    request.occurred,
                    request.sources,
                    request.attribution,
                    v,
                )
            }
        )
    }

    pub(super) async fn void(&self, request: pb::VoidProposalRequest) -> Changed {
        record!(
            self,
            request,
            "VoidProposal",
            Around::Request,
            ProposalChange::Void,
            |_, v| { parse::voiding(request.reason, v) }
        )
    }

    pub(super) async fn override_it(&self, request: pb::OverrideStatusRequest) -> Changed {
        let around = Around::Field("override");
        record!(
            self,
            request,
            "OverrideStatus",
            around,
            ProposalChange::Override,
            |_, v| { parse::status_override(request.r#override, v) }
        )
    }

    pub(super) async fn relate(&self, request: pb::RelateProposalRequest) -> Changed {
        let body = Body::of(self.store().keys(), &request, &request.request_id);
        let (target, relation) = parse::read(|v| {
            let (id, target) = named!(request, body, "RelateProposal").read(v);
            let relation = parse::relation(request.relation, id, v);
            Some((target?, relation?))
        })?;
        let work = RelateProposal {
            etag: target.etag,
            relation,
            validate_only: target.validate_only,
        };
        self.write(target.request, work, Around::Field("relation"), &target.id)
            .await
    }
}
