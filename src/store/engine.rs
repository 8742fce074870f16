//! What a database engine answers to.

use std::future::Future;

use super::{
    AnchorRow, Chunk, Dead, Due, EventQuery, Exception, Hit, Mailing, Members, Queue, Recipient,
    Search, Seen, Sift, Standing, Succession, Tally, commit::Pending, error::StoreError,
};
use crate::domain::{
    Anchor, Event, EventHead, Party, PartyId, Proposal, ProposalId, SubscriberId, Subscription,
    SubscriptionId,
};

/// What was asked for, when the engine has it.
type Answer<T> = Result<T, StoreError>;

/// A database engine. What every engine promises is proven by one suite of tests; which
/// one keeps a record is decided once, when it is opened.
pub(crate) trait Engine: Clone + Send + Sync + 'static {
    /// Hands over a write, which is answered once its group is durable.
    fn submit(&self, pending: Box<dyn Pending>) -> impl Future<Output = Answer<()>> + Send;
    /// Finds out soon how far the record goes, when others may write to it too.
    fn look(&self) {}
    /// The `seq` up to which every event has its mailing.
    fn planned(&self) -> impl Future<Output = Answer<i64>> + Send;
    /// One party.
    fn party(&self, id: &PartyId) -> impl Future<Output = Answer<Option<Party>>> + Send;
    /// Parties in the order of their names.
    fn parties(
        &self,
        after: Option<PartyId>,
        limit: usize,
    ) -> impl Future<Output = Answer<Vec<Party>>> + Send;
    /// Those of some parties that there are, in the order of their names.
    fn parties_by_id(&self, ids: Vec<PartyId>) -> impl Future<Output = Answer<Vec<Party>>> + Send;
    /// One proposal.
    fn proposal(&self, id: ProposalId) -> impl Future<Output = Answer<Option<Proposal>>> + Send;
    /// Several proposals as of one moment, in the order asked for.
    fn proposals_by_id(
        &self,
        ids: Vec<ProposalId>,
    ) -> impl Future<Output = Answer<Vec<Option<Proposal>>>> + Send;
    /// Looks at so many proposals, newest first.
    fn sift(&self, which: Sift) -> impl Future<Output = Answer<Vec<Seen<i64>>>> + Send;
    /// Looks at so many proposals that have the words, best first.
    fn search(&self, which: Search) -> impl Future<Output = Answer<Vec<Seen<Hit>>>> + Send;
    /// Proposals about which the calendar has something to say by now, in milliseconds since
    /// 1970, the longest due first.
    fn due_proposals(
        &self,
        now: i64,
        limit: usize,
    ) -> impl Future<Output = Answer<Vec<ProposalId>>> + Send;
    /// Changes of government of which not every open proposal has been told, oldest first.
    fn government_changes(
        &self,
        limit: usize,
    ) -> impl Future<Output = Answer<Vec<Succession>>> + Send;
    /// Proposals of a state recorded before a `seq`, newest first, each with that of its own.
    fn proposals_to_tell(
        &self,
        state: PartyId,
        before: i64,
        limit: usize,
    ) -> impl Future<Output = Answer<Vec<(ProposalId, i64)>>> + Send;
    /// One event.
    fn event(&self, seq: i64) -> impl Future<Output = Answer<Option<Event>>> + Send;
    /// Several events, in the order asked for.
    fn events_by_seq(&self, seqs: Vec<i64>) -> impl Future<Output = Answer<Vec<Event>>> + Send;
    /// Events in order.
    fn events(&self, which: EventQuery) -> impl Future<Output = Answer<Vec<Event>>> + Send;
    /// The latest events about a proposal, the last one first.
    fn latest_events(
        &self,
        proposal: ProposalId,
        limit: usize,
    ) -> impl Future<Output = Answer<Vec<Event>>> + Send;
    /// Of events in order, what says whom they may concern.
    fn event_heads(
        &self,
        after: i64,
        limit: usize,
    ) -> impl Future<Output = Answer<Vec<EventHead>>> + Send;
    /// The `seq` of the oldest event that is kept; 0 when there is none.
    fn oldest_seq(&self) -> impl Future<Output = Answer<i64>> + Send;
    /// How many events there are, and the last `seq`.
    fn event_count(&self) -> impl Future<Output = Answer<(i64, i64)>> + Send;
    /// One subscription.
    fn subscription(
        &self,
        id: SubscriptionId,
    ) -> impl Future<Output = Answer<Option<Subscription>>> + Send;
    /// Subscriptions in the order in which they were asked for.
    fn subscriptions(
        &self,
        after: Option<SubscriptionId>,
        limit: usize,
    ) -> impl Future<Output = Answer<Vec<Subscription>>> + Send;
    /// Of some anchors, those under which anybody can be found.
    fn used_anchors(
        &self,
        anchors: Vec<Anchor>,
    ) -> impl Future<Output = Answer<Vec<Anchor>>> + Send;
    /// Who can be found under an anchor, after this number, by ascending number.
    fn anchored(
        &self,
        anchor: Anchor,
        after: i64,
        limit: usize,
    ) -> impl Future<Output = Answer<Vec<AnchorRow>>> + Send;
    /// One mailing.
    fn mailing(&self, id: i64) -> impl Future<Output = Answer<Option<Mailing>>> + Send;
    /// The mailings that are not wholly cut into chunks, oldest first.
    fn uncut_mailings(&self, limit: usize) -> impl Future<Output = Answer<Vec<Mailing>>> + Send;
    /// The mailings about an event.
    fn mailings_of_event(&self, seq: i64) -> impl Future<Output = Answer<Vec<Mailing>>> + Send;
    /// One chunk.
    fn chunk(&self, mailing: i64, chunk: i32)
    -> impl Future<Output = Answer<Option<Chunk>>> + Send;
    /// The chunks of a mailing, from this one on.
    fn chunks_of_mailing(
        &self,
        mailing: i64,
        from: i32,
        limit: usize,
    ) -> impl Future<Output = Answer<Vec<Chunk>>> + Send;
    /// The chunks in whose stretch a subscriber is, newest mailing first, before a mailing.
    fn chunks_of_subscriber(
        &self,
        subscriber: i64,
        before: i64,
        limit: usize,
    ) -> impl Future<Output = Answer<Vec<Chunk>>> + Send;
    /// The exceptions of a mailing, of a stretch of subscribers.
    fn exceptions_between(
        &self,
        mailing: i64,
        first: i64,
        last: i64,
    ) -> impl Future<Output = Answer<Vec<Exception>>> + Send;
    /// Dead letters, in the order of their mailings and subscribers.
    fn dead(&self, which: Dead) -> impl Future<Output = Answer<Vec<Exception>>> + Send;
    /// How a mailing goes; none when nothing of it was tried or stopped.
    fn tally(&self, mailing: i64) -> impl Future<Output = Answer<Option<Tally>>> + Send;
    /// The recipients of a mailing, counted.
    fn standing(&self, mailing: i64) -> impl Future<Output = Answer<Standing>> + Send;
    /// Of which events before a `seq` there are mailings, the latest first.
    fn events_mailed(
        &self,
        before: i64,
        limit: usize,
    ) -> impl Future<Output = Answer<Vec<i64>>> + Send;
    /// Mailings before one of them that are stopped, the latest first.
    fn stopped_mailings(
        &self,
        before: i64,
        limit: usize,
    ) -> impl Future<Output = Answer<Vec<i64>>> + Send;
    /// What waits to be mailed.
    fn queue(&self) -> impl Future<Output = Answer<Queue>> + Send;
    /// How many chunks wait, and how many mails are in them.
    fn waiting(&self) -> impl Future<Output = Answer<(i64, i64)>> + Send;
    /// What waits for its time.
    fn next_due(&self) -> impl Future<Output = Answer<Due>> + Send;
    /// The number of a subscriber.
    fn subscriber_number(
        &self,
        id: SubscriberId,
    ) -> impl Future<Output = Answer<Option<i64>>> + Send;
    /// Who the members of a chunk are, with their active subscriptions.
    fn recipients(&self, members: Members) -> impl Future<Output = Answer<Vec<Recipient>>> + Send;
}
