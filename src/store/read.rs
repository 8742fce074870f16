//! Reads.

use jiff::Timestamp;

use super::{
    AnchorRow, Chunk, Dead, Exception, Hit, Mailing, Members, Queue, Search, Seen, Sift, Standing,
    Store, StoreError, Succession, Tally, ask, engine::Engine as _,
};
use crate::domain::{
    Anchor, Event, EventHead, Fact, Party, PartyId, Proposal, ProposalId, Response, ResponseId,
    Status, SubscriberId, Subscription, SubscriptionId, Version, filter::Demands, search::Facet,
};

/// What was read, and how new the record was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<T> {
    /// What was read.
    pub value: T,
    /// The `seq` up to which the record went at least.
    pub revision: i64,
}

impl<T> Read<T> {
    /// Made into something else, as new as it was.
    pub(crate) fn map<U>(self, make: impl FnOnce(T) -> U) -> Read<U> {
        Read {
            value: make(self.value),
            revision: self.revision,
        }
    }
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

/// A state that the record once had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf {
    /// What was known by then.
    pub recorded: Option<Timestamp>,
    /// Of that, what had happened by then.
    pub occurred: Option<Timestamp>,
}

impl AsOf {
    /// Up to when days are counted in it: no further than is known, or had happened, and never
    /// into the future.
    pub fn moment(self, now: Timestamp) -> Timestamp {
        let ends = self.recorded.into_iter().chain(self.occurred);
        ends.fold(now, Timestamp::min)
    }

    /// Whether the event is a part of the proposal as it was then.
    pub fn holds(self, then: &Proposal, event: &Event) -> bool {
        match event.fact {
            Fact::Editorial(_) | Fact::Silence(_) | Fact::Deadline(_) => self.knew(event),
            _ => then.fact(event.seq).is_some(),
        }
    }

    /// Whether the event had been recorded by then, and had happened: as it was recorded,
    /// whatever was found out about it since.
    pub fn knew(self, event: &Event) -> bool {
        let recorded = self.recorded.is_none_or(|until| event.recorded <= until);
        let happened = self
            .occurred
            .is_none_or(|until| event.happened().is_none_or(|time| time <= until));
        recorded && happened
    }
}

/// What waits for its time, in milliseconds since 1970 by the clock that decides: the
/// database's own, where several replicas share one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Due {
    /// When a chunk may next be leased.
    pub chunk: Option<i64>,
    /// When an exception is next to be tried again.
    pub exception: Option<i64>,
    /// When the calendar next has something to say of a proposal.
    pub notice: Option<i64>,
    /// What time it is.
    pub now: i64,
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

impl Store {
    /// The `seq` up to which every event has its mailing.
    pub async fn planned(&self) -> Result<i64, StoreError> {
        ask!(self, planned())
    }

    /// One party.
    pub async fn party(&self, id: &PartyId) -> Result<Read<Option<Party>>, StoreError> {
        let head = self.head();
        at(head, ask!(self, party(id)))
    }

    /// Parties in the order of their names.
    pub async fn parties(
        &self,
        after: Option<PartyId>,
        limit: usize,
    ) -> Result<Read<Vec<Party>>, StoreError> {
        let head = self.head();
        at(head, ask!(self, parties(after, limit)))
    }

    /// Those of some parties that there are, in the order of their names.
    pub async fn parties_by_id(&self, ids: Vec<PartyId>) -> Result<Read<Vec<Party>>, StoreError> {
        let head = self.head();
        at(head, ask!(self, parties_by_id(ids)))
    }

    /// One proposal.
    pub async fn proposal(&self, id: ProposalId) -> Result<Read<Option<Proposal>>, StoreError> {
        let head = self.head();
        at(head, ask!(self, proposal(id)))
    }

    /// One proposal as it was. Replays its history.
    pub async fn proposal_as_of(
        &self,
        id: ProposalId,
        as_of: AsOf,
    ) -> Result<Read<Option<Proposal>>, StoreError> {
        let now = self.proposal(id).await?;
        let Some(proposal) = now.value else {
            return Ok(now);
        };
        let read = self.facts(id).await?;
        Ok(Read {
            value: proposal.replayed(&read.value, as_of.recorded, as_of.occurred),
            revision: read.revision,
        })
    }

    /// Every event about a proposal, in order.
    pub async fn facts(&self, id: ProposalId) -> Result<Read<Vec<Event>>, StoreError> {
        self.events(EventQuery {
            proposal: Some(id),
            after_seq: 0,
            limit: usize::MAX,
        })
        .await
    }

    /// Several proposals as of one moment, in the order asked for.
    pub async fn proposals_by_id(
        &self,
        ids: Vec<ProposalId>,
    ) -> Result<Read<Vec<Option<Proposal>>>, StoreError> {
        let head = self.head();
        at(head, ask!(self, proposals_by_id(ids)))
    }

    /// Proposals, newest first.
    pub async fn proposals(&self, which: ProposalQuery) -> Result<Read<Vec<Proposal>>, StoreError> {
        let party = which.party.map(Facet::Party);
        let demands = Demands {
            status: which.status.filter(|_| party.is_none()),
            facets: party.into_iter().collect(),
            ..Demands::default()
        };
        let read = self
            .sift(Sift {
                demands,
                before_seq: which.before_seq,
                limit: which.limit,
                ..Sift::default()
            })
            .await?;
        let found = |seen: Seen<i64>| seen.found.map(|found| found.proposal);
        Ok(read.map(|seen| seen.into_iter().filter_map(found).collect()))
    }

    /// Looks at so many proposals, newest first.
    pub async fn sift(&self, which: Sift) -> Result<Read<Vec<Seen<i64>>>, StoreError> {
        let head = self.head();
        at(head, ask!(self, sift(which)))
    }

    /// Looks at so many proposals that have the words, best first.
    pub async fn search(&self, which: Search) -> Result<Read<Vec<Seen<Hit>>>, StoreError> {
        let head = self.head();
        at(head, ask!(self, search(which)))
    }

    /// Proposals about which the calendar has something to say by now, in milliseconds since
    /// 1970, the longest due first.
    pub async fn due_proposals(
        &self,
        now: i64,
        limit: usize,
    ) -> Result<Vec<ProposalId>, StoreError> {
        ask!(self, due_proposals(now, limit))
    }

    /// Changes of government of which not every open proposal has been told, oldest first.
    pub async fn government_changes(&self, limit: usize) -> Result<Vec<Succession>, StoreError> {
        ask!(self, government_changes(limit))
    }

    /// Proposals of a state recorded before a `seq`, newest first, each with that of its own.
    pub async fn proposals_to_tell(
        &self,
        state: PartyId,
        before: i64,
        limit: usize,
    ) -> Result<Vec<(ProposalId, i64)>, StoreError> {
        ask!(self, proposals_to_tell(state, before, limit))
    }

    /// One event.
    pub async fn event(&self, seq: i64) -> Result<Option<Event>, StoreError> {
        ask!(self, event(seq))
    }

    /// Events in order.
    pub async fn events(&self, which: EventQuery) -> Result<Read<Vec<Event>>, StoreError> {
        let head = self.head();
        at(head, ask!(self, events(which)))
    }

    /// The latest events about a proposal, the last one first.
    pub async fn latest_events(
        &self,
        proposal: ProposalId,
        limit: usize,
    ) -> Result<Read<Vec<Event>>, StoreError> {
        let head = self.head();
        at(head, ask!(self, latest_events(proposal, limit)))
    }

    /// Of events in order, what says whom they may concern.
    pub async fn event_heads(
        &self,
        after: i64,
        limit: usize,
    ) -> Result<Vec<EventHead>, StoreError> {
        ask!(self, event_heads(after, limit))
    }

    /// The `seq` of the oldest event that is kept; 0 when there is none.
    pub async fn oldest_seq(&self) -> Result<i64, StoreError> {
        ask!(self, oldest_seq())
    }

    /// How many events there are, and the last `seq`.
    pub async fn event_count(&self) -> Result<(i64, i64), StoreError> {
        ask!(self, event_count())
    }

    /// One subscription.
    pub async fn subscription(
        &self,
        id: SubscriptionId,
    ) -> Result<Read<Option<Subscription>>, StoreError> {
        let head = self.head();
        at(head, ask!(self, subscription(id)))
    }

    /// Subscriptions in the order in which they were asked for.
    pub async fn subscriptions(
        &self,
        after: Option<SubscriptionId>,
        limit: usize,
    ) -> Result<Read<Vec<Subscription>>, StoreError> {
        let head = self.head();
        at(head, ask!(self, subscriptions(after, limit)))
    }

    /// Of some anchors, those under which anybody can be found.
    pub async fn used_anchors(&self, anchors: Vec<Anchor>) -> Result<Vec<Anchor>, StoreError> {
        ask!(self, used_anchors(anchors))
    }

    /// Who can be found under an anchor, after this number, by ascending number.
    pub async fn anchored(
        &self,
        anchor: Anchor,
        after: i64,
        limit: usize,
    ) -> Result<Vec<AnchorRow>, StoreError> {
        ask!(self, anchored(anchor, after, limit))
    }

    /// One mailing.
    pub async fn mailing(&self, id: i64) -> Result<Option<Mailing>, StoreError> {
        ask!(self, mailing(id))
    }

    /// The mailings that are not wholly cut into chunks, oldest first.
    pub async fn uncut_mailings(&self, limit: usize) -> Result<Vec<Mailing>, StoreError> {
        ask!(self, uncut_mailings(limit))
    }

    /// The mailings about an event.
    pub async fn mailings_of_event(&self, seq: i64) -> Result<Vec<Mailing>, StoreError> {
        ask!(self, mailings_of_event(seq))
    }

    /// One chunk.
    pub async fn chunk(&self, mailing: i64, chunk: i32) -> Result<Option<Chunk>, StoreError> {
        ask!(self, chunk(mailing, chunk))
    }

    /// The chunks of a mailing, from this one on.
    pub async fn chunks_of_mailing(
        &self,
        mailing: i64,
        from: i32,
        limit: usize,
    ) -> Result<Vec<Chunk>, StoreError> {
        ask!(self, chunks_of_mailing(mailing, from, limit))
    }

    /// The chunks in whose stretch a subscriber is, newest mailing first, before a mailing.
    pub async fn chunks_of_subscriber(
        &self,
        subscriber: i64,
        before: i64,
        limit: usize,
    ) -> Result<Vec<Chunk>, StoreError> {
        ask!(self, chunks_of_subscriber(subscriber, before, limit))
    }

    /// The exceptions of a mailing, of a stretch of subscribers.
    pub async fn exceptions_between(
        &self,
        mailing: i64,
        first: i64,
        last: i64,
    ) -> Result<Vec<Exception>, StoreError> {
        ask!(self, exceptions_between(mailing, first, last))
    }

    /// Dead letters, in the order of their mailings and subscribers.
    pub async fn dead(&self, which: Dead) -> Result<Vec<Exception>, StoreError> {
        ask!(self, dead(which))
    }

    /// How a mailing goes; none when nothing of it was tried or stopped.
    pub async fn tally(&self, mailing: i64) -> Result<Option<Tally>, StoreError> {
        ask!(self, tally(mailing))
    }

    /// The recipients of a mailing, counted by what became of them.
    pub async fn standing(&self, mailing: i64) -> Result<Standing, StoreError> {
        ask!(self, standing(mailing))
    }

    /// Of which events before a `seq` there are mailings, the latest first.
    pub async fn events_mailed(&self, before: i64, limit: usize) -> Result<Vec<i64>, StoreError> {
        ask!(self, events_mailed(before, limit))
    }

    /// Mailings before one of them that are stopped, the latest first.
    pub async fn stopped_mailings(
        &self,
        before: i64,
        limit: usize,
    ) -> Result<Vec<i64>, StoreError> {
        ask!(self, stopped_mailings(before, limit))
    }

    /// What waits to be mailed.
    pub async fn queue(&self) -> Result<Queue, StoreError> {
        ask!(self, queue())
    }

    /// How many chunks wait, and how many mails are in them.
    pub async fn waiting(&self) -> Result<(i64, i64), StoreError> {
        ask!(self, waiting())
    }

    /// What waits for its time.
    pub async fn next_due(&self) -> Result<Due, StoreError> {
        ask!(self, next_due())
    }

    /// The number of a subscriber.
    pub async fn subscriber_number(&self, id: SubscriberId) -> Result<Option<i64>, StoreError> {
        ask!(self, subscriber_number(id))
    }

    /// Who the members of a chunk are, with their active subscriptions.
    pub async fn recipients(&self, members: Members) -> Result<Vec<Recipient>, StoreError> {
        ask!(self, recipients(members))
    }

    /// A version of a proposal, as it was recorded.
    pub async fn version(
        &self,
        id: ProposalId,
        number: u32,
    ) -> Result<Read<Option<Version>>, StoreError> {
        let found = self.proposal(id).await?;
        let version = match found.value {
            Some(proposal) if proposal.version.number == number => Some(proposal.version),
            Some(proposal) if number >= 1 && number <= proposal.versions => {
                self.past_version(id, number).await?
            }
            _ => None,
        };
        at(found.revision, Ok(version))
    }

    async fn past_version(
        &self,
        id: ProposalId,
        number: u32,
    ) -> Result<Option<Version>, StoreError> {
        let events = self.facts(id).await?.value;
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
        let found = self.proposal(proposal).await?;
        let seq = found.value.and_then(|proposal| proposal.response_seq(id));
        let response = match seq {
            Some(seq) => self.event(seq).await?.and_then(response_of),
            None => None,
        };
        at(found.revision, Ok(response))
    }

    /// Responses to a proposal, in the order in which they were recorded.
    pub async fn responses(
        &self,
        proposal: ProposalId,
        after_seq: i64,
        limit: usize,
    ) -> Result<Read<Vec<Response>>, StoreError> {
        let found = self.proposal(proposal).await?;
        let mut seqs = found
            .value
            .map_or_else(Vec::new, |proposal| proposal.response_seqs());
        seqs.retain(|seq| *seq > after_seq);
        seqs.sort_unstable();
        seqs.truncate(limit);
        let events = ask!(self, events_by_seq(seqs))?;
        at(
            found.revision,
            Ok(events.into_iter().filter_map(response_of).collect()),
        )
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
