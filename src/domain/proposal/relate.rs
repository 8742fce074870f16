//! How a proposal belongs together with others.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Proposal, Refusal, Violation,
    check::{check_sources, check_time, invalid},
};
use crate::domain::{Event, EventType, Fact, Relation};

/// A relation, and the event that recorded it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// The `seq` of the event.
    pub seq: i64,
    /// The relation.
    pub relation: Relation,
}

impl Proposal {
    /// Records a relation with this proposal, which is the later or the earlier one. It is
    /// recorded with both; a successor supersedes the earlier one.
    pub fn relate(
        &mut self,
        relation: Relation,
        seq: i64,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        let mut violations = Vec::new();
        if relation.later == relation.earlier {
            violations.push(Violation::new(
                "earlier",
                "is the proposal itself; name another",
            ));
        } else if relation.later != self.id && relation.earlier != self.id {
            violations.push(Violation::new(
                "earlier",
                format!("the relation is not one of {}", self.id),
            ));
        }
        check_time("occurred.time", &relation.occurred, now, &mut violations);
        check_sources(&relation.evidence.sources, &mut violations);
        invalid(violations)?;
        let occurred = relation.occurred.clone();
        let attribution = Some(relation.evidence.attribution);
        let fact = Fact::Relation(relation);
        let event_type = EventType::RelationRecorded;
        self.commit(self.event(seq, now, event_type, Some(occurred), attribution, fact))
    }

    pub(super) fn keep_relation(&mut self, seq: i64, relation: &Relation) {
        self.related.push(Related {
            seq,
            relation: relation.clone(),
        });
    }

    /// Relations to other proposals that nobody has retracted, in the order in which they
    /// were recorded, each with the `seq` of its event.
    pub fn relations(&self) -> impl Iterator<Item = (i64, &Relation)> {
        self.related
            .iter()
            .filter(|related| self.stands(related.seq))
            .map(|related| (related.seq, &related.relation))
    }
}
