//! What a line of the submission's would have to be read by: a pattern that can be written into grade.toml.

pub(crate) mod nearest;

use serde_json::json;

/// Numbers that are known to stand in lines of the same kind, one for each line, and the name of their group.
pub(crate) type Known<'a> = (&'a str, &'a [u64]);

/// The pattern of these lines, which differ in their numbers only: one that goes up and down as a known one does is that
/// one. Nothing where none of the known ones is in them.
pub(crate) fn pattern(lines: &[&str], known: &[Known<'_>]) -> Option<String> {
    let parts: Vec<Vec<Part<'_>>> = lines.iter().map(|line| parts(line)).collect();
    let first = parts.first()?;
    let same_kind = |other: &Vec<Part<'_>>| {
        other.len() == first.len() && first.iter().zip(other).all(|(one, other)| one.is_like(other))
    };
    if !parts.iter().all(same_kind) {
        return None;
    }
    let values = |place: usize| parts.iter().filter_map(|parts| parts[place].value()).collect::<Vec<u64>>();
    let numbers: Vec<(usize, Vec<u64>)> = (0..first.len())
        .filter(|place| first[*place].value().is_some() && !is_of_a_clock(first, *place))
        .map(|place| (place, values(place)))
        .collect();
    let groups = places(&numbers, known);
    let mut pattern = String::new();
    for (place, part) in first.iter().enumerate() {
        let name = groups.iter().find(|(at, _)| *at == place).map(|(_, name)| *name);
        pattern += &written(part, name);
    }
    (!groups.is_empty()).then_some(pattern)
}

/// Whether a number is one of three with colons between them: a time of day, which may move as anything does.
fn is_of_a_clock(parts: &[Part<'_>], place: usize) -> bool {
    let is_clock = |parts: &[Part<'_>]| {
        matches!(
            parts,
            [Part::Number(..), Part::Text(":"), Part::Number(..), Part::Text(":"), Part::Number(..)]
        )
    };
    let begins = [0, 2, 4].into_iter().filter_map(|back| place.checked_sub(back));
    begins.into_iter().any(|begin| parts.get(begin..begin + 5).is_some_and(is_clock))
}

/// Which number is which of the known ones, each once: those that are equal first, then those that are off by the same
/// each time, as a count is that is printed too early.
fn places<'k>(numbers: &[(usize, Vec<u64>)], all_known: &[Known<'k>]) -> Vec<(usize, &'k str)> {
    let mut found: Vec<(usize, &str)> = Vec::new();
    for is_it in [|values: &[u64], known: &[u64]| values == known, moves_alike] {
        for (name, known) in all_known {
            let is_open = |name: &str| found.iter().all(|(_, taken)| *taken != name);
            let is_free = |place: usize| found.iter().all(|(taken, _)| *taken != place);
            let alike = numbers.iter().filter(|(place, values)| is_free(*place) && is_it(values, known));
            let alike: Vec<usize> = alike.map(|(place, _)| *place).collect();
            // What stands before them all may be the name of a thread.
            let wanted = all_known.iter().filter(|(name, _)| is_open(name)).count();
            let place = alike.get(alike.len().saturating_sub(wanted)).copied();
            if let (true, Some(place)) = (is_open(name), place) {
                found.push((place, name));
            }
        }
    }
    found
}

/// What a logger writes before each line: when, how grave, who. With it a line is another than the assignment's, but it
/// can be read.
const LOGGED: &str = concat!(
    r"(?:(?:",
    r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}",
    r"|[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?",
    r"|(?:DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR)(?::[A-Za-z0-9_.]+)?|[DIWE],",
    r"|\[[^\[\]]*\]|\([^()]*\)|[A-Za-z0-9_.]+ -|[A-Za-z_][A-Za-z0-9_.]*(?:-[0-9]+)?:",
    r")(?:[ :|,-]+|T))*",
);

/// A pattern that a whole line has to match, whatever a logger has written before it.
pub(crate) fn whole(pattern: &str) -> String {
    format!("^{LOGGED}(?:{pattern})$")
}

/// The pattern of one line of which nothing is known but the groups that such a line has: its first number is the first
/// of these, its last number the last one.
pub(crate) fn guess(line: &str, groups: &[&str]) -> Option<String> {
    let parts = parts(line);
    let numbers: Vec<usize> = (0..parts.len()).filter(|place| parts[*place].value().is_some()).collect();
    let (first, last) = (*numbers.first()?, *numbers.last()?);
    let mut pattern = String::new();
    for (place, part) in parts.iter().enumerate() {
        let group = match (groups, place) {
            ([.., only], _) if place == last && (first == last || groups.len() == 1) => Some(only),
            ([one, _, ..], _) if place == first => Some(one),
            ([_, .., other], _) if place == last => Some(other),
            _ => None,
        };
        pattern += &written(part, group.copied());
    }
    Some(pattern)
}

/// A text as a pattern, in which numbers are any.
pub(crate) fn without_numbers(text: &str) -> String {
    parts(text).iter().map(|part| written(part, None)).collect()
}

/// A part of a pattern, which may be a group. A number that is none stays free though it never moved: a port and an hour
/// are other ones the next time.
fn written(part: &Part<'_>, group: Option<&str>) -> String {
    match (group, part) {
        (Some(group), _) => format!(r"(?<{group}>\d+)"),
        (None, Part::Number(..)) => r"\d+".to_owned(),
        (None, Part::Text(text)) => {
            let bare = unpadded(text);
            let blanks = |is_padded: bool| if is_padded { " *" } else { "" };
            let (before, behind) = text.split_once(bare).unwrap_or(("", ""));
            let behind = blanks(!behind.is_empty());
            format!("{}{}{behind}", blanks(!before.is_empty()), regex::escape(bare))
        }
    }
}

/// The pattern of a line with an IP address in it, in which that has its group.
pub(crate) fn with_ip(pattern: &str) -> Option<String> {
    let any = r"\d+\.\d+\.\d+\.\d+";
    let address = [any, r"127\.0\.0\.1"].into_iter().find(|address| pattern.contains(address))?;
    Some(pattern.replacen(address, &format!("(?<ip>{any})"), 1))
}

/// `key = 'pattern'`, as it has to stand in grade.toml.
pub(crate) fn in_toml(key: &str, pattern: &str) -> String {
    match pattern.contains(|c: char| c == '\'' || c.is_control()) {
        // A string of JSON is one of TOML too.
        true => format!("{key} = {}", json!(pattern)),
        false => format!("{key} = '{pattern}'"),
    }
}

/// A line without its numbers, by which lines of one kind are known.
pub(crate) fn shape(line: &str) -> String {
    parts(line).iter().map(|part| if part.value().is_some() { "0" } else { unpadded(part.text()) }).collect()
}

/// Whether the numbers of a line are these, or off by the same amount each time: a count may be printed too early.
fn moves_alike(values: &[u64], known: &[u64]) -> bool {
    let off = |(value, known): (&u64, &u64)| i128::from(*value) - i128::from(*known);
    let mut differences = values.iter().zip(known).map(off);
    let (Some(first), same) = (differences.next(), values.len() == known.len()) else { return false };
    let moves = known.windows(2).any(|pair| pair[0] != pair[1]);
    same && moves && differences.all(|difference| difference == first)
}

#[derive(Debug, PartialEq)]
enum Part<'l> {
    Text(&'l str),
    Number(&'l str, u64),
}

impl<'l> Part<'l> {
    fn text(&self) -> &'l str {
        match self {
            Self::Text(text) | Self::Number(text, _) => text,
        }
    }

    fn value(&self) -> Option<u64> {
        match self {
            Self::Number(_, value) => Some(*value),
            Self::Text(_) => None,
        }
    }

    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(..), Self::Number(..)) => true,
            (Self::Text(one), Self::Text(other)) => unpadded(one) == unpadded(other),
            _ => false,
        }
    }
}

/// A text beside numbers, without the blanks by which those are given a width; one alone is of the text.
fn unpadded(text: &str) -> &str {
    let bare = text.trim_end_matches(' ');
    let text = if text.len() > bare.len() + 1 { bare } else { text };
    let bare = text.trim_start_matches(' ');
    if text.len() > bare.len() + 1 { bare } else { text }
}

fn parts(line: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let is_number = first.is_ascii_digit();
        let end = rest.find(|letter: char| letter.is_ascii_digit() != is_number).unwrap_or(rest.len());
        let (piece, behind) = rest.split_at(end);
        parts.push(piece.parse().map_or(Part::Text(piece), |number| Part::Number(piece, number)));
        rest = behind;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: Known<'_> = ("id", &[1, 2, 3]);
    const COUNTS: Known<'_> = ("count", &[1, 2, 2]);

    #[test]
    fn a_number_that_is_given_a_width_may_have_another_one() {
        let lines = ["[   9.5] client 1 in (1)", "[  12.5] client 2 in (2)"];
        let pattern = pattern(&lines, &[("id", &[1, 2])]).unwrap();
        let pattern = regex::Regex::new(&whole(&pattern)).unwrap();
        assert!(
            ["[   1.0] client 7 in (1)", "[ 100.0] client 7 in (1)"]
                .iter()
                .all(|line| pattern.is_match(line))
        );
        assert!(!pattern.is_match("[   1.0] client   7 in (1)"), "one blank is of the text");
    }

    #[test]
    fn a_number_may_be_padded_on_either_side() {
        let lines = ["9         served = 3", "10        served = 12"];
        let learned = pattern(&lines, &[("count", &[3, 12])]);
        assert_eq!(learned.as_deref(), Some(r"\d+ *served = (?<count>\d+)"));
        let alone = pattern(&["    19served = 3", "   119served = 7"], &[("count", &[3, 7])]);
        assert_eq!(alone.as_deref(), Some(r" *\d+served = (?<count>\d+)"));
    }

    #[test]
    fn what_moves_as_the_id_does_is_the_id() {
        let line = |seconds, id, count| format!("[10:31:{seconds}] user {id} is here ({count} of 50)");
        let lines = [line(15, 1, 1), line(16, 2, 2), line(17, 3, 2)];
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let learned = pattern(&lines, &[IDS, COUNTS]).unwrap();
        assert_eq!(learned, r"\[\d+:\d+:\d+\] user (?<id>\d+) is here \((?<count>\d+) of \d+\)");
        let whole = regex::Regex::new(&format!("^(?:{learned})$")).unwrap();
        assert!(lines.iter().all(|line| whole.is_match(line)));
    }

    #[test]
    fn the_number_of_a_thread_is_not_the_one_that_its_line_tells() {
        let learned = pattern(&["Client-1: Command 1"], &[("command", &[1])]);
        assert_eq!(learned.as_deref(), Some(r"Client\-\d+: Command (?<command>\d+)"));
        let both = pattern(&["Client-1: Client 1 left, 1 here"], &[("id", &[1]), ("count", &[1])]);
        assert_eq!(both.as_deref(), Some(r"Client\-\d+: Client (?<id>\d+) left, (?<count>\d+) here"));
        let line = regex::Regex::new(&whole(r"Command (?<command>\d+)")).unwrap();
        assert!(
            line.is_match("[2026-11-27 10:31:02.123] Client-1: Command 3") && !line.is_match("x Command 3")
        );
    }

    #[test]
    fn a_count_that_comes_too_early_is_the_count_all_the_same() {
        let learned = pattern(&["now 0", "now 1", "now 1"], &[IDS, COUNTS]);
        assert_eq!(learned.as_deref(), Some(r"now (?<count>\d+)"));
    }

    #[test]
    fn lines_of_other_kinds_teach_nothing() {
        assert_eq!(pattern(&["client 1", "client 2", "user 3"], &[IDS, COUNTS]), None);
        assert_eq!(pattern(&["port 9", "port 9", "port 9"], &[IDS, COUNTS]), None);
        assert_eq!(pattern(&["hello", "hello", "hello"], &[IDS, COUNTS]), None);
    }

    #[test]
    fn a_line_alone_is_guessed_at() {
        let guess = |line| guess(line, &["id", "count"]);
        assert_eq!(
            guess("user 4 of 7 left: 2").as_deref(),
            Some(r"user (?<id>\d+) of \d+ left: (?<count>\d+)")
        );
        assert_eq!(guess("2 are here").as_deref(), Some(r"(?<count>\d+) are here"));
        assert_eq!(guess("nobody"), None);
    }

    #[test]
    fn a_pattern_is_written_as_toml_reads_it() {
        for pattern in [r"client (?<id>\d+)", r"it's (?<id>\d+)"] {
            let written = in_toml("connect", pattern);
            let read: toml::Table = toml::from_str(&written).unwrap();
            assert_eq!(read["connect"].as_str(), Some(pattern), "{written}");
        }
    }

    #[test]
    fn lines_of_one_kind_have_one_shape() {
        assert_eq!(shape("Client 12 of 3"), shape("Client 7 of 45"));
        assert_ne!(shape("Client 12 of 3"), shape("client 7 of 45"));
    }

    #[test]
    fn the_address_of_a_pattern_has_its_group() {
        assert_eq!(
            with_ip(r"from 127\.0\.0\.1:(?<port>\d+)").as_deref(),
            Some(r"from (?<ip>\d+\.\d+\.\d+\.\d+):(?<port>\d+)")
        );
        assert_eq!(with_ip(r"from port (?<port>\d+)"), None);
    }
}
