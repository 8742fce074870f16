//! PostgreSQL, as an engine of the store.

use std::collections::HashMap;

use tokio_postgres::Row;
use uuid::Uuid;

use super::{
    Postgres,
    query::{Answer, Values},
    rows::{self, Trouble},
};
use crate::{
    domain::{
        Anchor, Event, EventHead, Party, PartyId, Proposal, ProposalId, SubscriberId, Subscription,
        SubscriptionId, search::Facet,
    },
    store::{
        AnchorRow, Chunk, Dead, Due, EventQuery, Exception, Hit, Mailing, Members, Queue,
        Recipient, Search, Seen, Sift, Standing, Succession, Tally, commit::Pending,
        delivery::STOPPED_MS, encode::limit, engine::Engine, error::StoreError,
        sql::postgres as sql,
    },
};

impl Engine for Postgres {
    async fn submit(&self, pending: Box<dyn Pending>) -> Answer<()> {
        self.0
            .writes
            .send(pending)
            .await
            .map_err(|_| StoreError::Closed)
    }

    fn look(&self) {
        self.0.asked.notify_one();
    }

    async fn planned(&self) -> Answer<i64> {
        let counters = self.one(sql::CLOCK, &[], rows::counters).await?;
        Ok(counters.map_or(0, |counters| counters.planned))
    }

    async fn party(&self, id: &PartyId) -> Answer<Option<Party>> {
        self.one(sql::PARTY, &[&id.segment()], |row| {
            rows::body("party", row, 0)
        })
        .await
    }

    async fn parties(&self, after: Option<PartyId>, rows: usize) -> Answer<Vec<Party>> {
        let after = after.as_ref().map_or("", PartyId::segment);
        self.many(sql::PARTIES, &[&after, &limit(rows)], |row| {
            rows::body("party", row, 0)
        })
        .await
    }

    async fn parties_by_id(&self, ids: Vec<PartyId>) -> Answer<Vec<Party>> {
        let names: Vec<&str> = ids.iter().map(PartyId::segment).collect();
        let mut found = self
            .many(sql::PARTIES_NAMED, &[&names], |row| {
                rows::body::<Party>("party", row, 1)
            })
            .await?;
        // Sorted here: the database's collation is not that of names.
        found.sort_unstable_by(|one, other| one.id.cmp(&other.id));
        Ok(found)
    }

    async fn proposal(&self, id: ProposalId) -> Answer<Option<Proposal>> {
        self.one(sql::PROPOSAL, &[&id.0], |row| {
            rows::body("proposal", row, 0)
        })
        .await
    }

    async fn proposals_by_id(&self, ids: Vec<ProposalId>) -> Answer<Vec<Option<Proposal>>> {
        let names: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
        // One statement sees one moment.
        let found = self
            .many(sql::PROPOSALS_NAMED, &[&names], |row| {
                rows::body::<Proposal>("proposal", row, 1)
            })
            .await?;
        let mut by_id: HashMap<ProposalId, Proposal> = found
            .into_iter()
            .map(|proposal| (proposal.id, proposal))
            .collect();
        // Asked for twice, given twice.
        Ok(ids
            .iter()
            .enumerate()
            .map(|(place, id)| {
                if ids.iter().skip(place + 1).any(|later| later == id) {
                    by_id.get(id).cloned()
                } else {
                    by_id.remove(id)
                }
            })
            .collect())
    }

    async fn sift(&self, which: Sift) -> Answer<Vec<Seen<i64>>> {
        self.sifted(&which).await
    }

    async fn search(&self, which: Search) -> Answer<Vec<Seen<Hit>>> {
        self.searched(&which).await
    }

    async fn due_proposals(&self, now: i64, rows: usize) -> Answer<Vec<ProposalId>> {
        let read = |row: &Row| Ok(ProposalId(row.try_get(0)?));
        let values: Values<'_> = &[&now, &limit(rows)];
        self.many(sql::PROPOSALS_DUE, values, read).await
    }

    async fn government_changes(&self, rows: usize) -> Answer<Vec<Succession>> {
        let values: Values<'_> = &[&limit(rows)];
        self.many(sql::GOVERNMENT_CHANGES, values, rows::succession)
            .await
    }

    async fn proposals_to_tell(
        &self,
        state: PartyId,
        before: i64,
        rows: usize,
    ) -> Answer<Vec<(ProposalId, i64)>> {
        let read = |row: &Row| Ok((ProposalId(row.try_get(0)?), row.try_get(1)?));
        let state = Facet::Party(state).to_string();
        let values: Values<'_> = &[&state, &before, &limit(rows)];
        self.many(sql::finding::PROPOSALS_TO_TELL, values, read)
            .await
    }

    async fn event(&self, seq: i64) -> Answer<Option<Event>> {
        self.one(sql::EVENT, &[&seq], |row| rows::body("event", row, 0))
            .await
    }

    async fn events_by_seq(&self, seqs: Vec<i64>) -> Answer<Vec<Event>> {
        let found = self
            .many(sql::EVENTS_NUMBERED, &[&seqs], |row| {
                rows::body::<Event>("event", row, 0)
            })
            .await?;
        Ok(seqs
            .iter()
            .filter_map(|seq| {
                let place = found.binary_search_by_key(seq, |event| event.seq).ok()?;
                found.get(place).cloned()
            })
            .collect())
    }

    async fn events(&self, which: EventQuery) -> Answer<Vec<Event>> {
        let rows = limit(which.limit);
        let after = which.after_seq;
        let read = |row: &Row| rows::body("event", row, 0);
        if let Some(id) = which.proposal {
            let values: Values<'_> = &[&after, &rows, &id.0];
            return self.many(sql::EVENTS_OF_PROPOSAL, values, read).await;
        }
        let events = self.many(sql::EVENTS, &[&after, &rows], read).await?;
        self.whole(after, which.limit, events, |event: &Event| event.seq)
            .await
    }

    async fn latest_events(&self, proposal: ProposalId, rows: usize) -> Answer<Vec<Event>> {
        let values: Values<'_> = &[&proposal.0, &limit(rows)];
        let read = |row: &Row| rows::body("event", row, 0);
        self.many(sql::EVENTS_OF_PROPOSAL_LATEST, values, read)
            .await
    }

    async fn event_heads(&self, after: i64, rows: usize) -> Answer<Vec<EventHead>> {
        let heads = self
            .many(sql::EVENTS, &[&after, &limit(rows)], |row| {
                rows::body("event", row, 0)
            })
            .await?;
        self.whole(after, rows, heads, |head: &EventHead| head.seq)
            .await
    }

    async fn oldest_seq(&self) -> Answer<i64> {
        Ok(self.number(sql::EVENT_OLDEST).await?.unwrap_or(0))
    }

    async fn event_count(&self) -> Answer<(i64, i64)> {
        let read = |row: &Row| Ok((row.try_get(0)?, row.try_get(1)?));
        Ok(self
            .one(sql::EVENT_COUNT, &[], read)
            .await?
            .unwrap_or((0, 0)))
    }

    async fn subscription(&self, id: SubscriptionId) -> Answer<Option<Subscription>> {
        self.one(sql::SUBSCRIPTION, &[&id.0], |row| {
            rows::body("subscription", row, 0)
        })
        .await
    }

    async fn subscriptions(
        &self,
        after: Option<SubscriptionId>,
        rows: usize,
    ) -> Answer<Vec<Subscription>> {
        let after = after.map_or(Uuid::nil(), |id| id.0);
        self.many(sql::SUBSCRIPTIONS, &[&after, &limit(rows)], |row| {
            rows::body("subscription", row, 0)
        })
        .await
    }

    async fn used_anchors(&self, anchors: Vec<Anchor>) -> Answer<Vec<Anchor>> {
        let names: Vec<String> = anchors.iter().map(ToString::to_string).collect();
        let used = if self.0.spread {
            self.used_one_by_one(&names).await?
        } else {
            let read = |row: &Row| Ok(row.try_get(0)?);
            self.many(sql::ANCHORS_USED, &[&names], read).await?
        };
        Ok(anchors
            .into_iter()
            .zip(names)
            .filter(|(_, name)| used.contains(name))
            .map(|(anchor, _)| anchor)
            .collect())
    }

    async fn anchored(&self, anchor: Anchor, after: i64, rows: usize) -> Answer<Vec<AnchorRow>> {
        let name = anchor.to_string();
        if self.0.spread {
            return self.anchored_by_stretches(&name, after, rows).await;
        }
        let values: Values<'_> = &[&name, &after, &limit(rows)];
        self.many(sql::ANCHORED, values, rows::anchored).await
    }

    async fn mailing(&self, id: i64) -> Answer<Option<Mailing>> {
        self.one(sql::MAILING, &[&id], rows::mailing).await
    }

    async fn uncut_mailings(&self, rows: usize) -> Answer<Vec<Mailing>> {
        self.many(sql::MAILINGS_UNCUT, &[&limit(rows)], rows::mailing)
            .await
    }

    async fn mailings_of_event(&self, seq: i64) -> Answer<Vec<Mailing>> {
        self.many(sql::MAILINGS_OF_EVENT, &[&seq], rows::mailing)
            .await
    }

    async fn chunk(&self, mailing: i64, chunk: i32) -> Answer<Option<Chunk>> {
        self.one(sql::CHUNK, &[&mailing, &chunk], rows::chunk).await
    }

    async fn chunks_of_mailing(&self, mailing: i64, from: i32, rows: usize) -> Answer<Vec<Chunk>> {
        let values: Values<'_> = &[&mailing, &from, &limit(rows)];
        self.many(sql::CHUNKS_OF_MAILING, values, rows::chunk).await
    }

    async fn chunks_of_subscriber(
        &self,
        subscriber: i64,
        before: i64,
        rows: usize,
    ) -> Answer<Vec<Chunk>> {
        let values: Values<'_> = &[&subscriber, &before, &limit(rows)];
        self.many(sql::CHUNKS_OF_SUBSCRIBER, values, rows::chunk)
            .await
    }

    async fn exceptions_between(
        &self,
        mailing: i64,
        first: i64,
        last: i64,
    ) -> Answer<Vec<Exception>> {
        let values: Values<'_> = &[&mailing, &first, &last];
        self.many(sql::EXCEPTIONS_BETWEEN, values, rows::exception)
            .await
    }

    async fn dead(&self, which: Dead) -> Answer<Vec<Exception>> {
        let (mailing, subscriber) = which.after;
        let values: Values<'_> = &[
            &mailing,
            &subscriber,
            &which.last_mailing,
            &limit(which.limit),
        ];
        self.many(sql::EXCEPTIONS_DEAD, values, rows::exception)
            .await
    }

    async fn tally(&self, mailing: i64) -> Answer<Option<Tally>> {
        self.one(sql::TALLY, &[&mailing], rows::tally).await
    }

    async fn standing(&self, mailing: i64) -> Answer<Standing> {
        let read = self.one(sql::STANDING, &[&mailing], rows::standing).await?;
        Ok(read.unwrap_or_default())
    }

    async fn events_mailed(&self, before: i64, rows: usize) -> Answer<Vec<i64>> {
        let values: Values<'_> = &[&before, &limit(rows)];
        let read = |row: &Row| Ok(row.try_get(0)?);
        self.many(sql::EVENTS_MAILED, values, read).await
    }

    async fn stopped_mailings(&self, before: i64, rows: usize) -> Answer<Vec<i64>> {
        let values: Values<'_> = &[&before, &limit(rows)];
        let read = |row: &Row| Ok(row.try_get(0)?);
        self.many(sql::MAILINGS_STOPPED, values, read).await
    }

    async fn queue(&self) -> Answer<Queue> {
        let read = self.one(sql::QUEUE, &[&STOPPED_MS], rows::queue).await?;
        Ok(read.unwrap_or_default())
    }

    async fn waiting(&self) -> Answer<(i64, i64)> {
        let read = |row: &Row| Ok((row.try_get(0)?, row.try_get(1)?));
        Ok(self
            .one(sql::CHUNKS_WAITING, &[], read)
            .await?
            .unwrap_or((0, 0)))
    }

    async fn next_due(&self) -> Answer<Due> {
        let read = |row: &Row| {
            Ok(Due {
                chunk: row.try_get(0)?,
                exception: row.try_get(1)?,
                notice: row.try_get(3)?,
                now: self.0.clock.told(rows::time(row, 2)?).as_millisecond(),
            })
        };
        Ok(self
            .one(sql::NEXT_DUE, &[], read)
            .await?
            .unwrap_or_default())
    }

    async fn subscriber_number(&self, id: SubscriberId) -> Answer<Option<i64>> {
        self.one(sql::SUBSCRIBER_BY_ID, &[&id.0], |row| Ok(row.try_get(0)?))
            .await
    }

    async fn recipients(&self, members: Members) -> Answer<Vec<Recipient>> {
        let (people, wishes) = tokio::join!(self.people(&members), self.wishes(&members));
        let mut people = people?;
        for row in wishes? {
            let number: i64 = row.try_get(0).map_err(Trouble::from)?;
            let place = people.binary_search_by_key(&number, |person| person.number);
            if let Some(recipient) = place.ok().and_then(|place| people.get_mut(place)) {
                recipient
                    .subscriptions
                    .push(rows::body("subscription", &row, 1)?);
            }
        }
        Ok(people)
    }
}
