//! Whom an event concerns: a page of subscribers at a time, at a cost that follows from
//! how many match and not from how many there are.

use std::collections::BTreeSet;

use crate::{
    domain::{Anchor, Subject},
    store::{Store, StoreError, Verdict},
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
        let under = store.anchored(anchor.clone(), after, rows).await?;
        if under.len() == rows
            && let Some(last) = under.last()
        {
            // The page may end among several rows of one subscriber: leave them to the
            // next page, unless they fill this one by themselves.
            through = through.min((last.subscriber - 1).max(after + 1));
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
