//! What one replica does for all: whoever holds the row of a duty does it, and the end of
//! its transaction, or of its connection, sets it free. Nobody is elected.

use deadpool_postgres::Object;

use super::{
    Postgres,
    pipeline::{self, Ask},
    rows::Trouble,
    writer::discard,
};
use crate::store::{Duty, error::StoreError, sql::postgres as sql};

/// A row that is held. Dropped in the middle of the work, its connection is closed, which
/// sets the row free.
struct Held(Option<Object>);

impl Held {
    async fn release(mut self) -> Result<(), Trouble> {
        if let Some(client) = self.0.take() {
            let ended = pipeline::send(&client, &[Ask::command(sql::ROLLBACK)]).await;
            if let Err(error) = ended {
                discard(client);
                return Err(error.into());
            }
        }
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(client) = self.0.take() {
            discard(client);
        }
    }
}

impl Postgres {
    /// Does the work, unless another replica is doing it.
    pub(crate) async fn on_duty<T>(
        &self,
        duty: Duty,
        work: impl Future<Output = T>,
    ) -> Result<Option<T>, StoreError> {
        let Some(held) = self.take(duty).await? else {
            return Ok(None);
        };
        let done = work.await;
        // What was done is done; that the row could not be let go of is not a failure of it.
        if let Err(trouble) = held.release().await {
            tracing::debug!(?trouble, "a duty ended with its connection");
        }
        Ok(Some(done))
    }

    async fn take(&self, duty: Duty) -> Result<Option<Held>, StoreError> {
        let held = Held(Some(self.0.pool.get().await?));
        let Some(client) = &held.0 else {
            return Ok(None);
        };
        let asks = [
            Ask::command(sql::BEGIN),
            Ask::new(sql::DUTY).with(duty.name()),
        ];
        let answers = pipeline::send(client, &asks).await.map_err(Trouble::from)?;
        if answers.iter().any(|rows| !rows.is_empty()) {
            return Ok(Some(held));
        }
        // If it cannot be let go of, its connection has ended, and the row with it.
        let _ = held.release().await;
        Ok(None)
    }
}
