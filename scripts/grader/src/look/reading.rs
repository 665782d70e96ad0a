//! Whether the line that is known of a server is the one that it prints, and which it is where it is not.

use std::sync::LazyLock;

use regex::Regex;

use super::seen::Facts;
use crate::learn::nearest::{self, Nearest, moving, nearest, only};
use crate::learn::{Known, whole, with_ip};
use crate::output::Line;
use crate::submission::Lines;

/// More clients than are there are not counted.
const FEW: u64 = 5;

/// The line of `key` is read as is known, or by what is learned from these events. Whether it can be.
pub(super) fn tell(
    key: &str,
    known: &Lines,
    said: &[Vec<Line>],
    numbers: &[Known<'_>],
    facts: &mut Facts,
) -> bool {
    let name = key.strip_prefix("lines.").unwrap_or(key);
    let assumed = known.line(name);
    let is_matched = reads_all(assumed, said);
    // Who prints the assignment's own line with other numbers than it should is wrong, and not read wrongly.
    let is_the_assignments = Lines::default().line(name) == assumed;
    if is_matched && (is_the_assignments || reads_rightly(assumed, said, numbers)) {
        facts.confirm(key, "the server prints it so");
        return true;
    }
    let with_all = |near: Nearest| match name {
        "connection" => Some(Nearest { pattern: with_ip(&near.pattern)?, ..near }),
        _ => Some(near),
    };
    let fits = |near: &Nearest| reads_rightly(&near.pattern, said, numbers);
    // One event alone shows nothing move; there the number that is looked for has to be in one line alone.
    let by_numbers = || match said {
        [one] => only(one, numbers),
        _ => moving(said, numbers),
    };
    let by_words = nearest(said, numbers, words(name)).and_then(with_all);
    let fitting = by_words.clone().filter(fits);
    let fitting = fitting.or_else(|| by_numbers().and_then(with_all).filter(fits));
    // A number that does not move as it should may be the mistake that it is looked for.
    let suspect =
        fitting.as_ref().and_then(|near| Some((near, with_the_other(&near.pattern, said, numbers)?)));
    match (suspect, &fitting, by_words) {
        (Some((near, (other, pattern))), ..) => facts.suspect(
            key,
            pattern,
            format!(
                "the server printed '{}', whose other number went otherwise than the {other} of clients does",
                near.text
            ),
        ),
        (None, Some(near), _) => {
            facts.set(key, near.pattern.as_str(), format!("the server printed '{}'", near.text));
        }
        (None, None, Some(_)) if is_matched => facts.confirm(key, "the server prints it so"),
        (None, None, Some(near)) => {
            facts.doubt(key, format!("the nearest that the server printed is '{}'", near.text));
        }
        (None, None, None) if is_needed(name) && said.iter().any(|lines| !lines.is_empty()) => {
            facts.doubt(key, "nothing that the server printed has the numbers that were looked for");
        }
        // Whatever would be written, there would be nothing that it reads.
        (None, None, None) => facts.confirm(key, "the server printed no such line"),
    }
    fitting.is_some()
}

/// What a line of that name speaks of, and what others call the same.
fn words(name: &str) -> &'static [&'static str] {
    match name {
        "connection" => nearest::OF_CONNECTIONS,
        "disconnect" => nearest::GONE,
        "command" => nearest::OF_COMMANDS,
        _ => nearest::CAME,
    }
}

/// The one number that was looked for and did not show itself, and the pattern with the one that no other explains in its
/// place: not what a clock, an address or a fraction is made of, nor what is larger than a few clients are, nor what a word
/// before it says is something else.
fn with_the_other<'k>(pattern: &str, said: &[Vec<Line>], known: &[Known<'k>]) -> Option<(&'k str, String)> {
    const NUMBERS: &str = r"\(\?<\w+>[^)]*\)|\\d\+(?:(?::|,|\\?[-./])\\d\+)*";
    let mut lacking =
        known.iter().map(|(name, _)| *name).filter(|name| !pattern.contains(&format!("(?<{name}>")));
    let name = lacking.next().filter(|_| lacking.next().is_none())?;
    let numbers = Regex::new(NUMBERS).ok()?;
    let mut bare = numbers.find_iter(pattern).filter(|found| found.as_str() == r"\d+");
    let place = bare.next().filter(|_| bare.next().is_none())?.range();
    let (before, behind) = (&pattern[..place.start], &pattern[place.end..]);
    let named = format!(r"{before}(?<{name}>\d+){behind}");
    let reads = Regex::new(&whole(&named)).ok()?;
    let is_small = |line: &Line| {
        let read = reads.captures(&line.text).and_then(|groups| groups[name].parse::<u64>().ok());
        read.is_none_or(|read| read <= FEW)
    };
    let can_be = !is_named_otherwise(before) && said.iter().flatten().all(is_small);
    can_be.then_some((name, named))
}

/// Whether the last word of a text says that the number behind it is no count of clients.
pub(super) fn is_named_otherwise(before: &str) -> bool {
    static OTHERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)(?:port|thread|pid|fd|socket|request|worker|process)\w*\W{0,4}$").ok()
    });
    OTHERS.as_ref().is_some_and(|others| others.is_match(before))
}

/// Whether other keys' lines do not explain that something was printed.
fn is_needed(name: &str) -> bool {
    matches!(name, "connect" | "disconnect" | "report")
}

fn reads_all(pattern: &str, said: &[Vec<Line>]) -> bool {
    let Ok(pattern) = Regex::new(&whole(pattern)) else { return false };
    said.iter().all(|lines| lines.iter().any(|line| pattern.is_match(&line.text)))
}

/// Whether a line of each event has the numbers that were looked for where the pattern reads them; what stands for a
/// command may be a word.
fn reads_rightly(pattern: &str, said: &[Vec<Line>], known: &[Known<'_>]) -> bool {
    let Ok(pattern) = Regex::new(&whole(pattern)) else { return false };
    let is_right = |number: usize, line: &Line| {
        let Some(groups) = pattern.captures(&line.text) else { return false };
        known.iter().all(|(name, values)| {
            match groups.name(name).map(|group| group.as_str().parse::<u64>()) {
                Some(Ok(read)) => values.get(number) == Some(&read),
                Some(Err(_)) => *name == "command",
                None => true,
            }
        })
    };
    said.iter().enumerate().all(|(number, lines)| lines.iter().any(|line| is_right(number, line)))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::output::Stream;

    const THREE: [Known<'_>; 2] = [("id", &[1, 2, 3]), ("count", &[1, 2, 2])];

    fn printed(text: &str) -> Line {
        Line { at: Instant::now(), on: Stream::Printed, text: text.to_owned() }
    }

    /// A file with that line about who comes.
    fn with(connect: &str) -> Lines {
        Lines { connect: connect.to_owned(), ..Lines::default() }
    }

    #[test]
    fn a_count_that_is_wrong_is_named_and_not_left_out() {
        let line = |id| format!("10:31:0{id} 127.0.0.1:{}0 Client {id} connected. Clients = {id}", 4000 + id);
        let said: Vec<Vec<Line>> = (1..4).map(|id| vec![printed(&line(id))]).collect();
        let mut facts = Facts::default();
        tell("lines.connect", &with("no such line"), &said, &THREE, &mut facts);
        let fact = facts.of("lines.connect").unwrap();
        let value =
            r"\d+:\d+:\d+ \d+\.\d+\.\d+\.\d+:\d+ Client (?<id>\d+) connected\. Clients = (?<count>\d+)";
        assert_eq!((fact.doubtful, &fact.value), (true, &Some(value.into())), "{fact:?}");
    }

    #[test]
    fn the_line_of_another_key_is_no_default() {
        let all = "Number of connected clients = 50";
        let said = |id| vec![printed(all), printed(&format!("client {id} is here"))];
        let said: Vec<Vec<Line>> = (1..4).map(said).collect();
        let mut facts = Facts::default();
        tell("lines.connect", &with(&Lines::default().report), &said, &THREE, &mut facts);
        let fact = facts.of("lines.connect").unwrap();
        assert_eq!(fact.value, Some(r"client (?<id>\d+) is here".into()), "{fact:?}");
    }

    #[test]
    fn a_pattern_reads_the_numbers_that_were_looked_for_and_no_others() {
        let said: Vec<Vec<Line>> = [("127.0.0.1:40001", 1), ("127.0.0.1:40002", 2)]
            .iter()
            .map(|(peer, id)| {
                vec![printed(&format!("request from {peer}")), printed(&format!("No.{id} is here"))]
            })
            .collect();
        let known: [Known<'_>; 1] = [("id", &[1, 2])];
        assert!(reads_rightly(r"No\.(?<id>\d+) is here", &said, &known));
        let of_an_address = r"request from (?<id>\d+)\.\d+\.\d+\.\d+:\d+";
        assert!(reads_all(of_an_address, &said) && !reads_rightly(of_an_address, &said, &known));
        let by_words: [Known<'_>; 1] = [("command", &[1, 2])];
        assert!(reads_rightly(r"No\.\d+ is (?<command>\S+)", &said, &by_words));
    }

    #[test]
    fn a_number_that_is_said_to_be_something_else_is_no_count() {
        let said = |end: &str| -> Vec<Vec<Line>> {
            (1..4).map(|id| vec![printed(&format!("client {id} is here{end}"))]).collect()
        };
        for end in [" on port 56642", " (fd=4)", " [thread 4]", ", after 70 rounds"] {
            let mut facts = Facts::default();
            tell("lines.connect", &with("no such line"), &said(end), &THREE, &mut facts);
            let fact = facts.of("lines.connect").unwrap();
            let value = fact.value.as_ref().and_then(toml::Value::as_str).unwrap();
            assert!(!fact.doubtful && !value.contains("count"), "{fact:?}");
        }
    }
}
