//! Subscriptions as they go out: without the address, which no method gives.

use super::{etag, names, time};
use crate::{
    api::words::{Shared as _, number_or_zero},
    contract::v1 as pb,
    domain,
};

impl From<domain::Subscription> for pb::Subscription {
    fn from(subscription: domain::Subscription) -> Self {
        Self {
            name: subscription.id.to_string(),
            subscriber: subscription.subscriber.to_string(),
            filter: Some(pb::SubscriptionFilter {
                clauses: subscription.clauses.into_iter().map(Into::into).collect(),
            }),
            language_code: subscription.language,
            state: subscription.state.number(),
            end_reason: number_or_zero(subscription.end_reason),
            create_time: Some(time(subscription.created)),
            confirm_time: subscription.confirmed.map(time),
            end_time: subscription.ended.map(time),
            etag: etag(subscription.revision),
        }
    }
}

impl From<domain::Clause> for pb::Clause {
    fn from(clause: domain::Clause) -> Self {
        Self {
            proposals: names(&clause.proposals),
            parties: names(&clause.parties),
            party_role: clause.party_role.number(),
            event_types: clause
                .event_types
                .into_iter()
                .map(domain::EventType::number)
                .collect(),
            minimum_attribution: number_or_zero(clause.minimum_attribution),
        }
    }
}
