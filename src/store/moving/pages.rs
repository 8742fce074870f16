//! The rows of a table, page by page, the next of which is read while one is looked at.

use std::{mem, vec};

use tokio::{sync::mpsc, task::JoinSet};

use super::{CopyError, Key, Reading, Row};
use crate::store::sql::tables::Table;

/// How much is in memory at once, on each side: what is read at a time, and written in a
/// transaction.
#[derive(Debug, Clone, Copy)]
pub struct Batch {
    /// Rows, at most.
    pub rows: usize,
    /// Bytes, about.
    pub bytes: usize,
}

impl Default for Batch {
    fn default() -> Self {
        Self {
            rows: 10_000,
            bytes: 4 << 20,
        }
    }
}

impl Batch {
    /// A single row.
    pub(crate) const ONE: Self = Self { rows: 1, bytes: 1 };

    /// How much is asked for at first, as long as nobody knows how large rows are.
    fn first(self) -> Self {
        Self {
            rows: self.rows.min(500),
            ..self
        }
    }

    /// How much is asked for next. What is asked for and too much is sent all the same.
    fn next(self, asked: usize, page: &Page) -> usize {
        let taken = page.rows.len();
        if taken < asked {
            taken.max(1)
        } else {
            (asked * 2).min(self.rows)
        }
    }
}

/// Rows in the order of their keys.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// The rows.
    pub(crate) rows: Vec<Row>,
    /// Whether there are no further ones.
    pub(crate) ended: bool,
}

impl Page {
    /// Takes a row. Whether there is room for another one.
    pub(crate) fn take(&mut self, row: Row, bytes: &mut usize, batch: Batch) -> bool {
        *bytes += row.size();
        self.rows.push(row);
        *bytes < batch.bytes && self.rows.len() < batch.rows
    }
}

/// All rows of a table, one by one.
pub(super) struct Pages {
    table: &'static Table,
    coming: mpsc::Receiver<Result<Page, CopyError>>,
    /// Ended when this is dropped.
    reading: JoinSet<()>,
    rows: vec::IntoIter<Row>,
    last: Option<Key>,
}

impl Pages {
    pub(super) fn start(table: &'static Table, reading: Reading, batch: Batch) -> Self {
        let (sender, coming) = mpsc::channel(1);
        let mut task = JoinSet::new();
        task.spawn(read(table, reading, batch, sender));
        Self {
            table,
            coming,
            reading: task,
            rows: Vec::new().into_iter(),
            last: None,
        }
    }

    /// The next row; none at the end, when the table is not read any more either.
    pub(super) async fn next(&mut self) -> Result<Option<Row>, CopyError> {
        loop {
            if let Some(row) = self.rows.next() {
                return self.in_order(row).map(Some);
            }
            let Some(page) = self.coming.recv().await else {
                while self.reading.join_next().await.is_some() {}
                return Ok(None);
            };
            self.rows = page?.rows.into_iter();
        }
    }

    /// Both sides have to agree on the order: an index that orders text otherwise would
    /// make rows look as if they were missing.
    fn in_order(&mut self, row: Row) -> Result<Row, CopyError> {
        let key = row.key(self.table);
        let before = self.last.as_ref();
        if before.is_some_and(|before| *before >= key) {
            return Err(CopyError::Corrupt {
                table: self.table.name,
                row: row.name(self.table),
                why: "the database does not order it by its bytes, or has it twice: rebuild the \
                      indexes of the table"
                    .to_owned(),
            });
        }
        self.last = Some(key);
        Ok(row)
    }
}

async fn read(
    table: &'static Table,
    reading: Reading,
    batch: Batch,
    pages: mpsc::Sender<Result<Page, CopyError>>,
) {
    let mut ask = batch.first();
    let mut after = None;
    loop {
        let page = reading.page(table, mem::take(&mut after), ask).await;
        let mut ended = true;
        if let Ok(page) = &page {
            ended = page.ended;
            ask.rows = batch.next(ask.rows, page);
            after = page.rows.last().map(|row| row.key(table));
        }
        // Nobody wants it any more, or there is nothing more to want.
        if pages.send(page).await.is_err() || ended {
            return;
        }
    }
}
