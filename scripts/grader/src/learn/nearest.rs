//! Which line of a server's must be the one that was looked for, when none is it to the letter.

use super::{Known, pattern, shape};
use crate::evidence::difference::shown;
use crate::output::Line;

/// Words of the lines about clients that come and go, and what others call the same.
pub(crate) const CAME: &[&str] = &["client", "user", "connect", "join", "new", "number", "total", "online"];
/// See [`CAME`].
pub(crate) const GONE: &[&str] =
    &["disconnect", "left", "leave", "leaving", "clos", "exit", "gone", "quit", "bye", "number", "total"];

/// Words of the lines about connections and about commands, and what others call the same.
pub(crate) const OF_CONNECTIONS: &[&str] = &["connect", "request", "client", "accept", "from", "address"];
/// See [`OF_CONNECTIONS`].
pub(crate) const OF_COMMANDS: &[&str] = &["command", "cmd", "option", "request", "choice", "menu", "select"];

/// The line, and how it can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Nearest {
    /// Its text, escaped.
    pub(crate) text: String,
    /// A regular expression that the whole line matches.
    pub(crate) pattern: String,
}

/// Of what was said after each of several events, the line that comes after each and whose numbers move as the known
/// ones do. Where several do, the one with the most of the `words`, and one that has none of them is not it. Where
/// nothing moves so, a line that shares such a word with what was looked for, if one does.
pub(crate) fn nearest(said: &[Vec<Line>], known: &[Known<'_>], words: &[&str]) -> Option<Nearest> {
    let first = said.first()?;
    let mut candidates: Vec<&Line> = first.iter().filter(|line| likeness(&line.text, words) > 0).collect();
    candidates.sort_by_key(|line| std::cmp::Reverse(likeness(&line.text, words)));
    let learned = candidates.iter().find_map(|line| Some((line, learned(line, said, known)?)));
    let groups: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let guessed = || candidates.iter().find_map(|line| Some((line, super::guess(&line.text, &groups)?)));
    let (line, pattern) = learned.or_else(guessed)?;
    Some(Nearest { text: shown(line.text.as_bytes()), pattern })
}

/// Of what was said after each of several events, the line that comes after each and whose numbers move as all of the
/// known ones do, whatever its words.
pub(crate) fn moving(said: &[Vec<Line>], known: &[Known<'_>]) -> Option<Nearest> {
    let has_all = |pattern: &String| known.iter().all(|(name, _)| pattern.contains(&format!("(?<{name}>")));
    said.first()?.iter().find_map(|line| {
        let pattern = learned(line, said, known).filter(has_all)?;
        Some(Nearest { text: shown(line.text.as_bytes()), pattern })
    })
}

/// The pattern of a line whose kind was said after each event.
fn learned(line: &Line, said: &[Vec<Line>], known: &[Known<'_>]) -> Option<String> {
    let kind = shape(&line.text);
    let of_kind = |lines: &Vec<Line>| lines.iter().find(|line| shape(&line.text) == kind).cloned();
    let each: Vec<Line> = said.iter().map(of_kind).collect::<Option<_>>()?;
    let texts: Vec<&str> = each.iter().map(|line| line.text.as_str()).collect();
    pattern(&texts, known)
}

/// How many of the words are in a line that has a number.
fn likeness(text: &str, words: &[&str]) -> usize {
    if !text.contains(|letter: char| letter.is_ascii_digit()) {
        return 0;
    }
    let text = text.to_lowercase();
    words.iter().filter(|word| text.contains(**word)).count()
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::output::Stream;

    const KNOWN: &[Known<'_>] = &[("id", &[1, 2, 3]), ("count", &[1, 2, 2])];

    fn said(events: &[&[&str]]) -> Vec<Vec<Line>> {
        let line = |text: &&str| Line { at: Instant::now(), on: Stream::Printed, text: (*text).to_owned() };
        events.iter().map(|lines| lines.iter().map(line).collect()).collect()
    }

    #[test]
    fn the_line_whose_numbers_move_is_the_nearest() {
        let said = said(&[
            &["Connection request from 127.0.0.1:52706", "welcome, client no. 1 (now 1)"],
            &["Connection request from 127.0.0.1:52708", "welcome, client no. 2 (now 2)"],
            &["Connection request from 127.0.0.1:52710", "welcome, client no. 3 (now 2)"],
        ]);
        let found = nearest(&said, KNOWN, &["client", "connect"]).unwrap();
        assert_eq!(found.text, "welcome, client no. 1 (now 1)");
        assert_eq!(found.pattern, r"welcome, client no\. (?<id>\d+) \(now (?<count>\d+)\)");
    }

    #[test]
    fn a_line_that_shares_no_word_is_not_it() {
        let said = said(&[&["step 1 of 1"], &["step 2 of 2"], &["step 3 of 2"]]);
        assert_eq!(nearest(&said, KNOWN, &["client", "connect"]), None);
        let pattern = r"step (?<id>\d+) of (?<count>\d+)";
        assert_eq!(moving(&said, KNOWN).map(|found| found.pattern), Some(pattern.to_owned()));
        assert_eq!(moving(&said, &[("id", &[1, 2, 3]), ("count", &[9, 7, 8])]), None);
    }

    #[test]
    fn where_nothing_moves_a_line_with_the_words_is_shown() {
        let said =
            said(&[&["ready", "client 7 connected, 7 in all"], &["client 9 connected, 7 in all"], &[]]);
        let found = nearest(&said, KNOWN, &["client", "connect"]).unwrap();
        assert_eq!(found.pattern, r"client (?<id>\d+) connected, (?<count>\d+) in all");
    }
}
