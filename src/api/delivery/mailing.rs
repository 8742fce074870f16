//! All mail about one event: how far it is, stopped and resumed.

use super::{DeliveryApi, names};
use crate::{
    api::{
        page_token::Listing, pages, parse, present, problem::Problem, refusal::Around, repeat::Body,
    },
    contract::v1 as pb,
    domain::filter::{Kind, Resource},
    ledger::Progress,
    store::{StopCause, Stopped},
};

/// Longest reason, in bytes.
const MAX_REASON_BYTES: usize = 500;

impl DeliveryApi {
    pub(super) async fn read_mailing(
        &self,
        request: pb::GetMailingRequest,
    ) -> Result<pb::GetMailingResponse, Problem> {
        let seq = parse::read(|v| v.field("name", |v| names::mailing(&request.name, v)))?;
        self.api.reach(request.min_revision).await?;
        self.must_be_an_event(seq).await?;
        let revision = self.api.store().head();
        let progress = self.progress(seq).await?;
        Ok(pb::GetMailingResponse {
            mailing: Some(mailing(request.name, progress)),
            revision,
        })
    }

    pub(super) async fn page_of_mailings(
        &self,
        request: pb::ListMailingsRequest,
    ) -> Result<pb::ListMailingsResponse, Problem> {
        let size = pages::size(request.page_size, 20, 100)?;
        parse::read(|v| {
            v.field("parent", |v| match request.parent.as_str() {
                "events/-" => Some(()),
                _ => v.wrong("is not `events/-`"),
            })
        })?;
        let filter = pages::filter(&request.filter, Kind::Mailing)?;
        let listing = Listing {
            method: "ListMailings",
            parent: &request.parent,
            filter: &request.filter,
        };
        let tokens = &self.api.0.page_tokens;
        let before: Option<i64> = tokens.open(listing, &request.page_token)?;
        let before = before.unwrap_or(i64::MAX);
        self.api.reach(request.min_revision).await?;
        let revision = self.api.store().head();
        // Those that are stopped are found without a look at the others.
        let stopped = filter.mailing_state() == Some("STOPPED");
        let store = self.api.store();
        let found = if stopped {
            store.stopped_mailings(before, size).await
        } else {
            store.events_mailed(before, size).await
        };
        let found = found.map_err(|error| self.api.failed(error))?;
        let next = found.last().copied().filter(|_| found.len() == size);
        let mut mailings = Vec::with_capacity(found.len());
        for number in found {
            let seq = if stopped {
                self.ledger.event_of(number).await
            } else {
                Ok(Some(number))
            };
            let Some(seq) = seq.map_err(|error| self.api.failed(error))? else {
                continue;
            };
            let told = mailing(format!("events/{seq}/mailing"), self.progress(seq).await?);
            if filter.matches(Resource::Mailing(word(told.state()))) {
                mailings.push(told);
            }
        }
        let token = next.map(|last| tokens.seal(listing, &last));
        Ok(pb::ListMailingsResponse {
            mailings,
            next_page_token: token.unwrap_or_default(),
            revision,
        })
    }

    pub(super) async fn stop(
        &self,
        request: pb::StopMailingRequest,
    ) -> Result<pb::StopMailingResponse, Problem> {
        let body = Body::of(self.api.store().keys(), &request, &request.request_id);
        let (seq, id) = parse::read(|v| {
            let seq = v.field("name", |v| names::mailing(&request.name, v));
            let id = parse::request_id(&request.request_id, v);
            v.field("reason", |v| match request.reason.len() {
                ..=MAX_REASON_BYTES => Some(()),
                more => v.wrong(format!("has {more} bytes; {MAX_REASON_BYTES} are the most")),
            })?;
            Some((seq?, id?))
        })?;
        let mailings = self.planned(seq, &request.name).await?;
        let key = body.key("StopMailing", id, request.validate_only);
        let why = request.reason;
        let (progress, revision) = if request.validate_only {
            let mut progress = self.progress(seq).await?;
            progress.ends = None;
            progress.stopped.get_or_insert(Stopped {
                since: self.api.now(),
                by: StopCause::Operator,
                why,
            });
            (progress, self.api.store().head())
        } else {
            let done = self.ledger.stop(mailings, why, key).await;
            let done = done.map_err(|e| self.api.refused(e, Around::Request, &request.name))?;
            if done.answer {
                tracing::info!(event = seq, "a mailing was stopped");
            }
            (self.progress(seq).await?, done.revision)
        };
        Ok(pb::StopMailingResponse {
            mailing: Some(mailing(request.name, progress)),
            revision,
        })
    }

    pub(super) async fn resume(
        &self,
        request: pb::ResumeMailingRequest,
    ) -> Result<pb::ResumeMailingResponse, Problem> {
        let body = Body::of(self.api.store().keys(), &request, &request.request_id);
        let (seq, id) = parse::read(|v| {
            let seq = v.field("name", |v| names::mailing(&request.name, v));
            let id = parse::request_id(&request.request_id, v);
            Some((seq?, id?))
        })?;
        let mailings = self.planned(seq, &request.name).await?;
        let key = body.key("ResumeMailing", id, request.validate_only);
        let (progress, revision) = if request.validate_only {
            let mut progress = self.progress(seq).await?;
            progress.stopped = None;
            (progress, self.api.store().head())
        } else {
            let done = self.ledger.resume(mailings, key).await;
            let done = done.map_err(|e| self.api.refused(e, Around::Request, &request.name))?;
            if done.answer {
                tracing::info!(event = seq, "a mailing was resumed");
            }
            (self.progress(seq).await?, done.revision)
        };
        Ok(pb::ResumeMailingResponse {
            mailing: Some(mailing(request.name, progress)),
            revision,
        })
    }

    pub(super) async fn must_be_an_event(&self, seq: i64) -> Result<(), Problem> {
        let event = self.api.store().event(seq).await;
        match event.map_err(|error| self.api.failed(error))? {
            Some(_) => Ok(()),
            None => Err(Problem::not_found(&format!("events/{seq}"))),
        }
    }

    /// The mailings about an event, once it is known whom it concerns.
    async fn planned(&self, seq: i64, name: &str) -> Result<Vec<i64>, Problem> {
        self.must_be_an_event(seq).await?;
        let found = self.ledger.mailings_about(seq).await;
        match found.map_err(|error| self.api.failed(error))? {
            Some(mailings) => Ok(mailings.iter().map(|mailing| mailing.id).collect()),
            None => Err(Problem::not_planned(name)),
        }
    }

    async fn progress(&self, seq: i64) -> Result<Progress, Problem> {
        let progress = self.ledger.progress(seq).await;
        progress.map_err(|error| self.api.failed(error))
    }
}

/// As filters call it.
fn word(state: pb::MailingState) -> &'static str {
    let name = state.as_str_name();
    name.strip_prefix("MAILING_STATE_").unwrap_or(name)
}

fn mailing(name: String, progress: Progress) -> pb::Mailing {
    let state = match &progress {
        Progress {
            stopped: Some(_), ..
        } => pb::MailingState::Stopped,
        Progress { cut: false, .. } => pb::MailingState::Planning,
        done if done.is_done() => pb::MailingState::Done,
        _ => pb::MailingState::UnderWay,
    };
    let cause = |stopped: &Stopped| match stopped.by {
        StopCause::Operator => pb::StopCause::Operator,
        StopCause::Bounces => pb::StopCause::Bounces,
    };
    let standing = progress.standing;
    let stopped = progress.stopped;
    pb::Mailing {
        name,
        state: state.into(),
        begin_time: progress.began.map(present::time),
        planning_complete: progress.cut,
        planned_count: standing.planned,
        accepted_count: standing.accepted(),
        pending_count: standing.pending(),
        retrying_count: standing.retrying,
        dead_count: standing.dead,
        skipped_count: standing.skipped,
        dropped_count: standing.dropped,
        accept_rate: progress.rate,
        estimated_end_time: progress.ends.map(present::time),
        stop_time: stopped.as_ref().map(|stopped| present::time(stopped.since)),
        stop_cause: stopped
            .as_ref()
            .map_or(pb::StopCause::Unspecified, cause)
            .into(),
        stop_reason: stopped.map(|stopped| stopped.why).unwrap_or_default(),
    }
}
