//! Finds proposals by what they have in common.

use std::collections::HashSet;

use rusqlite::{Connection, params};

use super::{
    load::{bodied, many, one},
    unavailable,
};
use crate::{
    domain::{filter::Demands, search::Facet},
    store::{
        anchors, encode,
        error::StoreError,
        find::{Fit, Found, RARE, Seen, Sift, Way, awaited_before, milliseconds},
        sql::sqlite::finding as sql,
    },
};

/// Looks at so many proposals, newest first.
pub(super) fn sift(c: &Connection, sift: &Sift) -> Result<Vec<Seen<i64>>, StoreError> {
    // One snapshot for all of it.
    let c = &c.unchecked_transaction().map_err(unavailable)?;
    let places = places(c, sift)?;
    let fit = Fit::new(&sift.demands, sift.now);
    places
        .into_iter()
        .map(|at| {
            let found = look_at(c, at, &sift.demands, fit, &sift.asked)?;
            Ok(Seen { at, found })
        })
        .collect()
}

/// The proposal of a place, if it is as demanded.
pub(super) fn look_at(
    c: &Connection,
    place: i64,
    demands: &Demands,
    fit: Fit,
    asked: &HashSet<Facet>,
) -> Result<Option<Found>, StoreError> {
    for facet in &demands.facets {
        if !held(c, facet, place)? {
            return Ok(None);
        }
    }
    // The index of statuses is small. A row lies anywhere, and most may be turned away.
    if let Some(status) = demands.status {
        let values = params![status.name(), place];
        if !one(c, sql::STATUS_HELD, values, |row| row.get(0))?.unwrap_or(false) {
            return Ok(None);
        }
    }
    let values = params![
        place,
        fit.least_attribution,
        fit.most_attribution,
        fit.occurred_from,
        fit.occurred_to,
        fit.awaited_before
    ];
    let Some(proposal) = bodied(c, "proposal", sql::PROPOSAL_FITTING, values, &place)? else {
        return Ok(None);
    };
    let mut facets = HashSet::new();
    for facet in asked {
        if demands.facets.contains(facet) || held(c, facet, place)? {
            facets.insert(facet.clone());
        }
    }
    Ok(Some(Found { proposal, facets }))
}

fn held(c: &Connection, facet: &Facet, place: i64) -> Result<bool, StoreError> {
    let values = params![facet.to_string(), place];
    Ok(one(c, sql::FACET_HELD, values, |row| row.get(0))?.unwrap_or(false))
}

/// The places to look at, by the way with the fewest.
fn places(c: &Connection, sift: &Sift) -> Result<Vec<i64>, StoreError> {
    let ways = Way::every(&sift.demands);
    let lists = lists(c, sift)?;
    let shortest = lists.into_iter().min_by_key(Vec::len);
    let mut best = (shortest.as_ref().map_or(RARE, Vec::len), None);
    if ways.len() > 1 || shortest.is_some() {
        for way in &ways {
            let rows = count(c, way)?;
            if rows < best.0 {
                best = (rows, Some(way));
            }
        }
    }
    match (best.1, shortest) {
        (None, Some(mut list)) => {
            list.retain(|place| sift.before_seq.is_none_or(|before| *place < before));
            list.sort_unstable_by(|one, other| other.cmp(one));
            list.truncate(sift.limit);
            Ok(list)
        }
        (best, _) => along(c, best.or(ways.first()).unwrap_or(&Way::All), sift),
    }
}

fn count(c: &Connection, way: &Way) -> Result<usize, StoreError> {
    let most = encode::limit(RARE);
    let rows: Option<i64> = match way {
        Way::Facet(facet) => {
            let values = params![facet.to_string(), most];
            one(c, sql::FACET_COUNT, values, |row| row.get(0))?
        }
        Way::Status(status) => {
            let values = params![status.name(), most];
            one(c, sql::STATUS_COUNT, values, |row| row.get(0))?
        }
        Way::Attribution(attribution) => {
            let values = params![anchors::rank(Some(*attribution)), most];
            one(c, sql::ATTRIBUTION_COUNT, values, |row| row.get(0))?
        }
        Way::All => return Ok(RARE),
    };
    Ok(rows.and_then(|rows| rows.try_into().ok()).unwrap_or(RARE))
}

fn along(c: &Connection, way: &Way, sift: &Sift) -> Result<Vec<i64>, StoreError> {
    let before = sift.before_seq.unwrap_or(i64::MAX);
    let rows = encode::limit(sift.limit);
    let place = |row: &rusqlite::Row<'_>| row.get(0);
    match way {
        Way::Facet(facet) => {
            let values = params![before, rows, facet.to_string()];
            many(c, sql::PLACES_BY_FACET, values, place)
        }
        Way::Status(status) => {
            let values = params![before, rows, status.name()];
            many(c, sql::PLACES_BY_STATUS, values, place)
        }
        Way::Attribution(attribution) => {
            let values = params![before, rows, anchors::rank(Some(*attribution))];
            many(c, sql::PLACES_BY_ATTRIBUTION, values, place)
        }
        Way::All => many(c, sql::PLACES, params![before, rows], place),
    }
}

/// Of the stretches of time that are demanded, the places of each in which few are.
fn lists(c: &Connection, sift: &Sift) -> Result<Vec<Vec<i64>>, StoreError> {
    let most = encode::limit(RARE + 1);
    let place = |row: &rusqlite::Row<'_>| row.get(0);
    let mut lists = Vec::new();
    if let Some((from, to)) = milliseconds(&sift.demands.occurred) {
        lists.push(many(
            c,
            sql::PLACES_OCCURRED,
            params![from, to, most],
            place,
        )?);
    }
    if let Some(before) = awaited_before(&sift.demands, sift.now) {
        lists.push(many(c, sql::PLACES_AWAITED, params![before, most], place)?);
    }
    for (from, to) in sift.demands.recorded.iter().filter_map(milliseconds) {
        let subject = |row: &rusqlite::Row<'_>| row.get::<_, [u8; 16]>(0);
        let values = params![from, to, most];
        let subjects = many(c, sql::SUBJECTS_RECORDED, values, subject)?;
        if subjects.len() > RARE {
            continue;
        }
        let mut list = Vec::new();
        for id in subjects.into_iter().collect::<HashSet<_>>() {
            list.extend(one(c, sql::PLACE, [id], place)?);
        }
        lists.push(list);
    }
    lists.retain(|list| list.len() <= RARE);
    Ok(lists)
}
