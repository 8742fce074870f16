//! `ResponseService`.

use tonic::{Request, Response, Status};

use super::{
    Api,
    page_token::Listing,
    pages::{self, Asked, Rows},
    parse, present,
    problem::Problem,
    refusal::Around,
    repeat::Body,
};
use crate::{
    contract::v1::{
        self as pb,
        response_service_server::{ResponseService, ResponseServiceServer},
    },
    domain::{
        self, ProposalId, ResponseId,
        filter::{Kind, Resource},
    },
    store::RecordResponse,
};

impl Api {
    /// The service that keeps the responses.
    pub fn response_service(&self) -> ResponseServiceServer<Self> {
        ResponseServiceServer::new(self.clone())
            .max_decoding_message_size(self.0.settings.max_request_bytes)
    }

    /// Tells a proposal about which there is nothing from one that is not there.
    pub(super) async fn must_exist(&self, proposal: ProposalId) -> Result<(), Problem> {
        let read = self.store().proposal(proposal).await;
        match read.map_err(|e| self.failed(e))?.value {
            Some(_) => Ok(()),
            None => Err(Problem::not_found(&proposal.to_string())),
        }
    }
}

#[tonic::async_trait]
impl ResponseService for Api {
    async fn record_response(
        &self,
        request: Request<pb::RecordResponseRequest>,
    ) -> Result<Response<pb::RecordResponseResponse>, Status> {
        let request = request.into_inner();
        let body = Body::of(self.store().keys(), &request, &request.request_id);
        let (proposal, etag, request_id, new, counter) = parse::read(|v| {
            let parent = v.field("parent", |v| parse::name(&request.parent, v));
            let etag = v.field("proposal_etag", |v| parse::etag(&request.proposal_etag, v));
            let request_id = parse::request_id(&request.request_id, v);
            let given = request.response.as_ref();
            let counter = parse::counter_proposal(given, request.counter_proposal, v);
            let new = parse::new_response(request.response, parent, v);
            Some((parent?, etag?, request_id?, new?, counter?))
        })?;
        let work = RecordResponse {
            proposal,
            etag,
            id: ResponseId(self.new_id()),
            new,
            counter: counter.map(|new| (ProposalId(self.new_id()), new)),
            validate_only: request.validate_only,
        };
        let key = body.key("RecordResponse", request_id, request.validate_only);
        let done = self
            .write(
                key,
                work,
                Around::FieldBeside("response", "counter_proposal"),
                &proposal,
            )
            .await?;
        let (response, proposal) = done.answer;
        Ok(Response::new(pb::RecordResponseResponse {
            response: Some(present::response(proposal.id, response)),
            proposal: Some(self.shown(proposal)),
            revision: done.revision,
        }))
    }

    async fn get_response(
        &self,
        request: Request<pb::GetResponseRequest>,
    ) -> Result<Response<pb::GetResponseResponse>, Status> {
        let request = request.into_inner();
        let (proposal, id) =
            parse::read(|v| v.field("name", |v| parse::response_name(&request.name, v)))?;
        self.reach(request.min_revision).await?;
        let read = self
            .store()
            .response(proposal, id)
            .await
            .map_err(|e| self.failed(e))?;
        let response = read
            .value
            .ok_or_else(|| Problem::not_found(&request.name))?;
        Ok(Response::new(pb::GetResponseResponse {
            response: Some(present::response(proposal, response)),
            revision: read.revision,
        }))
    }

    async fn list_responses(
        &self,
        request: Request<pb::ListResponsesRequest>,
    ) -> Result<Response<pb::ListResponsesResponse>, Status> {
        let request = request.into_inner();
        let parent: ProposalId =
            parse::read(|v| v.field("parent", |v| parse::name(&request.parent, v)))?;
        let asked = Asked {
            listing: Listing {
                method: "ListResponses",
                parent: &request.parent,
                filter: &request.filter,
            },
            page_token: &request.page_token,
            size: pages::size(request.page_size, 50, 500)?,
        };
        let filter = pages::filter(&request.filter, Kind::Response)?;
        self.reach(request.min_revision).await?;
        let rows = Rows {
            fetch: |after: Option<i64>, limit| {
                self.store()
                    .responses(parent, after.unwrap_or_default(), limit)
            },
            place: |response: &domain::Response| response.seq,
            keep: (!filter.is_empty()).then_some(|response: &domain::Response| {
                filter.matches(Resource::Response(response))
            }),
            present: |response| present::response(parent, response),
        };
        let page = self.page(asked, rows).await?;
        if page.items.is_empty() && page.next_page_token.is_empty() {
            self.must_exist(parent).await?;
        }
        Ok(Response::new(pb::ListResponsesResponse {
            responses: page.items,
            next_page_token: page.next_page_token,
            revision: page.revision,
        }))
    }
}
