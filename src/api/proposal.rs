//! `ProposalService`.

mod change;
mod diff;
mod list;
mod search;

use tonic::{Request, Response, Status};

use super::{Api, about::Target, parse, present, problem::Problem, refusal::Around, repeat::Body};
use crate::{
    contract::v1::{
        self as pb,
        proposal_service_server::{ProposalService, ProposalServiceServer},
    },
    domain::ProposalId,
    store::{CreateProposal, ProposalChange},
};

/// Most proposals that one call reads.
const MAX_BATCH: usize = 100;

impl Api {
    /// The service that keeps proposals.
    pub fn proposal_service(&self) -> ProposalServiceServer<Self> {
        ProposalServiceServer::new(self.clone())
            .max_decoding_message_size(self.0.settings.max_request_bytes)
    }
}

#[tonic::async_trait]
impl ProposalService for Api {
    async fn create_proposal(
        &self,
        request: Request<pb::CreateProposalRequest>,
    ) -> Result<Response<pb::CreateProposalResponse>, Status> {
        let request = request.into_inner();
        let body = Body::of(self.store().keys(), &request, &request.request_id);
        let (request_id, new) = parse::read(|v| {
            let new = parse::new_proposal(request.proposal, v);
            Some((parse::request_id(&request.request_id, v)?, new?))
        })?;
        let id = ProposalId(self.new_id());
        let work = CreateProposal {
            id,
            new,
            validate_only: request.validate_only,
        };
        let key = body.key("CreateProposal", request_id, request.validate_only);
        let done = self
            .write(key, work, Around::Field("proposal"), &id)
            .await?;
        Ok(Response::new(pb::CreateProposalResponse {
            proposal: Some(self.shown(done.answer)),
            revision: done.revision,
        }))
    }

    async fn get_proposal(
        &self,
        request: Request<pb::GetProposalRequest>,
    ) -> Result<Response<pb::GetProposalResponse>, Status> {
        let request = request.into_inner();
        let (id, as_of) = parse::read(|v| {
            let id = v.field("name", |v| parse::name(&request.name, v));
            Some((id?, parse::as_of(request.as_of.as_ref(), v)?))
        })?;
        self.reach(request.min_revision).await?;
        let read = match as_of {
            None => self.store().proposal(id).await,
            Some(as_of) => self.store().proposal_as_of(id, as_of).await,
        };
        let read = read.map_err(|e| self.failed(e))?;
        let proposal = read
            .value
            .ok_or_else(|| Problem::not_found(&request.name))?;
        Ok(Response::new(pb::GetProposalResponse {
            proposal: Some(present::proposal(proposal, self.until(as_of))),
            revision: read.revision,
        }))
    }

    async fn batch_get_proposals(
        &self,
        request: Request<pb::BatchGetProposalsRequest>,
    ) -> Result<Response<pb::BatchGetProposalsResponse>, Status> {
        let request = request.into_inner();
        let ids: Vec<ProposalId> = parse::read(|v| {
            v.field("names", |v| {
                parse::list_of_names(request.names, 1, MAX_BATCH, v)
            })
        })?;
        self.reach(request.min_revision).await?;
        let read = self
            .store()
            .proposals_by_id(ids.clone())
            .await
            .map_err(|e| self.failed(e))?;
        let proposals = ids
            .into_iter()
            .zip(read.value)
            .map(|(id, found)| {
                found
                    .map(|proposal| self.shown(proposal))
                    .ok_or_else(|| Problem::not_found(&id.to_string()))
            })
            .collect::<Result<_, _>>()?;
        Ok(Response::new(pb::BatchGetProposalsResponse {
            proposals,
            revision: read.revision,
        }))
    }

    async fn list_proposals(
        &self,
        request: Request<pb::ListProposalsRequest>,
    ) -> Result<Response<pb::ListProposalsResponse>, Status> {
        let page = self.proposals(request.get_ref()).await?;
        Ok(Response::new(pb::ListProposalsResponse {
            proposals: page.items,
            next_page_token: page.next_page_token,
            revision: page.revision,
        }))
    }

    async fn get_proposal_version(
        &self,
        request: Request<pb::GetProposalVersionRequest>,
    ) -> Result<Response<pb::GetProposalVersionResponse>, Status> {
        let request = request.into_inner();
        let (id, number) =
            parse::read(|v| v.field("name", |v| parse::version_name(&request.name, v)))?;
        self.reach(request.min_revision).await?;
        let read = self
            .store()
            .version(id, number)
            .await
            .map_err(|e| self.failed(e))?;
        let version = read
            .value
            .ok_or_else(|| Problem::not_found(&request.name))?;
        Ok(Response::new(pb::GetProposalVersionResponse {
            version: Some(present::version(id, version)),
            revision: read.revision,
        }))
    }

    async fn update_proposal(
        &self,
        request: Request<pb::UpdateProposalRequest>,
    ) -> Result<Response<pb::UpdateProposalResponse>, Status> {
        let request = request.into_inner();
        let body = Body::of(self.store().keys(), &request, &request.request_id);
        let (request_id, changes) = parse::read(|v| {
            let changes = parse::editorial_changes(request.proposal, request.update_mask, v);
            Some((parse::request_id(&request.request_id, v)?, changes?))
        })?;
        let key = body.key("UpdateProposal", request_id, request.validate_only);
        let target = Target {
            id: changes.id,
            etag: changes.etag,
            request: key,
            validate_only: request.validate_only,
        };
        let change = ProposalChange::Edit {
            title: changes.title,
            summary: changes.summary,
            language: changes.language,
        };
        let done = self
            .change(target, change, Around::Field("proposal"))
            .await?;
        Ok(Response::new(pb::UpdateProposalResponse {
            proposal: Some(self.shown(done.answer)),
            revision: done.revision,
        }))
    }

    async fn announce_proposal(
        &self,
        request: Request<pb::AnnounceProposalRequest>,
    ) -> Result<Response<pb::AnnounceProposalResponse>, Status> {
        let done = self.announce(request.into_inner()).await?;
        Ok(Response::new(pb::AnnounceProposalResponse {
            proposal: Some(self.shown(done.answer)),
            revision: done.revision,
        }))
    }

    async fn amend_proposal(
        &self,
        request: Request<pb::AmendProposalRequest>,
    ) -> Result<Response<pb::AmendProposalResponse>, Status> {
        let done = self.amend(request.into_inner()).await?;
        Ok(Response::new(pb::AmendProposalResponse {
            proposal: Some(self.shown(done.answer)),
            revision: done.revision,
        }))
    }

    async fn transmit_proposal(
        &self,
        request: Request<pb::TransmitProposalRequest>,
    ) -> Result<Response<pb::TransmitProposalResponse>, Status> {
        let done = self.transmit(request.into_inner()).await?;
        Ok(Response::new(pb::TransmitProposalResponse {
            proposal: Some(self.shown(done.answer)),
            revision: done.revision,
        }))
    }

    async fn withdraw_proposal(
        &self,
        request: Request<pb::WithdrawProposalRequest>,
    ) -> Result<Response<pb::WithdrawProposalResponse>, Status> {
        let done = self.withdraw(request.into_inner()).await?;
        Ok(Response::new(pb::WithdrawProposalResponse {
            proposal: Some(self.shown(done.answer)),
            revision: done.revision,
        }))
    }

    async fn report_talks(
        &self,
        request: Request<pb::ReportTalksRequest>,
    ) -> Result<Response<pb::ReportTalksResponse>, Status> {
        let done = self.talk(request.into_inner()).await?;
        Ok(Response::new(pb::ReportTalksResponse {
            proposal: Some(self.shown(done.answer)),
            revision: done.revision,
        }))
    }

    async fn clarify_proposal(
        &self,
        request: Request<pb::ClarifyProposalRequest>,
    ) -> Result<Response<pb::ClarifyProposalResponse>, Status> {
        let done = self.clarify(request.into_inner()).await?;
        Ok(Response::new(pb::ClarifyProposalResponse {
            proposal: Some(self.shown(done.answer)),
            revision: done.revision,
        }))
    }

    async fn lapse_proposal(
        &self,
        request: Request<pb::LapseProposalRequest>,
    ) -> Result<Response<pb::LapseProposalResponse>, Status> {
        let done = self.lapse(request.into_inner()).await?;
        Ok(Response::new(pb::LapseProposalResponse {
            proposal: Some(self.shown(done.answer)),
            revision: done.revision,
        }))
    }

    async fn moot_terms(
        &self,
        request: Request<pb::MootTermsRequest>,
    ) -> Result<Response<pb::MootTermsResponse>, Status> {
        let done = self.moot(request.into_inner()).await?;
        Ok(Response::new(pb::MootTermsResponse {
            proposal: Some(self.shown(done.answer)),
            revision: done.revision,
        }))
    }

    async fn void_proposal(
        &self,
        request: Request<pb::VoidProposalRequest>,
    ) -> Result<Response<pb::VoidProposalResponse>, Status> {
        let done = self.void(request.into_inner()).await?;
        Ok(Response::new(pb::VoidProposalResponse {
            proposal: Some(self.shown(done.answer)),
            revision: done.revision,
        }))
    }

    async fn override_status(
        &self,
        request: Request<pb::OverrideStatusRequest>,
    ) -> Result<Response<pb::OverrideStatusResponse>, Status> {
        let done = self.override_it(request.into_inner()).await?;
        Ok(Response::new(pb::OverrideStatusResponse {
            proposal: Some(self.shown(done.answer)),
            revision: done.revision,
        }))
    }

    async fn relate_proposal(
        &self,
        request: Request<pb::RelateProposalRequest>,
    ) -> Result<Response<pb::RelateProposalResponse>, Status> {
        let done = self.relate(request.into_inner()).await?;
        Ok(Response::new(pb::RelateProposalResponse {
            proposal: Some(self.shown(done.answer)),
            revision: done.revision,
        }))
    }

    async fn diff_versions(
        &self,
        request: Request<pb::DiffVersionsRequest>,
    ) -> Result<Response<pb::DiffVersionsResponse>, Status> {
        Ok(Response::new(self.diff(request.get_ref()).await?))
    }

    async fn search_proposals(
        &self,
        request: Request<pb::SearchProposalsRequest>,
    ) -> Result<Response<pb::SearchProposalsResponse>, Status> {
        let page = self.found(request.get_ref()).await?;
        Ok(Response::new(pb::SearchProposalsResponse {
            results: page.items,
            next_page_token: page.next_page_token,
            revision: page.revision,
        }))
    }
}
