//! Which word starts a program: a file that was built, or an interpreter with its file.

use regex::Captures;
use shell_words::quote;

use super::build::krate;
use super::facts::by_name;
use super::files::{Found, Language, Source};
use super::java;
use super::paths::{folder, name, slash, stem};
use super::search::{each, has};
use crate::submission::Part;

/// How many of the programs that a build made are tried for one part.
const TRIED: usize = 4;

/// The words that start a program that is built as it usually is.
pub(super) fn of(found: &Found, source: &Source) -> String {
    let path = &source.path;
    match source.language {
        Language::Python if is_in_a_package(source) => {
            format!("python3 -m {}", quote(&stem(path).replace('/', ".")))
        }
        Language::Python => format!("python3 {}", quote(path)),
        Language::JavaScript => format!("node {}", quote(path)),
        Language::Java => java::program(found, source),
        Language::Rust => match krate(found, source) {
            Some((root, name)) => at(&format!("{}target/debug/{name}", slash(root))),
            None => at(stem(path)),
        },
        Language::C | Language::Cpp | Language::Go => at(stem(path)),
    }
}

/// The words that may start a program, the likeliest first, when a build has made those.
pub(super) fn after_a_build(found: &Found, part: Part, source: &Source, made: &[String]) -> Vec<String> {
    let usual = of(found, source);
    let is_compiled = !matches!(source.language, Language::Python | Language::JavaScript | Language::Java);
    if !is_compiled || made.is_empty() || made.iter().any(|path| at(path) == usual) {
        return vec![usual];
    }
    let own = named_for(found, source);
    let of_its_name =
        |path: &&String| name(path) == name(&source.path) || own.iter().any(|own| name(path) == own);
    let of_its_part = |path: &&String| by_name(path) == Some(part);
    let of_no_part = |path: &&String| by_name(path).is_none();
    let ordered = made.iter().filter(of_its_name);
    let ordered = ordered.chain(made.iter().filter(of_its_part)).chain(made.iter().filter(of_no_part));
    let mut programs: Vec<String> = Vec::new();
    for program in ordered.map(|path| at(path)) {
        if programs.len() < TRIED && !programs.contains(&program) {
            programs.push(program);
        }
    }
    if programs.is_empty() { vec![usual] } else { programs }
}

/// What CMake and Make call the programs that are made of that file, by the folder's own files for them.
pub(super) fn named_for(found: &Found, source: &Source) -> Vec<String> {
    let is_it = |word: &str| {
        name(word) == name(&source.path) && matches!(word.rsplit_once('.'), Some((_, end)) if end != "h")
    };
    let of_it = |made: &Captures<'_>| made[2].split_whitespace().any(is_it);
    let cmake =
        found.cmake.iter().flat_map(|text| each(r"(?i)add_executable\s*\(\s*([\w.-]+)([^)]*)\)", text));
    let rule = r"(?m)^([A-Za-z0-9_./-]+)[ \t]*:[ \t]*([^=\n#][^\n]*)$";
    let make = found.makefiles.iter().flat_map(|(_, text)| each(rule, text));
    let is_program = |name: &String| !name.contains('.');
    let made = cmake.chain(make).filter(of_it).map(|made| name(&made[1]).to_owned());
    made.filter(is_program).collect()
}

fn at(path: &str) -> String {
    quote(&format!("./{path}")).into_owned()
}

/// Whether a program of Python takes something from the package that it is in, which only works from outside of it.
fn is_in_a_package(source: &Source) -> bool {
    let own = folder(&source.path);
    let itself = regex::escape(&own.replace('/', "."));
    !own.is_empty() && has(&format!(r"(?m)^\s*(?:from\s+\.|(?:from|import)\s+{itself}\b)"), &source.text)
}
