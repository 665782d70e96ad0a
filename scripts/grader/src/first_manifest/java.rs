//! How Java programs are compiled and started. A root is the folder that the packages of its files are named from.

use encoding_rs::UTF_8;
use shell_words::quote;

use super::files::{Found, Language, Source};
use super::paths::{folder, name, slash};
use super::search::each;

/// Where what is compiled goes, where it does not go beside the sources.
const OUT: &str = "out";

/// The command that compiles a program, with all files of its root.
pub(super) fn step(found: &Found, source: &Source) -> String {
    let root = root(source);
    let files: Vec<&Source> = of_java(found).filter(|other| self::root(other) == root).collect();
    let paths: Vec<_> = files.iter().map(|file| quote(&file.path).into_owned()).collect();
    // One for all files: what they have in common is ASCII.
    let encoding =
        files.iter().map(|file| file.encoding).find(|encoding| *encoding != UTF_8).unwrap_or(UTF_8);
    // Its name for what tells its own order of bytes.
    let encoding = if encoding.name().starts_with("UTF-16") { "UTF-16" } else { encoding.name() };
    let libraries = match libraries(found) {
        Some(libraries) => format!(" -cp {}", quote(&libraries)),
        None => String::new(),
    };
    format!("javac -encoding {encoding}{libraries} -d {} {}", quote(&out(found, root)), paths.join(" "))
}

/// The command that starts a program, without its arguments.
pub(super) fn program(found: &Found, source: &Source) -> String {
    let out = out(found, root(source));
    let mut path: Vec<String> = if out == "." { Vec::new() } else { vec![out] };
    if let Some(libraries) = libraries(found) {
        path.extend([libraries, ".".to_owned()]);
    }
    let path = if path.is_empty() { String::new() } else { format!(" -cp {}", quote(&path.join(":"))) };
    let package = package(source).map(|package| format!("{package}.")).unwrap_or_default();
    format!("java{path} {package}{}", name(&source.path))
}

fn of_java(found: &Found) -> impl Iterator<Item = &Source> {
    found.sources.iter().filter(|source| source.language == Language::Java)
}

fn package(source: &Source) -> Option<String> {
    let found = each(r"(?m)^\s*package\s+([\w.]+)\s*;", &source.text);
    found.first().map(|found| found[1].to_owned())
}

/// The file's folder without those of its package, if it is in those.
fn root(source: &Source) -> &str {
    let own = folder(&source.path);
    let Some(package) = package(source) else { return own };
    let inner = package.replace('.', "/");
    let above = own.strip_suffix(&inner).filter(|above| above.is_empty() || above.ends_with('/'));
    above.map_or(own, |above| above.trim_end_matches('/'))
}

/// Beside the sources where those are at the top; several roots may have classes of one name.
fn out(found: &Found, root: &str) -> String {
    if root.is_empty() {
        return ".".to_owned();
    }
    let is_only = of_java(found).all(|source| self::root(source) == root);
    if is_only { OUT.to_owned() } else { format!("{}{root}", slash(OUT)) }
}

/// The libraries of the folder, as a class path has them. No shell puts them in the place of a `*`.
fn libraries(found: &Found) -> Option<String> {
    (!found.jars.is_empty()).then(|| found.jars.join(":"))
}
