//! The conversation with the service: one stream after the other.
//!
//! A stream begins with Hello and Welcome. Then comes what is still unsaid, be it from a
//! stream before or from the journal of a worker before; then what is given back; and
//! only then credit for more. Results are said at once while the service keeps up, and
//! coalesced while a batch waits for its acknowledgement: an idle worker is quick, a busy
//! one is thrifty.

mod due;

use std::{sync::Arc, time::Duration};

use demarche::contract::v1::{
    Beat, Credit, Hello, Lease, Outcomes, Release, Welcome, WorkRequest, WorkResponse,
    delivery_service_client::DeliveryServiceClient, work_request, work_response,
};
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, MissedTickBehavior, interval, sleep, sleep_until, timeout},
};
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::{Status, Streaming, transport::Endpoint};

use self::due::Due;
use crate::{
    chance::Backoff,
    desk::{self, Desk},
    render::Press,
};

/// How long the service may take to greet.
const GREETING: Duration = Duration::from_secs(20);
/// How long a drained stream waits for acknowledgements, and then for its end.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// A lease of a thousand recipients with its alert, and room to spare.
const LARGEST_MESSAGE: usize = 16 * 1024 * 1024;
/// Beats are not more frequent than this, whatever the service asks for.
const FASTEST_BEAT: Duration = Duration::from_millis(50);

/// Where the worker is in its life, as far as the conversation cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Working, or finishing what is open.
    Open,
    /// Nothing is open any more: say what is unsaid, and end.
    Closing,
}

/// Speaks for a worker.
pub(crate) struct Conversation {
    pub(crate) endpoint: Endpoint,
    pub(crate) name: String,
    pub(crate) desk: Arc<Desk>,
    pub(crate) press: Arc<Press>,
    pub(crate) backoff: Backoff,
    pub(crate) stage: watch::Receiver<Stage>,
}

/// How a stream ended.
enum Ended {
    /// The worker is done.
    Done,
    /// The service is about to stop.
    Drained,
}

/// Why a stream broke.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("cannot reach the service: {0}")]
    Unreachable(#[from] tonic::transport::Error),
    #[error("{}: {}", .0.code(), .0.message())]
    Refused(#[from] Status),
    #[error("the service did not greet in time")]
    NoWelcome,
    #[error("the service ended the stream")]
    Over,
}

/// What the worker says. Unbounded, yet small: results of at most a window of recipients,
/// and a beat every few seconds until keepalive notices that nobody listens.
type Says = mpsc::UnboundedSender<WorkRequest>;

impl Conversation {
    /// Speaks until everything is said after [`Stage::Closing`].
    pub(crate) async fn hold(mut self) {
        loop {
            match self.stream().await {
                Ok(Ended::Done) => return,
                Ok(Ended::Drained) => {
                    tracing::info!("the service is about to stop: connecting anew");
                }
                Err(error) => tracing::warn!(%error, "no conversation with the service"),
            }
            if self.is_closing() && self.desk.unsaid().0 == 0 {
                // All results are committed. Leases that could not be given back expire.
                return;
            }
            let wait = self.backoff.failed();
            tokio::select! {
                () = sleep(wait) => {}
                _ = self.stage.changed() => {}
            }
        }
    }

    fn is_closing(&self) -> bool {
        *self.stage.borrow() == Stage::Closing
    }

    async fn stream(&mut self) -> Result<Ended, Broken> {
        let channel = self.endpoint.connect().await?;
        let mut client =
            DeliveryServiceClient::new(channel).max_decoding_message_size(LARGEST_MESSAGE);
        let (says, said) = mpsc::unbounded_channel();
        // Before the call: a service may answer only once it has heard something.
        say(
            &says,
            work_request::Message::Hello(Hello {
                worker: self.name.clone(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                held: self.desk.held(),
            }),
        );
        let call = client.work(UnboundedReceiverStream::new(said));
        let mut hears = timeout(GREETING, call)
            .await
            .map_err(|_| Broken::NoWelcome)??
            .into_inner();
        let welcome = welcome(&mut hears).await?;
        self.backoff.worked();
        tracing::info!(
            lost = welcome.lost.len(),
            "in conversation with the service"
        );
        self.desk.reconnected(&welcome.lost);
        self.talk(&welcome, says, hears).await
    }

    async fn talk(
        &mut self,
        welcome: &Welcome,
        says: Says,
        mut hears: Streaming<WorkResponse>,
    ) -> Result<Ended, Broken> {
        let desk = Arc::clone(&self.desk);
        let mut beat = interval(beat_interval(welcome));
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut drain_until: Option<Instant> = None;
        // From the first moment on this stream, everything from before is overdue.
        let mut due = Due::Everything;
        loop {
            self.say_what_is_due(&says, due);
            let leaving = self.is_closing() || drain_until.is_some();
            let (unsaid, since, batches) = desk.unsaid();
            if leaving && unsaid == 0 && batches == 0 {
                break;
            }
            let patience = drain_until.or_else(|| due::not_later_than(since, batches));
            tokio::select! {
                response = hears.message() => match response? {
                    Some(response) => {
                        if self.hear(response) {
                            drain_until = Some(Instant::now() + LAST_WORDS);
                        }
                    }
                    None => return Err(Broken::Over),
                },
                _ = beat.tick() => say(&says, work_request::Message::Beat(Beat {})),
                () = desk.news.notified() => {}
                () = sleep_until(patience.unwrap_or_else(Instant::now)), if patience.is_some() => {
                    if drain_until.is_some_and(|until| until <= Instant::now()) {
                        break;
                    }
                }
                _ = self.stage.changed() => {}
            }
            due = if self.is_closing() || drain_until.is_some() {
                Due::Everything
            } else {
                Due::WhatIsRipe
            };
        }
        drop(says);
        // Until the service has read all that was said.
        let _ = timeout(LAST_WORDS, async {
            while let Ok(Some(response)) = hears.message().await {
                self.hear(response);
            }
        })
        .await;
        Ok(if self.is_closing() {
            Ended::Done
        } else {
            Ended::Drained
        })
    }

    /// Results before what is given back: the one tells what became of the other. Credit
    /// last.
    fn say_what_is_due(&self, says: &Says, due: Due) {
        let releases = self.desk.next_release();
        let (unsaid, since, batches) = self.desk.unsaid();
        if due == Due::Everything || !releases.is_empty() || due::is_ripe(unsaid, since, batches) {
            while let Some(outcomes) = self.desk.next_outcomes() {
                say_outcomes(says, outcomes);
            }
        }
        if !releases.is_empty() {
            say(
                says,
                work_request::Message::Release(Release { refs: releases }),
            );
        }
        if let Some(recipients) = self.desk.next_credit() {
            say(says, work_request::Message::Credit(Credit { recipients }));
        }
    }

    /// Takes in what the service says. Whether it is about to stop.
    fn hear(&self, response: WorkResponse) -> bool {
        match response.message {
            Some(work_response::Message::Lease(lease)) => self.take_in(lease),
            Some(work_response::Message::Ack(ack)) => self.desk.acknowledged(ack.batch),
            Some(work_response::Message::Revoke(revoked)) => self.desk.revoke(&revoked),
            Some(work_response::Message::Drain(_)) => return true,
            // A second Welcome, or a word of a later version.
            Some(work_response::Message::Welcome(_)) | None => {
                tracing::debug!("the service said something that means nothing here");
            }
        }
        false
    }

    fn take_in(&self, mut lease: Lease) {
        let Some(key) = desk::key_of(&lease) else {
            tracing::error!("a lease without a name");
            return;
        };
        let recipients = std::mem::take(&mut lease.recipients);
        match self.press.set(key.mailing, &mut lease) {
            Ok(issue) => {
                if let Err(error) = self.desk.take_in(key, recipients, &issue) {
                    tracing::error!(%error, "the journal cannot be written: a lease is given back");
                    self.desk.refuse(key);
                }
            }
            Err(error) => {
                tracing::error!(mailing = key.mailing, chunk = key.chunk, %error, "a lease that cannot be rendered");
                self.desk.unrenderable(key, &recipients, &error);
            }
        }
    }
}

async fn welcome(hears: &mut Streaming<WorkResponse>) -> Result<Welcome, Broken> {
    let first = timeout(GREETING, hears.message())
        .await
        .map_err(|_| Broken::NoWelcome)??
        .ok_or(Broken::Over)?;
    match first.message {
        Some(work_response::Message::Welcome(welcome)) => Ok(welcome),
        _ => Err(Broken::NoWelcome),
    }
}

fn beat_interval(welcome: &Welcome) -> Duration {
    welcome
        .beat_interval
        .and_then(|asked| Duration::try_from(asked).ok())
        .filter(|asked| !asked.is_zero())
        .unwrap_or(Duration::from_secs(5))
        .max(FASTEST_BEAT)
}

fn say_outcomes(says: &Says, outcomes: Outcomes) {
    say(says, work_request::Message::Outcomes(outcomes));
}

fn say(says: &Says, message: work_request::Message) {
    // Nobody listens: then the stream is over, which the other direction tells.
    let _ = says.send(WorkRequest {
        message: Some(message),
    });
}
