//! What is recorded of a proposal, to be kept or handed on.
//!
//! Pure: a docket goes in, a file comes out. To add a form: a [`Format`], a room of its own
//! under this one, and its line in [`export`].

mod bundle;
mod json;
mod plover;

use jiff::Timestamp;

use crate::docket::Docket;

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The answer of `GetDocket`, as `ProtoJSON`.
    Json,
    /// One event a line, coded by the PLOVER ontology.
    Plover,
    /// A tar archive that can be checked without us.
    Bundle,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// What it would be called: `proposal-0198c1de-….json`.
    pub file_name: String,
    /// Its media type.
    pub content_type: &'static str,
    /// What is in it.
    pub content: Vec<u8>,
}

/// A file cannot be made of what was read.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The answer is not one of the contract's messages; a fault of ours.
    #[error("the docket cannot be written as a message of the contract: {0}")]
    Contract(#[from] prost_reflect::prost::DecodeError),
    /// The contract has no such message; a fault of ours.
    #[error("the contract that is built in has no message {0}")]
    NoMessage(&'static str),
    /// Something is not JSON.
    #[error("a part of the docket cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The archive cannot be put together.
    #[error("the archive cannot be put together: {0}")]
    Archive(#[from] std::io::Error),
}

/// Makes the file. `now` is for what a reader is told of by the calendar (days of silence,
/// deadlines) in [`Format::Json`]; the two other forms tell of what was recorded only, and
/// are the same bytes for the same record.
///
/// # Errors
///
/// See [`ExportError`]: none of them is the caller's.
pub fn export(docket: &Docket, format: Format, now: Timestamp) -> Result<Export, ExportError> {
    let (ending, content_type, content) = match format {
        Format::Json => ("json", "application/json", json::docket(docket, now)?),
        Format::Plover => ("plover.jsonl", "application/jsonl", plover::coded(docket)?),
        Format::Bundle => ("tar", "application/x-tar", bundle::bundle(docket)?),
    };
    Ok(Export {
        file_name: format!("{}.{ending}", stem(docket)),
        content_type,
        content,
    })
}

/// Bytes as SHA-256 is written.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(*DIGITS.get(usize::from(value)).unwrap_or(&b'?'));
    let both = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    both.map(digit).collect()
}

/// What every file of a proposal is called, before the dot.
fn stem(docket: &Docket) -> String {
    format!("proposal-{}", docket.proposal.id.0)
}
