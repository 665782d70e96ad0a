//! The text of a first `grade.toml`. Lines that begin with `# ` explain; `#key = …` is a key that is left out,
//! with its default.

use std::fmt::Display;

use common::escape::one_line;
use serde_json::json;
use toml::Value;

use super::commands::Start;
use super::given::Template;
use super::guessed::Guess;
use super::told;
use crate::assignment::Assignment;
use crate::look::{Fact, Facts};
use crate::manifest::ports::{DEFAULT_BACKENDS, default_port};
use crate::manifest::uncertain::UNCERTAIN;
use crate::submission::{Lines, Menu, Wire};

/// What is to be said of a prompt that stands in a program's text.
const GUESSED: &str = "guessed by the client's text";

/// The whole file.
pub(super) fn text(guess: &Guess) -> String {
    let mut page = Page { template: guess.template.clone(), ..Page::default() };
    page.note(match guess.seen.as_ref().filter(|_| guess.unseen.is_none()) {
        Some(_) => {
            "How this submission is built and started, as was seen when it was. What is UNCERTAIN says why."
        }
        None => "How this submission is built and started. Guessed from its files: correct what is wrong.",
    });
    page.note("A line '#key = …' shows a key's default; remove the '#' to change it.");
    page.gap();
    page.note("What is solved, one of:");
    page.note(Assignment::ALL.map(Assignment::name).join(", "));
    page.set("assignment", guess.assignment.name());
    page.gap();
    page.note("The name in reports; that of the folder if left out.");
    page.unset("name", "a name");
    page.gap();
    programs(&mut page, guess);
    ports(&mut page, guess);
    hosts(&mut page, guess);
    page.note("Whether the programs have a terminal, as their users do; false gives them pipes.");
    page.unset("pty", true);
    if guess.assignment.is_menu() {
        let seen = guess.seen.as_ref();
        wire(&mut page, seen);
        lines(&mut page, seen);
        menu(&mut page, guess);
    }
    page.text
}

fn programs(page: &mut Page, guess: &Guess) {
    page.note(
        "What builds the programs, run once in a copy of this folder, without a network. No shell runs a",
    );
    page.note("command; where one is needed, write [\"sh\", \"-c\", \"…\"].");
    if let Some(why) = guess.unseen.as_ref().filter(|_| !page.has_given("build")) {
        page.uncertain(&why.replace('\n', " "));
    }
    match &guess.build {
        Some(words) => page.set("build", command(words)),
        None => page.unset("build", "make"),
    }
    page.gap();
    page.note(
        "How each program is started, in the copy. {host} and {port} stand for the server's address; a",
    );
    page.note(
        "program that has its port written in is started without. A program that asks for its port at the",
    );
    page.note("keyboard: { command = \"…\", type = [\"{port}\"] }.");
    match guess.assignment {
        Assignment::ProxyLb => {
            page.note(
                "The server is a backend: {id} is 1, 2, …. {backend1}, {backend2}, … are the backends' ports.",
            );
        }
        Assignment::ProxyChain => page.note("{input} is the client's input file."),
        _ => {}
    }
    for (part, start) in &guess.programs {
        match guess.told.get(part).filter(|_| !page.has_given(part.key())) {
            Some((told, true)) => page.uncertain(told),
            Some((told, false)) => page.note(told),
            None => {}
        }
        match start {
            Some(start) => page.set(part.key(), program(start)),
            None => {
                page.note(match part.may_be_left_out() {
                    true => format!("No {} was found: write its command, if there is one.", part.key()),
                    false => {
                        format!("It was not found, and is needed: write the command of the {}.", part.key())
                    }
                });
                page.unset(part.key(), "…");
            }
        }
    }
    page.gap();
}

fn ports(page: &mut Page, guess: &Guess) {
    let Some(default) = default_port(guess.assignment) else { return };
    page.note("The port that is written into the programs, for those without {port}.");
    match guess.port {
        Some(port) => page.set("port", i64::from(port)),
        None => page.unset("port", i64::from(default)),
    }
    if guess.assignment == Assignment::SimpleEcho {
        page.note("UDP's, where it is another.");
        match guess.udp_port {
            Some(port) => page.set("udp-port", i64::from(port)),
            None => page.unset("udp-port", i64::from(default) + 1),
        }
    }
    page.gap();
    if guess.assignment == Assignment::ProxyLb {
        let array = |ports: &[u16]| ports.iter().copied().map(i64::from).collect::<Vec<_>>();
        page.note("The backends' ports that are written into the programs, for those without {backend1}.");
        match &guess.backends {
            Some(backends) => page.set("backends", array(backends)),
            None => page.unset("backends", array(&DEFAULT_BACKENDS)),
        }
        page.gap();
    }
}

fn hosts(page: &mut Page, guess: &Guess) {
    page.note(
        "Names and addresses of machines that are written into the programs and have to mean this one.",
    );
    if !guess.other_hosts.is_empty() {
        page.note("These are written in too, and cannot be led elsewhere; the programs have to be changed:");
        page.note(guess.other_hosts.join(", "));
    }
    match guess.hosts.as_slice() {
        [] => page.unset("hosts", Vec::<String>::new()),
        hosts => page.set("hosts", hosts.to_vec()),
    }
    page.gap();
}

fn wire(page: &mut Page, seen: Option<&Facts>) {
    let Wire { upper, address, count, time, exit, gap, address_reply, count_reply, time_reply, .. } =
        Wire::default();
    page.gap();
    page.note(
        "What the client sends for each command of the menu: a text, or several that are sent one after the",
    );
    page.note("other with a gap between; {text} is the sentence, {length} its length in bytes, {length:u32be} the same as");
    page.note("a binary number, {bytes:00ff} bytes that are no text. exit = [] for a client that just closes; \"none\" for");
    page.note("another command that it does not have.");
    page.table("wire");
    for (key, parts) in
        [("upper", upper), ("address", address), ("count", count), ("time", time), ("exit", exit)]
    {
        let default = match parts.as_slice() {
            [one] => Value::from(one.as_str()),
            _ => Value::from(parts),
        };
        page.known(seen, "wire", key, default);
    }
    page.note("The gap, in milliseconds or with a unit.");
    page.unset("gap", format!("{}ms", gap.as_millis()));
    page.note(
        "What the server sends by itself to a new client, as a regular expression; nothing if left out.",
    );
    page.known(seen, "wire", "greeting", "Hello (.*)");
    page.note("What the client sends back to it: {greeting} is the first group, or all of it.");
    page.known(seen, "wire", "greeting-reply", "{greeting}\n");
    page.note("How the server answers, as regular expressions with named groups.");
    page.known(seen, "wire", "address-reply", address_reply);
    page.known(seen, "wire", "count-reply", count_reply);
    page.known(seen, "wire", "time-reply", time_reply);
    page.known(seen, "wire", "exit-reply", "Bye.*");
    page.note("\"clock\" where command 4 tells the time of day.");
    page.known(seen, "wire", "time-tells", "running-time");
}

fn lines(page: &mut Page, seen: Option<&Facts>) {
    let Lines { connection, connect, disconnect, command, report, report_period } = Lines::default();
    page.gap();
    page.note("The lines that the server prints, as regular expressions that match a whole line. Where they differ from");
    page.note("the assignment's, what they say is checked all the same; the other text costs the checks of the text.");
    page.table("lines");
    page.known(seen, "lines", "connection", connection);
    page.known(seen, "lines", "connect", connect);
    page.known(seen, "lines", "disconnect", disconnect);
    page.known(seen, "lines", "command", command);
    page.known(seen, "lines", "report", report);
    page.unset("report-period", format!("{}s", report_period.as_secs()));
}

fn menu(page: &mut Page, guess: &Guess) {
    let Menu { option_prompt, sentence_prompt, upper, address, count, time, exit, continue_prompt: _, enter } =
        Menu::default();
    page.gap();
    let seen = guess.seen.as_ref();
    page.note("What the client asks, and what is typed for each command.");
    page.table("menu");
    for (key, guessed, default) in [
        ("option-prompt", &guess.option_prompt, option_prompt),
        ("sentence-prompt", &guess.sentence_prompt, sentence_prompt),
    ] {
        let was_looked_at = seen.is_some() && guess.unseen.is_none();
        match guessed {
            Some(prompt) if !was_looked_at => {
                if guess.unseen.is_some() {
                    page.uncertain(GUESSED);
                }
                page.set(key, prompt.as_str());
            }
            _ => page.known(seen, "menu", key, default),
        }
    }
    for (key, typed) in
        [("upper", upper), ("address", address), ("count", count), ("time", time), ("exit", exit)]
    {
        page.known(seen, "menu", key, typed);
    }
    page.note("Where the client wants Enter before it goes on: what it prints there. And how often Enter is pressed behind");
    page.note("each line that is typed.");
    page.known(seen, "menu", "continue-prompt", "Press Enter to continue");
    page.known(seen, "menu", "enter", i64::from(enter));
}

fn program(start: &Start) -> Value {
    if start.typed.is_empty() {
        return start.command.as_str().into();
    }
    let typed = Value::from(start.typed.clone());
    Value::Table(
        [("command".to_owned(), start.command.as_str().into()), ("type".to_owned(), typed)]
            .into_iter()
            .collect(),
    )
}

/// As one string where it says the same.
fn command(words: &[String]) -> Value {
    if words.iter().all(|word| told::is_plain(word)) { words.join(" ").into() } else { words.to_vec().into() }
}

#[derive(Debug, Default)]
struct Page {
    text: String,
    /// The table that the keys are in.
    table: String,
    template: Template,
}

impl Page {
    fn note(&mut self, text: impl Display) {
        let mut text = text.to_string();
        one_line(&mut text);
        self.line(format_args!("# {text}"));
    }

    fn set(&mut self, key: &str, value: impl Into<Value>) {
        if self.is_given(key) {
            return;
        }
        self.line(format_args!("{key} = {}", in_one_line(&value.into())));
    }

    fn unset(&mut self, key: &str, value: impl Into<Value>) {
        if self.is_given(key) {
            return;
        }
        self.line(format_args!("#{key} = {}", in_one_line(&value.into())));
    }

    /// A key of which something may have been seen.
    fn known(&mut self, seen: Option<&Facts>, table: &str, key: &str, default: impl Into<Value>) {
        if self.is_given(key) {
            return;
        }
        let Some(Fact { value, told, doubtful }) = seen.and_then(|seen| seen.of(&format!("{table}.{key}")))
        else {
            return self.unset(key, default);
        };
        if *doubtful {
            self.uncertain(told);
        } else {
            self.note(told);
        }
        match value {
            Some(value) => self.set(key, value.clone()),
            None => self.unset(key, default),
        }
    }

    fn uncertain(&mut self, why: &str) {
        self.note(format_args!("{UNCERTAIN}: {why}"));
    }

    fn has_given(&self, key: &str) -> bool {
        self.template.value(&self.table, key).is_some()
    }

    /// Whether the template has it, which is written then.
    fn is_given(&mut self, key: &str) -> bool {
        let Some(value) = self.template.value(&self.table, key) else { return false };
        let line = format!("{key} = {}", in_one_line(value));
        self.note("from the template");
        self.line(line);
        true
    }

    fn table(&mut self, name: &str) {
        name.clone_into(&mut self.table);
        self.line(format_args!("[{name}]"));
    }

    fn gap(&mut self) {
        self.line("");
    }

    fn line(&mut self, text: impl Display) {
        self.text.push_str(&format!("{text}\n"));
    }
}

/// The library would write a text with line breaks on several lines, of which `#` would hide the first.
pub(crate) fn in_one_line(value: &Value) -> String {
    match value {
        // A string of JSON is one of TOML too.
        Value::String(text) if text.contains('\n') => json!(text).to_string(),
        Value::Array(items) => format!("[{}]", items.iter().map(in_one_line).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}
