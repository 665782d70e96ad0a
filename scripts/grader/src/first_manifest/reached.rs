//! What of the other files a program reaches: a constant, a function that opens its sockets for it.

use std::collections::BTreeSet;

use super::files::{Found, Source};
use super::language::Language;
use super::paths::{folder, name};
use super::roles::by_name;
use super::search::{each, has};

/// The most that is gathered for one program, in bytes.
const MOST: usize = 512 * 1024;

/// The files of a folder, by what they are to each other.
pub(super) struct Modules<'f> {
    found: &'f Found,
    /// The names that scripts of each kind import.
    imported: BTreeSet<(Language, String)>,
}

impl<'f> Modules<'f> {
    pub(super) fn of(found: &'f Found) -> Self {
        let scripts = found.sources.iter().filter(|source| source.language.is_script());
        let names = |source: &Source| {
            let own = named(source).to_owned();
            imports(source.language, &source.text)
                .into_iter()
                .filter(move |name| *name != own)
                .map(|name| (source.language, name))
                .collect::<Vec<_>>()
        };
        Self { found, imported: scripts.flat_map(names).collect() }
    }

    /// Whether the file is a program of its own, and no part of others.
    pub(super) fn is_a_program(&self, source: &Source) -> bool {
        // A script that others import may be a program all the same, if it says so and its name does.
        let is_both = || says_so(source) && by_name(&source.path).is_some();
        let is_imported = || self.imported.contains(&(source.language, named(source).to_owned()));
        begins_a_program(source) && (!source.language.is_script() || !is_imported() || is_both())
    }

    /// The program's own text, with what it reaches of the files that are no programs: of a file that it imports what
    /// stands outside of functions, and each function that it calls. A file of functions for servers and for clients
    /// belongs to every program of its folder, and tells nothing of them; what they call does.
    pub(super) fn text(&self, program: &Source) -> String {
        let is_of_it = |other: &&Source| {
            let are_both_c = other.language.is_c() && program.language.is_c();
            let is_alike = other.language == program.language || are_both_c;
            is_alike && other.path != program.path && !self.is_a_program(other)
        };
        let all = self.found.sources.iter().chain(&self.found.headers);
        let mut modules: Vec<(&Source, Vec<Piece>)> =
            all.filter(is_of_it).map(|module| (module, pieces(module))).collect();
        let mut text = program.text.clone();
        let (mut names, mut words) = (imports(program.language, &text), words(&text));
        loop {
            let before = text.len();
            for (module, pieces) in &mut modules {
                let is_imported = is_named(program, module, &names);
                // What is linked is in no file's text.
                let is_there = is_imported || module.language.links_its_files();
                let (reached, rest): (Vec<Piece>, Vec<Piece>) =
                    std::mem::take(pieces).into_iter().partition(|piece| match &piece.function {
                        Some(name) => is_there && words.contains(name.as_str()),
                        None => is_imported,
                    });
                *pieces = rest;
                for piece in reached {
                    if text.len() + piece.text.len() > MOST {
                        return text;
                    }
                    // Which functions there are says nothing of which are called.
                    if !piece.is_declared {
                        words.extend(self::words(&piece.text));
                    }
                    names.extend(imports(module.language, &piece.text));
                    text.push('\n');
                    text.push_str(&piece.text);
                }
            }
            if text.len() == before {
                return text;
            }
        }
    }
}

/// A function, or what stands before the first of a file.
struct Piece {
    function: Option<String>,
    text: String,
    /// Whether it only says which functions there are.
    is_declared: bool,
}

/// What a text takes from other files, by the names that those are used by.
fn imports(language: Language, text: &str) -> BTreeSet<String> {
    let Some(pattern) = language.imports() else { return words(text) };
    let found = each(pattern, text);
    let names = found.iter().flat_map(|found| match found.get(1) {
        Some(name) => BTreeSet::from([name.as_str().to_owned()]),
        None => words(&found[0]),
    });
    names.collect()
}

/// Whether the file is one of those names.
fn is_named(program: &Source, module: &Source, names: &BTreeSet<String>) -> bool {
    match module.language {
        Language::C | Language::Cpp => names.contains(module.path.rsplit('/').next().unwrap_or_default()),
        Language::Go if folder(&module.path) == folder(&program.path) => true,
        Language::Go => names.contains(name(folder(&module.path))),
        _ => names.contains(named(module)),
    }
}

fn words(text: &str) -> BTreeSet<String> {
    each(r"\w+", text).iter().map(|word| word[0].to_owned()).collect()
}

/// Whether a script says that it is a program.
fn says_so(source: &Source) -> bool {
    has(r#"__name__\s*==\s*["']__main__["']|require\.main\s*===?\s*module"#, &source.text)
}

/// Whether it has what a program begins with, in its language.
fn begins_a_program(source: &Source) -> bool {
    has(source.language.main(), &source.text)
}

fn pieces(source: &Source) -> Vec<Piece> {
    let outside = |text: &str| {
        let is_declared = source.language.is_c();
        // A function that is only named there opens nothing.
        let is_kept = |line: &&str| !is_declared || line.trim_start().starts_with('#') || !line.contains('(');
        let text: Vec<&str> = text.lines().filter(is_kept).collect();
        Piece { function: None, text: text.join("\n"), is_declared }
    };
    let Some(pattern) = source.language.function() else { return vec![outside(&source.text)] };
    let mut begins: Vec<(usize, String)> = Vec::new();
    for found in each(pattern, &source.text) {
        let Some(group) = found.iter().skip(1).flatten().next() else { continue };
        begins.extend(found.get(0).map(|whole| (whole.start(), group.as_str().to_owned())));
    }
    let first = begins.first().map_or(source.text.len(), |(at, _)| *at);
    let mut all = vec![outside(&source.text[..first])];
    for (number, (at, name)) in begins.iter().enumerate() {
        let end = begins.get(number + 1).map_or(source.text.len(), |(next, _)| *next);
        let text = source.text[*at..end].to_owned();
        all.push(Piece { function: Some(name.clone()), text, is_declared: false });
    }
    all
}

/// By what a file is named where it is used.
fn named(source: &Source) -> &str {
    let own = name(&source.path);
    match own {
        "__init__" | "mod" | "index" => name(folder(&source.path)),
        _ => own,
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;

    use super::*;

    fn source(path: &str, language: Language, text: &str) -> Source {
        Source { path: path.to_owned(), language, text: text.to_owned(), encoding: UTF_8 }
    }

    #[test]
    fn a_program_has_the_functions_that_it_calls_and_those_that_they_call() {
        let net = "#include \"net.h\"\nint low(int fd) {\n  listen(fd, 5);\n}\nint open_server(int port)\n{\n  return low(port);\n}\n\
            int open_client(char *host) {\n  connect(1);\n}\n";
        let found = Found {
            sources: vec![
                source("net.c", Language::C, net),
                source("b.c", Language::C, "int main() { open_client(0); }"),
            ],
            headers: vec![source("net.h", Language::C, "#define PORT \"8888\"\n")],
            ..Found::default()
        };
        let one = source("a.c", Language::C, "#include \"net.h\"\nint main() { open_server(1); }");
        let text = Modules::of(&found).text(&one);
        assert!(text.contains("listen(fd") && text.contains("8888"), "{text}");
        assert!(!text.contains("connect("), "{text}");
    }

    #[test]
    fn a_constant_of_another_file_is_reached_and_another_program_is_not() {
        let found = Found {
            sources: vec![
                source("config.py", Language::Python, "PORT = 5050\n"),
                source("client.py", Language::Python, "PORT = 1\nif __name__ == '__main__':\n  main()\n"),
            ],
            ..Found::default()
        };
        let one = source("server.py", Language::Python, "import config\n# see client, and as client does\n");
        let text = |one: &Source| Modules::of(&found).text(one);
        assert!(text(&one).contains("5050") && !text(&one).contains("PORT = 1\n"));
        let other = source("server.py", Language::Python, "print(1)\n");
        assert_eq!(text(&other), "print(1)\n");
    }
}
