//! When a call is ended from outside: by its deadline, or by the drain.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use tokio::time::{Instant, sleep_until};

use super::{
    drain::{Drain, Stage},
    method::Kind,
};
use crate::api::problem::Problem;

/// What ends a stream, whatever its service thinks.
pub(super) struct Cut {
    deadline: Option<Instant>,
    reason: Pin<Box<dyn Future<Output = Problem> + Send>>,
}

impl Cut {
    /// For a stream. Those of the service end themselves when the drain begins, and here
    /// only when the grace has passed. A watch of health or a reflection session does not
    /// know of the drain, and would hold it up for the whole grace.
    pub(super) fn stream(kind: Kind, deadline: Option<Instant>, drain: &Drain) -> Self {
        let stage = if kind == Kind::Operator {
            Stage::Closing
        } else {
            Stage::Expired
        };
        let stopped = drain.reached(stage);
        let reason: Pin<Box<dyn Future<Output = Problem> + Send>> = match deadline {
            None => Box::pin(async move {
                stopped.await;
                Problem::draining(None)
            }),
            Some(deadline) => Box::pin(async move {
                tokio::select! {
                    biased;
                    () = sleep_until(deadline) => Problem::deadline_exceeded(),
                    () = stopped => Problem::draining(None),
                }
            }),
        };
        Self { deadline, reason }
    }

    /// Whether the deadline has passed: cheap, for a stream that always has something to
    /// send and would never come round to [`poll`](Self::poll).
    pub(super) fn is_late(&self) -> bool {
        self.deadline
            .is_some_and(|deadline| deadline <= Instant::now())
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Problem> {
        self.reason.as_mut().poll(cx)
    }

    /// The answer of `call`, or why it was cut off.
    pub(super) async fn race<T>(&mut self, call: impl Future<Output = T>) -> Result<T, Problem> {
        tokio::select! {
            biased;
            answer = call => Ok(answer),
            problem = self.reason.as_mut() => Err(problem),
        }
    }
}
