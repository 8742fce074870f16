//! Which state of the record a read asks for.

use jiff::Timestamp;

use super::{Violations, scalar::optional_time};
use crate::{contract::v1 as pb, store::AsOf};

/// The field `as_of`; none where the record is read as it is.
pub(crate) fn as_of(given: Option<&pb::AsOf>, v: &mut Violations) -> Option<Option<AsOf>> {
    let Some(given) = given else {
        return Some(None);
    };
    v.field("as_of", |v| {
        let recorded = v.field("record_time", |v| optional_time(given.record_time, v));
        let occurred = v.field("occur_time", |v| optional_time(given.occur_time, v));
        match (recorded?, occurred?) {
            (None, None) => v.wrong("says neither record_time nor occur_time"),
            (recorded, occurred) => Some(Some(AsOf { recorded, occurred })),
        }
    })
}

/// What binds a page token to it.
pub(crate) fn words(as_of: Option<AsOf>) -> String {
    let said = |time: Option<Timestamp>| time.map(|time| time.to_string()).unwrap_or_default();
    as_of.map_or_else(String::new, |as_of| {
        format!(" @ {} {}", said(as_of.recorded), said(as_of.occurred))
    })
}
