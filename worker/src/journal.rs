//! What was accepted and is not yet committed by the service, on the local disk.
//!
//! A record of 13 bytes is appended for every mail that a relay accepted, before the same
//! connection takes its next one. There is no fsync: the record must outlive the process
//! (`kill -9`), not the machine, and an fsync per mail would cost more than the mail. So
//! a killed worker repeats at most the transactions it had open, one per connection.
//!
//! * [`record`]: what a record looks like, and how damage is told.
//! * [`replay`]: what a journal says when a worker starts.
//! * `segment`: the file that is being written.
//!
//! No mail is sent unless there is room for its record: the room is taken before, as
//! zeros at the end of the segment, which a full disk cannot take back ([`Journal::promise`]).
//! Where a file system copies what it overwrites, that is no guarantee; then the first
//! record that cannot be written stops the mail.
//!
//! The journal is a folder of segments, `00000001.journal` and so on, and a file `lock`
//! that keeps a second worker out. A segment is deleted once everything in it is
//! committed. A new segment begins with the leases that are open.

pub mod record;
pub mod replay;

mod segment;

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use self::{
    record::{Record, Slot},
    replay::Recovered,
    segment::{ROOM, Segment},
};
use crate::lease::LeaseKey;

/// A segment is closed when it has grown to so many bytes.
const SEGMENT_BYTES: u64 = 1024 * 1024;
/// An idle segment is emptied when it has grown to so many bytes.
const WORTH_EMPTYING: u64 = 64 * 1024;
/// What [`Record::Accepted`] takes.
const ACCEPTED_BYTES: u64 = 13;

/// A journal that cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another worker has it.
    #[error("the journal {} belongs to another running worker: give each worker its own", .0.display())]
    Locked(PathBuf),
    /// The disk says no.
    #[error("cannot use the journal {}: {source}", path.display())]
    Disk {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Names a segment: they are counted.
pub type SegmentId = u64;

/// An open journal.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    writing: Mutex<Writing>,
    /// Held as long as the journal is open; the system lets go when the process ends.
    _lock: File,
}

#[derive(Debug)]
struct Writing {
    segment: Segment,
    current: SegmentId,
    next_slot: Slot,
    /// Mails that may be accepted any moment: for each of them there is room.
    promised: u64,
    open: BTreeMap<Slot, LeaseKey>,
    /// Accepted and not committed, by segment.
    uncommitted: BTreeMap<SegmentId, usize>,
}

impl Journal {
    /// Opens the journal in a folder, which it makes if need be, and tells what a worker
    /// before this one left in it.
    pub fn open(folder: &Path) -> Result<(Self, Recovered), JournalError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| JournalError::Disk { path, source }
        };
        fs::create_dir_all(folder).map_err(at(folder))?;
        let lock_path = folder.join("lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .map_err(at(&lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(JournalError::Locked(folder.to_owned()));
            }
            Err(TryLockError::Error(source)) => return Err(at(&lock_path)(source)),
        }

        let recovered = replay::read(folder).map_err(at(folder))?;
        let current = recovered.last_segment() + 1;
        let path = segment_path(folder, current);
        let segment = Segment::create(&path).map_err(at(&path))?;
        let writing = Writing {
            segment,
            current,
            next_slot: 0,
            promised: 0,
            open: BTreeMap::new(),
            uncommitted: recovered.accepted_by_segment().collect(),
        };
        let journal = Self {
            folder: folder.to_owned(),
            writing: Mutex::new(writing),
            _lock: lock,
        };
        // What had nothing to say is of no more use.
        journal.writing().delete_committed(folder);
        Ok((journal, recovered))
    }

    /// A lease begins: its slot stands for it in the records that follow.
    pub fn begin(&self, lease: LeaseKey) -> io::Result<Slot> {
        let mut writing = self.writing();
        let slot = writing.next_slot;
        writing.append(&Record::Begun { slot, lease })?;
        writing.next_slot = slot.wrapping_add(1);
        writing.open.insert(slot, lease);
        Ok(slot)
    }

    /// A mail is about to be sent: sees to it that its acceptance can be written down.
    ///
    /// # Errors
    ///
    /// If the disk has no room for that: then the mail must not be sent.
    pub fn promise(&self) -> io::Result<()> {
        let mut writing = self.writing();
        writing.rotate_if_full(&self.folder);
        let records = writing.promised + 1;
        writing.segment.take_room(records * ACCEPTED_BYTES)?;
        writing.promised = records;
        Ok(())
    }

    /// A mail that was about to be sent was not accepted.
    pub fn keep_promise_no_more(&self) {
        let mut writing = self.writing();
        writing.promised = writing.promised.saturating_sub(1);
    }

    /// A relay accepted a mail, as [promised](Self::promise). Returns the segment that now
    /// answers for it.
    pub fn accepted(&self, slot: Slot, index: u32) -> io::Result<SegmentId> {
        let mut writing = self.writing();
        writing.rotate_if_full(&self.folder);
        writing.promised = writing.promised.saturating_sub(1);
        writing.append(&Record::Accepted { slot, index })?;
        let segment = writing.current;
        *writing.uncommitted.entry(segment).or_default() += 1;
        Ok(segment)
    }

    /// Sees whether the journal can be written again: with room for more than a few mails,
    /// or the worker would stop and go on all the time.
    pub fn try_write(&self) -> io::Result<()> {
        let mut writing = self.writing();
        writing.rotate_if_full(&self.folder);
        let promised = writing.promised * ACCEPTED_BYTES;
        writing.segment.take_room(promised + ROOM)?;
        // The end of a lease that never began: it means nothing to a reader.
        writing.append(&Record::Ended { slot: Slot::MAX })
    }

    /// A lease is over and its results are committed, or it was given back.
    pub fn end(&self, slot: Slot) -> io::Result<()> {
        let mut writing = self.writing();
        if writing.open.remove(&slot).is_some() {
            writing.append(&Record::Ended { slot })?;
        }
        Ok(())
    }

    /// The service committed so many acceptances that a segment answered for.
    pub fn committed(&self, segment: SegmentId, count: usize) {
        let mut writing = self.writing();
        if let Some(uncommitted) = writing.uncommitted.get_mut(&segment) {
            *uncommitted = uncommitted.saturating_sub(count);
        }
        writing.delete_committed(&self.folder);
    }

    /// Whether everything accepted is committed.
    pub fn is_settled(&self) -> bool {
        self.writing().uncommitted.values().all(|&count| count == 0)
    }

    /// Puts another file in the place of the one that is written: one that cannot be
    /// written is a disk that is full.
    #[cfg(test)]
    pub(crate) fn swap_file(&self, file: File) -> File {
        std::mem::replace(&mut self.writing().segment.file, file)
    }

    fn writing(&self) -> MutexGuard<'_, Writing> {
        // Appending is one write to the page cache, microseconds: not worth a thread.
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Writing {
    /// Appends a record, and leaves the room that is promised to others.
    fn append(&mut self, record: &Record) -> io::Result<()> {
        let bytes = record.encode();
        let promised = self.promised * ACCEPTED_BYTES;
        self.segment.take_room(promised + bytes.len() as u64)?;
        self.segment.write(&bytes)
    }

    /// Begins a new segment when this one is full. If the disk has no room for one, this
    /// one goes on.
    fn rotate_if_full(&mut self, folder: &Path) {
        if self.segment.len() < SEGMENT_BYTES {
            return;
        }
        let path = segment_path(folder, self.current + 1);
        match self.next_segment(&path) {
            Ok(segment) => {
                self.segment = segment;
                self.current += 1;
                self.delete_committed(folder);
            }
            Err(error) => {
                tracing::debug!(%error, "the journal could not begin a new segment");
                // Half a segment would leave leases out.
                let _ = fs::remove_file(&path);
            }
        }
    }

    /// A segment that knows all leases that are open, with room for what is promised.
    fn next_segment(&self, path: &Path) -> io::Result<Segment> {
        let mut segment = Segment::create(path)?;
        for (&slot, &lease) in &self.open {
            let bytes = Record::Begun { slot, lease }.encode();
            segment.take_room(bytes.len() as u64)?;
            segment.write(&bytes)?;
        }
        segment.take_room(self.promised * ACCEPTED_BYTES + ROOM)?;
        Ok(segment)
    }

    /// Deletes segments that nobody needs, and empties the current one when it is idle.
    fn delete_committed(&mut self, folder: &Path) {
        let current = self.current;
        self.uncommitted.retain(|&segment, &mut count| {
            // A file that stays is read again at the next start: harmless.
            count > 0
                || segment == current
                || fs::remove_file(segment_path(folder, segment)).is_err()
        });
        let idle = self.open.is_empty() && self.uncommitted.values().all(|&count| count == 0);
        if idle && self.promised == 0 && self.segment.len() > WORTH_EMPTYING {
            self.segment.empty();
        }
    }
}

impl Drop for Journal {
    /// A worker that leaves nothing behind leaves no segment behind.
    fn drop(&mut self) {
        let mut writing = self.writing();
        if writing.open.is_empty() && writing.uncommitted.values().all(|&count| count == 0) {
            let current = writing.current;
            writing.uncommitted.insert(current, 0);
            writing.current = current + 1;
            writing.delete_committed(&self.folder);
        }
    }
}

fn segment_path(folder: &Path, segment: SegmentId) -> PathBuf {
    folder.join(format!("{segment:08}.journal"))
}

#[cfg(test)]
mod tests;
