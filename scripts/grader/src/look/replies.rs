//! How a server's replies are read, as `[wire]` says it.

use std::net::SocketAddr;
use std::time::Duration;

use regex::Regex;

use crate::learn::{self, without_numbers};

/// A reply, and what is known of the moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reply<'a> {
    pub(super) text: &'a str,
    /// The client's own address.
    pub(super) client: Option<SocketAddr>,
    /// Which request of the server's it answers, from 1.
    pub(super) number: u64,
    /// How long the server has been there.
    pub(super) age: Duration,
}

/// How a reply to a command is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Read {
    /// As was assumed.
    AsAssumed,
    By(String),
    /// It is the time of day.
    Clock(String),
}

/// How replies to command 2 are read.
pub(super) fn address(replies: &[Reply<'_>], assumed: &str) -> Option<Read> {
    let Reply { text, client, .. } = replies.first()?;
    let tells = |pattern: &str| {
        let pattern = Regex::new(pattern).ok()?;
        let right = |reply: &Reply<'_>| {
            let groups = pattern.captures(reply.text)?;
            let ip: std::net::IpAddr = groups.name("ip")?.as_str().parse().ok()?;
            let port: u16 = groups.name("port")?.as_str().parse().ok()?;
            let client = reply.client?;
            (ip.to_canonical() == client.ip() && client.port() == port).then_some(())
        };
        replies.iter().all(|reply| right(reply).is_some()).then_some(())
    };
    if tells(assumed).is_some() {
        return Some(Read::AsAssumed);
    }
    let client = (*client)?;
    let (ip, port) = (client.ip().to_string(), client.port().to_string());
    let [ip_at, port_at] = [text.find(&ip)?, text.rfind(&port)?];
    let mut pieces = [(ip_at, ip.len(), r"(?<ip>[0-9a-fA-F.:]+)"), (port_at, port.len(), r"(?<port>\d+)")];
    pieces.sort_by_key(|(at, ..)| *at);
    let [(first, first_length, one), (second, _, other)] = pieces;
    let between = without_numbers(text.get(first + first_length..second)?);
    let words = last_words(&text[..first]);
    let bare = words.trim_end_matches(|c: char| c.is_ascii_digit());
    // A length that stands right before it is of so many digits.
    let before = match words.len() - bare.len() {
        0 => without_numbers(words),
        digits => format!(r"{}\d{{{digits}}}", without_numbers(bare)),
    };
    let pattern = format!("{before}{one}{between}{other}");
    tells(&pattern).map(|()| Read::By(pattern))
}

/// How replies to command 3 are read: by the number that goes up as the requests do.
pub(super) fn count(replies: &[Reply<'_>], assumed: &str) -> Option<Read> {
    let numbers: Vec<u64> = replies.iter().map(|reply| reply.number).collect();
    let told = |pattern: &str| -> Option<Vec<u64>> {
        let pattern = Regex::new(pattern).ok()?;
        replies
            .iter()
            .map(|reply| pattern.captures(reply.text)?.name("count")?.as_str().parse().ok())
            .collect()
    };
    let moves = |told: &[u64]| {
        let mut off = told.iter().zip(&numbers).map(|(told, number)| i128::from(*told) - i128::from(*number));
        let first = off.next();
        first.is_some() && told.len() > 1 && off.all(|other| Some(other) == first)
    };
    if told(assumed).is_some_and(|told| moves(&told)) {
        return Some(Read::AsAssumed);
    }
    let lines: Vec<&str> = replies.iter().map(|reply| reply.text.trim_end()).collect();
    let pattern = learn::pattern(&lines, &[("count", &numbers)])?;
    told(&pattern).is_some_and(|told| moves(&told)).then_some(Read::By(pattern))
}

/// Forms of a time, each with what stands before it in no form.
const TIMES: [&str; 6] = [
    r"(?<hours>\d+)\s*:\s*(?<minutes>\d+)\s*:\s*(?<seconds>\d+)",
    r"(?:(?<hours>\d+)\s*(?:h|hr|hrs|hours?)\W*)?(?:(?<minutes>\d+)\s*(?:m|min|mins|minutes?)\W*)?(?<seconds>\d+)(?:\.\d+)?\s*s",
    // Behind digits of something else.
    r"(?<hours>\d\d):(?<minutes>\d\d):(?<seconds>\d\d)",
    r"(?<minutes>\d+)\s*:\s*(?<seconds>\d+)",
    r"(?<seconds>\d+)\.\d+",
    r"(?<seconds>\d+)",
];

/// Whether a pattern takes the first number for a time, whatever it is.
pub(super) fn is_any_number(pattern: &str) -> bool {
    TIMES.last() == Some(&pattern)
}

/// By how many seconds a time that is told may be off.
const OFF: f64 = 2.5;

/// How replies to command 4 are read; `clock` is the time of day at each, in seconds.
pub(super) fn time(replies: &[Reply<'_>], clock: &[u32], assumed: &str) -> Option<Read> {
    let told = |pattern: &str| -> Option<Vec<f64>> {
        let pattern = Regex::new(pattern).ok()?;
        let one = |reply: &Reply<'_>| {
            let groups = pattern.captures(reply.text)?;
            let group = |name| groups.name(name).and_then(|group| group.as_str().parse::<f64>().ok());
            let [hours, minutes] = ["hours", "minutes"].map(|name| group(name).unwrap_or(0.0));
            Some(hours * 3600.0 + minutes * 60.0 + group("seconds")?)
        };
        replies.iter().map(one).collect()
    };
    let near = |told: &[f64], due: &mut dyn Iterator<Item = f64>| {
        !told.is_empty() && told.iter().zip(due).all(|(told, due)| (told - due).abs() <= OFF)
    };
    let patterns = [assumed].into_iter().chain(TIMES);
    for pattern in patterns {
        let Some(told) = told(pattern) else { continue };
        let is_assumed = pattern == assumed;
        if near(&told, &mut replies.iter().map(|reply| reply.age.as_secs_f64())) {
            return Some(if is_assumed { Read::AsAssumed } else { Read::By(pattern.to_owned()) });
        }
        if near(&told, &mut clock.iter().map(|second| f64::from(*second))) {
            return Some(Read::Clock(pattern.to_owned()));
        }
    }
    None
}

/// As much of a text's end as tells what follows from other numbers.
fn last_words(text: &str) -> &str {
    let line = text.rsplit('\n').next().unwrap_or(text);
    let from = line.char_indices().rev().nth(19).map_or(0, |(at, _)| at);
    &line[from..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submission::Wire;

    fn reply(text: &str, number: u64, age: f64) -> Reply<'_> {
        Reply { text, client: "127.0.0.1:50312".parse().ok(), number, age: Duration::from_secs_f64(age) }
    }

    #[test]
    fn an_address_is_where_the_clients_own_is() {
        let read = |text| address(&[reply(text, 1, 0.0)], &Wire::default().address_reply);
        assert_eq!(read("client IP = 127.0.0.1, port = 50312"), Some(Read::AsAssumed));
        assert_eq!(
            read("port 50312 at 127.0.0.1"),
            Some(Read::By(r"port (?<port>\d+) at (?<ip>[0-9a-fA-F.:]+)".to_owned()))
        );
        assert_eq!(
            read("0015127.0.0.1 / 50312"),
            Some(Read::By(r"\d{4}(?<ip>[0-9a-fA-F.:]+) / (?<port>\d+)".to_owned()))
        );
        assert_eq!(read("your address is unknown"), None);
        assert_eq!(address(&[], &Wire::default().address_reply), None, "nothing was asked");
    }

    #[test]
    fn a_count_is_what_goes_up_with_the_requests() {
        let read =
            |one, other| count(&[reply(one, 3, 0.0), reply(other, 7, 0.0)], &Wire::default().count_reply);
        assert_eq!(read("requests served = 3", "requests served = 7"), Some(Read::AsAssumed));
        assert_eq!(read("2", "6"), Some(Read::AsAssumed), "without the one that asks");
        let learned = read("client 1: 3 requests", "client 1: 7 requests");
        assert_eq!(learned, Some(Read::By(r"client \d+: (?<count>\d+) requests".to_owned())));
        assert_eq!(read("served: 9", "served: 9"), None);
    }

    #[test]
    fn a_time_is_what_the_servers_age_is() {
        let read = |one, other| {
            time(&[reply(one, 1, 5.2), reply(other, 2, 9.9)], &[43_205, 43_209], &Wire::default().time_reply)
        };
        assert_eq!(read("run time = 00:00:05", "run time = 00:00:09"), Some(Read::AsAssumed));
        assert_eq!(read("up 0:00:05.2", "up 0:00:09.9"), Some(Read::By(TIMES[0].to_owned())));
        assert_eq!(read("up 0h 0m 5s", "up 0h 0m 9s"), Some(Read::By(TIMES[1].to_owned())));
        assert_eq!(read("0h0m5s", "0h0m9s"), Some(Read::By(TIMES[1].to_owned())));
        let hours = Regex::new(TIMES[1]).unwrap();
        assert_eq!(hours.captures("up 1h2m3s").map(|read| read["hours"].to_owned()).as_deref(), Some("1"));
        assert_eq!(read("5.21 seconds", "9.9 seconds"), Some(Read::By(TIMES[1].to_owned())));
        assert_eq!(read("up for 5", "up for 9"), Some(Read::By(TIMES[5].to_owned())));
        assert_eq!(read("000800:00:05", "000800:00:09"), Some(Read::By(TIMES[2].to_owned())));
        assert!(matches!(read("it is 12:00:05", "it is 12:00:09"), Some(Read::Clock(_))));
        assert_eq!(read("since 1732622400", "since 1732622400"), None);
    }
}
