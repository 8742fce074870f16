//! Every SQL statement there is, each with what it is for.
//!
//! Here are those that are one text for both engines; what only one of them is told is in
//! [`sqlite`] (row by row, as nothing is between the rows and the program) and
//! [`postgres`] (in bulk, as every statement is a journey). Each of the two brings the
//! shared ones along, with its own way to number parameters: `?1` here, `$1` there.
//!
//! The statements stay inside what YugabyteDB, CockroachDB and Citus speak too: no serial
//! keys, no advisory locks, no notification that correctness depends on.

pub(crate) mod moving;
pub(crate) mod postgres;
pub(crate) mod spread;
pub(crate) mod sqlite;
pub(crate) mod tables;

/// Declares statements, and the list of them that a test prepares.
macro_rules! statements {
    ($($(#[$meaning:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$meaning])* pub(crate) const $name: &str = $text;)*
        /// Each by its name.
        pub(in crate::store::sql) const EVERY: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}
use statements;

/// Declares statements for both engines.
macro_rules! shared {
    ($($(#[$meaning:meta])* $name:ident = $text:literal;)*) => {
        /// As SQLite is told them.
        mod told_to_sqlite {
            $($(#[$meaning])* pub(crate) const $name: &str = $text;)*
            /// Each by its name.
            pub(super) const SHARED: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
        }
        /// As PostgreSQL is told them.
        mod told_to_postgres {
            $($(#[$meaning])* pub(crate) const $name: &str = {
                const TEXT: [u8; $text.len()] = super::dollars($text);
                match std::str::from_utf8(&TEXT) {
                    Ok(text) => text,
                    Err(_) => "",
                }
            };)*
            /// Each by its name.
            pub(super) const SHARED: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
        }
    };
}

/// The text with PostgreSQL's sign before the numbers of parameters.
const fn dollars<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = [b' '; N];
    let mut rest = text.as_bytes();
    let mut at = 0;
    while let [first, others @ ..] = rest {
        #[expect(
            clippy::indexing_slicing,
            reason = "as long as the text, and computed when it is compiled"
        )]
        {
            bytes[at] = if *first == b'?' { b'$' } else { *first };
        }
        at += 1;
        rest = others;
    }
    bytes
}

/// Every statement that SQLite is told, by name; for the test that prepares them.
pub fn sqlite_statements() -> impl Iterator<Item = (&'static str, &'static str)> {
    let own = sqlite::EVERY.iter().chain(sqlite::finding::EVERY);
    told_to_sqlite::SHARED.iter().chain(own).copied()
}

/// Every statement that PostgreSQL is told, by name; for the test that prepares them.
pub fn postgres_statements() -> impl Iterator<Item = (&'static str, &'static str)> {
    let own = postgres::EVERY.iter().chain(postgres::finding::EVERY);
    told_to_postgres::SHARED.iter().chain(own).copied()
}

/// How the schema of an SQLite record came about, version by version; for tests.
pub fn sqlite_migrations() -> &'static [&'static str] {
    sqlite::MIGRATIONS
}

/// How the schema of a PostgreSQL record came about, version by version; for tests.
pub fn postgres_migrations() -> &'static [&'static str] {
    postgres::MIGRATIONS
}

shared! {
    /// With which keys the record was made, and whether it is whole.
    IDENTITY = "select key_mark, state from identity where one = 1";
    /// Says with which keys the record is made.
    IDENTITY_PUT = "insert into identity values (1, ?1, ?2) on conflict do nothing";
    /// Says whether the record is whole.
    IDENTITY_STATE = "update identity set state = ?1 where one = 1";
    /// The counters, for whoever is about to move them.
    CLOCK = "select seq, mailing, subscriber, planned from clock where one = 1";
    /// Moves the counters.
    CLOCK_MOVE = "update clock set seq = ?1, mailing = ?2, subscriber = ?3, planned = ?4 where one = 1";
    /// One party.
    PARTY = "select body from party where id = ?1";
    /// Parties in the order of their names.
    PARTIES = "select body from party where id > ?1 order by id limit ?2";
    /// One proposal.
    PROPOSAL = "select body from proposal where id = ?1";
    /// Proposals about which the calendar has something to say by now.
    PROPOSALS_DUE = "select id from proposal where due_ms <= ?1 order by due_ms limit ?2";
    /// Changes of government of which not every open proposal has been told.
    GOVERNMENT_CHANGES = "select seq, state, told_before, told from government_change where told = 0 \
        order by seq limit ?1";
    /// One event.
    EVENT = "select body from event where seq = ?1";
    /// Events in order.
    EVENTS = "select body from event where seq > ?1 order by seq limit ?2";
    /// Events about a proposal, in order.
    EVENTS_OF_PROPOSAL = "select body from event where proposal = ?3 and seq > ?1 order by seq limit ?2";
    /// The latest events about a proposal, the last one first.
    EVENTS_OF_PROPOSAL_LATEST = "select body from event where proposal = ?1 order by seq desc limit ?2";
    /// The oldest event that is kept.
    EVENT_OLDEST = "select coalesce(min(seq), 0) from event";
    /// How many events there are, and the last: equal when the order has no gap.
    EVENT_COUNT = "select count(*), coalesce(max(seq), 0) from event";
    /// A subscriber by their name.
    SUBSCRIBER_BY_ID = "select number from subscriber where id = ?1";
    /// Subscribers of a stretch of numbers, to lease a chunk that is dense in it.
    SUBSCRIBERS_BETWEEN = "select number, id, address from subscriber where number between ?1 and ?2 order by \
        number";
    /// One subscription.
    SUBSCRIPTION = "select body from subscription where id = ?1";
    /// Subscriptions in the order of their ids, which is that in which they were asked for.
    SUBSCRIPTIONS = "select body from subscription where id > ?1 order by id limit ?2";
    /// Active subscriptions of a stretch of subscribers.
    SUBSCRIPTIONS_BETWEEN = "select subscriber, body from subscription where subscriber between ?1 and ?2 and state = \
        'ACTIVE' order by subscriber, id";
    /// Whether anybody can be found under an anchor. One row is enough, and where the table is
    /// spread over machines they would otherwise send every one.
    ANCHOR_USED = "select exists (select 1 from anchor where anchor = ?1 limit 1)";
    /// Who can be found under an anchor, by keyset.
    ANCHORED = "select subscriber, subscription, types, attribution, role, active_after, look from \
        anchor where anchor = ?1 and subscriber > ?2 order by subscriber limit ?3";
    /// One mailing.
    MAILING = "select id, kind, event, subscription, created_ms, snapshot, cut_after, cut from mailing \
        where id = ?1";
    /// The mailings that are not wholly cut, oldest first.
    MAILINGS_UNCUT = "select id, kind, event, subscription, created_ms, snapshot, cut_after, cut from mailing \
        where cut = 0 order by id limit ?1";
    /// The mailings about an event.
    MAILINGS_OF_EVENT = "select id, kind, event, subscription, created_ms, snapshot, cut_after, cut from mailing \
        where event = ?1 order by id";
    /// Of which events there are mailings, the latest first.
    EVENTS_MAILED = "select event from mailing where event is not null and event < ?1 \
        order by event desc limit ?2";
    /// Mailings that are stopped, the latest first.
    MAILINGS_STOPPED = "select mailing from tally where stopped_ms is not null and mailing < ?1 \
        order by mailing desc limit ?2";
    /// Which number the next chunk of a mailing gets.
    CHUNK_NEXT = "select cast(coalesce(max(chunk) + 1, 0) as int4) from chunk where mailing = ?1";
    /// One chunk.
    CHUNK = "select mailing, chunk, members, size, done, remaining, retry, epoch, ready_ms from chunk \
        where mailing = ?1 and chunk = ?2";
    /// Chunks that may be leased, those that have waited longest first.
    CHUNKS_READY = "select mailing, chunk, members, size, done, remaining, retry, epoch, ready_ms from chunk \
        where remaining > 0 and ready_ms <= ?1 order by ready_ms, mailing, chunk limit ?2";
    /// The chunks of a mailing, in order.
    CHUNKS_OF_MAILING = "select mailing, chunk, members, size, done, remaining, retry, epoch, ready_ms from chunk \
        where mailing = ?1 and chunk >= ?2 order by chunk limit ?3";
    /// The mailings that can concern a subscriber, newest first.
    CHUNKS_OF_SUBSCRIBER = "select mailing, chunk, members, size, done, remaining, retry, epoch, ready_ms from chunk \
        where mailing < ?2 and retry = 0 and first <= ?1 and last >= ?1 order by mailing desc, \
        chunk limit ?3";
    /// How much is waiting: chunks and mails.
    CHUNKS_WAITING = "select count(*), cast(coalesce(sum(remaining), 0) as bigint) from chunk \
        where remaining > 0";
    /// The exceptions of a mailing, of a stretch of subscribers.
    EXCEPTIONS_BETWEEN = "select mailing, subscriber, state, attempts, next_ms, class, smtp_code, enhanced_code, \
        detail from exception where mailing = ?1 and subscriber between ?2 and ?3 order by \
        subscriber";
    /// What is to be tried again by now.
    EXCEPTIONS_DUE = "select mailing, subscriber, state, attempts, next_ms, class, smtp_code, enhanced_code, \
        detail from exception where state = 'retrying' and next_ms <= ?1 order by next_ms, \
        mailing, subscriber limit ?2";
    /// Dead letters of a stretch of mailings, by keyset.
    EXCEPTIONS_DEAD = "select mailing, subscriber, state, attempts, next_ms, class, smtp_code, enhanced_code, \
        detail from exception where state = 'dead' and (mailing, subscriber) > (?1, ?2) \
        and mailing <= ?3 order by mailing, subscriber limit ?4";
    /// How a mailing goes.
    TALLY = "select mailing, tried, bounced, minute, accepted, accepted_before, stopped_ms, \
        stopped_by, stopped_why from tally where mailing = ?1";
    /// Puts the chunks of a mailing beyond reach, by so much.
    CHUNKS_STOP = "update chunk set ready_ms = ready_ms + ?2 where mailing = ?1 and remaining > 0 \
        and ready_ms < ?2";
    /// Puts them back.
    CHUNKS_RESUME = "update chunk set ready_ms = ready_ms - ?2 where mailing = ?1 and remaining > 0 \
        and ready_ms >= ?2";
    /// The recipients of a mailing, counted by what became of them. One statement, so that
    /// the counts are of one moment.
    STANDING = "select c.planned, c.untried, e.queued, e.retrying, e.dead, e.skipped, e.dropped \
        from (select \
        cast(coalesce(sum(case when retry = 0 then size else 0 end), 0) as bigint) as planned, \
        cast(coalesce(sum(case when retry = 0 then remaining else 0 end), 0) as bigint) as untried \
        from chunk where mailing = ?1) c, (select \
        cast(coalesce(sum(case when state = 'queued' then 1 else 0 end), 0) as bigint) as queued, \
        cast(coalesce(sum(case when state = 'retrying' then 1 else 0 end), 0) as bigint) as retrying, \
        cast(coalesce(sum(case when state = 'dead' then 1 else 0 end), 0) as bigint) as dead, \
        cast(coalesce(sum(case when state = 'skipped' then 1 else 0 end), 0) as bigint) as skipped, \
        cast(coalesce(sum(case when state = 'dropped' then 1 else 0 end), 0) as bigint) as dropped \
        from exception where mailing = ?1) e";
    /// What waits to be mailed, given from when on a chunk is ready only because it is beyond
    /// reach.
    QUEUE = "select c.chunks, c.mails, c.oldest, r.retrying, d.dead, t.stopped from \
        (select count(*) as chunks, cast(coalesce(sum(remaining), 0) as bigint) as mails, \
        min(mailing) as oldest from chunk where remaining > 0 and ready_ms < ?1) c, \
        (select count(*) as retrying from exception where state = 'retrying') r, \
        (select count(*) as dead from exception where state = 'dead') d, \
        (select count(*) as stopped from tally where stopped_ms is not null) t";
}
