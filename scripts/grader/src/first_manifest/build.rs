//! How programs are built: the ways to do it, the likeliest first.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use shell_words::quote;

use super::facts::Facts;
use super::files::{Found, Source};
use super::language::Language;
use super::paths::{folder, name, stem};
use super::search::{each, has};
use super::targets::{krate, named_for};
use super::{csharp, java, kotlin, typescript};
use crate::submission::Part;

/// Libraries that are not linked by themselves, by the headers that go with them.
const LIBRARIES: [(&str, &str); 8] = [
    (r"<c?math\.h>|<cmath>|<complex\.h>", "-lm"),
    (r"<openssl/ssl\.h>", "-lssl"),
    (r"<openssl/", "-lcrypto"),
    (r"<zlib\.h>", "-lz"),
    (r"<readline/", "-lreadline"),
    (r"<n?curses\.h>", "-lncurses"),
    (r"<uuid/uuid\.h>", "-luuid"),
    (r"<sys/(aio|mqueue)\.h>|<mqueue\.h>|<aio\.h>", "-lrt"),
];

/// The commands that may build the programs, each as its words; none where nothing has to be built.
pub(super) fn ways(found: &Found, parts: &BTreeMap<Part, Facts>) -> Vec<Vec<String>> {
    let sources: Vec<&Source> = parts.values().map(|facts| &facts.source).collect();
    let of_each: Vec<Vec<String>> = sources.iter().map(|source| steps(found, source, &sources)).collect();
    let most = of_each.iter().map(Vec::len).max().unwrap_or(0);
    let mut ways: Vec<Vec<String>> = Vec::new();
    for number in 0..most {
        let mut steps: Vec<String> = Vec::new();
        for of_one in &of_each {
            let step = of_one.get(number).or(of_one.last());
            steps.extend(step.filter(|step| !steps.contains(step)).cloned());
        }
        let words = match steps.as_slice() {
            [] => continue,
            [one] if !one.contains(['&', '|']) => shell_words::split(one).unwrap_or_default(),
            several => vec!["sh".to_owned(), "-c".to_owned(), several.join(" && ")],
        };
        if !ways.contains(&words) {
            ways.push(words);
        }
    }
    ways
}

/// The commands that may build one of the programs, the likeliest first; none where it is started as it is.
fn steps(found: &Found, source: &Source, all: &[&Source]) -> Vec<String> {
    let out = quote(stem(&source.path)).into_owned();
    let compile = |compiler: &str| {
        let alone = format!("{compiler} -O2 -pthread -o {out} {}", with_what_it_includes(found, source));
        let of_c: Vec<&Source> = all.iter().copied().filter(|source| source.language.is_c()).collect();
        let tools = if is_for_tools(found, source) { tools(found, &of_c) } else { Vec::new() };
        tools.into_iter().chain([alone]).collect()
    };
    match source.language {
        Language::Python | Language::JavaScript => Vec::new(),
        Language::TypeScript => typescript::ways(found, source, all),
        Language::C => compile("cc -std=gnu17"),
        Language::Cpp => compile("c++ -std=gnu++20"),
        Language::CSharp => csharp::ways(found, source),
        Language::Java => java::ways(found, source),
        Language::Kotlin => vec![kotlin::step(found, source)],
        Language::Go => {
            let files: Vec<_> = beside(found, source).iter().map(|file| quote(&file.path)).collect();
            vec![format!("go build -o {out} {}", files.join(" "))]
        }
        Language::Rust => vec![match krate(found, source) {
            Some(("", _)) => "cargo build --offline".to_owned(),
            Some((root, _)) => {
                let manifest = format!("{root}/Cargo.toml");
                format!("cargo build --offline --manifest-path {}", quote(&manifest))
            }
            None => format!("rustc --edition 2024 -O -o {out} {}", quote(&source.path)),
        }],
    }
}

/// Whether the folder's files for tools make a program of that file, as far as they tell: some are of one program alone.
fn is_for_tools(found: &Found, source: &Source) -> bool {
    let is_told = |text: &str| {
        // What is removed was not made by that.
        let lines = text.lines().filter(|line| !line.contains("rm ") && !line.trim_start().starts_with('#'));
        let text = lines.collect::<Vec<_>>().join("\n");
        let by_pattern = r"%|wildcard|\bGLOB|aux_source_directory|add_subdirectory|(?m)^\.\w+\.\w+:|\$\(MAKE\)|\binclude\b|\bfor\b";
        has(by_pattern, &text) || has(&format!(r"\b{}\b", regex::escape(name(&source.path))), &text)
    };
    found.makefiles.iter().any(|(_, text)| is_told(text)) || found.cmake.as_deref().is_some_and(is_told)
}

/// What the folder's own files for tools say.
fn tools(found: &Found, sources: &[&Source]) -> Vec<String> {
    let mut ways = Vec::new();
    let tops: Vec<_> = found.makefiles.iter().filter(|(folder, _)| folder.is_empty()).collect();
    // One in each folder, where there is none above them.
    let all: Vec<_> = if tops.is_empty() { found.makefiles.iter().collect() } else { tops };
    if !all.is_empty() {
        let with = |targets: &dyn Fn(&str) -> Vec<String>| {
            let one = |(folder, text): &&(String, String)| {
                let place = if folder.is_empty() { String::new() } else { format!(" -C {}", quote(folder)) };
                let targets: String =
                    targets(text).iter().map(|target| format!(" {}", quote(target))).collect();
                format!("make{place}{targets}")
            };
            all.iter().map(one).collect::<Vec<_>>().join(" && ")
        };
        // Without a target for all, the first is made, which may be one of several.
        ways.push(with(&|text| {
            if says_what_all_is(text) { Vec::new() } else { targets(found, text, sources) }
        }));
        ways.push(with(&|_| Vec::new()));
    }
    if found.cmake.is_some() {
        ways.push("cmake -S . -B build && cmake --build build".to_owned());
    }
    ways
}

/// Whether what a Makefile makes by itself is all of it, as its first rule's name or itself says.
fn says_what_all_is(makefile: &str) -> bool {
    rules(makefile).first().is_none_or(|name| ["all", "default", "build", "main"].contains(&name.as_str()))
        || has(r"(?m)^\s*\.DEFAULT_GOAL", makefile)
}

/// The programs that a Makefile has rules for.
fn targets(found: &Found, makefile: &str, sources: &[&Source]) -> Vec<String> {
    let rules = rules(makefile);
    if let Some(all) = rules.iter().find(|name| *name == "all") {
        return vec![all.clone()];
    }
    let own: Vec<String> = sources.iter().flat_map(|source| named_for(found, source)).collect();
    let is_wanted = |rule: &&String| {
        let rule = name(rule).to_lowercase();
        if own.iter().any(|own| own.to_lowercase() == rule) {
            return true;
        }
        sources.iter().any(|source| name(&source.path).to_lowercase() == rule)
            || ["server", "client", "proxy"].iter().any(|part| rule.contains(part))
    };
    let is_program = |rule: &&String| {
        !rule.contains('.') && !has("^(run|start|test|clean|kill|stop|debug|install|valgrind)", rule)
    };
    rules.iter().filter(is_wanted).filter(is_program).cloned().collect()
}

fn rules(makefile: &str) -> Vec<String> {
    let heads = each(r"(?m)^([A-Za-z0-9_./-][^:#=$%\n]*):(?:[^=\n]|$)", makefile);
    let names =
        heads.iter().flat_map(|head| head[1].split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    names.filter(|name| !name.starts_with('.')).collect()
}

/// The file, and those beside it that are parts of a program without being one.
fn beside<'f>(found: &'f Found, source: &'f Source) -> Vec<&'f Source> {
    let is_helper = |other: &&Source| {
        other.language == source.language
            && folder(&other.path) == folder(&source.path)
            && !has(r"\bmain\s*\(", &other.text)
    };
    std::iter::once(source).chain(found.sources.iter().filter(is_helper)).collect()
}

/// What a C compiler has to be told: the files beside a program, those that go with headers from other folders, where
/// those headers are, and the libraries that it does not link by itself.
fn with_what_it_includes(found: &Found, source: &Source) -> String {
    let mut files = beside(found, source);
    let mut folders: BTreeSet<&str> = BTreeSet::new();
    let mut libraries: Vec<&str> = Vec::new();
    let mut headers: Vec<&Source> = Vec::new();
    let mut unread: VecDeque<&Source> = files.iter().copied().collect();
    while let Some(of) = unread.pop_front() {
        let needed =
            LIBRARIES.iter().filter(|(header, _)| has(header, &of.text)).map(|(_, library)| *library);
        libraries.extend(needed);
        for include in each(r#"(?m)^\s*#\s*include\s*"([^"]+)""#, &of.text) {
            let named = include[1].trim_start_matches("../").trim_start_matches("./");
            let is_it =
                |header: &&Source| header.path == *named || header.path.ends_with(&format!("/{named}"));
            let own = folder(&of.path);
            let Some(header) = found.headers.iter().find(is_it) else { continue };
            if !headers.iter().any(|known| known.path == header.path) {
                headers.push(header);
                unread.push_back(header);
            }
            let above = header.path.strip_suffix(named).unwrap_or_default().trim_end_matches('/');
            if above != own {
                folders.insert(if above.is_empty() { "." } else { above });
            }
            let goes_with = |other: &&Source| {
                other.language.is_c()
                    && name(&other.path) == name(&header.path)
                    && !has(r"\bmain\s*\(", &other.text)
            };
            for other in found.sources.iter().filter(goes_with) {
                if !files.iter().any(|known| known.path == other.path) {
                    files.push(other);
                    unread.push_back(other);
                }
            }
        }
    }
    let folders = folders.iter().map(|folder| format!("-I{}", quote(folder)));
    let files = files.iter().map(|file| quote(&file.path).into_owned());
    let mut words: Vec<String> = folders.chain(files).collect();
    for library in libraries {
        if !words.iter().any(|word| word == library) {
            words.push(library.to_owned());
        }
    }
    words.join(" ")
}
