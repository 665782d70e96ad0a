//! The files of a folder that may be programs.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use common::Error;
use encoding_rs::{Encoding, UTF_8};
use walkdir::{DirEntry, WalkDir};

use super::language::Language;
use super::paths::{folder, slash, stem};

/// How deep below the folder is looked: the packages of Java have many folders.
const MAX_DEPTH: usize = 12;
/// The most entries that are looked at.
const MAX_ENTRIES: usize = 5_000;
/// The most files that are noted.
const MAX_FILES: usize = 400;
/// The most files that are there to be read and are.
const MAX_NOTES: usize = 20;
/// How much of a file is read, in bytes.
const MAX_BYTES: u64 = 128 * 1024;

/// A file with its text.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// Below the folder, with `/` between its parts.
    pub(super) path: String,
    pub(super) language: Language,
    /// Its beginning; bytes that mean nothing in its encoding are replaced.
    pub(super) text: String,
    /// UTF-8, or what its bytes look like.
    pub(super) encoding: &'static Encoding,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Sorted by path.
    pub(super) sources: Vec<Source>,
    /// The folders with a Makefile, and that file's text; the folder itself is empty.
    pub(super) makefiles: Vec<(String, String)>,
    /// The text of the folder's CMakeLists.txt, if it has one.
    pub(super) cmake: Option<String>,
    /// The folders with a Cargo.toml, and that file's text.
    pub(super) crates: Vec<(String, String)>,
    /// Header files of C and C++, sorted by path.
    pub(super) headers: Vec<Source>,
    /// Libraries of Java.
    pub(super) jars: Vec<String>,
    /// What Java's programs find beside their classes: the folders.
    pub(super) resources: BTreeSet<String>,
    /// Programs that are called tests, sorted by path.
    pub(super) tests: Vec<Source>,
    /// What is there to be read, and scripts that start programs.
    pub(super) notes: Vec<String>,
    /// Files for other tools, by path, with their text: of TypeScript, npm, .NET, Maven and Gradle.
    pub(super) tools: Vec<(String, String)>,
}

impl Found {
    /// The folders with a file of that name for a tool, and that file's text.
    pub(super) fn of_tool(&self, name: &str) -> impl Iterator<Item = (&str, &str)> {
        let named = self.tools.iter().filter(move |(path, _)| path.rsplit('/').next() == Some(name));
        named.map(|(path, text)| (folder(path), text.as_str()))
    }

    /// The path of a source's project file, which has the name of the program that .NET makes.
    pub(super) fn project_of(&self, source: &Source) -> Option<&str> {
        let projects =
            self.tools.iter().map(|(path, _)| path.as_str()).filter(|path| path.ends_with(".csproj"));
        let around = projects.filter(|path| source.path.starts_with(&slash(folder(path))));
        around.max_by_key(|path| folder(path).len())
    }
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
    let walk = WalkDir::new(folder).max_depth(MAX_DEPTH).sort_by_file_name().into_iter();
    let walk = walk.filter_entry(is_worth_a_look);
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
    found.makefiles.sort();
    found.headers.sort_by(|a, b| a.path.cmp(&b.path));
    found.tests.sort_by(|a, b| a.path.cmp(&b.path));
    found.jars.sort();
    found.tools.sort();
    // What was made of TypeScript and handed in beside it is no program of its own.
    let of_types: BTreeSet<String> = found
        .sources
        .iter()
        .filter(|source| source.language == Language::TypeScript)
        .map(|s| stem(&s.path).to_owned())
        .collect();
    found
        .sources
        .retain(|source| source.language != Language::JavaScript || !of_types.contains(stem(&source.path)));
    Ok(found)
}

fn note(found: &mut Found, path: &str, file: &Path) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let lists = [&found.crates, &found.tools, &found.makefiles].map(Vec::len);
    let files = [&found.sources, &found.headers, &found.tests].map(Vec::len);
    if lists.into_iter().chain(files).sum::<usize>() + found.jars.len() >= MAX_FILES {
        return;
    }
    found.resources.extend(in_resources(path));
    let with_text = |list: &mut Vec<(String, String)>| {
        list.extend(read(file).map(|(text, _)| (folder.to_owned(), text)));
    };
    match (name, ending) {
        ("Makefile" | "makefile" | "GNUmakefile", _) => with_text(&mut found.makefiles),
        ("Cargo.toml", _) => with_text(&mut found.crates),
        ("CMakeLists.txt", _) if folder.is_empty() => found.cmake = read(file).map(|(text, _)| text),
        ("CMakeLists.txt", _) => {}
        (_, "h" | "hpp" | "hh" | "hxx") => found.headers.extend(source(path, Language::C, file)),
        (_, "jar") => found.jars.push(path.to_owned()),
        ("pom.xml" | "build.gradle" | "build.gradle.kts" | "tsconfig.json" | "package.json", _)
        | (_, "csproj") => {
            found.tools.extend(read(file).map(|(text, _)| (path.to_owned(), text)));
        }
        (_, "md" | "txt" | "rst" | "sh") if found.notes.len() < MAX_NOTES => {
            found.notes.extend(read(file).map(|(text, _)| text));
        }
        (_, "") => match named_interpreter(file) {
            Some(language) => found.sources.extend(source(path, language, file)),
            None if is_to_be_read(name) && found.notes.len() < MAX_NOTES => {
                found.notes.extend(read(file).map(|(text, _)| text));
            }
            None => {}
        },
        // Only types.
        (_, "ts") if stem.ends_with(".d") => {}
        _ => {
            let list = if is_a_test(stem) { &mut found.tests } else { &mut found.sources };
            list.extend(Language::of(ending).and_then(|language| source(path, language, file)));
        }
    }
}

/// Whether a file without an ending is one that everybody is to read.
fn is_to_be_read(name: &str) -> bool {
    let name = name.to_lowercase();
    [
        "readme",
        "leeme",
        "leiame",
        "lisez",
        "liesmich",
        "leggimi",
        "czytaj",
        "oku",
        "usage",
        "anleitung",
        "run",
    ]
    .iter()
    .any(|begin| name.starts_with(begin))
}

/// The language of a script without an ending, by the interpreter that its first line names.
fn named_interpreter(file: &Path) -> Option<Language> {
    let mut begin = [0; 80];
    let length = File::open(file).ok()?.read(&mut begin).ok()?;
    let first = String::from_utf8_lossy(&begin[..length]);
    let first = first.lines().next().filter(|first| first.starts_with("#!"))?.to_owned();
    let of = |name: &str, language: Language| first.contains(name).then_some(language);
    of("python", Language::Python).or_else(|| of("node", Language::JavaScript))
}

/// The folder for what programs of Java find beside their classes, if the file is below one.
fn in_resources(path: &str) -> Option<String> {
    const NAMED: &str = "src/main/resources";
    let at = path.find(&format!("{NAMED}/")).filter(|at| *at == 0 || path[..*at].ends_with('/'))?;
    Some(path[..at + NAMED.len()].to_owned())
}

fn source(path: &str, language: Language, file: &Path) -> Option<Source> {
    let (text, encoding) = read(file)?;
    Some(Source { path: path.to_owned(), language, text, encoding })
}

/// Whether a file is one that a tool for tests looks for.
fn is_a_test(stem: &str) -> bool {
    stem.starts_with("test_") || stem.ends_with("_test") || stem.ends_with("Test") || stem.ends_with(".test")
}

/// Not what tools have made or fetched.
fn is_worth_a_look(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let made = ["node_modules", "target", "venv", "env", "__pycache__", "build", "dist", "obj", "tests"];
    entry.depth() == 0 || !(name.starts_with('.') || (entry.file_type().is_dir() && made.contains(&&*name)))
}

/// Its beginning as text, and in which encoding that is written.
fn read(file: &Path) -> Option<(String, &'static Encoding)> {
    let mut bytes = Vec::new();
    File::open(file).ok()?.take(MAX_BYTES).read_to_end(&mut bytes).ok()?;
    let encoding = match (Encoding::for_bom(&bytes), std::str::from_utf8(&bytes)) {
        (Some((encoding, _)), _) => encoding,
        (None, Ok(_)) => UTF_8,
        // The last character may have been cut.
        (None, Err(error)) if bytes.len() as u64 == MAX_BYTES && error.error_len().is_none() => UTF_8,
        (None, Err(_)) => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
            detector.feed(&bytes, true);
            detector.guess(None, Utf8Detection::Deny)
        }
    };
    Some((encoding.decode(&bytes).0.into_owned(), encoding))
}
