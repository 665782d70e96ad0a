//! What a server told its client, and whether the client shows that.

use std::net::SocketAddr;

use regex::Regex;

use super::values::{bare_seconds, counts, durations, whole_numbers};
use crate::checks::menu::command::Command;
use crate::submission::Wire;

/// By how much a client may be off that makes a clock of the server's seconds.
const ROUNDING: f64 = 1.0;

/// A clock begins anew behind it.
const DAY: f64 = 24.0 * 3600.0;

/// What is known of a request beside the reply to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'k> {
    pub(super) wire: &'k Wire,
    /// The text of command 1.
    pub(super) text: &'k str,
    /// The client's end of its connection, if it has one.
    pub(super) own: Option<SocketAddr>,
    /// How many requests came before this one.
    pub(super) before: u64,
    /// How long the server has run at most, in seconds.
    pub(super) age: f64,
}

/// What a client has to show: one of several values, and, for an address, one of several others too.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Told {
    /// The text, in the server's case.
    Text(String),
    Address {
        ip: String,
        port: u16,
    },
    Counts(Vec<u64>),
    /// In seconds, and the words that the server told it in.
    Times(Vec<f64>, Option<String>),
    /// Some time that the server may have run for, as nobody but its client can read what it sent.
    AnyTimeUpTo(f64),
}

impl Told {
    /// What a reply tells; none where it does not tell what the command asks for.
    pub(super) fn of(command: Command, reply: &str, known: &Known<'_>) -> Option<Self> {
        match command {
            Command::Upper => {
                let at = reply.to_ascii_lowercase().find(&known.text.to_ascii_lowercase())?;
                Some(Self::Text(reply[at..at + known.text.len()].to_owned()))
            }
            Command::Address => address(reply, known),
            Command::Count => {
                let told = by_pattern(&known.wire.count_reply, &Wire::default().count_reply, reply, "count");
                let all = told.map_or_else(|| reply.lines().flat_map(counts).collect(), |count| vec![count]);
                // Beside a length or a status, the count is the one that it has to be.
                let due: Vec<u64> =
                    all.iter().copied().filter(|count| known.counts().contains(count)).collect();
                let told = if due.is_empty() { all } else { due };
                (!told.is_empty()).then_some(Self::Counts(told))
            }
            Command::Time => {
                let told = clock_by_pattern(known.wire, reply);
                let told =
                    told.map_or_else(|| reply.lines().flat_map(durations).collect(), |told| vec![told]);
                if !told.is_empty() {
                    return Some(Self::Times(told, words(reply)));
                }
                // A number alone is one of seconds, or of a clock that only the client can read.
                let number = reply.trim().parse::<f64>().ok().filter(|number| *number >= 0.0)?;
                let is_time = number <= known.age + ROUNDING;
                Some(if is_time { Self::Times(vec![number], None) } else { Self::AnyTimeUpTo(known.age) })
            }
        }
    }

    /// What a right server has told, where its reply was not seen or only its client can read it.
    pub(super) fn by_a_right_server(command: Command, known: &Known<'_>) -> Option<Self> {
        Some(match command {
            Command::Upper => Self::Text(known.text.to_uppercase()),
            Command::Address => {
                known.own.map(|own| Self::Address { ip: own.ip().to_string(), port: own.port() })?
            }
            Command::Count => Self::Counts(known.counts().to_vec()),
            Command::Time if known.wire.tells_the_clock => Self::AnyTimeUpTo(DAY),
            Command::Time => Self::AnyTimeUpTo(known.age),
        })
    }

    /// Whether one of these lines shows it.
    pub(super) fn is_shown(&self, lines: &[&str]) -> bool {
        let in_any = |is_it: &dyn Fn(&str) -> bool| lines.iter().any(|line| is_it(line));
        match self {
            Self::Text(text) => in_any(&|line| line.contains(text.as_str())),
            Self::Address { ip, port } => {
                in_any(&|line| line.contains(ip.as_str()))
                    && in_any(&|line| whole_numbers(line).contains(&u64::from(*port)))
            }
            Self::Counts(told) => in_any(&|line| counts(line).iter().any(|count| told.contains(count))),
            Self::Times(told, words) => {
                // Whatever units they have: who shows what he was told shows the time.
                if words.as_ref().is_some_and(|words| in_any(&|line| line.contains(words.as_str()))) {
                    return true;
                }
                let is_told = |shown: f64| told.iter().any(|told| (shown - told).abs() <= ROUNDING);
                in_any(&|line| durations(line).into_iter().chain(bare_seconds(line)).any(is_told))
            }
            Self::AnyTimeUpTo(age) => {
                in_any(&|line| durations(line).iter().any(|shown| *shown <= age + ROUNDING))
            }
        }
    }

    /// In words.
    pub(super) fn shown(&self) -> String {
        let list = |values: Vec<String>| values.join(" or ");
        match self {
            Self::Text(text) => format!("a line with '{text}'"),
            Self::Address { ip, port } => format!("{ip} and {port}"),
            Self::Counts(told) => list(told.iter().map(ToString::to_string).collect()),
            Self::Times(told, _) => format!("{} s", list(told.iter().map(ToString::to_string).collect())),
            Self::AnyTimeUpTo(age) => format!("a time of up to {age:.1} s"),
        }
    }
}

impl Known<'_> {
    /// What a right server counts: with this request, or without it.
    fn counts(&self) -> [u64; 2] {
        [self.before, self.before + 1]
    }
}

/// The words of a reply around its first number, as far as they can be shown; none where that is all there is.
fn words(reply: &str) -> Option<String> {
    let mut runs = reply.split(|c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER).map(str::trim);
    let has = |run: &str, is_it: fn(char) -> bool| run.chars().any(is_it);
    let words = runs.find(|run| has(run, |c| c.is_ascii_digit()) && has(run, char::is_alphabetic))?;
    Some(words.to_owned())
}

fn address(reply: &str, known: &Known<'_>) -> Option<Told> {
    let wire = known.wire;
    let pattern = Regex::new(&wire.address_reply).ok()?;
    if let Some(groups) = pattern.captures(reply)
        && let (Some(ip), Some(port)) = (groups.name("ip"), groups.name("port"))
        && let Ok(port) = port.as_str().parse()
    {
        return Some(Told::Address { ip: ip.as_str().to_owned(), port });
    }
    // In another order, or IPv6.
    let own = known.own?;
    let (ip, port) = (own.ip().to_string(), own.port());
    let has_both = reply.contains(&ip) && whole_numbers(reply).contains(&u64::from(port));
    has_both.then_some(Told::Address { ip, port })
}

/// The number that a submission's own pattern finds; none with the default, which finds any digits.
fn by_pattern(pattern: &str, default: &str, reply: &str, group: &str) -> Option<u64> {
    if pattern == default {
        return None;
    }
    Regex::new(pattern).ok()?.captures(reply)?.name(group)?.as_str().parse().ok()
}

/// The time that a submission's own pattern finds, in seconds; none with the default.
fn clock_by_pattern(wire: &Wire, reply: &str) -> Option<f64> {
    if wire.time_reply == Wire::default().time_reply {
        return None;
    }
    let pattern = Regex::new(&wire.time_reply).ok()?;
    let groups = pattern.captures(reply)?;
    let part = |name| groups.name(name).and_then(|part| part.as_str().parse::<f64>().ok());
    let seconds = part("seconds")?;
    Some(part("hours").unwrap_or(0.0) * 3600.0 + part("minutes").unwrap_or(0.0) * 60.0 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(wire: &Wire) -> Known<'_> {
        Known { wire, text: "hello world!", own: "127.0.0.1:52706".parse().ok(), before: 2, age: 4.2 }
    }

    /// Whether these lines show what that reply tells.
    fn is_shown(command: Command, reply: &str, lines: &[&str]) -> Option<bool> {
        Told::of(command, reply, &known(&Wire::default())).map(|told| told.is_shown(lines))
    }

    #[test]
    fn the_count_that_was_told_has_to_be_shown_whatever_it_is() {
        let told = |reply, line| is_shown(Command::Count, reply, &[line]);
        assert_eq!(told("requests served = 3\n", "Reply from server: requests served = 3"), Some(true));
        assert_eq!(told("13\n", "Reply from server: 13"), Some(true), "a wrong count is the server's fault");
        assert_eq!(told("13\n", "Reply from server: 3"), Some(false));
        assert_eq!(told("3\n", "RTT = 3.000 ms"), Some(false));
        assert_eq!(told("{\"status\": 200, \"count\": 3}", "200 OK"), Some(false));
        assert_eq!(told("0020requests served = 3", "requests served = 3"), Some(true));
        assert_eq!(told("00:00:03\n", "Reply from server: 00:00:03"), None, "no count was told");
        let wire = Wire { count_reply: r"n(?<count>\d+)".to_owned(), ..Wire::default() };
        let told = Told::of(Command::Count, "n13 of 3", &known(&wire));
        assert_eq!(told, Some(Told::Counts(vec![13])));
    }

    #[test]
    fn an_address_is_its_host_and_its_port() {
        let told = |reply, lines: &[&str]| is_shown(Command::Address, reply, lines);
        let reply = "client IP = 127.0.0.1, port = 52706\n";
        assert_eq!(told(reply, &["IP: 127.0.0.1", "port: 52706"]), Some(true));
        assert_eq!(told(reply, &["IP: 127.0.0.1", "RTT = 0.527 ms"]), Some(false));
        assert_eq!(told("{\"port\": 52706, \"ip\": \"127.0.0.1\"}", &["127.0.0.1:52706"]), Some(true));
        assert_eq!(told("127.0.0.1:1", &["('127.0.0.1', 1)"]), Some(true), "not its own, but told");
        assert_eq!(told("127.0.0.1", &["127.0.0.1"]), None);
    }

    #[test]
    fn a_running_time_may_be_shown_in_another_form() {
        let told = |reply, line| is_shown(Command::Time, reply, &[line]);
        assert_eq!(told("run time = 00:00:04\n", "run time = 00:00:04"), Some(true));
        assert_eq!(told("4.2", "Server running time: 00:00:04"), Some(true));
        assert_eq!(told("4", "Reply from server: 4"), Some(true));
        assert_eq!(told("4", "RTT: 4"), Some(false));
        assert_eq!(told("run time = 00:00:04\n", "[12:30:07] Reply from server:"), Some(false));
        assert_eq!(told("1732584000.5", "running for 00:00:03"), Some(true), "only its client can read it");
        assert_eq!(told("2024-11-26", "2024-11-26"), None);
        let wire = Wire { time_reply: r"T\+(?<seconds>\d+)".to_owned(), ..Wire::default() };
        let told = Told::of(Command::Time, "T+4", &known(&wire));
        assert_eq!(told, Some(Told::Times(vec![4.0], Some("T+4".to_owned()))));
        let wire = Wire { time_reply: r"uppe i (?<seconds>\d+) sekunder".to_owned(), ..Wire::default() };
        let told = Told::of(Command::Time, "uppe i 1 sekunder\0", &known(&wire)).unwrap();
        assert!(told.is_shown(&["Svar: uppe i 1 sekunder"]) && !told.is_shown(&["Svar: uppe i 9 sekunder"]));
    }

    #[test]
    fn a_text_is_shown_in_the_case_in_which_it_came() {
        let told = |reply, line| is_shown(Command::Upper, reply, &[line]);
        assert_eq!(told("HELLO WORLD!\n", "Reply from server: HELLO WORLD!"), Some(true));
        assert_eq!(told("hello world!\n", "Reply: hello world!"), Some(true), "the case is the server's");
        assert_eq!(told("HELLO WORLD!\n", "Reply from server: HELLO"), Some(false));
        assert_eq!(told("error\n", "error"), None);
    }
}
