//! What is written of what was seen when a program was started: its command, and what is to be said of it.

use crate::assignment::Assignment;
use crate::look;
use crate::submission::Part;

/// A command as its words are written; only what would be taken apart is in quotes.
pub(super) fn command(words: &[String]) -> String {
    let written = |word: &String| match is_plain(word) {
        true => word.clone(),
        false => shell_words::quote(word).into_owned(),
    };
    words.iter().map(written).collect::<Vec<_>>().join(" ")
}

/// Whether a word means itself without quotes.
pub(super) fn is_plain(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "-_=./:,@%+{}".contains(c))
}

/// What is to be said of how a part is started, and whether somebody has to look.
pub(super) fn of(seen: &look::Start, assignment: Assignment, part: Part) -> (String, bool) {
    let Some(way) = &seen.way else { return (seen.told.clone(), true) };
    if let Some(question) = &seen.asks {
        let why = "and what is typed first cannot be told: put it into type = [\"…\"]";
        return (format!("it asks '{question}', {why}"), true);
    }
    if let Some(why) = &seen.doubt {
        return (why.clone(), true);
    }
    let has_its_input = way.command.iter().chain(&way.typed).any(|word| word.contains("{input}"));
    if (assignment, part) == (Assignment::ProxyChain, Part::Client) && !has_its_input {
        let why = "it connects, and is not told its input file: put {input} into its command";
        return (why.to_owned(), true);
    }
    let is_one_of_many = (assignment, part) == (Assignment::ProxyLb, Part::Server);
    let tells_them_apart = way
        .command
        .iter()
        .chain(&way.typed)
        .any(|word| ["{port}", "{id}"].iter().any(|name| word.contains(name)));
    if is_one_of_many && !tells_them_apart {
        let why = format!(
            "{}, and nothing tells one backend from the other: put {{id}} or {{port}} into its command",
            seen.told
        );
        return (why, true);
    }
    (seen.told.clone(), false)
}
