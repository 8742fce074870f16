//! Group commit: writes that come in together share a transaction.
//!
//! A group is read for at once, decided one by one in the order of arrival, and written
//! at once. No decision can fail the transaction: what is refused is answered, and leaves
//! its neighbours alone. Only the database itself can fail a group, and then nothing of
//! it was recorded.

use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{
    error::{StoreError, WriteError},
    unit::{GivenAnswer, Needs, Unit},
};
use crate::keys::Keys;

/// How many writes share a transaction at most.
pub(crate) const GROUP: usize = 256;

/// Something that can be written.
///
/// To add one: a struct with what it needs to know, [`Self::needs`] naming what has to be
/// read, and [`Self::decide`], which looks at what was read and either changes the unit or
/// refuses without having touched it.
pub trait Write: Send + 'static {
    /// What the caller gets.
    type Answer: Send + 'static;

    /// Names what has to be read.
    fn needs(&self, keys: &Keys, needs: &mut Needs);

    /// Decides.
    fn decide(self, keys: &Keys, unit: &mut Unit) -> Result<Self::Answer, WriteError>;
}

/// By what a repeat of a call is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestKey {
    /// The id that the caller gave (AIP-155).
    pub id: Uuid,
    /// The method called.
    pub method: &'static str,
    /// A keyed digest of the request: [`Keys::request_body`].
    pub body_hash: [u8; 32],
}

/// An answer, once it is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed<T> {
    /// The answer.
    pub answer: T,
    /// The `seq` up to which the record went when it was given.
    pub revision: i64,
}

/// A write of any kind that waits for its group.
pub(crate) trait Pending: Send {
    fn needs(&self, keys: &Keys, needs: &mut Needs);
    fn decide(&mut self, keys: &Keys, unit: &mut Unit);
    /// Tells the caller, now that the group is durable or has failed.
    fn answer(self: Box<Self>, outcome: Result<i64, StoreError>);
}

type Reply<T> = oneshot::Sender<Result<Committed<T>, WriteError>>;

/// A write whose repeats are not told apart.
pub(crate) struct Plain<W: Write> {
    work: Option<W>,
    decided: Option<Result<W::Answer, WriteError>>,
    reply: Reply<W::Answer>,
}

impl<W: Write> Plain<W> {
    pub(crate) fn new(work: W, reply: Reply<W::Answer>) -> Self {
        Self {
            work: Some(work),
            decided: None,
            reply,
        }
    }
}

impl<W: Write> Pending for Plain<W> {
    fn needs(&self, keys: &Keys, needs: &mut Needs) {
        if let Some(work) = &self.work {
            work.needs(keys, needs);
        }
    }

    fn decide(&mut self, keys: &Keys, unit: &mut Unit) {
        self.decided = self.work.take().map(|work| work.decide(keys, unit));
    }

    fn answer(self: Box<Self>, outcome: Result<i64, StoreError>) {
        let answer = match (outcome, self.decided) {
            // First: a refusal may rest on what a neighbour would have written.
            (Err(failed), _) => Err(failed.into()),
            (Ok(revision), Some(Ok(answer))) => Ok(Committed { answer, revision }),
            (Ok(_), Some(Err(refused))) => Err(refused),
            (Ok(_), None) => Err(StoreError::Closed.into()),
        };
        // A caller that has gone away does not need the answer; the write stands.
        let _ = self.reply.send(answer);
    }
}

/// A write whose repeats get the first answer.
pub(crate) struct Once<W: Write> {
    work: Option<W>,
    request: RequestKey,
    decided: Option<Result<Committed<W::Answer>, WriteError>>,
    reply: Reply<W::Answer>,
}

impl<W: Write> Once<W>
where
    W::Answer: Serialize + DeserializeOwned,
{
    pub(crate) fn new(request: RequestKey, work: W, reply: Reply<W::Answer>) -> Self {
        Self {
            work: Some(work),
            request,
            decided: None,
            reply,
        }
    }

    fn repeat(&self, given: &GivenAnswer) -> Result<Committed<W::Answer>, WriteError> {
        let request = &self.request;
        if given.method != request.method || given.body_hash != request.body_hash {
            return Err(WriteError::RequestIdReused(request.id));
        }
        let answer = serde_json::from_str(&given.answer).map_err(|error| StoreError::Corrupt {
            table: "request",
            row: request.id.to_string(),
            why: error.to_string(),
        })?;
        Ok(Committed {
            answer,
            revision: given.revision,
        })
    }

    fn first(
        &self,
        work: W,
        keys: &Keys,
        unit: &mut Unit,
    ) -> Result<Committed<W::Answer>, WriteError> {
        let answer = work.decide(keys, unit)?;
        let revision = unit.revision();
        let text = serde_json::to_string(&answer).map_err(|error| StoreError::Corrupt {
            table: "request",
            row: self.request.id.to_string(),
            why: error.to_string(),
        })?;
        unit.requests.put(
            self.request.id,
            GivenAnswer {
                method: self.request.method.to_owned(),
                body_hash: self.request.body_hash.to_vec(),
                revision,
                answer: text,
            },
        );
        Ok(Committed { answer, revision })
    }
}

impl<W: Write> Pending for Once<W>
where
    W::Answer: Serialize + DeserializeOwned,
{
    fn needs(&self, keys: &Keys, needs: &mut Needs) {
        needs.requests.push(self.request.id);
        if let Some(work) = &self.work {
            work.needs(keys, needs);
        }
    }

    fn decide(&mut self, keys: &Keys, unit: &mut Unit) {
        self.decided = match (unit.requests.get(&self.request.id), self.work.take()) {
            (Some(given), _) => Some(self.repeat(given)),
            (None, Some(work)) => Some(self.first(work, keys, unit)),
            (None, None) => None,
        };
    }

    fn answer(self: Box<Self>, outcome: Result<i64, StoreError>) {
        let answer = match (outcome, self.decided) {
            (Err(failed), _) => Err(failed.into()),
            (Ok(_), Some(Ok(committed))) => Ok(committed),
            (Ok(_), Some(Err(refused))) => Err(refused),
            (Ok(_), None) => Err(StoreError::Closed.into()),
        };
        // As above.
        let _ = self.reply.send(answer);
    }
}
