//! Filters of lists and watches: a subset of AIP-160.
//!
//! ```text
//! status = ANNOUNCED AND (addressee = "parties/venezuela" OR title:"252")
//! ```
//!
//! As the AIP has it, and unlike most languages, `OR` binds more tightly than `AND`:
//! `a AND b OR c` is `a AND (b OR c)`. There are no bare words, functions or nested
//! fields; `:` asks a text whether it contains the words, in capitals or not, and
//! `field:*` whether the field says anything.
//!
//! A filter is checked against the kind of resource when it is parsed, so that reading
//! never fails later.

mod comparison;
mod demands;
mod fate;
mod field;
mod grammar;
mod words;

use std::{collections::HashSet, fmt};

use comparison::{Comparison, Literal, Operator};
use field::Field;

pub use demands::{Demands, Span};
pub use fate::{Fate, MAILING_STATES};
pub(in crate::domain) use words::Words;

use super::{
    Event, Party, PartyId, PerformanceReport, Proposal, ProposalId, Response, Statement, Status,
    Subscription,
    search::{Facet, Listed},
};

/// Longest filter, in bytes.
pub const MAX_BYTES: usize = 2_048;

/// What a list is of. Each has fields of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `kind`, `display_name`.
    Party,
    /// `status`, `party`, `proponent`, `addressee`, `title`, `attribution`, `create_time`,
    /// `update_time`, `occur_time`, `person`, `event_type`, `response`, `silence_days`. The
    /// last four are known of a [`Resource::Listed`] only.
    Proposal,
    /// `kind`, `addressee`, `attribution`, `channel`.
    Response,
    /// `kind`, `party`, `channel`, `attribution`.
    Statement,
    /// `term_id`, `basis`, `state`, `attribution`.
    Report,
    /// `type`, `party`, `attribution`, `status_after`, `record_time`, `proposal`.
    Event,
    /// `state`, `subscriber`, `language_code`.
    Subscription,
    /// `state`, `failure_class`, `smtp_code`.
    Delivery,
    /// `state`.
    Mailing,
}

/// A resource that a filter looks at.
#[derive(Debug, Clone, Copy)]
pub enum Resource<'a> {
    /// A party.
    Party(&'a Party),
    /// A proposal.
    Proposal(&'a Proposal),
    /// A proposal, with what was found out about it for a list.
    Listed(&'a Listed),
    /// A response.
    Response(&'a Response),
    /// What a third party said.
    Statement(&'a Statement),
    /// A report of performance.
    Report(&'a PerformanceReport),
    /// An event.
    Event(&'a Event),
    /// A subscription.
    Subscription(&'a Subscription),
    /// What became of a mail.
    Delivery(Fate),
    /// How far the mail about an event is: one of [`MAILING_STATES`].
    Mailing(&'static str),
}

/// What is wrong with a filter, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// Bytes from the beginning of the filter.
    pub position: usize,
    /// The field that it is about, if it is about one.
    pub field: Option<String>,
    /// What is wrong and what would be right.
    pub why: String,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}: {}", self.position, self.why)
    }
}

impl std::error::Error for FilterError {}

/// A filter of one [`Kind`] of resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter(Option<Expression>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Expression {
    All(Vec<Expression>),
    Any(Vec<Expression>),
    Not(Box<Expression>),
    Comparison(Comparison),
}

impl Filter {
    /// Reads a filter; an empty one lets everything through.
    ///
    /// # Errors
    ///
    /// It does not parse, is too long or too deep, names a field that the kind has not,
    /// or compares a field in a way or with a value that it does not allow.
    pub fn parse(text: &str, kind: Kind) -> Result<Self, FilterError> {
        grammar::parse(text, kind).map(Self)
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Whether it lets the resource through, which is of the kind that it was made for.
    pub fn matches(&self, resource: Resource<'_>) -> bool {
        self.0
            .as_ref()
            .is_none_or(|expression| expression.holds(resource))
    }

    /// The status that every match has, if there is such a one. A store can look there
    /// first; [`matches`](Self::matches) decides.
    pub fn status(&self) -> Option<Status> {
        self.demanded(|field, value| match (field, value) {
            (Field::Status, Literal::Word(word)) => Status::ALL
                .into_iter()
                .find(|status| status.name() == *word),
            _ => None,
        })
    }

    /// A party that takes part in every match, if there is such a one.
    pub fn party(&self) -> Option<&PartyId> {
        self.demanded(|field, value| match (field, value) {
            (Field::Party | Field::Proponent | Field::Addressee, Literal::Party(party)) => {
                Some(party)
            }
            _ => None,
        })
    }

    /// The proposal that every match is about, if there is such a one.
    pub fn proposal(&self) -> Option<ProposalId> {
        self.demanded(|field, value| match (field, value) {
            (Field::Proposal, Literal::Proposal(proposal)) => Some(*proposal),
            _ => None,
        })
    }

    /// The state that every delivery has that it lets through, if there is such a one.
    pub fn delivery_state(&self) -> Option<&'static str> {
        self.demanded(|field, value| match (field, value) {
            (Field::DeliveryState, Literal::Word(word)) => Some(*word),
            _ => None,
        })
    }

    /// The state that every mailing has that it lets through, if there is such a one.
    pub fn mailing_state(&self) -> Option<&'static str> {
        self.demanded(|field, value| match (field, value) {
            (Field::MailingState, Literal::Word(word)) => Some(*word),
            _ => None,
        })
    }

    /// Every facet that it asks about: what a [`Listed`] has to know.
    pub fn facets(&self) -> HashSet<Facet> {
        let mut facets = HashSet::new();
        let mut rest: Vec<&Expression> = self.0.iter().collect();
        while let Some(expression) = rest.pop() {
            match expression {
                Expression::All(parts) | Expression::Any(parts) => rest.extend(parts),
                Expression::Not(part) => rest.push(part),
                Expression::Comparison(comparison) => facets.extend(comparison.facets()),
            }
        }
        facets
    }

    /// The first of the comparisons that have to hold for equality of which `pick` makes
    /// something.
    fn demanded<'a, T>(&'a self, pick: impl Fn(Field, &'a Literal) -> Option<T>) -> Option<T> {
        self.conditions()
            .filter(|each| matches!(each.operator, Operator::Equal | Operator::Has))
            .find_map(|each| pick(each.field, &each.value))
    }

    /// The comparisons that have to hold, each of them, in the order in which they stand.
    fn conditions(&self) -> impl Iterator<Item = &Comparison> {
        let mut rest: Vec<&Expression> = self.0.iter().collect();
        std::iter::from_fn(move || {
            while let Some(expression) = rest.pop() {
                match expression {
                    Expression::All(all) => rest.extend(all.iter().rev()),
                    Expression::Comparison(comparison) => return Some(comparison),
                    Expression::Any(_) | Expression::Not(_) => {}
                }
            }
            None
        })
    }
}

impl Expression {
    fn holds(&self, resource: Resource<'_>) -> bool {
        match self {
            Self::All(all) => all.iter().all(|each| each.holds(resource)),
            Self::Any(any) => any.iter().any(|each| each.holds(resource)),
            Self::Not(not) => !not.holds(resource),
            Self::Comparison(comparison) => comparison
                .field
                .of(resource)
                .is_some_and(|value| comparison.holds(value)),
        }
    }
}

#[cfg(test)]
mod tests;
