//! What time it is: a parameter, so that a test can say it.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Tells the time. Cheap to clone; all clones of a set clock move together.
#[derive(Debug, Clone, Default)]
pub struct Clock(Source);

#[derive(Debug, Clone, Default)]
enum Source {
    #[default]
    System,
    Set(Arc<Mutex<Timestamp>>),
}

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `start` until it is [moved](Self::set).
    pub fn fixed(start: Timestamp) -> Self {
        Self(Source::Set(Arc::new(Mutex::new(start))))
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            #[expect(
                clippy::disallowed_methods,
                reason = "the one place that reads the machine's clock"
            )]
            Source::System => Timestamp::now(),
            Source::Set(time) => *time.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// The time that a database tells, where machines share it and each has a clock of its
    /// own. A [fixed](Self::fixed) clock knows better.
    pub fn told(&self, database: Timestamp) -> Timestamp {
        match &self.0 {
            Source::System => database,
            Source::Set(_) => self.now(),
        }
    }

    /// Sets a [fixed](Self::fixed) clock. The machine's clock is not ours to set: for a
    /// system clock this does nothing.
    pub fn set(&self, now: Timestamp) {
        if let Source::Set(time) = &self.0 {
            *time.lock().unwrap_or_else(PoisonError::into_inner) = now;
        }
    }

    /// Moves a [fixed](Self::fixed) clock on by `span`, to the first or the
    /// last representable time at most; nothing for a system clock.
    pub fn advance(&self, span: SignedDuration) {
        if let Source::Set(time) = &self.0 {
            let mut time = time.lock().unwrap_or_else(PoisonError::into_inner);
            *time = time.checked_add(span).unwrap_or(if span.is_negative() {
                Timestamp::MIN
            } else {
                Timestamp::MAX
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_of_a_fixed_clock_move_together() {
        let clock = Clock::fixed(Timestamp::UNIX_EPOCH);
        let clone = clock.clone();
        clock.advance(SignedDuration::from_secs(90));
        assert_eq!(clone.now().as_second(), 90);
        clone.set(Timestamp::UNIX_EPOCH);
        assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
    }

    #[test]
    fn the_system_clock_cannot_be_set() {
        let clock = Clock::system();
        clock.set(Timestamp::UNIX_EPOCH);
        assert!(clock.now() > Timestamp::UNIX_EPOCH);
    }
}
