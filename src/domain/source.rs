//! Where a fact was read, and how well it is attested.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How well a fact is attested, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Attribution {
    /// One interested party says so.
    Claimed,
    /// An independent publisher reports it.
    Reported,
    /// The actor concerned confirms it.
    OfficiallyConfirmed,
}

/// Where a fact was read. Stored, never opened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Source {
    /// `https://` or `http://`.
    pub uri: String,
    /// Who published it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub publisher: String,
    /// Who signed it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub author: String,
    /// BCP 47.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Timestamp>,
    /// When it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retrieved: Option<Timestamp>,
    /// A copy kept by an archive.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub archive_uri: String,
    /// SHA-256 of the captured bytes, 32 bytes or none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub capture_sha256: Vec<u8>,
    /// The words that bear the fact out, verbatim.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub quotation: String,
    /// Whose text it is, where the publisher took it over.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub origin: String,
}

/// What a public fact rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// At least one, once the fact is public.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// How well they attest it.
    pub attribution: Attribution,
}
