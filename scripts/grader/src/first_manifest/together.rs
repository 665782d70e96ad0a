//! Which files are compiled together into one program, in languages where no file says which others it needs.

use super::files::{Found, Source};
use super::paths::{folder, slash};
use super::roles::is_beside;
use super::search::has;

/// The program's file first, then those that are no programs: its own, which are in the folder of the program or
/// below, and those that are in no program's folder, which all programs have in common.
pub(super) fn with<'f>(found: &'f Found, program: &'f Source) -> Vec<&'f Source> {
    let is_program = |source: &Source| has(source.language.main(), &source.text);
    let alike = || found.sources.iter().filter(|source| source.language == program.language);
    let bases: Vec<&str> =
        alike().filter(|source| is_program(source)).map(|source| base(found, source)).collect();
    let nearest = |source: &Source| {
        let around = bases.iter().filter(|base| source.path.starts_with(&slash(base)));
        around.max_by_key(|base| base.len()).copied()
    };
    let own = base(found, program);
    // What is said of a whole program is said once, and means nothing where it is started.
    let is_no_part = |source: &Source| source.path.ends_with("AssemblyInfo.cs") || is_beside(&source.path);
    let belongs = |source: &&Source| {
        !is_program(source) && !is_no_part(source) && nearest(source).is_none_or(|base| base == own)
    };
    std::iter::once(program).chain(alike().filter(belongs)).collect()
}

/// The folder of a program: that of its project file, if it has one.
fn base<'f>(found: &'f Found, source: &'f Source) -> &'f str {
    found.project_of(source).map_or_else(|| folder(&source.path), folder)
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;

    use super::super::language::Language;
    use super::*;

    #[test]
    fn a_program_has_its_own_files_and_those_of_nobody() {
        let source = |path: &str, text: &str| Source {
            path: path.to_owned(),
            language: Language::CSharp,
            text: text.to_owned(),
            encoding: UTF_8,
        };
        let main = "class P { static async Task Main(string[] args) {} }";
        let sources = vec![
            source("Client/Net/Wire.cs", "class Wire {}"),
            source("Client/Program.cs", main),
            source("Common/AssemblyInfo.cs", "[assembly: AssemblyTitle(1)]"),
            source("Common/Text.cs", "static class Text {}"),
            source("Common/old/Text.cs", "static class Text {}"),
            source("Server/Net/Wire.cs", "class Wire {}"),
            source("Server/src/Program.cs", main),
        ];
        let tools = vec![("Server/Server.csproj".to_owned(), String::new())];
        let found = Found { sources, tools, ..Found::default() };
        let of = |number: usize| -> Vec<&str> {
            with(&found, &found.sources[number]).iter().map(|source| source.path.as_str()).collect()
        };
        assert_eq!(of(1), ["Client/Program.cs", "Client/Net/Wire.cs", "Common/Text.cs"]);
        assert_eq!(of(6), ["Server/src/Program.cs", "Common/Text.cs", "Server/Net/Wire.cs"]);
    }
}
