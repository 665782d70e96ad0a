//! What was asked of a client, what came of it, and what `grade.toml` says of that.

use std::net::SocketAddr;
use std::time::Duration;

use regex::Regex;

use super::conversation::Came;
use super::options::Choice;
use super::replies::{self, Read, Reply};
use super::seen::Facts;
use super::sent::{self, Sent};
use crate::evidence::difference::quoted;
use crate::output::Line;
use crate::request;
use crate::submission::{Submission, Wire};

/// What is typed for command 1: two sentences with capitals and small letters, whose lengths differ in how many digits
/// they have, so that a length in a field of its own is told from one with other spaces or zeros beside it.
pub(super) const SENTENCES: [&str; 2] = ["Hi there!", "one more, and a longer Sentence"];

/// One command, asked twice.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) choice: Choice,
    pub(super) came: Vec<Came>,
    /// Which request of the server's each was, how old the server was, and the time of day in seconds.
    pub(super) moments: Vec<(u64, Duration, u32)>,
    /// What the server printed meanwhile.
    pub(super) said: Vec<Vec<Line>>,
    /// What the client asked for a text with, if it did.
    pub(super) prompt: Option<String>,
}

impl Asked {
    /// A command that is still to be asked for.
    pub(super) fn of(choice: Choice) -> Self {
        Self { choice, came: Vec::new(), moments: Vec::new(), said: Vec::new(), prompt: None }
    }

    /// Whether its replies are those to that command.
    pub(super) fn shows(&self, name: &str, client: Option<SocketAddr>, known: &Wire) -> bool {
        if name == "upper" { shouts(self) } else { self.read_as(name, client, known).is_some() }
    }

    fn texts(&self) -> Vec<String> {
        self.came.iter().map(|came| String::from_utf8_lossy(&came.received).into_owned()).collect()
    }

    /// How its replies are read, if they are those to that command.
    fn read_as(&self, name: &str, client: Option<SocketAddr>, known: &Wire) -> Option<Read> {
        let texts = self.texts();
        let replies: Vec<Reply<'_>> = texts
            .iter()
            .zip(&self.moments)
            .map(|(text, &(number, age, _))| Reply { text, client, number, age })
            .collect();
        // Whoever was never asked has shown nothing.
        replies.first()?;
        match name {
            "address" => replies::address(&replies, &known.address_reply),
            "count" => replies::count(&replies, &known.count_reply),
            "time" => {
                let clock: Vec<u32> = self.moments.iter().map(|(.., clock)| *clock).collect();
                replies::time(&replies, &clock, &known.time_reply)
            }
            _ => None,
        }
    }
}

/// What replies show of commands goes before the words of the menu: who sends a text back in capitals is command 1, and
/// so on.
pub(super) fn tell_apart(asked: &mut [Asked], client: Option<SocketAddr>, known: &Wire) {
    for name in ["upper", "address", "time", "count"] {
        let shows = |asked: &Asked| match (name, asked.read_as(name, client, known)) {
            ("upper", _) => shouts(asked),
            // A number that grows may be many a thing; only what no word tells is told by it.
            ("count", _) if !asked.choice.by_place => false,
            ("time", Some(Read::By(pattern))) if replies::is_any_number(&pattern) => {
                asked.choice.by_place || asked.choice.name == name
            }
            (_, read) => read.is_some(),
        };
        let named = asked.iter().position(|asked| asked.choice.name == name);
        let is_shown = named.is_some_and(|at| shows(&asked[at]));
        let others: Vec<usize> =
            (0..asked.len()).filter(|at| Some(*at) != named && shows(&asked[*at])).collect();
        match (named, &others[..]) {
            (Some(named), _) if is_shown => asked[named].choice.by_place = false,
            (Some(named), &[other]) => {
                let taken = asked[other].choice.name;
                asked[named].choice.name = taken;
                asked[other].choice = Choice { name, by_place: false, ..asked[other].choice.clone() };
            }
            _ => {}
        }
    }
}

fn shouts(asked: &Asked) -> bool {
    asked
        .came
        .iter()
        .zip(SENTENCES)
        .any(|(came, sentence)| String::from_utf8_lossy(&came.received).contains(&sentence.to_uppercase()))
}

/// Whether a pattern that is known reads it.
pub(super) fn reads(pattern: &str, text: &str) -> bool {
    Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text))
}

/// What `[wire]` says of a request, and `[menu]` of its prompt.
pub(super) fn requests(asked: &Asked, known: &Submission, facts: &mut Facts) {
    let name = asked.choice.name;
    let key = format!("wire.{name}");
    if name == "upper" && asked.came.is_empty() {
        facts.doubt_rest(&["menu.sentence-prompt"], "the client was not seen to ask for a sentence");
    }
    let [one, other] = &asked.came[..] else {
        return facts.doubt(
            &key,
            format!("'{}' could not be typed twice: the client ended, or went mute", asked.choice.option),
        );
    };
    let parts = match name {
        "upper" => {
            let sent = |parts, sentence| Sent { sentence, parts };
            sent::with_a_text(&[sent(&one.sent[..], SENTENCES[0]), sent(&other.sent[..], SENTENCES[1])])
        }
        _ => sent::without_text(&one.sent, &other.sent),
    };
    match parts {
        Ok(parts) if one.interleaved && parts.len() > 1 => facts.doubt(
            &key,
            format!("the client sends {parts:?}, and waits for something of the server's in between"),
        ),
        Ok(parts) => {
            let assumed = known.wire.request(name);
            let told = match name {
                "upper" => {
                    format!("typed '{}' and a sentence, twice; the client sent it so", asked.choice.option)
                }
                _ => format!("typed '{}', twice; the client sent it so", asked.choice.option),
            };
            set_parts(&key, &parts, assumed, told, facts);
        }
        Err(why) => facts.doubt(&key, why),
    }
    if let (true, Some(prompt)) = (name == "upper", &asked.prompt) {
        match prompt.trim_end() == known.menu.sentence_prompt.trim_end() {
            true => facts.confirm("menu.sentence-prompt", "the client asks with it"),
            false if prompt.trim().is_empty() => {
                facts.doubt("menu.sentence-prompt", "the client waits for the sentence and shows no prompt");
            }
            false => {
                facts.set(
                    "menu.sentence-prompt",
                    prompt.as_str(),
                    "the client asks for the sentence with it",
                );
            }
        }
    }
}

/// The parts of a request.
pub(super) fn set_parts(
    key: &str,
    parts: &[String],
    assumed: &[String],
    told: impl Into<String>,
    facts: &mut Facts,
) {
    // However they are written.
    let are_the_same =
        |text: &str| request::filled(parts, text.as_bytes()) == request::filled(assumed, text.as_bytes());
    match parts {
        _ if SENTENCES.into_iter().all(are_the_same) => facts.confirm(key, told),
        [one] => facts.set(key, one.as_str(), told),
        several => facts.set(key, several.to_vec(), told),
    }
}

/// How `[wire]` reads a reply.
pub(super) fn replies(asked: &Asked, client: Option<SocketAddr>, known: &Wire, facts: &mut Facts) {
    let name = asked.choice.name;
    if name == "upper" {
        return;
    }
    let (texts, read) = (asked.texts(), asked.read_as(name, client, known));
    let key = format!("wire.{name}-reply");
    let answered = texts.first().map(|text| quoted(text.as_bytes())).unwrap_or_default();
    let told = format!("the server answered {answered}");
    if texts.is_empty() {
        return facts.doubt(
            &key,
            format!("the client was not seen to ask for it: '{}' was not typed", asked.choice.option),
        );
    }
    match read {
        Some(Read::AsAssumed) => facts.confirm(&key, told),
        Some(Read::By(pattern)) if replies::is_any_number(&pattern) && has_several_numbers(&texts) => {
            facts.suspect(&key, pattern, format!("{told}, which has more numbers than that"));
        }
        Some(Read::By(pattern)) => facts.set(&key, pattern, told),
        Some(Read::Clock(_)) if known.tells_the_clock => facts.confirm(&key, told),
        Some(Read::Clock(pattern)) => {
            facts.set(&key, pattern, told);
            facts.set("wire.time-tells", "clock", "it is the time of day");
        }
        None => {
            let what = match name {
                "address" => "the client's address",
                "count" => "the number of requests so far",
                _ => "the server's running time",
            };
            facts.doubt(&key, format!("{told}, in which {what} was not found"));
        }
    }
}

fn has_several_numbers(texts: &[String]) -> bool {
    let numbers =
        |text: &String| text.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty()).count();
    texts.iter().any(|text| numbers(text) > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: &'static str, option: &str, by_place: bool, replies: &[(&str, u64, u64, u32)]) -> Asked {
        let mut asked = Asked::of(Choice { name, option: option.to_owned(), by_place });
        for &(text, number, age, clock) in replies {
            asked.came.push(Came { received: text.as_bytes().to_vec(), ..Came::default() });
            asked.moments.push((number, Duration::from_secs(age), clock));
        }
        asked
    }

    #[test]
    fn what_a_word_tells_stays_so_where_another_reply_may_be_a_time_as_well() {
        let mut all = [
            asked("time", "4", false, &[("17:32:43", 4, 3, 63_163), ("17:32:47", 8, 7, 63_167)]),
            asked("count", "3", false, &[("3", 3, 3, 63_163), ("7", 7, 7, 63_167)]),
        ];
        tell_apart(&mut all, None, &Wire::default());
        let names = all.map(|asked| (asked.choice.name, asked.choice.option));
        assert_eq!(names, [("time", "4".to_owned()), ("count", "3".to_owned())]);
    }

    #[test]
    fn what_no_word_tells_is_told_by_its_replies_and_who_was_not_asked_tells_nothing() {
        let client = "127.0.0.1:50312".parse().ok();
        let mut all = [
            asked("address", "2", true, &[("up 0:00:05", 2, 5, 40_005), ("up 0:00:09", 6, 9, 40_009)]),
            asked("time", "4", true, &[("127.0.0.1 50312", 4, 5, 40_005), ("127.0.0.1 50312", 8, 9, 40_009)]),
            asked("count", "3", true, &[]),
        ];
        tell_apart(&mut all, client, &Wire::default());
        let told = all.map(|asked| (asked.choice.name, asked.choice.option, asked.choice.by_place));
        let due = [("time", "2", false), ("address", "4", false), ("count", "3", true)];
        assert_eq!(told, due.map(|(name, option, by_place)| (name, option.to_owned(), by_place)));
    }

    #[test]
    fn a_request_is_the_same_however_it_is_written() {
        let of = |known: &str, sent: &str| -> Facts {
            let mut facts = Facts::default();
            set_parts("wire.upper", &[sent.to_owned()], &[known.to_owned()], "so", &mut facts);
            facts
        };
        let is_confirmed = |facts: Facts| facts.of("wire.upper").is_some_and(|fact| fact.value.is_none());
        assert!(is_confirmed(of("{bytes:0001}{length:u16be}{text}", "\0\u{1}{length:u16be}{text}")));
        assert!(!is_confirmed(of("{bytes:0001}{length:u16le}{text}", "\0\u{1}{length:u16be}{text}")));
        assert!(!is_confirmed(of("1{text}", "1{text}\n")));
    }
}
