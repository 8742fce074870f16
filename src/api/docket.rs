//! `DocketService`.

use tonic::{Request, Response, Status};

use super::{
    Api, parse, present,
    problem::Problem,
    words::{Said, Shared as _},
};
use crate::{
    contract::v1::{
        self as pb,
        docket_service_server::{DocketService, DocketServiceServer},
    },
    docket::{Docket, MOST_FACTS},
    domain::Attribution,
    export::{Format, export},
};

impl Api {
    /// The service that reads everything about one proposal.
    pub fn docket_service(&self) -> DocketServiceServer<Self> {
        DocketServiceServer::new(self.clone())
            .max_decoding_message_size(self.0.settings.max_request_bytes)
    }
}

#[tonic::async_trait]
impl DocketService for Api {
    async fn get_docket(
        &self,
        request: Request<pb::GetDocketRequest>,
    ) -> Result<Response<pb::GetDocketResponse>, Status> {
        let request = request.into_inner();
        let (id, as_of, least) = parse::read(|v| {
            let id = v.field("name", |v| parse::name(&request.name, v));
            let as_of = parse::as_of(request.as_of.as_ref(), v);
            let least = least_attribution(request.minimum_attribution, v);
            Some((id?, as_of?, least?))
        })?;
        self.reach(request.min_revision).await?;
        let read = match as_of {
            None => Docket::read(self.store(), id, MOST_FACTS).await,
            Some(as_of) => Docket::as_of(self.store(), id, as_of).await,
        };
        let found = read.map_err(|e| self.failed(e))?;
        let mut docket = found.ok_or_else(|| Problem::not_found(&request.name))?;
        docket.only_attested(least);
        Ok(Response::new(present::docket(docket, self.until(as_of))))
    }

    async fn export_proposal(
        &self,
        request: Request<pb::ExportProposalRequest>,
    ) -> Result<Response<pb::ExportProposalResponse>, Status> {
        let request = request.into_inner();
        let (id, format, least) = parse::read(|v| {
            let id = v.field("name", |v| parse::name(&request.name, v));
            let format = v.field("format", |v| match request.format() {
                _ if pb::ExportFormat::try_from(request.format).is_err() => {
                    v.wrong("is no word of this version of the contract")
                }
                pb::ExportFormat::Unspecified | pb::ExportFormat::Json => Some(Format::Json),
                pb::ExportFormat::Plover => Some(Format::Plover),
                pb::ExportFormat::Bundle => Some(Format::Bundle),
            });
            let least = least_attribution(request.minimum_attribution, v);
            Some((id?, format?, least?))
        })?;
        self.reach(request.min_revision).await?;
        let read = Docket::read(self.store(), id, usize::MAX).await;
        let found = read.map_err(|e| self.failed(e))?;
        let mut docket = found.ok_or_else(|| Problem::not_found(&request.name))?;
        docket.only_attested(least);
        let made = export(&docket, format, self.0.clock.now());
        let made = made.map_err(|error| Problem::internal(self.new_id(), &error))?;
        Ok(Response::new(pb::ExportProposalResponse {
            file_name: made.file_name,
            content_type: made.content_type.to_owned(),
            content: made.content,
            revision: docket.revision,
        }))
    }
}

/// The field `minimum_attribution`; none where all facts are asked for.
#[expect(clippy::option_option, reason = "not valid, not said, said")]
fn least_attribution(given: i32, v: &mut parse::Violations) -> Option<Option<Attribution>> {
    v.field("minimum_attribution", |v| match Attribution::said(given) {
        Said::Word(least) => Some(Some(least)),
        Said::Unspecified => Some(None),
        Said::Undefined => v.wrong("is no word of this version of the contract"),
    })
}
