//! What a server says by itself when a client has come, and what the client sends back before its menu is shown.

use regex::Regex;

use super::asked::reads;
use super::seen::Facts;
use crate::evidence::difference::quoted;
use crate::learn::without_numbers;
use crate::output::Line;
use crate::submission::Wire;

/// What `[wire]` says of it; `typed` is what the client was told before its menu was shown.
pub(super) fn tell(
    received: &[u8],
    back: &[u8],
    said: &[Line],
    typed: &[String],
    known: &Wire,
    facts: &mut Facts,
) {
    let text = String::from_utf8_lossy(received);
    let text = text.trim_end();
    let back = String::from_utf8_lossy(back).into_owned();
    if text.is_empty() {
        match back.is_empty() {
            true => facts.confirm("wire.greeting", "the server sends nothing by itself"),
            false => facts.doubt(
                "wire.greeting",
                format!("the client sends {back:?} before its menu is shown, and nothing came before that"),
            ),
        }
        return;
    }
    if text.lines().all(|line| said.iter().any(|said| said.text == line)) {
        facts.confirm(
            "wire.greeting",
            "what the server sends by itself is what it prints: an announcement to all",
        );
        if !back.is_empty() {
            facts.doubt(
                "wire.greeting-reply",
                format!(
                    "the client sends {back:?} before its menu is shown, and no greeting that it answers so"
                ),
            );
        }
        return;
    }
    let told = format!("the server sends {} to a new client", quoted(received));
    match known.greeting.as_ref().is_some_and(|known| reads(known, text)) {
        true => facts.confirm("wire.greeting", told),
        false => facts.set("wire.greeting", without_numbers(text), told),
    }
    if back.is_empty() {
        return;
    }
    let told = "the client sends it back, before anything is typed";
    let is_known = |reply: &String| sent_back(reply, text, known.greeting.as_deref()) == back;
    match back.trim_end() {
        _ if known.greeting_reply.as_ref().is_some_and(is_known) => {
            facts.confirm("wire.greeting-reply", told);
        }
        same if same == text => facts.set("wire.greeting-reply", back.replacen(text, "{greeting}", 1), told),
        name if typed.iter().any(|typed| typed == name) => {
            facts.set("wire.greeting-reply", back, "the client sends what is typed before the menu comes");
        }
        _ => facts.suspect("wire.greeting-reply", back, "the client sends it, before anything is typed"),
    }
}

/// What is sent back to a greeting: `{greeting}` is the first group of the pattern that reads it, or what that reads, or
/// all of it.
pub(super) fn sent_back(reply: &str, greeting: &str, pattern: Option<&str>) -> String {
    let pattern = pattern.and_then(|pattern| Regex::new(pattern).ok());
    let groups = pattern.and_then(|pattern| pattern.captures(greeting));
    let part = groups.and_then(|groups| groups.get(1).or(groups.get(0)));
    reply.replace("{greeting}", part.map_or(greeting, |part| part.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_to_a_part_of_a_greeting_is_the_known_one() {
        let told = |back: &str| {
            let (pattern, reply) = (Some(r"no\. (\d+)".to_owned()), Some("{greeting}\n".to_owned()));
            let known = Wire { greeting: pattern, greeting_reply: reply, ..Wire::default() };
            let mut facts = Facts::default();
            tell(b"You are no. 7\n", back.as_bytes(), &[], &[], &known, &mut facts);
            facts.of("wire.greeting-reply").map(|fact| (fact.value.clone(), fact.doubtful))
        };
        assert_eq!(told("7\n"), Some((None, false)));
        assert_eq!(told("8\n"), Some((Some("8\n".into()), true)));
    }
}
