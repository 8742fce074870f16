//! Dead letters: mails that were given up. An operator has them tried again, or lays them
//! aside.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::{Delivered, DeliveryState, Ledger};
use crate::{
    domain::{
        SubscriberId,
        filter::{Filter, Resource},
    },
    keys::Keys,
    store::{
        Committed, Dead, Exception, ExceptionState, Members, Needs, RequestKey, StoreError, Topic,
        Unit, Write, WriteError,
    },
};

/// Names a mail: its mailing, and the number of the subscriber.
pub type MailKey = (i64, i64);

/// Which dead letters are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Graveyard {
    /// Those of every mailing.
    Every,
    /// Those of an event, by its `seq`.
    Event(i64),
}

/// What becomes of dead letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// They are tried again, as if they had not been before.
    Retry,
    /// They are laid aside.
    Drop,
}

impl Ledger {
    /// Dead letters beyond one of them, in the order of their mailings and subscribers.
    pub async fn dead_letters(
        &self,
        which: Graveyard,
        after: MailKey,
        limit: usize,
    ) -> Result<Vec<Exception>, StoreError> {
        let Graveyard::Event(seq) = which else {
            let every = Dead {
                after,
                last_mailing: i64::MAX,
                limit,
            };
            return self.store.dead(every).await;
        };
        let mut found = Vec::new();
        for mailing in self.store.mailings_of_event(seq).await? {
            let last_mailing = mailing.id;
            let after = after.max((last_mailing, 0));
            let limit = limit - found.len();
            if after.0 == last_mailing && limit > 0 {
                let which = Dead {
                    after,
                    last_mailing,
                    limit,
                };
                found.extend(self.store.dead(which).await?);
            }
        }
        Ok(found)
    }

    /// The same, with what they were to tell, and whom.
    pub async fn told(&self, letters: Vec<Exception>) -> Result<Vec<Delivered>, StoreError> {
        let mailings: BTreeSet<i64> = letters.iter().map(|letter| letter.mailing).collect();
        let numbers: BTreeSet<i64> = letters.iter().map(|letter| letter.subscriber).collect();
        let mut topics: HashMap<i64, Topic> = HashMap::with_capacity(mailings.len());
        for id in mailings {
            topics.extend(self.store.mailing(id).await?.map(|one| (id, one.topic)));
        }
        let people = self.store.recipients(Members::new(numbers)).await?;
        let names: HashMap<i64, SubscriberId> = people
            .into_iter()
            .map(|person| (person.number, person.id))
            .collect();
        Ok(letters
            .into_iter()
            .filter_map(|letter| {
                Some(Delivered {
                    subscriber: *names.get(&letter.subscriber)?,
                    mailing: letter.mailing,
                    topic: *topics.get(&letter.mailing)?,
                    state: DeliveryState::Exception(Box::new(letter)),
                })
            })
            .collect())
    }

    /// Decides over dead letters. Those of them that are dead no more are left alone.
    ///
    /// # Errors
    ///
    /// When the store fails, or the request id was used otherwise.
    pub async fn rule(
        &self,
        work: RuleDead,
        request: Option<RequestKey>,
    ) -> Result<Committed<Ruled>, WriteError> {
        self.store.write(request, work).await
    }
}

/// Decides over dead letters.
#[derive(Debug, Clone)]
pub struct RuleDead {
    /// What becomes of them.
    pub ruling: Ruling,
    /// Which. Bounds what the write reads.
    pub letters: Vec<MailKey>,
    /// Of these, only those that it lets through.
    pub filter: Filter,
    /// Where the next call goes on, which a repeat of this one is to say again.
    pub next: Option<MailKey>,
    /// Only counts.
    pub validate_only: bool,
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruled {
    /// Over how many.
    pub count: u32,
    /// Beyond which there may be more.
    pub next: Option<MailKey>,
}

impl Write for RuleDead {
    type Answer = Ruled;

    fn needs(&self, _: &Keys, needs: &mut Needs) {
        needs.exceptions.extend(&self.letters);
    }

    fn decide(self, _: &Keys, unit: &mut Unit) -> Result<Ruled, WriteError> {
        let mut count = 0;
        for key in self.letters {
            let letter = unit
                .exceptions
                .get(&key)
                .filter(|letter| letter.state == ExceptionState::Dead)
                .filter(|letter| self.filter.matches(Resource::Delivery(letter.fate())));
            let Some(mut letter) = letter.cloned() else {
                continue;
            };
            count += 1;
            if self.validate_only {
                continue;
            }
            match self.ruling {
                Ruling::Retry => {
                    letter.state = ExceptionState::Retrying;
                    letter.attempts = 0;
                    letter.next = unit.now();
                }
                Ruling::Drop => letter.state = ExceptionState::Dropped,
            }
            unit.exceptions.put(key, letter);
        }
        Ok(Ruled {
            count,
            next: self.next,
        })
    }
}
