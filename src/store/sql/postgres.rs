//! What only PostgreSQL is told: how its schema came about, and whatever a group of writes
//! reads and writes, each table in one statement however many rows there are.

pub(crate) mod finding;

use super::statements;
pub(crate) use super::told_to_postgres::*;

/// How the schema came about, version by version. Append; never change one that has been
/// released.
///
/// The key of every large table has the column in it by which the table can be spread over
/// machines: proposals and what was said of them by proposal, subscribers and what is
/// theirs by subscriber, the ledger by mailing. Small tables can be everywhere. Nothing
/// refers to another table: what belongs together is written together. Keys that are text
/// are ordered by their bytes, as SQLite orders them. Where four bytes are meant, `int4` says
/// so: `integer` is eight for CockroachDB.
pub(crate) const MIGRATIONS: &[&str] = &[
    r#"
create table clock (
    one smallint primary key check (one = 1),
    seq bigint not null,              -- of the last event
    mailing bigint not null,          -- the last mailing
    subscriber bigint not null,       -- the last subscriber's number
    planned bigint not null           -- every event up to this seq has its mailing
);
insert into clock values (1, 0, 0, 0, 0);

create table identity (
    one smallint primary key check (one = 1),
    key_mark bytea not null,          -- with which keys the record was made
    state text not null               -- ready, moving
);

-- What one replica does for all: whoever holds the row does it.
create table duty (
    name text collate "C" primary key
);
insert into duty values ('planning'), ('retrying');

create table event (
    seq bigint not null,
    proposal uuid not null,           -- 0 for a party's own events
    type text not null,
    recorded_ms bigint not null,
    body text not null,               -- domain::Event
    primary key (seq, proposal)
);
create index event_by_proposal on event (proposal, seq);

create table party (
    id text collate "C" primary key,
    body text not null                -- domain::Party
);

create table proposal (
    id uuid primary key,
    created_seq bigint not null,
    status text collate "C" not null,
    revision bigint not null,
    body text not null                -- domain::Proposal
);
create index proposal_by_age on proposal (created_seq);
create index proposal_by_status on proposal (status, created_seq);

create table proposal_party (
    party text collate "C" not null,
    created_seq bigint not null,
    proposal uuid not null,
    primary key (party, created_seq, proposal)
);

-- Answers to calls that carried a request id.
create table request (
    id uuid primary key,
    method text not null,
    body_hash bytea not null,
    recorded_ms bigint not null,
    revision bigint not null,
    answer text not null
);

create table mailbox (
    address_index bytea primary key,  -- a keyed hash of the address
    subscriber bigint not null,       -- their number
    id uuid not null                  -- their name
);

create table subscriber (
    number bigint primary key,        -- dense: chunks name subscribers by it
    id uuid not null,
    address text not null
);
create index subscriber_by_id on subscriber (id);

create table subscription (
    subscriber bigint not null,
    id uuid not null,
    state text not null,
    body text not null,               -- domain::Subscription
    primary key (subscriber, id)
);
create index subscription_by_id on subscription (id);

-- From what an event is about to who wants to hear of it. One row for each clause and
-- anchor of an active subscription.
create table anchor (
    anchor text collate "C" not null, -- proposals/…, parties/…, *
    subscriber bigint not null,
    subscription uuid not null,
    clause int4 not null,
    types bigint not null,            -- bits of event types; 0: those that are news
    attribution smallint not null,    -- the least; 0: any
    role smallint not null,           -- 0 any, 1 proponent, 2 addressee
    active_after bigint not null,
    look smallint not null,           -- 1: the subscription itself must be looked at
    primary key (anchor, subscriber, subscription, clause)
);
create index anchor_by_subscription on anchor (subscriber, subscription);

create table mailing (
    id bigint primary key,
    kind text not null,               -- event, confirmation
    event bigint,                     -- seq
    subscription uuid,
    created_ms bigint not null,
    snapshot text,                    -- domain::Proposal as the mail tells of it
    cut_after bigint not null,        -- subscribers up to this number are in chunks
    cut smallint not null             -- 1: all are
);
create index mailing_by_event on mailing (event) where event is not null;
create index mailing_uncut on mailing (id) where cut = 0;

create table chunk (
    mailing bigint not null,
    chunk int4 not null,
    members bytea not null,           -- numbers of subscribers, ascending, packed
    first bigint not null,
    last bigint not null,
    size int4 not null,
    done bytea not null,              -- a bit for each member
    remaining int4 not null,          -- members whose bit is not set
    retry smallint not null,          -- 1: cut from exceptions
    epoch bigint not null,            -- how often it was leased
    ready_ms bigint not null,         -- when it may be leased, or its lease ends
    primary key (mailing, chunk)
);
create index chunk_ready on chunk (ready_ms, mailing, chunk) where remaining > 0;
create index chunk_retry on chunk (mailing, chunk) where retry = 1;

-- Only what did not simply go well.
create table exception (
    mailing bigint not null,
    subscriber bigint not null,
    state text not null,              -- retrying, queued, dead, skipped
    attempts int4 not null,
    next_ms bigint not null,
    class text not null,
    smtp_code int4 not null,
    enhanced_code text not null,
    detail text not null,
    primary key (mailing, subscriber)
);
create index exception_due on exception (next_ms, mailing, subscriber) where state = 'retrying';
create index exception_by_subscriber on exception (subscriber, mailing);
"#,
    r#"
-- When the calendar next has something to say of a proposal: that an answer is awaited for so
-- long, that a date is near or has passed.
alter table proposal add column due_ms bigint;
create index proposal_due on proposal (due_ms) where due_ms is not null;

-- Changes of government, and how far open proposals have been told of each.
create table government_change (
    seq bigint primary key,           -- of the state's own event
    state text collate "C" not null,
    told_before bigint not null,      -- proposals from this created_seq on have been told
    told smallint not null            -- 1: all have
);
create index government_change_untold on government_change (seq) where told = 0;

insert into duty values ('calendar'), ('succession') on conflict do nothing;
"#,
    finding::MIGRATION,
    r"
-- How a mailing goes. Beside the mailing, which is large: this changes with every group of
-- outcomes.
create table tally (
    mailing bigint primary key,
    tried bigint not null,          -- recipients, since it began or was resumed
    bounced bigint not null,        -- refused for good, since then
    minute bigint not null,         -- in which a mail was last accepted, since 1970
    accepted bigint not null,       -- in that minute
    accepted_before bigint not null, -- in the minute before that
    stopped_ms bigint,              -- since when it is stopped
    stopped_by text,                  -- operator, bounces
    stopped_why text
);
create index tally_stopped on tally (mailing) where stopped_ms is not null;
create index exception_dead on exception (mailing, subscriber) where state = 'dead';
",
];

/// How tables lie on the disk. A server that knows nothing of it refuses, and goes without.
///
/// The clock, chunks and tallies change with every group, which costs least where there is room beside
/// them; the members of a chunk lie apart from the rest of it, and are not packed twice.
pub(crate) const STORAGE: &[&str] = &[
    "alter table clock set (fillfactor = 10)",
    "alter table chunk set (fillfactor = 70)",
    "alter table tally set (fillfactor = 50)",
    "alter table chunk set (toast_tuple_target = 128)",
    "alter table chunk alter column members set storage external",
];

/// What the server is.
pub(crate) const SERVER: &str = "select version()";
/// What a schema may take as long as: what every session is told would end it.
pub(crate) const UNHURRIED: &str = "set statement_timeout = 0; set lock_timeout = 0";
/// As every session is told.
pub(crate) const HURRIED: &str = "set statement_timeout = '30s'; set lock_timeout = '15s'";

/// Where the version of the schema is kept. Replicas that start together wait for one
/// another at its row.
pub(crate) const VERSION_TABLE: &str = "create table if not exists demarche_schema \
    (one smallint primary key check (one = 1), version bigint not null)";
/// Makes the row, of a schema of which there is nothing yet.
pub(crate) const VERSION_ROW: &str =
    "insert into demarche_schema values (1, 0) on conflict do nothing";
/// The version of the schema, held until the transaction ends.
pub(crate) const VERSION_HOLD: &str =
    "select version from demarche_schema where one = 1 for update";
/// Sets the version of the schema.
pub(crate) const VERSION_SET: &str = "update demarche_schema set version = $1 where one = 1";
/// Whether the version is kept here, and whether a table is that would be in our way.
pub(crate) const VERSION_KEPT: &str = "select \
    exists (select 1 from information_schema.tables where table_schema = current_schema() \
        and table_name = 'demarche_schema'), \
    exists (select 1 from information_schema.tables where table_schema = current_schema() \
        and table_name in ('clock', 'event', 'proposal', 'chunk'))";

/// What every session is told. What a server does not know it refuses, and goes without.
///
/// A replica that is cut off in the middle of a group must not hold the order of events up
/// for long: the server ends transactions that say nothing, and gives up on connections
/// whose other end is silent. Every statement finds its rows by a key, whatever the planner
/// believes of a table that it has not looked at yet. The last is for tables that are
/// spread over machines: one connection to each, not one for each part of a table.
pub(crate) const SESSION: &[&str] = &[
    "set idle_in_transaction_session_timeout = '10s'",
    "set statement_timeout = '30s'",
    "set lock_timeout = '15s'",
    "set tcp_user_timeout = '10s'",
    "set tcp_keepalives_idle = '10s'",
    "set tcp_keepalives_interval = '5s'",
    "set tcp_keepalives_count = 2",
    "set enable_seqscan = off",
    "set jit = off",
    "set client_min_messages = warning",
    "set citus.multi_shard_modify_mode = 'sequential'",
];

/// Begins a group of writes.
pub(crate) const BEGIN: &str = "begin isolation level read committed";
/// Ends a group of writes.
pub(crate) const COMMIT: &str = "commit";
/// Gives a group of writes up.
pub(crate) const ROLLBACK: &str = "rollback";
/// Takes the turn of a group where the record is spread over machines: this lock, unlike
/// that of a row, is held until every machine has committed. The number is "Dmch".
pub(crate) const ORDER_HOLD: &str = "select pg_advisory_xact_lock(1148019560)";
/// Waits until what was committed before can be read on every machine.
pub(crate) const ORDER_AWAIT: &str = "select pg_advisory_xact_lock_shared(1148019560)";
/// Ends what a machine that was lost had left between the two phases of its commit, where the
/// record is spread: until then it cannot be read. Wants the right to execute it.
pub(crate) const RECOVER: &str = "select recover_prepared_transactions()";
/// Whether the server can spread tables over machines.
pub(crate) const SPREAD_KNOWN: &str =
    "select exists (select 1 from pg_extension where extname = 'citus')";
/// Whether it has done so with ours.
pub(crate) const SPREAD_DONE: &str = "select exists \
    (select 1 from pg_dist_partition where logicalrelid = to_regclass('event'))";

/// Hears of what other replicas write. A database may hold several records, each in a schema
/// of its own: they do not hear of one another.
pub(crate) const LISTEN: &str = "do $$ begin execute format('listen %I', \
    'demarche ' || md5(current_schema())); end $$";

statements! {
    /// The counters, held until the group ends: the order of the groups, over all
    /// replicas. With the time, which only the database tells.
    CLOCK_HOLD = "select seq, mailing, subscriber, planned, \
        (extract(epoch from clock_timestamp()) * 1000)::bigint from clock where one = 1 for update";
    /// Tells other replicas how far the record goes, once the group is durable.
    NOTIFY = "select pg_notify('demarche ' || md5(current_schema()), $1)";
    /// What waits for its time, and the time.
    NEXT_DUE = "select c.next, e.next, \
        (extract(epoch from clock_timestamp()) * 1000)::bigint, p.next \
        from (select min(ready_ms) as next from chunk where remaining > 0) c, \
        (select min(next_ms) as next from exception where state = 'retrying') e, \
        (select min(due_ms) as next from proposal where due_ms is not null) p";
    /// Takes a duty, unless another replica has it.
    DUTY = "select 1 from duty where name = $1 for update skip locked";

    /// Answers given to request ids.
    REQUESTS = "select id, method, body_hash, revision, answer from request where id = any($1)";
    /// Keeps answers given to request ids.
    REQUESTS_PUT = "insert into request (id, method, body_hash, recorded_ms, revision, answer) \
        select * from unnest($1::uuid[], $2::text[], $3::bytea[], $4::bigint[], $5::bigint[], \
        $6::text[])";
    /// Parties by their names.
    PARTIES_NAMED = "select id, body from party where id = any($1)";
    /// Parties, new or changed.
    PARTIES_PUT = "insert into party (id, body) select * from unnest($1::text[], $2::text[]) \
        on conflict (id) do update set body = excluded.body";
    /// Proposals by their names.
    PROPOSALS_NAMED = "select id, body from proposal where id = any($1)";
    /// New proposals.
    PROPOSALS_NEW = "insert into proposal (id, created_seq, status, revision, body, due_ms, \
        attribution, occurred_ms, awaited_ms) select * from unnest($1::uuid[], $2::bigint[], \
        $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::smallint[], $8::bigint[], \
        $9::bigint[])";
    /// Changed proposals.
    PROPOSALS_PUT = "update proposal p set status = u.status, revision = u.revision, \
        body = u.body, due_ms = u.due_ms, attribution = u.attribution, \
        occurred_ms = u.occurred_ms, awaited_ms = u.awaited_ms \
        from unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], \
        $6::smallint[], $7::bigint[], $8::bigint[]) as u(id, status, revision, body, due_ms, \
        attribution, occurred_ms, awaited_ms) where p.id = u.id and p.id = any($1)";
    /// New events.
    EVENTS_PUT = "insert into event (seq, proposal, type, recorded_ms, body) \
        select * from unnest($1::bigint[], $2::uuid[], $3::text[], $4::bigint[], $5::text[])";
    /// Events by their place in the order.
    EVENTS_NUMBERED = "select body from event where seq = any($1) order by seq";

    /// Changes of government by the `seq` of their events.
    GOVERNMENT_CHANGES_NUMBERED = "select seq, state, told_before, told from government_change \
        where seq = any($1)";
    /// Changes of government, new or told of further.
    GOVERNMENT_CHANGES_PUT = "insert into government_change (seq, state, told_before, told) \
        select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::smallint[]) \
        on conflict (seq) do update set told_before = excluded.told_before, told = excluded.told";
    /// Subscribers by their addresses.
    MAILBOXES = "select address_index, subscriber, id from mailbox where address_index = any($1)";
    /// Finds new subscribers by their addresses.
    MAILBOXES_PUT = "insert into mailbox (address_index, subscriber, id) \
        select * from unnest($1::bytea[], $2::bigint[], $3::uuid[])";
    /// New subscribers.
    SUBSCRIBERS_PUT = "insert into subscriber (number, id, address) \
        select * from unnest($1::bigint[], $2::uuid[], $3::text[])";
    /// Subscribers by their numbers.
    SUBSCRIBERS_NUMBERED = "select number, id, address from subscriber where number = any($1) \
        order by number";
    /// Subscriptions by their names.
    SUBSCRIPTIONS_NAMED = "select id, body from subscription where id = any($1)";
    /// Active subscriptions of some subscribers.
    SUBSCRIPTIONS_OF = "select subscriber, body from subscription \
        where subscriber = any($1) and state = 'ACTIVE' order by subscriber, id";
    /// Subscriptions, new or changed.
    SUBSCRIPTIONS_PUT = "insert into subscription (subscriber, id, state, body) \
        select * from unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[]) \
        on conflict (subscriber, id) do update set state = excluded.state, body = excluded.body";
    /// Of some anchors, those under which anybody can be found.
    ANCHORS_USED = "select a.anchor from unnest($1::text[]) as a(anchor) \
        where exists (select 1 from anchor x where x.anchor = a.anchor)";
    /// Who can be found under an anchor in a stretch of numbers: where every machine gives
    /// as many rows as asked for, the stretch says how many that can be.
    ANCHORED_WITHIN = "select subscriber, subscription, types, attribution, role, active_after, \
        look from anchor where anchor = $1 and subscriber > $2 and subscriber <= $3 \
        order by subscriber limit $4";
    /// Makes clauses of active subscriptions findable.
    ANCHORS_PUT = "insert into anchor (anchor, subscriber, subscription, clause, types, \
        attribution, role, active_after, look) select * from unnest($1::text[], $2::bigint[], \
        $3::uuid[], $4::int4[], $5::bigint[], $6::smallint[], $7::smallint[], $8::bigint[], \
        $9::smallint[]) on conflict do nothing";
    /// Makes subscriptions that have changed unfindable.
    ANCHORS_DROP = "delete from anchor where subscriber = any($1) and subscription = any($2)";

    /// Mailings by their numbers.
    MAILINGS_NUMBERED = "select id, kind, event, subscription, created_ms, snapshot, cut_after, \
        cut from mailing where id = any($1)";
    /// New mailings.
    MAILINGS_PUT = "insert into mailing (id, kind, event, subscription, created_ms, snapshot, \
        cut_after, cut) select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::uuid[], \
        $5::bigint[], $6::text[], $7::bigint[], $8::smallint[])";
    /// How far mailings have been cut into chunks.
    MAILINGS_CUT = "update mailing m set cut_after = u.cut_after, cut = u.cut \
        from unnest($1::bigint[], $2::bigint[], $3::smallint[]) as u(id, cut_after, cut) \
        where m.id = u.id and m.id = any($1)";
    /// Chunks by their mailings and numbers.
    CHUNKS_NUMBERED = "select c.mailing, c.chunk, c.members, c.size, c.done, c.remaining, \
        c.retry, c.epoch, c.ready_ms from chunk c \
        join (select * from unnest($1::bigint[], $2::int4[]) as k(mailing, chunk)) u \
        on c.mailing = u.mailing and c.chunk = u.chunk where c.mailing = any($1)";
    /// New chunks.
    CHUNKS_PUT = "insert into chunk (mailing, chunk, members, first, last, size, done, remaining, \
        retry, epoch, ready_ms) select * from unnest($1::bigint[], $2::int4[], $3::bytea[], \
        $4::bigint[], $5::bigint[], $6::int4[], $7::bytea[], $8::int4[], $9::smallint[], \
        $10::bigint[], $11::bigint[])";
    /// What is left of chunks, and whose they are until when.
    CHUNKS_MOVE = "update chunk c set done = u.done, remaining = u.remaining, epoch = u.epoch, \
        ready_ms = u.ready_ms from unnest($1::bigint[], $2::int4[], $3::bytea[], \
        $4::int4[], $5::bigint[], $6::bigint[]) \
        as u(mailing, chunk, done, remaining, epoch, ready_ms) \
        where c.mailing = u.mailing and c.chunk = u.chunk and c.mailing = any($1)";
    /// Exceptions by their mailings and subscribers.
    EXCEPTIONS_NUMBERED = "select e.mailing, e.subscriber, e.state, e.attempts, e.next_ms, \
        e.class, e.smtp_code, e.enhanced_code, e.detail from exception e \
        join (select * from unnest($1::bigint[], $2::bigint[]) as k(mailing, subscriber)) u \
        on e.mailing = u.mailing and e.subscriber = u.subscriber where e.mailing = any($1)";
    /// Exceptions, new or changed.
    EXCEPTIONS_PUT = "insert into exception (mailing, subscriber, state, attempts, next_ms, class, \
        smtp_code, enhanced_code, detail) select * from unnest($1::bigint[], $2::bigint[], \
        $3::text[], $4::int4[], $5::bigint[], $6::text[], $7::int4[], $8::text[], \
        $9::text[]) on conflict (mailing, subscriber) do update set state = excluded.state, \
        attempts = excluded.attempts, next_ms = excluded.next_ms, class = excluded.class, \
        smtp_code = excluded.smtp_code, enhanced_code = excluded.enhanced_code, \
        detail = excluded.detail";
    /// How mailings go.
    TALLIES_NUMBERED = "select mailing, tried, bounced, minute, accepted, accepted_before, \
        stopped_ms, stopped_by, stopped_why from tally where mailing = any($1)";
    /// How mailings go, the first time or again.
    TALLIES_PUT = "insert into tally (mailing, tried, bounced, minute, accepted, accepted_before, \
        stopped_ms, stopped_by, stopped_why) select * from unnest($1::bigint[], $2::bigint[], \
        $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[], \
        $9::text[]) on conflict (mailing) do update set tried = excluded.tried, \
        bounced = excluded.bounced, minute = excluded.minute, accepted = excluded.accepted, \
        accepted_before = excluded.accepted_before, stopped_ms = excluded.stopped_ms, \
        stopped_by = excluded.stopped_by, stopped_why = excluded.stopped_why";
    /// What went well after all.
    EXCEPTIONS_DROP = "delete from exception e \
        using unnest($1::bigint[], $2::bigint[]) as u(mailing, subscriber) \
        where e.mailing = u.mailing and e.subscriber = u.subscriber and e.mailing = any($1)";
}
