//! Reads.

use super::{
    AnchorRow, Chunk, Engine, Exception, Mailing, Members, Store, StoreError, sqlite::query,
};
use crate::domain::{
    Anchor, Event, EventHead, Fact, Party, PartyId, Proposal, ProposalId, Response, ResponseId,
    Status, SubscriberId, Subscription, SubscriptionId, Version,
};

/// What was read, and how new the record was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<T> {
    /// What was read.
    pub value: T,
    /// The `seq` up to which the record went at least.
    pub revision: i64,
}

/// Which proposals to read, newest first. With both a status and a party, the caller still
/// has to check the status.
#[derive(Debug, Clone, Default)]
pub struct ProposalQuery {
    /// Of this status.
    pub status: Option<Status>,
    /// To which this party is a party.
    pub party: Option<PartyId>,
    /// Recorded before this `seq`.
    pub before_seq: Option<i64>,
    /// How many at most.
    pub limit: usize,
}

/// Which events to read, in order.
#[derive(Debug, Clone, Default)]
pub struct EventQuery {
    /// About this proposal.
    pub proposal: Option<ProposalId>,
    /// After this `seq`.
    pub after_seq: i64,
    /// How many at most.
    pub limit: usize,
}

/// A member of a chunk, as the lease tells of them. Never logged.
#[derive(Clone)]
pub struct Recipient {
    /// The subscriber's number.
    pub number: i64,
    /// The subscriber's name.
    pub id: SubscriberId,
    /// Where the mail goes.
    pub address: String,
    /// Their active subscriptions.
    pub subscriptions: Vec<Subscription>,
}

/// A row or a few, at once.
macro_rules! now {
    ($store:ident, |$c:ident| $query:expr) => {
        match &$store.engine {
            Engine::Sqlite(sqlite) => sqlite.read(|$c| $query),
        }
    };
}

/// Many rows.
macro_rules! scan {
    ($store:ident, |$c:ident| $query:expr) => {
        match &$store.engine {
            Engine::Sqlite(sqlite) => sqlite.scan(move |$c| $query).await,
        }
    };
}

#[expect(
    clippy::unused_async,
    reason = "the embedded engine answers at once; PostgreSQL will not"
)]
impl Store {
    /// One party.
    pub async fn party(&self, id: &PartyId) -> Result<Read<Option<Party>>, StoreError> {
        let head = self.head();
        at(head, now!(self, |c| query::party(c, id)))
    }

    /// Parties in the order of their names.
    pub async fn parties(
        &self,
        after: Option<PartyId>,
        limit: usize,
    ) -> Result<Read<Vec<Party>>, StoreError> {
        let head = self.head();
        at(
            head,
            scan!(self, |c| query::parties(c, after.as_ref(), limit)),
        )
    }

    /// One proposal.
    pub async fn proposal(&self, id: ProposalId) -> Result<Read<Option<Proposal>>, StoreError> {
        let head = self.head();
        at(head, now!(self, |c| query::proposal(c, id)))
    }

    /// Several proposals, in the order asked for.
    pub async fn proposals_by_id(
        &self,
        ids: Vec<ProposalId>,
    ) -> Result<Read<Vec<Option<Proposal>>>, StoreError> {
        let head = self.head();
        let read = scan!(self, |c| {
            // One snapshot for all of them.
            let snapshot = c
                .unchecked_transaction()
                .map_err(super::sqlite::unavailable)?;
            ids.iter()
                .map(|id| query::proposal(&snapshot, *id))
                .collect()
        });
        at(head, read)
    }

    /// Proposals, newest first.
    pub async fn proposals(&self, which: ProposalQuery) -> Result<Read<Vec<Proposal>>, StoreError> {
        let head = self.head();
        at(head, scan!(self, |c| query::proposals(c, &which)))
    }

    /// A version of a proposal, as it was recorded.
    pub async fn version(
        &self,
        id: ProposalId,
        number: u32,
    ) -> Result<Read<Option<Version>>, StoreError> {
        let head = self.head();
        let found = now!(self, |c| query::proposal(c, id));
        let current = match found? {
            Some(proposal) if proposal.version.number == number => Some(proposal.version),
            Some(proposal) if number >= 1 && number <= proposal.versions => {
                self.past_version(id, number).await?
            }
            _ => None,
        };
        at(head, Ok(current))
    }

    async fn past_version(
        &self,
        id: ProposalId,
        number: u32,
    ) -> Result<Option<Version>, StoreError> {
        let every = EventQuery {
            proposal: Some(id),
            after_seq: 0,
            limit: usize::MAX,
        };
        let events = scan!(self, |c| query::events(c, &every))?;
        Ok(events.into_iter().find_map(|event| match event.fact {
            Fact::Version(version) if version.number == number => Some(version),
            _ => None,
        }))
    }

    /// One response.
    pub async fn response(
        &self,
        proposal: ProposalId,
        id: ResponseId,
    ) -> Result<Read<Option<Response>>, StoreError> {
        let head = self.head();
        let found = now!(self, |c| query::proposal(c, proposal));
        let seq = found?.and_then(|proposal| proposal.response_seq(id));
        let response = match seq {
            Some(seq) => now!(self, |c| query::event(c, seq))?.and_then(response_of),
            None => None,
        };
        at(head, Ok(response))
    }

    /// Responses to a proposal, in the order in which they were recorded.
    pub async fn responses(
        &self,
        proposal: ProposalId,
        after_seq: i64,
        limit: usize,
    ) -> Result<Read<Vec<Response>>, StoreError> {
        let head = self.head();
        let found = now!(self, |c| query::proposal(c, proposal));
        let mut seqs = found?.map_or_else(Vec::new, |proposal| proposal.response_seqs());
        seqs.retain(|seq| *seq > after_seq);
        seqs.sort_unstable();
        seqs.truncate(limit);
        let read = scan!(self, |c| {
            let mut responses = Vec::with_capacity(seqs.len());
            for seq in seqs {
                responses.extend(query::event(c, seq)?.and_then(response_of));
            }
            Ok(responses)
        });
        at(head, read)
    }

    /// One event.
    pub async fn event(&self, seq: i64) -> Result<Option<Event>, StoreError> {
        now!(self, |c| query::event(c, seq))
    }

    /// Events in order.
    pub async fn events(&self, which: EventQuery) -> Result<Read<Vec<Event>>, StoreError> {
        let head = self.head();
        at(head, scan!(self, |c| query::events(c, &which)))
    }

    /// Of events in order, what says whom they may concern.
    pub async fn event_heads(
        &self,
        after: i64,
        limit: usize,
    ) -> Result<Vec<EventHead>, StoreError> {
        scan!(self, |c| query::event_heads(c, after, limit))
    }

    /// The `seq` of the oldest event that is kept; 0 when there is none.
    pub async fn oldest_seq(&self) -> Result<i64, StoreError> {
        now!(self, |c| query::oldest_seq(c))
    }

    /// How many events there are, and the last `seq`: equal when there is no gap.
    pub async fn event_count(&self) -> Result<(i64, i64), StoreError> {
        scan!(self, |c| query::event_count(c))
    }

    /// One subscription.
    pub async fn subscription(
        &self,
        id: SubscriptionId,
    ) -> Result<Read<Option<Subscription>>, StoreError> {
        let head = self.head();
        at(head, now!(self, |c| query::subscription(c, id)))
    }

    /// Subscriptions in the order in which they were asked for.
    pub async fn subscriptions(
        &self,
        after: Option<SubscriptionId>,
        limit: usize,
    ) -> Result<Read<Vec<Subscription>>, StoreError> {
        let head = self.head();
        at(head, scan!(self, |c| query::subscriptions(c, after, limit)))
    }

    /// The `seq` up to which every event has its mailing.
    pub async fn planned(&self) -> Result<i64, StoreError> {
        now!(self, |c| query::counters(c)).map(|counters| counters.planned)
    }

    /// Of some anchors, those under which anybody can be found.
    pub async fn used_anchors(&self, anchors: Vec<Anchor>) -> Result<Vec<Anchor>, StoreError> {
        scan!(self, |c| {
            let mut used = Vec::new();
            for anchor in anchors {
                if query::anchor_used(c, &anchor)? {
                    used.push(anchor);
                }
            }
            Ok(used)
        })
    }

    /// Who can be found under an anchor, after this number, by ascending number.
    pub async fn anchored(
        &self,
        anchor: Anchor,
        after: i64,
        limit: usize,
    ) -> Result<Vec<AnchorRow>, StoreError> {
        scan!(self, |c| query::anchored(c, &anchor, after, limit))
    }

    /// One mailing.
    pub async fn mailing(&self, id: i64) -> Result<Option<Mailing>, StoreError> {
        now!(self, |c| query::mailing(c, id))
    }

    /// The mailings that are not wholly cut into chunks, oldest first.
    pub async fn uncut_mailings(&self, limit: usize) -> Result<Vec<Mailing>, StoreError> {
        now!(self, |c| query::uncut_mailings(c, limit))
    }

    /// The mailings about an event.
    pub async fn mailings_of_event(&self, seq: i64) -> Result<Vec<Mailing>, StoreError> {
        now!(self, |c| query::mailings_of_event(c, seq))
    }

    /// One chunk.
    pub async fn chunk(&self, mailing: i64, chunk: i32) -> Result<Option<Chunk>, StoreError> {
        now!(self, |c| query::chunk(c, mailing, chunk))
    }

    /// The chunks of a mailing, from this one on.
    pub async fn chunks_of_mailing(
        &self,
        mailing: i64,
        from: i32,
        limit: usize,
    ) -> Result<Vec<Chunk>, StoreError> {
        scan!(self, |c| query::chunks_of_mailing(c, mailing, from, limit))
    }

    /// The chunks in whose stretch a subscriber is, newest mailing first.
    pub async fn chunks_of_subscriber(
        &self,
        subscriber: i64,
        before_mailing: i64,
        limit: usize,
    ) -> Result<Vec<Chunk>, StoreError> {
        scan!(self, |c| query::chunks_of_subscriber(
            c,
            subscriber,
            before_mailing,
            limit
        ))
    }

    /// The exceptions of a mailing, of a stretch of subscribers.
    pub async fn exceptions_between(
        &self,
        mailing: i64,
        first: i64,
        last: i64,
    ) -> Result<Vec<Exception>, StoreError> {
        scan!(self, |c| query::exceptions_between(c, mailing, first, last))
    }

    /// How many chunks wait, and how many mails are in them.
    pub async fn waiting(&self) -> Result<(i64, i64), StoreError> {
        scan!(self, |c| query::waiting(c))
    }

    /// When a chunk may next be leased, and when an exception is next due: milliseconds
    /// since 1970.
    pub async fn next_due(&self) -> Result<(Option<i64>, Option<i64>), StoreError> {
        now!(self, |c| query::next_due(c))
    }

    /// The number of a subscriber.
    pub async fn subscriber_number(&self, id: SubscriberId) -> Result<Option<i64>, StoreError> {
        now!(self, |c| query::subscriber_number(c, id))
    }

    /// Who the members of a chunk are, with their active subscriptions.
    pub async fn recipients(&self, members: Members) -> Result<Vec<Recipient>, StoreError> {
        scan!(self, |c| query::recipients(c, &members))
    }
}

/// `head` is taken before the read, so that the rows are at least as new as it says.
fn at<T>(head: i64, read: Result<T, StoreError>) -> Result<Read<T>, StoreError> {
    read.map(|value| Read {
        value,
        revision: head,
    })
}

fn response_of(event: Event) -> Option<Response> {
    match event.fact {
        Fact::Response(response) => Some(response),
        _ => None,
    }
}
