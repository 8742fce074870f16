//! The acts, as a table that a reader can check against the rules: which steps of the
//! lifecycle each can make, where it is legal, and what it needs where it is not.

use super::{
    Status,
    lifecycle::{
        NOT_FULFILLED, OPEN, OPEN_OR_CARRIED_OUT, OPEN_OR_REJECTED, OPEN_OR_REOPENABLE, STANDING,
        Transition,
    },
};

/// What kind of act it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActKind {
    /// It is recorded, not known to have been made.
    Draft,
    /// It is made in public.
    Announce,
    /// It is delivered by a formal instrument.
    Transmit,
    /// Its proponents change it.
    Amend,
    /// A proponent takes it back.
    Withdraw,
    /// An addressee answers.
    Respond,
    /// The parties talk.
    Talks,
    /// A proponent makes it plainer.
    Explain,
    /// Somebody reports how far a term is carried out.
    Report,
    /// It comes to nothing.
    Lapse,
    /// Terms lose their object.
    Moot,
    /// The record was an error.
    Void,
    /// An editor decides on the status.
    Override,
    /// A later proposal replaces it.
    Supersede,
    /// It is found to belong together with another.
    Relate,
    /// A third party speaks of it.
    State,
    /// A state that takes part has another government.
    Government,
    /// A fact is corrected.
    Correct,
    /// A fact is made plainer.
    Clarify,
    /// A fact was not so.
    Retract,
    /// A fact has further sources.
    Corroborate,
    /// Somebody verifies or disputes a fact.
    Assess,
}

/// The rule for one kind of act.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Which kind.
    pub act: ActKind,
    /// The step as an error names it.
    pub name: &'static str,
    /// The steps of the lifecycle that it can make. None: it moves nothing.
    pub makes: &'static [Transition],
    /// Where it is legal.
    pub legal: &'static [Status],
    /// What is missing where it is not.
    pub needs: &'static str,
}

use ActKind as A;
use Status as S;
use Transition as T;

const NEEDS_OPEN: &str = "an open proposal: this one has ended or was agreed";
const NEEDS_OPEN_OR_REOPENABLE: &str = "an open proposal, or one that can be reopened";
const NEEDS_RECORD: &str = "a record that stands: this one is void";
const ALWAYS: &str = "nothing: it can be recorded always";

/// Open, and known to have been made; or ended, and able to be taken up again.
const ANSWERABLE: &[Status] = &[
    S::Announced,
    S::Transmitted,
    S::UnderConsideration,
    S::UnderNegotiation,
    S::AcceptedInPrinciple,
    S::Rejected,
    S::Withdrawn,
    S::Lapsed,
    S::Moot,
];

/// Agreed, and whatever became of it.
const AGREED_ONCE: &[Status] = &[
    S::Agreed,
    S::InImplementation,
    S::Fulfilled,
    S::PartiallyFulfilled,
    S::Collapsed,
];

/// Known to have been made.
const MADE: &[Status] = &[
    S::Announced,
    S::Transmitted,
    S::UnderConsideration,
    S::UnderNegotiation,
    S::AcceptedInPrinciple,
    S::Agreed,
    S::Rejected,
    S::InImplementation,
    S::Fulfilled,
    S::PartiallyFulfilled,
    S::Collapsed,
    S::Withdrawn,
    S::Lapsed,
    S::Moot,
    S::Superseded,
];

macro_rules! rule {
    ($act:ident, $name:literal, [$($makes:ident),*], $legal:expr, $needs:expr) => {
        Rule {
            act: A::$act,
            name: $name,
            makes: &[$(T::$makes),*],
            legal: $legal,
            needs: $needs,
        }
    };
}

/// Every act. What is not legal by this table is refused; what is not made by it does not
/// happen. An acceptance, and the loss of a term's object, can also bring out what was
/// reported before, so they too can make the steps of carrying out.
pub const ACTS: &[Rule] = &[
    rule!(
        Draft,
        "draft",
        [],
        &[S::Draft],
        "a proposal that was not made yet"
    ),
    rule!(Announce, "announce", [Announce], OPEN, NEEDS_OPEN),
    rule!(
        Transmit,
        "transmit",
        [Transmit],
        // A note may follow a refusal that was given in public: it is a fact, it puts the
        // formal question, and by itself it reopens nothing.
        OPEN_OR_REJECTED,
        "a proposal that is open, or was refused before the note came"
    ),
    rule!(
        Amend,
        "amend",
        [Reopen, Negotiate, Transmit, Announce],
        OPEN_OR_REOPENABLE,
        NEEDS_OPEN_OR_REOPENABLE
    ),
    rule!(Withdraw, "withdraw", [Withdraw], OPEN, NEEDS_OPEN),
    rule!(
        Respond,
        "record a response",
        [
            Reopen,
            Consider,
            Negotiate,
            AcceptInPrinciple,
            Agree,
            Reject,
            Implement,
            Fulfil,
            FulfilInPart,
            Collapse
        ],
        ANSWERABLE,
        NEEDS_OPEN_OR_REOPENABLE
    ),
    rule!(
        Talks,
        "report talks",
        [Reopen, Negotiate],
        OPEN_OR_REOPENABLE,
        NEEDS_OPEN_OR_REOPENABLE
    ),
    rule!(Explain, "clarify the proposal", [], MADE, NEEDS_RECORD),
    rule!(
        Report,
        "report performance",
        [Implement, Fulfil, FulfilInPart, Collapse],
        AGREED_ONCE,
        "an agreement: the acceptance by every addressee, or an override of the status"
    ),
    rule!(Lapse, "lapse", [Lapse], OPEN, NEEDS_OPEN),
    rule!(
        Moot,
        "moot terms",
        [BecomeMoot, Fulfil, FulfilInPart, Collapse],
        OPEN_OR_CARRIED_OUT,
        "a proposal that is open or being carried out"
    ),
    rule!(Void, "void", [Void], &Status::ALL, ALWAYS),
    // Sets the status past the lifecycle, which is why it needs a reason and a source.
    rule!(Override, "override the status", [], STANDING, NEEDS_RECORD),
    rule!(
        Supersede,
        "supersede",
        [Supersede],
        OPEN_OR_REJECTED,
        "a proposal that is open or was rejected; one that ended otherwise is revived or reiterated"
    ),
    rule!(Relate, "relate", [], STANDING, NEEDS_RECORD),
    rule!(State, "record a statement", [], STANDING, NEEDS_RECORD),
    rule!(
        Government,
        "change the government",
        [],
        STANDING,
        NEEDS_RECORD
    ),
    rule!(Correct, "correct a fact", [], &Status::ALL, ALWAYS),
    rule!(Clarify, "clarify a fact", [], &Status::ALL, ALWAYS),
    rule!(Retract, "retract a fact", [], &Status::ALL, ALWAYS),
    rule!(Corroborate, "corroborate a fact", [], &Status::ALL, ALWAYS),
    rule!(Assess, "assess a fact", [], &Status::ALL, ALWAYS),
];

impl ActKind {
    /// Its row.
    pub fn rule(self) -> &'static Rule {
        const UNKNOWN: &Rule = &rule!(Draft, "record", [], &[], NEEDS_RECORD);
        ACTS.iter().find(|rule| rule.act == self).unwrap_or(UNKNOWN)
    }
}

impl Rule {
    /// Whether the act may be recorded of a proposal that stands there.
    pub fn allows(&self, status: Status) -> bool {
        self.legal.contains(&status)
    }

    /// What is missing, for a proposal that stands where the act is not legal.
    pub fn missing(&self, status: Status) -> &'static str {
        match status {
            S::Void => NEEDS_RECORD,
            S::Draft if self.act == A::Respond => {
                "an announcement or a formal delivery before the response"
            }
            S::Draft if self.act == A::Explain => {
                "an announcement or a formal delivery before the clarification"
            }
            _ => self.needs,
        }
    }
}

/// Where reports of performance move a proposal. What has come to little may come to more:
/// only what is fulfilled stays so.
pub(super) fn is_carried_out(status: Status) -> bool {
    NOT_FULFILLED.contains(&status)
}
