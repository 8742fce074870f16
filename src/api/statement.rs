//! `StatementService`.

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
        statement_service_server::{StatementService, StatementServiceServer},
    },
    domain::{Event, Fact, ProposalId, StatementId},
    store::{EventQuery, NewFact},
};

impl Api {
    /// The service that keeps what third parties say.
    pub fn statement_service(&self) -> StatementServiceServer<Self> {
        StatementServiceServer::new(self.clone())
            .max_decoding_message_size(self.0.settings.max_request_bytes)
    }
}

/// What the event holds, if it holds one.
fn held(proposal: ProposalId, event: Event) -> Option<pb::Statement> {
    match event.fact {
        Fact::Statement(held) => Some(present::statement(proposal, held)),
        _ => None,
    }
}

#[tonic::async_trait]
impl StatementService for Api {
    async fn record_statement(
        &self,
        request: Request<pb::RecordStatementRequest>,
    ) -> Result<Response<pb::RecordStatementResponse>, Status> {
        let request = request.into_inner();
        let body = Body::of(self.store().keys(), &request, &request.request_id);
        let (target, new) = parse::read(|v| {
            let (_, target) = within!(request, body, "RecordStatement").read(v);
            let new = parse::new_statement(request.statement, v);
            Some((target?, new?))
        })?;
        let parent = target.id;
        let fact = NewFact::Statement(StatementId(self.new_id()), new);
        let done = self
            .record(target, fact, Around::Field("statement"))
            .await?;
        let (event, proposal) = done.answer;
        Ok(Response::new(pb::RecordStatementResponse {
            statement: held(parent, event),
            proposal: Some(self.shown(proposal)),
            revision: done.revision,
        }))
    }

    async fn get_statement(
        &self,
        request: Request<pb::GetStatementRequest>,
    ) -> Result<Response<pb::GetStatementResponse>, Status> {
        let request = request.into_inner();
        let (proposal, id) =
            parse::read(|v| v.field("name", |v| parse::statement_name(&request.name, v)))?;
        self.reach(request.min_revision).await?;
        let read = self.store().facts(proposal).await;
        let read = read.map_err(|e| self.failed(e))?;
        let found = read
            .value
            .into_iter()
            .find(|event| matches!(&event.fact, Fact::Statement(held) if held.id == id));
        let held = found
            .and_then(|event| held(proposal, event))
            .ok_or_else(|| Problem::not_found(&request.name))?;
        Ok(Response::new(pb::GetStatementResponse {
            statement: Some(held),
            revision: read.revision,
        }))
    }

    async fn list_statements(
        &self,
        request: Request<pb::ListStatementsRequest>,
    ) -> Result<Response<pb::ListStatementsResponse>, Status> {
        let request = request.into_inner();
        let parent: ProposalId =
            parse::read(|v| v.field("parent", |v| parse::name(&request.parent, v)))?;
        let asked = Asked {
            listing: Listing {
                method: "ListStatements",
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
            keep: Some(|event: &Event| matches!(event.fact, Fact::Statement(_))),
            // What is kept holds one.
            present: |event| held(parent, event).unwrap_or_default(),
        };
        let page = self.page(asked, rows).await?;
        if page.items.is_empty() && page.next_page_token.is_empty() {
            self.must_exist(parent).await?;
        }
        Ok(Response::new(pb::ListStatementsResponse {
            statements: page.items,
            next_page_token: page.next_page_token,
            revision: page.revision,
        }))
    }
}
