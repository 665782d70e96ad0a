//! Lines from a keyboard or a pipe.

use std::io::{self, BufRead, Read};

/// The longest line that a client reads from its keyboard, in bytes.
pub const MAX_LINE: u64 = 1 << 20;

/// Reads one line without its end (`\n` or `\r\n`); `None` at the end of the input.
///
/// The bytes need not be UTF-8. A last line without `\n` counts.
///
/// # Errors
/// The input's own, or `InvalidData` for a line over [`MAX_LINE`] bytes.
pub fn read_line(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    if input.by_ref().take(MAX_LINE + 2).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
    }
    if line.len() as u64 > MAX_LINE {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a line is longer than 1 MiB"));
    }
    Ok(Some(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_is_left_out() {
        let mut input: &[u8] = b"one\ntwo\r\n\n\xff last";
        let mut lines = Vec::new();
        while let Some(line) = read_line(&mut input).unwrap() {
            lines.push(line);
        }
        assert_eq!(lines, [&b"one"[..], b"two", b"", b"\xff last"]);
    }

    #[test]
    fn a_line_without_end_is_bounded() {
        let mut input = io::repeat(b'x').take(MAX_LINE + 100);
        let mut input = io::BufReader::new(&mut input);
        assert_eq!(read_line(&mut input).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
