//! Lists, a page at a time (AIP-158).

use prost::Message;

use super::{
    Api,
    page_token::{Cursor, Listing},
    parse::{page_size, read},
    problem::Problem,
};
use crate::{
    domain::filter::{Filter, FilterError, Kind},
    store::{Read, StoreError},
};

/// Rows read at once, at most, when a filter decides which of them are given.
const BATCH: usize = 256;

/// Rows that one call looks at, however few of them its filter lets through. The page is
/// short then, and its token goes on from there.
const MAX_ROWS: usize = 5_000;

/// Bytes after which a page is full. Clients refuse messages over 4 MiB, and one resource
/// has at most a request's size more or less.
const PAGE_BYTES: usize = 2 * 1024 * 1024;

/// What a list request says of its page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) listing: Listing<'a>,
    pub(super) page_token: &'a str,
    /// How many at most, as [`size`] has read it.
    pub(super) size: usize,
}

/// A page as the answer holds it.
#[derive(Debug)]
pub(super) struct Page<M> {
    pub(super) items: Vec<M>,
    pub(super) next_page_token: String,
    pub(super) revision: i64,
}

/// Reads the field `page_size`.
pub(super) fn size(asked: i32, usual: usize, most: usize) -> Result<usize, Problem> {
    read(|v| page_size(asked, usual, most, v))
}

/// Reads the field `filter`.
pub(super) fn filter(text: &str, kind: Kind) -> Result<Filter, Problem> {
    Filter::parse(text, kind).map_err(
        |FilterError {
             position,
             field,
             why,
         }| Problem::invalid_filter(position, field.as_deref(), &why),
    )
}

/// How the rows of a list are read and given.
pub(super) struct Rows<F, C, K, P> {
    /// Reads so many rows after a place.
    pub(super) fetch: F,
    /// The place of a row.
    pub(super) place: C,
    /// Whether a row is given; none when all are.
    pub(super) keep: Option<K>,
    /// Makes a message of a row.
    pub(super) present: P,
}

/// How many rows to look at to find so many more, by how many were found among those looked
/// at. At first no more than a page has: most filters are answered by an index.
fn enough(wanted: usize, found: usize, looked_at: usize) -> usize {
    if looked_at == 0 {
        return wanted;
    }
    // Half as many again: a share is not the same everywhere, and a second journey costs more.
    (wanted * looked_at * 3 / (found.max(1) * 2)).clamp(1, BATCH)
}

impl Api {
    /// Reads rows until the page is full, the list ends or enough was looked at.
    pub(super) async fn page<At, T, M, F, Fut, C, K, P>(
        &self,
        asked: Asked<'_>,
        rows: Rows<F, C, K, P>,
    ) -> Result<Page<M>, Problem>
    where
        At: Cursor + Clone,
        M: Message,
        F: Fn(Option<At>, usize) -> Fut,
        Fut: Future<Output = Result<Read<Vec<T>>, StoreError>>,
        C: Fn(&T) -> At,
        K: Fn(&T) -> bool,
        P: Fn(T) -> M,
    {
        let tokens = &self.0.page_tokens;
        let mut after: Option<At> = tokens.open(asked.listing, asked.page_token)?;
        let mut items = Vec::new();
        let (mut bytes, mut looked_at) = (0, 0);
        let mut first_revision = None;
        loop {
            let limit = match rows.keep {
                // One more tells whether there is a next page.
                None => asked.size + 1 - items.len(),
                Some(_) => enough(asked.size + 1 - items.len(), items.len(), looked_at),
            };
            let read = (rows.fetch)(after.clone(), limit)
                .await
                .map_err(|error| self.failed(error))?;
            let revision = *first_revision.get_or_insert(read.revision);
            let ended = read.value.len() < limit;
            for row in read.value {
                if items.len() >= asked.size || bytes >= PAGE_BYTES || looked_at >= MAX_ROWS {
                    return Ok(self.page_before(asked, items, after.as_ref(), revision));
                }
                looked_at += 1;
                after = Some((rows.place)(&row));
                if rows.keep.as_ref().is_none_or(|keep| keep(&row)) {
                    let item = (rows.present)(row);
                    bytes += item.encoded_len();
                    items.push(item);
                }
            }
            if ended {
                return Ok(self.page_before::<At, M>(asked, items, None, revision));
            }
        }
    }

    /// A page, and the token of what comes after it.
    fn page_before<At: Cursor, M>(
        &self,
        asked: Asked<'_>,
        items: Vec<M>,
        next: Option<&At>,
        revision: i64,
    ) -> Page<M> {
        Page {
            items,
            next_page_token: next
                .map(|at| self.0.page_tokens.seal(asked.listing, at))
                .unwrap_or_default(),
            revision,
        }
    }
}
