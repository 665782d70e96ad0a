//! The files of a folder that may be programs.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use common::Error;
use walkdir::{DirEntry, WalkDir};

/// How deep below the folder is looked.
const MAX_DEPTH: usize = 5;
/// The most entries that are looked at.
const MAX_ENTRIES: usize = 5_000;
/// The most files that are read.
const MAX_SOURCES: usize = 200;
/// How much of a file is read, in bytes.
const MAX_BYTES: u64 = 128 * 1024;

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Python,
    C,
    Cpp,
    Java,
    JavaScript,
    Go,
    Rust,
}

/// A file with its text.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// Below the folder, with `/` between its parts.
    pub(super) path: String,
    pub(super) language: Language,
    /// Its beginning; bytes that are not UTF-8 are replaced.
    pub(super) text: String,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Sorted by path.
    pub(super) sources: Vec<Source>,
    /// Whether the folder has a Makefile.
    pub(super) makefile: bool,
    /// The folders below it with a Cargo.toml, and that file's text; the folder itself is empty.
    pub(super) crates: Vec<(String, String)>,
}

/// Looks through a folder, without following links.
///
/// # Errors
/// Where the folder itself cannot be read.
pub(super) fn find(folder: &Path) -> Result<Found, Error> {
    folder.read_dir().map_err(|error| {
        let told = Error::io(format_args!("cannot read {}", folder.display()), &error);
        told.advise("name the folder that the programs are in")
    })?;
    let mut found = Found::default();
    let walk = WalkDir::new(folder).max_depth(MAX_DEPTH).into_iter().filter_entry(is_worth_a_look);
    for entry in walk.take(MAX_ENTRIES).flatten().filter(|entry| entry.file_type().is_file()) {
        let Some(path) = entry.path().strip_prefix(folder).ok().and_then(Path::to_str) else { continue };
        // In a command they would be placeholders.
        if path.contains(['{', '}']) {
            continue;
        }
        note(&mut found, &path.replace('\\', "/"), entry.path());
    }
    found.sources.sort_by(|a, b| a.path.cmp(&b.path));
    found.crates.sort();
    Ok(found)
}

fn note(found: &mut Found, path: &str, file: &Path) {
    found.makefile |= matches!(path, "Makefile" | "makefile" | "GNUmakefile");
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if found.sources.len() + found.crates.len() >= MAX_SOURCES {
        return;
    }
    if name == "Cargo.toml" {
        found.crates.extend(read(file).map(|text| (folder.to_owned(), text)));
    } else if let Some(language) = language(ending) {
        found.sources.extend(read(file).map(|text| Source { path: path.to_owned(), language, text }));
    }
}

fn language(ending: &str) -> Option<Language> {
    Some(match ending {
        "py" => Language::Python,
        "c" => Language::C,
        "cpp" | "cc" | "cxx" => Language::Cpp,
        "java" => Language::Java,
        "js" | "mjs" | "cjs" => Language::JavaScript,
        "go" => Language::Go,
        "rs" => Language::Rust,
        _ => return None,
    })
}

/// Not what tools have made or fetched.
fn is_worth_a_look(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let made = ["node_modules", "target", "venv", "env", "__pycache__", "build", "dist", "tests"];
    entry.depth() == 0 || !(name.starts_with('.') || (entry.file_type().is_dir() && made.contains(&&*name)))
}

fn read(file: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(file).ok()?.take(MAX_BYTES).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
