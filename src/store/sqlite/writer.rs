//! The thread that writes.

use rusqlite::Connection;
use tokio::sync::{mpsc, watch};

use super::{apply, load, unavailable};
use crate::{
    clock::Clock,
    keys::Keys,
    store::{
        commit::{GROUP, Pending},
        error::StoreError,
        sql,
        unit::{Needs, Unit},
    },
};

/// Commits groups until the last handle on the store is gone.
pub(super) fn run(
    connection: &Connection,
    mut queue: mpsc::Receiver<Box<dyn Pending>>,
    keys: &Keys,
    clock: &Clock,
    head: &watch::Sender<i64>,
) {
    let mut group: Vec<Box<dyn Pending>> = Vec::with_capacity(GROUP);
    while queue.blocking_recv_many(&mut group, GROUP) > 0 {
        let outcome = commit(connection, &mut group, keys, clock);
        match &outcome {
            // Before the answers, so that whoever has one can read what was written.
            Ok(revision) => {
                head.send_if_modified(|head| std::mem::replace(head, *revision) != *revision);
            }
            Err(error) => {
                tracing::warn!(%error, writes = group.len(), "a group of writes was not recorded");
                if !connection.is_autocommit() {
                    // Nothing was recorded either way; the next group begins anew.
                    let _ = connection.execute_batch(sql::ROLLBACK);
                }
            }
        }
        for pending in group.drain(..) {
            pending.answer(outcome.clone());
        }
    }
}

fn commit(
    connection: &Connection,
    group: &mut [Box<dyn Pending>],
    keys: &Keys,
    clock: &Clock,
) -> Result<i64, StoreError> {
    connection
        .prepare_cached(sql::SQLITE_BEGIN)
        .and_then(|mut begin| begin.execute([]))
        .map_err(unavailable)?;
    let counters = load::counters(connection).map_err(unavailable)?;
    let mut needs = Needs::default();
    for pending in group.iter() {
        pending.needs(keys, &mut needs);
    }
    let mut unit = Unit::new(clock.now(), counters);
    load::load(connection, &needs, &mut unit)?;
    for pending in group.iter_mut() {
        pending.decide(keys, &mut unit);
    }
    apply::apply(connection, &unit)?;
    connection
        .prepare_cached(sql::COMMIT)
        .and_then(|mut commit| commit.execute([]))
        .map_err(unavailable)?;
    Ok(unit.revision())
}
