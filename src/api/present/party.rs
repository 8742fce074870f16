//! Parties as they go out.

use super::{communication::evidence, etag, name_or_empty, time};
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
            aliases: party.aliases.into_iter().map(Into::into).collect(),
            state: name_or_empty(party.state.as_ref()),
            memberships: party.memberships.into_iter().map(Into::into).collect(),
            governments: party.governments.into_iter().map(Into::into).collect(),
            recognitions: party.recognitions.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<domain::Membership> for pb::Membership {
    fn from(membership: domain::Membership) -> Self {
        Self {
            body: membership.body.to_string(),
            office: membership.office,
            from: membership.from.map(Into::into),
            to: membership.to.map(Into::into),
        }
    }
}

impl From<domain::GovernmentTerm> for pb::GovernmentTerm {
    fn from(term: domain::GovernmentTerm) -> Self {
        Self {
            government: term.government.to_string(),
            from: Some(term.from.into()),
            to: term.to.map(Into::into),
            seq: term.seq,
        }
    }
}

impl From<domain::Recognition> for pb::Recognition {
    fn from(recognition: domain::Recognition) -> Self {
        let (sources, attribution) = evidence(recognition.evidence);
        Self {
            recogniser: recognition.recogniser.to_string(),
            mode: recognition.mode.number(),
            occurred: Some(recognition.occurred.into()),
            sources,
            attribution,
            seq: recognition.seq,
        }
    }
}

impl From<domain::GovernmentChange> for pb::GovernmentChange {
    fn from(change: domain::GovernmentChange) -> Self {
        let (sources, attribution) = evidence(change.evidence);
        Self {
            state: change.state.to_string(),
            government: change.government.to_string(),
            former_government: name_or_empty(change.former.as_ref()),
            occurred: Some(change.occurred.into()),
            sources,
            attribution,
        }
    }
}
