//! A store that fails when it is told to: for tests of whatever relies on one.

use std::{fmt, sync::Arc};

use super::{Store, error::StoreError};

/// What goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// It fails, and nothing is done.
    Before,
    /// It is done, and nobody is told: as when a connection is lost in a commit.
    After,
}

type Dice = dyn Fn() -> Fault + Send + Sync;

/// Says of each call what goes wrong with it.
#[derive(Clone)]
pub(super) struct Faults(Arc<Dice>);

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Faults(…)")
    }
}

impl Store {
    /// The same record through a handle that fails as the dice fall. Every call asks them
    /// once; a read that fails has no after.
    #[must_use]
    pub fn failing(mut self, dice: impl Fn() -> Fault + Send + Sync + 'static) -> Self {
        self.faults = Some(Faults(Arc::new(dice)));
        self
    }

    /// Throws for a call. Whether it fails once it is done.
    pub(super) fn throw(&self) -> Result<bool, StoreError> {
        match self.faults.as_ref().map(|faults| faults.0()) {
            None | Some(Fault::None) => Ok(false),
            Some(Fault::Before) => Err(asked_for()),
            Some(Fault::After) => Ok(true),
        }
    }
}

pub(super) fn asked_for() -> StoreError {
    StoreError::Unavailable("it was told to fail".to_owned())
}
