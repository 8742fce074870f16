//! Parties as they go out.

use super::{etag, time};
use crate::{api::words::Shared as _, contract::v1 as pb, domain};

impl From<domain::Party> for pb::Party {
    fn from(party: domain::Party) -> Self {
        Self {
            name: party.id.to_string(),
            display_name: party.display_name,
            kind: party.kind.number(),
            localized_names: party.localized_names.into_iter().map(Into::into).collect(),
            create_time: Some(time(party.created)),
            etag: etag(party.revision),
        }
    }
}
