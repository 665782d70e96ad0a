//! Bytes of a peer, made safe for a log line or a terminal (CWE-117).

use std::fmt::{self, Write};

/// Prints bytes as text on one line: printable UTF-8 as it is, everything else escaped.
///
/// Control characters become `\n`, `\r`, `\t` or `\u{1b}`; characters that reorder or break lines
/// (bidirectional controls, line and paragraph separators) `\u{202e}`; bytes that are not UTF-8
/// `\xff`. A backslash stays a single one, as the reports' programs print it.
#[derive(Debug, Clone, Copy)]
pub struct Escaped<'a>(pub &'a [u8]);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            for c in chunk.valid().chars() {
                write_char(f, c)?;
            }
            for byte in chunk.invalid() {
                write!(f, "\\x{byte:02x}")?;
            }
        }
        Ok(())
    }
}

/// Escapes whatever in `text` is not printable on one line, and leaves the rest alone.
pub fn one_line(text: &mut String) {
    let ascii_printable = |byte: u8| (0x20..0x7f).contains(&byte);
    if text.bytes().all(ascii_printable) || text.chars().all(is_safe) {
        return;
    }
    *text = Escaped(text.as_bytes()).to_string();
}

fn write_char(f: &mut fmt::Formatter<'_>, c: char) -> fmt::Result {
    match c {
        '\n' => f.write_str("\\n"),
        '\r' => f.write_str("\\r"),
        '\t' => f.write_str("\\t"),
        c if is_safe(c) => f.write_char(c),
        c => write!(f, "\\u{{{:x}}}", u32::from(c)),
    }
}

fn is_safe(c: char) -> bool {
    let reorders_or_breaks_lines = matches!(c,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    !c.is_control() && !reorders_or_breaks_lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(bytes: &[u8]) -> String {
        Escaped(bytes).to_string()
    }

    #[test]
    fn printable_text_stays_as_it_is() {
        assert_eq!(escaped("grüße \\o/ 漢字".as_bytes()), "grüße \\o/ 漢字");
    }

    #[test]
    fn a_peer_can_forge_neither_a_line_nor_a_colour() {
        assert_eq!(escaped(b"a\r\nb\t\x1b[31m\0\x7f"), "a\\r\\nb\\t\\u{1b}[31m\\u{0}\\u{7f}");
    }

    #[test]
    fn a_peer_can_not_reorder_a_line() {
        assert_eq!(escaped("a\u{202e}b\u{2028}".as_bytes()), "a\\u{202e}b\\u{2028}");
    }

    #[test]
    fn bytes_that_are_not_utf8_show_their_value() {
        assert_eq!(escaped(b"ok\xff\xc3"), "ok\\xff\\xc3");
    }

    #[test]
    fn one_line_changes_only_what_is_unsafe() {
        let mut text = "plain ü".to_owned();
        one_line(&mut text);
        assert_eq!(text, "plain ü");
        text.push('\n');
        one_line(&mut text);
        assert_eq!(text, "plain ü\\n");
    }
}
