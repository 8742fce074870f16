//! Several statements in one journey.
//!
//! The library sends a statement when its future is first polled; those of one connection
//! are answered in the order in which they were sent. So all are polled, in order, before
//! any is waited for.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

use deadpool_postgres::ClientWrapper;
use tokio_postgres::{Error, Row, types::ToSql};

type Value = Box<dyn ToSql + Sync + Send>;
type Answer<'a> = Pin<Box<dyn Future<Output = Result<Vec<Row>, Error>> + Send + 'a>>;

/// A statement with what it is given.
pub(super) struct Ask {
    statement: &'static str,
    values: Vec<Value>,
    prepared: bool,
}

impl Ask {
    /// A statement, prepared once for each connection.
    pub(super) fn new(statement: &'static str) -> Self {
        Self {
            statement,
            values: Vec::new(),
            prepared: true,
        }
    }

    /// A statement that gives no rows and is given nothing.
    pub(super) fn command(statement: &'static str) -> Self {
        Self {
            prepared: false,
            ..Self::new(statement)
        }
    }

    /// Gives it a further value.
    pub(super) fn with(mut self, value: impl ToSql + Sync + Send + 'static) -> Self {
        self.values.push(Box::new(value));
        self
    }
}

/// Sends all, then waits for all. Fails with the first that fails.
pub(super) async fn send(client: &ClientWrapper, asks: &[Ask]) -> Result<Vec<Vec<Row>>, Error> {
    let mut answers: Vec<Answer<'_>> = Vec::with_capacity(asks.len());
    for ask in asks {
        if ask.prepared {
            let statement = client.prepare_cached(ask.statement).await?;
            let values: Vec<&(dyn ToSql + Sync)> = ask
                .values
                .iter()
                .map(|value| &**value as &(dyn ToSql + Sync))
                .collect();
            answers.push(Box::pin(
                async move { client.query(&statement, &values).await },
            ));
        } else {
            answers.push(Box::pin(async move {
                client.batch_execute(ask.statement).await?;
                Ok(Vec::new())
            }));
        }
    }
    let mut told: Vec<Option<Result<Vec<Row>, Error>>> = answers.iter().map(|_| None).collect();
    poll_fn(|context| {
        for (answer, told) in answers.iter_mut().zip(&mut told) {
            if told.is_none()
                && let Poll::Ready(answer) = answer.as_mut().poll(context)
            {
                *told = Some(answer);
            }
        }
        // A failure is told once all before it have been: those after it only say that
        // something failed.
        let settled = told.iter().find(|told| !matches!(told, Some(Ok(_))));
        match settled {
            Some(None) => Poll::Pending,
            Some(Some(_)) | None => Poll::Ready(()),
        }
    })
    .await;
    told.into_iter().flatten().collect()
}
