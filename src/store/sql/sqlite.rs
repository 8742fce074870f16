//! What only SQLite is told: its settings, and how its schema came about.

pub(crate) mod finding;

use super::statements;
pub(crate) use super::told_to_sqlite::*;

/// The file is a record of ours: "Dmch", kept in SQLite's header.
pub(crate) const APPLICATION_ID: i64 = 0x446d_6368;

/// How the schema came about, version by version. Append; never change one that has been
/// released.
pub(crate) const MIGRATIONS: &[&str] = &[
    r"
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
",
    r"
-- Laid out so that every row can live beside what it belongs to, on one machine or many.
create table mailbox (
    address_index blob primary key,   -- a keyed hash of the address
    subscriber integer not null,      -- their number
    id blob not null                  -- their name
) without rowid;
insert into mailbox select address_index, number, id from subscriber;
create table subscriber_2 (
    number integer primary key,       -- dense: chunks name subscribers by it
    id blob not null unique,
    address text not null
);
insert into subscriber_2 select number, id, address from subscriber;
drop table subscriber;
alter table subscriber_2 rename to subscriber;

create table proposal_party_2 (
    party text not null,
    created_seq integer not null,
    proposal blob not null,
    primary key (party, created_seq, proposal)
) without rowid;
insert into proposal_party_2
    select x.party, x.created_seq, p.id
    from proposal_party x join proposal p on p.created_seq = x.created_seq;
drop table proposal_party;
alter table proposal_party_2 rename to proposal_party;

-- Events about no proposal are about the proposal 0: a key has no null.
update event set proposal = zeroblob(16) where proposal is null;

create table identity (
    one integer primary key check (one = 1),
    key_mark blob not null,           -- with which keys the record was made
    state text not null               -- ready, moving
);
",
    r"
-- When the calendar next has something to say of a proposal: that an answer is awaited for so
-- long, that a date is near or has passed.
alter table proposal add column due_ms integer;
create index proposal_due on proposal (due_ms) where due_ms is not null;

-- Changes of government, and how far open proposals have been told of each.
create table government_change (
    seq integer primary key,          -- of the state's own event
    state text not null,
    told_before integer not null,     -- proposals from this created_seq on have been told
    told integer not null             -- 1: all have
);
create index government_change_untold on government_change (seq) where told = 0;
",
    finding::MIGRATION,
    r"
-- How a mailing goes. Beside the mailing, which is large: this changes with every group of
-- outcomes.
create table tally (
    mailing integer primary key,
    tried integer not null,          -- recipients, since it began or was resumed
    bounced integer not null,        -- refused for good, since then
    minute integer not null,         -- in which a mail was last accepted, since 1970
    accepted integer not null,       -- in that minute
    accepted_before integer not null, -- in the minute before that
    stopped_ms integer,              -- since when it is stopped
    stopped_by text,                  -- operator, bounces
    stopped_why text
);
create index tally_stopped on tally (mailing) where stopped_ms is not null;
create index exception_dead on exception (mailing, subscriber) where state = 'dead';
",
];

/// Settings of a connection that writes.
pub(crate) const WRITER: &str = "
pragma journal_mode = wal;
pragma synchronous = full;
pragma busy_timeout = 10000;
pragma foreign_keys = on;
pragma cache_size = -16384;
pragma temp_store = memory;
pragma wal_autocheckpoint = 4000;
";

/// Settings of a connection that reads.
pub(crate) const READER: &str = "
pragma query_only = on;
pragma busy_timeout = 10000;
pragma cache_size = -16384;
pragma mmap_size = 268435456;
pragma temp_store = memory;
";

/// Begins a group of writes. SQLite has one writer: it takes its place at once.
pub(crate) const BEGIN: &str = "begin immediate";
/// Ends a group of writes.
pub(crate) const COMMIT: &str = "commit";
/// Gives a group of writes up.
pub(crate) const ROLLBACK: &str = "rollback";

statements! {
    /// The answer given to a request id.
    REQUEST = "select method, body_hash, revision, answer from request where id = ?1";
    /// Keeps the answer given to a request id.
    REQUEST_PUT = "insert into request values (?1, ?2, ?3, ?4, ?5, ?6)";
    /// A party, new or changed.
    PARTY_PUT = "insert into party values (?1, ?2) on conflict (id) do update set body = excluded.body";
    /// A new proposal.
    PROPOSAL_NEW = "insert into proposal (created_seq, id, status, revision, body, due_ms, attribution, \
        occurred_ms, awaited_ms) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    /// A changed proposal.
    PROPOSAL_PUT = "update proposal set status = ?2, revision = ?3, body = ?4, due_ms = ?5, attribution = ?6, \
        occurred_ms = ?7, awaited_ms = ?8 where created_seq = ?1";
    /// A new event.
    EVENT_PUT = "insert into event values (?1, ?2, ?3, ?4, ?5)";
    /// One change of government.
    GOVERNMENT_CHANGE = "select seq, state, told_before, told from government_change where seq = ?1";
    /// A change of government, new or told of further.
    GOVERNMENT_CHANGE_PUT = "insert into government_change values (?1, ?2, ?3, ?4) on conflict (seq) do update \
        set told_before = excluded.told_before, told = excluded.told";
    /// When the calendar next has something to say of a proposal.
    PROPOSAL_NEXT_DUE = "select min(due_ms) from proposal where due_ms is not null";
    /// A subscriber by their address.
    SUBSCRIBER_BY_ADDRESS = "select subscriber, id from mailbox where address_index = ?1";
    /// Finds a new subscriber by their address.
    MAILBOX_PUT = "insert into mailbox values (?1, ?2, ?3)";
    /// A new subscriber.
    SUBSCRIBER_PUT = "insert into subscriber values (?1, ?2, ?3)";
    /// One subscriber, to lease a chunk that is sparse.
    SUBSCRIBER = "select number, id, address from subscriber where number = ?1";
    /// A subscription, new or changed.
    SUBSCRIPTION_PUT = "insert into subscription values (?1, ?2, ?3, ?4) on conflict (id) do update set state = \
        excluded.state, body = excluded.body";
    /// Active subscriptions of one subscriber.
    SUBSCRIPTIONS_OF = "select subscriber, body from subscription where subscriber = ?1 and state = 'ACTIVE' \
        order by id";
    /// Makes a clause of an active subscription findable.
    ANCHOR_PUT = "insert into anchor values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict do nothing";
    /// Makes a subscription that is not active unfindable.
    ANCHORS_DROP = "delete from anchor where subscription = ?1";
    /// A new mailing.
    MAILING_PUT = "insert into mailing values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    /// How far a mailing has been cut into chunks.
    MAILING_CUT = "update mailing set cut_after = ?2, cut = ?3 where id = ?1";
    /// A new chunk.
    CHUNK_PUT = "insert into chunk values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    /// What is left of a chunk, and whose it is until when.
    CHUNK_MOVE = "update chunk set done = ?3, remaining = ?4, epoch = ?5, ready_ms = ?6 where mailing = ?1 \
        and chunk = ?2";
    /// One exception.
    EXCEPTION = "select mailing, subscriber, state, attempts, next_ms, class, smtp_code, enhanced_code, \
        detail from exception where mailing = ?1 and subscriber = ?2";
    /// An exception, new or changed.
    EXCEPTION_PUT = "insert into exception values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict (mailing, \
        subscriber) do update set state = excluded.state, attempts = excluded.attempts, next_ms \
        = excluded.next_ms, class = excluded.class, smtp_code = excluded.smtp_code, \
        enhanced_code = excluded.enhanced_code, detail = excluded.detail";
    /// What went well after all.
    EXCEPTION_DROP = "delete from exception where mailing = ?1 and subscriber = ?2";
    /// How a mailing goes, the first time or again.
    TALLY_PUT = "insert into tally values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict (mailing) \
        do update set tried = excluded.tried, bounced = excluded.bounced, minute = excluded.minute, \
        accepted = excluded.accepted, accepted_before = excluded.accepted_before, stopped_ms = \
        excluded.stopped_ms, stopped_by = excluded.stopped_by, stopped_why = excluded.stopped_why";
    /// When the next chunk may be leased.
    CHUNK_NEXT_READY = "select min(ready_ms) from chunk where remaining > 0";
    /// When the next exception is to be tried again.
    EXCEPTION_NEXT_DUE = "select min(next_ms) from exception where state = 'retrying'";
}
