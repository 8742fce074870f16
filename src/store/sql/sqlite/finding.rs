//! How proposals are found: by words and by what they have in common.
//!
//! `record_index` is only ever added to, and the same rowid may be added more than once:
//! with `detail=none` and no content FTS5 keeps which rows have a word and nothing else, a
//! row that has it twice has it, and so a fact adds its own words without a look at those
//! before it. Nothing is deleted from it. What has to be replaced, the title, has an index of
//! its own. The tokenizer does nothing: words come folded and cut, with spaces between them.

use crate::store::sql::statements;

/// The fourth version of the schema.
pub(super) const MIGRATION: &str = r#"
-- What a proposal has in common with others: parties, persons, types of facts.
drop table proposal_party;
create table facet (
    facet text not null,              -- domain::search::Facet
    created_seq integer not null,
    primary key (facet, created_seq)
) without rowid;

alter table proposal add column attribution integer not null default 0;
alter table proposal add column occurred_ms integer;
alter table proposal add column awaited_ms integer;
create index proposal_by_attribution on proposal (attribution, created_seq);
create index proposal_by_occurrence on proposal (occurred_ms, created_seq)
    where occurred_ms is not null;
create index proposal_by_wait on proposal (awaited_ms, created_seq) where awaited_ms is not null;
create index event_by_time on event (recorded_ms);

-- The words of the names of parties.
create table party_word (
    word text not null,
    party text not null,
    primary key (word, party)
) without rowid;
create index party_word_by_party on party_word (party);

-- The rowid of both is the proposal's created_seq.
create virtual table title_index using fts5 (
    words, content='', contentless_delete=1, detail=none, prefix='3',
    tokenize="ascii tokenchars '@-'"
);
create virtual table record_index using fts5 (
    words, content='', columnsize=0, detail=none, prefix='4',
    tokenize="ascii tokenchars '@-'"
);
create virtual table title_words using fts5vocab (title_index, instance);
create virtual table record_words using fts5vocab (record_index, instance);

-- How far these tables have been derived from the facts.
create table index_state (
    one integer primary key check (one = 1),
    form integer not null,            -- domain::search::FORM
    upto integer not null,            -- proposals up to this created_seq are in
    whole integer not null            -- 1: all are
);
insert into index_state values (1, 0, 0, 0);
"#;

statements! {
    /// What a proposal has in common with others.
    FACET_PUT = "insert into facet values (?1, ?2) on conflict do nothing";
    /// Whether it has it.
    FACET_HELD = "select exists (select 1 from facet where facet = ?1 and created_seq = ?2)";
    /// How many have it, as far as it matters.
    FACET_COUNT = "select count(*) from (select 1 from facet where facet = ?1 limit ?2)";
    /// Those that have it, newest first.
    PLACES_BY_FACET = "select created_seq from facet where facet = ?3 and created_seq < ?1 \
        order by created_seq desc limit ?2";
    /// Proposals of a state that were recorded before a change of its government, newest
    /// first.
    PROPOSALS_TO_TELL = "select p.id, f.created_seq from facet f join proposal p on \
        p.created_seq = f.created_seq where f.facet = ?1 and f.created_seq < ?2 \
        order by f.created_seq desc limit ?3";
    /// How many are of a status, as far as it matters.
    STATUS_COUNT = "select count(*) from (select 1 from proposal where status = ?1 limit ?2)";
    /// Whether it is of a status. Told which index, since it would take the row's key.
    STATUS_HELD = "select exists (select 1 from proposal indexed by proposal_by_status \
        where status = ?1 and created_seq = ?2)";
    /// Those of a status, newest first.
    PLACES_BY_STATUS = "select created_seq from proposal where status = ?3 and created_seq < ?1 \
        order by created_seq desc limit ?2";
    /// How many are attested so, as far as it matters.
    ATTRIBUTION_COUNT = "select count(*) from (select 1 from proposal where attribution = ?1 \
        limit ?2)";
    /// Those that are attested so, newest first.
    PLACES_BY_ATTRIBUTION = "select created_seq from proposal where attribution = ?3 and \
        created_seq < ?1 order by created_seq desc limit ?2";
    /// All of them, newest first.
    PLACES = "select created_seq from proposal where created_seq < ?1 order by created_seq desc \
        limit ?2";
    /// Those first made known in a time.
    PLACES_OCCURRED = "select created_seq from proposal where occurred_ms between ?1 and ?2 \
        limit ?3";
    /// Those whose answer has been awaited since before a time.
    PLACES_AWAITED = "select created_seq from proposal where awaited_ms <= ?1 limit ?2";
    /// About what facts were recorded in a time.
    SUBJECTS_RECORDED = "select proposal from event where recorded_ms between ?1 and ?2 limit ?3";
    /// The place of a proposal among the others.
    PLACE = "select created_seq from proposal where id = ?1";
    /// A proposal by its place, if it is as it should be. Its status is asked for before.
    PROPOSAL_FITTING = "select body from proposal where created_seq = ?1 and \
        attribution between ?2 and ?3 and \
        (?4 is null or occurred_ms between ?4 and ?5) and (?6 is null or awaited_ms <= ?6)";

    /// A title in the place of the one before.
    TITLE_DROP = "delete from title_index where rowid = ?1";
    /// The words of a title.
    TITLE_PUT = "insert into title_index (rowid, words) values (?1, ?2)";
    /// Further words of a proposal.
    RECORD_PUT = "insert into record_index (rowid, words) values (?1, ?2)";
    /// Proposals by words of their titles, newest first.
    TITLES_FOUND = "select rowid from title_index where title_index match ?1 and rowid < ?2 \
        order by rowid desc limit ?3";
    /// Proposals by any of their words, newest first.
    RECORDS_FOUND = "select rowid from record_index where record_index match ?1 and rowid < ?2 \
        order by rowid desc limit ?3";
    /// The next word of titles.
    TITLE_WORD = "select term from title_words where term >= ?1 limit 1";
    /// The next word of any.
    RECORD_WORD = "select term from record_words where term >= ?1 limit 1";

    /// A word of a party's names.
    PARTY_WORD_PUT = "insert into party_word values (?1, ?2) on conflict do nothing";
    /// The names that a party had.
    PARTY_WORDS_DROP = "delete from party_word where party = ?1";
    /// Parties in whose names a word of this stretch is.
    PARTIES_BY_WORD = "select distinct party from party_word where word between ?1 and ?2 \
        order by word limit ?3";

    /// How far the indexes go.
    INDEX_STATE = "select form, upto, whole from index_state where one = 1";
    /// Says how far the indexes go.
    INDEX_STATE_PUT = "update index_state set form = ?1, upto = ?2, whole = ?3 where one = 1";
    /// Proposals in the order in which they were recorded.
    PROPOSALS_AFTER = "select body from proposal where created_seq > ?1 order by created_seq \
        limit ?2";
    /// What of a proposal is looked at before its body is.
    PROPOSAL_MARK = "update proposal set attribution = ?2, occurred_ms = ?3, awaited_ms = ?4 \
        where created_seq = ?1";
}

/// Empties what is derived, to derive it anew.
pub(crate) const INDEX_CLEAR: &str = "
delete from facet;
delete from party_word;
insert into title_index (title_index) values ('delete-all');
insert into record_index (record_index) values ('delete-all');
";
