//! What every match of a filter has: where an index can look for them.

use std::ops::RangeInclusive;

use jiff::Timestamp;

use super::{
    Filter, Words,
    comparison::{Comparison, Literal, Operator},
    field::Field,
};
use crate::domain::{Attribution, Status, search::Facet};

/// A stretch of time, its ends included. An end that is not known is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// From here on.
    pub from: Option<Timestamp>,
    /// Up to here.
    pub to: Option<Timestamp>,
}

impl Span {
    /// Whether it says nothing.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }

    fn narrow(&mut self, operator: Operator, time: Timestamp) {
        // Ends are included even where the filter leaves them out: it decides itself.
        if matches!(
            operator,
            Operator::Equal | Operator::Greater | Operator::GreaterOrEqual
        ) {
            self.from = self.from.max(Some(time));
        }
        if matches!(
            operator,
            Operator::Equal | Operator::Less | Operator::LessOrEqual
        ) {
            self.to = Some(self.to.map_or(time, |to| to.min(time)));
        }
    }
}

/// What every proposal has that a filter lets through. The filter still decides: what has
/// all of this may be turned away by it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demands {
    /// This status.
    pub status: Option<Status>,
    /// It is attested from this well to that well.
    pub attribution: Option<RangeInclusive<Attribution>>,
    /// Each of these facets.
    pub facets: Vec<Facet>,
    /// It was first announced or delivered then.
    pub occurred: Span,
    /// Facts about it were recorded in each of these.
    pub recorded: Vec<Span>,
    /// An answer has been awaited for so many days.
    pub silence_days: Option<i64>,
}

impl Filter {
    /// What every proposal has that it lets through.
    pub fn demands(&self) -> Demands {
        let mut demands = Demands::default();
        let (mut created, mut updated) = (Span::default(), Span::default());
        for condition in self.conditions() {
            let operator = condition.operator;
            match (condition.field, &condition.value) {
                (Field::CreateTime, Literal::Time(time)) => created.narrow(operator, *time),
                (Field::UpdateTime, Literal::Time(time)) => updated.narrow(operator, *time),
                (Field::OccurTime, Literal::Time(time)) => {
                    demands.occurred.narrow(operator, *time);
                }
                (Field::SilenceDays, Literal::Number(days)) => {
                    let least = match operator {
                        Operator::Equal | Operator::GreaterOrEqual => Some(*days),
                        Operator::Greater => Some(days.saturating_add(1)),
                        _ => None,
                    };
                    demands.silence_days = demands.silence_days.max(least);
                }
                (Field::Attribution, Literal::Word(word)) => {
                    demands.attested(operator, word);
                }
                _ if matches!(operator, Operator::Equal | Operator::Has) => {
                    demands.equal(condition);
                }
                _ => {}
            }
        }
        demands.recorded = [created, updated]
            .into_iter()
            .filter(|span| !span.is_open())
            .collect();
        demands
    }
}

impl Demands {
    fn equal(&mut self, condition: &Comparison) {
        let facet = match (condition.field, &condition.value) {
            (Field::Status, Literal::Word(word)) => {
                self.status = self.status.or(Status::meant(word));
                None
            }
            (Field::Party, Literal::Party(party)) => Some(Facet::Party(party.clone())),
            (Field::Proponent, Literal::Party(party)) => Some(Facet::Proponent(party.clone())),
            (Field::Addressee, Literal::Party(party)) => Some(Facet::Addressee(party.clone())),
            _ => None,
        };
        self.facets.extend(facet);
        self.facets.extend(condition.facets());
    }

    fn attested(&mut self, operator: Operator, word: &str) {
        let given = Attribution::meant(word).filter(|_| operator != Operator::NotEqual);
        let Some(given) = given else {
            return;
        };
        let before = self.attribution.clone();
        let mut fitting = Attribution::ALL
            .iter()
            .filter_map(|word| Attribution::meant(word))
            .filter(|each| operator.accepts(each.cmp(&given)))
            .filter(|each| before.as_ref().is_none_or(|before| before.contains(each)));
        if let Some(least) = fitting.next() {
            self.attribution = Some(least..=fitting.next_back().unwrap_or(least));
        }
    }
}
