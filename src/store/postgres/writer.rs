//! The task that writes: one group of a replica at a time, behind those of the others. Two at
//! a time were measured too: smaller groups, and fewer writes a second.

use std::time::Duration;

use deadpool_postgres::Object;
use tokio::{
    sync::mpsc,
    time::{Instant, sleep, timeout},
};

use super::{
    Pool, apply, load,
    rows::{Trouble, said},
};
use crate::{
    clock::Clock,
    ids::Ids,
    keys::Keys,
    store::{
        commit::{GROUP, Pending},
        error::StoreError,
        publish::Publisher,
        sql::postgres as sql,
        unit::{Needs, Unit},
    },
};

/// How long one journey may take. The server gives up on the lock earlier and says so; this
/// is for a server that says nothing.
const JOURNEY: Duration = Duration::from_secs(20);
/// For how long a group is tried again as long as nothing of it can have been recorded: about
/// as long as it takes to put another primary in the place of a lost one.
const TRY_AGAIN_WITHIN: Duration = Duration::from_secs(10);
/// The wait before the first such try; it doubles.
const FIRST_WAIT: Duration = Duration::from_millis(20);
/// How long a group may wait to become about as large as the one before.
const LINGER: Duration = Duration::from_millis(1);
/// The longest wait between two.
const LONGEST_WAIT: Duration = Duration::from_millis(500);

/// All that the task works with.
pub(super) struct Desk {
    pub(super) pool: Pool,
    pub(super) keys: Keys,
    pub(super) clock: Clock,
    pub(super) ids: Ids,
    pub(super) publisher: Publisher,
    /// Whether other replicas are told by notification.
    pub(super) notify: bool,
    /// Whether the record is spread over machines.
    pub(super) spread: bool,
    /// Whether there are machines that can leave a commit between its two phases.
    pub(super) recover: bool,
}

impl Desk {
    /// Commits groups until the last handle on the store is gone.
    pub(super) async fn run(self, mut queue: mpsc::Receiver<Box<dyn Pending>>) {
        let mut group: Vec<Box<dyn Pending>> = Vec::with_capacity(GROUP);
        let mut connection = None;
        let mut before = 0;
        while gather(&mut queue, &mut group, before).await {
            before = group.len();
            let outcome = self.commit(&mut connection, &mut group).await;
            match &outcome {
                Ok(unit) => self.publish(unit),
                Err(error) => {
                    let writes = group.len();
                    tracing::warn!(%error, writes, "a group of writes was not recorded");
                }
            }
            let outcome = outcome.map(|unit| unit.revision());
            for pending in group.drain(..) {
                pending.answer(outcome.clone());
            }
        }
    }

    async fn commit(
        &self,
        connection: &mut Option<Object>,
        group: &mut [Box<dyn Pending>],
    ) -> Result<Unit, StoreError> {
        let mut needs = Needs::default();
        for pending in group.iter() {
            pending.needs(&self.keys, &mut needs);
        }
        let (client, mut unit) = self.begin(connection, &needs).await?;
        for pending in group.iter_mut() {
            pending.decide(&self.keys, &mut unit);
        }
        let written = within(apply::commit(&client, &unit, self.notice(&unit))).await;
        match written {
            Ok(()) => {
                *connection = Some(client);
                Ok(unit)
            }
            // A connection in an unknown state is not used again: it is closed, and with it
            // whatever it has begun. The work is decided and cannot be decided anew, and
            // whether it was recorded may be unknown: the callers repeat it, by its id.
            Err(trouble) => {
                discard(client);
                Err(trouble.into())
            }
        }
    }

    /// Begins a transaction; again, if that fails in a way that passes.
    async fn begin(
        &self,
        kept: &mut Option<Object>,
        needs: &Needs,
    ) -> Result<(Object, Unit), StoreError> {
        let until = Instant::now() + TRY_AGAIN_WITHIN;
        let known = self.publisher.head();
        let mut wait = FIRST_WAIT;
        loop {
            let client = match kept.take().filter(|client| !client.is_closed()) {
                Some(client) => Ok(client),
                None => self.connect().await,
            };
            let trouble = match client {
                Err(trouble) => trouble,
                Ok(client) => {
                    match within(load::begin(&client, needs, &self.clock, self.spread)).await {
                        Ok(unit) => {
                            if unit.before.seq < known {
                                forgotten(known, unit.before.seq);
                            }
                            return Ok((client, unit));
                        }
                        Err(trouble) => {
                            discard(client);
                            trouble
                        }
                    }
                }
            };
            if !trouble.passes() || Instant::now() + wait > until {
                return Err(trouble.into());
            }
            tracing::debug!(?trouble, "a group of writes could not begin; trying again");
            sleep(wait.mul_f64(0.5 + self.ids.fraction())).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// A connection to write by. Where the record is spread, whatever a machine that was lost
    /// had left half committed is ended first: to decide by rows without it would undo it.
    async fn connect(&self) -> Result<Object, Trouble> {
        let client = self.pool.get().await?;
        if self.recover
            && let Err(error) = client.batch_execute(sql::RECOVER).await
        {
            tracing::warn!(
                why = said(&error),
                "half committed groups could not be ended; grant execute on function \
                 recover_prepared_transactions() to the role of the service"
            );
        }
        Ok(client)
    }

    fn notice(&self, unit: &Unit) -> Option<String> {
        let told = unit.counters.seq != unit.before.seq || unit.has_ready_chunks();
        (self.notify && told)
            .then(|| super::notice::write(unit.revision(), unit.has_ready_chunks()))
    }

    /// Before the answers, so that whoever has one can read what was written.
    fn publish(&self, unit: &Unit) {
        self.publisher.reached(unit.revision());
        if unit.has_ready_chunks() {
            self.publisher.work();
        }
    }
}

fn forgotten(known: i64, found: i64) {
    tracing::error!(
        known,
        found,
        "the database has forgotten events that were told of: a standby without them has become \
         the primary; make the standby synchronous, restart this replica, and let whoever has \
         watched read again"
    );
}

/// Takes what waits; false when nothing will come any more. Where the last group was large,
/// those who were in it are about to come again, and what comes first does not go alone.
async fn gather(
    queue: &mut mpsc::Receiver<Box<dyn Pending>>,
    group: &mut Vec<Box<dyn Pending>>,
    before: usize,
) -> bool {
    if queue.recv_many(group, GROUP).await == 0 {
        return false;
    }
    let enough = before / 4 * 3;
    if group.len() < enough {
        let more = async {
            while group.len() < enough && queue.recv_many(group, GROUP - group.len()).await > 0 {}
        };
        // An error means that the time is over, which is as good as any answer.
        let _ = timeout(LINGER, more).await;
    }
    true
}

/// Closes a connection instead of giving it back.
pub(super) fn discard(client: Object) {
    drop(Object::take(client));
}

async fn within<T>(journey: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
    timeout(JOURNEY, journey).await.unwrap_or_else(|_| {
        Err(Trouble::NoConnection(format!(
            "the database has said nothing for {} s",
            JOURNEY.as_secs()
        )))
    })
}
