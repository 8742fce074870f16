//! The services of `demarche.v1`, over the domain, the ledger and the store.
//!
//! A call is read whole ([`parse`]), so that every wrong field is named at once; put to
//! the store; and its answer written out ([`present`]). What keeps it from being done
//! becomes a [`problem`].
//!
//! To add a method: read its request in `parse`, call the store in the file of its
//! service, and say in `refusal` what the message around its fact is called.

mod about;
mod delivery;
mod docket;
mod page_token;
mod pages;
mod parse;
mod party;
mod performance;
pub(crate) mod present;
pub mod problem;
mod proposal;
mod refusal;
mod repeat;
mod response;
mod revision;
mod statement;
mod subscription;
mod timeline;
mod watch;
mod words;

pub use delivery::DeliveryApi;

use std::{fmt::Display, sync::Arc, time::Duration};

use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use self::{page_token::PageTokens, problem::Problem, refusal::Around};
use crate::{
    clock::Clock,
    domain::{Occurrence, TermChange},
    ids::Ids,
    server::Drain,
    store::{AsOf, Committed, RequestKey, Store, Write},
};

/// What an operator may set.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Bytes of one request. A message of empty parts takes sixty times its size in
    /// memory, so this is what bounds a call.
    pub max_request_bytes: usize,
    /// How long a message of a watch may wait to be read before the watch is cut.
    pub slow_after: Duration,
    /// How long a watch is silent before it says how far it got, when its caller does not
    /// say.
    pub progress_interval: Duration,
    /// Events in one message of a watch at most.
    pub batch: usize,
    /// Says in the language of a BCP 47 tag what became of a term.
    pub words: fn(&str, &TermChange) -> String,
    /// Says in that language what became of the day by which an answer is asked for; nothing
    /// where it is as it was.
    pub due_words: fn(&str, Option<&Occurrence>, Option<&Occurrence>) -> String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_request_bytes: 256 * 1024,
            slow_after: Duration::from_secs(10),
            progress_interval: Duration::from_secs(30),
            batch: 256,
            words: |_, change| change.changed_fields.join(", "),
            due_words: |_, _, _| String::new(),
        }
    }
}

/// All services but the workers' own. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Api(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    store: Store,
    clock: Clock,
    ids: Ids,
    drain: Drain,
    page_tokens: PageTokens,
    settings: Settings,
}

impl Api {
    /// Serves the record in `store`.
    pub fn new(store: Store, clock: Clock, ids: Ids, drain: Drain, settings: Settings) -> Self {
        let page_tokens = PageTokens::new(store.keys().page_tokens());
        Self(Arc::new(Parts {
            store,
            clock,
            ids,
            drain,
            page_tokens,
            settings,
        }))
    }

    fn store(&self) -> &Store {
        &self.0.store
    }

    /// A proposal as it goes out: with what depends on the day counted up to now.
    fn shown(&self, proposal: crate::domain::Proposal) -> crate::contract::v1::Proposal {
        present::proposal(proposal, self.0.clock.now())
    }

    fn new_id(&self) -> Uuid {
        self.0.ids.uuid(self.now())
    }

    /// Up to when days are counted in the record as it is, or as it was.
    fn until(&self, as_of: Option<AsOf>) -> jiff::Timestamp {
        let now = self.now();
        as_of.map_or(now, |as_of| as_of.moment(now))
    }

    fn now(&self) -> jiff::Timestamp {
        self.0.clock.now()
    }

    /// Waits until the record is as new as the caller asks for.
    async fn reach(&self, min_revision: i64) -> Result<(), Problem> {
        if min_revision <= 0 {
            return Ok(());
        }
        self.store()
            .reach(min_revision)
            .await
            .map_err(|error| self.failed(error))
    }

    /// Has the store do it. `subject` is the resource that the caller named.
    fn write<'a, W: Write>(
        &'a self,
        request: Option<RequestKey>,
        work: W,
        around: Around,
        subject: &'a (dyn Display + Send + Sync),
    ) -> impl Future<Output = Result<Committed<W::Answer>, Problem>> + Send + use<'a, W>
    where
        W::Answer: Serialize + DeserializeOwned,
    {
        // Not async itself, so that no future holds the work.
        let written = self.store().write(request, work);
        async move {
            written
                .await
                .map_err(|error| self.refused(error, around, subject))
        }
    }
}
