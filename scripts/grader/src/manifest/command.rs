//! Commands: how a program is built or started, and what is typed to it.

use common::Error;

use super::keys;
use super::placeholder::{self, Meant};
use super::value::Value;
use crate::assignment::Assignment;
use crate::submission::{Part, Program};

const WANTED: &str = "a command as a string, or its words as an array of strings";

/// A command without placeholders.
///
/// # Errors
/// Where it is no command, or an empty one.
pub(super) fn words(value: Value<'_>) -> Result<Vec<String>, Error> {
    let words = if value.is_text() {
        let advice = "close every quote, or write the words as an array of strings";
        let split = shell_words::split(value.text()?);
        let words =
            split.map_err(|error| value.error(format_args!("'{}': {error}", value.key)).advise(advice))?;
        if let Some(word) = for_a_shell(&words) {
            let error = value.error(format_args!("'{}' has '{word}', and no shell runs it", value.key));
            return Err(error.advise("write [\"sh\", \"-c\", \"…\"]"));
        }
        words
    } else {
        let word = |item: Value<'_>| match item.is_text() {
            true => item.text().map(str::to_owned),
            false => Err(item.wrong("words in quotes")),
        };
        value.items(WANTED)?.into_iter().map(word).collect::<Result<_, _>>()?
    };
    let key = value.key;
    if words.first().is_none_or(|program| program.trim().is_empty()) {
        return Err(value
            .error(format_args!("'{key}' is empty"))
            .advise("write the program and its arguments"));
    }
    if words.iter().any(|word| word.contains('\0')) {
        return Err(value.error(format_args!("'{key}' has a zero byte")).advise("no argument can have one"));
    }
    Ok(words)
}

/// How the program of a part is started: a command, or a table of a command and what is typed.
///
/// # Errors
/// Where it is neither, is empty, or has a placeholder that means nothing there.
pub(super) fn program(value: Value<'_>, assignment: Assignment, part: Part) -> Result<Program, Error> {
    let meant = Meant { assignment, part };
    if !value.is_table() {
        let command = words(value)?;
        placeholder::check(value, &command, meant)?;
        return Ok(Program { command, typed: Vec::new() });
    }
    let table = value.table(keys::program(part))?;
    let command_value = table.need("command", "write how the program is started")?;
    let command = words(command_value)?;
    placeholder::check(command_value, &command, meant)?;
    let Some(typed_value) = table.get("type") else { return Ok(Program { command, typed: Vec::new() }) };
    let typed = typed_value.texts()?;
    placeholder::check(typed_value, &typed, meant)?;
    if typed.iter().any(|line| line.contains(['\n', '\r'])) {
        let error = typed_value.error("a line of 'type' has a line break in it");
        return Err(error.advise("write each line as a string of its own"));
    }
    Ok(Program { command, typed })
}

/// The first word that only a shell would understand, which the program would get as it stands.
fn for_a_shell(words: &[String]) -> Option<&str> {
    let assigns = |word: &str| word.split_once('=').is_some_and(|(name, _)| is_variable(name));
    let first = words.first().map(String::as_str).filter(|word| assigns(word));
    let is_sign = |word: &str| {
        let joins = matches!(word, "&&" | "||" | "|" | "&" | ";") || word.ends_with(';');
        let redirects =
            word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '&').starts_with(['<', '>']);
        let expands = word.contains('*') && !word.contains(char::is_whitespace);
        joins || redirects || expands
    };
    first.or_else(|| words.iter().map(String::as_str).find(|word| is_sign(word)))
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
