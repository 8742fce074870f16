//! Every SQL statement there is, each with what it is for.
//!
//! One text serves both engines; where they really differ, there are two. Parameters are
//! `?1`, `?2` here: an engine that numbers them otherwise rewrites them. The statements
//! stay inside what YugabyteDB, CockroachDB and Citus speak too: no serial keys, no
//! advisory locks, no notification that correctness depends on.

/// The file is a record of ours: "Dmch", kept in SQLite's header.
pub(crate) const APPLICATION_ID: i64 = 0x446d_6368;

/// How the schema came about, version by version. Append; never change one that has been
/// released.
pub(crate) const MIGRATIONS: &[&str] = &[r"
create table clock (
    one integer primary key check (one = 1),
    seq integer not null,             -- of the last event
    mailing integer not null,         -- the last mailing
    subscriber integer not null,      -- the last subscriber's number
    planned integer not null          -- every event up to this seq has its mailing
);
insert into clock values (1, 0, 0, 0, 0);

create table event (
    seq integer primary key,
    proposal blob,                    -- 16 bytes; null for a party's own events
    type text not null,
    recorded_ms integer not null,
    body text not null                -- domain::Event
);
create index event_by_proposal on event (proposal, seq) where proposal is not null;

create table party (
    id text primary key,
    body text not null                -- domain::Party
) without rowid;

create table proposal (
    created_seq integer primary key,
    id blob not null unique,
    status text not null,
    revision integer not null,
    body text not null                -- domain::Proposal
);
create index proposal_by_status on proposal (status, created_seq);

create table proposal_party (
    party text not null,
    created_seq integer not null,
    primary key (party, created_seq)
) without rowid;

-- Answers to calls that carried a request id.
create table request (
    id blob primary key,
    method text not null,
    body_hash blob not null,
    recorded_ms integer not null,
    revision integer not null,
    answer text not null
) without rowid;

create table subscriber (
    number integer primary key,       -- dense: chunks name subscribers by it
    id blob not null unique,
    address_index blob not null unique,
    address text not null
);

create table subscription (
    id blob primary key,
    subscriber integer not null,
    state text not null,
    body text not null                -- domain::Subscription
) without rowid;
create index subscription_by_subscriber on subscription (subscriber, id);

-- From what an event is about to who wants to hear of it. One row for each clause and
-- anchor of an active subscription.
create table anchor (
    anchor text not null,             -- proposals/…, parties/…, *
    subscriber integer not null,
    subscription blob not null,
    clause integer not null,
    types integer not null,           -- bits of event types; 0: those that are news
    attribution integer not null,     -- the least; 0: any
    role integer not null,            -- 0 any, 1 proponent, 2 addressee
    active_after integer not null,
    look integer not null,            -- 1: the subscription itself must be looked at
    primary key (anchor, subscriber, subscription, clause)
) without rowid;
create index anchor_by_subscription on anchor (subscription);

create table mailing (
    id integer primary key,
    kind text not null,               -- event, confirmation
    event integer,                    -- seq
    subscription blob,
    created_ms integer not null,
    snapshot text,                    -- domain::Proposal as the mail tells of it
    cut_after integer not null,       -- subscribers up to this number are in chunks
    cut integer not null              -- 1: all are
);
create index mailing_by_event on mailing (event) where event is not null;
create index mailing_uncut on mailing (id) where cut = 0;

create table chunk (
    mailing integer not null,
    chunk integer not null,
    members blob not null,            -- numbers of subscribers, ascending, packed
    first integer not null,
    last integer not null,
    size integer not null,
    done blob not null,               -- a bit for each member
    remaining integer not null,       -- members whose bit is not set
    retry integer not null,           -- 1: cut from exceptions
    epoch integer not null,           -- how often it was leased
    ready_ms integer not null,        -- when it may be leased, or its lease ends
    primary key (mailing, chunk)
) without rowid;
create index chunk_ready on chunk (ready_ms, mailing, chunk) where remaining > 0;
create index chunk_retry on chunk (mailing, chunk) where retry = 1;

-- Only what did not simply go well.
create table exception (
    mailing integer not null,
    subscriber integer not null,
    state text not null,              -- retrying, queued, dead, skipped
    attempts integer not null,
    next_ms integer not null,
    class text not null,
    smtp_code integer not null,
    enhanced_code text not null,
    detail text not null,
    primary key (mailing, subscriber)
) without rowid;
create index exception_due on exception (next_ms, mailing, subscriber) where state = 'retrying';
create index exception_by_subscriber on exception (subscriber, mailing);
"];

/// Settings of a connection that writes.
pub(crate) const SQLITE_WRITER: &str = "
pragma journal_mode = wal;
pragma synchronous = full;
pragma busy_timeout = 10000;
pragma foreign_keys = on;
pragma cache_size = -16384;
pragma temp_store = memory;
pragma wal_autocheckpoint = 4000;
";

/// Settings of a connection that reads.
pub(crate) const SQLITE_READER: &str = "
pragma query_only = on;
pragma busy_timeout = 10000;
pragma cache_size = -16384;
pragma mmap_size = 268435456;
pragma temp_store = memory;
";

/// Begins a group of writes. SQLite has one writer: it takes its place at once.
pub(crate) const SQLITE_BEGIN: &str = "begin immediate";
/// Ends a group of writes.
pub(crate) const COMMIT: &str = "commit";
/// Gives a group of writes up.
pub(crate) const ROLLBACK: &str = "rollback";

/// The counters, for whoever is about to move them.
pub(crate) const CLOCK: &str = "select seq, mailing, subscriber, planned from clock where one = 1";
/// Moves the counters.
pub(crate) const CLOCK_MOVE: &str =
    "update clock set seq = ?1, mailing = ?2, subscriber = ?3, planned = ?4 where one = 1";

/// The answer given to a request id.
pub(crate) const REQUEST: &str =
    "select method, body_hash, revision, answer from request where id = ?1";
/// Keeps the answer given to a request id.
pub(crate) const REQUEST_PUT: &str = "insert into request values (?1, ?2, ?3, ?4, ?5, ?6)";

/// One party.
pub(crate) const PARTY: &str = "select body from party where id = ?1";
/// A party, new or changed.
pub(crate) const PARTY_PUT: &str =
    "insert into party values (?1, ?2) on conflict (id) do update set body = excluded.body";
/// Parties in the order of their names.
pub(crate) const PARTIES: &str = "select body from party where id > ?1 order by id limit ?2";

/// One proposal.
pub(crate) const PROPOSAL: &str = "select body from proposal where id = ?1";
/// A new proposal.
pub(crate) const PROPOSAL_NEW: &str = "insert into proposal values (?1, ?2, ?3, ?4, ?5)";
/// A changed proposal.
pub(crate) const PROPOSAL_PUT: &str =
    "update proposal set status = ?2, revision = ?3, body = ?4 where created_seq = ?1";
/// Finds a new proposal by its parties.
pub(crate) const PROPOSAL_PARTY_PUT: &str = "insert into proposal_party values (?1, ?2)";
/// Proposals, newest first.
pub(crate) const PROPOSALS: &str =
    "select body from proposal where created_seq < ?1 order by created_seq desc limit ?2";
/// Proposals of a status, newest first.
pub(crate) const PROPOSALS_BY_STATUS: &str = "select body from proposal \
     where status = ?3 and created_seq < ?1 order by created_seq desc limit ?2";
/// Proposals of a party, newest first.
pub(crate) const PROPOSALS_BY_PARTY: &str = "select p.body from proposal_party x \
     join proposal p on p.created_seq = x.created_seq \
     where x.party = ?3 and x.created_seq < ?1 order by x.created_seq desc limit ?2";

/// A new event.
pub(crate) const EVENT_PUT: &str = "insert into event values (?1, ?2, ?3, ?4, ?5)";
/// One event.
pub(crate) const EVENT: &str = "select body from event where seq = ?1";
/// Events in order.
pub(crate) const EVENTS: &str = "select body from event where seq > ?1 order by seq limit ?2";
/// Events about a proposal, in order.
pub(crate) const EVENTS_OF_PROPOSAL: &str =
    "select body from event where proposal = ?3 and seq > ?1 order by seq limit ?2";
/// The oldest event that is kept.
pub(crate) const EVENT_OLDEST: &str = "select coalesce(min(seq), 0) from event";
/// How many events there are, and the last: equal when the order has no gap.
pub(crate) const EVENT_COUNT: &str = "select count(*), coalesce(max(seq), 0) from event";

/// A subscriber by their address.
pub(crate) const SUBSCRIBER_BY_ADDRESS: &str =
    "select number, id from subscriber where address_index = ?1";
/// A subscriber by their name.
pub(crate) const SUBSCRIBER_BY_ID: &str = "select number from subscriber where id = ?1";
/// A new subscriber.
pub(crate) const SUBSCRIBER_PUT: &str = "insert into subscriber values (?1, ?2, ?3, ?4)";
/// Subscribers of a stretch of numbers, to lease a chunk that is dense in it.
pub(crate) const SUBSCRIBERS_BETWEEN: &str =
    "select number, id, address from subscriber where number between ?1 and ?2 order by number";
/// One subscriber, to lease a chunk that is sparse.
pub(crate) const SUBSCRIBER: &str = "select number, id, address from subscriber where number = ?1";

/// One subscription.
pub(crate) const SUBSCRIPTION: &str = "select body from subscription where id = ?1";
/// A subscription, new or changed.
pub(crate) const SUBSCRIPTION_PUT: &str = "insert into subscription values (?1, ?2, ?3, ?4) \
     on conflict (id) do update set state = excluded.state, body = excluded.body";
/// Subscriptions in the order of their ids, which is that in which they were asked for.
pub(crate) const SUBSCRIPTIONS: &str =
    "select body from subscription where id > ?1 order by id limit ?2";
/// Active subscriptions of a stretch of subscribers.
pub(crate) const SUBSCRIPTIONS_BETWEEN: &str = "select subscriber, body from subscription \
     where subscriber between ?1 and ?2 and state = 'ACTIVE' order by subscriber, id";
/// Active subscriptions of one subscriber.
pub(crate) const SUBSCRIPTIONS_OF: &str = "select subscriber, body from subscription \
     where subscriber = ?1 and state = 'ACTIVE' order by id";

/// Makes a clause of an active subscription findable.
pub(crate) const ANCHOR_PUT: &str =
    "insert into anchor values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict do nothing";
/// Makes a subscription that is not active unfindable.
pub(crate) const ANCHORS_DROP: &str = "delete from anchor where subscription = ?1";
/// Whether anybody can be found under an anchor.
pub(crate) const ANCHOR_USED: &str = "select exists (select 1 from anchor where anchor = ?1)";
/// Who can be found under an anchor, by keyset.
pub(crate) const ANCHORED: &str = "select subscriber, subscription, types, attribution, role, \
     active_after, look from anchor where anchor = ?1 and subscriber > ?2 \
     order by subscriber limit ?3";

/// A new mailing.
pub(crate) const MAILING_PUT: &str = "insert into mailing values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
/// How far a mailing has been cut into chunks.
pub(crate) const MAILING_CUT: &str = "update mailing set cut_after = ?2, cut = ?3 where id = ?1";
/// One mailing.
pub(crate) const MAILING: &str = "select id, kind, event, subscription, created_ms, snapshot, cut_after, cut from mailing where id = ?1";
/// The mailings that are not wholly cut, oldest first.
pub(crate) const MAILINGS_UNCUT: &str = "select id, kind, event, subscription, created_ms, \
     snapshot, cut_after, cut from mailing where cut = 0 order by id limit ?1";
/// The mailings about an event.
pub(crate) const MAILINGS_OF_EVENT: &str = "select id, kind, event, subscription, created_ms, \
     snapshot, cut_after, cut from mailing where event = ?1 order by id";

/// A new chunk.
pub(crate) const CHUNK_PUT: &str =
    "insert into chunk values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
/// Which number the next chunk of a mailing gets.
pub(crate) const CHUNK_NEXT: &str =
    "select coalesce(max(chunk) + 1, 0) from chunk where mailing = ?1";
/// One chunk.
pub(crate) const CHUNK: &str = "select mailing, chunk, members, size, done, remaining, retry, \
     epoch, ready_ms from chunk where mailing = ?1 and chunk = ?2";
/// Chunks that may be leased, those that have waited longest first.
pub(crate) const CHUNKS_READY: &str = "select mailing, chunk, members, size, done, remaining, \
     retry, epoch, ready_ms from chunk where remaining > 0 and ready_ms <= ?1 \
     order by ready_ms, mailing, chunk limit ?2";
/// When the next chunk may be leased.
pub(crate) const CHUNK_NEXT_READY: &str = "select min(ready_ms) from chunk where remaining > 0";
/// What is left of a chunk, and whose it is until when.
pub(crate) const CHUNK_MOVE: &str = "update chunk set done = ?3, remaining = ?4, epoch = ?5, \
     ready_ms = ?6 where mailing = ?1 and chunk = ?2";
/// The chunks of a mailing, in order.
pub(crate) const CHUNKS_OF_MAILING: &str = "select mailing, chunk, members, size, done, \
     remaining, retry, epoch, ready_ms from chunk where mailing = ?1 and chunk >= ?2 \
     order by chunk limit ?3";
/// The mailings that can concern a subscriber, newest first.
pub(crate) const CHUNKS_OF_SUBSCRIBER: &str = "select mailing, chunk, members, size, done, \
     remaining, retry, epoch, ready_ms from chunk where mailing < ?2 and retry = 0 \
     and first <= ?1 and last >= ?1 order by mailing desc, chunk limit ?3";
/// How much is waiting: chunks and mails.
pub(crate) const CHUNKS_WAITING: &str =
    "select count(*), coalesce(sum(remaining), 0) from chunk where remaining > 0";

/// One exception.
pub(crate) const EXCEPTION: &str = "select mailing, subscriber, state, attempts, next_ms, class, \
     smtp_code, enhanced_code, detail from exception where mailing = ?1 and subscriber = ?2";
/// The exceptions of a mailing, of a stretch of subscribers.
pub(crate) const EXCEPTIONS_BETWEEN: &str = "select mailing, subscriber, state, attempts, \
     next_ms, class, smtp_code, enhanced_code, detail from exception \
     where mailing = ?1 and subscriber between ?2 and ?3 order by subscriber";
/// An exception, new or changed.
pub(crate) const EXCEPTION_PUT: &str = "insert into exception values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
     on conflict (mailing, subscriber) do update set state = excluded.state, \
     attempts = excluded.attempts, next_ms = excluded.next_ms, class = excluded.class, \
     smtp_code = excluded.smtp_code, enhanced_code = excluded.enhanced_code, \
     detail = excluded.detail";
/// What went well after all.
pub(crate) const EXCEPTION_DROP: &str =
    "delete from exception where mailing = ?1 and subscriber = ?2";
/// What is to be tried again by now.
pub(crate) const EXCEPTIONS_DUE: &str = "select mailing, subscriber, state, attempts, next_ms, \
     class, smtp_code, enhanced_code, detail from exception \
     where state = 'retrying' and next_ms <= ?1 order by next_ms, mailing, subscriber limit ?2";
/// When the next exception is to be tried again.
pub(crate) const EXCEPTION_NEXT_DUE: &str =
    "select min(next_ms) from exception where state = 'retrying'";
