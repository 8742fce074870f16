//! Whom an event concerns: a page of subscribers at a time, at a cost that follows from
//! how many match and not from how many there are.

use std::collections::BTreeSet;

use crate::{
    domain::{Anchor, Subject},
    store::{AnchorRow, Store, StoreError, Verdict},
};

/// A page of an audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    /// Whom it concerns, ascending.
    pub(super) subscribers: BTreeSet<i64>,
    /// Everybody up to this number has been looked at.
    pub(super) through: i64,
    /// There is nobody beyond.
    pub(super) last: bool,
}

/// Looks at up to about `rows` subscriptions of those under the anchors, beyond a number.
pub(super) async fn page(
    store: &Store,
    seq: i64,
    subject: &Subject,
    anchors: &[Anchor],
    after: i64,
    rows: usize,
) -> Result<Page, StoreError> {
    let mut found = Vec::new();
    let mut through = i64::MAX;
    for anchor in anchors {
        let (under, full) = under(store, anchor, after, rows).await?;
        if let (true, Some(last)) = (full, under.last()) {
            // The page may end among several rows of one subscriber: leave them to the
            // next page.
            through = through.min(last.subscriber - 1);
        }
        found.push((anchor, under));
    }
    let mut subscribers = BTreeSet::new();
    for (anchor, rows) in found {
        for row in rows.iter().take_while(|row| row.subscriber <= through) {
            let concerns = match row.verdict(anchor, seq, subject) {
                Verdict::No => false,
                Verdict::Yes => true,
                Verdict::Look => store
                    .subscription(row.subscription)
                    .await?
                    .value
                    .is_some_and(|subscription| subscription.matches(seq, subject).is_some()),
            };
            if concerns {
                subscribers.insert(row.subscriber);
            }
        }
    }
    Ok(Page {
        subscribers,
        through,
        last: through == i64::MAX,
    })
}

/// The rows of a page, and whether there may be more: as many as asked for, or more where those
/// would all be of one subscriber, who would never be got past.
async fn under(
    store: &Store,
    anchor: &Anchor,
    after: i64,
    rows: usize,
) -> Result<(Vec<AnchorRow>, bool), StoreError> {
    let mut rows = rows.max(1);
    loop {
        let found = store.anchored(anchor.clone(), after, rows).await?;
        let full = found.len() == rows;
        let first = found.first().map(|row| row.subscriber);
        let one = first == found.last().map(|row| row.subscriber);
        if !(full && one) {
            return Ok((found, full));
        }
        rows = rows.saturating_mul(2);
    }
}
