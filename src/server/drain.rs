//! The planned end of a server, as all its parts see it.

use std::sync::Arc;

use tokio::sync::watch;

/// How far the end has come. Stages only ever follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Serving,
    /// Somebody asked for the drain: long streams say goodbye.
    Begun,
    /// Health says so: connections are told to go away.
    Closing,
    /// The grace has passed: whatever is left ends now.
    Expired,
}

/// Asks a server to stop, and tells its parts that it does. Cheap to clone; all clones
/// are one drain.
#[derive(Debug, Clone)]
pub struct Drain(Arc<watch::Sender<Stage>>);

impl Drain {
    /// A drain that has not begun.
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Stage::Serving)))
    }

    /// Begins the drain. To say it again changes nothing.
    pub fn begin(&self) {
        self.reach(Stage::Begun);
    }

    /// Whether the drain has begun.
    pub fn is_draining(&self) -> bool {
        *self.0.borrow() >= Stage::Begun
    }

    /// Waits until the drain has begun. The future borrows nothing, so it can be kept
    /// and polled beside a stream.
    pub fn begun(&self) -> impl Future<Output = ()> + Send + 'static {
        self.reached(Stage::Begun)
    }

    pub(super) fn reach(&self, stage: Stage) {
        self.0.send_if_modified(|now| {
            let later = stage > *now;
            if later {
                *now = stage;
            }
            later
        });
    }

    pub(super) fn reached(&self, stage: Stage) -> impl Future<Output = ()> + Send + 'static {
        let mut stages = self.0.subscribe();
        // The sender is kept alive, so that waiting cannot fail.
        let keep = Arc::clone(&self.0);
        async move {
            let _ = stages.wait_for(|now| *now >= stage).await;
            drop(keep);
        }
    }
}

impl Default for Drain {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_clone_sees_the_drain_begin() {
        let drain = Drain::new();
        let begun = drain.begun();
        let clone = drain.clone();
        assert!(!clone.is_draining());
        drain.begin();
        begun.await;
        assert!(clone.is_draining());
        clone.begun().await;
    }

    #[tokio::test]
    async fn stages_never_go_back() {
        let drain = Drain::new();
        drain.reach(Stage::Closing);
        drain.begin();
        drain.reached(Stage::Closing).await;
    }
}
