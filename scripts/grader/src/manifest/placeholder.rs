//! Placeholders in commands: `{port}` and its like.

use common::Error;

use super::table::nearest;
use super::value::Value;
use crate::assignment::Assignment;
use crate::submission::{Part, Program};

/// Those of a proxy's backends, of which it has two or more.
pub(super) const BACKENDS: [&str; 9] = [
    "backend1", "backend2", "backend3", "backend4", "backend5", "backend6", "backend7", "backend8",
    "backend9",
];

const OTHERS: [&str; 4] = ["host", "port", "id", "input"];

/// The program that placeholders stand in a command of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meant {
    pub(super) assignment: Assignment,
    pub(super) part: Part,
}

impl Meant {
    /// Whether one is filled in for this program.
    fn allows(self, name: &str) -> bool {
        self.named().contains(&name) || (self.has_backends() && BACKENDS.contains(&name))
    }

    fn has_backends(self) -> bool {
        (self.assignment, self.part) == (Assignment::ProxyLb, Part::Proxy)
    }

    /// Those that are filled in, but for the backends.
    fn named(self) -> &'static [&'static str] {
        match (self.assignment, self.part) {
            (Assignment::ProxyLb, Part::Proxy) => &["host", "port"],
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
    let Some(name) = words.iter().flat_map(|word| names(word)).find(|name| !meant.allows(name)) else {
        return Ok(());
    };
    let backends = if meant.has_backends() { &BACKENDS[..2] } else { &[] };
    let allowed = meant.named().iter().chain(backends).map(|name| format!("{{{name}}}"));
    let allowed = allowed.collect::<Vec<_>>().join(", ");
    if is_one(name) {
        let Meant { assignment, part } = meant;
        let error =
            value.error(format_args!("'{{{name}}}' means nothing to '{}' of {assignment}", part.key()));
        return Err(error.advise(format_args!("it can have {allowed}")));
    }
    let error = value.error(format_args!("'{{{name}}}' is no placeholder"));
    Err(match nearest(name, &[&OTHERS[..], &BACKENDS[..2]].concat()) {
        Some(near) => error.advise(format_args!("did you mean '{{{near}}}'?")),
        None => error.advise(format_args!("there are {allowed}; put a script with braces into a file")),
    })
}

/// What stands in braces like a placeholder. A shell's `${NAME}` does not, unless it would be filled in.
pub(super) fn names(word: &str) -> impl Iterator<Item = &str> {
    word.match_indices('{').filter_map(|(at, _)| {
        let (name, _) = word[at + 1..].split_once('}')?;
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
        (is_name && (!word[..at].ends_with('$') || is_one(name))).then_some(name)
    })
}

fn is_one(name: &str) -> bool {
    OTHERS.contains(&name) || BACKENDS.contains(&name)
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
