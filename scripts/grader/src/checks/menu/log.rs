//! The lines of a menu server, read with the submission's own patterns.

use std::time::Instant;

use regex::{Captures, Regex};

use crate::manifest::pattern::whole;
use crate::output::Line;
use crate::program::Program;
use crate::scene::AT_ONCE;
use crate::stop::Stop;
use crate::submission::Lines;

/// The patterns of a submission's lines.
#[derive(Debug)]
pub(super) struct Log {
    connect: Regex,
    disconnect: Regex,
    report: Regex,
}

/// A line that says something of clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) kind: Kind,
    /// The client's ID; 0 for a report.
    pub(super) id: u64,
    /// The number of connected clients after it.
    pub(super) count: u64,
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
}

impl Log {
    pub(super) fn of(lines: &Lines) -> Result<Self, Stop> {
        Ok(Self {
            connect: whole_line(&lines.connect)?,
            disconnect: whole_line(&lines.disconnect)?,
            report: whole_line(&lines.report)?,
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
            let id = if kind == Kind::Report { 0 } else { number(&groups, "id")? };
            Some(Event { kind, id, count: number(&groups, "count")?, at: line.at })
        })
    }

    /// Whether a line says something of clients; a server may send such lines to all of them, too.
    pub(super) fn is_announcement(&self, text: &str) -> bool {
        [&self.connect, &self.disconnect, &self.report].iter().any(|pattern| pattern.is_match(text))
    }

    /// All that the server has printed of clients so far.
    pub(super) fn events(&self, program: &Program) -> Vec<Event> {
        program.lines().iter().filter_map(|line| self.event(line)).collect()
    }

    /// What the server has printed of clients so far, without its `first` lines.
    pub(super) fn events_from(&self, program: &Program, first: usize) -> Vec<Event> {
        program.lines_from(first).iter().filter_map(|line| self.event(line)).collect()
    }

    /// Waits for the line of the next client that comes.
    pub(super) fn expect_connect(&self, program: &mut Program) -> Result<Event, Stop> {
        self.expect(program, Kind::Connected, "the line that says that a client has connected")
    }

    /// Waits for the line of the next client that goes.
    pub(super) fn expect_disconnect(&self, program: &mut Program) -> Result<Event, Stop> {
        self.expect(program, Kind::Disconnected, "the line that says that a client has disconnected")
    }

    fn expect(&self, program: &mut Program, kind: Kind, what: &str) -> Result<Event, Stop> {
        let is_it = |line: &Line| self.event(line).is_some_and(|event| event.kind == kind);
        let line = program.expect_line_where(what, AT_ONCE, is_it)?;
        self.event(&line).ok_or_else(|| Stop::grader("a line that matched matches no more"))
    }
}

/// A pattern that a whole line has to match.
pub(super) fn whole_line(pattern: &str) -> Result<Regex, Stop> {
    Regex::new(&whole(pattern)).map_err(Stop::grader)
}

fn number(groups: &Captures<'_>, name: &str) -> Option<u64> {
    groups.name(name)?.as_str().parse().ok()
}
