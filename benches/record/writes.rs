//! Fills the record, and tells what writes cost as it grows.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use anyhow::Context;
use demarche::store::{Store, WriteError};
use futures_util::{StreamExt as _, stream};

use super::story::{self, Dice};

/// Sizes, in proposals, up to which the cost of writes is told.
const STRETCHES: [usize; 9] = [
    1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 60_000, 80_000, 100_000,
];
/// How many writes are made one by one at the end of each stretch.
const ALONE: usize = 100;
/// How many facts at most are recorded together at the end of each stretch, and timed.
const PROBES: usize = 2_000;
/// How many of them at a time.
const PROBERS: usize = 64;
/// One proposal of so many is quiet: nothing is said of it but once, to be timed.
const QUIET: usize = 4;

pub(crate) async fn fill(
    store: &Store,
    proposals: usize,
    facts: usize,
    writers: usize,
) -> anyhow::Result<()> {
    for party in story::parties()? {
        store.write_plain(party).await?;
    }
    println!(
        "\nwrites, µs each    proposals     facts    to fill: offers  facts    \
         first fact of any: together  alone (median)"
    );
    let sizes = STRETCHES.into_iter().filter(|size| *size < proposals);
    let (mut from, mut fact, mut refused) = (0, 0, 0);
    let mut heard = HashSet::new();
    for size in sizes.chain([proposals]) {
        let begun = Instant::now();
        let (until, before) = (fact + (size - from) * facts, fact);
        let offers = stream::iter(from..size).map(|n| async move {
            store.write_plain(story::proposal(n)?).await?;
            anyhow::Ok(())
        });
        let mut offers = offers.buffer_unordered(writers);
        while let Some(offered) = offers.next().await {
            offered.context("a proposal was refused")?;
        }
        let offered = begun.elapsed();
        let begun = Instant::now();
        let said = stream::iter(fact..until).map(|n| record(store, n, size));
        let mut said = said.buffer_unordered(writers);
        while let Some(recorded) = said.next().await {
            refused += usize::from(!recorded?);
        }
        let told = begun.elapsed();
        let together = (size / 16).min(PROBES);
        let begun = Instant::now();
        let probes = quiet(size, together, &mut heard);
        let said = stream::iter(probes.into_iter().enumerate())
            .map(|(n, of)| record_about(store, of, until + n));
        // As many at a time at every size.
        let mut said = said.buffer_unordered(PROBERS);
        while let Some(recorded) = said.next().await {
            recorded?;
        }
        let first = begun.elapsed();
        let mut alone = Vec::new();
        for (n, of) in quiet(size, ALONE, &mut heard).into_iter().enumerate() {
            let begun = Instant::now();
            record_about(store, of, until + together + n).await?;
            alone.push(begun.elapsed());
        }
        fact = until + together + ALONE;
        let (alone, _) = super::middle_and_worst(alone);
        let each = |took: Duration, count: usize| {
            took.as_micros() / u128::try_from(count.max(1)).unwrap_or(1)
        };
        println!(
            "                   {size:>9} {fact:>9}    {:>15} {:>6}    {:>27} {:>6}",
            each(offered, size - from),
            each(told, until - before),
            each(first, together),
            alone.as_micros()
        );
        from = size;
    }
    println!("                   {refused} facts were refused by the lifecycle");
    Ok(())
}

/// So many quiet proposals, anywhere in the record, of which nothing has been said yet.
fn quiet(proposals: usize, count: usize, heard: &mut HashSet<usize>) -> Vec<usize> {
    let mut dice = Dice::new(proposals + count);
    let mut quiet = Vec::new();
    while quiet.len() < count {
        let any = dice.below(proposals);
        let of = any - any % QUIET;
        if heard.insert(of) {
            quiet.push(of);
        }
    }
    quiet
}

/// One fact of so many is about one of those proposals that are much talked about.
const TALKED_ABOUT_BY: usize = 9;
/// One proposal of so many is much talked about.
const TALKED_ABOUT: usize = 44;

/// The proposal near this one of which there are about fifty facts, where there are ten of
/// each on average.
pub(crate) fn much_talked_about(proposal: usize) -> usize {
    proposal - proposal % TALKED_ABOUT + 1
}

/// Records the n-th fact, about any of the proposals. Whether it was recorded: an answer may
/// come when there is nothing to answer any more.
async fn record(store: &Store, n: usize, proposals: usize) -> anyhow::Result<bool> {
    let any = Dice::new(n).below(proposals);
    let of = if n.is_multiple_of(TALKED_ABOUT_BY) {
        much_talked_about(any)
    } else {
        any
    };
    let of = if of.is_multiple_of(QUIET) { of + 1 } else { of };
    record_about(store, of, n).await
}

async fn record_about(store: &Store, of: usize, n: usize) -> anyhow::Result<bool> {
    let recorded = if n.is_multiple_of(5) {
        let answered = store.write_plain(story::answer(of, n)?).await;
        answered.map(|_| ())
    } else {
        let said = store.write_plain(story::statement(of, n)?).await;
        said.map(|_| ())
    };
    match recorded {
        Ok(()) => Ok(true),
        Err(WriteError::Refused(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
