//! Command lines that the folder shows for its own programs: in what is there to be read, in scripts that start them, in
//! the words with which a program tells how it is used.

use regex::Captures;

use super::files::{Found, Source};
use super::language::Language;
use super::paths::{folder, name};
use super::programs::module;
use super::search::{each, has};
use super::targets::named_for;
use super::words;
use crate::assignment::Assignment;
use crate::names;
use crate::submission::Part;

/// How many of a program's command lines are tried.
const MOST: usize = 8;

/// What stands for a file, in the languages of whoever teaches this.
const FILE: &str =
    r"^(?:.*\.txt|[\w-]*(?:file|datei|fichier|archivo|arquivo|dosya|plik|input|eingabe|route|rota)[\w-]*)$";
/// Options that are words for a program's parts.
const ROLE: &str = r"^--?(?:server|client|proxy|backend|node|serve|listen)$";
const ID: &str = r"^(?:\w*id|n|nr|num\w*|nummer|number|name)$";

/// The arguments of each command line that is shown for a program, with placeholders, in their order; a word that the
/// program compares its arguments with stands as it is.
pub(super) fn arguments(found: &Found, assignment: Assignment, part: Part, source: &Source) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for shown in shown(found, source) {
        let words = meant(&shown, assignment, part, &source.text);
        let arguments = words.join(" ");
        if all.len() < MOST && !arguments.is_empty() && !all.contains(&arguments) {
            all.push(arguments);
        }
    }
    all
}

/// The words by which a program is told which of its parts to be, where command lines show them: the client is the one
/// that is given a host or a file, and the proxy the one with several ports.
pub(super) fn words(found: &Found, source: &Source) -> Vec<(Part, String)> {
    let mut words: Vec<(Part, String)> = Vec::new();
    for shown in shown(found, source) {
        let meant = meant(&shown, Assignment::ProxyChain, Part::Client, &source.text);
        let is_role = |word: &str| is_word(word) || has(ROLE, word);
        let Some((word, rest)) = meant.split_first().filter(|(word, _)| is_role(word)) else { continue };
        let count = |placeholder: &str| rest.iter().filter(|given| given.contains(placeholder)).count();
        // What it is given tells only of words that mean nothing by themselves.
        let by_arguments = || match (count("{host}") + count("{input}"), count("{port}")) {
            (_, 2..) => Part::Proxy,
            (1.., _) => Part::Client,
            _ => Part::Server,
        };
        let part = words::part_of(word).unwrap_or_else(by_arguments);
        if !words.iter().any(|(known, other)| *known == part || other == word) {
            words.push((part, word.clone()));
        }
    }
    if words.len() > 1 { words } else { Vec::new() }
}

/// What stands behind the program's name, wherever that is shown: up to the end of the command.
fn shown(found: &Found, source: &Source) -> Vec<String> {
    let path = &source.path;
    let file = path.rsplit('/').next().unwrap_or(path);
    // What is compiled is started by its name alone, and that of a folder where all are called alike.
    let mut names = Vec::new();
    // What is compiled is named where it is compiled.
    if source.language.is_script() || source.language == Language::Java {
        names.push(format!(r"(?:^|[^\w.-]){}", regex::escape(file)));
    }
    if !source.language.is_script() {
        let own = name(path);
        names.push(format!(r"(?:\./|/|\bjava (?:-\S+ \S+ )?(?:\w+\.)*){}", regex::escape(own)));
        if ["main", "Main", "Program", "index"].contains(&own) && !folder(path).is_empty() {
            names.push(format!("(?:\\./|/){}", regex::escape(name(folder(path)))));
        }
    }
    if source.language == Language::Python {
        names.push(format!(r"-m[ \t]+{}", regex::escape(&module(path))));
    }
    names.extend(named_for(found, source).iter().map(|name| format!(r"\b{}", regex::escape(name))));
    match source.language {
        // An archive may have any name, and so may what is made of C#.
        Language::Kotlin => names.push(r"\b\w[\w-]*\.jar".to_owned()),
        Language::CSharp => {
            names.push(r"\b\w[\w-]*\.exe".to_owned());
        }
        _ => {}
    }
    let arguments = r"((?:[ \t]+[^\s`|&;#]+)+)";
    let named = format!(r"(?m)(?:{}){arguments}", names.join("|"));
    // Files for tools name programs for much else than to start them.
    let bare = if source.language.is_script() { file } else { name(path) };
    let bare = [bare.to_owned()].into_iter().chain(named_for(found, source));
    let started = format!(
        r"(?m)(?:\./|\b(?:python3?|node|java|mono)[ \t]+(?:-\S+[ \t]+)*)(?:[\w./-]*/)?(?:{}){arguments}",
        bare.map(|name| regex::escape(&name)).collect::<Vec<_>>().join("|")
    );
    // A text of several lines shows several.
    let own = source.text.replace("\\n", "\n");
    let makefiles = found.makefiles.iter().map(|(_, text)| text);
    let scripts = found.tools.iter().filter(|(path, _)| path.ends_with("package.json")).map(|(_, text)| text);
    let by_name = found.notes.iter().chain([&own]).flat_map(|text| each(&named, text));
    let by_tools = makefiles.chain(scripts).flat_map(|text| each(&started, text));
    let mut all: Vec<String> = by_name.chain(by_tools).map(|line| line[1].to_owned()).collect();
    let by_itself = concat!(
        r"(?im)(?:usage|uso|utilisation|aufruf|verwendung|kullan\w+|u[zż]ycie|gebruik|anv[aä]ndning|использование)\W{0,4}",
        r#"[^\n]*?(?:%s|%v|\{\w*\}|\{[\w.]*argv\[0\]\}|\$0|\$\{[^}]*\}|["'][ \t]*[,+][^"'\n]*["'])((?:[ \t]+[^\s`|&;#]+)+)"#,
    );
    all.extend(each(by_itself, &own).iter().map(|line| line[1].to_owned()));
    all
}

/// The words of a command line with placeholders for what is filled in, up to the first that means nothing.
fn meant(shown: &str, assignment: Assignment, part: Part, text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut ports = 0;
    // What is to be filled in may be several words.
    let shown = regex::Regex::new(r"<[\w ]+>|\[[\w ]+\]").map_or(shown.into(), |several| {
        several.replace_all(shown, |found: &Captures<'_>| found[0].replace(' ', "_"))
    });
    for word in shown.split_whitespace() {
        // The end of the text that it stands in.
        let (word, is_last) = match word.find(['"', '\'', ')']) {
            Some(end) => (&word[..end], true),
            None => (word, false),
        };
        let bare = word.trim_matches(['[', ']', '<', '>', ',', '.']);
        let with_a_value = each(r"^(--?[\w-]+=|/[A-Za-z]\w*:|[A-Za-z]\w*=)(.+)$", bare).into_iter().next();
        let meant = match with_a_value {
            Some(found) => {
                value_of(&found[2], assignment, part, &mut ports).map(|value| format!("{}{value}", &found[1]))
            }
            _ if bare.starts_with('-') && bare.len() > 1 => Some(bare.to_owned()),
            _ if words.is_empty() && is_compared(bare, text) => Some(bare.to_owned()),
            _ => value_of(bare, assignment, part, &mut ports)
                .or_else(|| {
                    value_of(
                        words.last()?.strip_prefix('-')?.trim_start_matches('-'),
                        assignment,
                        part,
                        &mut ports,
                    )
                })
                .or_else(|| is_compared(bare, text).then(|| bare.to_owned())),
        };
        let Some(meant) = meant.filter(|_| !bare.is_empty()) else { break };
        words.push(meant);
        if is_last {
            break;
        }
    }
    // Options alone are as often examples of something else.
    let tells = words.iter().any(|word| word.contains('{') || is_word(word) || has(ROLE, word));
    if tells { words } else { Vec::new() }
}

fn is_word(word: &str) -> bool {
    !word.starts_with('-') && !word.contains('{')
}

fn is_compared(word: &str, text: &str) -> bool {
    has(r"^[a-z][a-z-]*$", word)
        && !["host", "port", "ip", "address", "file"].contains(&word)
        && (text.contains(&format!("\"{word}\"")) || text.contains(&format!("'{word}'")))
}

/// What is filled in there; parts that colons and commas set apart are each something.
fn value_of(value: &str, assignment: Assignment, part: Part, ports: &mut usize) -> Option<String> {
    for separator in [',', ':'] {
        if value.contains(separator) {
            let parts = value.split(separator);
            // Before a colon there may be nothing: `:8000` is any address.
            let meant = |value: &str| match value.is_empty() {
                true => Some(String::new()),
                false => value_of(value, assignment, part, ports),
            };
            let parts: Option<Vec<String>> = parts.map(meant).collect();
            return parts.map(|parts| parts.join(&separator.to_string()));
        }
    }
    let value = value.trim_matches(['[', ']', '<', '>', '$', '{', '}']).to_lowercase();
    let is_proxy = (assignment, part) == (Assignment::ProxyLb, Part::Proxy);
    let is_backend = (assignment, part) == (Assignment::ProxyLb, Part::Server);
    let number = value.parse::<u16>().ok();
    match number {
        Some(1024..) => return Some(port(is_proxy, ports)),
        Some(_) if is_backend => return Some("{id}".to_owned()),
        Some(_) => return None,
        None => {}
    }
    if has(names::PORT_TO_FILL_IN, &value) {
        return Some(port(is_proxy, ports));
    }
    // Its own address is not one that it can be told.
    let is_host =
        has(names::HOST_TO_FILL_IN, &value) || value == "localhost" || has(r"^\d+\.\d+\.\d+\.\d+$", &value);
    if is_host {
        return Some(if is_proxy { "localhost" } else { "{host}" }.to_owned());
    }
    if assignment == Assignment::ProxyChain && part == Part::Client && has(FILE, &value) {
        return Some("{input}".to_owned());
    }
    (is_backend && has(ID, &value)).then(|| "{id}".to_owned())
}

/// A proxy has its own port first, and behind it those of its backends.
fn port(is_proxy: bool, ports: &mut usize) -> String {
    *ports += 1;
    match *ports {
        number @ 2.. if is_proxy => format!("{{backend{}}}", number - 1),
        _ => "{port}".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;

    use super::*;

    fn of(note: &str, path: &str, text: &str, part: (Assignment, Part)) -> Vec<String> {
        let language = Language::of(path.rsplit('.').next().unwrap()).unwrap();
        let source = Source { path: path.to_owned(), language, text: text.to_owned(), encoding: UTF_8 };
        let found = Found { notes: vec![note.to_owned()], ..Found::default() };
        arguments(&found, part.0, part.1, &source)
    }

    #[test]
    fn what_a_note_shows_has_placeholders_for_what_is_filled_in() {
        let backend = (Assignment::ProxyLb, Part::Server);
        let note = "start:\n  node src/backend.js --nummer 1 --port 8001\n  node src/backend.js --nummer 2 --port 8002";
        assert_eq!(of(note, "src/backend.js", "", backend), ["--nummer {id} --port {port}"]);
        let note = "mono Server.exe /poort:5000 /server:localhost";
        assert_eq!(
            of(note, "Server.cs", "", (Assignment::Echo, Part::Client)),
            ["/poort:{port} /server:{host}"]
        );
        let proxy = (Assignment::ProxyLb, Part::Proxy);
        let note = "$ ./lb 9090 localhost:8001,localhost:8002 > log.txt";
        assert_eq!(of(note, "lb.c", "", proxy), ["{port} localhost:{backend1},localhost:{backend2}"]);
        let server = (Assignment::Echo, Part::Server);
        assert_eq!(of("java -cp out net.hw.Server 5000 &", "src/net/hw/Server.java", "", server), ["{port}"]);
        let note = "Run server.py to begin, then client.py. `python3 server.py --host=0.0.0.0 --port=1234`";
        assert_eq!(of(note, "server.py", "", server), ["--host={host} --port={port}"]);
    }

    #[test]
    fn what_compiles_a_program_does_not_start_it() {
        let source = Source {
            path: "server.c".to_owned(),
            language: Language::C,
            text: String::new(),
            encoding: UTF_8,
        };
        let makefile = "server: server.c\n\tgcc server.c -o server -Wall\nrun: server\n\t./server 8000\n";
        let found = Found { makefiles: vec![(String::new(), makefile.to_owned())], ..Found::default() };
        assert_eq!(arguments(&found, Assignment::Echo, Part::Server, &source), ["{port}"]);
        let note = "gcc server.c -o server -Wall\n./server 8000";
        assert_eq!(of(note, "server.c", "", (Assignment::Echo, Part::Server)), ["{port}"]);
    }

    #[test]
    fn a_name_is_not_the_end_of_another_ones() {
        let server = (Assignment::Echo, Part::Server);
        let note = "python3 udp_server.py --port 6000\npython3 src/server.py --at 5000";
        assert_eq!(of(note, "server.py", "", server), ["--at {port}"]);
    }

    #[test]
    fn an_address_may_be_a_port_alone() {
        let server = (Assignment::Multithread, Part::Server);
        assert_eq!(of("./tjanst -lyssna :29999", "cmd/tjanst/main.go", "", server), ["-lyssna :{port}"]);
    }

    #[test]
    fn a_package_is_started_by_its_name() {
        let note = "Start a node::\n\n    python -m sorec node --listen 12000\n";
        let text = "sub.add_parser('node')\nif role == 'node': run()";
        let server = (Assignment::ProxyChain, Part::Server);
        assert_eq!(of(note, "sorec/__main__.py", text, server), ["node --listen {port}"]);
    }

    #[test]
    fn a_word_that_means_a_part_is_it_whatever_stands_behind_it() {
        let notes = "rr.py proxy 9090\nrr.py server 1 8001\nrr.py client localhost 9090\n".to_owned();
        let text = "if what == 'proxy': p()\nif what == 'server': s()\nif what == 'client': c()".to_owned();
        let (path, language) = ("rr.py".to_owned(), Language::Python);
        let source = Source { path, language, text, encoding: UTF_8 };
        let found = Found { notes: vec![notes], ..Found::default() };
        let due = [(Part::Proxy, "proxy"), (Part::Server, "server"), (Part::Client, "client")];
        assert_eq!(words(&found, &source), due.map(|(part, word)| (part, word.to_owned())));
    }

    #[test]
    fn what_a_program_says_of_itself_counts_too() {
        let client = (Assignment::ProxyChain, Part::Client);
        let text = "printf(\"Usage: %s -r <route-file>\\n\", argv[0]);";
        assert_eq!(of("", "get.c", text, client), ["-r {input}"]);
        let text = "fmt.Printf(\"usage: %s <input file>\", os.Args[0])";
        assert_eq!(of("", "get.go", text, client), ["{input}"]);
        let menu = (Assignment::Multithread, Part::Client);
        let text = "sys.exit('Kullanim: python3 istemci.py <sunucu_ip> <port>')";
        assert_eq!(of("", "istemci.py", text, menu), ["{host} {port}"]);
        assert_eq!(of("python3 istemci.py and then wait 5 minutes", "istemci.py", "", menu), [""; 0]);
    }

    #[test]
    fn words_for_its_parts_are_told_by_what_stands_behind_them() {
        let text = "// node catena.js nodo [porta]  |  node catena.js scarica ingresso.txt\nif (x === 'nodo') f();\n\
            if (x === 'scarica') g();";
        let source = Source {
            path: "catena.js".to_owned(),
            language: Language::JavaScript,
            text: text.to_owned(),
            encoding: UTF_8,
        };
        let words = words(&Found::default(), &source);
        assert_eq!(words, [(Part::Server, "nodo".to_owned()), (Part::Client, "scarica".to_owned())]);
    }
}
