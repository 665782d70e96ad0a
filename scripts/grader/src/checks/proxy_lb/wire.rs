//! What goes over the wire: a request, and the same bytes with a backend's name behind them.
//!
//! A newline ends most of the grader's own requests, so that programs which read lines serve them too, and where it
//! comes back is left to them: only what is about bytes to the letter counts newlines.

/// What stands between a request and the backend's number in a reply.
pub(super) const NAME: &str = "server-";

/// What the report's client sends each time.
pub(super) const REPORTS: &str = "hello";

/// What has come to a request so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reply {
    /// The beginning of a reply, or nothing.
    Begun,
    /// A whole one, by the backend of that number.
    By(u16),
    /// Something else.
    Other,
}

/// A backend's reply: its name stands before the newline of a request that has one, which is of use to those who read
/// lines.
pub(super) fn reply(request: &[u8], id: u16) -> Vec<u8> {
    let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let behind = request.iter().rposition(|byte| !is_end(byte)).map_or(0, |last| last + 1);
    let (text, end) = request.split_at(behind);
    [text, format!("{NAME}{id}").as_bytes(), end].concat()
}

/// Whether this is the reply to that text, wherever its newlines are.
pub(super) fn read(heard: &[u8], text: &str) -> Reply {
    let head = [text.trim_end_matches('\n'), NAME].concat();
    let flat = without_newlines(heard);
    match flat.strip_prefix(head.as_bytes()) {
        None if head.as_bytes().starts_with(&flat) => Reply::Begun,
        Some([]) => Reply::Begun,
        Some([digit]) if digit.is_ascii_digit() => Reply::By((digit - b'0').into()),
        _ => Reply::Other,
    }
}

/// The bytes but for what ends lines.
pub(super) fn without_newlines(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_stands_behind_the_text_and_before_its_newline() {
        assert_eq!(reply(b"hello", 1), b"helloserver-1");
        assert_eq!(reply(b"hello\n", 2), b"helloserver-2\n");
        assert_eq!(reply(b"a\nb \r\n", 2), b"a\nb server-2\r\n");
        assert_eq!(reply(b" ", 1), b" server-1");
    }

    #[test]
    fn a_reply_is_one_wherever_its_newline_is() {
        for right in ["hiserver-3", "hiserver-3\n", "hi\nserver-3", "hi\r\nserver-3\r\n", "\nhiserver-3"] {
            assert_eq!(read(right.as_bytes(), "hi\n"), Reply::By(3), "{right:?}");
        }
        assert_eq!(read(b"hi server-3", "hi "), Reply::By(3));
        for begun in ["", "\n", "h", "hi\n", "hiserver-"] {
            assert_eq!(read(begun.as_bytes(), "hi"), Reply::Begun, "{begun:?}");
        }
        for other in ["ho", "hi server-1", "hiserver-x", "hiserver-12", "hiserver-1hi", "Error"] {
            assert_eq!(read(other.as_bytes(), "hi"), Reply::Other, "{other:?}");
        }
    }
}
