//! A file to be downloaded, whose bytes everybody knows without reading it.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// How many bytes are written at a time.
const PIECE: usize = 256 * 1024;

/// A file of pseudo-random bytes, always the same ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// In bytes.
    pub size: u64,
}

impl Sample {
    /// The file's name in its folder.
    pub const NAME: &str = "sample";

    /// Writes the file into a folder, and onto the disk: what the system still had to write would be written
    /// while somebody is measured.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write(self, folder: &Path) -> io::Result<()> {
        let mut file = File::create(folder.join(Self::NAME))?;
        let (mut piece, mut written) = (vec![0; PIECE], 0);
        while written < self.size {
            let count = usize::try_from(self.size - written).unwrap_or(PIECE).min(PIECE);
            Self::fill(written, &mut piece[..count]);
            file.write_all(&piece[..count])?;
            written += count as u64;
        }
        file.sync_all()
    }

    /// Fills in what the file has from the offset `from` on, in bytes.
    pub fn fill(from: u64, mut into: &mut [u8]) {
        let (mut word, mut skipped) = (from / 8, (from % 8) as usize);
        while !into.is_empty() {
            let count = into.len().min(8 - skipped);
            let (now, rest) = into.split_at_mut(count);
            now.copy_from_slice(&mix(word).to_le_bytes()[skipped..skipped + count]);
            (into, word, skipped) = (rest, word + 1, 0);
        }
    }
}

/// SplitMix64's output for that place in its sequence (Steele, Lea and Flood, 2014).
fn mix(place: u64) -> u64 {
    let z = place.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_the_same_wherever_it_is_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        Sample { size: 1_000_003 }.write(folder.path()).unwrap();
        let written = std::fs::read(folder.path().join(Sample::NAME)).unwrap();
        assert_eq!(written.len(), 1_000_003);
        for (from, to) in [(0, 1_000_003), (262_143, 262_145), (999_979, 1_000_000)] {
            let mut part = vec![0; to - from];
            Sample::fill(from as u64, &mut part);
            assert!(part == written[from..to], "{from} to {to}");
        }
        // The reference's first output of a generator that starts at 0.
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf);
    }
}
