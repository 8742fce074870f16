//! The calls that are made.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use demarche::contract::v1::{
    CreateProposalRequest, GetProposalRequest, ListProposalsRequest,
    proposal_service_client::ProposalServiceClient,
};
use prost::Message;
use tonic::{Status, transport::Channel};

use crate::{
    Work,
    tally::{Method, Tally},
};

/// What all callers do.
pub(crate) struct Plan {
    pub(crate) work: Work,
    pub(crate) announcement: CreateProposalRequest,
    pub(crate) request_bytes: usize,
    /// Names of proposals that were recorded before the clock started.
    pub(crate) readable: Vec<String>,
}

/// One stream: it makes a call when the one before is answered.
pub(crate) struct Caller {
    proposals: ProposalServiceClient<Channel>,
    plan: Arc<Plan>,
    turn: usize,
}

impl Caller {
    pub(crate) fn new(channel: &Channel, plan: &Arc<Plan>, number: usize) -> Self {
        Self {
            proposals: ProposalServiceClient::new(channel.clone()),
            plan: Arc::clone(plan),
            // Callers begin at different places, so that they do not read in step.
            turn: number.wrapping_mul(7_919),
        }
    }

    pub(crate) async fn call_until(mut self, end: Instant) -> anyhow::Result<Tally> {
        let mut tally = Tally::new()?;
        while Instant::now() < end {
            let method = self.next();
            let begin = Instant::now();
            match self.call(method).await {
                Ok(recorded) => {
                    tally.answer(method, begin.elapsed());
                    tally.recorded.extend(recorded);
                }
                Err(status) => {
                    tally.refusal(&status);
                    // A refused call is over at once; without a pause the loop would measure
                    // how fast a broken service says no.
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        }
        Ok(tally)
    }

    fn next(&mut self) -> Method {
        self.turn = self.turn.wrapping_add(1);
        match self.plan.work {
            Work::Create => Method::Record,
            Work::Read => Method::Read,
            Work::List => Method::List,
            Work::Mixed => match self.turn % 10 {
                0..=6 => Method::Read,
                7 | 8 => Method::Record,
                _ => Method::List,
            },
        }
    }

    /// Gives the name of the proposal if it recorded one.
    async fn call(&mut self, method: Method) -> Result<Option<String>, Status> {
        match method {
            Method::Record => {
                let request = self.plan.announcement.clone();
                let answer = self.proposals.create_proposal(request).await?.into_inner();
                let proposal = answer
                    .proposal
                    .ok_or_else(|| Status::data_loss("the answer has no proposal"))?;
                Ok(Some(proposal.name))
            }
            Method::Read => {
                // Prime, so that every proposal has its turn.
                let place = self.turn.wrapping_mul(104_729) % self.plan.readable.len().max(1);
                let name = self.plan.readable.get(place).cloned().unwrap_or_default();
                let request = GetProposalRequest {
                    name: name.clone(),
                    ..GetProposalRequest::default()
                };
                let answer = self.proposals.get_proposal(request).await?.into_inner();
                if answer.proposal.is_none_or(|proposal| proposal.name != name) {
                    return Err(Status::data_loss("another proposal was answered"));
                }
                Ok(None)
            }
            Method::List => {
                let request = ListProposalsRequest {
                    page_size: 50,
                    ..ListProposalsRequest::default()
                };
                let answer = self.proposals.list_proposals(request).await?.into_inner();
                if answer.proposals.is_empty() {
                    return Err(Status::data_loss("the page is empty"));
                }
                Ok(None)
            }
        }
    }
}

/// Records proposals, for the readers, and gives their names.
pub(crate) async fn record_some(
    channel: &Channel,
    announcement: &CreateProposalRequest,
    count: usize,
) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    while names.len() < count {
        // Together, so that they can share a transaction.
        let batch = (names.len()..count).take(64).map(|_| {
            let mut proposals = ProposalServiceClient::new(channel.clone());
            let request = announcement.clone();
            async move { proposals.create_proposal(request).await }
        });
        for answer in futures_util::future::try_join_all(batch)
            .await
            .context("cannot record a proposal to read")?
        {
            let proposal = answer.into_inner().proposal;
            names.push(proposal.context("the answer has no proposal")?.name);
        }
    }
    Ok(names)
}

/// One call as it goes over the wire, and how long the message is that answers it.
///
/// The call is made once, so that a mistake in it shows here: a load generator that knows no
/// gRPC counts an error in the trailers as a success.
pub(crate) async fn body(
    work: Work,
    channel: &Channel,
    announcement: CreateProposalRequest,
) -> anyhow::Result<(Vec<u8>, usize)> {
    let mut proposals = ProposalServiceClient::new(channel.clone());
    let created = proposals
        .create_proposal(announcement.clone())
        .await?
        .into_inner();
    let title = |request: &CreateProposalRequest| request.proposal.clone().map(|p| p.title);
    match work {
        Work::Create => Ok((framed(&announcement)?, created.encoded_len())),
        Work::Read => {
            let request = GetProposalRequest {
                name: created.proposal.context("the answer has no proposal")?.name,
                ..GetProposalRequest::default()
            };
            let answer = proposals.get_proposal(request.clone()).await?.into_inner();
            ensure!(
                answer.proposal.clone().map(|p| p.title) == title(&announcement),
                "what was read is not what was recorded"
            );
            Ok((framed(&request)?, answer.encoded_len()))
        }
        Work::List => {
            let request = ListProposalsRequest {
                page_size: 50,
                ..ListProposalsRequest::default()
            };
            let answer = proposals
                .list_proposals(request.clone())
                .await?
                .into_inner();
            Ok((framed(&request)?, answer.encoded_len()))
        }
        Work::Mixed => bail!("one request is of one kind: give --work create, read or list"),
    }
}

/// The message as gRPC frames it: not compressed, its length, itself.
fn framed(message: &impl Message) -> anyhow::Result<Vec<u8>> {
    let length = u32::try_from(message.encoded_len())?;
    let mut frame = vec![0];
    frame.extend(length.to_be_bytes());
    message.encode(&mut frame)?;
    Ok(frame)
}
