//! One comparison of a field with a value.

use std::{cmp::Ordering, iter};

use jiff::Timestamp;

use super::{
    field::{Field, Sort, Value},
    words::Words as _,
};
use crate::domain::{
    EventType, PartyId, ProposalId, ResponseKind, SubscriberId,
    search::{Facet, fold},
};

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Has,
}

/// With what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Literal {
    /// `*`: with anything at all.
    Anything,
    Word(&'static str),
    Party(PartyId),
    Proposal(ProposalId),
    Subscriber(SubscriberId),
    Text {
        exact: String,
        /// In small letters, without accents.
        folded: String,
    },
    Time(Timestamp),
    Number(i64),
    /// By their name, as it was written.
    Person(String),
}

/// A comparison whose parts fit one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comparison {
    pub(super) field: Field,
    pub(super) operator: Operator,
    pub(super) value: Literal,
}

impl Operator {
    fn is_order(self) -> bool {
        matches!(
            self,
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual
        )
    }

    /// Whether a field that stands so to the value satisfies it.
    pub(super) fn accepts(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal | Self::Has => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }

    fn accepts_equality(self, equal: bool) -> bool {
        match self {
            Self::NotEqual => !equal,
            _ => equal,
        }
    }
}

impl Comparison {
    /// Makes a comparison of a field with an argument, or says why there is none such.
    pub(super) fn new(
        field: Field,
        operator: Operator,
        argument: &str,
        quoted: bool,
    ) -> Result<Self, String> {
        let sort = field.sort();
        let ordered = matches!(sort, Sort::OrderedWords(_) | Sort::Time | Sort::Number);
        if operator.is_order() && !ordered {
            return Err("has no order: compare it with =, != or :".to_owned());
        }
        let anything = operator == Operator::Has && argument == "*" && !quoted;
        let measured = match sort {
            Sort::Time => Some("a time"),
            Sort::Number => Some("a number"),
            _ => None,
        };
        if let Some(what) = measured
            && operator == Operator::Has
            && !anything
        {
            return Err(format!("is {what}: compare it with =, !=, <, <=, > or >="));
        }
        Ok(Self {
            field,
            operator,
            value: if anything {
                Literal::Anything
            } else {
                Literal::read(sort, argument)?
            },
        })
    }

    /// The facets that a proposal has of which it is true, or, for `!=`, has not all of.
    /// None where it is not about facets.
    pub(super) fn facets(&self) -> Vec<Facet> {
        match (self.field, &self.value) {
            (Field::HasEventType, Literal::Word(word)) => EventType::meant(word)
                .map(Facet::EventType)
                .into_iter()
                .collect(),
            (Field::HasResponse, Literal::Word(word)) => ResponseKind::meant(word)
                .map(Facet::Response)
                .into_iter()
                .collect(),
            (Field::HasResponse, Literal::Anything) => {
                vec![Facet::EventType(EventType::ResponseRecorded)]
            }
            (Field::Person, Literal::Party(party)) => vec![Facet::Person(party.clone())],
            (Field::Person, Literal::Anything) => vec![Facet::NamesPersons],
            (Field::Person, Literal::Person(name)) if self.operator == Operator::Has => {
                Facet::person_words(name).collect()
            }
            (Field::Person, Literal::Person(name)) => vec![Facet::person_named(name)],
            _ => Vec::new(),
        }
    }

    /// Whether it is true of what the field says. What says nothing is unlike anything.
    pub(super) fn holds(&self, value: Value<'_>) -> bool {
        let operator = self.operator;
        match (value, &self.value) {
            (Value::Word(word), Literal::Anything) => word.is_some(),
            (Value::Proposal(proposal), Literal::Anything) => proposal.is_some(),
            (Value::Text(text), Literal::Anything) => !text.is_empty(),
            (Value::Time(time), Literal::Anything) => time.is_some(),
            (Value::Number(number), Literal::Anything) => number.is_some(),
            (Value::Facets(held), _) => {
                operator.accepts_equality(self.facets().iter().all(|facet| held.contains(facet)))
            }
            (_, Literal::Anything) => true,
            (
                Value::Word(None) | Value::Proposal(None) | Value::Time(None) | Value::Number(None),
                _,
            ) => operator == Operator::NotEqual,
            (Value::Word(Some(word)), Literal::Word(other)) => {
                let Sort::OrderedWords(words) = self.field.sort() else {
                    return operator.accepts_equality(word == *other);
                };
                let place = |word: &str| words.iter().position(|each| *each == word);
                operator.accepts(place(word).cmp(&place(other)))
            }
            (Value::Parties(some, more), Literal::Party(party)) => {
                operator.accepts_equality(some.contains(party) || more.contains(party))
            }
            (Value::Proposal(Some(proposal)), Literal::Proposal(other)) => {
                operator.accepts_equality(proposal == *other)
            }
            (Value::Subscriber(subscriber), Literal::Subscriber(other)) => {
                operator.accepts_equality(subscriber == *other)
            }
            (Value::Text(text), Literal::Text { exact, folded }) => match operator {
                Operator::Has => fold(text).contains(folded),
                _ => operator.accepts_equality(text == exact),
            },
            (Value::Names(party), Literal::Text { exact, folded }) => match operator {
                Operator::Has => {
                    let others = party.localized_names.iter().chain(&party.aliases);
                    iter::once(&party.display_name)
                        .chain(others.map(|name| &name.content))
                        .any(|name| fold(name).contains(folded))
                }
                _ => operator.accepts_equality(party.display_name == *exact),
            },
            (Value::Time(Some(time)), Literal::Time(other)) => operator.accepts(time.cmp(other)),
            (Value::Number(Some(number)), Literal::Number(other)) => {
                operator.accepts(number.cmp(other))
            }
            // Parsing lets no other pair through.
            _ => false,
        }
    }
}

impl Literal {
    fn read(sort: Sort, argument: &str) -> Result<Self, String> {
        match sort {
            Sort::Words(words) | Sort::OrderedWords(words) => words
                .iter()
                .find(|word| **word == argument)
                .map(|word| Self::Word(word))
                .ok_or_else(|| format!("is one of {}", words.join(", "))),
            Sort::Party => argument
                .parse()
                .map(Self::Party)
                .map_err(|error| error.to_string()),
            Sort::Proposal => argument
                .parse()
                .map(Self::Proposal)
                .map_err(|error| error.to_string()),
            Sort::Subscriber => argument
                .parse()
                .map(Self::Subscriber)
                .map_err(|error| error.to_string()),
            Sort::Person => match argument.parse() {
                Ok(party) => Ok(Self::Party(party)),
                Err(_) if Facet::person_words(argument).next().is_some() => {
                    Ok(Self::Person(argument.to_owned()))
                }
                Err(_) => Err("is a name, or parties/{party}".to_owned()),
            },
            Sort::Number => argument
                .parse()
                .map(Self::Number)
                .map_err(|_| "is a whole number, such as 30".to_owned()),
            Sort::Text => Ok(Self::Text {
                exact: argument.to_owned(),
                folded: fold(argument),
            }),
            Sort::Time => argument
                .parse()
                .map(Self::Time)
                .map_err(|_| "is a time of RFC 3339, such as `2025-04-20T00:00:00Z`".to_owned()),
        }
    }
}
