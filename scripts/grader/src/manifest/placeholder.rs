//! Placeholders in commands: `{port}` and its like.

use common::Error;

use super::table::nearest;
use super::value::Value;
use crate::assignment::Assignment;
use crate::submission::{Part, Program};

const ALL: [&str; 6] = ["host", "port", "id", "backend1", "backend2", "input"];

/// The program that placeholders stand in a command of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meant {
    pub(super) assignment: Assignment,
    pub(super) part: Part,
}

impl Meant {
    /// Those that are filled in for this program.
    fn allowed(self) -> &'static [&'static str] {
        match (self.assignment, self.part) {
            (Assignment::ProxyLb, Part::Proxy) => &["host", "port", "backend1", "backend2"],
            (Assignment::ProxyLb, Part::Server) => &["host", "port", "id"],
            (Assignment::ProxyChain, Part::Client) => &["input"],
            _ => &["host", "port"],
        }
    }
}

/// Whether a command, or what is typed, has the placeholder.
pub(crate) fn has(program: &Program, name: &str) -> bool {
    program.command.iter().chain(&program.typed).any(|word| names(word).any(|found| found == name))
}

/// Looks for placeholders that nobody would fill in.
///
/// # Errors
/// The first of them.
pub(super) fn check(value: Value<'_>, words: &[String], meant: Meant) -> Result<(), Error> {
    let Some(name) = words.iter().flat_map(|word| names(word)).find(|name| !meant.allowed().contains(name))
    else {
        return Ok(());
    };
    let allowed = meant.allowed().iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(", ");
    if ALL.contains(&name) {
        let Meant { assignment, part } = meant;
        let error =
            value.error(format_args!("'{{{name}}}' means nothing to '{}' of {assignment}", part.key()));
        return Err(error.advise(format_args!("it can have {allowed}")));
    }
    let error = value.error(format_args!("'{{{name}}}' is no placeholder"));
    Err(match nearest(name, &ALL) {
        Some(near) => error.advise(format_args!("did you mean '{{{near}}}'?")),
        None => error.advise(format_args!("there are {allowed}; put a script with braces into a file")),
    })
}

/// What stands in braces like a placeholder. A shell's `${NAME}` does not, unless it would be filled in.
pub(super) fn names(word: &str) -> impl Iterator<Item = &str> {
    word.match_indices('{').filter_map(|(at, _)| {
        let (name, _) = word[at + 1..].split_once('}')?;
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
        (is_name && (!word[..at].ends_with('$') || ALL.contains(&name))).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_braces_are_no_placeholders() {
        assert_eq!(names("{host}:{port}").collect::<Vec<_>>(), ["host", "port"]);
        assert_eq!(names("a{PORT}{").collect::<Vec<_>>(), ["PORT"]);
        assert_eq!(names(r#"{"cmd": 1} ${HOME} {} { x } {a b}"#).count(), 0);
        assert_eq!(names("${port}").collect::<Vec<_>>(), ["port"]);
    }
}
