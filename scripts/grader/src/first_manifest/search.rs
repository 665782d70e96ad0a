//! Regular expressions over the text of a program.

use std::cell::RefCell;
use std::collections::HashMap;

use regex::{Captures, Regex};

/// The most patterns that are kept: more than there are, but for those that have a name of the submission's in them.
const KEPT: usize = 1024;

thread_local! {
    /// To compile a pattern takes a thousand times as long as to look for it in a line.
    static COMPILED: RefCell<HashMap<String, Regex>> = RefCell::default();
}

/// Every match of a pattern.
pub(super) fn each<'t>(pattern: &str, text: &'t str) -> Vec<Captures<'t>> {
    compiled(pattern).map_or_else(Vec::new, |regex| regex.captures_iter(text).collect())
}

/// The groups that took part in the matches of several patterns, the first group of each match.
pub(super) fn groups<'t>(patterns: &[&str], text: &'t str) -> Vec<&'t str> {
    let matches = patterns.iter().flat_map(|pattern| each(pattern, text));
    matches.filter_map(|found| found.iter().skip(1).flatten().next().map(|group| group.as_str())).collect()
}

/// The text without all that a pattern matches.
pub(super) fn without(pattern: &str, text: &str) -> String {
    compiled(pattern).map_or_else(|| text.to_owned(), |regex| regex.replace_all(text, "").into_owned())
}

/// Whether a pattern matches anywhere.
pub(super) fn has(pattern: &str, text: &str) -> bool {
    compiled(pattern).is_some_and(|regex| regex.is_match(text))
}

fn compiled(pattern: &str) -> Option<Regex> {
    COMPILED.with_borrow_mut(|compiled| {
        if let Some(regex) = compiled.get(pattern) {
            return Some(regex.clone());
        }
        let regex = Regex::new(pattern);
        debug_assert!(regex.is_ok(), "'{pattern}' is no regular expression");
        let regex = regex.ok()?;
        if compiled.len() >= KEPT {
            compiled.clear();
        }
        compiled.insert(pattern.to_owned(), regex.clone());
        Some(regex)
    })
}
