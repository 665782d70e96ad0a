//! What a client sends: bytes that show it when some are missing, doubled, moved or another client's.

/// An endless sequence of bytes, another one for each seed, of which any part can be had at once.
///
/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014) over the position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern {
    seed: u64,
}

/// A byte that is not what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wrong {
    /// Where it is, in bytes from the first.
    pub offset: u64,
    /// What was sent there.
    pub sent: u8,
    /// What came back.
    pub came: u8,
}

impl Pattern {
    /// The sequence of one exchange: of this client, in this round.
    pub fn new(seed: u64, client: u64, round: u64) -> Self {
        Self { seed: mix(mix(mix(seed) ^ client) ^ round) }
    }

    /// Fills `bytes` with the part of the sequence that begins at `offset`.
    pub fn fill(self, offset: u64, bytes: &mut [u8]) {
        let mut at = offset;
        let mut rest = bytes;
        while !rest.is_empty() {
            let skip = (at % 8) as usize;
            let word = mix(self.seed.wrapping_add(at / 8)).to_le_bytes();
            let count = rest.len().min(8 - skip);
            let (now, later) = rest.split_at_mut(count);
            now.copy_from_slice(&word[skip..skip + count]);
            at += count as u64;
            rest = later;
        }
    }

    /// Compares what came back from `offset` on; `scratch` has at least the length of `came`.
    ///
    /// # Errors
    /// The first byte that differs.
    pub fn check(self, offset: u64, came: &[u8], scratch: &mut [u8]) -> Result<(), Wrong> {
        let sent = &mut scratch[..came.len()];
        self.fill(offset, sent);
        if sent == came {
            return Ok(());
        }
        let differs = sent.iter().zip(came).position(|(sent, came)| sent != came).unwrap_or(0);
        Err(Wrong { offset: offset + differs as u64, sent: sent[differs], came: came[differs] })
    }
}

fn mix(state: u64) -> u64 {
    let z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn part(pattern: Pattern, offset: u64, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        pattern.fill(offset, &mut bytes);
        bytes
    }

    #[test]
    fn neighbours_have_other_bytes() {
        let first = part(Pattern::new(1, 1, 1), 0, 1000);
        for other in [Pattern::new(2, 1, 1), Pattern::new(1, 2, 1), Pattern::new(1, 1, 2)] {
            let same = first.iter().zip(part(other, 0, 1000)).filter(|(a, b)| **a == *b).count();
            assert!(same < 20, "{same} of 1000 bytes are the same");
        }
    }

    #[test]
    fn the_first_wrong_byte_is_told() {
        let pattern = Pattern::new(7, 0, 0);
        let mut came = part(pattern, 1000, 50);
        assert_eq!(pattern.check(1000, &came, &mut [0; 64]), Ok(()));
        let sent = came[13];
        came[13] ^= 1;
        came[20] ^= 1;
        assert_eq!(
            pattern.check(1000, &came, &mut [0; 64]),
            Err(Wrong { offset: 1013, sent, came: sent ^ 1 })
        );
    }

    proptest! {
        #[test]
        fn every_part_is_of_one_sequence(seed: u64, offset in 0..5000_u64, length in 0..300_usize) {
            let pattern = Pattern::new(seed, 3, 4);
            let whole = part(pattern, 0, 6000);
            let start = offset as usize;
            prop_assert_eq!(part(pattern, offset, length), &whole[start..start + length]);
        }

        #[test]
        fn a_shift_shows(seed: u64, offset in 0..5000_u64, shift in 1..5000_u64) {
            let pattern = Pattern::new(seed, 0, 0);
            let moved = part(pattern, offset + shift, 64);
            prop_assert!(pattern.check(offset, &moved, &mut [0; 64]).is_err());
        }
    }
}
