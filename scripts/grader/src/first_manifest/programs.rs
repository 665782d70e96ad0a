//! Which word starts a program: a file that was built, or an interpreter with its file.

use shell_words::quote;

use super::files::{Found, Source};
use super::language::Language;
use super::made::Made;
use super::paths::{folder, name, slash, stem};
use super::roles::by_name;
use super::search::has;
use super::targets::{krate, named_for};
use super::{csharp, java, kotlin, typescript};
use crate::submission::Part;

/// How many of the programs that a build made are tried for one part.
const TRIED: usize = 4;

/// The words that start a program that is built as it usually is.
pub(super) fn of(found: &Found, source: &Source) -> String {
    let path = &source.path;
    match source.language {
        Language::Python if is_in_a_package(found, source) => format!("python3 -m {}", quote(&module(path))),
        Language::Python => format!("python3 {}", quote(path)),
        Language::JavaScript => script(path),
        Language::TypeScript => script(&typescript::program(found, source)),
        Language::Java => java::program(found, source, &[]),
        Language::Kotlin => kotlin::program(source),
        Language::CSharp => format!("mono {}", quote(&csharp::program(source))),
        Language::Rust => match krate(found, source) {
            Some((root, name)) => at(&format!("{}target/debug/{name}", slash(root))),
            None => at(stem(path)),
        },
        Language::C | Language::Cpp | Language::Go => at(stem(path)),
    }
}

/// The words that may start a program, the likeliest first, when a build has made those.
pub(super) fn after_a_build(found: &Found, part: Part, source: &Source, made: &Made) -> Vec<String> {
    let usual = of(found, source);
    match source.language {
        Language::Java => return vec![java::program(found, source, &made.for_runtimes)],
        Language::TypeScript => return vec![script(&typescript::made(found, source, &made.for_runtimes))],
        Language::CSharp if made.for_runtimes.contains(&csharp::program(source)) => return vec![usual],
        // .NET makes programs that start as they are.
        Language::CSharp => {}
        language if !language.makes_programs() => return vec![usual],
        _ => {}
    }
    let made = &made.programs;
    if made.is_empty() || made.iter().any(|path| at(path) == usual) {
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

/// What a file of Python is called with `-m`; that of a whole package is the package's.
pub(super) fn module(path: &str) -> String {
    let path = stem(path);
    path.strip_suffix("/__main__").unwrap_or(path).replace('/', ".")
}

fn script(path: &str) -> String {
    format!("node {}", quote(path))
}

fn at(path: &str) -> String {
    quote(&format!("./{path}")).into_owned()
}

/// Whether a program of Python takes something from the package that it is in, which only works from outside of it.
fn is_in_a_package(found: &Found, source: &Source) -> bool {
    // What other files import says nothing of this one.
    let Some(source) = found.sources.iter().find(|own| own.path == source.path) else { return false };
    let own = folder(&source.path);
    let itself = regex::escape(&own.replace('/', "."));
    !own.is_empty() && has(&format!(r"(?m)^\s*(?:from\s+\.|(?:from|import)\s+{itself}\b)"), &source.text)
}
