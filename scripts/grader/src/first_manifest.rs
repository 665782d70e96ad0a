//! Writes a first `grade.toml` for a folder, from what its files look like.

mod arguments;
mod commands;
mod facts;
mod files;
mod guess;
mod search;
mod template;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use common::Error;

use crate::assignment::Assignment;
use crate::manifest::FILE;
use crate::manifest::ports::{DEFAULT_BACKENDS, default_port};
use crate::submission::{Menu, Part};
use commands::Start;
use facts::Facts;
use files::Found;
use template::Guess;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub path: PathBuf,
    /// The assignment in it: the one that was given, or the one that was guessed.
    pub assignment: Assignment,
    /// The programs that were not found, whose commands have to be written in by hand.
    pub missing: Vec<Part>,
}

/// Looks at the files of `dir` and writes a first `grade.toml` there, with comments; the assignment is guessed
/// where none is given.
///
/// # Errors
/// Where there is a `grade.toml` already, the folder cannot be read or written to, or nothing in it shows
/// which assignment it solves.
pub fn write(dir: &Path, assignment: Option<Assignment>) -> Result<Written, Error> {
    let path = dir.join(FILE);
    let doing = format!("cannot write {}", path.display());
    let exists = || Error::new(&doing, "it is there already").advise("edit it, or remove it first");
    if path.symlink_metadata().is_ok() {
        return Err(exists());
    }
    let found = files::find(dir)?;
    let programs: Vec<Facts> = found.sources.iter().filter_map(facts::of).collect();
    let assignment =
        assignment.or_else(|| guess::assignment(&found.sources, &programs)).ok_or_else(|| {
            let advice = "name it, such as: cargo grade --init FOLDER hw-multithread";
            Error::new(&doing, "nothing in the folder shows which assignment it solves").advise(advice)
        })?;
    let guess = guess(&found, assignment, &programs);
    let file = OpenOptions::new().write(true).create_new(true).open(&path);
    let written = file.and_then(|mut file| file.write_all(template::text(&guess).as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(),
        _ => Error::io(&doing, &error),
    })?;
    let missing = guess.programs.iter().filter(|(_, start)| start.is_none()).map(|(part, _)| *part).collect();
    Ok(Written { path, assignment, missing })
}

fn guess(found: &Found, assignment: Assignment, programs: &[Facts]) -> Guess {
    let parts = guess::parts(assignment, programs);
    let start = |part: &Part| parts.get(part).map(|facts| commands::start(found, assignment, *part, facts));
    let starts: Vec<_> = Part::of(assignment).iter().map(|part| (*part, start(part))).collect();
    let prompts = || parts.get(&Part::Client).into_iter().flat_map(|client| &client.prompts);
    let default = Menu::default();
    Guess {
        assignment,
        build: commands::build(found, &parts),
        port: written_port(assignment, &parts, &starts),
        backends: written_backends(assignment, &parts, &starts),
        hosts: every(&parts, |facts| &facts.hosts),
        other_hosts: every(&parts, |facts| &facts.other_hosts),
        option_prompt: prompt(prompts(), &default.option_prompt, "option|command|choice|choose|select|menu"),
        sentence_prompt: prompt(prompts(), &default.sentence_prompt, "sentence|text|message|string|lower"),
        programs: starts,
    }
}

/// The port that a program without `{port}` has written in, where it is not the contract's.
fn written_port(
    assignment: Assignment,
    parts: &BTreeMap<Part, &Facts>,
    starts: &[(Part, Option<Start>)],
) -> Option<u16> {
    let listener = if assignment == Assignment::ProxyLb { Part::Proxy } else { Part::Server };
    let lacks =
        |part: Part| starts.iter().any(|(p, s)| *p == part && s.as_ref().is_some_and(|s| !s.has("{port}")));
    let of =
        |part: Part| parts.get(&part).filter(|_| lacks(part)).and_then(|facts| facts.ports.first().copied());
    let written = of(listener).or_else(|| of(Part::Client))?;
    (Some(written) != default_port(assignment)).then_some(written)
}

/// The backends' ports that the proxy has written in, where they are not the contract's.
fn written_backends(
    assignment: Assignment,
    parts: &BTreeMap<Part, &Facts>,
    starts: &[(Part, Option<Start>)],
) -> Option<[u16; 2]> {
    let proxy = parts.get(&Part::Proxy).filter(|_| assignment == Assignment::ProxyLb)?;
    if starts
        .iter()
        .any(|(part, start)| *part == Part::Proxy && start.as_ref().is_some_and(|s| s.has("{backend")))
    {
        return None;
    }
    match proxy.ports[..] {
        [_, first, second, ..] if [first, second] != DEFAULT_BACKENDS => Some([first, second]),
        _ => None,
    }
}

fn every(parts: &BTreeMap<Part, &Facts>, list: impl Fn(&Facts) -> &Vec<String>) -> Vec<String> {
    let mut all: Vec<String> = parts.values().flat_map(|facts| list(facts).clone()).collect();
    all.sort();
    all.dedup();
    all
}

/// The first prompt that speaks of it and is left open, where it can be taken as it stands and is not the default.
fn prompt<'p>(prompts: impl Iterator<Item = &'p String>, default: &str, about: &str) -> Option<String> {
    let speaks = |prompt: &&String| search::has(&format!("(?i){about}"), prompt);
    let is_plain = |prompt: &&String| !prompt.contains(['\\', '{', '%']);
    let about: Vec<&String> = prompts.filter(speaks).filter(is_plain).collect();
    let open = about.iter().find(|prompt| arguments::is_open(prompt) || prompt.ends_with(' '));
    open.copied().filter(|prompt| *prompt != default).cloned()
}
