//! What filters know of mail.

/// What became of a mail, in the words of the contract, without their prefixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fate {
    /// One of [`Self::STATES`].
    pub state: &'static str,
    /// One of [`Self::CLASSES`]; none when no try has failed.
    pub failure_class: Option<&'static str>,
    /// The SMTP reply code (RFC 5321) of the last failure; none when there was no reply.
    pub smtp_code: Option<i64>,
}

impl Fate {
    /// Every state.
    pub const STATES: &[&str] = &[
        "PENDING", "ACCEPTED", "RETRYING", "DEAD", "SKIPPED", "DROPPED",
    ];
    /// Every class of failures.
    pub const CLASSES: &[&str] = &["TRANSIENT", "PERMANENT", "AMBIGUOUS", "UNRENDERABLE"];
}

/// How far the mail about an event can be, in the words of the contract.
pub const MAILING_STATES: &[&str] = &["PLANNING", "UNDER_WAY", "STOPPED", "DONE"];
