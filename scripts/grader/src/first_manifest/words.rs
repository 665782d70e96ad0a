//! Words by which a program that is a server, a client and more is told which of them to be: `rr backend`, `app.py
//! server`.

use super::search::{each, groups};
use crate::submission::Part;

/// Words for each part; with dashes, only the part's own name is one.
const WORDS: [(Part, &[&str]); 3] = [
    (
        Part::Server,
        &["server", "serve", "srv", "backend", "node", "listen", "daemon", "servidor", "serveur", "sunucu"],
    ),
    (
        Part::Client,
        &["client", "dial", "connect", "send", "get", "download", "fetch", "cli", "cliente", "istemci"],
    ),
    (Part::Proxy, &["proxy", "balance", "balancer", "lb", "relay", "forward", "vekil"]),
];

/// The word for each part that the text compares something with. Of several, the one that comes first in the list above.
pub(super) fn of(text: &str) -> Vec<(Part, String)> {
    let literal = r#"["'](-{0,2}[a-z]+)["']"#;
    let before =
        r"(?:\bcase\s+|[!=]==?\s*|[eE]quals\(\s*|cmp\([^,\n]+,\s*|add_parser\(\s*|Some\(\s*|\.command\(\s*)";
    let (after, key) = (r"[^=\n]{0,40}=>", r"\s*:\s*\w");
    let patterns = [format!("{before}{literal}"), format!("{literal}{after}"), format!("{literal}{key}")];
    let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
    let mut compared: Vec<&str> = groups(&patterns, text);
    // All of them in one list.
    for list in each(r"(?:choices\s*=\s*|\bin\s*)[\[({]([^\])}\n]*)[\])}]", text) {
        let list = list.get(1).map_or("", |list| list.as_str());
        compared.extend(groups(&[literal], list));
    }
    let word = |part: Part, words: &[&str]| {
        let is_it = |compared: &&&str| {
            let bare = compared.trim_start_matches('-');
            words.contains(&bare) && (bare.len() == compared.len() || bare == part.key())
        };
        compared.iter().find(is_it).map(|word| (part, (*word).to_owned()))
    };
    WORDS.iter().filter_map(|(part, words)| word(*part, words)).collect()
}

#[cfg(test)]
mod tests {
    fn of(text: &str) -> Vec<String> {
        super::of(text).into_iter().map(|(part, word)| format!("{}: {word}", part.key())).collect()
    }

    #[test]
    fn words_are_those_that_something_is_compared_with() {
        let go = "switch os.Args[1] {\n case \"serve\":\n case \"dial\":\n}";
        assert_eq!(of(go), ["server: serve", "client: dial"]);
        let rust = "match word { \"node\" => run(), Some(\"get\") => get() }";
        assert_eq!(of(rust), ["server: node", "client: get"]);
        let python = "parser.add_argument('mode', choices=['server', 'client', 'proxy'])";
        assert_eq!(of(python), ["server: server", "client: client", "proxy: proxy"]);
        assert_eq!(of("if (strcmp(argv[1], \"--server\") == 0) f();"), ["server: --server"]);
        assert_eq!(of("log(\"server\", '--connect'); x == '--connect'"), Vec::<String>::new());
    }
}
