//! By what checks are known to have come out as they did for the same reason.

use super::super::Checked;
use crate::verdict::Verdict;

/// How a program's last error line stands in a reason, and what one of its threads said.
const LAST_LINE: &str = "; its last error line is '";
const MEANWHILE: &str = "; meanwhile ";
const SAID: &str = " said on standard error '";

/// How a reason begins where a program is not there at all.
const MISSING: &str = "the submission has no ";

/// What several checks may have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// A program ended, in this way and with this error.
    Ended { program: String, how: String, error: Option<String> },
    /// A thread of a program ended with this error, and the program goes on.
    Thread { program: String, error: String },
    /// There is no such program.
    Missing(String),
    /// The same was seen.
    Seen(String),
}

impl Key {
    /// None where nothing is known of it.
    pub(super) fn of(check: &Checked) -> Option<Self> {
        let reason = check.outcome.reason.as_str();
        if reason.is_empty() {
            return None;
        }
        if reason.starts_with(MISSING) {
            return Some(Self::Missing(reason.to_owned()));
        }
        if check.outcome.verdict == Verdict::Crash
            && let Some((program, how)) = reason.split_once(" ended ")
        {
            let (how, words) = how.split_once("; ").unwrap_or((how, ""));
            let line = format!("; {words}").strip_prefix(LAST_LINE).map(without_values);
            return Some(Self::Ended { program: role(program), how: how.to_owned(), error: line });
        }
        if let Some((program, line)) = complaint(reason).and_then(|told| told.split_once(SAID))
            && is_error(line)
        {
            return Some(Self::Thread { program: role(program), error: without_values(line) });
        }
        Some(Self::Seen(without_numbers(reason)))
    }
}

/// What a reason tells of a program's standard error: "the server said on standard error '…'".
pub(super) fn complaint(reason: &str) -> Option<&str> {
    reason.split_once(MEANWHILE).map(|(_, told)| told).filter(|told| told.contains(SAID))
}

/// A program, whichever of several it is: "backend 2" is a backend, "the server, again" the server.
fn role(program: &str) -> String {
    let name = program.split(',').next().unwrap_or(program);
    name.trim_end_matches(|c: char| c.is_ascii_digit()).trim().to_owned()
}

/// An error line without what may be another in each check: numbers, and what stands between quotes.
fn without_values(line: &str) -> String {
    let line = line.strip_suffix('\'').unwrap_or(line);
    let mut kept = String::new();
    let mut within: Option<char> = None;
    for c in line.chars() {
        match within {
            None if matches!(c, '\'' | '"') => within = Some(c),
            Some(quote) if quote == c => within = None,
            Some(_) => continue,
            None => {}
        }
        kept.push(c);
    }
    without_numbers(&kept)
}

fn without_numbers(text: &str) -> String {
    let mut kept = String::new();
    for c in text.chars() {
        match c.is_ascii_digit() {
            true if kept.ends_with('#') => {}
            true => kept.push('#'),
            false => kept.push(c),
        }
    }
    kept
}

/// A program may write a log to standard error, too.
fn is_error(line: &str) -> bool {
    ["Error", "Exception", "panic", "fatal", "error:"].iter().any(|sign| line.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_no_part_of_an_error() {
        assert_eq!(
            without_values("ValueError: invalid literal: 'hello 1''"),
            "ValueError: invalid literal: ''"
        );
        assert_eq!(without_values("KeyError: ('127.0.0.1', 45124)'"), "KeyError: ('', #)");
        assert_eq!(without_values("OSError: [Errno 9] Bad'"), "OSError: [Errno #] Bad");
    }

    #[test]
    fn a_program_of_several_is_one_of_its_kind() {
        let roles = ["the server", "the server, again", "backend 2", "client 17"].map(role);
        assert_eq!(roles, ["the server", "the server", "backend", "client"]);
    }
}
