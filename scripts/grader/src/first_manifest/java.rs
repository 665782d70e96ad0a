//! How Java programs are compiled and started. A root is the folder that the packages of its files are named from.

use std::collections::BTreeSet;

use encoding_rs::UTF_8;
use shell_words::quote;

use super::files::{Found, Source};
use super::language::Language;
use super::paths::{folder, name, slash};
use super::search::{each, has};

/// Where what is compiled goes, where it does not go beside the sources.
const OUT: &str = "out";

/// The commands that may compile a program, the likeliest first: what is quick and needs nothing that is not there, then
/// what the folder's own files for tools say.
pub(super) fn ways(found: &Found, source: &Source) -> Vec<String> {
    let outermost = |name: &str| {
        let around = |(folder, _): &(&str, &str)| source.path.starts_with(&slash(folder));
        found.of_tool(name).filter(around).map(|(folder, _)| folder).min_by_key(|folder| folder.len())
    };
    let at = |folder: &str, option: &str| match folder {
        "" => String::new(),
        folder => format!(" {option} {}", quote(folder)),
    };
    // With what it needs beside it when it runs, where Maven has what copies that.
    let goals = ["package dependency:copy-dependencies", "package"];
    let maven = outermost("pom.xml").map(|folder| format!("mvn{} -o -q -DskipTests", at(folder, "-f")));
    let maven = maven.into_iter().flat_map(|maven| goals.map(|goals| format!("{maven} {goals}")));
    let gradle = outermost("build.gradle").or_else(|| outermost("build.gradle.kts"));
    let gradle = gradle.map(|folder| format!("gradle{} --offline --no-daemon -q assemble", at(folder, "-p")));
    [by_compiler(found, source)].into_iter().chain(maven).chain(gradle).collect()
}

/// The compiler, with all files of the program's root; what they name of other roots it finds there.
fn by_compiler(found: &Found, source: &Source) -> String {
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
    // Roots without a program are there for the others.
    let programs = of_java(found).filter(|other| has(other.language.main(), &other.text));
    let with_a_program: BTreeSet<&str> = programs.map(self::root).chain([root]).collect();
    let roots: BTreeSet<&str> = of_java(found).map(self::root).collect();
    let others = roots.difference(&with_a_program);
    let others: Vec<&str> = others.map(|root| if root.is_empty() { "." } else { *root }).collect();
    let others = match others.as_slice() {
        [] => String::new(),
        others => format!(" -sourcepath {}", quote(&others.join(":"))),
    };
    let out = quote(&out(found, root)).into_owned();
    format!("javac -encoding {encoding}{libraries}{others} -d {out} {}", paths.join(" "))
}

/// The command that starts a program, without its arguments; `made` are the classes and archives that a build has made.
pub(super) fn program(found: &Found, source: &Source, made: &[String]) -> String {
    let out = out(found, root(source));
    let class = package(source).map(|package| format!("{package}.")).unwrap_or_default() + name(&source.path);
    let file = format!("{}.class", class.replace('.', "/"));
    let own = if out == "." { file.clone() } else { format!("{out}/{file}") };
    // Where a tool has put them.
    let theirs = made.iter().filter(|_| !made.contains(&own)).find_map(|path| path.strip_suffix(&file));
    let classes = theirs.map_or(out, |folder| folder.trim_end_matches('/').to_owned());
    let mut beside: Vec<String> = Vec::new();
    // Not that of the same classes, where Maven and Gradle put it.
    let is_its_own = |archive: &str| {
        let classes = theirs.unwrap_or_default().trim_end_matches('/');
        let of_gradle = classes.strip_suffix("classes/java/main").map(|build| format!("{build}libs"));
        [Some(folder(classes)), of_gradle.as_deref()].contains(&Some(folder(archive)))
    };
    let archives = made.iter().filter(|path| theirs.is_some() && path.ends_with(".jar") && !is_its_own(path));
    beside.extend(archives.filter(|path| !found.jars.contains(path)).cloned());
    beside.extend(found.resources.iter().filter(|_| theirs.is_none()).cloned());
    beside.extend(libraries(found));
    // Where no path is told it is the folder itself, which is to stay on it.
    let path = match (beside.is_empty(), classes.as_str()) {
        (true, ".") => String::new(),
        (true, classes) => format!(" -cp {}", quote(classes)),
        (false, ".") => format!(" -cp {}", quote(&[&beside[..], &[".".to_owned()]].concat().join(":"))),
        (false, classes) => format!(" -cp {}", quote(&format!("{classes}:{}:.", beside.join(":")))),
    };
    format!("java{path} {class}")
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
