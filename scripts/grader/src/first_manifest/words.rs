//! Words by which a program that is a server, a client and more is told which of them to be: `rr backend`, `app.py
//! server`.

use super::language::Language;
use super::search::{each, groups, has};
use crate::submission::Part;

/// Words for each part; with dashes, only the part's own name is one.
const WORDS: [(Part, &[&str]); 3] = [
    (
        Part::Server,
        &["server", "serve", "srv", "backend", "node", "listen", "daemon", "servidor", "serveur", "sunucu"],
    ),
    (
        Part::Client,
        &[
            "client", "dial", "connect", "send", "get", "download", "fetch", "talk", "cli", "cliente",
            "istemci",
        ],
    ),
    (Part::Proxy, &["proxy", "balance", "balancer", "lb", "relay", "forward", "vekil"]),
];

/// The part that a word stands for by itself, if it is one of those.
pub(super) fn part_of(word: &str) -> Option<Part> {
    let bare = word.trim_start_matches('-');
    WORDS.iter().find(|(_, words)| words.contains(&bare)).map(|(part, _)| *part)
}

/// The word for each part that the text compares something with, if it looks at its arguments. Of several, the one that
/// comes first in the list above.
pub(super) fn of(language: Language, text: &str) -> Vec<(Part, String)> {
    if !has(
        r"argv|\bargs\b|Args\b|argparse|add_argument|commander|flag\.|main\s*\(\s*(?:final\s+)?String",
        text,
    ) {
        return Vec::new();
    }
    let literal = r#"["'](-{0,2}[a-z]+)["']"#;
    let before =
        r"(?:\bcase\s+|[!=]==?\s*|[eE]quals\(\s*|cmp\([^,\n]+,\s*|add_parser\(\s*|Some\(\s*|\.command\(\s*)";
    // An arm of Rust, or of Kotlin.
    let (begin, after) = (r"(?m)^\s*[\[(]?\s*", r"[^=\n()]{0,40}(?:=>|->)");
    let mut patterns = vec![format!("{before}{literal}"), format!("{begin}{literal}{after}")];
    // A table of what does it, looked up with an argument.
    if has(r"\}\s*(?:\[|\.get\()[^\n]*\b(?:argv|args)\b", text) {
        patterns.push(format!(r"{literal}\s*:\s*\w"));
    }
    let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
    let mut compared: Vec<&str> = groups(&patterns, text);
    // All of them in one list.
    for list in each(r"(?:choices\s*=\s*|\bin\s*)[\[({]([^\])}\n]*)[\])}]", text) {
        let list = list.get(1).map_or("", |list| list.as_str());
        compared.extend(groups(&[literal], list));
    }
    // The word may be the value of an option.
    let option = match language {
        Language::Go => groups(&[r#"\.String(?:Var)?\((?:&[\w.]+,\s*)?"(mode|role)""#], text),
        _ => groups(&[r#"["'](--?(?:mode|role))=?["']"#], text),
    };
    let dash = if language == Language::Go { "-" } else { "" };
    let option = option.first().map_or_else(String::new, |option| format!("{dash}{option} "));
    let word = |part: Part, words: &[&str]| {
        let is_it = |word: &str, compared: &str| {
            let bare = compared.trim_start_matches('-');
            bare == word && (bare.len() == compared.len() || bare == part.key())
        };
        let found = words.iter().find_map(|word| compared.iter().find(|compared| is_it(word, compared)));
        found.map(|word| (part, format!("{option}{word}")))
    };
    let mut found: Vec<(Part, String)> =
        WORDS.iter().filter_map(|(part, words)| word(*part, words)).collect();
    // Whoever is told only when to be the one is the other without a word, and with any.
    if let [(only, _)] = found[..] {
        let other = if only == Part::Client { Part::Server } else { Part::Client };
        found.push((other, format!("{option}{}", other.key())));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::Language;
    fn of(text: &str) -> Vec<String> {
        super::of(Language::Python, text)
            .into_iter()
            .map(|(part, word)| format!("{}: {word}", part.key()))
            .collect()
    }

    #[test]
    fn words_are_those_that_something_is_compared_with() {
        let go = "switch os.Args[1] {\n case \"serve\":\n case \"dial\":\n}";
        assert_eq!(of(go), ["server: serve", "client: dial"]);
        let rust =
            "let args = all();\nmatch args {\n  [\"node\", port] => run(),\n  Some(\"get\") => get() }";
        assert_eq!(of(rust), ["server: node", "client: get"]);
        let python = "parser.add_argument('mode', choices=['server', 'client', 'proxy'])";
        assert_eq!(of(python), ["server: server", "client: client", "proxy: proxy"]);
        assert_eq!(of("if (strcmp(argv[1], \"--server\") == 0) f();")[0], "server: --server");
        let table = "{'node': node, 'get': get}[sys.argv[1]]()";
        assert_eq!(of(table), ["server: node", "client: get"]);
        let kotlin =
            "val what = args.getOrNull(0)\nwhen (what) {\n  \"serve\" -> run()\n  \"talk\" -> talk()\n}";
        assert_eq!(of(kotlin), ["server: serve", "client: talk"]);
        let option = "add_argument('--mode', choices=('server', 'client'))";
        assert_eq!(of(option), ["server: --mode server", "client: --mode client"]);
        assert_eq!(of("argv; log(\"server\", '--connect'); x == '--connect'"), Vec::<String>::new());
        // Nobody is told so what to be.
        assert_eq!(of("argv; entry = {'client': addr, 'server': index}"), Vec::<String>::new());
        assert_eq!(of("process.argv; up.on('connect', () => go())"), Vec::<String>::new());
        assert_eq!(of("if args[0] == 'server'"), ["server: server", "client: client"]);
        assert_eq!(of("x == 'server' or x == 'client'"), Vec::<String>::new());
    }
}
