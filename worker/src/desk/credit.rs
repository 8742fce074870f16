//! How many recipients the worker can still take.

/// The window, and what of it is in use: by recipients whom we hold, or by credit that
/// the service has not spent yet.
#[derive(Debug)]
pub struct Credit {
    window: i64,
    held: i64,
    /// Given over this stream and not spent. Negative when the last lease overdrew.
    given: i64,
}

impl Credit {
    /// Nothing held, nothing given.
    pub fn new(window: u32) -> Self {
        Self {
            window: i64::from(window),
            held: 0,
            given: 0,
        }
    }

    /// A lease came.
    pub fn spent(&mut self, recipients: usize) {
        self.given -= as_i64(recipients);
    }

    /// Recipients are ours to settle.
    pub fn hold(&mut self, recipients: usize) {
        self.held += as_i64(recipients);
    }

    /// Recipients are settled, or no longer ours.
    pub fn release(&mut self, recipients: usize) {
        self.held -= as_i64(recipients);
    }

    /// A new stream knows of no credit.
    pub fn begin_anew(&mut self) {
        self.given = 0;
    }

    /// What to give now, which then counts as given. Small change waits until it is worth
    /// a message, unless there is nothing else to wait for.
    pub fn due(&mut self) -> Option<u32> {
        let due = self.window - self.held - self.given;
        if due <= 0 || (due < self.window / 16 && self.held > 0) {
            return None;
        }
        self.given += due;
        u32::try_from(due).ok()
    }
}

fn as_i64(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_settled_is_given_again() {
        let mut credit = Credit::new(4000);
        assert_eq!(credit.due(), Some(4000));
        assert_eq!(credit.due(), None);
        credit.spent(1000);
        credit.hold(1000);
        assert_eq!(credit.due(), None);
        credit.release(1);
        assert_eq!(credit.due(), None, "small change");
        credit.release(499);
        assert_eq!(credit.due(), Some(500));
        credit.release(500);
        assert_eq!(credit.due(), Some(500));
    }

    #[test]
    fn a_lease_that_overdrew_is_made_up_for() {
        let mut credit = Credit::new(100);
        assert_eq!(credit.due(), Some(100));
        credit.spent(1000);
        credit.hold(1000);
        credit.release(950);
        assert_eq!(credit.due(), Some(950));
        assert_eq!(credit.due(), None);
    }

    #[test]
    fn a_new_stream_is_given_what_is_free() {
        let mut credit = Credit::new(100);
        credit.due();
        credit.spent(30);
        credit.hold(30);
        credit.begin_anew();
        assert_eq!(credit.due(), Some(70));
    }
}
