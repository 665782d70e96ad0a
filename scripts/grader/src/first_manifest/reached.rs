//! What of the other files a program reaches: a constant, a function that opens its sockets for it.

use std::collections::BTreeSet;

use super::files::{Found, Language, Source};
use super::paths::{folder, name};
use super::search::{each, has};

/// The most that is gathered for one program, in bytes.
const MOST: usize = 512 * 1024;

/// The program's own text, with what it reaches of the files that are no programs: of a file that it imports what stands
/// outside of functions, and each function that it calls. A file of functions for servers and for clients belongs to
/// every program of its folder, and tells nothing of them; what they call does.
pub(super) fn text(found: &Found, program: &Source) -> String {
    let all = found.sources.iter().chain(&found.headers);
    let mut modules: Vec<(&Source, Vec<Piece>)> =
        all.filter(|other| is_module(program, other)).map(|module| (module, pieces(module))).collect();
    let mut text = program.text.clone();
    let mut words = words(&text);
    loop {
        let mut reached: Vec<Piece> = Vec::new();
        for (module, pieces) in &mut modules {
            let is_imported = imports(program, &text, module);
            // What is linked is in no file's text.
            let is_there = is_imported || is_c(module.language) || module.language == Language::Rust;
            let (now, later) = std::mem::take(pieces).into_iter().partition(|piece| match &piece.function {
                Some(name) => is_there && words.contains(name.as_str()),
                None => is_imported,
            });
            reached.extend::<Vec<Piece>>(now);
            *pieces = later;
        }
        if reached.is_empty() || text.len() > MOST {
            return text;
        }
        for piece in reached {
            if !piece.is_declared {
                words.extend(self::words(&piece.text));
            }
            text.push('\n');
            text.push_str(&piece.text);
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

/// Whether a program with that text takes something from the file.
fn imports(program: &Source, text: &str, module: &Source) -> bool {
    let name = regex::escape(named(module));
    let pattern = match module.language {
        Language::Python => format!(r"(?m)^\s*(?:from|import)\s[^#\n]*\b{name}\b"),
        Language::JavaScript => {
            format!(r#"(?:require\s*\(\s*|from\s+|import\s*\(?\s*)["'][^"'\n]*/{name}(?:\.\w+)?/?["']"#)
        }
        Language::C | Language::Cpp => {
            let file = regex::escape(module.path.rsplit('/').next().unwrap_or_default());
            format!(r#"(?m)^\s*#\s*include\s*["<][^"\n]*\b{file}[">]"#)
        }
        Language::Java => format!(r"\b{name}\b"),
        Language::Rust => format!(r"\b(?:mod|use)\s[^;]*\b{name}\b"),
        Language::Go if folder(&module.path) == folder(&program.path) => return true,
        Language::Go => {
            format!(r#"(?m)^[^"\n]*"[^"\n]*\b{}""#, regex::escape(self::name(folder(&module.path))))
        }
    };
    has(&pattern, text)
}

fn words(text: &str) -> BTreeSet<String> {
    each(r"\w+", text).iter().map(|word| word[0].to_owned()).collect()
}

fn is_c(language: Language) -> bool {
    matches!(language, Language::C | Language::Cpp)
}

fn is_module(program: &Source, other: &Source) -> bool {
    let is_of_it = other.language == program.language || (is_c(other.language) && is_c(program.language));
    // What scripts are is not to be seen: they may be both.
    is_of_it
        && other.path != program.path
        && !says_so(other)
        && (is_script(other) || !begins_a_program(other))
}

/// Whether the file is a program of its own, and no part of others.
pub(super) fn is_a_program(found: &Found, source: &Source) -> bool {
    let uses = |other: &Source| imports(other, &other.text, source);
    let is_used = || found.sources.iter().any(|other| is_module(source, other) && uses(other));
    begins_a_program(source) && (says_so(source) || !is_script(source) || !is_used())
}

fn is_script(source: &Source) -> bool {
    matches!(source.language, Language::Python | Language::JavaScript)
}

/// Whether a script says that it is a program.
fn says_so(source: &Source) -> bool {
    has(r#"__name__\s*==\s*["']__main__["']|require\.main\s*===?\s*module"#, &source.text)
}

/// Whether it has what a program begins with, in its language.
fn begins_a_program(source: &Source) -> bool {
    let main = match source.language {
        Language::Python | Language::JavaScript => r"socket|asyncio|require|import",
        Language::C | Language::Cpp => r"\bmain\s*\(",
        Language::Java => r"static\s+(?:public\s+)?void\s+main",
        Language::Go => r"func\s+main\s*\(",
        Language::Rust => r"fn\s+main\s*\(",
    };
    has(main, &source.text)
}

fn pieces(source: &Source) -> Vec<Piece> {
    let outside = |text: &str| {
        let is_declared = is_c(source.language);
        Piece { function: None, text: text.to_owned(), is_declared }
    };
    // Whoever names a class of Java has all of it: its threads call what nobody names.
    let pattern = match source.language {
        Language::Java => return vec![outside(&source.text)],
        Language::Python => r"(?m)^(?:async\s+)?(?:def|class)\s+(\w+)",
        Language::JavaScript => concat!(
            r"(?m)^(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:function\*?|class)\s+(\w+)|",
            r"^(?:export\s+)?(?:const|let|var)\s+(\w+)\s*=\s*(?:async\s*)?(?:function\b|\([^)\n]*\)\s*=>|\w+\s*=>)|",
            r"^(?:module\.)?exports\.(\w+)\s*=",
        ),
        Language::C | Language::Cpp => r"(?m)^[A-Za-z_][^;{}()=#\n]*?(\w+)\s*\([^;{}]*\)[^;{}()]*\{",
        Language::Go => r"(?m)^func\s+(?:\([^)\n]*\)\s*)?(\w+)",
        Language::Rust => r"(?m)^\s*(?:pub\S*\s+)?(?:async\s+)?fn\s+(\w+)",
    };
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
        let text = text(&found, &one);
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
        assert!(text(&found, &one).contains("5050") && !text(&found, &one).contains("PORT = 1\n"));
        let other = source("server.py", Language::Python, "print(1)\n");
        assert_eq!(text(&found, &other), "print(1)\n");
    }
}
