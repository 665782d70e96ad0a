//! What a program takes on its command line and asks at the keyboard.

use std::collections::BTreeMap;
use std::ops::Range;

use super::files::Source;
use super::language::Language;
use super::search::{each, groups, has};
use crate::names;
use crate::screen::asked_for;

/// A word for a server's number; not `void`.
const ID: &str = r"\b(?:server|backend|\w+_)?id\b";

/// The arguments, with placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Arguments {
    /// It takes none.
    None,
    /// These.
    Known(Vec<String>),
    /// It takes some, and which could not be seen.
    Unknown,
}

/// What a program takes on its command line.
pub(super) fn of(source: &Source) -> Arguments {
    let text = &with_usual_parameter(source);
    let text = &super::search::without(r"\(\s*void\s*\)\s*\w+\s*;", text);
    let named = match source.language {
        Language::Python => options(r#"add_argument\(((?:\s*["'][^"']+["']\s*,?)+)"#, "", text),
        Language::Go => options(r#"flag\.\w+\((?:&\w+,\s*)?("[^"]+")"#, "-", text),
        _ => None,
    };
    if let Some(named) = named {
        return named;
    }
    let (uses, mut indices) = source.language.arguments();
    if source.language == Language::Python && text.contains("sys.argv[1:]") {
        indices = &[(r"\bargs\[(\d)\]", 0)];
    }
    if !has(uses, text) {
        return Arguments::None;
    }
    // The rest of them all, such as a list of backends.
    if has(r"argv\[[2-9]:", text) {
        return Arguments::Unknown;
    }
    let found = indices.iter().find_map(|(pattern, first)| by_index(pattern, *first, text));
    found.map_or(Arguments::Unknown, Arguments::Known)
}

/// The text, with the usual names for what `main` is given, which may have any.
fn with_usual_parameter(source: &Source) -> String {
    let Some((pattern, usual)) = source.language.parameters() else { return source.text.clone() };
    let mut text = source.text.clone();
    let Some(found) = each(pattern, &source.text).into_iter().next() else { return text };
    for (name, usual) in
        found.iter().skip(1).flatten().zip(usual).filter(|(name, usual)| name.as_str() != **usual)
    {
        let Ok(uses) = regex::Regex::new(&format!(r"\b{}\b", name.as_str())) else { continue };
        text = uses.replace_all(&text, *usual).into_owned();
    }
    text
}

/// What it asks at the keyboard, in its order: the texts of the prompts.
pub(super) fn prompts(source: &Source) -> Vec<String> {
    let pattern = source.language.prompts();
    groups(&[pattern], &source.text).into_iter().map(last_line).filter(|prompt| !prompt.is_empty()).collect()
}

/// A menu and its prompt may stand in one text; the prompt is its last line.
fn last_line(text: &str) -> String {
    let text = text.strip_suffix("\\n").unwrap_or(text);
    text.rsplit("\\n").next().unwrap_or(text).to_owned()
}

/// Whether a text is left open for an answer.
pub(super) fn is_open(prompt: &str) -> bool {
    prompt.trim_end().ends_with([':', '?', '>'])
}

/// What has to be typed before the program's own work begins.
pub(super) fn typed(prompts: &[String]) -> Vec<String> {
    prompts.iter().filter(|prompt| is_open(prompt)).filter_map(|prompt| asked_for(prompt)).collect()
}

/// Named options and positions of a library for arguments.
fn options(pattern: &str, dash: &str, text: &str) -> Option<Arguments> {
    let mut arguments = Vec::new();
    let found = each(pattern, text);
    if found.is_empty() {
        return None;
    }
    for names in found {
        let names: Vec<_> = names[1].split(',').map(|name| name.trim().trim_matches(['"', '\''])).collect();
        let Some(name) =
            names.iter().find(|name| name.starts_with("--")).or(names.iter().find(|n| !n.is_empty()))
        else {
            continue;
        };
        let is_option = !dash.is_empty() || name.starts_with('-');
        match meaning(&name.to_lowercase(), &arguments) {
            Some(placeholder) if is_option => arguments.extend([format!("{dash}{name}"), placeholder]),
            Some(placeholder) => arguments.push(placeholder),
            None if is_option => {}
            None => return Some(Arguments::Unknown),
        }
    }
    Some(Arguments::Known(arguments))
}

/// Arguments by the place of each, up to the first after the port that says nothing, as such ones can be left out;
/// `None` where an earlier one says nothing.
fn by_index(pattern: &str, first: usize, text: &str) -> Option<Vec<String>> {
    let mut places: BTreeMap<usize, Option<String>> = BTreeMap::new();
    for found in each(pattern, text) {
        let (whole, index) = (found.get(0)?, found[1].parse::<usize>().ok()?);
        if index >= first && places.get(&index).is_none_or(Option::is_none) {
            let taken: Vec<_> = places.values().flatten().cloned().collect();
            places.insert(index, at(text, whole.range(), &taken));
        }
    }
    let last = *places.keys().max()?;
    let mut arguments = Vec::new();
    for index in first..=last {
        match places.remove(&index).flatten() {
            Some(argument) => arguments.push(argument),
            None if arguments.iter().any(|argument| argument == "{port}") => break,
            None => return None,
        }
    }
    Some(arguments)
}

/// What the argument is that stands at `place`; none of those that are `taken`.
fn at(text: &str, place: Range<usize>, taken: &[String]) -> Option<String> {
    let (before, after) = (&text[..place.start], &text[place.end..]);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line_end = after.find('\n').map_or(text.len(), |at| place.end + at);
    let line = text[line_start..line_end].to_lowercase();
    let number = r"(?:int|atoi|strtol|strtoul|parseInt|Atoi|ParseUint|Number|htons|valueOf|Parse|ToU?Int(?:16|32))\s*\(\s*$";
    let is_number = has(number, &before[line_start..])
        || has(r"^\s*(?:\.?(?:unwrap\(\)\.)?\s*parse|\.to(?:Int|UShort|Short)\b)", after);
    let meant = match is_number {
        true if has(ID, &line) && !line.contains("port") => Some("{id}".to_owned()),
        true => Some("{port}".to_owned()),
        false => meaning(&line, taken),
    };
    meant.filter(|meant| !taken.contains(meant))
}

/// The placeholder that a name, or a line with names, speaks of.
fn meaning(words: &str, taken: &[String]) -> Option<String> {
    let is_free = |name: &str| !taken.iter().any(|taken| taken == name);
    let speaks_of = |pattern| has(pattern, words);
    if speaks_of(names::HOST) && is_free("{host}") {
        Some("{host}".to_owned())
    } else if speaks_of(names::PORT) && is_free("{port}") {
        Some("{port}".to_owned())
    } else if speaks_of(names::HOST_AND_NO_PORT) && is_free("{host}") {
        Some("{host}".to_owned())
    } else if speaks_of(ID) && is_free("{id}") {
        Some("{id}".to_owned())
    } else if speaks_of("file|input|path") && is_free("{input}") {
        Some("{input}".to_owned())
    } else {
        None
    }
}
