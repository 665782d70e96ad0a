//! Sentences, and what counts as their reply.

use crate::evidence::difference;
use crate::stop::Stop;

/// What the clients of the assignment are asked for: lower case.
pub(super) const SENTENCES: [&str; 2] = ["hello world!", "the quick brown fox, 2 times"];

/// What has come for a text that had to come back in UPPER case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reply {
    /// The beginning of it.
    Part,
    /// All of it, perhaps with the end of a line behind it, as a server may send that back or not.
    Right,
    /// All of it, with zero bytes behind it: a buffer's rest, which no terminal shows.
    Padded,
    /// Something else.
    Other,
}

/// What it is that has come for `text`.
pub(super) fn reply(text: &str, heard: &[u8]) -> Reply {
    let expected = text.to_uppercase().into_bytes();
    match heard.strip_prefix(expected.as_slice()) {
        Some(rest) if rest.iter().all(|byte| b"\r\n".contains(byte)) => Reply::Right,
        Some(rest) if rest.iter().all(|byte| b"\r\n\0".contains(byte)) => Reply::Padded,
        None if expected.starts_with(heard) => Reply::Part,
        _ => Reply::Other,
    }
}

/// The stop for what came instead of a reply, to a client of that name.
pub(super) fn other_than(text: &str, heard: &[u8], client: &str) -> Stop {
    let expected = text.to_uppercase();
    let reason = match heard.starts_with(expected.as_bytes()) {
        true => format!("more came to {client} than the sentence in upper case"),
        false => format!("other bytes came to {client}"),
    };
    Stop::fail(reason).with(difference::of(expected.as_bytes(), heard))
}

/// The letters of a text that were upper case and are no more, in what came for it; none where a server answers by
/// something that is no such text at all.
pub(super) fn letters_lost(text: &str, heard: &[u8]) -> bool {
    let kept = |(sent, came): (&u8, &u8)| !sent.is_ascii_uppercase() || sent == came;
    text.len() <= heard.len() && !text.as_bytes().iter().zip(heard).all(kept)
}

/// What is left of bytes without line ends and zero bytes behind them.
pub(super) fn without_end(heard: &[u8]) -> &[u8] {
    let end = heard.iter().rposition(|byte| !b"\r\n\0".contains(byte)).map_or(0, |at| at + 1);
    &heard[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_may_have_the_end_of_a_line_or_none() {
        for heard in ["HELLO", "HELLO\n", "HELLO\r\n"] {
            assert_eq!(reply("hello", heard.as_bytes()), Reply::Right, "{heard:?}");
        }
        assert_eq!(reply("hello", b"HELLO\n\0\0\0"), Reply::Padded);
        for heard in ["", "HEL"] {
            assert_eq!(reply("hello", heard.as_bytes()), Reply::Part, "{heard:?}");
        }
        for heard in ["hello", "HELLO WORLD", "HELLOHELLO", "HELLO\nHELLO\n", " HELLO", "HEx", "\n"] {
            assert_eq!(reply("hello", heard.as_bytes()), Reply::Other, "{heard:?}");
        }
    }

    #[test]
    fn only_upper_case_letters_that_have_changed_are_lost() {
        for (heard, lost) in [
            ("MIXED 12", false),
            ("MiXeD 12", false),
            ("mIxEd 12", true),
            ("M\u{49}\u{78}ED 12", true),
            ("?", false),
            ("mixed 12\n", true),
        ] {
            assert_eq!(letters_lost("MiXeD 12", heard.as_bytes()), lost, "{heard:?}");
        }
    }

    #[test]
    fn the_end_of_a_text_is_its_line_ends_and_zero_bytes() {
        assert_eq!(without_end(b"a b \r\n\0\0"), b"a b ");
        assert_eq!(without_end(b"\n"), b"");
    }
}
