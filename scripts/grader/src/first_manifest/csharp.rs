//! How programs of C# are compiled and started: by Mono's compiler, or by .NET with its project files.

use shell_words::quote;

use super::files::{Found, Source};
use super::paths::stem;
use super::search::has;
use super::together;

/// Libraries that are not there by themselves, by what is used of them.
const LIBRARIES: [(&str, &str); 5] = [
    (r"\bSystem\.Net\.Http\b", "System.Net.Http"),
    (r"\bSystem\.Web\.Script\b", "System.Web.Extensions"),
    (r"\bSystem\.Runtime\.Serialization\.Json\b", "System.Runtime.Serialization"),
    (r"\bSystem\.Numerics\b", "System.Numerics"),
    (r"\bSystem\.Configuration\b", "System.Configuration"),
];

/// The commands that may compile a program, the likeliest first.
pub(super) fn ways(found: &Found, source: &Source) -> Vec<String> {
    let files = together::with(found, source);
    let libraries = LIBRARIES.iter().filter(|(use_of, _)| files.iter().any(|file| has(use_of, &file.text)));
    let words = [format!("mcs -out:{}", quote(&program(source)))].into_iter();
    let words = words.chain(libraries.map(|(_, library)| format!("-r:{library}")));
    let words = words.chain(files.iter().map(|file| quote(&file.path).into_owned()));
    let by_mono = words.collect::<Vec<_>>().join(" ");
    let by_net = found.project_of(source).map(|project| format!("dotnet build {}", quote(project)));
    [by_mono].into_iter().chain(by_net).collect()
}

/// What Mono's compiler is told to make of it.
pub(super) fn program(source: &Source) -> String {
    format!("{}.exe", stem(&source.path))
}
