//! Regular expressions in a file.

use common::Error;
use regex::Regex;

use super::value::Value;

/// A regular expression that has at least the named `groups`.
///
/// # Errors
/// Where it is none, or lacks one of them.
pub(super) fn read(value: Value<'_>, groups: &[&str]) -> Result<String, Error> {
    let (text, key) = (value.text()?, value.key);
    let bad =
        |error: &regex::Error| value.error(format_args!("'{key}' is no regular expression: {}", why(error)));
    let regex = Regex::new(text).map_err(|error| bad(&error))?;
    // Not the same: a comment at its end would swallow the parenthesis.
    Regex::new(&whole(text)).map_err(|error| bad(&error))?;
    let has = |group: &&str| regex.capture_names().flatten().any(|name| name == *group);
    match groups.iter().find(|group| !has(group)) {
        None => Ok(text.to_owned()),
        Some(group) => {
            let pattern = if group.ends_with("ip") { r"\S+" } else { r"\d+" };
            let error = value.error(format_args!("'{key}' has no group named '{group}'"));
            Err(error.advise(format_args!("write (?<{group}>{pattern}) where it stands in the line")))
        }
    }
}

/// The expression that a whole line has to match.
pub(crate) fn whole(pattern: &str) -> String {
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
