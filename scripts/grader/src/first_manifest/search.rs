//! Regular expressions over the text of a program.

use regex::{Captures, Regex};

/// Every match of a pattern.
pub(super) fn each<'t>(pattern: &str, text: &'t str) -> Vec<Captures<'t>> {
    let regex = Regex::new(pattern);
    debug_assert!(regex.is_ok(), "'{pattern}' is no regular expression");
    regex.map_or_else(|_| Vec::new(), |regex| regex.captures_iter(text).collect())
}

/// The groups that took part in the matches of several patterns, the first group of each match.
pub(super) fn groups<'t>(patterns: &[&str], text: &'t str) -> Vec<&'t str> {
    let matches = patterns.iter().flat_map(|pattern| each(pattern, text));
    matches.filter_map(|found| found.iter().skip(1).flatten().next().map(|group| group.as_str())).collect()
}

/// The text without all that a pattern matches.
pub(super) fn without(pattern: &str, text: &str) -> String {
    let regex = Regex::new(pattern);
    debug_assert!(regex.is_ok(), "'{pattern}' is no regular expression");
    regex.map_or_else(|_| text.to_owned(), |regex| regex.replace_all(text, "").into_owned())
}

/// Whether a pattern matches anywhere.
pub(super) fn has(pattern: &str, text: &str) -> bool {
    let regex = Regex::new(pattern);
    debug_assert!(regex.is_ok(), "'{pattern}' is no regular expression");
    regex.is_ok_and(|regex| regex.is_match(text))
}
