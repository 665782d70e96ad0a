//! How the submission's server answers, read with the submission's own patterns.

use std::str::FromStr;

use regex::Regex;

use super::log::Log;
use crate::evidence::difference::shown;
use crate::scene::Patterns;
use crate::stop::Stop;
use crate::submission::Wire;

/// The patterns of its answers.
#[derive(Debug)]
pub(super) struct Replies {
    pub(super) greeting: Option<Regex>,
    pub(super) address: Regex,
    pub(super) count: Regex,
    pub(super) time: Regex,
    pub(super) exit: Option<Regex>,
}

impl Replies {
    /// Those of a wire. How a time is written is the client's matter, so that where the submission says nothing of it,
    /// `0:0:3` is understood too; and the count stands behind the assignment's words where those are there, whatever
    /// other numbers the reply has.
    pub(super) fn of(wire: &Wire, patterns: &Patterns) -> Result<Self, Stop> {
        let time = match wire.time_reply == Wire::default().time_reply {
            true => r"(?<hours>\d+):(?<minutes>\d+):(?<seconds>\d+(?:\.\d+)?)",
            false => &wire.time_reply,
        };
        let count = match wire.count_reply == Wire::default().count_reply {
            true => r"(?s)(?:.*served = )?(?<count>\d+)",
            false => &wire.count_reply,
        };
        Ok(Self {
            greeting: wire.greeting.as_deref().map(|pattern| patterns.of(pattern)).transpose()?,
            address: patterns.of(&wire.address_reply)?,
            count: patterns.of(count)?,
            time: patterns.of(time)?,
            exit: wire.exit_reply.as_deref().map(|pattern| patterns.of(pattern)).transpose()?,
        })
    }
}

/// What a group of the pattern has in the reply.
pub(super) fn group<T: FromStr>(pattern: &Regex, reply: &str, name: &str) -> Result<T, Stop> {
    let found = pattern.captures(reply).and_then(|groups| groups.name(name)?.as_str().parse().ok());
    found.ok_or_else(|| {
        let reply = shown(reply.as_bytes());
        Stop::fail(format!("the reply has no usable {name}")).expected(format!("a {name}"), reply)
    })
}

/// [`group`] where the pattern may have no such group, or the reply nothing for it: nothing then.
pub(super) fn optional_group<T: FromStr + Default>(
    pattern: &Regex,
    reply: &str,
    name: &str,
) -> Result<T, Stop> {
    match pattern.captures(reply).and_then(|groups| groups.name(name)) {
        Some(_) => group(pattern, reply, name),
        None => Ok(T::default()),
    }
}

/// What a client has heard without what a server may say of others to all of its clients, with or without an end of line.
pub(super) fn without_announcements(heard: &[u8], log: &Log) -> String {
    log.announcements.replace_all(&String::from_utf8_lossy(heard), "").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_that_matched_nothing_counts_as_nothing() {
        let pattern = Regex::new(r"(?:(?<minutes>\d+)m)?(?<seconds>\d+)s").unwrap();
        let parts = |reply| {
            let minutes: f64 = optional_group(&pattern, reply, "minutes").unwrap();
            (
                optional_group::<f64>(&pattern, reply, "hours").unwrap(),
                minutes,
                group::<f64>(&pattern, reply, "seconds"),
            )
        };
        assert_eq!(parts("up for 12s"), (0.0, 0.0, Ok(12.0)));
        assert_eq!(parts("up for 3m12s"), (0.0, 3.0, Ok(12.0)));
        assert!(
            group::<u8>(&pattern, "up for 300s", "seconds").unwrap_err().reason.contains("no usable seconds")
        );
    }

    #[test]
    fn the_count_is_the_number_behind_the_words_where_those_are_there() {
        let count = Replies::of(&Wire::default(), &Patterns::default()).unwrap().count;
        for (reply, told) in
            [("19:requests served = 1", 1), ("requests served = 12\n", 12), ("12", 12), ("3 so far", 3)]
        {
            assert_eq!(group::<u64>(&count, reply, "count"), Ok(told), "{reply}");
        }
    }

    #[test]
    fn announcements_are_passed_over_wherever_they_stand() {
        let log = Log::of(&crate::submission::Lines::default(), &Patterns::default()).unwrap();
        let said = |count| format!("Client {count} connected. Number of connected clients = {count}");
        for (heard, left) in [
            (format!("{}\nHELLO\n{}\r\n", said(1), said(2)), "HELLO\n"),
            (format!("{}{}HELLO", said(1), said(2)), "HELLO"),
            ("HELLO Client 1 connected".to_owned(), "HELLO Client 1 connected"),
        ] {
            assert_eq!(without_announcements(heard.as_bytes(), &log), left);
        }
    }

    #[test]
    fn an_address_of_either_kind_is_read() {
        let pattern = Regex::new(&Wire::default().address_reply).unwrap();
        for (reply, ip) in [
            ("client IP = 127.0.0.1, port = 54809", "127.0.0.1"),
            ("IP:127.0.0.1 Port:54809", "127.0.0.1"),
            ("client IP = ::1, port = 54809", "::1"),
            ("('::1', 54809, 0, 0)", "::1"),
        ] {
            assert_eq!(group::<String>(&pattern, reply, "ip").as_deref(), Ok(ip), "{reply}");
            assert_eq!(group::<u16>(&pattern, reply, "port"), Ok(54809), "{reply}");
        }
    }
}
