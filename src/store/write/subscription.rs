//! Writes of subscriptions.

use jiff::SignedDuration;

use super::check_etag;
use crate::{
    domain::{
        Clause, EndReason, Refusal, SubscriberId, Subscription, SubscriptionId, SubscriptionState,
    },
    keys::{ConfirmToken, Keys},
    store::{
        Needs, Unit, Write, WriteError,
        delivery::{Chunk, Mailing, Members, Topic},
        unit::SubscriberRow,
    },
};

/// How long the link that confirms a subscription is good.
pub const CONFIRM_WITHIN: SignedDuration = SignedDuration::from_hours(48);

/// Asks for a subscription: it waits to be confirmed, and the mail that asks its owner to
/// is put into the ledger.
#[derive(Debug, Clone)]
pub struct CreateSubscription {
    /// Its name.
    pub id: SubscriptionId,
    /// The name of the subscriber, if the address is new.
    pub subscriber: SubscriberId,
    /// Random.
    pub nonce: [u8; 16],
    /// Any of these is enough.
    pub clauses: Vec<Clause>,
    /// BCP 47.
    pub language: String,
    /// Where the mail goes, in its normal form.
    pub address: String,
    /// Check only.
    pub validate_only: bool,
}

impl Write for CreateSubscription {
    type Answer = Subscription;

    fn needs(&self, keys: &Keys, needs: &mut Needs) {
        needs.subscribers.push(keys.address_index(&self.address));
    }

    fn decide(self, keys: &Keys, unit: &mut Unit) -> Result<Subscription, WriteError> {
        let index = keys.address_index(&self.address);
        let (number, subscriber) = match unit.subscribers.get(&index) {
            Some(known) => (known.number, known.id),
            None => (unit.counters.subscriber + 1, self.subscriber),
        };
        let subscription = Subscription {
            id: self.id,
            subscriber,
            subscriber_number: number,
            clauses: self.clauses,
            language: self.language,
            state: SubscriptionState::Pending,
            end_reason: None,
            nonce: self.nonce,
            created: unit.now(),
            confirmed: None,
            ended: None,
            active_after: 0,
            revision: 1,
        };
        if self.validate_only {
            return Ok(subscription);
        }
        if number > unit.counters.subscriber {
            unit.counters.subscriber = number;
            unit.subscribers.put(
                index,
                SubscriberRow {
                    number,
                    id: subscriber,
                    address: Some(self.address),
                },
            );
        }
        unit.subscriptions
            .put(subscription.id, subscription.clone());
        let mailing = unit.take_mailing();
        unit.mailings.put(
            mailing,
            Mailing {
                id: mailing,
                topic: Topic::Confirmation(subscription.id),
                created: unit.now(),
                snapshot: None,
                cut_after: number,
                cut: true,
            },
        );
        let chunk = unit.take_chunk(mailing);
        unit.chunks.put(
            (mailing, chunk),
            Chunk::new(mailing, chunk, Members::new([number]), false, unit.now()),
        );
        Ok(subscription)
    }
}

/// Confirms a subscription with the token from the mail.
#[derive(Debug, Clone)]
pub struct ConfirmSubscription {
    /// The token.
    pub token: ConfirmToken,
}

impl Write for ConfirmSubscription {
    type Answer = Subscription;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.subscriptions.push(self.token.subscription);
    }

    fn decide(self, keys: &Keys, unit: &mut Unit) -> Result<Subscription, WriteError> {
        let mut subscription = unit
            .subscriptions
            .get(&self.token.subscription)
            .filter(|subscription| keys.confirms(&self.token, &subscription.nonce))
            .cloned()
            .ok_or(WriteError::TokenInvalid)?;
        let expired = unit.now().duration_since(subscription.created) > CONFIRM_WITHIN;
        match subscription.state {
            SubscriptionState::Pending if !expired => {
                subscription.confirm(unit.counters.seq, unit.now());
                unit.subscriptions
                    .put(subscription.id, subscription.clone());
                Ok(subscription)
            }
            // Asked twice, by an impatient reader: it is as they wished.
            SubscriptionState::Active | SubscriptionState::Paused if !expired => Ok(subscription),
            _ => Err(WriteError::TokenInvalid),
        }
    }
}

/// Changes a subscription.
#[derive(Debug, Clone)]
pub struct UpdateSubscription {
    /// Which.
    pub id: SubscriptionId,
    /// The revision that the caller read.
    pub etag: Option<i64>,
    /// The new filter.
    pub clauses: Option<Vec<Clause>>,
    /// The new language.
    pub language: Option<String>,
    /// Whether it is to be paused.
    pub paused: Option<bool>,
    /// Check only.
    pub validate_only: bool,
}

impl Write for UpdateSubscription {
    type Answer = Subscription;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.subscriptions.push(self.id);
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<Subscription, WriteError> {
        let current = find(self.id, unit)?;
        check_etag(self.id, self.etag, current.revision)?;
        let state = current.state;
        let confirmed = matches!(state, SubscriptionState::Active | SubscriptionState::Paused);
        if state == SubscriptionState::Ended || (self.paused.is_some() && !confirmed) {
            return Err(Refusal::IllegalStep {
                state: format!("{state:?}").to_uppercase(),
                step: "update".to_owned(),
                missing: vec![
                    "a subscription that its owner has confirmed and that has not ended".to_owned(),
                ],
            }
            .into());
        }
        let mut subscription = current.clone();
        if let Some(paused) = self.paused {
            subscription.pause(paused, unit.counters.seq);
        }
        if let Some(clauses) = self.clauses {
            subscription.clauses = clauses;
        }
        if let Some(language) = self.language {
            subscription.language = language;
        }
        if subscription != *current {
            subscription.revision = current.revision + 1;
            if !self.validate_only {
                unit.subscriptions.put(self.id, subscription.clone());
            }
        }
        Ok(subscription)
    }
}

/// Ends a subscription. Ending it again changes nothing.
#[derive(Debug, Clone)]
pub struct EndSubscription {
    /// Which.
    pub id: SubscriptionId,
    /// The revision that the caller read.
    pub etag: Option<i64>,
    /// Why.
    pub reason: EndReason,
}

impl Write for EndSubscription {
    type Answer = Subscription;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.subscriptions.push(self.id);
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<Subscription, WriteError> {
        let current = find(self.id, unit)?;
        if current.state == SubscriptionState::Ended {
            return Ok(current.clone());
        }
        check_etag(self.id, self.etag, current.revision)?;
        let mut subscription = current.clone();
        subscription.end(self.reason, unit.now());
        unit.subscriptions.put(self.id, subscription.clone());
        Ok(subscription)
    }
}

fn find(id: SubscriptionId, unit: &Unit) -> Result<&Subscription, WriteError> {
    unit.subscriptions
        .get(&id)
        .ok_or_else(|| WriteError::NotFound(id.to_string()))
}
