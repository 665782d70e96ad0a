//! What had to come and what came instead, short enough for a report.

use super::cut::cut_bytes;
use super::hex;
use crate::verdict::Difference;

/// Two byte strings that ought to be the same: both as [`shown`], and the bytes around their first difference in
/// hexadecimal.
pub fn of(expected: &[u8], received: &[u8]) -> Difference {
    Difference { expected: shown(expected), received: shown(received), hex: hex::around(expected, received) }
}

/// Bytes as text on one line; of more than 200 the middle is left out, and how much that is stands in its place. Of
/// bytes that are no text there are their number and the first of them in hexadecimal.
pub fn shown(bytes: &[u8]) -> String {
    if is_text(bytes) { cut_bytes(bytes, SHOWN) } else { hex::beginning(bytes) }
}

/// As [`shown`], a text between quotes that it does not have itself.
pub fn quoted(bytes: &[u8]) -> String {
    let text = shown(bytes);
    if !is_text(bytes) {
        return text;
    }
    match ['\'', '"', '`'].into_iter().find(|quote| !text.contains(*quote)) {
        Some(quote) => format!("{quote}{text}{quote}"),
        None => text,
    }
}

/// Whether they can be read: a text may have some bytes in it that cannot.
fn is_text(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let (mut all, mut odd) = (0_usize, 0_usize);
    for c in text.chars() {
        all += 1;
        odd += usize::from(c == char::REPLACEMENT_CHARACTER || (c.is_control() && !"\n\r\t\x1b".contains(c)));
    }
    // A few odd bytes are read best as they are escaped.
    odd <= 16 || odd * 4 <= all
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
    fn what_is_no_text_is_counted_and_its_first_bytes_shown() {
        let bytes: Vec<u8> = (0..102_400_u32).map(|n| (n * 167 % 251) as u8 | 0x80).collect();
        assert_eq!(shown(&bytes), "102,400 bytes, 80 a7 d3 fa a6 d2 f9 a5 …");
        assert_eq!(quoted(&bytes), shown(&bytes));
        assert_eq!(shown(b"caf\xe9"), "caf\\xe9");
        assert_eq!(quoted(b"('127.0.0.1', 1)"), "\"('127.0.0.1', 1)\"");
        assert_eq!(quoted(b"x"), "'x'");
    }

    #[test]
    fn equal_bytes_have_no_place_where_they_differ() {
        assert_eq!(of(b"same", b"same").hex, None);
    }
}
