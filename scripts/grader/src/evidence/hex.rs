//! Two byte strings in hexadecimal, side by side where they first differ.

use std::fmt::Write;

use common::escape::Escaped;

use super::cut::thousands;

/// The bytes of one line.
const ROW: usize = 16;
/// The line of the difference, and one before and after it.
const ROWS: usize = 3;

/// The place of the first difference, and the lines around it; nothing where there is none.
pub(super) fn around(expected: &[u8], received: &[u8]) -> Option<String> {
    let at = first_difference(expected, received)?;
    let mut text = format!(
        "first difference at byte {} (offset 0x{at:x}): expected {}, received {}",
        at + 1,
        byte(expected, at),
        byte(received, at)
    );
    for (name, bytes) in [("expected", expected), ("received", received)] {
        let first = (at / ROW).saturating_sub(1) * ROW;
        for start in (first..).step_by(ROW).take(ROWS) {
            // The end is worth a line where it is the difference.
            if start < bytes.len() || (start..start + ROW).contains(&at) {
                let _ = write!(text, "\n{name}  {}", row(bytes, start, at));
            }
        }
    }
    Some(text)
}

/// How many they are, and the first of them.
pub(super) fn beginning(bytes: &[u8]) -> String {
    const FIRST: usize = 8;
    let mut text = format!("{} bytes,", thousands(bytes.len()));
    for byte in bytes.iter().take(FIRST) {
        let _ = write!(text, " {byte:02x}");
    }
    text + if bytes.len() > FIRST { " …" } else { "" }
}

fn first_difference(expected: &[u8], received: &[u8]) -> Option<usize> {
    let differing = expected.iter().zip(received).position(|(one, other)| one != other);
    differing.or_else(|| (expected.len() != received.len()).then(|| expected.len().min(received.len())))
}

fn byte(bytes: &[u8], at: usize) -> String {
    match bytes.get(at) {
        Some(byte) => format!("{byte:02x} '{}'", Escaped(&[*byte])),
        None => "the end".to_owned(),
    }
}

fn row(bytes: &[u8], start: usize, marked: usize) -> String {
    let mut text = format!("{start:08x} ");
    let mut letters = String::new();
    for at in start..start + ROW {
        text.push(match at {
            at if at == marked => '[',
            at if at == marked + 1 && at > start => ']',
            _ => ' ',
        });
        match bytes.get(at) {
            Some(byte) => {
                let _ = write!(text, "{byte:02x}");
                letters.push(if (0x20..0x7f).contains(byte) { char::from(*byte) } else { '.' });
            }
            None => text.push_str(if at == marked { "--" } else { "  " }),
        }
    }
    text.push(if marked + 1 == start + ROW { ']' } else { ' ' });
    format!("{text} |{letters}|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_differing_byte_is_named_and_marked() {
        let shown = around(b"HELLO WORLD!", b"HELLO wORLD!").unwrap();
        assert_eq!(
            shown,
            "first difference at byte 7 (offset 0x6): expected 57 'W', received 77 'w'\n\
             expected  00000000  48 45 4c 4c 4f 20[57]4f 52 4c 44 21              |HELLO WORLD!|\n\
             received  00000000  48 45 4c 4c 4f 20[77]4f 52 4c 44 21              |HELLO wORLD!|"
        );
    }

    #[test]
    fn only_the_lines_around_the_difference_are_shown() {
        let (mut expected, received) = (vec![b'a'; 100_000], vec![b'a'; 100_000]);
        expected[50_015] = b'\n';
        let shown = around(&expected, &received).unwrap();
        assert_eq!(shown.lines().count(), 7, "{shown}");
        for line in
            ["\nexpected  0000c340  61 61", "\nexpected  0000c350  61 61", "\nreceived  0000c360  61 61"]
        {
            assert!(shown.contains(line), "{shown}");
        }
        assert!(shown.contains(" 61[0a] |aaaaaaaaaaaaaaa.|"), "{shown}");
    }

    #[test]
    fn an_end_that_comes_too_early_is_marked_where_it_is() {
        let shown = around(&[b'x'; 16], &[b'x'; 17]).unwrap();
        assert!(
            shown.starts_with("first difference at byte 17 (offset 0x10): expected the end, received 78 'x'")
        );
        assert!(shown.contains("\nexpected  00000010 [--]"), "{shown}");
        assert!(shown.contains("\nreceived  00000010 [78]"), "{shown}");
        assert!(around(b"", b"").is_none());
    }
}
