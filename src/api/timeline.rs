//! `TimelineService`.

use std::time::Duration;

use tonic::{Request, Response, Status};

use super::{
    Api,
    page_token::Listing,
    pages::{self, Asked, Rows},
    parse::{self, Violations},
    present,
    problem::Problem,
    watch::{Watch, Watching},
};
use crate::{
    contract::v1::{
        self as pb,
        timeline_service_server::{TimelineService, TimelineServiceServer},
    },
    domain::{
        Event, ProposalId,
        filter::{Kind, Resource},
    },
    store::{AsOf, EventQuery},
};

/// Shorter would be a heartbeat, which HTTP/2 has already.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);
/// Longer is cut to this: a caller who asks for more wants to hear of events only.
const LONGEST_INTERVAL: Duration = Duration::from_hours(24);

impl Api {
    /// The service that reads the record as it grows.
    pub fn timeline_service(&self) -> TimelineServiceServer<Self> {
        TimelineServiceServer::new(self.clone())
            .max_decoding_message_size(self.0.settings.max_request_bytes)
    }

    /// Whether the record still goes back to what comes after this `seq`.
    async fn must_be_kept(&self, after_seq: i64) -> Result<(), Problem> {
        let oldest = self.store().oldest_seq().await;
        match oldest.map_err(|e| self.failed(e))? {
            oldest if oldest > after_seq.saturating_add(1) => {
                Err(Problem::history_compacted(after_seq, oldest))
            }
            _ => Ok(()),
        }
    }
}

#[tonic::async_trait]
impl TimelineService for Api {
    type WatchEventsStream = Watching;

    async fn list_events(
        &self,
        request: Request<pb::ListEventsRequest>,
    ) -> Result<Response<pb::ListEventsResponse>, Status> {
        let request = request.into_inner();
        let (parent, as_of) = parse::read(|v| {
            let parent = v.field("parent", |v| parent(&request.parent, v));
            Some((parent?, parse::as_of(request.as_of.as_ref(), v)?))
        })?;
        let bound = format!("{}{}", request.filter, parse::as_of_words(as_of));
        let asked = Asked {
            listing: Listing {
                method: "ListEvents",
                parent: &request.parent,
                filter: &bound,
            },
            page_token: &request.page_token,
            size: pages::size(request.page_size, 100, 1_000)?,
        };
        let filter = pages::filter(&request.filter, Kind::Event)?;
        self.reach(request.min_revision).await?;
        let proposal = parent.or_else(|| filter.proposal());
        let then = match (proposal, as_of) {
            (Some(id), Some(as_of)) => {
                let read = self.store().proposal_as_of(id, as_of).await;
                Some(read.map_err(|e| self.failed(e))?.value)
            }
            _ => None,
        };
        let knew = |as_of: AsOf, event: &Event| match &then {
            Some(then) => then.as_ref().is_some_and(|then| as_of.holds(then, event)),
            None => as_of.knew(event),
        };
        let rows = Rows {
            fetch: |after: Option<i64>, limit| {
                self.store().events(EventQuery {
                    proposal,
                    after_seq: after.unwrap_or_default(),
                    limit,
                })
            },
            place: |event: &Event| event.seq,
            keep: (!filter.is_empty() || as_of.is_some()).then_some(|event: &Event| {
                as_of.is_none_or(|as_of| knew(as_of, event))
                    && filter.matches(Resource::Event(event))
            }),
            present: present::event,
        };
        let page = self.page(asked, rows).await?;
        if let Some(parent) = parent
            && page.items.is_empty()
            && page.next_page_token.is_empty()
        {
            self.must_exist(parent).await?;
        }
        Ok(Response::new(pb::ListEventsResponse {
            events: page.items,
            next_page_token: page.next_page_token,
            revision: page.revision,
        }))
    }

    async fn watch_events(
        &self,
        request: Request<pb::WatchEventsRequest>,
    ) -> Result<Response<Watching>, Status> {
        let request = request.into_inner();
        let (after_seq, interval) = parse::read(|v| {
            let after_seq = v.field("start_after_seq", |v| match request.start_after_seq {
                ..0 => v.wrong("is below 0"),
                seq => Some(seq),
            });
            let interval = v.field("progress_interval", |v| {
                interval(
                    request.progress_interval,
                    self.0.settings.progress_interval,
                    v,
                )
            });
            Some((after_seq?, interval?))
        })?;
        let filter = pages::filter(&request.filter, Kind::Event)?;
        self.must_be_kept(after_seq).await?;
        let watch = Watch::new(self.clone(), filter, after_seq, interval);
        Ok(Response::new(watch.start()))
    }
}

#[expect(
    clippy::option_option,
    reason = "the outer one says whether the field could be read"
)]
fn parent(text: &str, v: &mut Violations) -> Option<Option<ProposalId>> {
    if text == "-" {
        return Some(None);
    }
    parse::name(text, v).map(Some)
}

fn interval(
    given: Option<prost_types::Duration>,
    usual: Duration,
    v: &mut Violations,
) -> Option<Duration> {
    let Some(given) = given else {
        return Some(usual);
    };
    match Duration::try_from(given) {
        Ok(interval) if interval >= SHORTEST_INTERVAL => Some(interval.min(LONGEST_INTERVAL)),
        _ => v.wrong("is below 1 s"),
    }
}
