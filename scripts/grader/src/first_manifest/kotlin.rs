//! How programs of Kotlin are compiled and started.

use shell_words::quote;

use super::files::{Found, Source};
use super::paths::stem;
use super::together;

/// The command that compiles a program into an archive of its own.
pub(super) fn step(found: &Found, source: &Source) -> String {
    let files = together::with(found, source);
    let paths: Vec<_> = files.iter().map(|file| quote(&file.path).into_owned()).collect();
    format!("kotlinc {} -include-runtime -d {}", paths.join(" "), quote(&archive(source)))
}

/// The command that starts it, without its arguments.
pub(super) fn program(source: &Source) -> String {
    format!("java -jar {}", quote(&archive(source)))
}

fn archive(source: &Source) -> String {
    format!("{}.jar", stem(&source.path))
}
