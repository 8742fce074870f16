//! Records what happens, as a newsroom's own program would.

use anyhow::Context;
use demarche::{
    client::Client,
    contract::v1::{
        Attribution, CreateProposalRequest, EventType, Proposal, RecordResponseRequest,
        UpdateProposalRequest,
    },
};
use tonic::transport::Channel;

use crate::{
    story::{Editing, Happening, Response, Transmission},
    wording,
};

/// Records one thing.
pub(crate) struct Scribe<'a> {
    pub(crate) client: &'a mut Client<Channel>,
    /// By which the service would know a repeat of the call.
    pub(crate) request_id: String,
}

/// What was recorded.
pub(crate) struct Recorded {
    /// As it stands now.
    pub(crate) proposal: Proposal,
    /// The `seq` of the event.
    pub(crate) revision: i64,
    pub(crate) event_type: EventType,
    pub(crate) attribution: i32,
}

impl Scribe<'_> {
    pub(crate) async fn record(
        &mut self,
        happening: &Happening,
        proposal: &Proposal,
    ) -> anyhow::Result<Recorded> {
        match happening {
            Happening::Proposal(offer) => {
                let attribution = wording::attribution(&offer.version.attribution)?;
                self.offer(offer.message()?, attribution).await
            }
            Happening::Response(response) => self.response(response, proposal).await,
            Happening::Transmission(transmission) => {
                self.transmission(transmission, proposal).await
            }
            Happening::Editing(editing) => self.editing(editing, proposal).await,
            Happening::Leaves(_) => anyhow::bail!("who leaves does so by themselves"),
        }
    }

    async fn offer(&mut self, offer: Proposal, attribution: i32) -> anyhow::Result<Recorded> {
        let request = CreateProposalRequest {
            proposal: Some(offer),
            request_id: self.request_id.clone(),
            ..CreateProposalRequest::default()
        };
        let answer = self
            .client
            .proposals
            .create_proposal(request)
            .await?
            .into_inner();
        recorded(
            answer.proposal,
            answer.revision,
            EventType::ProposalAnnounced,
            attribution,
        )
    }

    async fn response(
        &mut self,
        response: &Response,
        proposal: &Proposal,
    ) -> anyhow::Result<Recorded> {
        let request = RecordResponseRequest {
            parent: proposal.name.clone(),
            response: Some(response.message()?),
            request_id: self.request_id.clone(),
            ..RecordResponseRequest::default()
        };
        let answer = self
            .client
            .responses
            .record_response(request)
            .await?
            .into_inner();
        let attribution = wording::attribution(&response.attribution)?;
        recorded(
            answer.proposal,
            answer.revision,
            EventType::ResponseRecorded,
            attribution,
        )
    }

    async fn transmission(
        &mut self,
        transmission: &Transmission,
        proposal: &Proposal,
    ) -> anyhow::Result<Recorded> {
        let mut request = transmission.message(&proposal.name)?;
        request.request_id.clone_from(&self.request_id);
        let answer = self
            .client
            .proposals
            .transmit_proposal(request)
            .await?
            .into_inner();
        let attribution = wording::attribution(&transmission.attribution)?;
        recorded(
            answer.proposal,
            answer.revision,
            EventType::ProposalTransmitted,
            attribution,
        )
    }

    async fn editing(
        &mut self,
        editing: &Editing,
        proposal: &Proposal,
    ) -> anyhow::Result<Recorded> {
        let request = UpdateProposalRequest {
            proposal: Some(Proposal {
                name: proposal.name.clone(),
                summary: editing.summary.clone(),
                etag: proposal.etag.clone(),
                ..Proposal::default()
            }),
            update_mask: Some(prost_types::FieldMask {
                paths: vec!["summary".to_owned()],
            }),
            request_id: self.request_id.clone(),
            ..UpdateProposalRequest::default()
        };
        let answer = self
            .client
            .proposals
            .update_proposal(request)
            .await?
            .into_inner();
        // Nobody attests what editors write.
        let none = Attribution::Unspecified.into();
        recorded(
            answer.proposal,
            answer.revision,
            EventType::ProposalUpdated,
            none,
        )
    }
}

fn recorded(
    proposal: Option<Proposal>,
    revision: i64,
    event_type: EventType,
    attribution: i32,
) -> anyhow::Result<Recorded> {
    Ok(Recorded {
        proposal: proposal.context("no proposal in the answer")?,
        revision,
        event_type,
        attribution,
    })
}
