//! The lines of a menu server, read with the submission's own patterns.

use std::time::{Duration, Instant};

use regex::{Captures, Regex};

use crate::learn::whole;
use crate::output::{Line, Stream};
use crate::program::Program;
use crate::scene::{AT_ONCE, Patterns};
use crate::stop::Stop;
use crate::submission::Lines;
use crate::time::seconds;
use crate::verdict::Verdict;

/// The patterns of a submission's lines.
#[derive(Debug)]
pub(super) struct Log {
    connect: Regex,
    disconnect: Regex,
    report: Regex,
    /// Any of these wherever they stand, with an end of line if there is one.
    pub(super) announcements: Regex,
}

/// A line that says something of clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) kind: Kind,
    id: Option<u64>,
    count: Option<u64>,
    pub(super) at: Instant,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Connected,
    Disconnected,
    Report,
}

impl Kind {
    /// The key under `[lines]` of grade.toml by which such lines are described.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Connected => "connect",
            Self::Disconnected => "disconnect",
            Self::Report => "report",
        }
    }

    /// How such lines are read.
    pub(super) fn pattern(self, lines: &Lines) -> &str {
        match self {
            Self::Connected => &lines.connect,
            Self::Disconnected => &lines.disconnect,
            Self::Report => &lines.report,
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Connected => "the line that says that a client has connected",
            Self::Disconnected => "the line that says that a client has disconnected",
            Self::Report => "the report",
        }
    }
}

impl Event {
    /// The client's ID.
    ///
    /// # Errors
    /// A failure where the line tells none.
    pub(super) fn id(&self) -> Result<u64, Stop> {
        self.id.ok_or_else(|| self.lacks("ID of the client"))
    }

    /// The number of connected clients after it.
    ///
    /// # Errors
    /// A failure where the line tells none.
    pub(super) fn count(&self) -> Result<u64, Stop> {
        self.count.ok_or_else(|| self.lacks("number of connected clients"))
    }

    fn lacks(&self, what: &str) -> Stop {
        Stop::fail(format!("{} tells no {what}", self.kind.in_words()))
    }
}

impl Log {
    pub(super) fn of(lines: &Lines, patterns: &Patterns) -> Result<Self, Stop> {
        let any = [&lines.connect, &lines.disconnect, &lines.report];
        // The groups of one pattern have the names of another's.
        let unnamed = any.map(|pattern| format!("(?:{})", without_names(pattern)));
        let announcements = format!("(?:{})\\r?\\n?", unnamed.join("|"));
        Ok(Self {
            connect: whole_line(&lines.connect, patterns)?,
            disconnect: whole_line(&lines.disconnect, patterns)?,
            report: whole_line(&lines.report, patterns)?,
            announcements: patterns.of(&announcements)?,
        })
    }

    /// What a line says of clients, if anything.
    pub(super) fn event(&self, line: &Line) -> Option<Event> {
        let kinds = [
            (Kind::Connected, &self.connect),
            (Kind::Disconnected, &self.disconnect),
            (Kind::Report, &self.report),
        ];
        kinds.into_iter().find_map(|(kind, pattern)| {
            let groups = pattern.captures(&line.text)?;
            let (id, count) = (number(&groups, "id"), number(&groups, "count"));
            // Digits that are no number of clients are in no such line.
            (id.is_some() || count.is_some()).then_some(Event { kind, id, count, at: line.at })
        })
    }

    /// A line of a client's screen without what it has shown there of others, and whatever it has put before that;
    /// nothing where that was all.
    pub(super) fn behind_announcements<'l>(&self, line: &'l str) -> Option<&'l str> {
        match self.announcements.find_iter(line).last() {
            Some(told) => Some(&line[told.end()..]).filter(|rest| !rest.trim().is_empty()),
            None => Some(line),
        }
    }

    /// All that the server has said of clients so far.
    pub(super) fn events(&self, program: &Program) -> Vec<Event> {
        self.events_from(program, 0)
    }

    /// What the server has said of clients so far, without its `first` lines.
    pub(super) fn events_from(&self, program: &Program, first: usize) -> Vec<Event> {
        program.lines_from(first).iter().filter_map(|line| self.event(line)).collect()
    }

    /// Waits for the next line of that kind. One on standard error is taken too: what it says is checked all the same.
    pub(super) fn expect(&self, program: &mut Program, kind: Kind, within: Duration) -> Result<Event, Stop> {
        let is_it = |line: &Line| self.event(line).is_some_and(|event| event.kind == kind);
        let line =
            program.expect_shown_line(kind.in_words(), within, is_it).map_err(|stop| match stop.verdict {
                Verdict::Fail | Verdict::TimeOut => {
                    let reason = format!("{} did not come within {}", kind.in_words(), seconds(within));
                    Stop { reason, verdict: Verdict::TimeOut, ..stop }
                }
                _ => stop,
            })?;
        self.event(&line).ok_or_else(|| Stop::grader("a line that matched matches no more"))
    }

    /// Waits for the line of the next client that comes.
    pub(super) fn expect_connect(&self, program: &mut Program) -> Result<Event, Stop> {
        self.expect(program, Kind::Connected, AT_ONCE)
    }

    /// Waits for the line of the next client that goes.
    pub(super) fn expect_disconnect(&self, program: &mut Program) -> Result<Event, Stop> {
        self.expect(program, Kind::Disconnected, AT_ONCE)
    }
}

/// A pattern that a whole line has to match, whatever a logger has written before it.
pub(super) fn whole_line(pattern: &str, patterns: &Patterns) -> Result<Regex, Stop> {
    patterns.of(&whole(pattern))
}

/// What is to be said of a line of the contract that came on standard error.
pub(super) fn on_standard_error(what: &str, line: &Line) -> Option<Stop> {
    (line.on == Stream::Complained).then(|| {
        let reason = format!("{what} came on standard error and not on standard output");
        Stop::fail(reason).expected("the line on standard output", "the line on standard error")
    })
}

fn without_names(pattern: &str) -> String {
    let mut pattern = pattern.to_owned();
    for name in ["id", "count"] {
        pattern = pattern.replace(&format!("(?<{name}>"), "(?:").replace(&format!("(?P<{name}>"), "(?:");
    }
    pattern
}

fn number(groups: &Captures<'_>, name: &str) -> Option<u64> {
    groups.name(name)?.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        Line { at: Instant::now(), on: Stream::Printed, text: text.to_owned() }
    }

    #[test]
    fn a_line_may_tell_the_id_or_the_count_alone() {
        let lines = Lines { connect: r"now (?<count>\d+) are here".to_owned(), ..Lines::default() };
        let event = Log::of(&lines, &Patterns::default()).unwrap().event(&line("now 3 are here")).unwrap();
        assert_eq!((event.kind, event.count()), (Kind::Connected, Ok(3)));
        assert_eq!(
            event.id().unwrap_err().reason,
            "the line that says that a client has connected tells no ID of the client"
        );
    }

    #[test]
    fn what_a_logger_writes_before_a_line_leaves_it_readable() {
        let log = Log::of(&Lines::default(), &Patterns::default()).unwrap();
        for before in [
            "2026/11/26 14:38:16 ",
            "2026-11-26 14:38:16,123 - INFO - ",
            "2026-11-26 14:38:16,123 - __main__ - INFO - ",
            "2026-11-26T14:38:16.123Z ",
            "INFO:root:",
            "INFO: ",
            "[2026-11-26T14:38:16Z INFO  server] ",
            "14:38:16.123 [Thread-1] INFO  Server - ",
            "(Thread-3) ",
            "I, [2026-11-26T14:38:16.123456 #77]  INFO -- : ",
        ] {
            let read =
                log.event(&line(&format!("{before}Client 12 connected. Number of connected clients = 3")));
            let read = read.map(|event| (event.kind, event.id(), event.count()));
            assert_eq!(read, Some((Kind::Connected, Ok(12), Ok(3))), "{before}");
        }
        let of_another = line("Client 12 is here - Number of connected clients = 3");
        assert_eq!(log.event(&of_another), None);
    }

    #[test]
    fn what_a_client_shows_of_others_is_no_line_of_its_screen() {
        let log = Log::of(&Lines::default(), &Patterns::default()).unwrap();
        let told = "[server] Client 2 connected. Number of connected clients = 2";
        assert_eq!(log.behind_announcements(told), None);
        assert_eq!(log.behind_announcements(&format!("{told}<Menu>")), Some("<Menu>"));
        assert_eq!(log.behind_announcements("5) exit"), Some("5) exit"));
    }

    #[test]
    fn a_report_is_told_from_the_other_lines() {
        let log = Log::of(&Lines::default(), &Patterns::default()).unwrap();
        let kind = |text| log.event(&line(text)).map(|event| event.kind);
        assert_eq!(kind("Number of connected clients = 2"), Some(Kind::Report));
        assert_eq!(kind("Client 7 disconnected. Number of connected clients = 2"), Some(Kind::Disconnected));
        assert_eq!(kind("Client 7 disconnected. Number of connected clients = 2 "), None);
    }
}
