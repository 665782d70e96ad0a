//! The line that a menu server prints every minute.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::thread;
use std::time::{Duration, Instant};

use super::lines::{join, reply_to_a_greeting, said};
use super::reading::{is_named_otherwise, tell};
use super::seen::Facts;
use crate::learn::shape;
use crate::output::Line;
use crate::scene::Scene;
use crate::stop::Stop;
use crate::submission::Lines;

/// How long a report may take to come, and a little more.
pub(super) const MINUTE: Duration = Duration::from_secs(65);

/// How long around its minute a report may come, and how long it is waited for another line like it.
const AROUND: Duration = Duration::from_secs(20);
const TO_COME_AGAIN: Duration = Duration::from_secs(3);

const LOOK: Duration = Duration::from_millis(50);

/// How many clients a report is to count: a number that is in few times of day.
const REPORTED: u64 = 3;

/// How many kinds of lines are looked at: whoever prints more around one minute floods.
const KINDS: usize = 1_000;

/// Waits for a report of a new server's while clients are there.
///
/// # Errors
/// The submission's, where the server does not go on.
pub(super) fn look(scene: &mut Scene<'_>, facts: &mut Facts) -> Result<(), Stop> {
    let server = scene.server()?;
    let (mut there, reply) = (Vec::new(), reply_to_a_greeting(facts, &scene.submission.wire));
    for number in 1..=REPORTED {
        there.push(join(scene, &server, &format!("client {number}"), reply)?);
    }
    let mut until = Instant::now() + MINUTE;
    // Whatever is printed before the minute is nearly over is not it.
    while until.saturating_duration_since(Instant::now()) > AROUND {
        server.program.still_runs()?;
        thread::sleep(LOOK);
    }
    let (mut next, mut kinds) = (server.program.line_count(), Kinds::default());
    let known = &scene.submission.lines;
    while Instant::now() < until {
        let new = said(&server, next)?;
        next += new.len();
        let is_new = !new.is_empty();
        kinds.add(new);
        if is_new && is_the_report(&kinds, known, facts) {
            // What comes again at once is no report.
            until = until.min(Instant::now() + TO_COME_AGAIN);
        }
    }
    is_the_report(&kinds, known, facts);
    Ok(())
}

/// Lines by their kind.
#[derive(Debug, Default)]
struct Kinds {
    /// The first of each.
    firsts: Vec<Line>,
    /// Which that is, and how many lines are of the kind.
    counts: HashMap<String, (usize, usize)>,
}

impl Kinds {
    fn add(&mut self, lines: Vec<Line>) {
        for line in lines {
            match self.counts.entry(shape(&line.text)) {
                Entry::Occupied(mut known) => known.get_mut().1 += 1,
                Entry::Vacant(new) if self.firsts.len() < KINDS => {
                    new.insert((self.firsts.len(), 1));
                    self.firsts.push(line);
                }
                Entry::Vacant(_) => {}
            }
        }
    }

    /// Those that are the only one of their kind, in the order in which they came.
    fn alone(&self) -> Vec<Line> {
        let mut alone: Vec<usize> =
            self.counts.values().filter(|(_, count)| *count == 1).map(|(first, _)| *first).collect();
        alone.sort_unstable();
        alone.into_iter().map(|at| self.firsts[at].clone()).collect()
    }
}

/// Whether the report is among these lines, and how it is read. It is the only one of its kind.
fn is_the_report(kinds: &Kinds, known: &Lines, facts: &mut Facts) -> bool {
    let counts = |line: &Line| {
        let before = line.text.split_once(&REPORTED.to_string()).map(|(before, _)| before);
        before.is_some_and(|before| !is_named_otherwise(before))
    };
    let alone: Vec<Line> = kinds.alone().into_iter().filter(counts).collect();
    tell("lines.report", known, &[alone], &[("count", &[REPORTED])], facts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Stream;

    fn kinds(lines: impl IntoIterator<Item = String>) -> Kinds {
        let mut kinds = Kinds::default();
        let printed = |text| Line { at: Instant::now(), on: Stream::Printed, text };
        kinds.add(lines.into_iter().map(printed).collect());
        kinds
    }

    /// Whether the report is read, and by what.
    fn told(kinds: &Kinds) -> (bool, Option<toml::Value>) {
        let mut facts = Facts::default();
        let known = Lines { report: "no such line".to_owned(), ..Lines::default() };
        let is_read = is_the_report(kinds, &known, &mut facts);
        (is_read, facts.of("lines.report").and_then(|fact| fact.value.clone()))
    }

    const REPORT: &str = "jetzt 3 angemeldet";
    const BY: &str = r"jetzt (?<count>\d+) angemeldet";

    #[test]
    fn the_report_is_the_only_line_of_its_kind() {
        let told = |lines: &[&str]| told(&kinds(lines.iter().map(|text| (*text).to_owned())));
        assert_eq!(told(&["alive 7", "alive 8", REPORT]), (true, Some(BY.into())));
        let heartbeat = ["heartbeat of the client table, cycle 2", "heartbeat of the client table, cycle 3"];
        assert_eq!(told(&heartbeat), (false, None));
        assert_eq!(told(&["[worker 3] housekeeping: 47 client slots free"]), (false, None));
    }

    #[test]
    fn a_flood_hides_no_report_and_takes_no_time() {
        let all = (0..100_000).map(|number| format!("looked {number} times"));
        assert_eq!(told(&kinds(all.chain([REPORT.to_owned()]))), (true, Some(BY.into())));
        let in_letters = |number: u32| -> String {
            number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
        };
        let many = (0..100_000).map(|number| format!("client {} 3", in_letters(number)));
        let many = kinds(many);
        assert_eq!((many.firsts.len(), many.alone().len()), (KINDS, KINDS));
        assert!(told(&many).1.is_some(), "whichever it is");
    }
}
