//! What a lease tells, and whom: resolved when it is given, never copied into a queue.

mod background;

use std::collections::HashMap;

use jiff::Timestamp;

pub use self::background::{Background, Related};
use super::{LeaseRef, Ledger, settle::Failed};
use crate::{
    domain::{Event, Fact, Proposal, Reason, Subject, SubscriptionId, SubscriptionState},
    store::{CONFIRM_WITHIN, Chunk, Exception, FailureClass, Recipient, StoreError, Topic},
};

/// How many subscriptions one click ends at most: as many as fit into a link.
const SUBSCRIPTIONS_IN_TOKEN: usize = 16;

/// What a mailing tells.
#[derive(Debug, Clone)]
pub enum Content {
    /// Of an event.
    Event {
        /// The event.
        event: Box<Event>,
        /// The proposal as it stood when the mailing was planned.
        proposal: Box<Proposal>,
        /// What people have to know beside it.
        background: Box<Background>,
        /// Where people read the record of the proposal.
        timeline_uri: String,
    },
    /// Of a subscription that waits to be confirmed.
    Confirmation,
}

/// Whom to mail. Never logged.
#[derive(Clone)]
pub struct Addressed {
    /// The place in the chunk.
    pub index: usize,
    /// The mailbox.
    pub address: String,
    /// BCP 47.
    pub language: String,
    /// The same at every try.
    pub delivery_key: [u8; 16],
    /// One per subscriber and proposal.
    pub thread_key: Option<[u8; 16]>,
    /// Where one click leaves.
    pub unsubscribe_uri: String,
    /// Where the owner confirms.
    pub confirm_uri: String,
    /// Why they get it.
    pub reasons: Vec<Reason>,
    /// How often it was tried.
    pub attempts: u32,
}

/// A chunk that was leased, ready to be handed to a worker.
#[derive(Clone)]
pub struct Leased {
    /// Which.
    pub lease: LeaseRef,
    /// The date of its messages.
    pub message_time: Timestamp,
    /// What to tell.
    pub content: Content,
    /// Whom.
    pub recipients: Vec<Addressed>,
    /// Members who are not to be mailed any more.
    pub skipped: Vec<Failed>,
    /// Members of a retry who turned out to have it: an earlier try was reported late.
    pub accepted: Vec<usize>,
}

impl Ledger {
    /// Finds out what a leased chunk tells and whom.
    ///
    /// # Errors
    ///
    /// Also when what it tells of is not there: nothing deletes that.
    pub async fn resolve(&self, chunk: &Chunk) -> Result<Leased, StoreError> {
        let Some(mailing) = self.store.mailing(chunk.mailing).await? else {
            return Err(gone("mailing", &chunk.mailing));
        };
        let lease = LeaseRef {
            mailing: chunk.mailing,
            chunk: chunk.chunk,
            epoch: chunk.epoch,
        };
        let people = self.store.recipients(chunk.members.clone()).await?;
        let exceptions = self.exceptions(chunk).await?;
        let mut leased = Leased {
            lease,
            message_time: mailing.created,
            content: Content::Confirmation,
            recipients: Vec::with_capacity(people.len()),
            skipped: Vec::new(),
            accepted: Vec::new(),
        };
        match mailing.topic {
            Topic::Event(seq) => {
                let (content, subject) = self.event_content(seq, mailing.snapshot).await?;
                let overtaken = self.overtaken(&content).await?;
                leased.content = content;
                for person in people {
                    if !overtaken {
                        self.address(chunk, seq, &subject, person, &exceptions, &mut leased);
                    } else if let Some(index) = open_index(chunk, &person) {
                        leased.skipped.push(skipped(index));
                    }
                }
            }
            Topic::Confirmation(id) => {
                let subscription = self.store.subscription(id).await?.value;
                let waits = subscription.filter(|subscription| {
                    let age = self
                        .store
                        .clock()
                        .now()
                        .duration_since(subscription.created);
                    subscription.state == SubscriptionState::Pending && age < CONFIRM_WITHIN
                });
                for person in people {
                    let Some(index) = open_index(chunk, &person) else {
                        continue;
                    };
                    if chunk.retry && !exceptions.contains_key(&person.number) {
                        leased.accepted.push(index);
                        continue;
                    }
                    let Some(subscription) = &waits else {
                        leased.skipped.push(skipped(index));
                        continue;
                    };
                    let keys = self.store.keys();
                    let token = keys.confirm_token(id, &subscription.nonce);
                    let attempts = exceptions.get(&person.number).map_or(0, |e| e.attempts);
                    leased.recipients.push(Addressed {
                        index,
                        delivery_key: keys.delivery(chunk.mailing, person.number),
                        address: person.address,
                        language: subscription.language.clone(),
                        thread_key: None,
                        unsubscribe_uri: String::new(),
                        confirm_uri: self.link(&format!("/confirm?token={token}")),
                        reasons: Vec::new(),
                        attempts,
                    });
                }
            }
        }
        Ok(leased)
    }

    async fn event_content(
        &self,
        seq: i64,
        snapshot: Option<Box<Proposal>>,
    ) -> Result<(Content, Subject), StoreError> {
        let event = self.store.event(seq).await?;
        let event = event.ok_or_else(|| gone("event", &seq))?;
        let proposal = snapshot.ok_or_else(|| gone("snapshot of event", &seq))?;
        let id = proposal.id;
        let background = self.background(&event, &proposal).await?;
        let subject = Subject::new(&event, &proposal);
        let content = Content::Event {
            event: Box::new(event),
            timeline_uri: self.link(&format!("/{id}")),
            proposal,
            background: Box::new(background),
        };
        Ok((content, subject))
    }

    /// Whether an answer has come since the calendar said that there was none: then the mail
    /// would say what is no longer so.
    async fn overtaken(&self, content: &Content) -> Result<bool, StoreError> {
        let Content::Event { event, .. } = content else {
            return Ok(false);
        };
        let (Some(id), Fact::Silence(_) | Fact::Deadline(_)) = (event.proposal, &event.fact) else {
            return Ok(false);
        };
        let now = self.store.clock().now();
        let proposal = self.store.proposal(id).await?.value;
        Ok(proposal.is_some_and(|proposal| !proposal.still_so(&event.fact, now)))
    }

    async fn exceptions(&self, chunk: &Chunk) -> Result<HashMap<i64, Exception>, StoreError> {
        let Some((first, last)) = chunk.members.bounds().filter(|_| chunk.retry) else {
            return Ok(HashMap::new());
        };
        let found = self
            .store
            .exceptions_between(chunk.mailing, first, last)
            .await?;
        Ok(found
            .into_iter()
            .map(|exception| (exception.subscriber, exception))
            .collect())
    }

    /// Puts a member among the recipients, or among those who have left since.
    fn address(
        &self,
        chunk: &Chunk,
        seq: i64,
        subject: &Subject,
        person: Recipient,
        exceptions: &HashMap<i64, Exception>,
        leased: &mut Leased,
    ) {
        let Some(index) = open_index(chunk, &person) else {
            return;
        };
        if chunk.retry && !exceptions.contains_key(&person.number) {
            leased.accepted.push(index);
            return;
        }
        let mut matching: Vec<(Reason, SubscriptionId, &str)> = person
            .subscriptions
            .iter()
            .filter_map(|subscription| {
                let reason = subscription.matches(seq, subject)?;
                Some((reason, subscription.id, subscription.language.as_str()))
            })
            .collect();
        matching.sort_unstable();
        let Some(&(_, _, language)) = matching.first() else {
            leased.skipped.push(skipped(index));
            return;
        };
        let ids: Vec<SubscriptionId> = matching
            .iter()
            .take(SUBSCRIPTIONS_IN_TOKEN)
            .map(|(_, id, _)| *id)
            .collect();
        let mut reasons: Vec<Reason> = matching.iter().map(|(reason, ..)| *reason).collect();
        reasons.dedup();
        let keys = self.store.keys();
        let token = keys.unsubscribe_token(&ids);
        let thread_key = match &leased.content {
            Content::Event { proposal, .. } => Some(keys.thread(proposal.id, person.number)),
            Content::Confirmation => None,
        };
        leased.recipients.push(Addressed {
            index,
            delivery_key: keys.delivery(chunk.mailing, person.number),
            language: language.to_owned(),
            thread_key,
            unsubscribe_uri: self.link(&format!("/unsubscribe?token={token}")),
            confirm_uri: String::new(),
            reasons,
            attempts: exceptions.get(&person.number).map_or(0, |e| e.attempts),
            address: person.address,
        });
    }

    fn link(&self, path: &str) -> String {
        format!("{}{path}", self.settings.public_url)
    }
}

/// The place of a person among the members, if they are not done with.
fn open_index(chunk: &Chunk, person: &Recipient) -> Option<usize> {
    chunk
        .members
        .position(person.number)
        .filter(|index| !chunk.done.get(*index))
}

fn gone(table: &'static str, row: &impl ToString) -> StoreError {
    StoreError::Corrupt {
        table,
        row: row.to_string(),
        why: "it is not there, and nothing deletes one".to_owned(),
    }
}

fn skipped(index: usize) -> Failed {
    Failed {
        index,
        class: FailureClass::None,
        smtp_code: 0,
        enhanced_code: String::new(),
        detail: String::new(),
    }
}
