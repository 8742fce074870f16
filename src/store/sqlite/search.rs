//! Finds proposals by words.

use rusqlite::{Connection, params};

use super::{
    load::{many, one},
    sift::look_at,
    unavailable,
};
use crate::{
    domain::search::{Query, Rank, Sought},
    store::{
        encode,
        error::StoreError,
        find::{Fit, Hit, PARTIES, Search, Seen},
        sql::sqlite::finding as sql,
    },
};

/// How many words a beginning is looked up for. Where there are more, FTS5 puts together
/// what it finds of all of them before it gives the first, which for words that are common
/// takes it long.
const WORDS: usize = 64;

/// Looks at so many proposals that have the words, best first.
pub(super) fn search(c: &Connection, search: &Search) -> Result<Vec<Seen<Hit>>, StoreError> {
    // One snapshot for all of it.
    let c = &c.unchecked_transaction().map_err(unavailable)?;
    let asked = Asked::new(c, &search.query)?;
    let fit = Fit::new(&search.demands, search.now);
    let mut seen = Vec::new();
    let first = search.after.map_or(Rank::Title, |after| after.rank);
    for rank in Rank::ALL.into_iter().filter(|rank| *rank >= first) {
        let before = match search.after {
            Some(after) if after.rank == rank => after.created_seq,
            _ => i64::MAX,
        };
        let left = search.limit - seen.len();
        for created_seq in asked.found(c, rank, before, left)? {
            let at = Hit { rank, created_seq };
            let found = look_at(c, created_seq, &search.demands, fit, &search.asked)?;
            seen.push(Seen { at, found });
        }
        if seen.len() >= search.limit {
            break;
        }
    }
    Ok(seen)
}

/// A query in FTS5's own language, for each rank.
struct Asked {
    title: String,
    record: String,
    said: String,
}

impl Asked {
    fn new(c: &Connection, query: &Query) -> Result<Self, StoreError> {
        let mut parties = Vec::new();
        for sought in query.sought() {
            parties.push(parties_named(c, sought)?);
        }
        let nobody = vec![Vec::new(); parties.len()];
        let expression = |mark: &str, parties: &[Vec<String>], words: &str| {
            let each = query.sought().iter().zip(parties);
            let all: Result<Vec<String>, StoreError> = each
                .map(|(sought, parties)| any(c, mark, sought, parties, words))
                .collect();
            Ok::<_, StoreError>(all?.join(" AND "))
        };
        let record = expression("2", &parties, sql::RECORD_WORD)?;
        let said = expression("3", &parties, sql::RECORD_WORD)?;
        Ok(Self {
            title: expression("", &nobody, sql::TITLE_WORD)?,
            said: format!("({said}) NOT ({record})"),
            record,
        })
    }

    /// The places of a rank, newest first.
    fn found(
        &self,
        c: &Connection,
        rank: Rank,
        before: i64,
        rows: usize,
    ) -> Result<Vec<i64>, StoreError> {
        let most = encode::limit(rows);
        let place = |row: &rusqlite::Row<'_>| row.get(0);
        match rank {
            Rank::Title => many(
                c,
                sql::TITLES_FOUND,
                params![self.title, before, most],
                place,
            ),
            Rank::Said => many(
                c,
                sql::RECORDS_FOUND,
                params![self.said, before, most],
                place,
            ),
            Rank::Record => self.found_outside_titles(c, before, rows),
        }
    }

    /// Both are found in the same order: one is left out of the other on the way.
    fn found_outside_titles(
        &self,
        c: &Connection,
        before: i64,
        rows: usize,
    ) -> Result<Vec<i64>, StoreError> {
        let outside = || {
            let mut titles = c.prepare_cached(sql::TITLES_FOUND)?;
            let mut titles = titles.query(params![self.title, before, -1])?;
            let mut records = c.prepare_cached(sql::RECORDS_FOUND)?;
            let mut records = records.query(params![self.record, before, -1])?;
            let mut next = move || -> rusqlite::Result<Option<i64>> {
                titles.next()?.map(|row| row.get(0)).transpose()
            };
            let mut in_title = next()?;
            let mut found = Vec::new();
            while found.len() < rows
                && let Some(row) = records.next()?
            {
                let place: i64 = row.get(0)?;
                while in_title.is_some_and(|title| title > place) {
                    in_title = next()?;
                }
                if in_title != Some(place) {
                    found.push(place);
                }
            }
            Ok(found)
        };
        outside().map_err(unavailable)
    }
}

/// What is written for a word, where any of it is enough.
fn any(
    c: &Connection,
    mark: &str,
    sought: &Sought,
    parties: &[String],
    next_word: &str,
) -> Result<String, StoreError> {
    let word = format!("{mark}{}", sought.word);
    // Beginnings of three letters have an index of their own.
    let indexed = sought.word.chars().count() == 3;
    let exactly = |word: &str| format!("\"{word}\"");
    let with_that_beginning = || vec![format!("\"{word}\" *")];
    let mut any = if !sought.beginning {
        vec![exactly(&word)]
    } else if indexed {
        with_that_beginning()
    } else {
        let words = beginning_with(c, &word, next_word)?;
        words.map_or_else(with_that_beginning, |words| {
            words.iter().map(|word| exactly(word)).collect()
        })
    };
    any.extend(parties.iter().map(|party| format!("\"{mark}@{party}\"")));
    Ok(format!("({})", any.join(" OR ")))
}

/// The words that begin so; none where they are too many.
fn beginning_with(
    c: &Connection,
    beginning: &str,
    next_word: &str,
) -> Result<Option<Vec<String>>, StoreError> {
    let mut words = vec![beginning.to_owned()];
    let mut after = beginning.to_owned();
    while words.len() < WORDS {
        let next: Option<String> = one(c, next_word, [&after], |row| row.get(0))?;
        match next.filter(|next| next.starts_with(beginning)) {
            None => return Ok(Some(words)),
            Some(next) => {
                // The least that comes after it.
                after = format!("{next}\u{1}");
                if next != beginning {
                    words.push(next);
                }
            }
        }
    }
    Ok(None)
}

fn parties_named(c: &Connection, sought: &Sought) -> Result<Vec<String>, StoreError> {
    let (from, to) = sought.stretch();
    let values = params![from, to, PARTIES];
    many(c, sql::PARTIES_BY_WORD, values, |row| row.get(0))
}
