//! How far the record goes, told to whoever waits for it.

use std::sync::Arc;

use tokio::sync::watch;

/// Tells how far the record goes and that there is work. Cheap to clone; those who listen
/// learn that the store has closed when the last one is dropped.
#[derive(Clone)]
pub(super) struct Publisher {
    head: Arc<watch::Sender<i64>>,
    work: Arc<watch::Sender<u64>>,
}

impl Publisher {
    pub(super) fn new(head: watch::Sender<i64>, work: watch::Sender<u64>) -> Self {
        Self {
            head: Arc::new(head),
            work: Arc::new(work),
        }
    }

    /// Every event up to `seq` can be read. Never goes back: what a reader has seen they
    /// have seen.
    pub(super) fn reached(&self, seq: i64) {
        self.head.send_if_modified(|head| {
            let further = seq > *head;
            if further {
                *head = seq;
            }
            further
        });
    }

    /// The `seq` that was told of last.
    pub(super) fn head(&self) -> i64 {
        *self.head.borrow()
    }

    /// A chunk has become ready to be leased.
    pub(super) fn work(&self) {
        self.work
            .send_modify(|count| *count = count.wrapping_add(1));
    }
}
