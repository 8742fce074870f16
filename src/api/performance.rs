//! `PerformanceService`.

use tonic::{Request, Response, Status};

use super::{
    Api,
    about::within,
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
        performance_service_server::{PerformanceService, PerformanceServiceServer},
    },
    domain::{Event, Fact, ProposalId, ReportId},
    store::{EventQuery, NewFact},
};

impl Api {
    /// The service that keeps the reports of performance.
    pub fn performance_service(&self) -> PerformanceServiceServer<Self> {
        PerformanceServiceServer::new(self.clone())
            .max_decoding_message_size(self.0.settings.max_request_bytes)
    }
}

/// What the event holds, if it holds one.
fn held(proposal: ProposalId, event: Event) -> Option<pb::PerformanceReport> {
    match event.fact {
        Fact::Report(held) => Some(present::report(proposal, held)),
        _ => None,
    }
}

#[tonic::async_trait]
impl PerformanceService for Api {
    async fn record_performance_report(
        &self,
        request: Request<pb::RecordPerformanceReportRequest>,
    ) -> Result<Response<pb::RecordPerformanceReportResponse>, Status> {
        let request = request.into_inner();
        let body = Body::of(self.store().keys(), &request, &request.request_id);
        let (target, new) = parse::read(|v| {
            let (_, target) = within!(request, body, "RecordPerformanceReport").read(v);
            let new = parse::new_report(request.performance_report, v);
            Some((target?, new?))
        })?;
        let parent = target.id;
        let fact = NewFact::Report(ReportId(self.new_id()), new);
        let done = self
            .record(target, fact, Around::Field("performance_report"))
            .await?;
        let (event, proposal) = done.answer;
        Ok(Response::new(pb::RecordPerformanceReportResponse {
            performance_report: held(parent, event),
            proposal: Some(self.shown(proposal)),
            revision: done.revision,
        }))
    }

    async fn get_performance_report(
        &self,
        request: Request<pb::GetPerformanceReportRequest>,
    ) -> Result<Response<pb::GetPerformanceReportResponse>, Status> {
        let request = request.into_inner();
        let (proposal, id) =
            parse::read(|v| v.field("name", |v| parse::report_name(&request.name, v)))?;
        self.reach(request.min_revision).await?;
        let read = self.store().facts(proposal).await;
        let read = read.map_err(|e| self.failed(e))?;
        let found = read
            .value
            .into_iter()
            .find(|event| matches!(&event.fact, Fact::Report(held) if held.id == id));
        let held = found
            .and_then(|event| held(proposal, event))
            .ok_or_else(|| Problem::not_found(&request.name))?;
        Ok(Response::new(pb::GetPerformanceReportResponse {
            performance_report: Some(held),
            revision: read.revision,
        }))
    }

    async fn list_performance_reports(
        &self,
        request: Request<pb::ListPerformanceReportsRequest>,
    ) -> Result<Response<pb::ListPerformanceReportsResponse>, Status> {
        let request = request.into_inner();
        let parent: ProposalId =
            parse::read(|v| v.field("parent", |v| parse::name(&request.parent, v)))?;
        let asked = Asked {
            listing: Listing {
                method: "ListPerformanceReports",
                parent: &request.parent,
                filter: "",
            },
            page_token: &request.page_token,
            size: pages::size(request.page_size, 50, 500)?,
        };
        self.reach(request.min_revision).await?;
        let rows = Rows {
            fetch: |after: Option<i64>, limit| {
                self.store().events(EventQuery {
                    proposal: Some(parent),
                    after_seq: after.unwrap_or_default(),
                    limit,
                })
            },
            place: |event: &Event| event.seq,
            keep: Some(|event: &Event| matches!(event.fact, Fact::Report(_))),
            // What is kept holds one.
            present: |event| held(parent, event).unwrap_or_default(),
        };
        let page = self.page(asked, rows).await?;
        if page.items.is_empty() && page.next_page_token.is_empty() {
            self.must_exist(parent).await?;
        }
        Ok(Response::new(pb::ListPerformanceReportsResponse {
            performance_reports: page.items,
            next_page_token: page.next_page_token,
            revision: page.revision,
        }))
    }
}
