//! The menu service: the submission's client at its own server.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use chrono::{Local, Timelike};
use common::Error;

use super::conversation::{Came, Conversation};
use super::stage::Stage;
use super::wire::{self, Read, Reply, Sent, without_numbers};
use super::{Facts, lines};
use crate::evidence::difference::quoted;
use crate::output::Line;
use crate::scene::{Fill, Scene, Server};
use crate::screen::{Item, items};
use crate::stop::Stop;
use crate::submission::{Lines, Menu, Part, Submission, Wire};
use crate::tap::Tap;
use crate::verdict::Verdict;

/// How long all of it may take, without the minute.
const BUDGET: Duration = Duration::from_secs(60);

/// What is typed for command 1: two sentences that differ in their length, with capitals and small letters.
const SENTENCES: [&str; 2] = ["Hello socket world", "one more, and a longer Sentence"];

/// The names of the commands, as keys, and words that menus have for them. What is asked for first is told from
/// what comes later.
const COMMANDS: [(&str, &[&str]); 5] = [
    ("upper", &["upper", "capital", "convert", "case", "대문자"]),
    ("exit", &["exit", "quit", "bye", "leave", "close", "disconnect", "종료"]),
    ("time", &["time", "uptime", "clock", "how long", "시간"]),
    ("address", &["ip", "address", "port", "who am i", "주소"]),
    ("count", &["count", "number", "many", "request", "served", "횟수"]),
];

/// In the order of the assignment.
const IN_ORDER: [&str; 5] = ["upper", "address", "count", "time", "exit"];

/// One command, asked twice.
#[derive(Default)]
struct Asked {
    option: String,
    came: Vec<Came>,
    /// Which request of the server's each was, how old the server was, and the time of day in seconds.
    moments: Vec<(u64, Duration, u32)>,
    /// What the server printed meanwhile.
    said: Vec<Vec<Line>>,
    /// What the client asked for a text with, if it did.
    prompt: Option<String>,
}

/// Looks at all that `[wire]`, `[menu]` and `[lines]` say.
///
/// # Errors
/// The grader's.
pub(super) fn look(stage: &Stage<'_>, facts: &mut Facts, wait_for_report: bool) -> Result<(), Error> {
    let mut exit = stage.submission.wire.exit.clone();
    if stage.submission.programs.contains_key(&Part::Client) {
        let mut scene = stage.scene(&stage.submission, BUDGET)?;
        match talk(&mut scene, facts) {
            Ok(sent) => exit = sent.unwrap_or(exit),
            Err(stop) => give_up(stop, "what the client sends was not seen", "wire.upper", facts)?,
        }
    }
    let mut scene = stage.scene(&stage.submission, BUDGET + lines::MINUTE)?;
    match lines::look(&mut scene, &exit, facts, wait_for_report) {
        Ok(()) => Ok(()),
        Err(stop) => give_up(stop, "what the server prints was not seen", "lines.connect", facts),
    }
}

fn give_up(stop: Stop, what: &str, key: &str, facts: &mut Facts) -> Result<(), Error> {
    if stop.verdict == Verdict::GraderError {
        return Err(Error::new("cannot look at the menu", stop.reason));
    }
    facts.doubt(key, format!("{what}: {}", stop.reason));
    Ok(())
}

/// Types every option; what is sent for the one that ends the client.
fn talk(scene: &mut Scene<'_>, facts: &mut Facts) -> Result<Option<Vec<String>>, Stop> {
    let (known, server) = (scene.submission, scene.server()?);
    let began = Instant::now();
    let Some(tap) = Tap::on(server.address.port()) else {
        return Err(Stop::fail("the system does not let the grader hear the loopback"));
    };
    let client = scene.start(Part::Client, "client", &Fill::to(server.address))?;
    let (conversation, first) = Conversation::begin(client, tap)?;
    let options = options(&first, facts);
    greeting(&first, &server.program.lines(), facts);
    match conversation.prompt() {
        Some(prompt) if prompt.trim_end() == known.menu.option_prompt.trim_end() => {
            facts.confirm("menu.option-prompt", "the client asks with it");
        }
        Some(prompt) => {
            facts.set("menu.option-prompt", prompt, "the last that the client shows before it waits");
        }
        None => facts.doubt("menu.option-prompt", "the client shows nothing that looks like a prompt"),
    }
    let mut desk = Desk { conversation, server: &server, began, requests: 0 };
    let mut asked: Vec<(&str, Asked)> = Vec::new();
    for (name, option) in &options {
        if *name != "exit" {
            asked.push((name, Asked { option: option.clone(), ..Asked::default() }));
        }
    }
    'rounds: for sentence in SENTENCES {
        for (_, asked) in &mut asked {
            desk.ask(asked, sentence, facts)?;
            if asked.came.last().is_some_and(|came| came.ended) {
                break 'rounds;
            }
        }
    }
    tell_apart(&mut asked);
    for (name, asked) in &asked {
        requests(name, asked, known, facts);
        replies(name, asked, desk.conversation.address(), &known.wire, facts);
    }
    options_typed(&options, &known.menu, facts);
    commands_told(&asked, &known.lines, facts);
    let exit = options.iter().find(|(name, _)| *name == "exit");
    let Some((_, option)) = exit else { return Ok(None) };
    Ok(desk.leaves(option, &known.wire, facts))
}

struct Desk<'s> {
    conversation: Conversation,
    server: &'s Server,
    began: Instant,
    requests: u64,
}

impl Desk<'_> {
    /// Types an option, and a sentence where that is asked for.
    fn ask(&mut self, asked: &mut Asked, sentence: &str, facts: &mut Facts) -> Result<(), Stop> {
        let first = self.server.program.line_count();
        let now = Local::now();
        let clock = now.num_seconds_from_midnight();
        let moment = self.began.elapsed();
        let mut came = self.conversation.types(&asked.option)?;
        // Whoever does not show the menu again waits for more.
        let waits = |desk: &Self, came: &Came| !came.ended && !desk.conversation.is_at_the_menu(came);
        if waits(self, &came) && !wants_enter(&came) {
            let prompt = came.screen.lines().last().unwrap_or_default().to_owned();
            asked.prompt.get_or_insert(prompt);
            let rest = self.conversation.types(sentence)?;
            came = together(came, rest);
        }
        if waits(self, &came) && wants_enter(&came) {
            let shows = came.screen.lines().last().unwrap_or_default().trim_end().to_owned();
            let rest = self.conversation.types("")?;
            if self.conversation.is_at_the_menu(&rest) {
                facts.set("menu.continue-prompt", shows, "the client waits for Enter there");
            }
            came = Came { ended: rest.ended, ..came };
        }
        if !came.sent.is_empty() {
            self.requests += 1;
        }
        asked.moments.push((self.requests, moment, clock));
        asked.came.push(came);
        // What the server prints may come a moment later.
        thread::sleep(Duration::from_millis(50));
        asked.said.push(self.server.program.lines_from(first));
        Ok(())
    }

    /// Chooses the option that ends the client: what that sends.
    fn leaves(mut self, option: &str, known: &Wire, facts: &mut Facts) -> Option<Vec<String>> {
        let came = match self.conversation.types(option) {
            Ok(came) => came,
            Err(stop) => {
                facts.doubt("wire.exit", format!("it could not be seen: {}", stop.reason));
                return None;
            }
        };
        let sent: Option<Vec<String>> =
            came.sent.iter().map(|part| String::from_utf8(part.clone()).ok()).collect();
        let Some(sent) = sent else {
            facts.doubt("wire.exit", "it sends bytes that are no text");
            return None;
        };
        let told = match (sent.is_empty(), came.ended) {
            (true, true) => format!("at '{option}' the client ends and sends nothing before"),
            (_, true) => format!("at '{option}' the client sends it, and ends"),
            (_, false) => {
                facts.doubt("wire.exit", format!("at '{option}' the client did not end"));
                return None;
            }
        };
        set_parts("wire.exit", &sent, &known.exit, told, facts);
        let reply = String::from_utf8_lossy(&came.received).trim_end().to_owned();
        if !reply.is_empty() {
            facts.set("wire.exit-reply", without_numbers(&reply), "the server answered it");
        }
        Some(sent)
    }
}

/// Whether the client waits for nothing but Enter.
fn wants_enter(came: &Came) -> bool {
    let last = came.screen.lines().last().unwrap_or_default().to_lowercase();
    ["press", "continue", "hit ", "<enter>", "[enter]"].iter().any(|word| last.contains(word))
}

fn together(one: Came, other: Came) -> Came {
    let interleaved = one.interleaved || other.interleaved || !one.received.is_empty();
    Came {
        screen: one.screen + &other.screen,
        sent: [one.sent, other.sent].concat(),
        received: [one.received, other.received].concat(),
        interleaved,
        ended: other.ended,
    }
}

/// Which option is which command, by the words of the menu; where they do not tell, in the assignment's order.
fn options(first: &Came, facts: &mut Facts) -> Vec<(&'static str, String)> {
    let items = items(&first.screen);
    let mut found: Vec<(&'static str, String)> = Vec::new();
    let is_taken = |found: &[(&str, String)], name: &str, option: &str| {
        found.iter().any(|(taken, typed)| *taken == name || typed == option)
    };
    for (name, words) in COMMANDS {
        let about = |item: &&Item| words.iter().any(|word| has_word(&item.words, word));
        if let Some(item) = items.iter().filter(|item| !is_taken(&found, "", &item.option)).find(about) {
            found.push((name, item.option.clone()));
        }
    }
    let rest: Vec<String> = match items.is_empty() {
        true => (1..=5).map(|number| number.to_string()).collect(),
        false => items.iter().map(|item| item.option.clone()).collect(),
    };
    for name in IN_ORDER {
        let free = rest.iter().find(|option| !is_taken(&found, name, option));
        if let (false, Some(option)) = (found.iter().any(|(taken, _)| *taken == name), free) {
            if !items.is_empty() {
                facts.doubt(
                    &format!("menu.{name}"),
                    format!("'{option}' was taken for it by its place in the menu"),
                );
            }
            found.push((name, option.clone()));
        }
    }
    found.sort_by_key(|(name, _)| IN_ORDER.iter().position(|known| known == name));
    found
}

/// A short word stands by itself: "ip" is not in "description".
fn has_word(words: &str, word: &str) -> bool {
    match word.len() {
        0..=3 => words.split(|c: char| !c.is_alphanumeric()).any(|one| one == word),
        _ => words.contains(word),
    }
}

/// What replies show of commands goes before the words of the menu: who sends a text back in capitals is command 1.
fn tell_apart(asked: &mut [(&str, Asked)]) {
    let shouts = |asked: &Asked| {
        asked.came.iter().zip(SENTENCES).any(|(came, sentence)| {
            String::from_utf8_lossy(&came.received).contains(&sentence.to_uppercase())
        })
    };
    let upper = asked.iter().position(|(_, asked)| shouts(asked));
    let named = asked.iter().position(|(name, _)| *name == "upper");
    if let (Some(upper), Some(named)) = (upper, named) {
        let (one, other) = (asked[upper].0, asked[named].0);
        (asked[upper].0, asked[named].0) = (other, one);
    }
}

fn options_typed(options: &[(&str, String)], known: &Menu, facts: &mut Facts) {
    let of = |name: &str| match name {
        "upper" => known.upper.as_str(),
        "address" => &known.address,
        "count" => &known.count,
        "time" => &known.time,
        _ => &known.exit,
    };
    for (name, option) in options {
        let key = format!("menu.{name}");
        if facts.of(&key).is_some() {
            continue;
        }
        match option == of(name) {
            true => facts.confirm(&key, "so the menu has it"),
            false => facts.set(&key, option.as_str(), "so the menu has it"),
        }
    }
    for name in IN_ORDER {
        let (wire, is_there) = (format!("wire.{name}"), options.iter().any(|(there, _)| *there == name));
        if !is_there && name != "exit" {
            facts.set(&wire, "none", "the menu has no item for it");
        }
    }
}

/// What the server says by itself when a client has come.
fn greeting(first: &Came, said: &[Line], facts: &mut Facts) {
    let text = String::from_utf8_lossy(&first.received);
    let text = text.trim_end();
    if text.is_empty() {
        facts.confirm("wire.greeting", "the server sends nothing by itself");
        return;
    }
    if text.lines().all(|line| said.iter().any(|said| said.text == line)) {
        facts.confirm(
            "wire.greeting",
            "what the server sends by itself is what it prints: an announcement to all",
        );
        return;
    }
    let told = format!("the server sends {} to a new client", quoted(&first.received));
    facts.set("wire.greeting", without_numbers(text), told);
    let back = first.sent.concat();
    if back.is_empty() {
        return;
    }
    let back = String::from_utf8_lossy(&back).into_owned();
    let told = "the client sends it back, before anything is typed";
    match back.trim_end() == text {
        true => facts.set("wire.greeting-reply", back.replacen(text, "{greeting}", 1), told),
        false => facts.set("wire.greeting-reply", back, told),
    }
}

fn requests(name: &str, asked: &Asked, known: &Submission, facts: &mut Facts) {
    let key = format!("wire.{name}");
    let [one, other] = &asked.came[..] else {
        return facts.doubt(&key, format!("'{}' could not be typed twice: the client ended", asked.option));
    };
    let parts = match name {
        "upper" => {
            let sent = |came, sentence| Sent { sentence, parts: came };
            wire::with_a_text(&[sent(&one.sent[..], SENTENCES[0]), sent(&other.sent[..], SENTENCES[1])])
        }
        _ => wire::without_text(&one.sent, &other.sent),
    };
    match parts {
        Ok(parts) if one.interleaved && parts.len() > 1 => facts.doubt(
            &key,
            format!("the client sends {parts:?}, and waits for something of the server's in between"),
        ),
        Ok(parts) => {
            let assumed = match name {
                "upper" => &known.wire.upper,
                "address" => &known.wire.address,
                "count" => &known.wire.count,
                _ => &known.wire.time,
            };
            let told = match name {
                "upper" => format!("typed '{}' and a sentence, twice; the client sent it so", asked.option),
                _ => format!("typed '{}', twice; the client sent it so", asked.option),
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

fn set_parts(key: &str, parts: &[String], assumed: &[String], told: impl Into<String>, facts: &mut Facts) {
    match parts {
        parts if parts == assumed => facts.confirm(key, told),
        [one] => facts.set(key, one.as_str(), told),
        several => facts.set(key, several.to_vec(), told),
    }
}

fn replies(name: &str, asked: &Asked, client: Option<SocketAddr>, known: &Wire, facts: &mut Facts) {
    let texts: Vec<String> =
        asked.came.iter().map(|came| String::from_utf8_lossy(&came.received).into_owned()).collect();
    let replies: Vec<Reply<'_>> = texts
        .iter()
        .zip(&asked.moments)
        .map(|(text, &(number, age, _))| Reply { text, client, number, age })
        .collect();
    let read = match name {
        "address" => wire::address(&replies, &known.address_reply),
        "count" => wire::count(&replies, &known.count_reply),
        "time" => {
            let clock: Vec<u32> = asked.moments.iter().map(|(.., clock)| *clock).collect();
            wire::time(&replies, &clock, &known.time_reply)
        }
        _ => return,
    };
    let key = format!("wire.{name}-reply");
    let answered = texts.first().map(|text| quoted(text.as_bytes())).unwrap_or_default();
    let told = format!("the server answered {answered}");
    match read {
        Some(Read::AsAssumed) => facts.confirm(&key, told),
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

/// The line about each command.
fn commands_told(asked: &[(&str, Asked)], known: &Lines, facts: &mut Facts) {
    let all: Vec<(u64, Vec<Line>)> = asked
        .iter()
        .filter_map(|(_, asked)| Some((asked.option.parse().ok()?, asked.said.first()?.clone())))
        .collect();
    lines::commands(&all, known, facts);
}
