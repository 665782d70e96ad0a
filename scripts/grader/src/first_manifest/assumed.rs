//! What is assumed of a submission by the text of its programs, before any is started.

use std::collections::BTreeMap;

use super::commands::{self, Start};
use super::facts::Facts;
use super::files::Found;
use super::given::Template;
use super::guessed::Guess;
use super::{arguments, search};
use crate::assignment::Assignment;
use crate::manifest::ports::{DEFAULT_BACKENDS, default_port};
use crate::submission::{Menu, Part};

/// All that a first `grade.toml` needs.
pub(super) fn guess(
    found: &Found,
    assignment: Assignment,
    parts: &BTreeMap<Part, Facts>,
    build: Option<&Vec<String>>,
) -> Guess {
    let start = |part: &Part| parts.get(part).map(|facts| commands::start(found, assignment, *part, facts));
    let starts: Vec<_> = Part::of(assignment).iter().map(|part| (*part, start(part))).collect();
    let prompts = || parts.get(&Part::Client).into_iter().flat_map(|client| &client.prompts);
    let default = Menu::default();
    Guess {
        assignment,
        build: build.cloned(),
        port: written_port(assignment, parts, &starts),
        udp_port: None,
        backends: written_backends(assignment, parts, &starts),
        hosts: every(parts, |facts| &facts.hosts),
        other_hosts: every(parts, |facts| &facts.other_hosts),
        option_prompt: prompt(prompts(), &default.option_prompt, "option|command|choice|choose|select|menu"),
        sentence_prompt: prompt(prompts(), &default.sentence_prompt, "sentence|text|message|string|lower"),
        programs: starts,
        told: BTreeMap::new(),
        seen: None,
        unseen: None,
        template: Template::default(),
    }
}

/// The port that a program without `{port}` has written in, where it is not the contract's.
fn written_port(
    assignment: Assignment,
    parts: &BTreeMap<Part, Facts>,
    starts: &[(Part, Option<Start>)],
) -> Option<u16> {
    let listener = if assignment == Assignment::ProxyLb { Part::Proxy } else { Part::Server };
    let lacks =
        |part: Part| starts.iter().any(|(p, s)| *p == part && s.as_ref().is_some_and(|s| !s.has("{port}")));
    let of =
        |part: Part| parts.get(&part).filter(|_| lacks(part)).and_then(|facts| facts.ports.first().copied());
    let written = of(listener).or_else(|| of(Part::Client))?;
    (Some(written) != default_port(assignment)).then_some(written)
}

/// The backends' ports that the proxy has written in, where they are not the contract's.
fn written_backends(
    assignment: Assignment,
    parts: &BTreeMap<Part, Facts>,
    starts: &[(Part, Option<Start>)],
) -> Option<Vec<u16>> {
    let proxy = parts.get(&Part::Proxy).filter(|_| assignment == Assignment::ProxyLb)?;
    if starts
        .iter()
        .any(|(part, start)| *part == Part::Proxy && start.as_ref().is_some_and(|s| s.has("{backend")))
    {
        return None;
    }
    match proxy.ports[..] {
        [_, first, second, ..] if [first, second] != DEFAULT_BACKENDS => Some(vec![first, second]),
        _ => None,
    }
}

fn every(parts: &BTreeMap<Part, Facts>, list: impl Fn(&Facts) -> &Vec<String>) -> Vec<String> {
    let mut all: Vec<String> = parts.values().flat_map(|facts| list(facts).clone()).collect();
    all.sort();
    all.dedup();
    all
}

/// The first prompt that speaks of it and is left open, where it can be taken as it stands and is not the default.
fn prompt<'p>(prompts: impl Iterator<Item = &'p String>, default: &str, about: &str) -> Option<String> {
    let speaks = |prompt: &&String| search::has(&format!("(?i){about}"), prompt);
    let is_plain = |prompt: &&String| !prompt.contains(['\\', '{', '%']);
    let about: Vec<&String> = prompts.filter(speaks).filter(is_plain).collect();
    let open = about.iter().find(|prompt| arguments::is_open(prompt) || prompt.ends_with(' '));
    open.copied().filter(|prompt| *prompt != default).cloned()
}
