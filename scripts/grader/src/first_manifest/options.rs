//! What a program's text names of its own to be told where to listen and to connect: options, and variables of its
//! environment.

use super::files::Source;
use super::language::Language;
use super::search::{groups, has};
use crate::assignment::Assignment;
use crate::names;
use crate::submission::Part;

/// Arguments made of the options that a program's text names: a port, a host, or both in one.
pub(super) fn arguments(assignment: Assignment, part: Part, source: &Source) -> Vec<String> {
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
    let (port, host) = (first(names::PORT_OPTION), first(names::HOST_OPTION));
    let both = first(r"addr|listen|bind|server|connect|target|remote|^--to$|ziel");
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
pub(super) fn split_at_commas(source: &Source) -> bool {
    has(r#"(?i)(split|tok)\w*\([^)\n]*["']\s*,\s*["']"#, &source.text)
}

/// The program with what it has to know in variables of its environment, where its text asks for such.
pub(super) fn with_variables(
    assignment: Assignment,
    part: Part,
    program: &str,
    source: &Source,
) -> Vec<String> {
    let patterns = [
        r#"(?:getenv|Getenv|LookupEnv|env::var|EnvironmentVariable)\w*\(\s*["'](\w+)["']"#,
        r#"environ(?:\.get\(|\[)\s*["'](\w+)["']"#,
        r"process\.env\.(\w+)",
        r#"process\.env\[["'](\w+)["']\]"#,
    ];
    let mut names = groups(&patterns, &source.text);
    if has(r"(?i)getenv|lookupenv|environ|process\.env|env::var", &source.text) {
        // Those that a function of its own is given.
        names.extend(groups(&[r#"\(\s*["']([A-Z][A-Z0-9_]{1,20})["']"#], &source.text));
    }
    let first = |about: &str| names.iter().copied().find(|name| has(about, &name.to_lowercase()));
    let of_lb =
        |of: Part, about: &str| first(about).filter(|_| (assignment, part) == (Assignment::ProxyLb, of));
    let with = |name: Option<&str>, value: &str| name.map(|name| format!("{name}={value}"));
    let id = of_lb(Part::Server, r"(^|_)(id|number|num|name)$");
    let backends = of_lb(Part::Proxy, "backend|servers|upstream");
    let others: Vec<&str> =
        names.iter().copied().filter(|name| Some(*name) != id && Some(*name) != backends).collect();
    let values = match places(&others) {
        Some((port, host)) => vec![with(host, "{host}"), with(Some(port), "{port}")],
        // Both in one.
        None => vec![with(first("addr|proxy|server|target|remote|listen"), "{host}:{port}")],
    };
    let all: Vec<String> = [with(id, "{id}")].into_iter().chain(values).flatten().collect();
    let backends = with(backends, "localhost:{backend1},localhost:{backend2}");
    // Backends may be told in a manner of their own.
    let with_backends = backends.map(|backends| [&all[..], &[backends]].concat());
    let ways = with_backends.into_iter().chain([all]).filter(|values| !values.is_empty());
    ways.map(|values| format!("env {} {program}", values.join(" "))).collect()
}

/// The program of Java or Kotlin with its port, and its host, in properties, where its text asks for such.
pub(super) fn with_properties(program: &str, source: &Source) -> Option<String> {
    let arguments = program.strip_prefix("java ")?;
    let pattern = r#"(?:System\.getProperty|Integer\.getInteger)\(\s*"([\w.]+)""#;
    let names = groups(&[pattern], &source.text);
    let (port, host) = places(&names)?;
    let host = host.map_or_else(String::new, |host| format!("-D{host}={{host}} "));
    Some(format!("java {host}-D{port}={{port}} {arguments}"))
}

/// Of several names that for a port, and that for a host.
fn places<'n>(names: &[&'n str]) -> Option<(&'n str, Option<&'n str>)> {
    let first = |about: &str| names.iter().copied().find(|name| has(about, &name.to_lowercase()));
    let port = first(names::PORT)?;
    let mut others = names.iter().copied().filter(|name| *name != port);
    Some((port, others.find(|name| has(names::HOST_VARIABLE, &name.to_lowercase()))))
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;

    use super::*;

    fn source(language: Language, text: &str) -> Source {
        Source { path: "x".to_owned(), language, text: text.to_owned(), encoding: UTF_8 }
    }

    #[test]
    fn what_a_backend_and_a_proxy_ask_their_environment_for_is_told() {
        let of = |part, text| {
            with_variables(
                Assignment::ProxyLb,
                part,
                "./x",
                &source(Language::Go, &format!("os.LookupEnv(n) {text}")),
            )
        };
        let backend = of(Part::Server, r#"env("SERVER_ID", "1"), env("PORT", "8001")"#);
        assert_eq!(backend, ["env SERVER_ID={id} PORT={port} ./x"]);
        let proxy = of(Part::Proxy, r#"env("BACKENDS", "") env("PORT", "")"#);
        let backends = "BACKENDS=localhost:{backend1},localhost:{backend2}";
        assert_eq!(proxy, [format!("env PORT={{port}} {backends} ./x"), "env PORT={port} ./x".to_owned()]);
        assert_eq!(of(Part::Client, r#"env("PROXY", "")"#), ["env PROXY={host}:{port} ./x"]);
        assert_eq!(of(Part::Client, "print()"), [""; 0]);
    }

    #[test]
    fn properties_of_java_stand_before_the_class() {
        let text = r#"Integer.getInteger("hw.port", 1); System.getProperty("server.host")"#;
        let of = |program| with_properties(program, &source(Language::Java, text));
        let told = "java -Dserver.host={host} -Dhw.port={port} -cp out Main";
        assert_eq!(of("java -cp out Main").as_deref(), Some(told));
        assert_eq!(of("./main"), None);
    }
}
