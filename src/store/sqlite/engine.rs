//! SQLite, as an engine of the store.

use super::{Sqlite, query, search, sift};
use crate::{
    domain::{
        Anchor, Event, EventHead, Party, PartyId, Proposal, ProposalId, SubscriberId, Subscription,
        SubscriptionId,
    },
    store::{
        AnchorRow, Chunk, Dead, Due, EventQuery, Exception, Hit, Mailing, Members, Queue,
        Recipient, Search, Seen, Sift, Standing, Succession, Tally, commit::Pending,
        engine::Engine, error::StoreError, sql::sqlite as sql,
    },
};

type Answer<T> = Result<T, StoreError>;

/// Point reads are made on the caller's thread, reads of many rows on one that may wait.
impl Engine for Sqlite {
    async fn submit(&self, pending: Box<dyn Pending>) -> Answer<()> {
        self.writes
            .send(pending)
            .await
            .map_err(|_| StoreError::Closed)
    }

    async fn planned(&self) -> Answer<i64> {
        self.read(|c| query::counters(c).map(|counters| counters.planned))
    }

    async fn party(&self, id: &PartyId) -> Answer<Option<Party>> {
        self.read(|c| query::party(c, id))
    }

    async fn parties(&self, after: Option<PartyId>, limit: usize) -> Answer<Vec<Party>> {
        self.scan(move |c| query::parties(c, after.as_ref(), limit))
            .await
    }

    async fn parties_by_id(&self, ids: Vec<PartyId>) -> Answer<Vec<Party>> {
        self.scan(move |c| query::parties_by_id(c, ids)).await
    }

    async fn proposal(&self, id: ProposalId) -> Answer<Option<Proposal>> {
        self.read(|c| query::proposal(c, id))
    }

    async fn proposals_by_id(&self, ids: Vec<ProposalId>) -> Answer<Vec<Option<Proposal>>> {
        self.scan(move |c| query::proposals_by_id(c, &ids)).await
    }

    async fn sift(&self, which: Sift) -> Answer<Vec<Seen<i64>>> {
        self.scan(move |c| sift::sift(c, &which)).await
    }

    async fn search(&self, which: Search) -> Answer<Vec<Seen<Hit>>> {
        self.scan(move |c| search::search(c, &which)).await
    }

    async fn due_proposals(&self, now: i64, limit: usize) -> Answer<Vec<ProposalId>> {
        self.scan(move |c| query::due_proposals(c, now, limit))
            .await
    }

    async fn government_changes(&self, limit: usize) -> Answer<Vec<Succession>> {
        self.scan(move |c| query::government_changes(c, limit))
            .await
    }

    async fn proposals_to_tell(
        &self,
        state: PartyId,
        before: i64,
        limit: usize,
    ) -> Answer<Vec<(ProposalId, i64)>> {
        self.scan(move |c| query::proposals_to_tell(c, &state, before, limit))
            .await
    }

    async fn event(&self, seq: i64) -> Answer<Option<Event>> {
        self.read(|c| query::event(c, seq))
    }

    async fn events_by_seq(&self, seqs: Vec<i64>) -> Answer<Vec<Event>> {
        self.scan(move |c| query::events_by_seq(c, &seqs)).await
    }

    async fn events(&self, which: EventQuery) -> Answer<Vec<Event>> {
        self.scan(move |c| query::events(c, &which)).await
    }

    async fn latest_events(&self, proposal: ProposalId, limit: usize) -> Answer<Vec<Event>> {
        self.scan(move |c| query::latest_events(c, proposal, limit))
            .await
    }

    async fn event_heads(&self, after: i64, limit: usize) -> Answer<Vec<EventHead>> {
        self.scan(move |c| query::event_heads(c, after, limit))
            .await
    }

    async fn oldest_seq(&self) -> Answer<i64> {
        self.read(query::oldest_seq)
    }

    async fn event_count(&self) -> Answer<(i64, i64)> {
        self.scan(query::event_count).await
    }

    async fn subscription(&self, id: SubscriptionId) -> Answer<Option<Subscription>> {
        self.read(|c| query::subscription(c, id))
    }

    async fn subscriptions(
        &self,
        after: Option<SubscriptionId>,
        limit: usize,
    ) -> Answer<Vec<Subscription>> {
        self.scan(move |c| query::subscriptions(c, after, limit))
            .await
    }

    async fn used_anchors(&self, anchors: Vec<Anchor>) -> Answer<Vec<Anchor>> {
        self.scan(move |c| query::used_anchors(c, anchors)).await
    }

    async fn anchored(&self, anchor: Anchor, after: i64, limit: usize) -> Answer<Vec<AnchorRow>> {
        self.scan(move |c| query::anchored(c, &anchor, after, limit))
            .await
    }

    async fn mailing(&self, id: i64) -> Answer<Option<Mailing>> {
        self.read(|c| query::mailing(c, id))
    }

    async fn uncut_mailings(&self, limit: usize) -> Answer<Vec<Mailing>> {
        self.read(|c| query::uncut_mailings(c, limit))
    }

    async fn mailings_of_event(&self, seq: i64) -> Answer<Vec<Mailing>> {
        self.read(|c| query::mailings_of_event(c, seq))
    }

    async fn chunk(&self, mailing: i64, chunk: i32) -> Answer<Option<Chunk>> {
        self.read(|c| query::chunk(c, mailing, chunk))
    }

    async fn chunks_of_mailing(&self, mailing: i64, from: i32, limit: usize) -> Answer<Vec<Chunk>> {
        self.scan(move |c| query::chunks_of_mailing(c, mailing, from, limit))
            .await
    }

    async fn chunks_of_subscriber(
        &self,
        subscriber: i64,
        before: i64,
        limit: usize,
    ) -> Answer<Vec<Chunk>> {
        self.scan(move |c| query::chunks_of_subscriber(c, subscriber, before, limit))
            .await
    }

    async fn exceptions_between(
        &self,
        mailing: i64,
        first: i64,
        last: i64,
    ) -> Answer<Vec<Exception>> {
        self.scan(move |c| query::exceptions_between(c, mailing, first, last))
            .await
    }

    async fn dead(&self, which: Dead) -> Answer<Vec<Exception>> {
        self.scan(move |c| query::dead(c, which)).await
    }

    async fn tally(&self, mailing: i64) -> Answer<Option<Tally>> {
        self.read(|c| query::tally(c, mailing))
    }

    async fn standing(&self, mailing: i64) -> Answer<Standing> {
        self.scan(move |c| query::standing(c, mailing)).await
    }

    async fn events_mailed(&self, before: i64, limit: usize) -> Answer<Vec<i64>> {
        self.scan(move |c| query::numbers(c, sql::EVENTS_MAILED, before, limit))
            .await
    }

    async fn stopped_mailings(&self, before: i64, limit: usize) -> Answer<Vec<i64>> {
        self.scan(move |c| query::numbers(c, sql::MAILINGS_STOPPED, before, limit))
            .await
    }

    async fn queue(&self) -> Answer<Queue> {
        self.scan(query::queue).await
    }

    async fn waiting(&self) -> Answer<(i64, i64)> {
        self.scan(query::waiting).await
    }

    async fn next_due(&self) -> Answer<Due> {
        let now = self.clock.now();
        self.read(|c| query::next_due(c, now))
    }

    async fn subscriber_number(&self, id: SubscriberId) -> Answer<Option<i64>> {
        self.read(|c| query::subscriber_number(c, id))
    }

    async fn recipients(&self, members: Members) -> Answer<Vec<Recipient>> {
        self.scan(move |c| query::recipients(c, &members)).await
    }
}
