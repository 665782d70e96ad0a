//! What had to come and what came instead, short enough for a report.

use super::hex;
use super::words::cut_bytes;
use crate::verdict::Difference;

/// Two byte strings that ought to be the same: both as [`shown`], and the bytes around their first difference in
/// hexadecimal.
pub fn of(expected: &[u8], received: &[u8]) -> Difference {
    Difference { expected: shown(expected), received: shown(received), hex: hex::around(expected, received) }
}

/// Bytes as text on one line; of more than 200 the middle is left out, and how much that is stands in its place.
pub fn shown(bytes: &[u8]) -> String {
    cut_bytes(bytes, SHOWN)
}

/// In bytes.
const SHOWN: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_in_the_middle() {
        let text = [vec![b'a'; 2500], vec![b'z'; 2500]].concat();
        let (head, tail) = ("a".repeat(100), "z".repeat(100));
        assert_eq!(shown(&text), format!("{head}… (4,800 bytes left out) …{tail}"));
        assert_eq!(shown(&text[..200]), "a".repeat(200));
    }

    #[test]
    fn a_difference_stays_small_and_on_its_lines() {
        let (expected, received) = (vec![0xff; 100_000], b"\x1b[2J\r\n".repeat(20_000));
        let difference = of(&expected, &received);
        assert!(difference.expected.len() < 1000 && difference.received.len() < 2000);
        assert!(!difference.received.contains(['\x1b', '\n', '\r']));
        assert!(difference.hex.unwrap().len() < 1000);
    }

    #[test]
    fn equal_bytes_have_no_place_where_they_differ() {
        assert_eq!(of(b"same", b"same").hex, None);
    }
}
