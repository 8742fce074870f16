//! Finds proposals by words.

use super::{
    Postgres,
    rows::limit,
    sift::{Place, place},
};
use crate::{
    domain::search::{Query, Rank, Sought},
    store::{
        error::StoreError,
        find::{Fit, Hit, PARTIES, Search, Seen},
        sql::postgres::finding as sql,
    },
};

/// How many of the newest proposals are looked through before the index of words is asked.
/// Where a page is full of them the words are common, and the index, which knows no order,
/// would give all there are.
const NEAR: i64 = 128;

/// A query as a `tsquery`, for each rank.
struct Asked {
    title: String,
    record: String,
    said: String,
}

impl Asked {
    fn words(&self, rank: Rank) -> &String {
        match rank {
            Rank::Title => &self.title,
            Rank::Record => &self.record,
            Rank::Said => &self.said,
        }
    }
}

impl Postgres {
    /// Looks at so many proposals that have the words, best first.
    pub(super) async fn searched(&self, search: &Search) -> Result<Vec<Seen<Hit>>, StoreError> {
        let asked = self.asked(&search.query).await?;
        let mut hits = Vec::new();
        let first = search.after.map_or(Rank::Title, |after| after.rank);
        for rank in Rank::ALL.into_iter().filter(|rank| *rank >= first) {
            let before = match search.after {
                Some(after) if after.rank == rank => after.created_seq,
                _ => i64::MAX,
            };
            let left = search.limit - hits.len();
            let found = self.with_words(&asked, rank, before, left).await?;
            hits.extend(found.into_iter().map(|place| (rank, place)));
            if hits.len() >= search.limit {
                break;
            }
        }
        let fit = Fit::new(&search.demands, search.now);
        let places: Vec<Place> = hits.iter().map(|(_, place)| *place).collect();
        let mut found = self
            .look_at(&places, &search.demands, fit, &search.asked)
            .await?;
        Ok(hits
            .into_iter()
            .map(|(rank, (created_seq, _))| Seen {
                at: Hit { rank, created_seq },
                found: found.remove(&created_seq),
            })
            .collect())
    }

    /// The places of a rank, newest first.
    async fn with_words(
        &self,
        asked: &Asked,
        rank: Rank,
        before: i64,
        rows: usize,
    ) -> Result<Vec<Place>, StoreError> {
        let title = &asked.title;
        let most = limit(rows);
        let mut near = match rank {
            Rank::Title => {
                self.many(sql::TITLES_NEAR, &[&before, &NEAR, title], place)
                    .await?
            }
            Rank::Record | Rank::Said => {
                let words = asked.words(rank);
                self.many(sql::RECORDS_NEAR, &[&before, &NEAR, words, title], place)
                    .await?
            }
        };
        if near.len() >= rows {
            near.truncate(rows);
            return Ok(near);
        }
        if rank == Rank::Title {
            return self
                .many(sql::TITLES_FOUND, &[&before, &most, title], place)
                .await;
        }
        let words = asked.words(rank);
        self.many(sql::RECORDS_FOUND, &[&before, &most, words, title], place)
            .await
    }

    async fn asked(&self, query: &Query) -> Result<Asked, StoreError> {
        let mut parties: Vec<Vec<String>> = Vec::new();
        for sought in query.sought() {
            let (from, to) = sought.stretch();
            let party = |row: &tokio_postgres::Row| Ok(row.try_get(0)?);
            let mut named: Vec<String> = self
                .many(sql::PARTIES_BY_WORD, &[&from, &to, &PARTIES], party)
                .await?;
            named.sort_unstable();
            named.dedup();
            parties.push(named);
        }
        let nobody = vec![Vec::new(); parties.len()];
        let expression = |mark: &str, parties: &[Vec<String>]| {
            let each = query.sought().iter().zip(parties);
            let all: Vec<String> = each
                .map(|(sought, parties)| any(mark, sought, parties))
                .collect();
            all.join(" & ")
        };
        let record = expression("2", &parties);
        Ok(Asked {
            title: expression("", &nobody),
            said: format!("({}) & !({record})", expression("3", &parties)),
            record,
        })
    }
}

/// What is written for a word, where any of it is enough.
fn any(mark: &str, sought: &Sought, parties: &[String]) -> String {
    let beginning = if sought.beginning { ":*" } else { "" };
    let mut any = vec![format!("'{mark}{}'{beginning}", sought.word)];
    any.extend(parties.iter().map(|party| format!("'{mark}@{party}'")));
    format!("({})", any.join(" | "))
}
