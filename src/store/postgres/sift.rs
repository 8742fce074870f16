//! Finds proposals by what they have in common.

use std::collections::{HashMap, HashSet};

use tokio_postgres::Row;
use uuid::Uuid;

use super::{
    Postgres,
    apply::small,
    rows::{self, Trouble, limit},
};
use crate::{
    domain::{filter::Demands, search::Facet},
    store::{
        anchors,
        error::StoreError,
        find::{Fit, Found, RARE, Seen, Sift, Way, awaited_before, milliseconds},
        sql::postgres::finding as sql,
    },
};

/// A proposal's place among the others, and its name.
pub(super) type Place = (i64, Uuid);

pub(super) fn place(row: &Row) -> Result<Place, Trouble> {
    Ok((row.try_get(0)?, row.try_get(1)?))
}

impl Postgres {
    /// Looks at so many proposals, newest first.
    pub(super) async fn sifted(&self, sift: &Sift) -> Result<Vec<Seen<i64>>, StoreError> {
        let places = self.places(sift).await?;
        let fit = Fit::new(&sift.demands, sift.now);
        let mut found = self
            .look_at(&places, &sift.demands, fit, &sift.asked)
            .await?;
        Ok(places
            .into_iter()
            .map(|(at, _)| Seen {
                at,
                found: found.remove(&at),
            })
            .collect())
    }

    /// Of the proposals of some places, those that are as demanded.
    pub(super) async fn look_at(
        &self,
        places: &[Place],
        demands: &Demands,
        fit: Fit,
        asked: &HashSet<Facet>,
    ) -> Result<HashMap<i64, Found>, StoreError> {
        let held = self.held(places, demands, asked).await?;
        let has = |place: i64, facet: &Facet| {
            let key = (place, facet.to_string());
            held.contains(&key)
        };
        let fitting: Vec<Uuid> = places
            .iter()
            .filter(|(place, _)| demands.facets.iter().all(|facet| has(*place, facet)))
            .map(|(_, id)| *id)
            .collect();
        if fitting.is_empty() {
            return Ok(HashMap::new());
        }
        let read = |row: &Row| Ok((row.try_get(0)?, rows::body("proposal", row, 1)?));
        let read: Vec<(i64, _)> = self
            .many(
                sql::PROPOSALS_FITTING,
                &[
                    &fitting,
                    &fit.status,
                    &small(fit.least_attribution),
                    &small(fit.most_attribution),
                    &fit.occurred_from,
                    &fit.occurred_to,
                    &fit.awaited_before,
                ],
                read,
            )
            .await?;
        let told = |place| {
            let of_it = asked.iter().filter(|facet| has(place, facet));
            of_it.cloned().collect()
        };
        Ok(read
            .into_iter()
            .map(|(place, proposal)| {
                let facets = told(place);
                (place, Found { proposal, facets })
            })
            .collect())
    }

    /// Which of the facets that matter they have.
    async fn held(
        &self,
        places: &[Place],
        demands: &Demands,
        asked: &HashSet<Facet>,
    ) -> Result<HashSet<(i64, String)>, StoreError> {
        let matter: HashSet<&Facet> = demands.facets.iter().chain(asked).collect();
        let matter: Vec<String> = matter.into_iter().map(ToString::to_string).collect();
        if matter.is_empty() || places.is_empty() {
            return Ok(HashSet::new());
        }
        let (seqs, ids): (Vec<i64>, Vec<Uuid>) = places.iter().copied().unzip();
        let read = |row: &Row| Ok((row.try_get(0)?, row.try_get(1)?));
        let held = self
            .many(sql::FACETS_HELD, &[&matter, &seqs, &ids], read)
            .await?;
        Ok(held.into_iter().collect())
    }

    /// The places to look at, by the way with the fewest.
    async fn places(&self, sift: &Sift) -> Result<Vec<Place>, StoreError> {
        let ways = Way::every(&sift.demands);
        let lists = self.lists(sift).await?;
        let shortest = lists.into_iter().min_by_key(Vec::len);
        let mut best = (shortest.as_ref().map_or(RARE, Vec::len), None);
        if ways.len() > 1 || shortest.is_some() {
            for way in &ways {
                let rows = self.count(way).await?;
                if rows < best.0 {
                    best = (rows, Some(way));
                }
            }
        }
        match (best.1, shortest) {
            (None, Some(mut list)) => {
                list.retain(|(seq, _)| sift.before_seq.is_none_or(|before| *seq < before));
                list.sort_unstable_by(|one, other| other.cmp(one));
                list.truncate(sift.limit);
                Ok(list)
            }
            (best, _) => {
                let way = best.or(ways.first()).unwrap_or(&Way::All);
                self.along(way, sift).await
            }
        }
    }

    async fn count(&self, way: &Way) -> Result<usize, StoreError> {
        let most = limit(RARE);
        let read = |row: &Row| Ok(row.try_get::<_, i64>(0)?);
        let rows = match way {
            Way::Facet(facet) => {
                let facet = facet.to_string();
                self.one(sql::FACET_COUNT, &[&facet, &most], read).await?
            }
            Way::Status(status) => {
                let status = status.name();
                self.one(sql::STATUS_COUNT, &[&status, &most], read).await?
            }
            Way::Attribution(attribution) => {
                let rank = small(anchors::rank(Some(*attribution)));
                self.one(sql::ATTRIBUTION_COUNT, &[&rank, &most], read)
                    .await?
            }
            Way::All => return Ok(RARE),
        };
        Ok(rows.and_then(|rows| rows.try_into().ok()).unwrap_or(RARE))
    }

    async fn along(&self, way: &Way, sift: &Sift) -> Result<Vec<Place>, StoreError> {
        let before = sift.before_seq.unwrap_or(i64::MAX);
        let rows = limit(sift.limit);
        match way {
            Way::Facet(facet) => {
                let facet = facet.to_string();
                self.many(sql::PLACES_BY_FACET, &[&before, &rows, &facet], place)
                    .await
            }
            Way::Status(status) => {
                let status = status.name();
                self.many(sql::PLACES_BY_STATUS, &[&before, &rows, &status], place)
                    .await
            }
            Way::Attribution(attribution) => {
                let rank = small(anchors::rank(Some(*attribution)));
                self.many(sql::PLACES_BY_ATTRIBUTION, &[&before, &rows, &rank], place)
                    .await
            }
            Way::All => self.many(sql::PLACES, &[&before, &rows], place).await,
        }
    }

    /// Of the stretches of time that are demanded, the places of each in which few are.
    async fn lists(&self, sift: &Sift) -> Result<Vec<Vec<Place>>, StoreError> {
        let most = limit(RARE + 1);
        let mut lists = Vec::new();
        if let Some((from, to)) = milliseconds(&sift.demands.occurred) {
            lists.push(
                self.many(sql::PLACES_OCCURRED, &[&from, &to, &most], place)
                    .await?,
            );
        }
        if let Some(before) = awaited_before(&sift.demands, sift.now) {
            lists.push(
                self.many(sql::PLACES_AWAITED, &[&before, &most], place)
                    .await?,
            );
        }
        for (from, to) in sift.demands.recorded.iter().filter_map(milliseconds) {
            let subject = |row: &Row| Ok(row.try_get::<_, Uuid>(0)?);
            let subjects = self
                .many(sql::SUBJECTS_RECORDED, &[&from, &to, &most], subject)
                .await?;
            if subjects.len() <= RARE {
                lists.push(self.many(sql::PLACES_NAMED, &[&subjects], place).await?);
            }
        }
        lists.retain(|list| list.len() <= RARE);
        Ok(lists)
    }
}
