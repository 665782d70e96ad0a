//! The line that a menu server prints about each command, if it prints one.

use regex::Regex;

use super::asked::{Asked, SENTENCES};
use super::reading::tell;
use super::seen::Facts;
use crate::learn::{nearest, whole};
use crate::output::Line;
use crate::submission::Lines;

/// The line about each command.
pub(super) fn look(asked: &[Asked], known: &Lines, facts: &mut Facts) {
    let by_words: Vec<(Vec<String>, Vec<Line>)> =
        asked.iter().filter_map(|asked| Some((words(asked), asked.said.first()?.clone()))).collect();
    if by_words.len() < 2 {
        return facts.doubt("lines.command", "too few commands could be chosen");
    }
    if asked.iter().all(|asked| is_read(&known.command, asked)) {
        return facts.confirm("lines.command", "the server prints it so");
    }
    // Each twice: a number of all requests goes on where the commands begin anew.
    let twice = |asked: &Asked| {
        let option = asked.choice.option.parse::<u64>().ok()?;
        Some(asked.said.iter().map(move |said| (option, said.clone())).collect::<Vec<_>>())
    };
    let all: Vec<(u64, Vec<Line>)> = asked.iter().filter_map(twice).flatten().collect();
    let (options, said): (Vec<u64>, Vec<Vec<Line>>) = all.into_iter().unzip();
    let numbers = [("command", &options[..])];
    if !options.is_empty() && tell("lines.command", known, &said, &numbers, facts) {
        return;
    }
    match nearest::by_a_word(&by_words).filter(|near| tells_the_same_twice(&near.pattern, asked)) {
        Some(near) => {
            facts.set("lines.command", near.pattern, format!("the server printed '{}'", near.text));
        }
        // What was said of the numbers stays.
        None if !options.is_empty() => {}
        None => facts.confirm("lines.command", "the server printed no line that differs as the commands do"),
    }
}

/// Whether the pattern reads something that stands for that command, each time that it is asked for.
fn is_read(pattern: &str, asked: &Asked) -> bool {
    let Ok(pattern) = Regex::new(&whole(pattern)) else { return false };
    let words = words(asked);
    let is_it = |line: &Line| {
        let command = pattern.captures(&line.text).and_then(|groups| groups.name("command"));
        command.is_some_and(|command| words.iter().any(|word| word.eq_ignore_ascii_case(command.as_str())))
    };
    asked.said.iter().all(|lines| lines.iter().any(is_it))
}

/// Whether what stands for a command is the same each time that it is asked for.
fn tells_the_same_twice(pattern: &str, asked: &[Asked]) -> bool {
    let Ok(pattern) = Regex::new(&whole(pattern)) else { return false };
    let told = |lines: &Vec<Line>| {
        let mut groups = lines.iter().filter_map(|line| pattern.captures(&line.text));
        groups.next().map(|groups| groups["command"].to_owned())
    };
    asked.iter().all(|asked| {
        let mut each = asked.said.iter().map(told);
        let first = each.next().flatten();
        each.all(|other| other == first)
    })
}

/// By which a server may tell the command: the option, its number in the assignment, and what is sent for it without the
/// sentence.
fn words(asked: &Asked) -> Vec<String> {
    let sent = asked
        .came
        .first()
        .map(|came| String::from_utf8_lossy(&came.sent.concat()).replace(SENTENCES[0], " "));
    let sent = sent.unwrap_or_default();
    let words =
        sent.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty());
    let option = [asked.choice.option.as_str()];
    let number = asked.choice.number().map(|number| number.to_string());
    option.into_iter().chain(words).map(str::to_owned).chain(number).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::look::options::Choice;
    use crate::output::Stream;

    #[test]
    fn a_number_of_all_requests_is_no_command() {
        let line = |text: String| Line { at: Instant::now(), on: Stream::Printed, text };
        let with = |says: &dyn Fn(u64, u64) -> String| -> Facts {
            let one = |number: u64, name: &'static str, option: &str| {
                let said = |round: u64| vec![line(says(number, number + 4 * round))];
                let choice = Choice { name, option: option.to_owned(), by_place: false };
                Asked { said: vec![said(0), said(1)], ..Asked::of(choice) }
            };
            let all =
                [one(1, "upper", "a"), one(2, "address", "b"), one(3, "count", "c"), one(4, "time", "d")];
            let mut facts = Facts::default();
            look(&all, &Lines::default(), &mut facts);
            facts
        };
        let value = |facts: Facts| facts.of("lines.command").and_then(|fact| fact.value.clone());
        assert_eq!(value(with(&|_, request| format!("request {request} received"))), None);
        let command = value(with(&|command, request| format!("order {command} ({request} so far)")));
        assert_eq!(command, Some(r"order (?<command>\S+) \(\d+ so far\)".into()));
    }

    #[test]
    fn a_line_that_is_known_is_read_whatever_would_be_learned_of_it() {
        let line = |text: &str| Line { at: Instant::now(), on: Stream::Printed, text: text.to_owned() };
        let one = |option: &str, name: &'static str| {
            let choice = Choice { name, option: option.to_owned(), by_place: false };
            let said = vec![line(&format!("   client 1 wants {}", option.to_uppercase()))];
            Asked { said: vec![said.clone(), said], ..Asked::of(choice) }
        };
        let all = [one("a", "upper"), one("b", "address"), one("c", "count")];
        let fact = |known: &str| {
            let mut facts = Facts::default();
            look(&all, &Lines { command: known.to_owned(), ..Lines::default() }, &mut facts);
            facts.of("lines.command").and_then(|fact| fact.value.clone())
        };
        assert_eq!(fact(r"\s*client \d+ wants (?<command>[A-D])"), None);
        assert_eq!(
            fact(r"client \d+ (?<command>\w+) .*"),
            Some(r" *client \d+ wants (?<command>\S+)".into())
        );
    }
}
