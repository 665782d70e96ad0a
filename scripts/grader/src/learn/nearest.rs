//! Which line of a server's must be the one that was looked for, when none is it to the letter.

use std::collections::{BTreeSet, HashMap};

use super::{Known, pattern, shape, without_numbers};
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
    let kinds = kinds(said);
    // The seconds of a time of day may move as one of them does, and not as all do.
    let all: Vec<_> =
        candidates.iter().filter_map(|line| Some((line, learned(line, &kinds, known)?))).collect();
    let whole = all.iter().find(|(_, pattern)| has_all(pattern, known));
    let learned = whole.or(all.first()).cloned();
    let groups: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let guessed = || candidates.iter().find_map(|line| Some((line, super::guess(&line.text, &groups)?)));
    let (line, pattern) = learned.or_else(guessed)?;
    Some(Nearest { text: shown(line.text.as_bytes()), pattern })
}

/// Of what was said after each of several events, the line that comes after each and whose numbers move as all of the
/// known ones do, whatever its words.
pub(crate) fn moving(said: &[Vec<Line>], known: &[Known<'_>]) -> Option<Nearest> {
    let kinds = kinds(said);
    said.first()?.iter().find_map(|line| {
        let pattern = learned(line, &kinds, known).filter(|pattern| has_all(pattern, known))?;
        Some(Nearest { text: shown(line.text.as_bytes()), pattern })
    })
}

/// Of what was said after one event, the line that has all of the known numbers, whatever its words; none where several
/// have.
pub(crate) fn only(said: &[Line], known: &[Known<'_>]) -> Option<Nearest> {
    let mut found = said.iter().filter_map(|line| moving(&[vec![line.clone()]], known));
    found.next().filter(|_| found.next().is_none())
}

/// Of what was said after each of several events, the line that is the same each time but for a word, of which each
/// event has a few that it may be. Upper and lower case are one.
pub(crate) fn by_a_word(said: &[(Vec<String>, Vec<Line>)]) -> Option<Nearest> {
    let (first, others) = said.split_first().filter(|(_, others)| !others.is_empty())?;
    // Each line with one of the words: that, and what is around it.
    let split = |(words, lines): &(Vec<String>, Vec<Line>)| -> Vec<(String, [String; 2], Line)> {
        let pairs = lines.iter().flat_map(|line| words.iter().map(move |word| (line, word)));
        let found = pairs.filter_map(|(line, word)| {
            let (before, behind) = split_at(&line.text, word)?;
            Some((word.clone(), [before.to_owned(), behind.to_owned()], line.clone()))
        });
        found.collect()
    };
    let shapes = |around: &[String; 2]| around.each_ref().map(|text| shape(text));
    // The words of each of the others, by what is around them.
    let words = |event: &(Vec<String>, Vec<Line>)| {
        let mut words: HashMap<[String; 2], BTreeSet<String>> = HashMap::new();
        for (word, around, _) in split(event) {
            words.entry(shapes(&around)).or_default().insert(word);
        }
        words
    };
    let others: Vec<_> = others.iter().map(words).collect();
    split(first).into_iter().find_map(|(word, around, line)| {
        let shapes = shapes(&around);
        let has_another = |event: &HashMap<[String; 2], BTreeSet<String>>| {
            event.get(&shapes).is_some_and(|words| words.iter().any(|other| *other != word))
        };
        if !others.iter().all(has_another) {
            return None;
        }
        let [before, behind] = around.each_ref().map(|text| without_numbers(text));
        let pattern = format!(r"{before}(?<command>\S+){behind}");
        Some(Nearest { text: shown(line.text.as_bytes()), pattern })
    })
}

/// What stands before and behind a word of a text.
fn split_at<'t>(text: &'t str, word: &str) -> Option<(&'t str, &'t str)> {
    let is_in_a_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let (lower, word) = (text.to_ascii_lowercase(), word.to_ascii_lowercase());
    let mut places = lower.match_indices(&word).map(|(at, _)| (&text[..at], &text[at + word.len()..]));
    places.find(|(before, behind)| {
        !is_in_a_word(before.chars().next_back()) && !is_in_a_word(behind.chars().next())
    })
}

/// Whether each of the known numbers has its group.
fn has_all(pattern: &str, known: &[Known<'_>]) -> bool {
    known.iter().all(|(name, _)| pattern.contains(&format!("(?<{name}>")))
}

/// What was said after each of several events: the first line of each kind.
fn kinds(said: &[Vec<Line>]) -> Vec<HashMap<String, &Line>> {
    // The last that a map is given of a kind is the one that it keeps.
    said.iter().map(|lines| lines.iter().rev().map(|line| (shape(&line.text), line)).collect()).collect()
}

/// The pattern of a line whose kind was said after each event.
fn learned(line: &Line, kinds: &[HashMap<String, &Line>], known: &[Known<'_>]) -> Option<String> {
    let kind = shape(&line.text);
    let texts: Vec<&str> =
        kinds.iter().map(|event| event.get(&kind).map(|line| line.text.as_str())).collect::<Option<_>>()?;
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
    fn a_time_of_day_that_moves_as_one_number_does_is_none() {
        let said = said(&[
            &["10:31:01 new connection request of a client", "10:31:01 client 1 is here, 1 of them"],
            &["10:31:02 new connection request of a client", "10:31:02 client 2 is here, 2 of them"],
            &["10:31:02 new connection request of a client", "10:31:02 client 3 is here, 2 of them"],
        ]);
        let found = nearest(&said, KNOWN, CAME).unwrap();
        assert_eq!(found.pattern, r"\d+:\d+:\d+ client (?<id>\d+) is here, (?<count>\d+) of them");
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
    fn after_one_event_the_number_is_in_one_line_alone() {
        let said = said(&[&["*** utenti connessi: 3 ***", "n.4 anna", "n.5 berta"]]).remove(0);
        let found = only(&said, &[("count", &[3])]).unwrap();
        assert_eq!(found.pattern, r"\*\*\* utenti connessi: (?<count>\d+) \*\*\*");
        assert_eq!(only(&said, &[("count", &[7])]), None);
        let both = [said[0].clone(), said[0].clone()];
        assert_eq!(only(&both, &[("count", &[3])]), None);
    }

    #[test]
    fn a_line_is_known_by_the_word_that_is_another_each_time() {
        let event = |words: &[&str], lines: &[&str]| {
            (words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>(), said(&[lines]).remove(0))
        };
        let upper = event(&["u", "upper"], &["[CMD] #4 upper!", "done in 3 ms"]);
        let address = event(&["a", "ADDR"], &["[CMD] #4 ADDR!", "done in 9 ms"]);
        let found = by_a_word(&[upper.clone(), address]).unwrap();
        assert_eq!(found.pattern, r"\[CMD\] \#\d+ (?<command>\S+)!");
        // The same word each time is none.
        assert_eq!(by_a_word(&[upper.clone(), event(&["count"], &["[CMD] #4 supper!"])]), None);
        assert_eq!(by_a_word(&[upper]), None);
        let request = |words: &[&str]| event(words, &["[request] of client 3"]);
        assert_eq!(by_a_word(&[request(&["request", "upper"]), request(&["request", "ip"])]), None);
    }

    #[test]
    fn where_nothing_moves_a_line_with_the_words_is_shown() {
        let said =
            said(&[&["ready", "client 7 connected, 7 in all"], &["client 9 connected, 7 in all"], &[]]);
        let found = nearest(&said, KNOWN, &["client", "connect"]).unwrap();
        assert_eq!(found.pattern, r"client (?<id>\d+) connected, (?<count>\d+) in all");
    }
}
