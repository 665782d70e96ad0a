//! How programs are started.

use super::arguments::{Arguments, typed};
use super::facts::{Facts, UDP_OPTION, has_udp_option};
use super::files::{Found, Source};
use super::made::Made;
use super::options;
use super::paths::name;
use super::programs;
use super::search::has;
use super::usage;
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
    made: &Made,
) -> Vec<submission::Program> {
    let programs = programs::after_a_build(found, part, &facts.source, made).into_iter();
    let programs: Vec<String> = programs.map(|program| with_word(program, facts)).collect();
    let without_its_word = |shown: String| match &facts.word {
        // The whole word: `get` is not the begin of `get-all`.
        Some(word) => match shown.strip_prefix(word.as_str()) {
            Some(rest) if rest.is_empty() || rest.starts_with(' ') => Some(rest.trim_start().to_owned()),
            _ => None,
        },
        None => Some(shown),
    };
    let shown = usage::arguments(found, assignment, part, &facts.source);
    // A client of the chain is told its way by its input file alone.
    let is_told_by_a_file = (assignment, part) == (Assignment::ProxyChain, Part::Client);
    let fits = |shown: &String| !is_told_by_a_file || !shown.contains("{port}");
    let shown = shown.into_iter().filter_map(without_its_word).filter(fits);
    let own: Vec<String> = shown.chain(options::arguments(assignment, part, &facts.source)).collect();
    let mut ways: Vec<submission::Program> = Vec::new();
    for program in &programs {
        let first = start_of(program, assignment, part, facts);
        let udp = if first.command.ends_with(UDP_OPTION) { UDP_OPTION } else { "" };
        let usual = other_arguments(assignment, part).into_iter().map(str::to_owned);
        let mut others: Vec<String> = own.iter().cloned().chain(usual).collect();
        if options::split_at_commas(&facts.source) {
            others.sort_by_key(|arguments| !arguments.contains("},"));
        }
        let others = others.iter().map(|arguments| {
            let words = [program.as_str(), arguments, udp].into_iter().filter(|words| !words.is_empty());
            words.collect::<Vec<_>>().join(" ")
        });
        let mut variables = options::with_variables(assignment, part, program, &facts.source);
        variables.extend(options::with_properties(program, &facts.source));
        // Without what they ask their environment for, programs have a port of their own.
        let is_a_backend = (assignment, part) == (Assignment::ProxyLb, Part::Server);
        let takes_more = is_a_backend && facts.arguments != Arguments::None;
        let by_environment = variables.into_iter().flat_map(|command| {
            let with_its_number = takes_more.then(|| format!("{command} {{id}}"));
            with_its_number.into_iter().chain([command])
        });
        for command in by_environment.chain([first.command.clone()]).chain(others) {
            let Ok(command) = shell_words::split(&command) else { continue };
            // What is typed is seen by what is asked, where anything is.
            let way = submission::Program { command, typed: Vec::new() };
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
    }
    // Whoever takes arguments may do without them, and then has a port of its own.
    if facts.arguments != Arguments::None || !own.is_empty() {
        ways.sort_by_key(|way| !way.command.iter().any(|word| word.contains('{')));
    }
    if is_told_by_a_file && reads_all_of_its_input(found, &facts.source) {
        let from_input = |program: &String| {
            let command = vec!["sh".to_owned(), "-c".to_owned(), format!("exec {program} < {{input}}")];
            submission::Program { command, typed: Vec::new() }
        };
        ways.splice(0..0, programs.iter().map(from_input));
    }
    // A backend that has an option for its number would do without it, and so would a proxy without its backends.
    let has_a_number = own.iter().any(|options| options.contains("{id}"));
    ways.sort_by_key(|way| has_a_number && !way.command.iter().any(|word| word.contains("{id}")));
    ways.sort_by_key(|way| part == Part::Proxy && !way.command.iter().any(|word| word.contains("{backend")));
    ways
}

/// Whether a program reads its standard input to its end, or is shown to be given a file there.
fn reads_all_of_its_input(found: &Found, source: &Source) -> bool {
    let pattern = concat!(
        r#"sys\.stdin\.(?:read|buffer)|\bin\s+sys\.stdin|readFileSync\(\s*(?:0|['"]/dev/stdin)|"#,
        r"ReadAll\(\s*os\.Stdin|NewScanner\(\s*os\.Stdin|stdin\(\)\.(?:read_to|lines|lock)",
    );
    let shown = format!(r"\b{}\b[^\n<>]*<[ \t]*[\w./-]+\s", regex::escape(name(&source.path)));
    has(pattern, &source.text) || found.notes.iter().any(|note| has(&shown, note))
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
    (assignment, part) == (Assignment::ProxyLb, Part::Server)
        && known.iter().all(|argument| argument == "{port}" || argument == "{host}")
        && has(source.language.second_argument(), &source.text)
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
