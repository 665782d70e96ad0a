//! Regular expressions in a file.

use common::Error;
use regex::Regex;

use super::value::Value;

/// A regular expression that has at least the named `groups`.
///
/// # Errors
/// Where it is none, or lacks one of them.
pub(super) fn read(value: Value<'_>, groups: &[&str]) -> Result<String, Error> {
    let (text, regex) = expression(value)?;
    match groups.iter().find(|group| !has(&regex, group)) {
        None => Ok(text),
        Some(group) => Err(lacks(value, group)),
    }
}

/// A regular expression that has at least one of the named `groups`, and no others.
///
/// # Errors
/// Where it is none, or lacks all of them.
pub(super) fn read_any(value: Value<'_>, groups: &[&str]) -> Result<String, Error> {
    let (text, regex) = expression(value)?;
    if let Some(other) = regex.capture_names().flatten().find(|name| !groups.contains(name)) {
        let error = value.error(format_args!("'{}' has a group '{other}', which means nothing", value.key));
        return Err(error.advise(format_args!("it can have the groups {}", groups.join(" and "))));
    }
    match groups.last() {
        Some(last) if !groups.iter().any(|group| has(&regex, group)) => Err(lacks(value, last)),
        _ => Ok(text),
    }
}

fn expression(value: Value<'_>) -> Result<(String, Regex), Error> {
    let (text, key) = (value.text()?, value.key);
    let bad =
        |error: &regex::Error| value.error(format_args!("'{key}' is no regular expression: {}", why(error)));
    let regex = Regex::new(text).map_err(|error| bad(&error))?;
    // Not the same: a comment at its end would swallow the parenthesis.
    Regex::new(&whole(text)).map_err(|error| bad(&error))?;
    Ok((text.to_owned(), regex))
}

fn has(regex: &Regex, group: &str) -> bool {
    regex.capture_names().flatten().any(|name| name == group)
}

fn lacks(value: Value<'_>, group: &str) -> Error {
    let pattern = match group {
        "ip" | "command" => r"\S+",
        _ => r"\d+",
    };
    let error = value.error(format_args!("'{}' has no group named '{group}'", value.key));
    error.advise(format_args!("write (?<{group}>{pattern}) where it stands in the line"))
}

/// The expression that a whole line has to match.
fn whole(pattern: &str) -> String {
    format!("^(?:{pattern})$")
}

/// The reason alone: the library shows the expression too, on several lines.
fn why(error: &regex::Error) -> String {
    if matches!(error, regex::Error::CompiledTooBig(_)) {
        return "it is too large".to_owned();
    }
    let told = error.to_string();
    told.rsplit_once("error: ").map_or(told.as_str(), |(_, reason)| reason).to_owned()
}
