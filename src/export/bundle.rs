//! A tar archive that tells what was recorded, and how to see that nobody changed it since.
//!
//! | file | what it is |
//! |---|---|
//! | `CHECK.txt` | how to check the rest with `sha256sum` alone |
//! | `SHA256SUMS` | the SHA-256 of every other file |
//! | `docket.json` | the answer of `GetDocket` as of the last fact |
//! | `event-hashes.txt` | the SHA-256 of each event, one a line, in the order of the record |
//! | `events.jsonl` | each event as it was recorded, one a line, in the same order |
//! | `manifest.json` | which proposal, up to which place in the record, and the hashes again |
//!
//! An event is one line in the form of RFC 8785 (JCS): the names of its fields are sorted
//! and nothing is between them. The hash of `event-hashes.txt` is that of the whole
//! sequence: two bundles in which it is the same hold the same events in the same order.

use aws_lc_rs::digest::{SHA256, digest};
use serde::Serialize;
use tar::{Builder, EntryType, Header};

use super::{ExportError, hexadecimal, json, stem};
use crate::{docket::Docket, domain::Event};

const CHECK: &str = include_str!("bundle/CHECK.txt");

#[derive(Serialize)]
struct Manifest<'a> {
    /// Of this file.
    format: &'static str,
    /// `proposals/{proposal}`.
    proposal: String,
    /// The `seq` of the last event of the proposal.
    revision: i64,
    /// How many events there are.
    events: usize,
    /// Earlier events were left out.
    truncated: bool,
    /// The SHA-256 of `event-hashes.txt`, which stands for the whole sequence.
    sequence_sha256: &'a str,
    files: Vec<File<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    name: &'a str,
    bytes: usize,
    sha256: &'a str,
}

/// The archive. The same record gives the same bytes: its times are that of the last fact,
/// and its calendar too.
pub(super) fn bundle(docket: &Docket) -> Result<Vec<u8>, ExportError> {
    let (events, hashes) = events(docket)?;
    let mut files = vec![
        ("CHECK.txt", CHECK.as_bytes().to_vec()),
        (
            "docket.json",
            json::docket(docket, docket.proposal.updated)?,
        ),
        ("event-hashes.txt", hashes.into_bytes()),
        ("events.jsonl", events.into_bytes()),
    ];
    files.push(("manifest.json", manifest(docket, &files)?));
    let mut sums = String::new();
    for (name, content) in &files {
        sums.push_str(&hash(content));
        sums.push_str("  ");
        sums.push_str(name);
        sums.push('\n');
    }
    files.push(("SHA256SUMS", sums.into_bytes()));
    files.sort_by_key(|(name, _)| *name);
    archive(docket, &files)
}

/// The lines of the events, and the lines of their hashes.
fn events(docket: &Docket) -> Result<(String, String), ExportError> {
    let mut events: Vec<&Event> = docket.events.iter().collect();
    events.sort_by_key(|event| event.seq);
    let (mut lines, mut hashes) = (String::new(), String::new());
    for event in events {
        // Through a map, which sorts the names.
        let line = serde_json::to_value(event)?.to_string();
        hashes.push_str(&hash(line.as_bytes()));
        hashes.push('\n');
        lines.push_str(&line);
        lines.push('\n');
    }
    Ok((lines, hashes))
}

fn manifest(docket: &Docket, files: &[(&'static str, Vec<u8>)]) -> Result<Vec<u8>, ExportError> {
    let hashed: Vec<(&str, usize, String)> = files
        .iter()
        .map(|(name, content)| (*name, content.len(), hash(content)))
        .collect();
    let sequence = hashed
        .iter()
        .find(|(name, ..)| *name == "event-hashes.txt")
        .map_or("", |(.., sha256)| sha256);
    let manifest = Manifest {
        format: "demarche-bundle-1",
        proposal: docket.proposal.id.to_string(),
        revision: docket.proposal.revision,
        events: docket.events.len(),
        truncated: docket.truncated,
        sequence_sha256: sequence,
        files: hashed
            .iter()
            .map(|(name, bytes, sha256)| File {
                name,
                bytes: *bytes,
                sha256,
            })
            .collect(),
    };
    let mut content = serde_json::to_vec_pretty(&manifest)?;
    content.push(b'\n');
    Ok(content)
}

fn archive(docket: &Docket, files: &[(&'static str, Vec<u8>)]) -> Result<Vec<u8>, ExportError> {
    let folder = stem(docket);
    let time = u64::try_from(docket.proposal.updated.as_second()).unwrap_or(0);
    let mut archive = Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(time);
        header.set_size(content.len() as u64);
        archive.append_data(&mut header, format!("{folder}/{name}"), content.as_slice())?;
    }
    Ok(archive.into_inner()?)
}

fn hash(content: &[u8]) -> String {
    hexadecimal(digest(&SHA256, content).as_ref())
}
