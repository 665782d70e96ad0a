//! How programs are built and started.

use std::collections::BTreeMap;

use shell_words::quote;

use super::arguments::{Arguments, typed};
use super::facts::{Facts, UDP_OPTION, has_udp_option};
use super::files::{Found, Language, Source};
use super::search::{each, groups, has};
use crate::assignment::Assignment;
use crate::submission::{self, Part};

/// A program's command, and what is typed to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Start {
    pub(super) command: String,
    pub(super) typed: Vec<String>,
}

impl Start {
    /// Whether the placeholder is in it.
    pub(super) fn has(&self, placeholder: &str) -> bool {
        self.command.contains(placeholder) || self.typed.iter().any(|line| line.contains(placeholder))
    }
}

/// How a part's program is started.
pub(super) fn start(found: &Found, assignment: Assignment, part: Part, facts: &Facts) -> Start {
    let program = program(found, &facts.source);
    let allowed = allowed(assignment, part);
    let fits = |argument: &&String| !argument.starts_with('{') || allowed.contains(&argument.as_str());
    let arguments = match &facts.arguments {
        Arguments::None => String::new(),
        Arguments::Known(known) if lacks_its_id(known, assignment, part, &facts.source) => {
            usual(assignment, part).to_owned()
        }
        Arguments::Known(known) if known.iter().all(|argument| fits(&argument)) => known.join(" "),
        Arguments::Known(_) | Arguments::Unknown => usual(assignment, part).to_owned(),
    };
    let typed = match arguments.is_empty() {
        true => asked(facts).into_iter().filter(|line| fits(&line)).collect(),
        false => Vec::new(),
    };
    let is_asked_for_udp = matches!(part, Part::UdpServer | Part::UdpClient) && has_udp_option(&facts.source);
    let udp = if is_asked_for_udp { UDP_OPTION } else { "" };
    let words = [&program, &arguments, udp].into_iter().filter(|words| !words.is_empty());
    Start { command: words.collect::<Vec<_>>().join(" "), typed }
}

/// The ways in which a part's program may be started, what its text shows first.
pub(super) fn ways(
    found: &Found,
    assignment: Assignment,
    part: Part,
    facts: &Facts,
) -> Vec<submission::Program> {
    let program = program(found, &facts.source);
    let first = start(found, assignment, part, facts);
    let udp = if first.command.ends_with(UDP_OPTION) { UDP_OPTION } else { "" };
    let usual = other_arguments(assignment, part).iter().map(|arguments| (*arguments).to_owned());
    let others = with_options(assignment, part, &facts.source).into_iter().chain(usual).map(|arguments| {
        let words = [program.as_str(), &arguments, udp].into_iter().filter(|words| !words.is_empty());
        Start { command: words.collect::<Vec<_>>().join(" "), typed: Vec::new() }
    });
    let mut ways: Vec<submission::Program> = Vec::new();
    for Start { command, typed } in std::iter::once(first).chain(others) {
        let Ok(command) = shell_words::split(&command) else { continue };
        // What is asked for is seen when it is.
        let typed = if ways.is_empty() { typed } else { Vec::new() };
        let way = submission::Program { command, typed };
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    // A proxy that takes its backends would do without them, too.
    ways.sort_by_key(|way| part == Part::Proxy && !way.command.iter().any(|word| word.contains("{backend")));
    ways
}

/// Arguments made of the options that a program's text names: a port, a host, or both in one.
fn with_options(assignment: Assignment, part: Part, source: &Source) -> Vec<String> {
    let pattern = match source.language {
        Language::Go => r#"flag\.\w+\((?:&\w+,\s*)?"([\w-]+)""#,
        _ => r#"["'](--?[A-Za-z][\w-]*)["']"#,
    };
    let dash = if source.language == Language::Go { "-" } else { "" };
    let options: Vec<String> =
        groups(&[pattern], &source.text).iter().map(|name| format!("{dash}{name}")).collect();
    let first = |about: &str| options.iter().find(|option| has(about, &option.to_lowercase()));
    let (port, host) = (first(r"port|^-p$"), first(r"host|ip\b|^-h$"));
    let both = first(r"addr|listen|bind|server|connect|target");
    let mut all = Vec::new();
    match (port, host) {
        (Some(port), Some(host)) => all.push(format!("{host} {{host}} {port} {{port}}")),
        (Some(port), None) => all.push(format!("{port} {{port}}")),
        _ => {}
    }
    if let Some(both) = both {
        let listens = !matches!(part, Part::Client | Part::UdpClient);
        all.push(format!("{both} {{host}}:{{port}}"));
        all.extend(listens.then(|| format!("{both} :{{port}}")));
    }
    if (assignment, part) == (Assignment::ProxyLb, Part::Proxy) {
        let backends = ["localhost:{backend1} localhost:{backend2}", "{backend1} {backend2}"];
        let with = |one: &String| backends.map(|backends| format!("{one} {backends}"));
        let more: Vec<String> = all.iter().flat_map(with).collect();
        all.extend(more);
    }
    all
}

/// What programs of a part take that do not take what their text seems to show.
fn other_arguments(assignment: Assignment, part: Part) -> &'static [&'static str] {
    match (assignment, part) {
        (Assignment::ProxyLb, Part::Server) => {
            &["{id} {port}", "{port} {id}", "{port}", "", "{id}", "{host} {port}"]
        }
        (Assignment::ProxyLb, Part::Proxy) => &[
            "{port} localhost:{backend1} localhost:{backend2}",
            "{port} {backend1} {backend2}",
            "{port} localhost {backend1} localhost {backend2}",
            ":{port} localhost:{backend1} localhost:{backend2}",
            "{port}",
            "",
        ],
        (Assignment::ProxyChain, Part::Client) => &[],
        (Assignment::SimpleEcho, Part::Client) => &[
            "{host} {port}",
            "tcp {host} {port}",
            "{host} {port} tcp",
            "{port}",
            "",
            "{host}",
            "{port} {host}",
        ],
        (Assignment::SimpleEcho, Part::UdpClient) => &[
            "{host} {port}",
            "udp {host} {port}",
            "{host} {port} udp",
            "{port}",
            "",
            "{host}",
            "{port} {host}",
        ],
        (Assignment::SimpleEcho, Part::Server) => &["{port}", "tcp {port}", "{host} {port}", ""],
        (Assignment::SimpleEcho, Part::UdpServer) => &["{port}", "udp {port}", "{host} {port}", ""],
        (_, Part::Client | Part::UdpClient) => &[
            "{host} {port}",
            "{port}",
            "",
            "{host}",
            "{port} {host}",
            "{host}:{port}",
            "--host {host} --port {port}",
            "-h {host} -p {port}",
            "-p {port}",
            "--port {port}",
        ],
        _ => &[
            "{port}",
            "{host} {port}",
            "",
            "{port} {host}",
            "{host}:{port}",
            ":{port}",
            "-p {port}",
            "--port {port}",
        ],
    }
}

/// What is typed; a port that is written in is not asked for.
fn asked(facts: &Facts) -> Vec<String> {
    let is_asked = |line: &String| line != "{port}" || facts.ports.is_empty();
    typed(&facts.prompts).into_iter().filter(is_asked).collect()
}

/// Whether a backend takes a second argument that could not be told from its port.
fn lacks_its_id(known: &[String], assignment: Assignment, part: Part, source: &Source) -> bool {
    let second = match source.language {
        Language::Java => r"\bargs\[1\]",
        Language::JavaScript => r"\bargv\[3\]",
        _ => r"\bargv\[2\]|\bArgs\[2\]|\bargs\[2\]|\.nth\(2\)",
    };
    (assignment, part) == (Assignment::ProxyLb, Part::Server)
        && known.iter().all(|argument| argument == "{port}" || argument == "{host}")
        && has(second, &source.text)
}

/// What builds the programs: the words of one command; none where nothing has to be built.
pub(super) fn build(found: &Found, parts: &BTreeMap<Part, &Facts>) -> Option<Vec<String>> {
    let mut steps: Vec<String> = Vec::new();
    for source in parts.values().map(|facts| &facts.source) {
        let step = step(found, source);
        steps.extend(step.filter(|step| !steps.contains(step)));
    }
    match steps.as_slice() {
        [] => None,
        [one] => shell_words::split(one).ok(),
        several => Some(vec!["sh".to_owned(), "-c".to_owned(), several.join(" && ")]),
    }
}

/// The placeholders that a part can have, and what stands around them in the usual arguments.
fn allowed(assignment: Assignment, part: Part) -> &'static [&'static str] {
    match (assignment, part) {
        (Assignment::ProxyLb, Part::Server) => &["{host}", "{port}", "{id}"],
        // Its backends cannot be told from its own host and port.
        (Assignment::ProxyLb, Part::Proxy) => &["{port}"],
        (Assignment::ProxyChain, Part::Client) => &["{input}"],
        _ => &["{host}", "{port}"],
    }
}

/// The arguments of the contracts, for a program whose own could not be seen.
fn usual(assignment: Assignment, part: Part) -> &'static str {
    match (assignment, part) {
        (Assignment::ProxyLb, Part::Server) => "{id} {port}",
        (Assignment::ProxyLb, Part::Proxy) => "{port} localhost:{backend1} localhost:{backend2}",
        (Assignment::ProxyChain, Part::Client) => "{input}",
        (Assignment::ProxyChain, _) => "{port}",
        _ => "{host} {port}",
    }
}

fn program(found: &Found, source: &Source) -> String {
    let (path, stem) = (&source.path, stem(&source.path));
    match source.language {
        Language::Python => format!("python3 {}", quote(path)),
        Language::JavaScript => format!("node {}", quote(path)),
        Language::Java => {
            let class = stem.rsplit('/').next().unwrap_or(stem);
            let package = each(r"(?m)^\s*package\s+([\w.]+)\s*;", &source.text);
            let package = package.first().map(|found| format!("{}.", &found[1])).unwrap_or_default();
            format!("java {package}{class}")
        }
        Language::Rust => match krate(found, source) {
            Some((root, name)) => quote(&format!("./{}target/debug/{name}", slash(root))).into_owned(),
            None => quote(&format!("./{stem}")).into_owned(),
        },
        Language::C | Language::Cpp | Language::Go => quote(&format!("./{stem}")).into_owned(),
    }
}

fn step(found: &Found, source: &Source) -> Option<String> {
    let (out, helpers) = (quote(stem(&source.path)).into_owned(), helpers(found, source));
    Some(match source.language {
        Language::Python | Language::JavaScript => return None,
        Language::C | Language::Cpp if found.makefile => "make".to_owned(),
        Language::C => format!("cc -std=gnu11 -O2 -pthread -o {out} {helpers}"),
        Language::Cpp => format!("c++ -std=c++17 -O2 -pthread -o {out} {helpers}"),
        Language::Go => format!("go build -o {out} {helpers}"),
        Language::Java => {
            let java = found.sources.iter().filter(|source| source.language == Language::Java);
            let files: Vec<_> = java.map(|source| quote(&source.path).into_owned()).collect();
            format!("javac -encoding UTF-8 -d . {}", files.join(" "))
        }
        Language::Rust => match krate(found, source) {
            Some(("", _)) => "cargo build --offline".to_owned(),
            Some((root, _)) => {
                let manifest = format!("{root}/Cargo.toml");
                format!("cargo build --offline --manifest-path {}", quote(&manifest))
            }
            None => format!("rustc --edition 2024 -O -o {out} {}", quote(&source.path)),
        },
    })
}

/// The file, and those beside it that are parts of a program without being one.
fn helpers(found: &Found, source: &Source) -> String {
    let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let is_helper = |other: &&Source| {
        other.language == source.language
            && folder(&other.path) == folder(&source.path)
            && !has(r"\bmain\s*\(", &other.text)
    };
    let helpers = found.sources.iter().filter(is_helper).map(|helper| &helper.path);
    std::iter::once(&source.path).chain(helpers).map(|path| quote(path)).collect::<Vec<_>>().join(" ")
}

/// The folder whose target folder the program is built into, and the program's name.
fn krate<'f>(found: &'f Found, source: &Source) -> Option<(&'f str, String)> {
    let around = |(folder, _): &&(String, String)| source.path.starts_with(&slash(folder));
    let (own, text) = found.crates.iter().filter(around).max_by_key(|(folder, _)| folder.len())?;
    let is_workspace = |(_, text): &&(String, String)| has(r"(?m)^\s*\[workspace\]", text);
    let root = found.crates.iter().filter(around).find(is_workspace).map_or(own.as_str(), |(root, _)| root);
    let inside = &source.path[slash(own).len()..];
    // As cargo finds binaries by itself; then those that its manifest names.
    let declared = each(r#"(?s)\[\[bin\]\][^\[]*?name\s*=\s*"([^"]+)"[^\[]*?path\s*=\s*"([^"]+)""#, text);
    let declared = declared.iter().find(|found| &found[2] == inside).map(|found| found[1].to_owned());
    let package = each(r#"(?s)\[package\][^\[]*?name\s*=\s*"([^"]+)""#, text);
    let package = package.first().map(|found| found[1].to_owned());
    let in_bin = inside.strip_prefix("src/bin/").map(|path| stem(path).trim_end_matches("/main").to_owned());
    Some((root, declared.or(in_bin).or(package)?))
}

fn slash(folder: &str) -> String {
    if folder.is_empty() { String::new() } else { format!("{folder}/") }
}

fn stem(path: &str) -> &str {
    let dot = path.rfind('.').filter(|dot| !path[*dot..].contains('/'));
    dot.map_or(path, |dot| &path[..dot])
}
