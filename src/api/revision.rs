//! `RevisionService`: facts about facts.

use tonic::{Request, Response, Status};

use super::{Api, about::within, parse, present, refusal::Around, repeat::Body};
use crate::{
    contract::v1::{
        self as pb,
        revision_service_server::{RevisionService, RevisionServiceServer},
    },
    store::NewFact,
};

impl Api {
    /// The service that records facts about facts.
    pub fn revision_service(&self) -> RevisionServiceServer<Self> {
        RevisionServiceServer::new(self.clone())
            .max_decoding_message_size(self.0.settings.max_request_bytes)
    }
}

/// Reads a request, records the fact that it holds, and answers with the event.
macro_rules! revise {
    ($api:ident, $request:ident, $method:literal, $field:ident, $fact:expr, $answer:ident, |$id:pat_param, $v:ident| $read:expr) => {{
        let $request = $request.into_inner();
        let body = Body::of($api.store().keys(), &$request, &$request.request_id);
        let (target, fact) = parse::read(|$v| {
            let ($id, target) = within!($request, body, $method).read($v);
            let fact = $read;
            Some((target?, fact?))
        })?;
        let around = Around::Field(stringify!($field));
        let done = $api.record(target, $fact(fact), around).await?;
        let (event, proposal) = done.answer;
        Ok(Response::new(pb::$answer {
            event: Some(present::event(event)),
            proposal: Some($api.shown(proposal)),
            revision: done.revision,
        }))
    }};
}

#[tonic::async_trait]
impl RevisionService for Api {
    async fn correct_fact(
        &self,
        request: Request<pb::CorrectFactRequest>,
    ) -> Result<Response<pb::CorrectFactResponse>, Status> {
        revise!(
            self,
            request,
            "CorrectFact",
            correction,
            (|new| NewFact::Correction(Box::new(new))),
            CorrectFactResponse,
            |parent, v| { parse::correction(request.correction, parent, v) }
        )
    }

    async fn clarify_fact(
        &self,
        request: Request<pb::ClarifyFactRequest>,
    ) -> Result<Response<pb::ClarifyFactResponse>, Status> {
        revise!(
            self,
            request,
            "ClarifyFact",
            clarification,
            NewFact::Clarification,
            ClarifyFactResponse,
            |_, v| { parse::clarification(request.clarification, v) }
        )
    }

    async fn retract_fact(
        &self,
        request: Request<pb::RetractFactRequest>,
    ) -> Result<Response<pb::RetractFactResponse>, Status> {
        revise!(
            self,
            request,
            "RetractFact",
            retraction,
            NewFact::Retraction,
            RetractFactResponse,
            |_, v| { parse::retraction(request.retraction, v) }
        )
    }

    async fn corroborate_fact(
        &self,
        request: Request<pb::CorroborateFactRequest>,
    ) -> Result<Response<pb::CorroborateFactResponse>, Status> {
        revise!(
            self,
            request,
            "CorroborateFact",
            corroboration,
            NewFact::Corroboration,
            CorroborateFactResponse,
            |_, v| { parse::corroboration(request.corroboration, v) }
        )
    }

    async fn assess_fact(
        &self,
        request: Request<pb::AssessFactRequest>,
    ) -> Result<Response<pb::AssessFactResponse>, Status> {
        revise!(
            self,
            request,
            "AssessFact",
            assessment,
            NewFact::Assessment,
            AssessFactResponse,
            |_, v| { parse::assessment(request.assessment, v) }
        )
    }
}
