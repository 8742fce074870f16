//! Who got it: answered from the bits and the exceptions.

use std::collections::HashMap;

use super::Ledger;
use crate::{
    domain::{SubscriberId, filter::Fate},
    store::{Chunk, Exception, ExceptionState, Mailing, StoreError, Topic},
};

/// What became of one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryState {
    /// Not tried, or being tried.
    Pending,
    /// A relay accepted it.
    Accepted,
    /// See the exception.
    Exception(Box<Exception>),
}

/// One mail to one subscriber.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// To whom.
    pub subscriber: SubscriberId,
    /// In which mailing.
    pub mailing: i64,
    /// Of what.
    pub topic: Topic,
    /// What became of it.
    pub state: DeliveryState,
}

impl DeliveryState {
    /// What a filter knows of it.
    pub fn fate(&self) -> Fate {
        let plain = |state| Fate {
            state,
            failure_class: None,
            smtp_code: None,
        };
        match self {
            Self::Pending => plain("PENDING"),
            Self::Accepted => plain("ACCEPTED"),
            Self::Exception(exception) => exception.fate(),
        }
    }
}

/// Where a page ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// The mailing.
    pub mailing: i64,
    /// The chunk.
    pub chunk: i32,
    /// The member.
    pub index: usize,
}

/// A page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryPage {
    /// The deliveries.
    pub deliveries: Vec<Delivered>,
    /// Where the next page begins; none at the end.
    pub next: Option<Place>,
}

impl Ledger {
    /// What became of the mail about an event.
    pub async fn deliveries_of_event(
        &self,
        seq: i64,
        from: Place,
        limit: usize,
    ) -> Result<DeliveryPage, StoreError> {
        let mut page = DeliveryPage::default();
        for mailing in self.store.mailings_of_event(seq).await? {
            if mailing.id < from.mailing {
                continue;
            }
            let mut at = if mailing.id == from.mailing {
                from
            } else {
                Place {
                    mailing: mailing.id,
                    ..Place::default()
                }
            };
            loop {
                let Some(chunk) = self
                    .store
                    .chunks_of_mailing(mailing.id, at.chunk, 1)
                    .await?
                    .pop()
                else {
                    break;
                };
                if chunk.chunk != at.chunk {
                    at.index = 0;
                }
                at.chunk = chunk.chunk;
                if !chunk.retry {
                    let room = limit - page.deliveries.len();
                    let rows = self.members(&mailing, &chunk, at.index, room).await?;
                    at.index += rows.len();
                    page.deliveries.extend(rows);
                    if page.deliveries.len() == limit {
                        page.next = Some(at);
                        return Ok(page);
                    }
                }
                at.chunk += 1;
                at.index = 0;
            }
        }
        Ok(page)
    }

    /// What became of the mail to a subscriber, newest first.
    pub async fn deliveries_to(
        &self,
        subscriber: SubscriberId,
        before_mailing: i64,
        limit: usize,
    ) -> Result<DeliveryPage, StoreError> {
        let mut page = DeliveryPage::default();
        let Some(number) = self.store.subscriber_number(subscriber).await? else {
            return Ok(page);
        };
        let chunks = self
            .store
            .chunks_of_subscriber(number, before_mailing, limit)
            .await?;
        let full = chunks.len() == limit;
        let last = chunks.last().map(|chunk| chunk.mailing);
        for chunk in chunks {
            let Some(index) = chunk.members.position(number) else {
                continue;
            };
            let Some(mailing) = self.store.mailing(chunk.mailing).await? else {
                continue;
            };
            let found = self
                .store
                .exceptions_between(chunk.mailing, number, number)
                .await?;
            page.deliveries.push(Delivered {
                subscriber,
                mailing: mailing.id,
                topic: mailing.topic,
                state: state(&chunk, index, found.into_iter().next()),
            });
        }
        page.next = last.filter(|_| full).map(|mailing| Place {
            mailing,
            ..Place::default()
        });
        Ok(page)
    }

    async fn members(
        &self,
        mailing: &Mailing,
        chunk: &Chunk,
        from: usize,
        limit: usize,
    ) -> Result<Vec<Delivered>, StoreError> {
        let Some((first, last)) = chunk.members.bounds() else {
            return Ok(Vec::new());
        };
        let names: HashMap<i64, SubscriberId> = self
            .store
            .recipients(chunk.members.clone())
            .await?
            .into_iter()
            .map(|person| (person.number, person.id))
            .collect();
        let mut exceptions: HashMap<i64, Exception> = self
            .store
            .exceptions_between(mailing.id, first, last)
            .await?
            .into_iter()
            .map(|exception| (exception.subscriber, exception))
            .collect();
        let members = chunk.members.numbers().iter().enumerate();
        Ok(members
            .skip(from)
            .take(limit)
            .filter_map(|(index, number)| {
                Some(Delivered {
                    subscriber: *names.get(number)?,
                    mailing: mailing.id,
                    topic: mailing.topic,
                    state: state(chunk, index, exceptions.remove(number)),
                })
            })
            .collect())
    }
}

fn state(chunk: &Chunk, index: usize, exception: Option<Exception>) -> DeliveryState {
    match exception {
        // In a chunk again: being tried.
        Some(exception) if exception.state == ExceptionState::Queued => DeliveryState::Pending,
        Some(exception) => DeliveryState::Exception(Box::new(exception)),
        None if chunk.done.get(index) => DeliveryState::Accepted,
        None => DeliveryState::Pending,
    }
}
