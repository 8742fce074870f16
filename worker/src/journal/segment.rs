//! The file that is being written: records, and behind them room for more.
//!
//! The room is zeros that were written, not a length that was set: so it is there when the
//! disk is full. To a reader they are bytes after the last record, which say nothing.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::FileExt as _,
    path::Path,
};

/// So much room is taken at once.
pub(super) const ROOM: u64 = 8 * 1024;

static ZEROS: [u8; 8 * 1024] = [0; 8 * 1024];

#[derive(Debug)]
pub(super) struct Segment {
    pub(super) file: File,
    /// Up to here there are records.
    len: u64,
    /// And up to here there is room.
    end: u64,
}

impl Segment {
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        Ok(Self {
            file,
            len: 0,
            end: 0,
        })
    }

    /// Up to where there are records.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Sees to it that so many bytes can be written.
    pub(super) fn take_room(&mut self, bytes: u64) -> io::Result<()> {
        while self.end < self.len + bytes {
            match self.file.write_at(&ZEROS, self.end) {
                Ok(0) => return Err(io::ErrorKind::StorageFull.into()),
                // The last that fits is used too.
                Ok(count) => self.end += count as u64,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Writes a record where the last one ended. What a failure leaves of it is overwritten
    /// by the next, or is noise behind the last.
    pub(super) fn write(&mut self, record: &[u8]) -> io::Result<()> {
        self.file.write_all_at(record, self.len)?;
        self.len += record.len() as u64;
        self.end = self.end.max(self.len);
        Ok(())
    }

    /// Forgets all records, and gives their room back to the disk.
    pub(super) fn empty(&mut self) {
        // If that fails the records stay, and are read again at the next start: harmless.
        if self.file.set_len(0).is_ok() {
            self.len = 0;
            self.end = 0;
        }
    }
}

impl Drop for Segment {
    /// Gives the room back to the disk. A reader needs it no more than a writer does.
    fn drop(&mut self) {
        let _ = self.file.set_len(self.len);
    }
}
