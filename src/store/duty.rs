//! What one replica does for all of them.

/// Something that one replica does for all, whichever takes it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// To find whom events concern, and cut them into chunks.
    Planning,
    /// To put what is to be tried again into chunks.
    Retrying,
    /// To record what the calendar says: silence, dates.
    Calendar,
    /// To tell open proposals of changes of government.
    Succession,
}

impl Duty {
    /// Its name, as the database knows it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Planning => "planning",
            Self::Retrying => "retrying",
            Self::Calendar => "calendar",
            Self::Succession => "succession",
        }
    }
}
