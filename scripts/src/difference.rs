//! Showing where a program's output differs from its transcript.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use common::escape::Escaped;
use similar::{ChangeTag, TextDiff};

use crate::matching::{Bindings, Mismatch};
use crate::transcript::{Line, Token};

const MISSING: Style = AnsiColor::Red.on_default();
const UNEXPECTED: Style = AnsiColor::Green.on_default();
const PLACE: Style = AnsiColor::Cyan.on_default();
const STRONG: Style = Style::new().bold();

/// A unified diff in colours, with the first differing byte named.
pub fn show(program: &str, printed: &[String], mismatch: &Mismatch) -> String {
    let (before, rest) = printed.split_at(mismatch.equal_lines.min(printed.len()));
    let still: Vec<String> =
        mismatch.still_expected.iter().map(|line| written_out(line, &mismatch.bindings)).collect();
    let expected: String = before.iter().chain(&still).flat_map(|line| [line, "\n"]).collect();
    let actual: String = printed.iter().flat_map(|line| [line, "\n"]).collect();

    let mut text = String::new();
    let _ =
        writeln!(text, "{STRONG}{program}: {}{STRONG:#}", first_difference(before, rest, &still, mismatch));
    if mismatch.undecided {
        let _ = writeln!(text, "the search was given up: another order of the actors might be equal");
    }
    let _ = writeln!(text, "{MISSING}--- the report's transcript{MISSING:#}");
    let _ = writeln!(text, "{UNEXPECTED}+++ what {program} printed{UNEXPECTED:#}");
    let diff = TextDiff::from_lines(expected.as_str(), actual.as_str());
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        let _ = writeln!(text, "{PLACE}{}{PLACE:#}", hunk.header());
        for change in hunk.iter_changes() {
            let style = match change.tag() {
                ChangeTag::Delete => MISSING,
                ChangeTag::Insert => UNEXPECTED,
                ChangeTag::Equal => Style::new(),
            };
            let line = change.value().trim_end_matches('\n');
            let _ = writeln!(text, "{style}{}{}{style:#}", change.tag(), Escaped(line.as_bytes()));
        }
    }
    text
}

fn first_difference(before: &[String], rest: &[String], still: &[String], mismatch: &Mismatch) -> String {
    let line_start: usize = before.iter().map(|line| line.len() + 1).sum();
    let number = before.len() + 1;
    let place = |offset: usize| {
        format!("line {number}, byte {} (byte {} of all)", offset + 1, line_start + offset + 1)
    };
    match (rest.first(), still.first()) {
        (Some(line), Some(expected)) => {
            let offset = mismatch.equal_bytes;
            format!(
                "first difference at {}: expected {}, got {}",
                place(offset),
                byte_at(expected, offset),
                byte_at(line, offset)
            )
        }
        (Some(line), None) => {
            format!("first difference at {}: expected the end, got {}", place(0), byte_at(line, 0))
        }
        (None, Some(expected)) => {
            format!("first difference at {}: expected {}, got the end", place(0), byte_at(expected, 0))
        }
        (None, None) => "no difference".to_owned(),
    }
}

fn byte_at(line: &str, offset: usize) -> String {
    match line.as_bytes().get(offset) {
        Some(byte) => format!("'{}'", Escaped(&[*byte])),
        None => "the end of the line".to_owned(),
    }
}

/// An expected line with the values that are known by now in place of their placeholders.
fn written_out(line: &Line, bindings: &Bindings) -> String {
    let token = |token: &Token| match token {
        Token::Text(text) => text.clone(),
        Token::Value(place) => bindings.get(place).cloned().unwrap_or_else(|| place.to_string()),
    };
    line.0.iter().map(token).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::{Session, compare};
    use crate::transcript::Transcript;

    fn shown(expected: &str, printed: &str) -> String {
        let printed: Vec<String> = printed.lines().map(str::to_owned).collect();
        let session = Session { expected: Transcript::parse(expected).unwrap(), printed: printed.clone() };
        let comparison = compare(&[session], &Bindings::new());
        let coloured = show("proxy", &printed, comparison.differences[0].as_ref().unwrap());
        anstream::adapter::strip_str(&coloured).to_string()
    }

    #[test]
    fn the_first_differing_byte_is_named() {
        let text = shown("up\nin <peer-a>\nout <peer-a>", "up\nin ('127.0.0.1', 1)\nout ('127.0.0.1', 2)");
        assert_eq!(
            text,
            "proxy: first difference at line 3, byte 19 (byte 42 of all): expected '1', got '2'\n\
             --- the report's transcript\n\
             +++ what proxy printed\n\
             @@ -1,3 +1,3 @@\n \u{20}up\n \u{20}in ('127.0.0.1', 1)\n\
             -out ('127.0.0.1', 1)\n\
             +out ('127.0.0.1', 2)\n"
                .replace("\n  ", "\n ")
        );
    }

    #[test]
    fn an_early_end_and_a_line_too_many_are_told() {
        assert!(shown("up\ndown", "up").starts_with(
            "proxy: first difference at line 2, byte 1 (byte 4 of all): expected 'd', got the end"
        ));
        assert!(shown("up", "up\nmore").starts_with(
            "proxy: first difference at line 2, byte 1 (byte 4 of all): expected the end, got 'm'"
        ));
    }
}
