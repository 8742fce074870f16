//! Who is let in: caps on what is at work at once.
//!
//! Short calls and long streams have a cap each, so that a thousand open watches do not
//! keep one write out. What must answer under load, health above all, is not counted.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{limits::Limits, method::Kind};

#[derive(Debug)]
pub(super) struct Admission {
    calls: Arc<Semaphore>,
    streams: Arc<Semaphore>,
}

/// A place among what is at work; free again when dropped.
#[derive(Debug)]
pub(super) struct Place {
    _taken: Option<OwnedSemaphorePermit>,
}

impl Admission {
    pub(super) fn new(limits: &Limits) -> Self {
        let places = |n: usize| Arc::new(Semaphore::new(n.min(Semaphore::MAX_PERMITS)));
        Self {
            calls: places(limits.max_calls_in_flight),
            streams: places(limits.max_streams_in_flight),
        }
    }

    /// A place for a request of this kind, or `None` when there is none free. It does not
    /// wait: a queue would only make every answer late.
    pub(super) fn enter(&self, kind: Kind) -> Option<Place> {
        let places = match kind {
            Kind::Call => &self.calls,
            Kind::Stream => &self.streams,
            Kind::Operator => return Some(Place { _taken: None }),
        };
        let taken = Arc::clone(places).try_acquire_owned().ok()?;
        Some(Place {
            _taken: Some(taken),
        })
    }
}
