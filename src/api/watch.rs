//! A watch: the events after a `seq`, those of the past first, then each as it is
//! committed.
//!
//! A task of its own reads the store, so that it can tell when its reader does not keep
//! up; between events it sleeps. What it has read ahead is one message. It never guesses
//! what comes next from what it is told: the store says how far the record goes, and the
//! task reads from where it stopped, so no event can be missed or sent twice.

use std::{
    convert::Infallible,
    mem,
    pin::{Pin, pin},
    task::{Context, Poll, ready},
    time::Duration,
};

use prost::Message as _;
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, sleep_until, timeout},
};
use tokio_stream::Stream;
use tonic::Status;

use super::{Api, present, problem::Problem};
use crate::{
    contract::v1 as pb,
    domain::filter::{Filter, Resource},
    store::EventQuery,
};

/// Bytes of one message, unless one event is larger.
const MESSAGE_BYTES: usize = 1024 * 1024;

/// How long the last message before a planned end may wait.
const FAREWELL: Duration = Duration::from_secs(1);

/// A watch that is about to begin.
pub(super) struct Watch {
    api: Api,
    filter: Filter,
    interval: Duration,
    /// Everything up to here has been read.
    seq: i64,
    /// Everything up to here has been handed over.
    told: i64,
    /// When to say how far it got.
    next_progress: Instant,
}

/// Why a watch ended.
enum Ended {
    /// Nobody reads it any more.
    Left,
    /// As the reader is told.
    For(Problem),
}

impl Watch {
    pub(super) fn new(api: Api, filter: Filter, after_seq: i64, interval: Duration) -> Self {
        Self {
            api,
            filter,
            interval,
            seq: after_seq,
            told: after_seq,
            next_progress: Instant::now() + interval,
        }
    }

    /// Begins; it ends when the stream is dropped, or of itself.
    pub(super) fn start(mut self) -> Watching {
        let (to, messages) = mpsc::channel(1);
        let (end, ended) = oneshot::channel();
        tokio::spawn(async move {
            let why = match self.follow(&to).await {
                Err(why) => why,
                Ok(never) => match never {},
            };
            if let Ended::For(problem) = why {
                // Whoever has left does not need to be told.
                let _ = end.send(problem.into());
            }
        });
        Watching {
            messages,
            ended: Some(ended),
        }
    }

    async fn follow(&mut self, to: &Messages) -> Result<Infallible, Ended> {
        // Before the first read: what is committed after it wakes the watch.
        let mut head = self.api.store().head_changes();
        let mut draining = pin!(self.api.0.drain.begun());
        let mut progress = pin!(sleep_until(self.next_progress));
        loop {
            let target = *head.borrow_and_update();
            self.catch_up(target, to).await?;
            progress.as_mut().reset(self.next_progress);
            tokio::select! {
                () = &mut draining => return Err(self.say_farewell(to).await),
                () = to.closed() => return Err(Ended::Left),
                changed = head.changed() => if changed.is_err() {
                    return Err(Ended::For(Problem::draining(Some(self.told))));
                },
                () = &mut progress => self.say(Vec::new(), self.seq, to).await?,
            }
        }
    }

    /// Sends what there is up to `target`, and more if it has come meanwhile.
    async fn catch_up(&mut self, target: i64, to: &Messages) -> Result<(), Ended> {
        let batch = self.api.0.settings.batch.max(1);
        while self.seq < target && !self.api.0.drain.is_draining() {
            let read = self
                .api
                .store()
                .events(EventQuery {
                    proposal: self.filter.proposal(),
                    after_seq: self.seq,
                    limit: batch,
                })
                .await
                .map_err(|error| Ended::For(self.api.failed(error)))?;
            let last = read.value.last().map(|event| event.seq);
            let read_to = match last {
                Some(last) if read.value.len() == batch => last,
                _ => self.seq.max(read.revision).max(last.unwrap_or_default()),
            };
            let (mut events, mut bytes, mut up_to) = (Vec::new(), 0, self.seq);
            for event in read.value {
                if !self.filter.matches(Resource::Event(&event)) {
                    continue;
                }
                let event = present::event(event);
                let size = event.encoded_len();
                if bytes + size > MESSAGE_BYTES && !events.is_empty() {
                    self.say(mem::take(&mut events), up_to, to).await?;
                    bytes = 0;
                }
                up_to = event.seq;
                bytes += size;
                events.push(event);
            }
            if !events.is_empty() || Instant::now() >= self.next_progress {
                self.say(events, read_to, to).await?;
            }
            if read_to == self.seq {
                // The record is not there yet; its next move wakes the watch.
                break;
            }
            self.seq = read_to;
        }
        Ok(())
    }

    /// Hands a message over, or gives up on a reader who lets it wait too long.
    async fn say(
        &mut self,
        events: Vec<pb::Event>,
        progress_seq: i64,
        to: &Messages,
    ) -> Result<(), Ended> {
        let message = pb::WatchEventsResponse {
            events,
            progress_seq,
        };
        match timeout(self.api.0.settings.slow_after, to.send(message)).await {
            Ok(Ok(())) => {
                self.told = progress_seq;
                self.next_progress = Instant::now() + self.interval;
                Ok(())
            }
            Ok(Err(_)) => Err(Ended::Left),
            Err(_) => Err(Ended::For(Problem::watcher_too_slow(self.told))),
        }
    }

    async fn say_farewell(&mut self, to: &Messages) -> Ended {
        let message = pb::WatchEventsResponse {
            events: Vec::new(),
            progress_seq: self.seq,
        };
        if let Ok(Ok(())) = timeout(FAREWELL, to.send(message)).await {
            self.told = self.seq;
        }
        Ended::For(Problem::draining(Some(self.told)))
    }
}

type Messages = mpsc::Sender<pb::WatchEventsResponse>;

/// The messages of a watch, then why it ended.
#[derive(Debug)]
pub struct Watching {
    messages: mpsc::Receiver<pb::WatchEventsResponse>,
    ended: Option<oneshot::Receiver<Status>>,
}

impl Stream for Watching {
    type Item = Result<pb::WatchEventsResponse, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(message) = ready!(self.messages.poll_recv(context)) {
            return Poll::Ready(Some(Ok(message)));
        }
        // What was handed over has been read; the task has ended or is about to.
        let Some(ended) = &mut self.ended else {
            return Poll::Ready(None);
        };
        let status = ready!(Pin::new(ended).poll(context)).unwrap_or_else(|_| {
            Status::internal(
                "the watch ended through a defect of the service: resume after the last \
                 progress_seq",
            )
        });
        self.ended = None;
        Poll::Ready(Some(Err(status)))
    }
}
