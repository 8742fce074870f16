//! The conversation with the service: one stream after the other, to one replica after the
//! other.
//!
//! A stream begins with Hello and Welcome. Then comes what is still unsaid, be it from a
//! stream before or from the journal of a worker before; then what is given back; and
//! only then credit for more. Results are said at once while the service keeps up, and
//! coalesced while a batch waits for its acknowledgement: an idle worker is quick, a busy
//! one is thrifty.
//!
//! All replicas share one record. So what was leased or said over a stream to one of them
//! is held or said again over the next stream to another.

mod due;
mod pulse;
mod stream;

use std::{sync::Arc, time::Duration};

use demarche::contract::v1::{
    Beat, Credit, Hello, Lease, Release, Welcome, WorkResponse, work_request, work_response,
};
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval, sleep, sleep_until, timeout},
};
use tonic::Streaming;

use self::{
    due::Due,
    pulse::Pulse,
    stream::{Broken, Says, Stream},
};
use crate::{
    desk::{self, Desk},
    render::Press,
    replicas::Replicas,
};

/// How long a drained stream waits for acknowledgements, and then for its end.
const LAST_WORDS: Duration = Duration::from_secs(3);
/// A conversation that is over before was none: a replica that greets and then fails must
/// not be greeted again and again without a pause.
const SHORTEST: Duration = Duration::from_secs(1);
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
    pub(crate) replicas: Replicas,
    pub(crate) greeting: Duration,
    pub(crate) name: String,
    pub(crate) desk: Arc<Desk>,
    pub(crate) press: Arc<Press>,
    pub(crate) stage: watch::Receiver<Stage>,
}

/// How a stream ended.
enum Ended {
    /// The worker is done.
    Done,
    /// The service is about to stop.
    Drained,
}

impl Conversation {
    /// Speaks until everything is said after [`Stage::Closing`].
    pub(crate) async fn hold(mut self) {
        loop {
            let (ended, lasted) = match self.open().await {
                Ok(stream) => {
                    let begun = Instant::now();
                    (self.talk(stream).await, begun.elapsed())
                }
                Err(error) => (Err(error), Duration::ZERO),
            };
            let service = &self.replicas.current().address;
            match ended {
                Ok(Ended::Done) => return,
                Ok(Ended::Drained) => {
                    tracing::info!(service, "the service is about to stop: connecting anew");
                }
                Err(error) => tracing::warn!(service, %error, "no conversation with the service"),
            }
            if self.is_closing() && self.is_all_committed() {
                // Leases that could not be given back expire.
                return;
            }
            let wait = self.replicas.move_on(lasted >= SHORTEST);
            tokio::select! {
                () = sleep(wait) => {}
                _ = self.stage.changed() => {}
            }
        }
    }

    fn is_closing(&self) -> bool {
        *self.stage.borrow() == Stage::Closing
    }

    fn is_all_committed(&self) -> bool {
        let (unsaid, _, batches) = self.desk.unsaid();
        unsaid == 0 && batches == 0
    }

    async fn open(&self) -> Result<Stream, Broken> {
        let hello = Hello {
            worker: self.name.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            held: self.desk.held(),
        };
        let replica = self.replicas.current();
        let stream = Stream::open(&replica.endpoint, hello, self.greeting).await?;
        tracing::info!(
            service = replica.address,
            lost = stream.welcome.lost.len(),
            "in conversation with the service"
        );
        Ok(stream)
    }

    async fn talk(&mut self, stream: Stream) -> Result<Ended, Broken> {
        let Stream {
            says,
            mut hears,
            welcome,
            begun,
        } = stream;
        let desk = Arc::clone(&self.desk);
        let mut pulse = Pulse::new(&welcome);
        desk.reconnected(&welcome.lost, pulse.good_until(begun));
        let mut beat = interval(beat_interval(&welcome));
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // From the first moment on this stream, everything from before is overdue.
        let mut due = Due::Everything;
        loop {
            self.say_what_is_due(&says, due);
            let (unsaid, since, batches) = desk.unsaid();
            if self.is_closing() && unsaid == 0 && batches == 0 {
                self.last_words(says, hears, &mut pulse).await;
                return Ok(Ended::Done);
            }
            let patience = due::not_later_than(since, batches);
            tokio::select! {
                response = hears.message() => {
                    if self.hear(response?.ok_or(Broken::Over)?, &mut pulse) {
                        self.say_what_is_due(&says, Due::Everything);
                        self.last_words(says, hears, &mut pulse).await;
                        return Ok(Ended::Drained);
                    }
                }
                _ = beat.tick() => beat_and_ask(&says, &desk, &mut pulse),
                () = desk.news.notified() => {}
                () = until(patience) => {}
                () = until(pulse.patience_ends()) => return Err(Broken::Silent),
                _ = self.stage.changed() => {}
            }
            due = if self.is_closing() {
                Due::Everything
            } else {
                Due::WhatIsRipe
            };
        }
    }

    /// Hears the acknowledgements of what was said, and says no more: results that come
    /// meanwhile are for the next stream.
    async fn last_words(&self, says: Says, mut hears: Streaming<WorkResponse>, pulse: &mut Pulse) {
        // Late answers are no loss: results are said again.
        let _ = timeout(LAST_WORDS, async {
            while self.desk.unsaid().2 > 0
                && let Ok(Some(response)) = hears.message().await
            {
                self.hear(response, pulse);
            }
        })
        .await;
        drop(says);
        // Until the service has read all that was said.
        let _ = timeout(LAST_WORDS, async {
            while let Ok(Some(response)) = hears.message().await {
                self.hear(response, pulse);
            }
        })
        .await;
    }

    /// Results before what is given back: the one tells what became of the other. Credit
    /// last.
    fn say_what_is_due(&self, says: &Says, due: Due) {
        let releases = self.desk.next_release();
        let (unsaid, since, batches) = self.desk.unsaid();
        if due == Due::Everything || !releases.is_empty() || due::is_ripe(unsaid, since, batches) {
            while let Some(outcomes) = self.desk.next_outcomes() {
                says.say(work_request::Message::Outcomes(outcomes));
            }
        }
        if !releases.is_empty() {
            says.say(work_request::Message::Release(Release { refs: releases }));
        }
        if let Some(recipients) = self.desk.next_credit() {
            says.say(work_request::Message::Credit(Credit { recipients }));
        }
    }

    /// Takes in what the service says. Whether it is about to stop.
    fn hear(&self, response: WorkResponse, pulse: &mut Pulse) -> bool {
        match response.message {
            Some(work_response::Message::Lease(lease)) => self.take_in(lease),
            Some(work_response::Message::Ack(ack)) => {
                self.desk.acknowledged(ack.batch);
                if let Some(good_until) = pulse.answered(ack.batch) {
                    self.desk.prolonged(good_until);
                }
            }
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
                    // The desk has said it aloud.
                    tracing::debug!(%error, "the journal cannot be written: a lease is given back");
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

fn beat_interval(welcome: &Welcome) -> Duration {
    welcome
        .beat_interval
        .and_then(|asked| Duration::try_from(asked).ok())
        .filter(|asked| !asked.is_zero())
        .unwrap_or(Duration::from_secs(5))
        .max(FASTEST_BEAT)
}

/// A beat, and a batch behind it whose acknowledgement shows that the beat was heard.
fn beat_and_ask(says: &Says, desk: &Desk, pulse: &mut Pulse) {
    says.say(work_request::Message::Beat(Beat {}));
    let question = desk.empty_batch();
    pulse.asked(question.batch, Instant::now());
    says.say(work_request::Message::Outcomes(question));
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
