//! How programs are started.

use super::arguments::{Arguments, typed};
use super::facts::{Facts, UDP_OPTION, has_udp_option};
use super::files::{Found, Language, Source};
use super::programs;
use super::search::{groups, has};
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

/// How a part's program is started, as its text shows it.
pub(super) fn start(found: &Found, assignment: Assignment, part: Part, facts: &Facts) -> Start {
    start_of(&with_word(programs::of(found, &facts.source), facts), assignment, part, facts)
}

/// The program, told which of its parts to be.
fn with_word(program: String, facts: &Facts) -> String {
    match &facts.word {
        Some(word) => format!("{program} {word}"),
        None => program,
    }
}

fn start_of(program: &str, assignment: Assignment, part: Part, facts: &Facts) -> Start {
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
    let words = [program, &arguments, udp].into_iter().filter(|words| !words.is_empty());
    Start { command: words.collect::<Vec<_>>().join(" "), typed }
}

/// The ways in which a part's program may be started, what its text shows first. `made` are the programs that its
/// build has made.
pub(super) fn ways(
    found: &Found,
    assignment: Assignment,
    part: Part,
    facts: &Facts,
    made: &[String],
) -> Vec<submission::Program> {
    let programs = programs::after_a_build(found, part, &facts.source, made).into_iter();
    let programs: Vec<String> = programs.map(|program| with_word(program, facts)).collect();
    let mut ways: Vec<submission::Program> = Vec::new();
    for program in &programs {
        let first = start_of(program, assignment, part, facts);
        let udp = if first.command.ends_with(UDP_OPTION) { UDP_OPTION } else { "" };
        let usual = other_arguments(assignment, part).into_iter().map(str::to_owned);
        let mut others: Vec<String> =
            with_options(assignment, part, &facts.source).into_iter().chain(usual).collect();
        if splits_at_commas(&facts.source) {
            others.sort_by_key(|arguments| !arguments.contains("},"));
        }
        let others = others.iter().map(|arguments| {
            let words = [program.as_str(), arguments, udp].into_iter().filter(|words| !words.is_empty());
            Start { command: words.collect::<Vec<_>>().join(" "), typed: Vec::new() }
        });
        // Without what they ask their environment for, programs have a port of their own.
        let by_environment = with_variables(program, &facts.source);
        let is_a_backend = (assignment, part) == (Assignment::ProxyLb, Part::Server);
        let with_its_number =
            by_environment.iter().filter(|_| is_a_backend && facts.arguments != Arguments::None);
        let with_its_number = with_its_number.map(|Start { command, typed }| Start {
            command: format!("{command} {{id}}"),
            typed: typed.clone(),
        });
        let by_environment: Vec<Start> = with_its_number.chain(by_environment.clone()).collect();
        for Start { command, .. } in by_environment.into_iter().chain([first]).chain(others) {
            let Ok(command) = shell_words::split(&command) else { continue };
            // What is typed is seen by what is asked, where anything is.
            let way = submission::Program { command, typed: Vec::new() };
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
    }
    // Whoever takes arguments may do without them, and then has a port of its own.
    if facts.arguments != Arguments::None || !with_options(assignment, part, &facts.source).is_empty() {
        ways.sort_by_key(|way| !way.command.iter().any(|word| word.contains('{')));
    }
    // A backend that has an option for its number would do without it, and so would a proxy without its backends.
    let has_a_number =
        with_options(assignment, part, &facts.source).iter().any(|options| options.contains("{id}"));
    ways.sort_by_key(|way| has_a_number && !way.command.iter().any(|word| word.contains("{id}")));
    ways.sort_by_key(|way| part == Part::Proxy && !way.command.iter().any(|word| word.contains("{backend")));
    ways
}

/// Arguments made of the options that a program's text names: a port, a host, or both in one.
fn with_options(assignment: Assignment, part: Part, source: &Source) -> Vec<String> {
    let pattern = match source.language {
        Language::Go => r#"\b\w+\.(?:String|Int|Uint)(?:Var)?\((?:&[\w.]+,\s*)?"([\w-]+)""#,
        _ => r#"["'](--?[A-Za-z][\w-]*=?)["']"#,
    };
    let dash = if source.language == Language::Go { "-" } else { "" };
    let options: Vec<String> =
        groups(&[pattern], &source.text).iter().map(|name| format!("{dash}{name}")).collect();
    // What ends with its sign goes before the value without a blank.
    let before = |option: &String| option.strip_suffix('=').map_or(format!("{option} "), |_| option.clone());
    let first = |about: &str| {
        options.iter().find(|option| has(about, option.to_lowercase().trim_end_matches('='))).map(before)
    };
    let (port, host) = (first(r"port|^-p$"), first(r"host|ip\b|^-h$|serve(u)?r$"));
    let both = first(r"addr|listen|bind|server|connect|target");
    let mut all = Vec::new();
    match (port, host) {
        (Some(port), Some(host)) => all.push(format!("{host}{{host}} {port}{{port}}")),
        (Some(port), None) => all.push(format!("{port}{{port}}")),
        _ => {}
    }
    if let Some(both) = both {
        let listens = !matches!(part, Part::Client | Part::UdpClient);
        // What it is given is what it prints, and the report's proxy and backends say so.
        let as_the_report = assignment == Assignment::ProxyLb && listens;
        all.extend(as_the_report.then(|| format!("{both}0.0.0.0:{{port}}")));
        all.push(format!("{both}{{host}}:{{port}}"));
        all.extend((listens && !as_the_report).then(|| format!("{both}:{{port}}")));
    }
    if (assignment, part) == (Assignment::ProxyLb, Part::Proxy) {
        all.push("{port}".to_owned());
        let before = |one: &String| BACKENDS.map(|backends| format!("{one} {backends}"));
        let behind = |one: &String| BACKENDS.map(|backends| format!("{backends} {one}"));
        let more: Vec<String> = all.iter().flat_map(before).chain(all.iter().flat_map(behind)).collect();
        all.extend(more);
    }
    if let (Assignment::ProxyLb, Part::Server, Some(id)) =
        (assignment, part, first(r"^--?(\w*id|name|number|num|no|n)$"))
    {
        all = all.iter().map(|one| format!("{one} {id}{{id}}")).chain(all.iter().cloned()).collect();
    }
    all
}

/// How a proxy may be given its backends.
const BACKENDS: [&str; 4] = [
    "localhost:{backend1} localhost:{backend2}",
    "{backend1} {backend2}",
    "localhost:{backend1},localhost:{backend2}",
    "localhost {backend1} localhost {backend2}",
];

/// Whether one argument may hold several.
fn splits_at_commas(source: &Source) -> bool {
    has(r#"(?i)(split|tok)\w*\([^)\n]*["']\s*,\s*["']"#, &source.text)
}

/// The program with its port, and its host, in variables of its environment, where its text asks for such.
fn with_variables(program: &str, source: &Source) -> Option<Start> {
    let patterns = [
        r#"(?:getenv|Getenv|LookupEnv|env::var)\w*\(\s*["'](\w+)["']"#,
        r#"environ(?:\.get\(|\[)\s*["'](\w+)["']"#,
        r"process\.env\.(\w+)",
        r#"process\.env\[["'](\w+)["']\]"#,
    ];
    let names = groups(&patterns, &source.text);
    let first = |about: &str| names.iter().find(|name| has(about, &name.to_lowercase()));
    let port = first("port")?;
    let host = names.iter().filter(|name| *name != port);
    let host = host.into_iter().find(|name| has(r"host|addr|(^|_)ip($|_)|server", &name.to_lowercase()));
    let (port, host) = (format!("{port}={{port}}"), host.map(|host| format!("{host}={{host}} ")));
    let command = format!("env {}{port} {program}", host.unwrap_or_default());
    Some(Start { command, typed: Vec::new() })
}

/// What programs of a part take that do not take what their text seems to show.
fn other_arguments(assignment: Assignment, part: Part) -> Vec<&'static str> {
    let (before, after): (&[&str], &[&str]) = match (assignment, part) {
        (Assignment::ProxyLb, Part::Server) => {
            return vec!["{id} {port}", "{port} {id}", "{port}", "", "{id}", "{host} {port}"];
        }
        (Assignment::ProxyLb, Part::Proxy) => {
            return vec![":{port} localhost:{backend1} localhost:{backend2}", "{port}", ""];
        }
        (Assignment::ProxyChain, Part::Client) => {
            return vec!["{input}", "-f {input}", "-i {input}", "--file {input}", ""];
        }
        (Assignment::SimpleEcho, Part::Client) => {
            (&["{host} {port}", "tcp {host} {port}", "{host} {port} tcp"], TO)
        }
        (Assignment::SimpleEcho, Part::UdpClient) => {
            (&["{host} {port}", "udp {host} {port}", "{host} {port} udp"], TO)
        }
        (Assignment::SimpleEcho, Part::Server) => (&["{port}", "tcp {port}"], AT),
        (Assignment::SimpleEcho, Part::UdpServer) => (&["{port}", "udp {port}"], AT),
        (_, Part::Client | Part::UdpClient) => (&["{host} {port}"], TO),
        _ => (&["{port}"], AT),
    };
    // What is to be sent may be an argument, too.
    let with_a_text: &[&str] = if part == Part::Client { &["{host} {port} message"] } else { &[] };
    [before, after, with_a_text].concat()
}

/// What clients take, and what servers do, the usual apart.
const TO: &[&str] = &[
    "{port}",
    "",
    "{host}",
    "{port} {host}",
    "{host}:{port}",
    "--host {host} --port {port}",
    "-h {host} -p {port}",
    "-p {port}",
    "--port {port}",
    "--host={host} --port={port}",
    "--port={port}",
];
const AT: &[&str] = &[
    "{host} {port}",
    "",
    "{port} {host}",
    "{host}:{port}",
    ":{port}",
    "-p {port}",
    "--port {port}",
    "--port={port}",
];

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
