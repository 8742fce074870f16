//! Makes a table of the target what it is in the source.

use std::cmp::Ordering;

use super::{
    Batch, Change, CopyError, Reading, Step, Sum, Tell, pages::Pages, row::Summing, target::Target,
};
use crate::store::sql::tables::Table;

/// Goes through both sides in the order of their keys, and puts the target right.
pub(super) async fn merge(
    table: &'static Table,
    source: &Reading,
    target: &mut Target,
    batch: Batch,
    tell: Tell<'_>,
) -> Result<(), CopyError> {
    let of = source.count(table).await?;
    let (mut rows, mut written) = (0, 0);
    let mut change = Change::default();
    let mut here = Pages::start(table, source.clone(), batch);
    // Rows are only ever written before the one that is read next, where nobody looks again.
    let mut there = Pages::start(table, target.reading().await?, batch);
    let (mut wanted, mut found) = (here.next().await?, there.next().await?);
    loop {
        let order = match (&wanted, &found) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(wanted), Some(found)) => wanted.order(table, found),
        };
        let differs = order.is_ne() || wanted != found;
        if order.is_ge()
            && let Some(found) = found.take_if(|_| differs)
        {
            change.drop_row(found.key(table));
        }
        if order.is_le() {
            rows += 1;
            if let Some(wanted) = wanted.take_if(|_| differs) {
                change.put(wanted);
            }
            wanted = here.next().await?;
        }
        if order.is_ge() {
            found = there.next().await?;
        }
        if change.is_full(batch) {
            written += change.puts();
            target.write(table, std::mem::take(&mut change)).await?;
            let ended = false;
            tell(merged(table, rows, of, written, ended));
        }
    }
    written += change.puts();
    if !change.is_empty() {
        target.write(table, change).await?;
    }
    tell(merged(table, rows, of, written, true));
    Ok(())
}

fn merged(table: &Table, rows: u64, of: u64, written: u64, ended: bool) -> Step {
    Step::Merged {
        table: table.name,
        rows,
        of,
        written,
        ended,
    }
}

/// How often whoever waits for a sum hears of it, in rows.
const TELL_EVERY: u64 = 10_000;

/// Counts the rows of a table and sums them up.
pub(super) async fn sum(
    table: &'static Table,
    reading: &Reading,
    batch: Batch,
    tell: &mut (dyn FnMut(u64) + Send),
) -> Result<Sum, CopyError> {
    let mut pages = Pages::start(table, reading.clone(), batch);
    let mut summing = Summing::new();
    let mut rows = 0;
    while let Some(row) = pages.next().await? {
        summing.add(&row);
        rows += 1;
        if rows % TELL_EVERY == 0 {
            tell(rows);
        }
    }
    Ok(summing.sum())
}
