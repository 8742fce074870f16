//! Identifiers, and the resource names (AIP-122) that are made of them.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text is not the resource name that was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected `{expected}`")]
pub struct NotAName {
    /// The pattern of the name, `proposals/{proposal}`.
    pub expected: &'static str,
}

macro_rules! uuid_name {
    ($(#[$doc:meta])* $name:ident, $collection:literal, $pattern:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($collection, "/{}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotAName;

            fn from_str(name: &str) -> Result<Self, NotAName> {
                name.strip_prefix(concat!($collection, "/"))
                    .and_then(canonical_uuid)
                    .map(Self)
                    .ok_or(NotAName { expected: $pattern })
            }
        }
    };
}

uuid_name!(
    /// `proposals/{proposal}`.
    ProposalId, "proposals", "proposals/{proposal}, where {proposal} is a UUID"
);
uuid_name!(
    /// `subscriptions/{subscription}`.
    SubscriptionId, "subscriptions", "subscriptions/{subscription}, where {subscription} is a UUID"
);
uuid_name!(
    /// `subscribers/{subscriber}`: an address, without telling which.
    SubscriberId, "subscribers", "subscribers/{subscriber}, where {subscriber} is a UUID"
);

macro_rules! name_within_proposal {
    ($(#[$doc:meta])* $name:ident, $collection:literal, $pattern:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The full name.
            pub fn name(self, proposal: ProposalId) -> String {
                format!(concat!("{}/", $collection, "/{}"), proposal, self.0)
            }

            /// Reads the full name.
            pub fn parse(name: &str) -> Result<(ProposalId, Self), NotAName> {
                let expected = $pattern;
                let (proposal, last) = name
                    .split_once(concat!("/", $collection, "/"))
                    .ok_or(NotAName { expected })?;
                let proposal = proposal.parse().map_err(|_| NotAName { expected })?;
                let last = canonical_uuid(last).ok_or(NotAName { expected })?;
                Ok((proposal, Self(last)))
            }
        }
    };
}

name_within_proposal!(
    /// The last segment of `proposals/{proposal}/responses/{response}`.
    ResponseId, "responses", "proposals/{proposal}/responses/{response}, both UUIDs"
);
name_within_proposal!(
    /// The last segment of `proposals/{proposal}/statements/{statement}`.
    StatementId, "statements", "proposals/{proposal}/statements/{statement}, both UUIDs"
);
name_within_proposal!(
    /// The last segment of `proposals/{proposal}/performanceReports/{performance_report}`.
    ReportId,
    "performanceReports",
    "proposals/{proposal}/performanceReports/{performance_report}, both UUIDs"
);

/// `parties/{party}`. The last segment is chosen by people: `venezuela`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PartyId(Arc<str>);

impl PartyId {
    const EXPECTED: &str = "parties/{party}, where {party} is 1 to 63 lower-case letters, digits \
                            and hyphens, a letter or digit first and last";

    /// Takes the last segment of the name.
    pub fn new(segment: &str) -> Result<Self, NotAName> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let edges = |byte: Option<&u8>| byte.is_some_and(|byte| allowed(*byte));
        let bytes = segment.as_bytes();
        if bytes.len() <= 63
            && edges(bytes.first())
            && edges(bytes.last())
            && bytes.iter().all(|&byte| allowed(byte) || byte == b'-')
        {
            Ok(Self(segment.into()))
        } else {
            Err(NotAName {
                expected: Self::EXPECTED,
            })
        }
    }

    /// The last segment of the name.
    pub fn segment(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PartyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "parties/{}", self.0)
    }
}

impl FromStr for PartyId {
    type Err = NotAName;

    fn from_str(name: &str) -> Result<Self, NotAName> {
        let segment = name.strip_prefix("parties/").ok_or(NotAName {
            expected: Self::EXPECTED,
        })?;
        Self::new(segment)
    }
}

/// A UUID as names spell it: lower case, with hyphens. Other spellings would give one
/// resource several names.
fn canonical_uuid(text: &str) -> Option<Uuid> {
    let plain = text.len() == 36 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    plain.then(|| Uuid::try_parse(text).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_spelling() {
        let id = "0198c1de-7a2b-7000-8000-000000000001";
        assert!(format!("proposals/{id}").parse::<ProposalId>().is_ok());
        for other in [
            format!("proposals/{}", id.to_uppercase()),
            format!("proposals/{}", id.replace('-', "")),
            format!("proposals/{{{id}}}"),
            format!("proposals/{id}/"),
            id.to_owned(),
        ] {
            assert!(other.parse::<ProposalId>().is_err(), "{other}");
        }
    }

    #[test]
    fn a_party_is_named_by_a_plain_segment() {
        assert!("parties/el-salvador".parse::<PartyId>().is_ok());
        for wrong in [
            "parties/",
            "parties/El",
            "parties/a/b",
            "el",
            "parties/-a",
            "parties/a-",
        ] {
            assert!(wrong.parse::<PartyId>().is_err(), "{wrong}");
        }
    }
}
