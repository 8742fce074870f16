//! The thread that writes.

use rusqlite::Connection;
use tokio::{runtime::Handle, sync::mpsc};

use super::{apply, load, unavailable};
use crate::{
    clock::Clock,
    keys::Keys,
    store::{
        commit::{GROUP, Pending},
        error::StoreError,
        publish::Publisher,
        sql::sqlite as sql,
        unit::{Needs, Unit},
    },
};

/// All that the thread works with.
pub(super) struct Desk {
    pub(super) connection: Connection,
    pub(super) keys: Keys,
    pub(super) clock: Clock,
    pub(super) publisher: Publisher,
    /// Where callers wait, when the store was opened inside a runtime.
    pub(super) runtime: Option<Handle>,
}

impl Desk {
    /// Commits groups until the last handle on the store is gone.
    pub(super) fn run(self, mut queue: mpsc::Receiver<Box<dyn Pending>>) {
        let mut group: Vec<Box<dyn Pending>> = Vec::with_capacity(GROUP);
        while queue.blocking_recv_many(&mut group, GROUP) > 0 {
            let outcome = self.commit(&mut group);
            match &outcome {
                Ok(unit) => self.publish(unit),
                Err(error) => self.give_up(error, group.len()),
            }
            self.answer(&mut group, outcome.map(|unit| unit.revision()));
        }
    }

    /// One message to the runtime for the group: to wake every caller from here would take
    /// a system call for each.
    fn answer(&self, group: &mut Vec<Box<dyn Pending>>, outcome: Result<i64, StoreError>) {
        let answered = std::mem::replace(group, Vec::with_capacity(GROUP));
        let answer = move || {
            for pending in answered {
                pending.answer(outcome.clone());
            }
        };
        match &self.runtime {
            Some(runtime) => drop(runtime.spawn(async move { answer() })),
            None => answer(),
        }
    }

    fn commit(&self, group: &mut [Box<dyn Pending>]) -> Result<Unit, StoreError> {
        let connection = &self.connection;
        connection
            .prepare_cached(sql::BEGIN)
            .and_then(|mut begin| begin.execute([]))
            .map_err(unavailable)?;
        let counters = load::counters(connection).map_err(unavailable)?;
        let mut needs = Needs::default();
        for pending in group.iter() {
            pending.needs(&self.keys, &mut needs);
        }
        let mut unit = Unit::new(self.clock.now(), counters);
        load::load(connection, &needs, &mut unit)?;
        for pending in group.iter_mut() {
            pending.decide(&self.keys, &mut unit);
        }
        apply::apply(connection, &unit)?;
        connection
            .prepare_cached(sql::COMMIT)
            .and_then(|mut commit| commit.execute([]))
            .map_err(unavailable)?;
        Ok(unit)
    }

    /// Before the answers, so that whoever has one can read what was written.
    fn publish(&self, unit: &Unit) {
        self.publisher.reached(unit.revision());
        if unit.has_ready_chunks() {
            self.publisher.work();
        }
    }

    fn give_up(&self, error: &StoreError, writes: usize) {
        tracing::warn!(%error, writes, "a group of writes was not recorded");
        if !self.connection.is_autocommit() {
            // Nothing was recorded either way; the next group begins anew.
            let _ = self.connection.execute_batch(sql::ROLLBACK);
        }
    }
}
