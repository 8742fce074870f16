//! What a journal says when a worker starts.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    SegmentId,
    record::{NoRecord, Record, Slot},
};
use crate::lease::LeaseKey;

/// One lease of a worker before this one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecoveredLease {
    /// Places in the chunk whose mail was accepted, and which segment says so.
    pub accepted: Vec<(u32, SegmentId)>,
    /// Whether the service was told all about it.
    pub ended: bool,
}

/// What a worker before this one left behind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Its leases.
    pub leases: BTreeMap<LeaseKey, RecoveredLease>,
    /// Segments that are damaged elsewhere than at their end, and how many bytes of each
    /// say nothing. What came before and after was read.
    pub damaged: Vec<(PathBuf, usize)>,
    segments: BTreeMap<SegmentId, usize>,
}

impl Recovered {
    /// How many mails were accepted without the service being known to know.
    pub fn accepted(&self) -> usize {
        self.segments.values().sum()
    }

    pub(super) fn last_segment(&self) -> SegmentId {
        self.segments.keys().next_back().copied().unwrap_or(0)
    }

    pub(super) fn accepted_by_segment(&self) -> impl Iterator<Item = (SegmentId, usize)> {
        self.segments
            .iter()
            .map(|(&segment, &count)| (segment, count))
    }
}

/// Reads all segments of a folder.
pub(super) fn read(folder: &Path) -> io::Result<Recovered> {
    let mut segments = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_segment = path.extension().is_some_and(|ending| ending == "journal");
        let number = path
            .file_stem()
            .and_then(|stem| stem.to_str()?.parse::<SegmentId>().ok());
        if let (true, Some(number)) = (is_segment, number) {
            segments.insert(number, path);
        }
    }

    let mut recovered = Recovered::default();
    let mut slots = BTreeMap::new();
    for (segment, path) in segments {
        let bytes = fs::read(&path)?;
        let (records, noise) = scan(&bytes);
        if noise > 0 {
            recovered.damaged.push((path, noise));
        }
        recovered.segments.insert(segment, 0);
        for record in records {
            recovered.apply(record, segment, &mut slots);
        }
    }
    Ok(recovered)
}

impl Recovered {
    fn apply(&mut self, record: Record, segment: SegmentId, slots: &mut BTreeMap<Slot, LeaseKey>) {
        match record {
            Record::Begun { slot, lease } => {
                slots.insert(slot, lease);
                self.leases.entry(lease).or_default();
            }
            // A slot without a lease: its beginning was lost to damage, and with it
            // whose acceptance this is.
            Record::Accepted { slot, index } => {
                if let Some(lease) = slots.get(&slot) {
                    let lease = self.leases.entry(*lease).or_default();
                    lease.accepted.push((index, segment));
                    *self.segments.entry(segment).or_default() += 1;
                }
            }
            Record::Ended { slot } => {
                if let Some(lease) = slots.remove(&slot) {
                    self.leases.entry(lease).or_default().ended = true;
                }
            }
        }
    }
}

/// All records, and how many bytes before the last record are none. Bytes after the last
/// record are a write that a crash cut short: dropped, for the mail it stands for counts
/// as one of the transactions that were open.
fn scan(bytes: &[u8]) -> (Vec<Record>, usize) {
    let mut records = Vec::new();
    let (mut noise, mut since_last) = (0, 0);
    let mut rest = bytes;
    while !rest.is_empty() {
        let step = match Record::decode(rest) {
            Ok((record, len)) => {
                records.push(record);
                noise += std::mem::take(&mut since_last);
                len
            }
            // Not the end yet: a whole record may begin one byte on.
            Err(NoRecord::Short | NoRecord::Noise) => {
                since_last += 1;
                1
            }
        };
        rest = rest.get(step..).unwrap_or_default();
    }
    (records, noise)
}
