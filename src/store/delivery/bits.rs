//! A bit for each member of a chunk.

/// A bit for each member of a chunk, all clear at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bits {
    bytes: Vec<u8>,
    len: usize,
}

impl Bits {
    /// So many clear bits.
    pub fn new(len: usize) -> Self {
        Self {
            bytes: vec![0; len.div_ceil(8)],
            len,
        }
    }

    /// From its bytes; none when they are too few or too many.
    pub fn from_bytes(bytes: Vec<u8>, len: usize) -> Option<Self> {
        (bytes.len() == len.div_ceil(8)).then_some(Self { bytes, len })
    }

    /// Its bytes, lowest bit first.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether a bit is set; false beyond the last.
    pub fn get(&self, index: usize) -> bool {
        index < self.len
            && self
                .bytes
                .get(index / 8)
                .is_some_and(|byte| byte >> (index % 8) & 1 == 1)
    }

    /// Sets a bit. True when it was clear.
    pub fn set(&mut self, index: usize) -> bool {
        if index >= self.len || self.get(index) {
            return false;
        }
        if let Some(byte) = self.bytes.get_mut(index / 8) {
            *byte |= 1 << (index % 8);
        }
        true
    }

    /// How many bits are set.
    pub fn count(&self) -> u32 {
        self.bytes.iter().map(|byte| byte.count_ones()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bit_is_set_once() {
        let mut bits = Bits::new(10);
        assert!(bits.set(9));
        assert!(!bits.set(9));
        assert!(!bits.set(10));
        assert!(bits.get(9) && !bits.get(8) && !bits.get(10));
        assert_eq!(bits.count(), 1);
        assert_eq!(Bits::from_bytes(bits.as_bytes().to_vec(), 10), Some(bits));
        assert_eq!(Bits::from_bytes(vec![0], 10), None);
    }
}
