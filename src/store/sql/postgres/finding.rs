//! How proposals are found: by words and by what they have in common.
//!
//! Words come folded and cut: a `tsvector` is made of them as they are. PostgreSQL finds rows
//! by an index of words in no order, which is slow where a word is common, and walks them in
//! order, which is slow where it is rare. Both ways are told here, each so that the planner
//! cannot take the other one.

use crate::store::sql::statements;

/// The third version of the schema.
pub(super) const MIGRATION: &str = r#"
-- What a proposal has in common with others: parties, persons, types of facts.
drop table proposal_party;
create table facet (
    facet text collate "C" not null,  -- domain::search::Facet
    created_seq bigint not null,
    proposal uuid not null,
    primary key (facet, created_seq, proposal)
);

alter table proposal add column attribution smallint not null default 0;
alter table proposal add column occurred_ms bigint;
alter table proposal add column awaited_ms bigint;
create index proposal_by_attribution on proposal (attribution, created_seq);
create index proposal_by_occurrence on proposal (occurred_ms);
create index proposal_by_wait on proposal (awaited_ms);
create index event_by_time on event (recorded_ms);

-- The words of the names of parties.
create table party_word (
    word text collate "C" not null,
    party text collate "C" not null,
    primary key (word, party)
);
create index party_word_by_party on party_word (party);

-- The words lie apart from the rest of their row, of which many are looked at in order.
create table search (
    proposal uuid primary key,
    created_seq bigint not null,
    title tsvector not null,
    words tsvector not null
) with (toast_tuple_target = 128);
alter table search alter column words set storage external;
create index search_by_age on search (created_seq);
create index search_by_title on search using gin (title);
create index search_by_words on search using gin (words);

-- How far these tables have been derived from the facts.
create table index_state (
    one smallint primary key check (one = 1),
    form bigint not null,             -- domain::search::FORM
    upto bigint not null,             -- proposals up to this created_seq are in
    whole smallint not null           -- 1: all are
);
insert into index_state values (1, 0, 0, 0);
"#;

statements! {
    /// What proposals have in common with others.
    FACETS_PUT = "insert into facet (facet, created_seq, proposal) \
        select * from unnest($1::text[], $2::bigint[], $3::uuid[]) on conflict do nothing";
    /// What new proposals have in common with others.
    FACETS_NEW = "insert into facet (facet, created_seq, proposal) \
        select * from unnest($1::text[], $2::bigint[], $3::uuid[])";
    /// Which of some facets some proposals have.
    FACETS_HELD = "select created_seq, facet from facet where facet = any($1) and \
        created_seq = any($2) and proposal = any($3)";
    /// How many have a facet, as far as it matters.
    FACET_COUNT = "select count(*) from (select 1 from facet where facet = $1 limit $2) c";
    /// Those that have it, newest first.
    PLACES_BY_FACET = "select created_seq, proposal from facet where facet = $3 and \
        created_seq < $1 order by created_seq desc limit $2";
    /// Proposals of a state that were recorded before a change of its government, newest
    /// first.
    PROPOSALS_TO_TELL = "select proposal, created_seq from facet where facet = $1 and \
        created_seq < $2 order by created_seq desc limit $3";
    /// How many are of a status, as far as it matters.
    STATUS_COUNT = "select count(*) from (select 1 from proposal where status = $1 limit $2) c";
    /// Those of a status, newest first.
    PLACES_BY_STATUS = "select created_seq, id from proposal where status = $3 and \
        created_seq < $1 order by created_seq desc limit $2";
    /// How many are attested so, as far as it matters.
    ATTRIBUTION_COUNT = "select count(*) from (select 1 from proposal where attribution = $1 \
        limit $2) c";
    /// Those that are attested so, newest first.
    PLACES_BY_ATTRIBUTION = "select created_seq, id from proposal where attribution = $3 and \
        created_seq < $1 order by created_seq desc limit $2";
    /// All of them, newest first.
    PLACES = "select created_seq, id from proposal where created_seq < $1 order by created_seq \
        desc limit $2";
    /// Those first made known in a time.
    PLACES_OCCURRED = "select created_seq, id from proposal where occurred_ms between $1 and $2 \
        limit $3";
    /// Those whose answer has been awaited since before a time.
    PLACES_AWAITED = "select created_seq, id from proposal where awaited_ms <= $1 limit $2";
    /// About what facts were recorded in a time.
    SUBJECTS_RECORDED = "select proposal from event where recorded_ms between $1 and $2 limit $3";
    /// The places of proposals among the others.
    PLACES_NAMED = "select created_seq, id from proposal where id = any($1)";
    /// Proposals by their names, of those that are as they should be.
    PROPOSALS_FITTING = "select created_seq, body from proposal where id = any($1) and \
        ($2 = '' or status = $2) and attribution between $3 and $4 and \
        ($5::bigint is null or occurred_ms between $5 and $6) and \
        ($7::bigint is null or awaited_ms <= $7)";

    /// Words of new proposals, with their titles.
    SEARCH_NEW = "insert into search (proposal, created_seq, title, words) \
        select u.proposal, u.created_seq, u.title::tsvector, u.words::tsvector \
        from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[]) \
        as u(proposal, created_seq, title, words)";
    /// Words of proposals with their titles, new or changed.
    SEARCH_PUT = "insert into search (proposal, created_seq, title, words) \
        select u.proposal, u.created_seq, u.title::tsvector, u.words::tsvector \
        from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[]) \
        as u(proposal, created_seq, title, words) \
        on conflict (proposal) do update set title = excluded.title, words = case \
        when octet_length(search.words::text) + octet_length(excluded.words::text) < 1000000 \
        then (search.words::text || ' ' || excluded.words::text)::tsvector else search.words end";
    /// Further words of proposals. A `tsvector` has an end, and what goes beyond it is left
    /// out. Where nothing is new, nothing is written.
    SEARCH_ADD = "update search s set words = (s.words::text || ' ' || u.words)::tsvector \
        from unnest($1::uuid[], $2::text[]) as u(proposal, words) \
        where s.proposal = u.proposal and s.proposal = any($1) \
        and octet_length(s.words::text) + octet_length(u.words) < 1000000 \
        and (s.words::text || ' ' || u.words)::tsvector <> s.words";
    /// Of the newest so many, those with these words in the title.
    TITLES_NEAR = "select s.created_seq, s.proposal from (select created_seq, proposal, title \
        from search where created_seq < $1 order by created_seq desc limit $2) s \
        where s.title @@ $3::text::tsquery order by s.created_seq desc";
    /// Those with these words in the title, newest first.
    TITLES_FOUND = "select created_seq, proposal from search where title @@ $3::text::tsquery \
        and created_seq + 0 < $1 order by created_seq + 0 desc limit $2";
    /// Of the newest so many, those with these words, but not those in the title.
    RECORDS_NEAR = "select s.created_seq, s.proposal from (select created_seq, proposal, title, \
        words from search where created_seq < $1 order by created_seq desc limit $2) s \
        where not s.title @@ $4::text::tsquery and s.words @@ $3::text::tsquery \
        order by s.created_seq desc";
    /// Those with these words, but not those in the title, newest first.
    RECORDS_FOUND = "select created_seq, proposal from search where words @@ $3::text::tsquery \
        and not title @@ $4::text::tsquery and created_seq + 0 < $1 \
        order by created_seq + 0 desc limit $2";

    /// Words of the names of parties.
    PARTY_WORDS_PUT = "insert into party_word (word, party) \
        select * from unnest($1::text[], $2::text[]) on conflict do nothing";
    /// The names that parties had.
    PARTY_WORDS_DROP = "delete from party_word where party = any($1)";
    /// Parties in whose names a word of this stretch is.
    PARTIES_BY_WORD = "select party from party_word where word between $1 and $2 \
        order by word, party limit $3";

    /// How far the indexes go.
    INDEX_STATE = "select form, upto, whole from index_state where one = 1";
    /// The same, held until the transaction ends: one replica at a time derives them.
    INDEX_STATE_HOLD = "select form, upto, whole from index_state where one = 1 for update";
    /// Says how far the indexes go.
    INDEX_STATE_PUT = "update index_state set form = $1, upto = $2, whole = $3 where one = 1";
    /// Proposals in the order in which they were recorded.
    PROPOSALS_AFTER = "select body from proposal where created_seq > $1 order by created_seq \
        limit $2";
    /// Everything about some proposals, in order.
    EVENTS_OF_PROPOSALS = "select proposal, body from event where proposal = any($1) order by seq";
    /// What of proposals is looked at before their bodies are.
    PROPOSALS_MARK = "update proposal p set attribution = u.attribution, \
        occurred_ms = u.occurred_ms, awaited_ms = u.awaited_ms \
        from unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::bigint[]) \
        as u(id, attribution, occurred_ms, awaited_ms) where p.id = u.id and p.id = any($1)";
}

/// Empties what is derived, to derive it anew.
pub(crate) const INDEX_CLEAR: &str =
    "delete from facet; delete from party_word; delete from search";
