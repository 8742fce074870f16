//! Records: a kind, its numbers in little-endian order, and a checksum.
//!
//! Lengths follow from kinds, so that a reader can step; the checksum (CRC-32, ISO-HDLC)
//! tells a record from noise, so that a reader can find its way again after damage.

use crate::lease::LeaseKey;

/// Stands for a lease within one run of a worker.
pub type Slot = u32;

/// What a journal holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// A lease is being worked on. 29 bytes.
    Begun {
        /// What stands for it from now on.
        slot: Slot,
        /// Which.
        lease: LeaseKey,
    },
    /// A relay accepted a mail. 13 bytes.
    Accepted {
        /// Of the lease that this slot stands for.
        slot: Slot,
        /// The recipient's place in the chunk.
        index: u32,
    },
    /// A lease is over, and the service knows all about it. 9 bytes.
    Ended {
        /// Which.
        slot: Slot,
    },
}

const BEGUN: u8 = 0xB1;
const ACCEPTED: u8 = 0xA2;
const ENDED: u8 = 0xE3;

/// Why bytes are no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoRecord {
    /// They end too early.
    Short,
    /// They are something else.
    Noise,
}

impl Record {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(29);
        match self {
            Self::Begun { slot, lease } => {
                bytes.push(BEGUN);
                bytes.extend(slot.to_le_bytes());
                bytes.extend(lease.mailing.to_le_bytes());
                bytes.extend(lease.chunk.to_le_bytes());
                bytes.extend(lease.epoch.to_le_bytes());
            }
            Self::Accepted { slot, index } => {
                bytes.push(ACCEPTED);
                bytes.extend(slot.to_le_bytes());
                bytes.extend(index.to_le_bytes());
            }
            Self::Ended { slot } => {
                bytes.push(ENDED);
                bytes.extend(slot.to_le_bytes());
            }
        }
        bytes.extend(checksum(&bytes).to_le_bytes());
        bytes
    }

    /// Reads the record that begins here, and how long it is.
    pub(super) fn decode(bytes: &[u8]) -> Result<(Self, usize), NoRecord> {
        let (&kind, rest) = bytes.split_first().ok_or(NoRecord::Short)?;
        let body_len = match kind {
            BEGUN => 24,
            ACCEPTED => 8,
            ENDED => 4,
            _ => return Err(NoRecord::Noise),
        };
        let len = 1 + body_len + 4;
        let mut body = rest;
        let checked = bytes.get(..=body_len).ok_or(NoRecord::Short)?;
        let sum = bytes.get(1 + body_len..len).ok_or(NoRecord::Short)?;
        if sum != checksum(checked).to_le_bytes() {
            return Err(NoRecord::Noise);
        }
        let slot = u32::from_le_bytes(take(&mut body)?);
        let record = match kind {
            BEGUN => Self::Begun {
                slot,
                lease: LeaseKey {
                    mailing: i64::from_le_bytes(take(&mut body)?),
                    chunk: i32::from_le_bytes(take(&mut body)?),
                    epoch: i64::from_le_bytes(take(&mut body)?),
                },
            },
            ACCEPTED => Self::Accepted {
                slot,
                index: u32::from_le_bytes(take(&mut body)?),
            },
            _ => Self::Ended { slot },
        };
        Ok((record, len))
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], NoRecord> {
    let (first, rest) = bytes.split_first_chunk().ok_or(NoRecord::Short)?;
    *bytes = rest;
    Ok(*first)
}

/// CRC-32 as in ISO-HDLC (zlib, Ethernet), bit by bit: a record is 25 bytes at most.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_well_known_one() {
        assert_eq!(checksum(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn every_record_reads_back() {
        let lease = LeaseKey {
            mailing: -5,
            chunk: 7,
            epoch: i64::MAX,
        };
        for (record, len) in [
            (Record::Begun { slot: 1, lease }, 29),
            (
                Record::Accepted {
                    slot: 2,
                    index: 999,
                },
                13,
            ),
            (Record::Ended { slot: u32::MAX }, 9),
        ] {
            let bytes = record.encode();
            assert_eq!(Record::decode(&bytes), Ok((record, len)));
            assert_eq!(Record::decode(&bytes[..len - 1]), Err(NoRecord::Short));
            let mut damaged = bytes.clone();
            damaged[len / 2] ^= 0x10;
            assert_eq!(Record::decode(&damaged), Err(NoRecord::Noise));
        }
    }
}
