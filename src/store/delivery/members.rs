//! The members of a chunk: dense numbers, packed to about two bytes each.

/// Numbers of subscribers, ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members(Vec<i64>);

impl Members {
    /// Takes numbers in ascending order, each once; others are left out.
    pub fn new(numbers: impl IntoIterator<Item = i64>) -> Self {
        let mut members: Vec<i64> = Vec::new();
        for number in numbers {
            if number > members.last().copied().unwrap_or(0) {
                members.push(number);
            }
        }
        Self(members)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The numbers.
    pub fn numbers(&self) -> &[i64] {
        &self.0
    }

    /// The smallest and the largest; none when there is none.
    pub fn bounds(&self) -> Option<(i64, i64)> {
        Some((*self.0.first()?, *self.0.last()?))
    }

    /// The bounds, when the members are so many of those between that a stretch is read
    /// more quickly than one by one.
    pub fn dense(&self) -> Option<(i64, i64)> {
        let (first, last) = self.bounds()?;
        (last.abs_diff(first) / 4 < self.0.len() as u64).then_some((first, last))
    }

    /// The place of a subscriber.
    pub fn position(&self, number: i64) -> Option<usize> {
        self.0.binary_search(&number).ok()
    }

    /// Differences as variable-length integers, seven bits a byte, the low ones first.
    pub fn pack(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() * 2);
        let mut before = 0;
        for &number in &self.0 {
            let mut difference = number.abs_diff(before);
            before = number;
            while difference >= 0x80 {
                bytes.push((difference & 0x7f) as u8 | 0x80);
                difference >>= 7;
            }
            bytes.push((difference & 0x7f) as u8);
        }
        bytes
    }

    /// Reads what [`Self::pack`] wrote; none when the bytes are something else.
    pub fn unpack(bytes: &[u8]) -> Option<Self> {
        let mut members = Vec::new();
        let mut before: i64 = 0;
        let (mut difference, mut shift) = (0u64, 0u32);
        for byte in bytes {
            difference |= u64::from(byte & 0x7f).checked_shl(shift)?;
            shift += 7;
            if byte & 0x80 == 0 {
                before = before.checked_add_unsigned(difference)?;
                if difference == 0 {
                    return None;
                }
                members.push(before);
                (difference, shift) = (0, 0);
            } else if shift > 63 {
                return None;
            }
        }
        (shift == 0).then_some(Self(members))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn neighbours_take_a_byte() {
        assert_eq!(Members::new(1..=1000).pack().len(), 1000);
    }

    proptest! {
        #[test]
        fn what_was_packed_is_unpacked(
            numbers in prop::collection::btree_set(1..=i64::MAX, 0..200)
        ) {
            let members = Members::new(numbers.iter().copied());
            prop_assert_eq!(members.numbers(), numbers.into_iter().collect::<Vec<_>>());
            prop_assert_eq!(Members::unpack(&members.pack()), Some(members));
        }

        #[test]
        fn other_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            if let Some(members) = Members::unpack(&bytes) {
                prop_assert!(members.numbers().is_sorted());
            }
        }
    }
}
