//! What Make, CMake and cargo call the programs that they make of a file.

use regex::Captures;

use super::files::{Found, Source};
use super::paths::{name, slash, stem};
use super::search::{each, has};

/// What CMake and Make call the programs that are made of that file, by the folder's own files for them.
pub(super) fn named_for(found: &Found, source: &Source) -> Vec<String> {
    let ends_with = |path: &str, end: &str| path == end || path.ends_with(&format!("/{end}"));
    // Rules are of object files as often as of sources.
    let is_it = |word: &str| {
        let word = word.trim_start_matches("./");
        let its = match word.strip_suffix(".o") {
            Some(stem) => format!("{stem}.{}", ending(&source.path)),
            None => word.to_owned(),
        };
        its.contains('.') && (ends_with(&its, &source.path) || ends_with(&source.path, &its))
    };
    let of_it = |made: &Captures<'_>| made[2].split_whitespace().any(is_it);
    let cmake =
        found.cmake.iter().flat_map(|text| each(r"(?i)add_executable\s*\(\s*([\w.-]+)([^)]*)\)", text));
    let rule = r"(?m)^([A-Za-z0-9_./-]+)[ \t]*:[ \t]*([^=\n#][^\n]*)$";
    let make = found.makefiles.iter().flat_map(|(_, text)| each(rule, text));
    let made = cmake.chain(make).filter(of_it).filter(|made| !made[1].ends_with(".o"));
    let by_net = found.project_of(source).map(|project| name(project).to_owned());
    made.map(|made| name(&made[1]).to_owned()).chain(by_net).collect()
}

fn ending(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// The folder whose target folder the program is built into, and the program's name.
pub(super) fn krate<'f>(found: &'f Found, source: &Source) -> Option<(&'f str, String)> {
    let around = |(folder, _): &&(String, String)| source.path.starts_with(&slash(folder));
    let (own, text) = found.crates.iter().filter(around).max_by_key(|(folder, _)| folder.len())?;
    let is_workspace = |(_, text): &&(String, String)| has(r"(?m)^\s*\[workspace\]", text);
    let root = found.crates.iter().filter(around).find(is_workspace).map_or(own.as_str(), |(root, _)| root);
    let inside = &source.path[slash(own).len()..];
    // As cargo finds binaries by itself; then those that its manifest names.
    let declared = each(r#"(?s)\[\[bin\]\][^\[]*?name\s*=\s*"([^"]+)"[^\[]*?path\s*=\s*"([^"]+)""#, text);
    let declared = declared.iter().find(|found| &found[2] == inside).map(|found| found[1].to_owned());
    let package = each(r#"(?s)\[package\][^\[]*?name\s*=\s*"([^"]+)""#, text);
    let package = package.first().map(|found| found[1].to_owned());
    let in_bin = inside.strip_prefix("src/bin/").map(|path| stem(path).trim_end_matches("/main").to_owned());
    Some((root, declared.or(in_bin).or(package)?))
}
