//! Ids and random bytes: a parameter, so that a test can seed them.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use jiff::Timestamp;
use uuid::{Builder, Uuid, Variant, Version};

/// Makes ids and random bytes. Cheap to clone; all clones draw from one source.
#[derive(Debug, Clone)]
pub struct Ids {
    source: Source,
    /// The time part of the last UUID: milliseconds since 1970 and 12 bits of what is
    /// smaller, as RFC 9562 section 6.2, method 3, lays it out.
    last: Arc<AtomicU64>,
}

#[derive(Debug, Clone)]
enum Source {
    System,
    /// The state of a `SplitMix64` generator.
    Seeded(Arc<AtomicU64>),
}

impl Ids {
    /// Draws from the random source of the cryptographic library.
    pub fn system() -> Self {
        Self {
            source: Source::System,
            last: Arc::default(),
        }
    }

    /// Draws the same values again for the same `seed`. For tests: whoever knows the
    /// seed knows every token.
    pub fn seeded(seed: u64) -> Self {
        Self {
            source: Source::Seeded(Arc::new(AtomicU64::new(seed))),
            last: Arc::default(),
        }
    }

    /// A new `UUIDv7` (RFC 9562) for the time `now`. Each is greater than all before it
    /// from this source, even when the clock stands still or goes back.
    pub fn uuid(&self, now: Timestamp) -> Uuid {
        let time = self.next_time_part(now);
        let millis = u128::from(time >> 12);
        let fraction = u128::from(time & 0xfff);
        let random = u64::from_be_bytes(self.random::<8>());
        let bits = (millis << 80) | (fraction << 64) | u128::from(random);
        Builder::from_u128(bits)
            .with_version(Version::SortRand)
            .with_variant(Variant::RFC4122)
            .into_uuid()
    }

    /// `N` random bytes, fit for tokens and keys when the source is
    /// [the system's](Self::system).
    ///
    /// # Panics
    ///
    /// When the machine gives no randomness. A service that cannot draw a secret must
    /// not hand one out.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &self.source {
            Source::System => assert!(
                aws_lc_rs::rand::fill(&mut bytes).is_ok(),
                "the machine gives no random bytes"
            ),
            Source::Seeded(state) => {
                for chunk in bytes.chunks_mut(8) {
                    let word = split_mix(state).to_le_bytes();
                    for (byte, drawn) in chunk.iter_mut().zip(word) {
                        *byte = drawn;
                    }
                }
            }
        }
        bytes
    }

    /// A number in `0.0..1.0`, for jitter.
    pub fn fraction(&self) -> f64 {
        let drawn = u32::from_be_bytes(self.random::<4>());
        f64::from(drawn) / (f64::from(u32::MAX) + 1.0)
    }

    fn next_time_part(&self, now: Timestamp) -> u64 {
        let micros = u64::try_from(now.as_microsecond()).unwrap_or(0);
        let fraction = (micros % 1000) * 4096 / 1000;
        let wanted = ((micros / 1000) << 12) | fraction;
        let mut next = wanted;
        // The closure always answers, so there is no failure to look at.
        let _ = self
            .last
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
                next = wanted.max(last + 1);
                Some(next)
            });
        next
    }
}

/// One step of `SplitMix64` (Steele, Lea and Flood, 2014).
fn split_mix(state: &AtomicU64) -> u64 {
    const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut z = state
        .fetch_add(GAMMA, Ordering::Relaxed)
        .wrapping_add(GAMMA);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_while_the_clock_stands_still() {
        let ids = Ids::system();
        let now = Timestamp::from_microsecond(1_700_000_000_123_456).unwrap();
        let drawn: Vec<_> = (0..10_000).map(|_| ids.uuid(now)).collect();
        assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn an_id_carries_its_time_and_version() {
        let now = Timestamp::from_millisecond(1_700_000_000_123).unwrap();
        let id = Ids::seeded(1).uuid(now);
        assert_eq!(id.get_version(), Some(Version::SortRand));
        assert_eq!(id.get_variant(), Variant::RFC4122);
        assert_eq!(id.as_u128() >> 80, 1_700_000_000_123);
    }

    #[test]
    fn the_same_seed_draws_the_same_bytes() {
        assert_eq!(Ids::seeded(7).random::<19>(), Ids::seeded(7).random::<19>());
        assert_ne!(Ids::seeded(7).random::<19>(), Ids::seeded(8).random::<19>());
    }

    #[test]
    fn a_fraction_is_below_one() {
        let ids = Ids::seeded(3);
        assert!((0..1000).all(|_| (0.0..1.0).contains(&ids.fraction())));
    }
}
