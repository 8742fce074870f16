//! `PartyService`.

use tonic::{Request, Response, Status};

use super::{
    Api,
    page_token::Listing,
    pages::{self, Asked, Rows},
    parse,
    problem::Problem,
    refusal::Around,
    repeat::Body,
};
use crate::{
    contract::v1::{
        self as pb,
        party_service_server::{PartyService, PartyServiceServer},
    },
    domain::{
        Party, PartyId,
        filter::{Kind, Resource},
    },
    store::{ChangeGovernment, CreateParty, Recognise, RetractPartyFact, UpdateParty},
};

impl Api {
    /// The service that keeps the parties.
    pub fn party_service(&self) -> PartyServiceServer<Self> {
        PartyServiceServer::new(self.clone())
            .max_decoding_message_size(self.0.settings.max_request_bytes)
    }

    fn new_party_id(&self) -> Result<PartyId, Problem> {
        let id = self.new_id();
        PartyId::new(&id.to_string()).map_err(|error| Problem::internal(id, &error))
    }
}

#[tonic::async_trait]
impl PartyService for Api {
    async fn create_party(
        &self,
        request: Request<pb::CreatePartyRequest>,
    ) -> Result<Response<pb::CreatePartyResponse>, Status> {
        let request = request.into_inner();
        let body = Body::of(self.store().keys(), &request, &request.request_id);
        let (request_id, new) = parse::read(|v| {
            let new = parse::new_party(&request.party_id, request.party, v);
            Some((parse::request_id(&request.request_id, v)?, new?))
        })?;
        let id = match new.id {
            Some(chosen) => chosen,
            None => self.new_party_id()?,
        };
        let work = CreateParty {
            id: id.clone(),
            kind: new.kind,
            state: new.state,
            display_name: new.display_name,
            localized_names: new.localized_names,
            aliases: new.aliases,
            memberships: new.memberships,
            validate_only: request.validate_only,
        };
        let key = body.key("CreateParty", request_id, request.validate_only);
        let done = self.write(key, work, Around::Field("party"), &id).await?;
        Ok(Response::new(pb::CreatePartyResponse {
            party: Some(done.answer.into()),
            revision: done.revision,
        }))
    }

    async fn get_party(
        &self,
        request: Request<pb::GetPartyRequest>,
    ) -> Result<Response<pb::GetPartyResponse>, Status> {
        let request = request.into_inner();
        let id: PartyId = parse::read(|v| v.field("name", |v| parse::name(&request.name, v)))?;
        self.reach(request.min_revision).await?;
        let read = self.store().party(&id).await.map_err(|e| self.failed(e))?;
        let party = read
            .value
            .ok_or_else(|| Problem::not_found(&request.name))?;
        Ok(Response::new(pb::GetPartyResponse {
            party: Some(party.into()),
            revision: read.revision,
        }))
    }

    async fn list_parties(
        &self,
        request: Request<pb::ListPartiesRequest>,
    ) -> Result<Response<pb::ListPartiesResponse>, Status> {
        let request = request.into_inner();
        let asked = Asked {
            listing: Listing {
                method: "ListParties",
                parent: "",
                filter: &request.filter,
            },
            page_token: &request.page_token,
            size: pages::size(request.page_size, 50, 1_000)?,
        };
        let filter = pages::filter(&request.filter, Kind::Party)?;
        self.reach(request.min_revision).await?;
        let rows = Rows {
            fetch: |after, limit| self.store().parties(after, limit),
            place: |party: &Party| party.id.clone(),
            keep: (!filter.is_empty())
                .then_some(|party: &Party| filter.matches(Resource::Party(party))),
            present: pb::Party::from,
        };
        let page = self.page(asked, rows).await?;
        Ok(Response::new(pb::ListPartiesResponse {
            parties: page.items,
            next_page_token: page.next_page_token,
            revision: page.revision,
        }))
    }

    async fn update_party(
        &self,
        request: Request<pb::UpdatePartyRequest>,
    ) -> Result<Response<pb::UpdatePartyResponse>, Status> {
        let request = request.into_inner();
        let body = Body::of(self.store().keys(), &request, &request.request_id);
        let (request_id, changes) = parse::read(|v| {
            let changes = parse::party_changes(request.party, request.update_mask, v);
            Some((parse::request_id(&request.request_id, v)?, changes?))
        })?;
        let id = changes.id.clone();
        let work = UpdateParty {
            id: changes.id,
            etag: changes.etag,
            display_name: changes.display_name,
            localized_names: changes.localized_names,
            aliases: changes.aliases,
            memberships: changes.memberships,
            validate_only: request.validate_only,
        };
        let key = body.key("UpdateParty", request_id, request.validate_only);
        let done = self.write(key, work, Around::Field("party"), &id).await?;
        Ok(Response::new(pb::UpdatePartyResponse {
            party: Some(done.answer.into()),
            revision: done.revision,
        }))
    }

    async fn record_government_change(
        &self,
        request: Request<pb::RecordGovernmentChangeRequest>,
    ) -> Result<Response<pb::RecordGovernmentChangeResponse>, Status> {
        let request = request.into_inner();
        let body = Body::of(self.store().keys(), &request, &request.request_id);
        let (request_id, change) = parse::read(|v| {
            let state: Option<PartyId> = v.field("parent", |v| parse::name(&request.parent, v));
            let change = parse::government_change(state, request.change, v);
            Some((parse::request_id(&request.request_id, v)?, change?))
        })?;
        let state = change.state.clone();
        let work = ChangeGovernment {
            change,
            validate_only: request.validate_only,
        };
        let key = body.key("RecordGovernmentChange", request_id, request.validate_only);
        let done = self.write(key, work, Around::Request, &state).await?;
        Ok(Response::new(pb::RecordGovernmentChangeResponse {
            party: Some(done.answer.into()),
            revision: done.revision,
        }))
    }

    async fn retract_party_fact(
        &self,
        request: Request<pb::RetractPartyFactRequest>,
    ) -> Result<Response<pb::RetractPartyFactResponse>, Status> {
        let request = request.into_inner();
        let body = Body::of(self.store().keys(), &request, &request.request_id);
        let (request_id, party, retraction) = parse::read(|v| {
            let party: Option<PartyId> = v.field("parent", |v| parse::name(&request.parent, v));
            let retraction = parse::retraction(request.retraction, v);
            let request_id = parse::request_id(&request.request_id, v);
            Some((request_id?, party?, retraction?))
        })?;
        let work = RetractPartyFact {
            party: party.clone(),
            retraction,
            validate_only: request.validate_only,
        };
        let key = body.key("RetractPartyFact", request_id, request.validate_only);
        let done = self.write(key, work, Around::Request, &party).await?;
        Ok(Response::new(pb::RetractPartyFactResponse {
            party: Some(done.answer.into()),
            revision: done.revision,
        }))
    }

    async fn record_recognition(
        &self,
        request: Request<pb::RecordRecognitionRequest>,
    ) -> Result<Response<pb::RecordRecognitionResponse>, Status> {
        let request = request.into_inner();
        let body = Body::of(self.store().keys(), &request, &request.request_id);
        let (request_id, government, recognition) = parse::read(|v| {
            let government: Option<PartyId> =
                v.field("parent", |v| parse::name(&request.parent, v));
            let recognition = parse::recognition(request.recognition, v);
            let request_id = parse::request_id(&request.request_id, v);
            Some((request_id?, government?, recognition?))
        })?;
        let work = Recognise {
            government: government.clone(),
            recognition,
            validate_only: request.validate_only,
        };
        let key = body.key("RecordRecognition", request_id, request.validate_only);
        let done = self.write(key, work, Around::Request, &government).await?;
        Ok(Response::new(pb::RecordRecognitionResponse {
            party: Some(done.answer.into()),
            revision: done.revision,
        }))
    }
}
