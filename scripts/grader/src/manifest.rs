//! Reads `grade.toml`, by which a submission says what it solves and how it is started.

mod command;
pub(crate) mod document;
mod home;
pub(crate) mod hosts;
pub(crate) mod keys;
mod menu;
pub(crate) mod pattern;
mod placeholder;
pub(crate) mod ports;
pub(crate) mod table;
pub(crate) mod uncertain;
pub(crate) mod value;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use common::Error;
use common::escape::Escaped;

use crate::assignment::Assignment;
use crate::called::called;
use crate::submission::{Part, Program, Submission};
use document::Document;
pub use home::home;
use keys::KEYS;
use table::{Table, nearest};
use value::Value;

/// What a folder's only manifest is called; with several, each has a name and a dot before it.
pub const FILE: &str = "grade.toml";

/// The most entries of a folder that are looked at.
const MAX_ENTRIES: usize = 10_000;

/// The manifests of a submission, sorted: `path` itself where it is a file, else `grade.toml` and every
/// `NAME.grade.toml` of its [`home`].
///
/// # Errors
/// Where there is none, or the folder cannot be read.
pub fn find(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let doing = format!("cannot grade {}", Escaped(path.as_os_str().as_encoded_bytes()));
    let io = |error| Error::io(&doing, &error).advise("name a folder with a grade.toml, or such a file");
    let is_manifest =
        |name: &str| name == FILE || name.strip_suffix(FILE).is_some_and(|name| name.ends_with('.'));
    if !path.metadata().map_err(io)?.is_dir() {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let advice = "name a folder, a grade.toml or a NAME.grade.toml";
        let other = || Error::new(&doing, "it is neither a folder nor a grade.toml").advise(advice);
        return if is_manifest(name) { Ok(vec![path.to_path_buf()]) } else { Err(other()) };
    }
    let mut found = Vec::new();
    for entry in home(path).read_dir().map_err(io)?.take(MAX_ENTRIES) {
        let entry = entry.map_err(io)?;
        if entry.file_name().to_str().is_some_and(is_manifest) {
            found.push(entry.path());
        }
    }
    if found.is_empty() {
        let grade = called();
        let advice = match is_a_class(path) {
            true => format!("its folders have: grade them with {grade} --class FOLDER, or name one of them"),
            false => {
                format!("write a first one with: {grade} --init FOLDER (for a class: --class CLASS --init)")
            }
        };
        return Err(Error::new(doing, "it has no grade.toml").advise(advice));
    }
    found.sort();
    Ok(found)
}

/// Whether a folder is one of submissions.
fn is_a_class(path: &Path) -> bool {
    let entries = path.read_dir().into_iter().flatten().take(MAX_ENTRIES).flatten();
    entries.filter(|entry| entry.path().join(FILE).is_file()).count() > 1
}

/// Reads one manifest, with the defaults for what it leaves out.
///
/// # Errors
/// Where it cannot be read, or anything in it is not as it has to be; names the file, the line and the
/// column.
pub fn read(path: &Path) -> Result<Submission, Error> {
    let document = Document::read(path)?;
    let parsed = document.parse()?;
    let top = document.table(&parsed, KEYS)?;
    let folder = folder(path)?;
    let assignment = assignment(&top)?;
    let programs = programs(&top, assignment)?;
    let ports = ports::read(&top, assignment, &programs)?;
    Ok(Submission {
        build: top.get("build").map(command::words).transpose()?,
        programs,
        hosts: top.get("hosts").map_or_else(|| Ok(Vec::new()), hosts::read)?,
        ports,
        pty: top.get("pty").map_or(Ok(true), |value| value.flag())?,
        wire: of_the_menu(&top, "wire", assignment)?.map_or_else(|| Ok(Default::default()), menu::wire)?,
        lines: of_the_menu(&top, "lines", assignment)?.map_or_else(|| Ok(Default::default()), menu::lines)?,
        menu: of_the_menu(&top, "menu", assignment)?.map_or_else(|| Ok(Default::default()), menu::menu)?,
        uncertain: document.uncertain(),
        ..Submission::new(name(&top, &folder)?, folder, assignment)
    })
}

/// Reads what several manifests have in common: as one of them, of which everything may be left out. Each key that it has
/// is as it has to be in them.
///
/// # Errors
/// Where it cannot be read, or what it has is not as it has to be; names the file, the line and the column.
pub(crate) fn read_common(path: &Path) -> Result<toml::Table, Error> {
    let document = Document::read(path)?;
    let parsed = document.parse()?;
    let top = document.table(&parsed, KEYS)?;
    if top.get("assignment").is_some() {
        assignment(&top)?;
    }
    top.get("hosts").map(hosts::read).transpose()?;
    top.get("pty").map(|value| value.flag()).transpose()?;
    top.get("wire").map(menu::wire).transpose()?;
    top.get("lines").map(menu::lines).transpose()?;
    top.get("menu").map(menu::menu).transpose()?;
    document.values()
}

fn folder(path: &Path) -> Result<PathBuf, Error> {
    // Beside the name that was given, wherever a link of that name leads.
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let shown = Escaped(path.as_os_str().as_encoded_bytes());
    parent.canonicalize().map_err(|error| Error::io(format_args!("cannot read {shown}"), &error))
}

fn name(top: &Table<'_>, folder: &Path) -> Result<String, Error> {
    let Some(value) = top.get("name") else {
        let name = folder.file_name().unwrap_or(folder.as_os_str());
        return Ok(Escaped(name.as_encoded_bytes()).to_string());
    };
    match value.text()?.trim() {
        "" => Err(value.error("'name' is empty").advise("leave it out for the folder's name")),
        name => Ok(Escaped(name.as_bytes()).to_string()),
    }
}

fn assignment(top: &Table<'_>) -> Result<Assignment, Error> {
    let names = Assignment::ALL.map(Assignment::name);
    let value = top.need("assignment", &format!("write assignment = \"…\", one of {}", names.join(", ")))?;
    let text = value.text()?;
    Assignment::from_str(text, false).map_err(|_| {
        let error = value.error(format_args!("'{text}' is no assignment"));
        match nearest(text, &names) {
            Some(near) => error.advise(format_args!("did you mean '{near}'?")),
            None => error.advise(format_args!("write one of {}", names.join(", "))),
        }
    })
}

fn programs(top: &Table<'_>, assignment: Assignment) -> Result<BTreeMap<Part, Program>, Error> {
    let of_assignment = Part::of(assignment);
    let mut programs = BTreeMap::new();
    for part in Part::ALL {
        let key = part.key();
        match (of_assignment.contains(&part), top.get(key)) {
            (true, Some(value)) => {
                programs.insert(part, command::program(value, assignment, part)?);
            }
            (true, None) if part.may_be_left_out() => {}
            (true, None) => {
                let place = top.place("assignment").unwrap_or_default();
                let error =
                    top.error_at(&place, format_args!("{assignment} needs '{key}', which is missing"));
                return Err(error.advise(format_args!("write {key} = \"…\", the command that starts it")));
            }
            (false, Some(_)) => return Err(superfluous(top, key, assignment)),
            (false, None) => {}
        }
    }
    Ok(programs)
}

fn of_the_menu<'d>(
    top: &Table<'d>,
    key: &'static str,
    assignment: Assignment,
) -> Result<Option<Value<'d>>, Error> {
    match top.get(key) {
        Some(_) if !assignment.is_menu() => Err(superfluous(top, key, assignment)),
        value => Ok(value),
    }
}

fn superfluous(top: &Table<'_>, key: &str, assignment: Assignment) -> Error {
    let error =
        top.error_at(&top.place(key).unwrap_or_default(), format_args!("{assignment} has no '{key}'"));
    error.advise("remove it, or correct 'assignment'")
}
