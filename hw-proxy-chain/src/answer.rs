//! The answer to `NAME?stat`: `ok SIZE SHA256`, or `error: REASON`.

use std::fmt;
use std::io::Read;

use sha2::{Digest, Sha256};

/// The longest answer, in bytes with its newline.
pub const MAX_ANSWER: usize = 4096;

/// What a file is, or why it is not to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The file is there.
    Ok(Content),
    /// Why it cannot be downloaded along that route.
    Error(String),
}

/// A file's size and hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// In bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal, lower case (FIPS 180-4).
    pub sha256: String,
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes with the SHA-256 {}", self.size, self.sha256)
    }
}

impl Answer {
    /// Reads an answer, with its newline or without; `None` where it is none.
    pub fn parse(line: &[u8]) -> Option<Self> {
        let line = std::str::from_utf8(line).ok()?.trim_end_matches(['\r', '\n']);
        if let Some(reason) = line.strip_prefix("error: ") {
            return Some(Self::Error(reason.to_owned()));
        }
        let (size, sha256) = line.strip_prefix("ok ")?.split_once(' ')?;
        let is_hash = sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_hexdigit());
        let sha256 = is_hash.then(|| sha256.to_ascii_lowercase())?;
        Some(Self::Ok(Content { size: size.parse().ok()?, sha256 }))
    }

    /// The line that goes over the wire, with its newline, at most [`MAX_ANSWER`] bytes.
    pub fn to_line(&self) -> String {
        let mut line = match self {
            Self::Ok(content) => format!("ok {} {}", content.size, content.sha256),
            Self::Error(reason) => format!("error: {reason}"),
        };
        common::escape::one_line(&mut line);
        let end = (0..MAX_ANSWER).rev().find(|end| line.is_char_boundary(*end));
        line.truncate(end.unwrap_or(0));
        line.push('\n');
        line
    }
}

/// A hash that is fed piece by piece.
#[derive(Debug, Clone, Default)]
pub struct Hashing {
    hash: Sha256,
    size: u64,
}

impl Hashing {
    /// Adds the next bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
    }

    /// What all of it is.
    pub fn content(self) -> Content {
        let sha256 = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Content { size: self.size, sha256 }
    }
}

/// Hashes a file's first `size` bytes, as many as a download would bring; `go_on` is asked now and then.
/// `None` where it said no.
///
/// # Errors
/// The file's; one that ends earlier has become shorter.
pub fn content_of(
    file: impl Read,
    size: u64,
    mut go_on: impl FnMut() -> bool,
) -> std::io::Result<Option<Content>> {
    let mut hashing = Hashing::default();
    let mut file = file.take(size);
    let mut piece = vec![0; 1 << 20];
    while go_on() {
        match file.read(&mut piece) {
            Ok(0) if hashing.size < size => return Err(std::io::Error::other(SHORTER)),
            Ok(0) => return Ok(Some(hashing.content())),
            Ok(read) => hashing.add(&piece[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// What is said of a file that ends before its size.
pub(crate) const SHORTER: &str = "the file became shorter meanwhile";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_reads_back_as_it_was_written() {
        let hash = "ab".repeat(32);
        for answer in [
            Answer::Ok(Content { size: 0, sha256: hash.clone() }),
            Answer::Ok(Content { size: u64::MAX, sha256: hash }),
            Answer::Error("pchost2:11000: connection refused".to_owned()),
            Answer::Error(String::new()),
        ] {
            assert_eq!(Answer::parse(answer.to_line().as_bytes()), Some(answer));
        }
    }

    #[test]
    fn what_is_no_answer_is_none() {
        for text in ["", "ok", "ok 5", "ok 5 abc", "ok x 00", "fine", "error:", "\u{fffd}"] {
            assert_eq!(Answer::parse(text.as_bytes()), None, "{text:?}");
        }
        assert_eq!(Answer::parse(b"error: \xff"), None);
        let not_hex = format!("ok 5 {}", "g".repeat(64));
        assert_eq!(Answer::parse(not_hex.as_bytes()), None);
    }

    #[test]
    fn an_answer_is_one_line_of_bounded_length() {
        let line = Answer::Error("a\nb\x1b".to_owned()).to_line();
        assert_eq!(line, "error: a\\nb\\u{1b}\n");
        let line = Answer::Error("ü".repeat(MAX_ANSWER)).to_line();
        assert!(line.len() <= MAX_ANSWER && line.ends_with("ü\n"), "{}", line.len());
    }

    #[test]
    fn the_hash_is_the_standards() {
        let content = content_of(&b"abcdef"[..], 3, || true).unwrap().unwrap();
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(content, Content { size: 3, sha256: expected.to_owned() });
        assert_eq!(content_of(&b"ab"[..], 3, || true).unwrap_err().to_string(), SHORTER);
        assert_eq!(content_of(&b"abc"[..], 3, || false).unwrap(), None);
    }
}
